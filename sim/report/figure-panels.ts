/**
 * The panels of the pulse and of the train in a treatment's figure, as vega-lite views.
 * Called by figure-spec.ts once a figure, with a recording that has pulses.
 * Units on the axes: us from the rising edge in the pulse, s from power-on in the train; mA.
 */
import { CHANNEL_NAMES, type Recording } from '../recording';
import {
  chargeNc,
  highIntervals,
  leadingNc,
  pulseEndUs,
  spikes,
  type Interval,
  type Pulse,
} from './figure-data';
import {
  CHANNEL_COLOURS,
  greatest,
  grouped,
  INK,
  PLOT_WIDTH,
  quantity,
  RECOVERY_OPACITY,
  ROW_HEIGHT,
  SHARED_TIME,
  signed,
  type Panel,
} from './figure-style';

const PULSE_HEIGHT = 150;
const STRIPS_HEIGHT = 40;
/** From the plot of A's pulse to that of B's, with B's axis between. */
const BETWEEN_PULSES = 104;
const PULSE_SPACING = 24;
const PULSE_MARGIN_MIN_US = 60;
const PULSE_MARGIN_FRACTION = 0.15;

/** The strongest pulse of every channel: its current, and under it the lines that made it. */
export function pulsePanel(recording: Recording, pulses: readonly Pulse[]): Panel {
  const width = (PLOT_WIDTH - BETWEEN_PULSES * (pulses.length - 1)) / pulses.length;
  const endUs = Math.max(...pulses.map((pulse) => pulseEndUs(pulse) - pulse.atUs));
  const marginUs = Math.max(PULSE_MARGIN_MIN_US, Math.round(endUs * PULSE_MARGIN_FRACTION));
  const shown = { fromUs: -marginUs, toUs: endUs + marginUs };
  const peakMa = greatest(
    pulses.flatMap(({ phases }) => phases.flatMap(({ startMa, endMa }) => [startMa, endMa])),
  );
  return {
    title: pulses.length > 1 ? 'The strongest pulse of each channel' : 'The strongest pulse',
    spacing: PULSE_SPACING,
    hconcat: pulses.map((pulse) => ({
      title: { text: pulseText(pulse), fontSize: 12, fontWeight: 'normal' },
      spacing: 6,
      vconcat: [pulseCurrent(pulse, shown, peakMa, width), pulseLines(recording, pulse, shown, width)],
    })),
  };
}

function pulseText(pulse: Pulse): string {
  const netNc = pulse.phases.reduce((sum, phase) => sum + chargeNc(phase), 0);
  const printedNetNc = grouped(Number(netNc.toFixed(1)) + 0);
  const name = CHANNEL_NAMES[pulse.channel] ?? '';
  const second = (pulse.atUs / 1e6).toFixed(3);
  return `${name} at ${second} s: ${grouped(Math.round(leadingNc(pulse)))} nC a phase, net ${printedNetNc} nC`;
}

function pulseCurrent(pulse: Pulse, shown: Interval, peakMa: number, width: number): Panel {
  const corners = pulse.phases.flatMap(({ atUs, widthUs, startMa, endMa }) => {
    const fromUs = atUs - pulse.atUs;
    const toUs = fromUs + widthUs;
    return [
      { us: fromUs, mA: 0 },
      { us: fromUs, mA: startMa },
      { us: toUs, mA: endMa },
      { us: toUs, mA: 0 },
    ];
  });
  const line = [{ us: shown.fromUs, mA: 0 }, ...corners, { us: shown.toUs, mA: 0 }];
  const color = CHANNEL_COLOURS[pulse.channel] ?? INK;
  return {
    width,
    height: PULSE_HEIGHT,
    data: { values: line.map((point, corner) => ({ ...point, corner })) },
    encoding: {
      x: { field: 'us', ...quantity(shown.fromUs, shown.toUs), ...SHARED_TIME },
      y: { field: 'mA', ...signed(peakMa), title: 'current (mA)' },
    },
    layer: [
      { mark: { type: 'area', color, opacity: 0.15 } },
      {
        mark: { type: 'line', color, strokeWidth: 2 },
        encoding: { order: { field: 'corner', type: 'quantitative' } },
      },
    ],
  };
}

/** Strips under the current: dark where a line is high. */
function pulseLines(recording: Recording, pulse: Pulse, shown: Interval, width: number): Panel {
  const window = { fromUs: pulse.atUs + shown.fromUs, toUs: pulse.atUs + shown.toUs };
  const high = highIntervals(recording.edges, pulse.channel, window);
  const enable = `ENABLE ${CHANNEL_NAMES[pulse.channel]}`;
  const strips = (line: string, intervals: readonly Interval[]) =>
    intervals.map(({ fromUs, toUs }) => ({ line, from: fromUs - pulse.atUs, to: toUs - pulse.atUs }));
  return {
    width,
    height: STRIPS_HEIGHT,
    data: { values: [...strips(enable, high.enable), ...strips('REVERSE', high.reverse)] },
    mark: { type: 'bar', height: 10, color: '#555555' },
    encoding: {
      x: { field: 'from', ...quantity(shown.fromUs, shown.toUs), title: 'time from the rising edge (µs)' },
      x2: { field: 'to' },
      y: {
        field: 'line',
        type: 'nominal',
        title: null,
        scale: { domain: [enable, 'REVERSE'] },
        axis: { grid: true, tickBand: 'center', ticks: false, domain: false, labelFontSize: 11 },
      },
    },
  };
}

/** Every pulse about the strongest: one row a channel, one spike a phase. */
export function trainPanel(recording: Recording, channels: readonly number[], window: Interval): Panel {
  const all = spikes(recording.phases, window);
  const peakMa = greatest(all.map((spike) => spike.peakMa));
  const rows = channels.map((channel, row): Panel => {
    const own = all.filter((spike) => spike.channel === channel);
    return {
      width: PLOT_WIDTH,
      height: ROW_HEIGHT,
      data: { values: own.map(({ atUs, peakMa: mA, leading }) => ({ s: atUs / 1e6, mA, leading })) },
      mark: { type: 'rule', color: CHANNEL_COLOURS[channel] ?? INK, strokeWidth: 1.5 },
      encoding: {
        x: {
          field: 's',
          ...quantity(window.fromUs / 1e6, window.toUs / 1e6),
          ...(row === channels.length - 1 ? { title: 'time (s)' } : SHARED_TIME),
        },
        y: { field: 'mA', ...signed(peakMa), title: `${CHANNEL_NAMES[channel]} (mA)` },
        y2: { datum: 0 },
        opacity: { condition: { test: 'datum.leading', value: 1 }, value: RECOVERY_OPACITY },
      },
    };
  });
  return { title: 'The train around the strongest pulse', spacing: 8, vconcat: rows };
}
