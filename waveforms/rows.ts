/**
 * A compiled program: rows of integers and a table of stages, from which the score of a program is made.
 * Made by the compiler and checked row by row (row-check.ts), on the host; the table of stages goes to the device as
 * it is, and is checked there again.
 * Units: us. Integers only, so that host and device agree bit for bit.
 */
import { SETUP_TICKS } from './bounds';

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
