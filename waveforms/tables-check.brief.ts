/**
 * The check of what holds in the whole of a program, and of its table of stages: the same in a compiled program and in a
 * score. Called by the device when it loads a program, and by the host on all that it makes or reads.
 */
import { GAP_US, RECOVERY_PARTS, STAGES, STROKES, WEIGHT } from './bounds';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  FLAG_WALK,
  ORDER_SHUFFLE,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  STAGE_WEIGHT,
  STEPS_MAX,
} from './rows';

/** Whole, not negative, and small enough for every integer type of the device. */
function isNatural(value: number): boolean {
  return value >= 0 && value <= 2000000000 && value === Math.floor(value);
}

/** What is wrong with what holds in the whole of a program, or ''. Plain code: the device runs it at load. */
function headProblem(order: number, gapUs: number, recoveryParts: number): string {
  if (!isNatural(order) || order > ORDER_SHUFFLE) return 'order: ' + order + ' is outside 0..2';
  if (!isNatural(gapUs) || gapUs < GAP_US.min || gapUs > GAP_US.max) {
    return 'gapUs: ' + gapUs + ' is outside ' + GAP_US.min + '..' + GAP_US.max;
  }
  if (!isNatural(recoveryParts) || recoveryParts < RECOVERY_PARTS.min || recoveryParts > RECOVERY_PARTS.max) {
    return 'recoveryParts: ' + recoveryParts + ' is outside 1..4';
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

/** The sentence that says what is wrong with a table of stages, or '' for a sound one. */
function stagesProblem(stages: ArrayLike<number>, rowCount: number): string {
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

/** The sentence that says what is wrong, or '' where all is sound. */
export function tablesProblem(
  order: number,
  gapUs: number,
  recoveryParts: number,
  stages: ArrayLike<number>,
  rowCount: number,
): string {
  return headProblem(order, gapUs, recoveryParts) || stagesProblem(stages, rowCount);
}
