/**
 * The panel of the whole treatment in its figure, as a vega-lite view: charge of each channel, rates of both.
 * Called by figure-spec.ts once a figure, with a recording that has pulses.
 * Units on the axes: s from power-on, or min in a long treatment; nC a phase, Hz.
 */
import { CHANNEL_NAMES, type Recording } from '../recording';
import { envelope, type Interval } from './figure-data';
import {
  CHANNEL_COLOURS,
  greatest,
  INK,
  PAIR_STROKES,
  PLOT_WIDTH,
  quantity,
  ROW_HEIGHT,
  SHARED_TIME,
  upward,
  type Panel,
} from './figure-style';

/** One bin a pixel of the plot. */
const ENVELOPE_BINS = PLOT_WIDTH;
/** A treatment longer than this is drawn in minutes. */
const SECONDS_UP_TO_US = 300_000_000;

/** One channel over the treatment, in the unit of the time axis. */
interface Course {
  channel: number;
  color: string;
  charges: readonly Bin[];
  rates: readonly Bin[];
}

interface Bin {
  t: number;
  value: number | null;
}

export function treatmentPanel(recording: Recording, channels: readonly number[], train: Interval): Panel {
  const inMinutes = recording.spanUs > SECONDS_UP_TO_US;
  const unitUs = inMinutes ? 60e6 : 1e6;
  const courses = channels.map((channel) => courseOf(recording, channel, unitUs));
  const time = { field: 't', ...quantity(0, recording.spanUs / unitUs) };
  const peakNc = peakOf(courses.flatMap(({ charges }) => charges));
  const trainAt = (train.fromUs + train.toUs) / 2 / unitUs;
  return {
    title: 'The whole treatment: phase charge and pulse rate (▼ the train above)',
    spacing: 8,
    vconcat: [
      ...courses.map((course, row) => chargeRow(course, peakNc, time, row === 0 ? [trainAt] : [])),
      rateRow(courses, { ...time, title: inMinutes ? 'time (min)' : 'time (s)' }),
    ],
  };
}

function courseOf(recording: Recording, channel: number, unitUs: number): Course {
  const { binUs, chargeNc, rateHz } = envelope(recording, channel, ENVELOPE_BINS);
  const rates = Array.from(rateHz, (hz) => (hz === 0 ? null : hz));
  const binTime = binUs / unitUs;
  return {
    channel,
    color: CHANNEL_COLOURS[channel] ?? INK,
    charges: bins([...chargeNc], binTime),
    rates: bins(rates, binTime),
  };
}

/** A row a bin, and the last once more at its end, for steps that hold until the next row. */
function bins(values: readonly (number | null)[], binTime: number): Bin[] {
  return [...values, values.at(-1) ?? null].map((value, bin) => ({ t: bin * binTime, value }));
}

function peakOf(rows: readonly Bin[]): number {
  return greatest(rows.map(({ value }) => value ?? 0));
}

type Time = ReturnType<typeof quantity> & { field: string };

function chargeRow(course: Course, peakNc: number, time: Time, marks: readonly number[]): Panel {
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: [
      {
        data: { values: [...course.charges] },
        mark: { type: 'area', interpolate: 'step-after', color: course.color, opacity: 0.75 },
        encoding: {
          x: { ...time, ...SHARED_TIME },
          y: { field: 'value', ...upward(peakNc), title: `${CHANNEL_NAMES[course.channel]} (nC)` },
        },
      },
      {
        data: { values: marks.map((t) => ({ t })) },
        mark: { type: 'text', text: '▼', fontSize: 12, color: INK },
        encoding: { x: { ...time, ...SHARED_TIME }, y: { value: -4 } },
      },
    ],
  };
}

function rateRow(courses: readonly Course[], time: Time & { title: string }): Panel {
  const peakHz = peakOf(courses.flatMap(({ rates }) => rates));
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    layer: courses.map(({ channel, color, rates }) => ({
      data: { values: [...rates] },
      mark: {
        type: 'line',
        interpolate: 'step-after',
        color,
        strokeWidth: PAIR_STROKES[channel] ?? 2,
        invalid: 'break-paths-show-domains',
      },
      encoding: { x: time, y: { field: 'value', ...upward(peakHz), title: 'rate (Hz)' } },
    })),
  };
}
