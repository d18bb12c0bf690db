/**
 * What a soak tells people and scripts: a row a program, a line a finding.
 * Made by the soak command from the runs of its pool. Units: Hz, us, mA, as they stand in the heads.
 */
import { alignColumns, type Range } from '../summary';
import { type Finding, WHOLE_TREATMENT } from './findings';
import { joinFigures, NO_JOINTS, type JointFigures } from './joints';
import { joinRanges, NO_RANGE } from './ranges';
import { type SoakRun } from './run';

export interface SeedFinding extends Finding {
  seed: number;
}

/** A program over all its seeds. */
export interface ProgramReport {
  program: string;
  runs: number;
  pulses: number;
  rateHz: Range;
  widthUs: Range;
  joints: JointFigures;
  currentMaRms: number;
  ok: boolean;
  findings: SeedFinding[];
  /** Findings that are not kept. */
  more: number;
}

/** @param runs of one program */
export function reportOf(program: string, runs: readonly SoakRun[]): ProgramReport {
  const bySeed = [...runs].sort((a, b) => a.seed - b.seed);
  const findings = bySeed.flatMap(({ seed, findings }) => findings.map((finding) => ({ seed, ...finding })));
  return {
    program,
    runs: runs.length,
    pulses: runs.reduce((sum, { pulses }) => sum + pulses, 0),
    rateHz: rangeOf(runs.map(({ rateHz }) => rateHz)),
    widthUs: rangeOf(runs.map(({ widthUs }) => widthUs)),
    joints: runs.map(({ joints }) => joints).reduce(joinFigures, NO_JOINTS),
    currentMaRms: Math.max(...runs.map(({ currentMaRms }) => currentMaRms)),
    ok: findings.length === 0,
    findings,
    more: runs.reduce((sum, { more }) => sum + more, 0),
  };
}

/** Zeros where there is nothing. */
function rangeOf(ranges: readonly Range[]): Range {
  const { min, max } = ranges.reduce(joinRanges, NO_RANGE);
  return { min: max === 0 ? 0 : min, max };
}

const COLUMNS: [string, (report: ProgramReport) => string][] = [
  ['program', ({ program }) => program],
  ['pulses', ({ pulses }) => `${pulses}`],
  ['rate, Hz', ({ rateHz }) => range(rateHz, 2)],
  ['width, us', ({ widthUs }) => range(widthUs, 0)],
  ['joints', ({ joints }) => `${joints.count}`],
  [
    'charge step',
    ({ joints }) => (joints.count > 0 ? `${(100 * joints.chargeStepFraction).toFixed(0)} %` : '-'),
  ],
  ['rate factor', ({ joints }) => (joints.rateFactor > 0 ? joints.rateFactor.toFixed(2) : '-')],
  ['r.m.s., mA', ({ currentMaRms }) => currentMaRms.toFixed(2)],
  ['', ({ ok, findings, more }) => (ok ? 'ok' : `${findings.length + more} FOUND`)],
];

export function soakTable(reports: readonly ProgramReport[]): string[] {
  const head = COLUMNS.map(([title]) => title);
  return alignColumns([head, ...reports.map((report) => COLUMNS.map(([, cell]) => cell(report)))]);
}

/** Program, seed, instant, what, bound. */
export function findingLines({ program, findings, more }: ProgramReport): string[] {
  const lines = findings.map(
    ({ seed, atUs, what, bound }) => `${program}, seed ${seed}, ${instant(atUs)}: ${what} (${bound})`,
  );
  return more > 0 ? [...lines, `${program}: and ${more} more`] : lines;
}

function instant(atUs: number): string {
  return atUs === WHOLE_TREATMENT ? 'whole treatment' : `${(atUs / 1e6).toFixed(6)} s`;
}

function range({ min, max }: Range, digits: number): string {
  if (max === 0) return '-';
  const [from, to] = [min.toFixed(digits), max.toFixed(digits)];
  return from === to ? from : `${from}-${to}`;
}
