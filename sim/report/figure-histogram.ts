/**
 * The panel of how often which phase charge was given, in a treatment's figure, as a vega-lite view: one plot a channel.
 * Called by figure-spec.ts once a figure, with a recording that has pulses. Units on the axes: uC a phase, pulses.
 */
import { CHANNEL_NAMES, type Recording } from '../recording';
import { chargeCounts, leadingNc, type Pulse } from './figure-data';
import {
  channelColour,
  greatest,
  limitedAxis,
  quantity,
  sideWidth,
  SMALL_FONT,
  upward,
  type Panel,
} from './figure-style';
import { COLOURS } from './figure-theme';
import { CHARGE_LIMIT } from './figure-treatment';

const HEIGHT = 100;
const SPACING = 24;
/** Up to the limit, or up to the largest charge where the limit is far above it. */
const BINS = 50;
/** Bins above the limit, for what would break it: so it stands within the plot, not on its edge. */
const BINS_ABOVE = 2;

export function histogramPanel({ phases }: Recording, pulses: readonly Pulse[]): Panel {
  const peakUc = greatest(pulses.map(leadingNc)) / 1000;
  const { top, showsLimit } = limitedAxis(peakUc, CHARGE_LIMIT);
  const binUc = (showsLimit ? CHARGE_LIMIT.value : top) / BINS;
  const bins = Math.ceil((top / binUc) * (1 - 1e-9)) + BINS_ABOVE;
  const sides = pulses.map(({ channel }) => ({
    channel,
    counts: chargeCounts(phases, channel, 1000 * binUc, bins),
  }));
  return {
    title: 'How many pulses had how much charge',
    spacing: SPACING,
    hconcat: sides.map(({ channel, counts }) => ({
      width: sideWidth(sides.length),
      height: HEIGHT,
      layer: [bars(channel, counts, binUc), ...limitMark(peakUc, sideWidth(sides.length))],
    })),
  };
}

function bars(channel: number, counts: Float64Array, binUc: number) {
  const values = Array.from(counts, (pulses, bin) => ({ from: bin * binUc, to: (bin + 1) * binUc, pulses }));
  return {
    data: { values: values.filter(({ pulses }) => pulses > 0) },
    mark: { type: 'rect' as const, color: channelColour(channel), opacity: 0.75 },
    encoding: {
      x: { field: 'from', ...quantity(0, counts.length * binUc), title: 'charge of the leading phase (µC)' },
      x2: { field: 'to' },
      y: { field: 'pulses', ...upward(greatest([...counts])), title: `pulses on ${CHANNEL_NAMES[channel]}` },
      y2: { datum: 0 },
    },
  };
}

/** A dashed line with its name over it; where the axis ends below the limit, its name alone. */
function limitMark(peakUc: number, width: number) {
  const { showsLimit } = limitedAxis(peakUc, CHARGE_LIMIT);
  const x = showsLimit ? { field: 'value', type: 'quantitative' as const } : { value: width };
  const data = { values: [{ value: CHARGE_LIMIT.value }] };
  const color = COLOURS.limit;
  const line = {
    data,
    mark: { type: 'rule' as const, color, strokeDash: [5, 3], strokeWidth: 1.5 },
    encoding: { x, y: { value: 0 }, y2: { value: HEIGHT } },
  };
  const name = {
    data,
    mark: {
      type: 'text' as const,
      text: showsLimit ? CHARGE_LIMIT.text : `${CHARGE_LIMIT.text} →`,
      align: 'right' as const,
      fontSize: SMALL_FONT,
      color,
    },
    encoding: { x, y: { value: -7 } },
  };
  return showsLimit ? [line, name] : [name];
}
