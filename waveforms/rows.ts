/**
 * A compiled program: rows of integers and a table of stages, from which the score of a program is made.
 * Made by the compiler and checked row by row, on the host; the table of stages goes to the device as it is.
 * Units: us. Integers only, so that host and device agree bit for bit.
 */
import {
  GAP_US,
  PERIOD_MAX_US,
  PERIOD_MIN_US,
  RECOVERY_PARTS,
  RELEASE_MIN_US,
  ROWS_MAX,
  SETUP_TICKS,
  STAGES,
  STROKES,
  WEIGHT,
  WIDTH_US,
} from './bounds';

/** Columns of a row. A width of 0 means: no pulse on that channel. */
export const ROW_PERIOD_US = 0;
export const ROW_WIDTH_A_US = 1;
export const ROW_WIDTH_B_US = 2;
export const ROW_GAP_US = 3;
export const ROW_POLARITY = 4;
/** Periods to play before the next row. */
export const ROW_COUNT = 5;
export const ROW_COLUMNS = 6;

/** Which phase leads: positive (REVERSE low), negative, or one after the other. */
export const POLARITY_NORMAL = 0;
export const POLARITY_REVERSE = 1;
export const POLARITY_ALTERNATE = 2;

/** Columns of a stage. Row of a step = first + step x stride + (one of `choices`, picked at random). */
export const STAGE_FIRST_ROW = 0;
export const STAGE_STEPS = 1;
export const STAGE_STRIDE = 2;
export const STAGE_CHOICES = 3;
/** Strokes to play before the next stage, and the stage's weight where stages are picked at random. */
export const STAGE_STROKES = 4;
export const STAGE_WEIGHT = 5;
/** Bits of STAGE_FLAG_...: what changes from stroke to stroke. */
export const STAGE_FLAGS = 6;
export const STAGE_COLUMNS = 7;
export const FLAG_SWAP_POLARITY = 1;
export const FLAG_SWAP_CHANNELS = 2;

/** Steps of a stroke: the longest stroke in the shortest steps. */
export const STEPS_MAX = 600;
/** Periods that one row may ask for: four minutes at the highest rate, and a natural number of 16 bits. */
export const ROW_COUNT_MAX = 65535;

export interface CompiledProgram {
  id: string;
  name: string;
  /** 1 = stages are picked at random by weight, never the same twice running; 0 = in their order. */
  shuffle: number;
  /** Pieces of the recovery phase, 1..4. */
  recoveryParts: number;
  /** ROW_COLUMNS integers a row. */
  rows: number[];
  /** STAGE_COLUMNS integers a stage. */
  stages: number[];
}

/** Time from the first set-up of a pulse to the end of its recovery. */
export function pulseSpanUs(widthUs: number, gapUs: number, recoveryParts: number): number {
  return SETUP_TICKS + 2 * widthUs + recoveryParts * gapUs;
}

/** The sentence that says what is wrong with a row, or '' for a sound one. Plain code: the device runs it at load. */
export function rowProblem(rows: ArrayLike<number>, row: number, recoveryParts: number): string {
  const at = row * ROW_COLUMNS;
  for (let column = 0; column < ROW_COLUMNS; column += 1) {
    if (!isNatural(rows[at + column] as number)) return 'is not made of six natural numbers';
  }
  const periodUs = rows[at + ROW_PERIOD_US] as number;
  const widthAUs = rows[at + ROW_WIDTH_A_US] as number;
  const widthBUs = rows[at + ROW_WIDTH_B_US] as number;
  const gapUs = rows[at + ROW_GAP_US] as number;
  const count = rows[at + ROW_COUNT] as number;
  if (periodUs < PERIOD_MIN_US || periodUs > PERIOD_MAX_US) {
    return 'has a period of ' + periodUs + ' us, outside ' + PERIOD_MIN_US + '..' + PERIOD_MAX_US + ' us';
  }
  if (periodUs & 1) return 'has an odd period of ' + periodUs + ' us: half of it must be whole';
  const bad = widthProblem(widthAUs, recoveryParts) || widthProblem(widthBUs, recoveryParts);
  if (bad) return bad;
  if (gapUs < GAP_US.min || gapUs > GAP_US.max) {
    return 'has a gap of ' + gapUs + ' us, outside ' + GAP_US.min + '..' + GAP_US.max + ' us';
  }
  if ((rows[at + ROW_POLARITY] as number) > POLARITY_ALTERNATE) return 'has an unknown polarity';
  if (count < 1 || count > ROW_COUNT_MAX) return 'has a count outside 1..' + ROW_COUNT_MAX;
  const widestUs = widthAUs > widthBUs ? widthAUs : widthBUs;
  const neededUs = pulseSpanUs(widestUs, gapUs, recoveryParts) + RELEASE_MIN_US;
  if (widestUs > 0 && neededUs > periodUs >> 1) {
    return 'has pulses of ' + neededUs + ' us, which do not fit into half a period of ' + periodUs + ' us';
  }
  return '';
}

/** Whole, not negative, and small enough for every integer type of the device. */
function isNatural(value: number): boolean {
  return value >= 0 && value <= 2000000000 && value === Math.floor(value);
}

function widthProblem(widthUs: number, recoveryParts: number): string {
  if (widthUs === 0) return '';
  if (widthUs < WIDTH_US.min * recoveryParts || widthUs > WIDTH_US.max) {
    return (
      'has a width of ' +
      widthUs +
      ' us, outside ' +
      WIDTH_US.min * recoveryParts +
      '..' +
      WIDTH_US.max +
      ' us'
    );
  }
  return '';
}

/** The sentence that says what is wrong with a compiled program, or '' for a sound one. */
export function compiledProblem(program: CompiledProgram): string {
  const rowCount = program.rows.length / ROW_COLUMNS;
  const parts = program.recoveryParts;
  if (!(rowCount >= 1 && rowCount <= ROWS_MAX) || rowCount !== Math.floor(rowCount)) {
    return 'rows: ' + rowCount + ' rows, outside 1..' + ROWS_MAX;
  }
  if (!(parts >= RECOVERY_PARTS.min && parts <= RECOVERY_PARTS.max) || parts !== Math.floor(parts)) {
    return 'recoveryParts: ' + parts + ' is outside 1..4';
  }
  for (let row = 0; row < rowCount; row += 1) {
    const problem = rowProblem(program.rows, row, parts);
    if (problem) return 'row ' + row + ' ' + problem;
  }
  return stagesProblem(program.stages, rowCount) || splitProblem(program);
}

/** The sentence that says what is wrong with a table of stages, or '' for a sound one. */
export function stagesProblem(stages: ArrayLike<number>, rowCount: number): string {
  const stageCount = stages.length / STAGE_COLUMNS;
  if (!(stageCount >= 1 && stageCount <= STAGES.max) || stageCount !== Math.floor(stageCount)) {
    return 'stages: ' + stageCount + ' stages, outside 1..' + STAGES.max;
  }
  for (let stage = 0; stage < stageCount; stage += 1) {
    const problem = stageProblem(stages, stage, rowCount);
    if (problem) return 'stage ' + stage + ' ' + problem;
  }
  return '';
}

function stageProblem(stages: ArrayLike<number>, stage: number, rowCount: number): string {
  const at = stage * STAGE_COLUMNS;
  for (let column = 0; column < STAGE_COLUMNS; column += 1) {
    if (!isNatural(stages[at + column] as number)) return 'is not made of seven natural numbers';
  }
  const steps = stages[at + STAGE_STEPS] as number;
  const choices = stages[at + STAGE_CHOICES] as number;
  const strokes = stages[at + STAGE_STROKES] as number;
  const weight = stages[at + STAGE_WEIGHT] as number;
  const first = stages[at + STAGE_FIRST_ROW] as number;
  const stride = stages[at + STAGE_STRIDE] as number;
  if (steps < 1 || choices < 1) return 'has no steps';
  if (steps > STEPS_MAX) return 'has ' + steps + ' steps, more than ' + STEPS_MAX;
  if (first + (steps - 1) * stride + choices > rowCount) return 'reads rows behind the last one';
  if (strokes < 1 || strokes > STROKES.max) return 'has ' + strokes + ' strokes, outside 1..' + STROKES.max;
  if (weight < 1 || weight > WEIGHT.max) return 'has a weight outside 1..' + WEIGHT.max;
  if ((stages[at + STAGE_FLAGS] as number) > (FLAG_SWAP_POLARITY | FLAG_SWAP_CHANNELS))
    return 'has unknown flags';
  return '';
}

/** A split recovery fits into a template on one channel only. */
function splitProblem(program: CompiledProgram): string {
  if (program.recoveryParts === 1) return '';
  for (let at = 0; at < program.rows.length; at += ROW_COLUMNS) {
    if (program.rows[at + ROW_WIDTH_A_US] && program.rows[at + ROW_WIDTH_B_US]) {
      return 'recoveryParts: a split recovery plays on one channel at a time';
    }
  }
  return '';
}
