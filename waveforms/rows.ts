/**
 * A compiled program: rows of integers and a table of stages, from which the score of a program is made.
 * Made by the compiler and checked row by row (row-check.ts), on the host; the table of stages goes to the device as
 * it is, and is checked there again.
 * Units: us. Integers only, so that host and device agree bit for bit.
 */
import { GAP_US, RECOVERY_PARTS, SETUP_TICKS, STAGES, STROKES, WEIGHT } from './bounds';

/** Columns of a row. A width of 0 means: no pulse on that channel. */
export const ROW_PERIOD_US = 0;
export const ROW_WIDTH_A_US = 1;
export const ROW_WIDTH_B_US = 2;
export const ROW_POLARITY = 3;
/** Periods in the train of the row. */
export const ROW_COUNT = 4;
/** Pulses on A for each one on B: 1, or RATIO. */
export const ROW_RATIO = 5;
/** Silence behind the train, and how often both come: more than once in bursts. */
export const ROW_REST_US = 6;
export const ROW_REPEATS = 7;
export const ROW_COLUMNS = 8;

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
/** The choices are a ring, and each draw goes one place on it at most. */
export const FLAG_WALK = 4;

/** How the stages follow each other: in their order, by weight, or each once a round. */
export const ORDER_SEQUENCE = 0;
export const ORDER_RANDOM = 1;
export const ORDER_SHUFFLE = 2;

/** Steps of a stroke: the longest stroke in the shortest steps. */
export const STEPS_MAX = 600;
/** Periods that one row may ask for: four minutes at the highest rate, and a natural number of 16 bits. */
export const ROW_COUNT_MAX = 65535;

export interface CompiledProgram {
  id: string;
  name: string;
  /** One of ORDER_... */
  order: number;
  /** From the leading phase to the recovery. */
  gapUs: number;
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

/** Whole, not negative, and small enough for every integer type of the device. */
export function isNatural(value: number): boolean {
  return value >= 0 && value <= 2000000000 && value === Math.floor(value);
}

/** What is wrong with what holds in the whole of a program, or ''. Plain code: the device runs it at load. */
export function headProblem(order: number, gapUs: number, recoveryParts: number): string {
  if (!isNatural(order) || order > ORDER_SHUFFLE) return 'order: ' + order + ' is outside 0..2';
  if (!isNatural(gapUs) || gapUs < GAP_US.min || gapUs > GAP_US.max) {
    return 'gapUs: ' + gapUs + ' is outside ' + GAP_US.min + '..' + GAP_US.max;
  }
  if (!isNatural(recoveryParts) || recoveryParts < RECOVERY_PARTS.min || recoveryParts > RECOVERY_PARTS.max) {
    return 'recoveryParts: ' + recoveryParts + ' is outside 1..4';
  }
  return '';
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
  if ((stages[at + STAGE_FLAGS] as number) > (FLAG_SWAP_POLARITY | FLAG_SWAP_CHANNELS | FLAG_WALK)) {
    return 'has unknown flags';
  }
  return '';
}
