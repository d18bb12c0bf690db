/**
 * Pulses against their program: what a train should be, and how far it is off. Used by the measures of exactness.
 * Units: ns.
 */
import { CATALOGUE } from '../../../waveforms/catalogue/index';
import { compile } from '../../../waveforms/compile';
import { ROW_COLUMNS, ROW_PERIOD_US, ROW_REST_US, ROW_WIDTH_A_US } from '../../../waveforms/rows';
import { type Figures, spread } from '../bars';
import { gapsNs, imbalanceNs, periodsNs, type Pulse, pulsesWithin } from '../pulses';
import { type Stand } from '../stand';

const TICK_NS = 1000;
/** A program is silent for a rest of its own at most so long: `tap` and `knead` rest. */
const REST_MAX_NS = 1e9;

/** What is the same in all pulses of a program. */
export interface Steady {
  widthNs: number;
  gapNs: number;
  periodNs: number;
}

/** Of a program of a single train; undefined for one that changes, or rests. */
export function steadyOf(id: string): Steady | undefined {
  const { rows, gapUs } = compile(
    CATALOGUE.find((program) => program.id === id) as (typeof CATALOGUE)[number],
  );
  if (rows.length !== ROW_COLUMNS || rows[ROW_REST_US] !== 0) return undefined;
  const ns = (column: number): number => TICK_NS * (rows[column] as number);
  return { widthNs: ns(ROW_WIDTH_A_US), gapNs: TICK_NS * gapUs, periodNs: ns(ROW_PERIOD_US) };
}

export interface Deviation {
  worstNs: number;
  figures: Figures;
}

/**
 * The greatest deviation of any figure of any pulse. A steady pulse is held against its program's row; a changing one
 * must be made of whole ticks. Either is the same both ways.
 */
export function deviationOf(pulses: readonly Pulse[], steady: Steady | undefined): Deviation {
  const widthsNs = pulses.flatMap(({ phases }) => phases.map(({ widthNs }) => widthNs));
  const gaps = pulses.flatMap(gapsNs);
  const periods = [0, 1].flatMap((channel) => periodsNs(pulses, channel));
  const worstNs = Math.max(
    ...widthsNs.map((ns) => offNs(ns, steady?.widthNs)),
    ...gaps.map((ns) => offNs(ns, steady?.gapNs)),
    ...periods.map((ns) => offNs(ns, steady?.periodNs)),
    ...pulses.map(imbalanceNs),
  );
  return {
    worstNs,
    figures: {
      pulses: pulses.length,
      widthNs: spread(widthsNs),
      gapNs: spread(gaps),
      periodNs: spread(periods),
    },
  };
}

function offNs(ns: number, expectedNs = TICK_NS * Math.round(ns / TICK_NS)): number {
  return Math.abs(ns - expectedNs);
}

/** Whole pulses of a time that ends now. @throws Error where the output fell silent in it */
export function trainSince(stand: Stand, fromNs: number, steady: Steady | undefined): Pulse[] {
  const toNs = stand.nowNs;
  const pulses = pulsesWithin(stand.edges, fromNs, toNs);
  const instants = [fromNs, ...pulses.map(({ atNs }) => atNs), toNs];
  const silentNs = Math.max(...instants.slice(1).map((atNs, i) => atNs - (instants[i] as number)));
  if (pulses.length === 0 || silentNs > (steady ? 3 * steady.periodNs : REST_MAX_NS)) {
    throw new Error(
      `output silent for ${(silentNs / 1e6).toFixed(0)} ms of ${((toNs - fromNs) / 1e6).toFixed(0)} ms, ${pulses.length} pulses`,
    );
  }
  return pulses;
}
