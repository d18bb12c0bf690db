/**
 * A program as a sketch for the terminal: rate, phase width and strength over one cycle, its stages marked below.
 * Called by `knead show`. Readable in a pipe: no colours, no cursor; ASCII alone where `plain` is asked for.
 * Units: Hz, us, per cent of the strongest phase of the program, s. A character stands for the highest value in its time.
 */
import { type Program } from '../waveforms/program';
import { ORDER_RANDOM, ORDER_SEQUENCE, ORDER_SHUFFLE } from '../waveforms/rows';
import { type PackedProgram } from '../waveforms/score';
import {
  courseOf,
  sidesAreAlike,
  stepsOf,
  timeStepS,
  visitsOf,
  type Course,
  type Quantity,
  type Step,
} from './course';
import { scoreOf } from './packed-score';
import { programBytes } from './score-file';

export interface ShowOptions {
  /** What it was compiled from, where that is known: feel and names of the stages are not in what is packed. */
  program?: Pick<Program, 'feel' | 'stages'>;
  seed?: number;
  /** Width of the sketch; never less than COLUMNS_MIN. */
  columns?: number;
  /** ASCII only. */
  plain?: boolean;
}

const COLUMNS_DEFAULT = 72;
const COLUMNS_MIN = 40;
const SEED_DEFAULT = 1;

/** Name of the quantity, then the number on the axis, then the axis. */
const NAME_COLUMNS = 8;
const NUMBER_COLUMNS = 4;
const MARGIN_COLUMNS = NAME_COLUMNS + NUMBER_COLUMNS + 1;

interface Graph {
  quantity: Quantity;
  name: string;
  unit: string;
  /** From the quantity to the number on the axis. */
  factor: number;
  rows: number;
}

const GRAPHS: readonly Graph[] = [
  { quantity: 'rateHz', name: 'rate', unit: 'Hz', factor: 1, rows: 3 },
  { quantity: 'widthUs', name: 'width', unit: 'us', factor: 1, rows: 3 },
  { quantity: 'strengthFraction', name: 'strength', unit: '%', factor: 100, rows: 4 },
];

interface Glyphs {
  /** A cell from empty to full. */
  fill: string;
  /** Beside a number, between numbers; under the graphs: the corner, the line, the line under a number. */
  tick: string;
  side: string;
  corner: string;
  line: string;
  mark: string;
}

const BLOCKS: Glyphs = { fill: ' ▁▂▃▄▅▆▇█', tick: '┤', side: '│', corner: '└', line: '─', mark: '┬' };
const ASCII: Glyphs = { fill: ' .:#', tick: '+', side: '|', corner: '+', line: '-', mark: '+' };

/** The sketch, lines of at most `columns` characters. */
export function showText(packed: PackedProgram, options: ShowOptions = {}): string {
  const { program, seed = SEED_DEFAULT, plain = false } = options;
  const columns = Math.max(COLUMNS_MIN, options.columns ?? COLUMNS_DEFAULT);
  const plotColumns = columns - MARGIN_COLUMNS;
  const stageNames = program?.stages.map(({ name }) => name.replace(/\s+/g, ' '));
  const course = courseOf(packed, { seed, ...(stageNames && { stageNames }) });
  const glyphs = plain ? ASCII : BLOCKS;
  const lines = [
    ...wrapped(`${packed.name} (${packed.id})${program ? `: ${program.feel}` : ''}`, columns),
    ...wrapped(factsOf(packed, course, seed), columns),
    '',
    ...GRAPHS.flatMap((graph) => [...graphLines(course, graph, plotColumns, glyphs), '']).slice(0, -1),
    ...timeLines(course.spanUs, plotColumns, glyphs),
    ...stageLines(course, columns),
  ];
  // Names are written by whoever writes a program: nothing in them moves the cursor.
  return lines.map((line) => line.replace(plain ? /[^\x20-\x7e]/g : /\p{C}/gu, '?').trimEnd()).join('\n');
}

/** How the stages of a program follow each other, in words. */
export const ORDER_WORDS: Record<number, string> = {
  [ORDER_SEQUENCE]: 'in their order',
  [ORDER_RANDOM]: 'at random',
  [ORDER_SHUFFLE]: 'shuffled',
};

function factsOf(packed: PackedProgram, course: Course, seed: number): string {
  const count = course.stageNames.length;
  const stages = count === 1 ? '1 stage' : `${count} stages ${ORDER_WORDS[scoreOf(packed).order]}`;
  const bytes = programBytes(packed).toLocaleString('en-US');
  return `${stages}, ${bytes} bytes on the device; a cycle of ${(course.spanUs / 1e6).toFixed(1)} s, seed ${seed}.`;
}

/** One graph where both channels play the same, else one for each of them. */
function graphLines(course: Course, graph: Graph, columns: number, glyphs: Glyphs): string[] {
  const steps = ([0, 1] as const).map((channel) => stepsOf(course, graph.quantity, channel));
  const highest = Math.max(...steps.flat().map(({ value }) => value)) || 1;
  const draw = (own: Step[], sides: string): string[] => {
    const heights = columnsOf(own, course.spanUs, columns).map((value) => value / highest);
    const names = [graph.name, graph.unit];
    return Array.from({ length: graph.rows }, (_, row) => {
      const isLast = row === graph.rows - 1;
      const number = row === 0 ? shortNumber(highest * graph.factor) : isLast ? '0' : '';
      const name = isLast ? sides : (names[row] ?? '');
      const axis = number === '' ? glyphs.side : glyphs.tick;
      const cells = heights.map((height) => cell(height * graph.rows - (graph.rows - 1 - row), glyphs.fill));
      return name.padEnd(NAME_COLUMNS) + number.padStart(NUMBER_COLUMNS) + axis + cells.join('');
    });
  };
  if (sidesAreAlike(course)) return draw(steps[0] as Step[], 'A and B');
  return [...draw(steps[0] as Step[], 'A'), ...draw(steps[1] as Step[], 'B')];
}

/** The highest value in each column's time. */
function columnsOf(steps: readonly Step[], spanUs: number, columns: number): number[] {
  const highest = new Array<number>(columns).fill(0);
  const columnUs = spanUs / columns;
  for (const step of steps) {
    const first = Math.floor(step.atUs / columnUs);
    const last = Math.ceil((step.atUs + step.spanUs) / columnUs) - 1;
    for (let column = first; column <= Math.min(last, columns - 1); column += 1) {
      highest[column] = Math.max(highest[column] as number, step.value);
    }
  }
  return highest;
}

/** @param height in cells from the foot of this one; what is there at all is seen */
function cell(height: number, fill: string): string {
  const full = fill.length - 1;
  const eighths = height <= 0 ? 0 : Math.max(1, Math.round(height * full));
  return fill[Math.min(full, eighths)] as string;
}

/** At most NUMBER_COLUMNS characters. */
function shortNumber(value: number): string {
  return `${Number(value.toPrecision(value < 1000 ? 3 : 4))}`;
}

const COLUMNS_A_MARK = 8;

/** The time axis and its numbers. */
function timeLines(spanUs: number, columns: number, glyphs: Glyphs): string[] {
  const columnS = spanUs / 1e6 / columns;
  const stepS = timeStepS(spanUs, columns / COLUMNS_A_MARK);
  const line = new Array<string>(columns).fill(glyphs.line);
  let numbers = '';
  for (let mark = 0; mark * stepS < columns * columnS; mark += 1) {
    const column = Math.floor((mark * stepS) / columnS + 1e-9);
    const text = `${Number((mark * stepS).toFixed(1))}${mark === 0 ? ' s' : ''}`;
    line[column] = glyphs.mark;
    if (column + text.length <= columns) numbers = numbers.padEnd(column) + text;
  }
  const margin = ' '.repeat(MARGIN_COLUMNS);
  return [`${margin.slice(1)}${glyphs.corner}${line.join('')}`, margin + numbers];
}

const STAGE_KEYS = 'abcdefghijklmnopqrstuvwxyzABCDEF';

/** Names of the stages where they begin; where one has no room, letters, and what they stand for. */
function stageLines(course: Course, columns: number): string[] {
  const plotColumns = columns - MARGIN_COLUMNS;
  const columnOf = (atUs: number): number => Math.floor((atUs * plotColumns) / course.spanUs + 1e-9);
  const visits = visitsOf(course).map(({ atUs, spanUs, value: stage }) => {
    const column = columnOf(atUs);
    return { stage, column, room: columnOf(atUs + spanUs) - column };
  });
  const nameOf = (stage: number): string => course.stageNames[stage] as string;
  const fits = visits.every(({ stage, room }) => nameOf(stage).length + 2 <= room);
  let marks = '';
  for (const { stage, column } of visits) {
    const text = fits ? `|${nameOf(stage)}` : (STAGE_KEYS[stage] as string);
    if (column >= marks.length) marks = marks.padEnd(column) + text;
  }
  const line = 'stages'.padEnd(MARGIN_COLUMNS) + marks;
  if (fits) return [line];
  const keys = course.stageNames.map((name, stage) => `${STAGE_KEYS[stage]} ${name}`.slice(0, columns - 1));
  return [
    line,
    ...joined(
      keys
        .slice(0, -1)
        .map((key) => `${key},`)
        .concat(keys.slice(-1)),
      columns,
    ),
  ];
}

/** Lines of at most so many characters, broken between words; a word that is far too long is broken too. */
function wrapped(text: string, columns: number): string[] {
  const piece = new RegExp(`.{1,${Math.floor(columns / 2)}}`, 'gu');
  const words = text
    .split(/\s+/)
    .flatMap((word) => (word.length > columns ? (word.match(piece) ?? []) : [word]));
  return joined(words, columns);
}

/** As many words on a line as there is room for. */
function joined(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
