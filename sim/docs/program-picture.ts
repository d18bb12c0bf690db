/**
 * A small picture of a program's cycle, as SVG: rate and phase width as lines, strength as areas, A above and B below.
 * Called by the generator of docs/programs.md, once a program. Units of the drawing: px; of the axes: Hz, us, %, s.
 * The same bytes on every machine: written by hand, in tenths of a pixel, and no text is measured.
 */
import { CHANNEL_COLOURS, INK, PAIR_STROKES } from '../report/figure-style';
import { stepsOf, timeStepS, visitsOf, type Course, type Quantity, type Step } from '../course';
import { figure } from './program-words';
import { escaped } from './svg';

const WIDTH = 640;
const HEIGHT = 200;
const LEFT = 84;
const RIGHT = 630;
const STRIP = { top: 2, height: 15 };
const STRIP_COLOURS = ['#e4e4e4', '#f2f2f2'];
/** Widest letter of a stage's name: one that may not fit into its part of the strip is left out. */
const LETTER_PX = 7;
const GRID = '#dddddd';
const MARKS_MAX = 9;

/** A row of the picture: its axis begins at `zero` and reaches up to `top`, at the highest value. */
interface Row {
  quantity: Quantity;
  name: string;
  unit: string;
  factor: number;
  top: number;
  zero: number;
}

const RATE: Row = { quantity: 'rateHz', name: 'rate', unit: 'Hz', factor: 1, top: 27, zero: 61 };
const WIDTH_ROW: Row = { quantity: 'widthUs', name: 'width', unit: 'µs', factor: 1, top: 73, zero: 107 };
const STRENGTH: Row = {
  quantity: 'strengthFraction',
  name: 'strength',
  unit: '%',
  factor: 100,
  top: 119,
  zero: 148,
};
/** Where B's strength ends, below the axis. */
const BOTTOM = 2 * STRENGTH.zero - STRENGTH.top;

export function programPicture(name: string, course: Course): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">`,
    `<title>${escaped(name)}: one cycle</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    `<g font-family="DejaVu Sans, Verdana, sans-serif" font-size="11" fill="${INK}">`,
    ...stageStrip(course),
    ...timeAxis(course),
    ...lineRow(course, RATE),
    ...lineRow(course, WIDTH_ROW),
    ...strengthRow(course),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** From an instant to a place. */
function across({ spanUs }: Course): (us: number) => number {
  return (us) => tenths(LEFT + (us / spanUs) * (RIGHT - LEFT));
}

function tenths(px: number): number {
  return Math.round(px * 10) / 10;
}

function stageStrip(course: Course): string[] {
  const x = across(course);
  return visitsOf(course).flatMap(({ atUs, spanUs, value: stage }, visit) => {
    const [from, to] = [x(atUs), x(atUs + spanUs)];
    const name = course.stageNames[stage] as string;
    const part = `<rect x="${from}" y="${STRIP.top}" width="${tenths(to - from)}" height="${STRIP.height}" fill="${STRIP_COLOURS[visit % 2]}"/>`;
    if (name.length * LETTER_PX > to - from) return [part];
    return [part, text(tenths((from + to) / 2), STRIP.top + 11, 'middle', name)];
  });
}

function timeAxis(course: Course): string[] {
  const x = across(course);
  const stepS = timeStepS(course.spanUs, MARKS_MAX);
  const marks = Math.floor(course.spanUs / 1e6 / stepS + 1e-9) + 1;
  return Array.from({ length: marks }, (_, mark) => mark * stepS).flatMap((second) => {
    const at = x(second * 1e6);
    const number = `${Number(second.toFixed(1))}${second === 0 ? ' s' : ''}`;
    return [
      `<path d="M${at} ${RATE.top}V${BOTTOM + 4}" stroke="${GRID}"/>`,
      text(at, BOTTOM + 16, at > RIGHT - 12 ? 'end' : 'middle', number),
    ];
  });
}

/** Both channels as lines; silence is open. */
function lineRow(course: Course, row: Row): string[] {
  const x = across(course);
  const highest = highestOf(course, row);
  const y = (value: number): number => tenths(row.zero - (value / highest) * (row.zero - row.top));
  const lines = ([0, 1] as const).map((channel) => {
    let path = '';
    let before = 0;
    for (const { atUs, spanUs, value } of stepsOf(course, row.quantity, channel)) {
      if (value > 0) path += `${before > 0 ? 'V' : `M${x(atUs)} `}${y(value)}H${x(atUs + spanUs)}`;
      before = value;
    }
    return `<path d="${path}" fill="none" stroke="${CHANNEL_COLOURS[channel]}" stroke-width="${PAIR_STROKES[channel]}"/>`;
  });
  return [...axis(row, highest, row.zero), ...lines];
}

/** A's area stands on the axis, B's hangs from it. */
function strengthRow(course: Course): string[] {
  const highest = highestOf(course, STRENGTH);
  const areas = ([0, 1] as const).map((channel) => {
    const side = channel === 0 ? STRENGTH.top - STRENGTH.zero : STRENGTH.zero - STRENGTH.top;
    const steps = stepsOf(course, STRENGTH.quantity, channel);
    return `<path d="${areaPath(course, steps, side / highest)}" fill="${CHANNEL_COLOURS[channel]}" fill-opacity="0.75"/>`;
  });
  return [
    ...axis(STRENGTH, highest, STRENGTH.zero),
    text(LEFT - 6, BOTTOM + 3, 'end', figure(highest * STRENGTH.factor)),
    ...['A', 'B'].map((side, channel) =>
      text(
        36,
        channel === 0 ? STRENGTH.zero - 10 : STRENGTH.zero + 20,
        'middle',
        side,
        CHANNEL_COLOURS[channel],
      ),
    ),
    ...areas,
  ];
}

/** @param pxPerUnit down is positive */
function areaPath(course: Course, steps: readonly Step[], pxPerUnit: number): string {
  const x = across(course);
  let path = '';
  let before = 0;
  for (const { atUs, spanUs, value } of [...steps, { atUs: course.spanUs, spanUs: 0, value: 0 }]) {
    if (value === 0 && before > 0) path += `V${STRENGTH.zero}Z`;
    if (value > 0 && before === 0) path += `M${x(atUs)} ${STRENGTH.zero}`;
    if (value > 0) path += `V${tenths(STRENGTH.zero + value * pxPerUnit)}H${x(atUs + spanUs)}`;
    before = value;
  }
  return path;
}

function highestOf(course: Course, { quantity }: Row): number {
  const values = ([0, 1] as const).flatMap((channel) => stepsOf(course, quantity, channel));
  return values.reduce((highest, { value }) => Math.max(highest, value), 0) || 1;
}

/** The lines at zero and at the highest value, with their numbers and the row's name. */
function axis(row: Row, highest: number, zero: number): string[] {
  return [
    `<path d="M${LEFT} ${row.top}H${RIGHT}" stroke="${GRID}"/>`,
    `<path d="M${LEFT} ${zero}H${RIGHT}" stroke="#8a8a8a"/>`,
    text(LEFT - 6, row.top + 4, 'end', figure(highest * row.factor)),
    text(LEFT - 6, zero + 4, 'end', '0'),
    text(2, row.top + 4, 'start', row.name),
    text(2, row.top + 18, 'start', row.unit),
  ];
}

function text(
  x: number,
  y: number,
  anchor: 'start' | 'middle' | 'end',
  content: string,
  color = INK,
): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${color === INK ? '' : ` fill="${color}"`}>${escaped(content)}</text>`;
}
