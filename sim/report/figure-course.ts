/**
 * The panel of a program's cycle in a treatment's figure, as a vega-lite view: rate, phase width and strength of both
 * channels, under a strip of the stages. Called by figure-spec.ts once a figure, with a recording that has a course.
 * Units on the axes: s from the beginning of the cycle, Hz, us, per cent of the program's strongest phase.
 */
import { stepsOf, visitsOf, type Course, type Quantity, type Step } from '../course';
import {
  channelColour,
  greatest,
  grouped,
  PAIR_STROKES,
  PLOT_WIDTH,
  quantity,
  ROW_HEIGHT,
  SHARED_TIME,
  upward,
  type Panel,
} from './figure-style';
import { COLOURS } from './figure-theme';

/** Rows from the top; what is played is `factor` times as large in the unit of the axis. */
const ROWS: readonly { quantity: Quantity; title: string; factor: number }[] = [
  { quantity: 'rateHz', title: 'rate (Hz)', factor: 1 },
  { quantity: 'widthUs', title: 'width (µs)', factor: 1 },
  { quantity: 'strengthFraction', title: 'strength (%)', factor: 100 },
];

const STRIP_HEIGHT = 18;
const STRIP_FONT = 11;
/** Widest letter of the names, in em: a name that may not fit into its part of the strip is left out. */
const LETTER_EM = 0.7;

export function coursePanel(course: Course): Panel {
  return {
    title: `One cycle of the program: ${grouped(Number((course.spanUs / 1e6).toFixed(1)))} s`,
    spacing: 8,
    vconcat: [stageStrip(course), ...ROWS.map((row, i) => courseRow(course, row, i === ROWS.length - 1))],
  };
}

function timeOf({ spanUs }: Course) {
  return quantity(0, spanUs / 1e6);
}

/** The visits of the stages, light and lighter, with their names. */
function stageStrip(course: Course): Panel {
  const pxPerUs = PLOT_WIDTH / course.spanUs;
  const values = visitsOf(course).map(({ atUs, spanUs, value: stage }, visit) => {
    const name = course.stageNames[stage] as string;
    const fits = name.length * LETTER_EM * STRIP_FONT <= spanUs * pxPerUs;
    return {
      from: atUs / 1e6,
      to: (atUs + spanUs) / 1e6,
      middle: (atUs + spanUs / 2) / 1e6,
      color: COLOURS.strips[visit % 2],
      name: fits ? name : '',
    };
  });
  const time = { ...timeOf(course), axis: null };
  return {
    width: PLOT_WIDTH,
    height: STRIP_HEIGHT,
    data: { values },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          x: { field: 'from', ...time },
          x2: { field: 'to' },
          color: { field: 'color', type: 'nominal', scale: null },
        },
      },
      {
        mark: { type: 'text', fontSize: STRIP_FONT, color: COLOURS.ink },
        encoding: { x: { field: 'middle', ...time }, text: { field: 'name', type: 'nominal' } },
      },
    ],
  };
}

function courseRow(course: Course, row: (typeof ROWS)[number], isLast: boolean): Panel {
  const sides = ([0, 1] as const).map((channel) =>
    cornersOf(stepsOf(course, row.quantity, channel), row.factor),
  );
  const peak = greatest(sides.flat().map(({ value }) => value ?? 0));
  return {
    width: PLOT_WIDTH,
    height: ROW_HEIGHT,
    encoding: {
      x: { field: 't', ...timeOf(course), ...(isLast ? { title: 'time (s)' } : SHARED_TIME) },
      y: { field: 'value', ...upward(peak), title: row.title },
      order: { field: 'corner', type: 'quantitative' },
    },
    layer: sides.map((values, channel) => ({
      data: { values },
      mark: {
        type: 'line',
        color: channelColour(channel),
        strokeWidth: PAIR_STROKES[channel] ?? 2,
        invalid: 'break-paths-show-domains',
      },
    })),
  };
}

/** Each step at both its ends; silence is open. */
function cornersOf(steps: readonly Step[], factor: number) {
  return steps
    .flatMap(({ atUs, spanUs, value }) => [atUs, atUs + spanUs].map((us) => ({ us, value })))
    .map(({ us, value }, corner) => ({ t: us / 1e6, value: value === 0 ? null : value * factor, corner }));
}
