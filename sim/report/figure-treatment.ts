/**
 * The panel of the whole treatment in its figure, as a vega-lite view: charge of each channel, rates and peak currents of
 * both, and the voltages across the pads under the rail that drives them.
 * Called by figure-spec.ts once a figure, with a recording that has pulses.
 * Units on the axes: s from power-on, or min in a long treatment; uC a phase, Hz, mA, V.
 */
import { CURRENT_MAX_MA, PHASE_CHARGE_MAX_NC } from '../../firmware/limits';
import { CHANNEL_NAMES, type Recording } from '../recording';
import { envelope, railRange, type Envelope, type Interval } from './figure-data';
import {
  channelColour,
  greatest,
  limitedAxis,
  limitLine,
  PAIR_STROKES,
  PLOT_WIDTH,
  quantity,
  RIGHT_OF_PLOT,
  ROW_HEIGHT,
  SHARED_TIME,
  upward,
  type AxisLimit,
  type Panel,
} from './figure-style';
import { COLOURS } from './figure-theme';

/** One bin a pixel of the plot. */
const ENVELOPE_BINS = PLOT_WIDTH;
/** A treatment longer than this is drawn in minutes. */
const SECONDS_UP_TO_US = 300_000_000;

export const CHARGE_LIMIT: AxisLimit = {
  value: PHASE_CHARGE_MAX_NC.value / 1000,
  text: `limit ${PHASE_CHARGE_MAX_NC.value / 1000} µC`,
};
/** Of the rail, whatever happens: OS-9 of docs/output-stage.md. */
const RAIL_LIMIT: AxisLimit = { value: 110, text: 'limit 110 V' };
const CURRENT_LIMIT: AxisLimit = { value: CURRENT_MAX_MA.value, text: `limit ${CURRENT_MAX_MA.value} mA` };

/** One channel over the treatment. */
interface Side {
  channel: number;
  color: string;
  reached: Envelope;
}

/** The time axis, in its unit. */
interface Time {
  title: string;
  binTime: number;
  span: number;
}

/** A corner of a line of steps; null where the channel rests. */
interface Corner {
  t: number;
  value: number | null;
  order: number;
}

export function treatmentPanel(recording: Recording, channels: readonly number[], train: Interval): Panel {
  const inMinutes = recording.spanUs > SECONDS_UP_TO_US;
  const unitUs = inMinutes ? 60e6 : 1e6;
  const sides = channels.map((channel) => ({
    channel,
    color: channelColour(channel),
    reached: envelope(recording, channel, ENVELOPE_BINS),
  }));
  const span = recording.spanUs / unitUs;
  const time = { title: inMinutes ? 'time (min)' : 'time (s)', binTime: span / ENVELOPE_BINS, span };
  const trainAt = (train.fromUs + train.toUs) / 2 / unitUs;
  return {
    title: 'The whole treatment: phase charge, rate, current and voltage (▼ the train above)',
    spacing: 10,
    vconcat: [
      ...chargeRows(sides, time, trainAt),
      rateRow(sides, time),
      currentRow(sides, time),
      voltageRow(recording, sides, time),
    ],
  };
}

/** Both ends of every run of equal values. */
function cornersOf(values: ArrayLike<number>, { binTime }: Time): Corner[] {
  const corners: Corner[] = [];
  for (let bin = 0; bin < values.length; bin++) {
    const value = values[bin] as number;
    const run = { value: value === 0 ? null : value, order: bin };
    if (bin === 0 || value !== values[bin - 1]) corners.push({ ...run, t: bin * binTime });
    if (value !== values[bin + 1]) corners.push({ ...run, t: (bin + 1) * binTime, order: bin + 0.5 });
  }
  return corners;
}

const ORDER = { field: 'order', type: 'quantitative' as const };

function thousandths(values: Float64Array): Float64Array {
  return values.map((value) => value / 1000);
}

function timeAxis({ span, title }: Time, isLast: boolean) {
  return { field: 't', ...quantity(0, span), ...(isLast ? { title } : SHARED_TIME) };
}

function chargeRows(sides: readonly Side[], time: Time, trainAt: number): Panel[] {
  const charges = sides.map(({ reached }) => cornersOf(thousandths(reached.chargeNc), time));
  const peakUc = peakOf(charges);
  const { top } = limitedAxis(peakUc, CHARGE_LIMIT);
  return sides.map(({ channel, color }, row) => ({
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: [
      {
        data: { values: (charges[row] ?? []).map((corner) => ({ ...corner, value: corner.value ?? 0 })) },
        mark: { type: 'area', color, opacity: 0.75 },
        encoding: {
          x: timeAxis(time, false),
          y: { field: 'value', ...upward(top), stack: null, title: `${CHANNEL_NAMES[channel]} (µC)` },
        },
      },
      ...limitLine(peakUc, CHARGE_LIMIT),
      {
        data: { values: row === 0 ? [{ t: trainAt }] : [] },
        mark: { type: 'text', text: '▼', fontSize: 12, color: COLOURS.ink },
        encoding: { x: timeAxis(time, false), y: { value: -4 } },
      },
    ],
  }));
}

function rateRow(sides: readonly Side[], time: Time): Panel {
  const rates = sides.map(({ reached }) => cornersOf(reached.rateHz, time));
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: pairOfLines(sides, rates, time, { top: peakOf(rates), title: 'rate (Hz)' }),
  };
}

function currentRow(sides: readonly Side[], time: Time): Panel {
  const currents = sides.map(({ reached }) => cornersOf(reached.peakMa, time));
  const peakMa = peakOf(currents);
  const { top } = limitedAxis(peakMa, CURRENT_LIMIT);
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: [
      ...pairOfLines(sides, currents, time, { top, title: 'peak (mA)' }),
      ...limitLine(peakMa, CURRENT_LIMIT),
    ],
  };
}

/** A full rail is near its limit, and its name is under that of the limit. */
const RAIL_NAME_DY = 6;

/** The rail from its lowest to its highest in each bin, over the voltages across the pads. */
function voltageRow(recording: Recording, sides: readonly Side[], time: Time): Panel {
  const voltages = sides.map(({ reached }) => cornersOf(thousandths(reached.peakMv), time));
  const { minMv, maxMv } = railRange(recording, ENVELOPE_BINS);
  const rail = Array.from(maxMv, (mv, bin) => ({
    t: bin * time.binTime,
    low: (minMv[bin] as number) / 1000,
    high: mv / 1000,
  }));
  const peakV = Math.max(peakOf(voltages), greatest(rail.map(({ high }) => high)));
  const { top } = limitedAxis(peakV, RAIL_LIMIT);
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: [
      {
        data: { values: rail },
        mark: { type: 'area', color: COLOURS.rail, fillOpacity: 0.3, stroke: COLOURS.rail, strokeWidth: 1 },
        encoding: {
          x: timeAxis(time, true),
          y: { field: 'high', ...upward(top), stack: null, title: 'peak (V)' },
          y2: { field: 'low' },
        },
      },
      {
        data: { values: rail.slice(-1) },
        mark: { type: 'text', text: 'rail', ...RIGHT_OF_PLOT, dy: RAIL_NAME_DY, color: COLOURS.rail },
        encoding: { x: { value: PLOT_WIDTH }, y: { field: 'high', type: 'quantitative' } },
      },
      ...pairOfLines(sides, voltages, time, { top, title: 'peak (V)' }, true),
      ...limitLine(peakV, RAIL_LIMIT),
    ],
  };
}

function pairOfLines(
  sides: readonly Side[],
  values: readonly Corner[][],
  time: Time,
  axis: { top: number; title: string },
  isLast = false,
) {
  return sides.map(({ channel, color }, side) => ({
    data: { values: values[side] ?? [] },
    mark: {
      type: 'line' as const,
      color,
      strokeWidth: PAIR_STROKES[channel] ?? 2,
      invalid: 'break-paths-show-domains' as const,
    },
    encoding: {
      x: timeAxis(time, isLast),
      y: { field: 'value', ...upward(axis.top), title: axis.title },
      order: ORDER,
    },
  }));
}

function peakOf(lines: readonly Corner[][]): number {
  return greatest(lines.flat().map(({ value }) => value ?? 0));
}
