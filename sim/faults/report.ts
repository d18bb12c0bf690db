/**
 * What is told of a fault when a run is over: figures, bars, words.
 * Made by sim/faults.ts; part of the summary, and of the table of `knead faults`. Units: in the names; rounded to six digits.
 */
import { faultSentence } from '../../firmware/faults';
import { PULSE_ENERGY_MAX_UJ, type Limit } from '../../firmware/limits';
import { PERIOD_MAX_US } from '../../waveforms/bounds';
import { noFigures, OVER_CURRENT_MA, type FaultFigures } from '../fault-watch';
import { type TripCause } from '../physics/conduction';
import { counted } from '../cli/common';
import { rounded } from '../rounded';
import { type StateName } from '../state-names';
import { kindOf, type Fault } from './kinds';

/** The states of the firmware's table, or there is none. */
export type SessionWord = StateName | 'hung' | 'gone';

export interface FaultReport {
  fault: Fault;
  /** null: the run ended before it came; then all that follows is zero. */
  atMs: number | null;
  /** Stretches of current. */
  phases: number;
  chargeNc: number;
  /** By channel; positive from pad 1 to pad 2. */
  netChargeNc: [number, number];
  padsUj: number;
  longestUs: number;
  phaseChargeNcMax: number;
  phaseUjMax: number;
  currentMaPeak: number;
  voltageMvPeak: number;
  skinChargeNcMaxAbs: number;
  /** From the fault to the end of the last current; null: not silent. */
  silentAfterMs: number | null;
  trip: { afterMs: number; cause: TripCause } | null;
  /** At the end of the run. */
  railMv: number;
  heldPeakMa: [number, number];
  session: { state: SessionWord; fault: number; sentence: string };
  /** Bars that a single fault may not break. */
  broken: string[];
  remarks: string[];
}

/** How things stand at the end of the run. */
export interface RunState {
  untilUs: number;
  railMv: number;
  heldPeakMa: [number, number];
  session: SessionWord;
  fault: number;
}

/** Without a current for longer than the slowest train rests. */
const SILENT_FOR_US = PERIOD_MAX_US + 100000;

interface Bar {
  what: string;
  limit: Limit;
  of(figures: FaultFigures): number;
}

/** Balance that the stage promises, as direct current (OS-14). */
const DIRECT_MA = 0.025;

/** What a single fault may do at most: the figures of docs/output-stage.md. */
export const BARS: readonly Bar[] = [
  {
    what: 'one conduction lasts',
    limit: { value: 1000, unit: 'us', source: 'OS-1' },
    of: ({ longestUs }) => longestUs,
  },
  {
    what: 'one conduction has',
    limit: { value: 80000, unit: 'nC', source: 'OS-1' },
    of: ({ phaseChargeNcMax }) => phaseChargeNcMax,
  },
  {
    what: 'one conduction has',
    limit: PULSE_ENERGY_MAX_UJ,
    of: ({ phaseUjMax }) => phaseUjMax,
  },
  {
    what: `current above ${OVER_CURRENT_MA} mA lasts`,
    limit: { value: 5, unit: 'us', source: 'OS-5' },
    of: ({ overCurrentUs }) => overCurrentUs,
  },
  {
    what: `what a channel has more in one direction, less ${1000 * DIRECT_MA} uA (OS-14), is`,
    limit: { value: 80000, unit: 'nC', source: 'OS-1' },
    of: ({ netChargeNc: [a, b], atUs, lastUs }) =>
      Math.max(Math.abs(a), Math.abs(b)) - DIRECT_MA * (lastUs - atUs),
  },
];

/** @param came undefined where the run ended before */
export function reportOf(fault: Fault, came: FaultFigures | undefined, run: RunState): FaultReport {
  const figures = came ?? noFigures(0);
  const { atUs, trip, netChargeNc } = figures;
  return {
    fault,
    atMs: came ? rounded(atUs / 1000) : null,
    phases: figures.phases,
    chargeNc: rounded(figures.chargeNc),
    netChargeNc: [rounded(netChargeNc[0]), rounded(netChargeNc[1])],
    padsUj: rounded(figures.padsUj),
    longestUs: rounded(figures.longestUs),
    phaseChargeNcMax: rounded(figures.phaseChargeNcMax),
    phaseUjMax: rounded(figures.phaseUjMax),
    currentMaPeak: rounded(figures.currentMaPeak),
    voltageMvPeak: rounded(figures.padMvPeak),
    skinChargeNcMaxAbs: rounded(figures.skinChargeNcMaxAbs),
    silentAfterMs: came && isSilent(figures, run) ? rounded((figures.lastUs - atUs) / 1000) : null,
    trip: trip ? { afterMs: rounded((trip.atUs - atUs) / 1000), cause: trip.cause } : null,
    railMv: rounded(run.railMv),
    heldPeakMa: [rounded(run.heldPeakMa[0]), rounded(run.heldPeakMa[1])],
    session: { state: run.session, fault: run.fault, sentence: faultSentence(run.fault) },
    broken: BARS.flatMap((bar) => brokenSentence(bar, figures)),
    remarks: remarksOf(fault, came, run),
  };
}

/** Lines for the summary of a run. */
export function faultLines(reports: readonly FaultReport[]): string[] {
  return reports.flatMap((report) => {
    const [first, ...others] = [...deliveredLines(report), ...report.broken.map((text) => `BROKEN: ${text}`)];
    const rest = [...others, ...report.remarks];
    return [`fault     ${faultWords(report.fault)}${first}`, ...rest.map((line) => `          ${line}`)];
  });
}

/** Fields that say which fault, and when, not how it is. */
const OF_EVERY_FAULT = ['kind', 'atMs', 'forMs', 'intoPhaseUs'];

/** Kind and fields: `enable-stuck (channel A, state high)`. */
export function faultWords(fault: Fault): string {
  const own = Object.entries(fault).filter(([name]) => !OF_EVERY_FAULT.includes(name));
  const fields = own.map(([name, value]) => `${name} ${String(value)}`);
  return fault.kind + (fields.length > 0 ? ` (${fields.join(', ')})` : '');
}

function deliveredLines(report: FaultReport): string[] {
  if (report.atMs === null) return [': the run ended before it came'];
  const [netA, netB] = report.netChargeNc;
  const { trip, session, silentAfterMs } = report;
  const silent = silentAfterMs === null ? 'not silent' : `silent after ${figure(silentAfterMs)} ms`;
  const tripped = trip ? `, trip after ${figure(trip.afterMs)} ms: ${trip.cause}` : '';
  return [
    ` at ${figure(report.atMs)} ms: ${silent}${tripped}`,
    `${counted(report.phases, 'phase')}, ${microCoulomb(report.chargeNc)}, net ${microCoulomb(netA)} on A and ${microCoulomb(netB)} on B, ${milliJoule(report.padsUj)}`,
    `at most ${figure(report.longestUs)} us, ${microCoulomb(report.phaseChargeNcMax)} and ${milliJoule(report.phaseUjMax)} at once, ${figure(report.currentMaPeak)} mA, ${figure(report.voltageMvPeak / 1000)} V`,
    `then: rail ${figure(report.railMv / 1000)} V, held peaks ${report.heldPeakMa.map(figure).join(' and ')} mA, session ${session.state}`,
    ...(session.sentence ? [session.sentence] : []),
  ];
}

function isSilent({ lastUs }: FaultFigures, { untilUs }: RunState): boolean {
  return untilUs - lastUs >= SILENT_FOR_US;
}

function brokenSentence({ what, limit, of }: Bar, figures: FaultFigures): string[] {
  const { value, unit, source } = limit;
  const measured = of(figures);
  return measured > value ? [`${what} ${rounded(measured)} ${unit}, at most ${value} (${source})`] : [];
}

function remarksOf(fault: Fault, came: FaultFigures | undefined, { untilUs }: RunState): string[] {
  const { remark } = kindOf(fault);
  const isShort = came !== undefined && untilUs - came.atUs < SILENT_FOR_US;
  return [
    ...(remark ? [remark] : []),
    ...(isShort ? [`the run ended within ${SILENT_FOR_US / 1000} ms: too soon to tell silence`] : []),
  ];
}

export function microCoulomb(chargeNc: number): string {
  return `${figure(chargeNc / 1000)} uC`;
}

export function milliJoule(energyUj: number): string {
  return `${figure(energyUj / 1000)} mJ`;
}

export function figure(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}
