/**
 * What the panels of a figure share: sizes, colours and fonts.
 * Read by figure-spec.ts and figure-panels.ts. Sizes in px at the figure's own width of about 1,000 px.
 * Colours: blue and vermilion of Okabe and Ito's palette, which the colour-blind can tell apart.
 */
import type { TopLevelSpec } from 'vega-lite';

export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

export const CHANNEL_COLOURS = ['#0072B2', '#D55E00'];
/** Of lines in one plot: A's lies under B's and is seen on both sides of it. */
export const PAIR_STROKES = [4, 2];
export const RECOVERY_OPACITY = 0.4;
export const INK = '#222222';
const GREY = '#8a8a8a';

export const PLOT_WIDTH = 864;
/** Height of one channel's row in the train and in the treatment. */
export const ROW_HEIGHT = 84;
/** Room between the highest value and the edge of its plot. */
const HEADROOM = 1.08;
/** Room for the labels of every y axis, so that all panels begin at one line. */
const LABELS_WIDTH = 60;

export const CONFIG: NonNullable<TopLevelSpec['config']> = {
  font: 'DejaVu Sans, sans-serif',
  axis: {
    labelFontSize: 12,
    titleFontSize: 12,
    titleFontWeight: 'normal',
    labelColor: INK,
    titleColor: INK,
    domainColor: GREY,
    tickColor: GREY,
    gridColor: '#e8e8e8',
    labelFlush: false,
  },
  axisX: { tickCount: 10 },
  axisY: { minExtent: LABELS_WIDTH, maxExtent: LABELS_WIDTH, tickCount: 5 },
  title: { color: INK, subtitleColor: INK, anchor: 'start', fontSize: 14, subtitleFontSize: 12, offset: 8 },
  view: { stroke: null },
};

/** A row above another leaves the labels of its time to the lowest. */
export const SHARED_TIME = { title: null, axis: { labels: false, ticks: false } };

/** An axis that shows exactly this much. */
export function quantity(from: number, to: number) {
  return { type: 'quantitative' as const, scale: { domain: [from, to], nice: false } };
}

/** An axis for a current of either sign. */
export function signed(peak: number) {
  return quantity(-HEADROOM * peak, HEADROOM * peak);
}

/** An axis that stands on zero. */
export function upward(peak: number) {
  return quantity(0, HEADROOM * peak);
}

/** Greatest magnitude, and 1 where there is none, so that an axis always has a length. */
export function greatest(values: readonly number[]): number {
  return values.reduce((best, value) => Math.max(best, Math.abs(value)), 0) || 1;
}

/** At most three decimals, thousands grouped, the same on every machine. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
