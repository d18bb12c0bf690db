/**
 * From the edges of channel A's enable to the figures of the timing table: widths, gap and period of a biphasic pulse,
 * and what went wrong with it. Used by the timing table alone: software stretches pulses beyond what pulses.ts takes for
 * one. Units: ns on the board's clock in, us out.
 */
import { spread } from '../bars';
import { type Edge, type Phase, readPhases } from '../pulses';
import { ASKED } from '../timing.build';

export const PERIOD_NS = 1e9 / ASKED.rateHz;
/** A phase that begins later than this after another one belongs to the next pulse. */
const PAIR_GAP_MAX_NS = PERIOD_NS / 2;
/** What the two phases of a balanced pulse may be apart. */
const BALANCED_NS = 1000;
/** An enable that is up for longer is stuck: five times what was asked for. */
const STUCK_NS = 1e6;

/** Two phases, or one that has no partner. */
export type PhasePair = readonly [Phase, Phase?];

/** Of one figure of all pulses, in us. */
export interface Range {
  min: number;
  mean: number;
  max: number;
  /** max - min */
  spread: number;
}

export interface TimingFigures {
  pulses: number;
  /** Undefined where there is nothing of the kind. */
  width1Us: Range | undefined;
  gapUs: Range | undefined;
  width2Us: Range | undefined;
  periodUs: Range | undefined;
  /** What the two phases of a pulse are apart at most; of a phase without partner, its width. */
  worstImbalanceUs: number;
  unbalanced: number;
  /** Pulses that a pause between two others had room for. */
  missing: number;
  /** Phases that were too long by far. */
  stuck: number;
}

/** Phases two by two, in their order: the second of a pulse begins soon after the first has ended. */
export function pairPhases(phases: readonly Phase[]): PhasePair[] {
  const pairs: PhasePair[] = [];
  for (let i = 0; i < phases.length; i += 1) {
    const [first, second] = [phases[i] as Phase, phases[i + 1]];
    const isPair = second !== undefined && second.atNs - endNs(first) <= PAIR_GAP_MAX_NS;
    pairs.push(isPair ? [first, second] : [first]);
    if (isPair) i += 1;
  }
  return pairs;
}

/**
 * The figures of the pulses that began within a time.
 * @param edges from before it, so that no pulse is cut in two, to after it
 * @param nowNs when the edges end: a phase that is still up has lasted until then
 * @throws Error where no pulse began
 */
export function timingOf(edges: readonly Edge[], fromNs: number, toNs: number, nowNs: number): TimingFigures {
  const phases = readPhases([...edges, { atNs: nowNs, lines: 0 }], 0);
  const isWithin = ([{ atNs }]: PhasePair): boolean => atNs >= fromNs && atNs < toNs;
  const pairs = pairPhases(phases).filter(isWithin);
  if (pairs.length === 0) {
    throw new Error(`output silent: no pulse within ${((toNs - fromNs) / 1e6).toFixed(0)} ms`);
  }
  const starts = pairs.map(([{ atNs }]) => atNs);
  const imbalances = pairs.map(imbalanceNs);
  const whole = pairs.filter((pair): pair is [Phase, Phase] => pair[1] !== undefined);
  return {
    pulses: pairs.length,
    width1Us: rangeUs(pairs.map(([{ widthNs }]) => widthNs)),
    gapUs: rangeUs(whole.map(([first, second]) => second.atNs - endNs(first))),
    width2Us: rangeUs(whole.map(([, { widthNs }]) => widthNs)),
    periodUs: rangeUs(intervals(starts)),
    worstImbalanceUs: Math.max(...imbalances) / 1000,
    unbalanced: imbalances.filter((ns) => ns > BALANCED_NS).length,
    missing: intervals([fromNs, ...starts, toNs]).reduce((sum, ns) => sum + roomFor(ns), 0),
    stuck: pairs.flat().filter((phase) => phase !== undefined && phase.widthNs > STUCK_NS).length,
  };
}

/** Pulses that there is room for between two. */
function roomFor(intervalNs: number): number {
  return Math.max(0, Math.round(intervalNs / PERIOD_NS) - 1);
}

function imbalanceNs([first, second]: PhasePair): number {
  return Math.abs(first.widthNs - (second?.widthNs ?? 0));
}

function endNs({ atNs, widthNs }: Phase): number {
  return atNs + widthNs;
}

function intervals(instants: readonly number[]): number[] {
  return instants.slice(1).map((atNs, i) => atNs - (instants[i] as number));
}

function rangeUs(valuesNs: readonly number[]): Range | undefined {
  if (valuesNs.length === 0) return undefined;
  const { min, mean, max } = spread(valuesNs);
  return { min: min / 1000, mean: mean / 1000, max: max / 1000, spread: (max - min) / 1000 };
}
