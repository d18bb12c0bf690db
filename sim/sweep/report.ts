/**
 * What a sweep tells people and scripts: a table of percentiles, the limits, and the command that plays a run again.
 * Made by `knead sweep` when all runs are done. Units stand in the table's first column; the JSON has those of the lines.
 */
import { counted } from '../cli/common';
import { type HeldLimit, type MeasuredField } from '../held-limits';
import { alignColumns } from '../summary';
import { DRAWN_NAME } from './draw';
import { WHOLE, shardText, type Shard, type SweepSettings } from './plan';
import { PERCENTS, type Figure, type FigureSpread, type Tally } from './tally';

interface ShownFigure extends Figure {
  label: string;
  /** What a figure is divided by to be shown, and with how many places. */
  per: number;
  places: number;
  /** Which limit bounds it. */
  heldAs?: MeasuredField;
}

function ofChannels(field: string, label: string, per: number, places: number): ShownFigure {
  return { field, label, per, places, perChannel: true, worst: 'highest' };
}

/** The main figures, in the order of the table. */
export const FIGURES: readonly ShownFigure[] = [
  { ...ofChannels('currentMaPeak', 'peak current, mA', 1, 1), heldAs: 'currentMaPeak' },
  { ...ofChannels('currentMaRms', 'r.m.s. current, mA', 1, 2), heldAs: 'currentMaRms' },
  { ...ofChannels('phaseChargeNcMax', 'phase charge, uC', 1000, 2), heldAs: 'phaseChargeNcMax' },
  { ...ofChannels('pulseEnergyUjMax', 'pulse energy, mJ', 1000, 3), heldAs: 'pulseEnergyUjMax' },
  { ...ofChannels('voltageMvPeak', 'peak voltage, V', 1000, 1), heldAs: 'padMvPeak' },
  ofChannels('netChargeNcMaxAbs', 'net charge of a pulse, nC', 1, 2),
  ofChannels('leftChargeNcMaxAbs', 'left on the skin, nC', 1, 2),
  ofChannels('missingFraction', 'missing charge, %', 0.01, 1),
  {
    field: 'supply_batteryHours',
    label: 'battery, h',
    per: 1,
    places: 1,
    perChannel: false,
    worst: 'lowest',
  },
];

export interface SweepPlan {
  /** As on the command line: a name, or a file. */
  programName: string;
  settings: SweepSettings;
  runs: number;
  shard: Shard;
  out: string | undefined;
  /** What every run is held to. */
  held: readonly HeldLimit[];
}

/** The command that plays a run of the sweep again, to the bit. */
export function reproduction({ programName, settings }: SweepPlan, seed: number): string {
  const { seconds, levelA, levelB, vary, load: loadName } = settings;
  const words = ['knead', 'sim', programName, '--seconds', seconds, '--level-a', levelA, '--level-b', levelB];
  const load = loadName === DRAWN_NAME ? [] : ['--load', loadName];
  return [...words, ...load, '--vary', vary, '--seed', seed].map((word) => shellWord(`${word}`)).join(' ');
}

/** As a POSIX shell reads it. */
function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}

export function sweepText(plan: SweepPlan, tally: Tally): string {
  const { seconds, levelA, levelB, vary, load } = plan.settings;
  const title = `${plan.settings.program}: ${counted(tally.runs, 'run')} of ${seconds} s at levels ${levelA} and ${levelB}, ${seedsText(plan)}`;
  const percents = PERCENTS.map((percent) => `${percent} %`);
  const head = ['', ...percents, 'worst', 'its seed', 'our limit', 'standard'];
  const rows = tally.spreads().map((spread) => rowOf(spread, plan.held));
  return [
    title,
    `varied: ${vary === 'none' ? 'the seed alone' : vary}; load: ${load}`,
    '',
    ...alignColumns([head, ...rows]),
    '',
    ...limitLines(tally),
    ...nearestLines(plan, tally),
    ...(plan.out === undefined ? [] : [`results   ${plan.out}`]),
  ].join('\n');
}

function seedsText({ settings, runs, shard }: SweepPlan): string {
  const seeds = `seeds ${settings.firstSeed} to ${settings.firstSeed + runs - 1}`;
  return shard.count === WHOLE.count ? seeds : `shard ${shardText(shard)} of ${seeds}`;
}

function rowOf({ field, percentiles, worst, worstSeed }: FigureSpread, held: readonly HeldLimit[]): string[] {
  const { label, per, places, heldAs } = FIGURES.find((figure) => figure.field === field) as ShownFigure;
  const shown = (value: number): string => (value / per).toFixed(places);
  const limits = [false, true].map((isStandard) => {
    const found = held.find((limit) => limit.field === heldAs && limit.isStandard === isStandard);
    return found ? shown(found.limit.value) : '-';
  });
  return [label, ...[...percentiles, worst].map(shown), `${worstSeed}`, ...limits];
}

function limitLines({ brokenRuns, broken }: Tally): string[] {
  if (brokenRuns === 0) return ['limits    kept in every run'];
  const more = brokenRuns - broken.length;
  return [
    `limits    BROKEN in ${counted(brokenRuns, 'run')}`,
    ...broken.map(({ seed, reasons }) => `          seed ${seed}: ${reasons}`),
    ...(more > 0 ? [`          and ${more} more`] : []),
  ];
}

function nearestLines(plan: SweepPlan, { nearest }: Tally): string[] {
  if (!nearest) return [];
  const { seed, limit, fraction } = nearest;
  return [
    `nearest   seed ${seed}: ${(100 * fraction).toFixed(1)} % of a limit: ${limit}`,
    `again     ${reproduction(plan, seed)}`,
  ];
}

/** One object for scripts. */
export function sweepJson(plan: SweepPlan, tally: Tally): object {
  const { settings, runs, shard, out, held } = plan;
  const { brokenRuns, broken, nearest } = tally;
  const figures = tally.spreads().map(({ field, percentiles, worst, worstSeed }) => {
    const spread = PERCENTS.map((percent, i) => [`p${percent}`, percentiles[i]] as const);
    const command = reproduction(plan, worstSeed);
    return [field, { ...Object.fromEntries(spread), worst, worstSeed, command }] as const;
  });
  return {
    ok: brokenRuns === 0,
    ...settings,
    runs,
    shard: shardText(shard),
    done: tally.runs,
    figures: Object.fromEntries(figures),
    limits: held.map(({ field, limit, isStandard }) => ({ field, ...limit, isStandard })),
    brokenRuns,
    broken,
    nearest: nearest && { ...nearest, command: reproduction(plan, nearest.seed) },
    ...(out !== undefined && { out }),
  };
}
