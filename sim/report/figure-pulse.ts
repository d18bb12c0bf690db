/**
 * The panel of the strongest pulse of each channel in a treatment's figure, as a vega-lite view: its current, the
 * voltage across the pads, and under them the lines that made it.
 * Called by figure-spec.ts once a figure, with a recording that has pulses. Units on the axes: us from the rising edge
 * of the enable's current, mA, V.
 */
import { CHANNEL_NAMES, type Recording } from '../recording';
import { courseWithin, highIntervals, pulseEndUs, railMvAt, type Interval, type Pulse } from './figure-data';
import {
  channelColour,
  greatest,
  grouped,
  quantity,
  SHARED_TIME,
  sideWidth,
  signed,
  threeDigits,
  SMALL_FONT,
  type Panel,
} from './figure-style';
import { COLOURS } from './figure-theme';

const CURRENT_HEIGHT = 130;
const VOLTAGE_HEIGHT = 110;
const STRIPS_HEIGHT = 40;
const SPACING = 24;
const MARGIN_MIN_US = 60;
const MARGIN_FRACTION = 0.15;
/** The rail is drawn where it is not so many times as high as the voltage that it drives. */
const RAIL_SHOWN_UP_TO = 3;

/** A pulse and its waveform, from `shown.fromUs` to `shown.toUs` about its start. */
interface Drawn {
  pulse: Pulse;
  course: readonly { us: number; mA: number; V: number; order: number }[];
  railV: number;
}

/** What all of them are drawn with. */
interface Scale {
  shown: Interval;
  width: number;
  peakMa: number;
  peakV: number;
}

export function pulsePanel(recording: Recording, pulses: readonly Pulse[]): Panel {
  const endUs = greatest(pulses.map((pulse) => pulseEndUs(pulse) - pulse.atUs));
  const marginUs = Math.max(MARGIN_MIN_US, Math.round(endUs * MARGIN_FRACTION));
  const shown = { fromUs: -marginUs, toUs: endUs + marginUs };
  const sides = pulses.map((pulse) => drawnOf(recording, pulse, shown));
  const points = sides.flatMap(({ course }) => course);
  const scale: Scale = {
    shown,
    width: sideWidth(sides.length),
    peakMa: greatest(points.map(({ mA }) => mA)),
    peakV: greatest(points.map(({ V }) => V)),
  };
  return {
    title: pulses.length > 1 ? 'The strongest pulse of each channel' : 'The strongest pulse',
    spacing: SPACING,
    hconcat: sides.map((side) => ({
      title: { text: sideTitle(side.pulse), fontSize: 12, fontWeight: 'normal' },
      spacing: 8,
      vconcat: [currentPlot(side, scale), voltagePlot(side, scale), linesPlot(recording, side.pulse, scale)],
    })),
  };
}

function drawnOf({ points }: Recording, pulse: Pulse, { fromUs, toUs }: Interval): Drawn {
  const window = { fromUs: Math.max(0, pulse.atUs + fromUs), toUs: pulse.atUs + toUs };
  const course = courseWithin(points, pulse.channel, window).map(({ atUs, currentMa, padMv }, order) => ({
    us: atUs - pulse.atUs,
    mA: currentMa,
    V: padMv / 1000,
    order,
  }));
  return { pulse, course, railV: railMvAt(points, pulse.atUs) / 1000 };
}

function sideTitle({ channel, atUs, phases }: Pulse): string[] {
  const [leading, ...recovery] = phases.map(({ chargeNc }) => chargeNc);
  const forthNc = leading ?? 0;
  const backNc = recovery.reduce((sum, chargeNc) => sum + chargeNc, 0);
  const uc = (nc: number): string => `${threeDigits(Math.abs(nc) / 1000)} µC`;
  return [
    `${CHANNEL_NAMES[channel] ?? ''} at ${(atUs / 1e6).toFixed(3)} s, ${grouped(phases[0]?.widthUs ?? 0)} µs a phase`,
    `${uc(forthNc)} forth, ${uc(backNc)} back, net ${threeDigits(forthNc + backNc)} nC`,
  ];
}

function currentPlot({ pulse, course }: Drawn, { shown, width, peakMa }: Scale): Panel {
  return waveform(course, channelColour(pulse.channel), {
    width,
    height: CURRENT_HEIGHT,
    encoding: {
      x: { field: 'us', ...quantity(shown.fromUs, shown.toUs), ...SHARED_TIME },
      y: { field: 'mA', ...signed(peakMa), stack: null, title: 'current (mA)' },
    },
  });
}

function voltagePlot({ pulse, course, railV }: Drawn, { shown, width, peakV }: Scale): Panel {
  const clippedUs = pulse.phases.reduce((sum, phase) => sum + phase.clippedUs, 0);
  const showsRail = clippedUs > 0 || railV <= RAIL_SHOWN_UP_TO * peakV;
  const plot = waveform(course, channelColour(pulse.channel), {
    width,
    height: VOLTAGE_HEIGHT,
    encoding: {
      x: { field: 'us', ...quantity(shown.fromUs, shown.toUs), ...SHARED_TIME },
      y: {
        field: 'V',
        ...signed(showsRail ? Math.max(railV, peakV) : peakV),
        stack: null,
        title: 'at the pads (V)',
      },
    },
  });
  const isFirstUp = (pulse.phases[0]?.chargeNc ?? 0) >= 0;
  const rail = { V: railV, nameV: isFirstUp ? railV : -railV, clippedUs };
  return showsRail ? { ...plot, layer: [...plot.layer, ...railLines(rail)] } : plot;
}

/** The most that the rail could give, either way, with a word on the side on which the pulse does not end. */
function railLines({ V: railV, nameV, clippedUs }: { V: number; nameV: number; clippedUs: number }) {
  const y = { field: 'V', type: 'quantitative' as const };
  const isTooLow = clippedUs > 0 ? `, too low for ${grouped(Math.ceil(clippedUs))} µs` : '';
  return [
    {
      data: { values: [{ V: railV }, { V: -railV }] },
      mark: { type: 'rule' as const, color: COLOURS.rail, strokeDash: [2, 3], strokeWidth: 1.5 },
      encoding: { x: { value: 0 }, x2: { value: 'width' as const }, y },
    },
    {
      data: { values: [{ V: nameV }] },
      mark: {
        type: 'text' as const,
        text: `rail ${threeDigits(railV)} V${isTooLow}`,
        align: 'right' as const,
        baseline: nameV > 0 ? ('top' as const) : ('bottom' as const),
        dx: -4,
        dy: nameV > 0 ? 4 : -4,
        fontSize: SMALL_FONT,
        color: COLOURS.rail,
      },
      encoding: { x: { value: 'width' as const }, y },
    },
  ];
}

const ORDER = { field: 'order', type: 'quantitative' as const };

/** A line through the points of a course, and what lies between it and zero lightly filled. */
function waveform(
  course: Drawn['course'],
  color: string,
  plot: { width: number; height: number; encoding: object },
) {
  return {
    ...plot,
    data: { values: [...course] },
    layer: [
      { mark: { type: 'area' as const, color, opacity: 0.15 } },
      {
        mark: { type: 'line' as const, color, strokeWidth: 2 },
        encoding: { order: ORDER },
      },
    ],
  };
}

const STRIP_AXIS = {
  grid: true,
  tickBand: 'center' as const,
  ticks: false,
  domain: false,
  labelFontSize: SMALL_FONT,
  labelPadding: 6,
};

/** Strips under the waveforms: dark where a line is high. */
function linesPlot(recording: Recording, pulse: Pulse, { shown, width }: Scale): Panel {
  const window = { fromUs: pulse.atUs + shown.fromUs, toUs: pulse.atUs + shown.toUs };
  const high = highIntervals(recording.edges, pulse.channel, window);
  const enable = `ENABLE ${CHANNEL_NAMES[pulse.channel]}`;
  const strips = (line: string, intervals: readonly Interval[]) =>
    intervals.map(({ fromUs, toUs }) => ({ line, from: fromUs - pulse.atUs, to: toUs - pulse.atUs }));
  return {
    width,
    height: STRIPS_HEIGHT,
    data: { values: [...strips(enable, high.enable), ...strips('REVERSE', high.reverse)] },
    mark: { type: 'bar', height: 10, color: COLOURS.high },
    encoding: {
      x: {
        field: 'from',
        ...quantity(shown.fromUs, shown.toUs),
        title: 'time from the start of the current (µs)',
      },
      x2: { field: 'to' },
      y: {
        field: 'line',
        type: 'nominal',
        title: null,
        scale: { domain: [enable, 'REVERSE'] },
        axis: STRIP_AXIS,
      },
    },
  };
}
