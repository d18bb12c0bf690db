/**
 * What the panels of a figure share: sizes, fonts, axes, and the line of a limit.
 * Read by figure-spec.ts and by the panels. Sizes in px at the figure's own width of about 1,050 px.
 */
import type { TopLevelSpec } from 'vega-lite';
import { COLOURS } from './figure-theme';

export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];
type Layer = Extract<Panel, { layer: unknown }>['layer'][number];

export const CHANNEL_COLOURS: readonly string[] = COLOURS.channels;
export const INK: string = COLOURS.ink;
/** Of lines in one plot: A's lies under B's and is seen on both sides of it. */
export const PAIR_STROKES = [4, 2];
export const RECOVERY_OPACITY = 0.4;

export const PLOT_WIDTH = 864;
/** Height of one channel's row in the train and in the treatment. */
export const ROW_HEIGHT = 84;
/** From the plot of A's side to that of B's where they stand side by side, with B's axis between. */
export const BETWEEN_SIDES = 104;
export const SMALL_FONT = 11;
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
    domainColor: COLOURS.axis,
    tickColor: COLOURS.axis,
    gridColor: COLOURS.grid,
    labelFlush: false,
  },
  axisX: { tickCount: 10 },
  axisY: { minExtent: LABELS_WIDTH, maxExtent: LABELS_WIDTH, tickCount: 5 },
  title: {
    color: INK,
    subtitleColor: INK,
    anchor: 'start',
    fontSize: 14,
    subtitleFontSize: 12,
    offset: 8,
  },
  view: { stroke: null },
};

/** A row above another leaves the labels of its time to the lowest. */
export const SHARED_TIME = { title: null, axis: { labels: false, ticks: false } };

export function channelColour(channel: number): string {
  return CHANNEL_COLOURS[channel] ?? INK;
}

/** Width of each of the plots that stand side by side, one a channel. */
export function sideWidth(sides: number): number {
  return (PLOT_WIDTH - BETWEEN_SIDES * (sides - 1)) / sides;
}

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

/** Three digits at least, thousands grouped: 0.123, 1.20, 80.0, 300,000. What is next to nothing is not spelt out. */
export function threeDigits(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return '0';
  if (magnitude < 0.001) return '< 0.001';
  const text = magnitude >= 100 ? grouped(Math.round(magnitude)) : magnitude.toPrecision(3);
  return value < 0 ? `−${text}` : text;
}

/** What a quantity is held to, in the unit of its axis. */
export interface AxisLimit {
  value: number;
  text: string;
}

/** Below this share of its limit a quantity has the axis for itself, and the limit is named at its end. */
const LIMIT_SHOWN_FROM_FRACTION = 0.2;

/** Greatest value of the axis of a quantity that reaches `peak`, and whether its limit is on it. */
export function limitedAxis(peak: number, limit: AxisLimit): { top: number; showsLimit: boolean } {
  const showsLimit = peak >= LIMIT_SHOWN_FROM_FRACTION * limit.value;
  return { top: showsLimit ? Math.max(peak, limit.value) : peak, showsLimit };
}

/** A dashed line across the plot, named to the right of it; above an axis that ends below it, its name alone. */
export function limitLine(peak: number, limit: AxisLimit): Layer[] {
  const { showsLimit } = limitedAxis(peak, limit);
  return [
    ...(showsLimit ? [levelLine(limit.value, COLOURS.limit, [5, 3])] : []),
    {
      data: { values: [{ value: limit.value }] },
      mark: {
        type: 'text',
        text: showsLimit ? limit.text : `↑ ${limit.text}`,
        ...RIGHT_OF_PLOT,
        color: COLOURS.limit,
      },
      encoding: {
        x: { value: PLOT_WIDTH },
        y: showsLimit ? { field: 'value', type: 'quantitative' } : { value: 6 },
      },
    },
  ];
}

/** Text in the margin on the right. */
export const RIGHT_OF_PLOT = { align: 'left', baseline: 'middle', dx: 6, fontSize: SMALL_FONT } as const;

export function levelLine(value: number, color: string, strokeDash: number[]): Layer {
  return {
    data: { values: [{ value }] },
    mark: { type: 'rule', color, strokeDash, strokeWidth: 1.5 },
    encoding: { x: { value: 0 }, x2: { value: PLOT_WIDTH }, y: { field: 'value', type: 'quantitative' } },
  };
}
