/**
 * One run of a sweep: draws the plant, plays the treatment, answers the line for the results file.
 * Called by the pool, in threads. A line is a flat object that stands for itself: settings, seed, what was drawn, figures.
 *
 * Figures are those of `knead sim --json`, flattened: names of nested ones are joined by `_`, and those of a channel begin
 * with its own: channels[0].rateHz.min is A_rateHz_min. A component has its name in sim/physics/components.ts.
 */
import { type PackedProgram } from '../../waveforms/score';
import { COMPONENTS, type ComponentName, type Components } from '../physics/components';
import { type Load } from '../physics/load';
import { type Summary } from '../summary';
import { runTreatment } from '../treatment';
import { drawPlant, type Vary } from './draw';
import { SWEEP_FORMAT, type SweepSettings } from './plan';

export interface SweepTask {
  settings: SweepSettings;
  packed: PackedProgram;
  vary: readonly Vary[];
  /** Where skin is not varied. */
  load: Load;
  index: number;
}

export type Cell = string | number | boolean | null;
export type SweepLine = Readonly<Record<string, Cell>>;

/** What a line says otherwise, what is not of the run, and what is no figure. */
const NO_FIGURES = [
  'bench',
  'program',
  'seconds',
  'seed',
  'levels',
  'load',
  'loadOhm',
  'trips',
  'faults',
  'limits',
  'limited',
  'speedXRealTime',
];

/** @throws Error where the device would refuse the program */
export function sweepRun({ settings, packed, vary, load: base, index }: SweepTask): SweepLine {
  const seed = settings.firstSeed + index;
  const { load, components } = drawPlant(vary, seed, base);
  const { seconds, levelA, levelB } = settings;
  const { summary } = runTreatment({
    program: packed,
    seconds,
    seed,
    levels: [levelA, levelB],
    load,
    components,
    keepsTraces: false,
  });
  return {
    sweep: SWEEP_FORMAT,
    ...settings,
    index,
    seed,
    ...loadCells(load),
    ...componentCells(vary, components),
    ...figureCells(summary),
    ...verdictCells(summary),
  };
}

/** Infinity, that is a resistance which does not fall, is null in JSON. */
function loadCells({ rsOhm, rpOhm, cpNf, halfMa }: Load): SweepLine {
  return { rsOhm, rpOhm, cpNf, halfMa: halfMa === Infinity ? null : halfMa };
}

/** The battery always; the others where they were drawn. */
function componentCells(vary: readonly Vary[], components: Components): SweepLine {
  const names = Object.keys(components) as ComponentName[];
  const drawn = names.filter((name) => vary.includes('tolerances') && COMPONENTS[name].tolerance > 0);
  return Object.fromEntries(['batteryMv' as const, ...drawn].map((name) => [name, components[name]]));
}

export function figureCells({ channels, ...rest }: Summary): SweepLine {
  const others = Object.entries(rest).filter(([name]) => !NO_FIGURES.includes(name));
  const ofChannels = channels.map(({ name, ...figures }) => [name, figures] as const);
  return Object.fromEntries([...ofChannels, ...others].flatMap(([name, value]) => flatCells(name, value)));
}

function flatCells(name: string, value: unknown): [string, Cell][] {
  if (typeof value === 'number') return [[name, Number.isFinite(value) ? value : null]];
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([field, inner]) => flatCells(`${name}_${field}`, inner));
  }
  return typeof value === 'string' || typeof value === 'boolean' || value === null ? [[name, value]] : [];
}

/** Texts are empty where there is nothing to say. */
function verdictCells({ trips, limited, limits: { ok, reasons, nearest } }: Summary): SweepLine {
  return {
    trips: trips.map(({ cause }) => cause).join('; '),
    limited: limited.map(({ reason }) => reason).join('; '),
    limitsKept: ok,
    limitsBroken: reasons.join('; '),
    limitNearest: nearest.limit,
    limitFraction: nearest.fraction,
  };
}
