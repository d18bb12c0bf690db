/**
 * The check of a compiled program: every row, what holds in the whole, and the table of stages.
 * Called on the host, by the compiler and by tests; the device checks the score that was made of it (score.ts).
 * Units: us.
 */
import {
  PERIOD_MAX_US,
  PERIOD_MIN_US,
  RATIO,
  RELEASE_MIN_US,
  ROWS_MAX,
  SEGMENT_MAX_US,
  WIDTH_US,
} from './bounds';
import {
  pulseSpanUs,
  POLARITY_ALTERNATE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_COUNT_MAX,
  ROW_PERIOD_US,
  ROW_POLARITY,
  ROW_RATIO,
  ROW_REPEATS,
  ROW_REST_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  type CompiledProgram,
} from './rows';
import { tablesProblem } from './tables-check.brief';

/** The sentence that says what is wrong with a row, or '' for a sound one. */
export function rowProblem(row: readonly number[], gapUs: number, recoveryParts: number): string {
  if (
    row.length !== ROW_COLUMNS ||
    !row.every((value) => Number.isInteger(value) && value >= 0 && value <= 2e9)
  )
    return 'is not made of eight natural numbers';
  const periodUs = row[ROW_PERIOD_US] as number;
  const count = row[ROW_COUNT] as number;
  if (periodUs < PERIOD_MIN_US || periodUs > PERIOD_MAX_US) {
    return `has a period of ${periodUs} us, outside ${PERIOD_MIN_US}..${PERIOD_MAX_US} us`;
  }
  if (periodUs & 1) return `has an odd period of ${periodUs} us: half of it must be whole`;
  if ((row[ROW_POLARITY] as number) > POLARITY_ALTERNATE) return 'has an unknown polarity';
  if (count < 1 || count > ROW_COUNT_MAX) return `has a count outside 1..${ROW_COUNT_MAX}`;
  return widthsProblem(row, gapUs, recoveryParts) || burstProblem(row) || ratioProblem(row, recoveryParts);
}

function widthsProblem(row: readonly number[], gapUs: number, recoveryParts: number): string {
  const widths = [row[ROW_WIDTH_A_US] as number, row[ROW_WIDTH_B_US] as number];
  const leastUs = WIDTH_US.min * recoveryParts;
  const bad = widths.find((widthUs) => widthUs > 0 && (widthUs < leastUs || widthUs > WIDTH_US.max));
  if (bad !== undefined) return `has a width of ${bad} us, outside ${leastUs}..${WIDTH_US.max} us`;
  if (recoveryParts > 1 && widths.every((widthUs) => widthUs > 0)) {
    return 'has a split recovery on both channels: it plays on one at a time';
  }
  const widestUs = Math.max(...widths);
  const neededUs = pulseSpanUs(widestUs, gapUs, recoveryParts) + RELEASE_MIN_US;
  const periodUs = row[ROW_PERIOD_US] as number;
  if (widestUs > 0 && neededUs > periodUs / 2) {
    return `has pulses of ${neededUs} us, which do not fit into half a period of ${periodUs} us`;
  }
  return '';
}

/** Trains that come again are of whole segments, and their pulses alternate in pairs inside them. */
function burstProblem(row: readonly number[]): string {
  const restUs = row[ROW_REST_US] as number;
  const repeats = row[ROW_REPEATS] as number;
  const periodUs = row[ROW_PERIOD_US] as number;
  if (repeats < 1 || repeats > ROW_COUNT_MAX) return `comes ${repeats} times, outside 1..${ROW_COUNT_MAX}`;
  if (restUs === 0 && repeats === 1) return '';
  if (restUs > 0 && (restUs < PERIOD_MIN_US || restUs > PERIOD_MAX_US || restUs & 1)) {
    return `has a rest of ${restUs} us: none, or an even number of ${PERIOD_MIN_US}..${PERIOD_MAX_US} us`;
  }
  if (2 * periodUs > SEGMENT_MAX_US) {
    return `has a period of ${periodUs} us inside bursts, at most ${SEGMENT_MAX_US / 2} us`;
  }
  return '';
}

/** A template holds so many pulses of one polarity; it is played whole, inside one segment. */
function ratioProblem(row: readonly number[], recoveryParts: number): string {
  const ratio = row[ROW_RATIO] as number;
  const periodUs = row[ROW_PERIOD_US] as number;
  if (ratio === 1) return '';
  if (ratio < RATIO.min || ratio > RATIO.max) return `has a ratio of ${ratio}, outside 1..${RATIO.max}`;
  if (!row[ROW_WIDTH_A_US] || !row[ROW_WIDTH_B_US]) return 'has a ratio with a channel that does not play';
  if (row[ROW_POLARITY] === POLARITY_ALTERNATE) return 'has a ratio, and pulses that alternate';
  if (recoveryParts > 1) return 'has a ratio, and a split recovery';
  if (ratio * periodUs > SEGMENT_MAX_US) {
    return `has ${ratio} periods of ${periodUs} us for each pulse on B, at most ${SEGMENT_MAX_US} us in all`;
  }
  if ((row[ROW_COUNT] as number) % ratio !== 0)
    return `has ${row[ROW_COUNT]} periods, no multiple of ${ratio}`;
  return '';
}

/** Time of a row, its rests and repeats included. */
export function spanOfRowUs(row: number[]): number {
  const trainUs = (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
  return (trainUs + (row[ROW_REST_US] as number)) * (row[ROW_REPEATS] as number);
}

/** True where a row plays no pulse on either channel. */
export function isSilentRow(row: readonly number[]): boolean {
  return row[ROW_WIDTH_A_US] === 0 && row[ROW_WIDTH_B_US] === 0;
}

/** Row number `row` of a program. */
export function rowOf(program: CompiledProgram, row: number): number[] {
  return program.rows.slice(row * ROW_COLUMNS, (row + 1) * ROW_COLUMNS);
}

/** The sentence that says what is wrong with a compiled program, or '' for a sound one. */
export function compiledProblem(program: CompiledProgram): string {
  const rowCount = program.rows.length / ROW_COLUMNS;
  if (!(rowCount >= 1 && rowCount <= ROWS_MAX) || rowCount !== Math.floor(rowCount)) {
    return 'rows: ' + rowCount + ' rows, outside 1..' + ROWS_MAX;
  }
  const { order, gapUs, recoveryParts, stages } = program;
  const problem = tablesProblem(order, gapUs, recoveryParts, stages, rowCount);
  if (problem) return problem;
  for (let row = 0; row < rowCount; row += 1) {
    const bad = rowProblem(rowOf(program, row), gapUs, recoveryParts);
    if (bad) return 'row ' + row + ' ' + bad;
  }
  return '';
}
