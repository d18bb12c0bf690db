/**
 * The player: from the rows of a program and a seed, what to commit next.
 * Called once per segment by the firmware's feeder, on the device and in the simulator; deterministic, integers only.
 * Units: us. It decides nothing about safety: its plan is lowered and checked before anything is committed.
 */
import { SEGMENT_MAX_US, WIDTH_US } from './bounds';
import { TEMPLATE_ALTERNATE } from './pulse';
import { Random } from './random';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_GAP_US,
  ROW_PERIOD_US,
  ROW_POLARITY,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  STAGE_WEIGHT,
  type CompiledProgram,
} from './rows';

/** Full strength of `fade256`. */
export const FADE_FULL = 256;

/** What one segment is to be. Rewritten in place by each `next()`. */
export interface Plan {
  periodUs: number;
  /** 0 = no pulse on that channel. */
  widthAUs: number;
  widthBUs: number;
  gapUs: number;
  /** Of the template: 0 normal, 1 reverse, 2 and 3 alternating, led by normal or by reverse. */
  polarity: number;
  /** Templates to play, one after the other. */
  count: number;
  /** 1: the pulse on B begins the segment; 0: it stands half a period behind. */
  loneB: number;
}

export class Player {
  readonly plan: Plan;
  readonly recoveryParts: number;
  /** Every width is multiplied by fade256 / 256; what falls below the shortest width is left out. */
  fade256: number;

  private rows: Int32Array;
  private stages: Int32Array;
  private random: Random;
  private shuffle: number;
  private shortestUs: number;

  private stage: number;
  private strokesLeft: number;
  private strokeIndex: number;
  private step: number;

  /** The row in hand, with the swaps of its stroke applied. */
  private rowPeriodUs: number;
  private rowWidthAUs: number;
  private rowWidthBUs: number;
  private rowPolarity: number;
  private left: number;
  /** Which polarity the next pulse of an alternating row has. */
  private flip: number;
  /** Silence still owed before the next pulse, and the half period that a slow pulse on B still waits for. */
  private restUs: number;
  private halfForBUs: number;

  /** @param program one for which compiledProblem() says ''. */
  constructor(program: CompiledProgram, seed: number) {
    this.plan = { periodUs: 0, widthAUs: 0, widthBUs: 0, gapUs: 0, polarity: 0, count: 0, loneB: 0 };
    this.recoveryParts = program.recoveryParts;
    this.fade256 = FADE_FULL;
    this.rows = new Int32Array(program.rows);
    this.stages = new Int32Array(program.stages);
    this.random = new Random(seed);
    this.shuffle = program.shuffle;
    this.shortestUs = WIDTH_US.min * program.recoveryParts;
    this.stage = -1;
    this.strokesLeft = 0;
    this.strokeIndex = 0;
    this.step = 0;
    this.rowPeriodUs = 0;
    this.rowWidthAUs = 0;
    this.rowWidthBUs = 0;
    this.rowPolarity = 0;
    this.left = 0;
    this.flip = 0;
    this.restUs = 0;
    this.halfForBUs = 0;
    this.enterStage(this.nextStage());
  }

  /** Writes the next segment into `plan`; it spans at most SEGMENT_MAX_US. */
  next(): void {
    if (this.restUs > 0) this.planRest();
    else if (this.halfForBUs > 0) this.planSlowB();
    else {
      if (this.left === 0) this.nextRow();
      if (this.rowPeriodUs > SEGMENT_MAX_US) this.planSlow();
      else this.planTrain();
    }
    if (this.fade256 < FADE_FULL) this.fadeWidths();
  }

  private planTrain(): void {
    const plan = this.plan;
    const fitting = Math.floor(SEGMENT_MAX_US / this.rowPeriodUs);
    const periods = this.left < fitting ? this.left : fitting;
    plan.periodUs = this.rowPeriodUs;
    plan.widthAUs = this.rowWidthAUs;
    plan.widthBUs = this.rowWidthBUs;
    plan.loneB = 0;
    if (this.rowPolarity < POLARITY_ALTERNATE) {
      plan.polarity = this.rowPolarity;
      plan.count = periods;
      this.left -= periods;
    } else if (periods > 1) {
      plan.polarity = TEMPLATE_ALTERNATE + this.flip;
      plan.count = periods >> 1;
      this.left -= 2 * plan.count;
    } else {
      plan.count = 1;
      this.left -= 1;
      this.takePolarity();
    }
  }

  /** A period longer than a segment: A at once, rest, B after half the period, rest. */
  private planSlow(): void {
    const halfUs = this.rowPeriodUs >> 1;
    this.left -= 1;
    this.takePolarity();
    if (this.rowWidthBUs > 0) {
      this.halfForBUs = this.rowPeriodUs - halfUs;
      this.planSlowPulse(this.rowWidthAUs, 0, halfUs);
    } else {
      this.planSlowPulse(this.rowWidthAUs, 0, this.rowPeriodUs);
    }
  }

  private planSlowB(): void {
    const spanUs = this.halfForBUs;
    this.halfForBUs = 0;
    this.planSlowPulse(0, this.rowWidthBUs, spanUs);
  }

  private planSlowPulse(widthAUs: number, widthBUs: number, spanUs: number): void {
    const plan = this.plan;
    plan.widthAUs = widthAUs;
    plan.widthBUs = widthBUs;
    plan.loneB = widthBUs > 0 ? 1 : 0;
    plan.count = 1;
    this.takePiece(spanUs);
  }

  private planRest(): void {
    const plan = this.plan;
    plan.widthAUs = 0;
    plan.widthBUs = 0;
    plan.loneB = 0;
    plan.count = 1;
    this.takePiece(this.restUs);
  }

  /** Cuts a segment from a span; what stays is rest, and never a sliver. */
  private takePiece(spanUs: number): void {
    let pieceUs = spanUs;
    if (spanUs > 2 * SEGMENT_MAX_US) pieceUs = SEGMENT_MAX_US;
    else if (spanUs > SEGMENT_MAX_US) pieceUs = spanUs >> 1;
    this.plan.periodUs = pieceUs;
    this.restUs = spanUs - pieceUs;
  }

  /** The polarity of a single pulse; an alternating row flips it. */
  private takePolarity(): void {
    if (this.rowPolarity < POLARITY_ALTERNATE) {
      this.plan.polarity = this.rowPolarity;
      return;
    }
    this.plan.polarity = this.flip;
    this.flip ^= 1;
  }

  private fadeWidths(): void {
    const plan = this.plan;
    plan.widthAUs = (plan.widthAUs * this.fade256) >> 8;
    plan.widthBUs = (plan.widthBUs * this.fade256) >> 8;
    if (plan.widthAUs < this.shortestUs) plan.widthAUs = 0;
    if (plan.widthBUs < this.shortestUs) plan.widthBUs = 0;
  }

  private nextRow(): void {
    if (this.step === (this.stages[this.stage * STAGE_COLUMNS + STAGE_STEPS] as number)) this.endStroke();
    const at = this.stage * STAGE_COLUMNS;
    const choices = this.stages[at + STAGE_CHOICES] as number;
    let row =
      (this.stages[at + STAGE_FIRST_ROW] as number) + this.step * (this.stages[at + STAGE_STRIDE] as number);
    if (choices > 1) row += this.random.pick(choices);
    this.step += 1;
    this.takeRow(row * ROW_COLUMNS, this.stages[at + STAGE_FLAGS] as number);
  }

  private takeRow(at: number, flags: number): void {
    const rows = this.rows;
    const stroke = this.strokeIndex;
    const swapChannels = flags & FLAG_SWAP_CHANNELS ? stroke & 1 : 0;
    // Strokes that change sides swap polarity after both sides have had theirs.
    const swapPolarity =
      flags & FLAG_SWAP_POLARITY ? (flags & FLAG_SWAP_CHANNELS ? stroke >> 1 : stroke) & 1 : 0;
    const polarity = rows[at + ROW_POLARITY] as number;
    this.rowPeriodUs = rows[at + ROW_PERIOD_US] as number;
    this.rowWidthAUs = rows[at + (swapChannels ? ROW_WIDTH_B_US : ROW_WIDTH_A_US)] as number;
    this.rowWidthBUs = rows[at + (swapChannels ? ROW_WIDTH_A_US : ROW_WIDTH_B_US)] as number;
    this.rowPolarity = polarity < POLARITY_ALTERNATE ? polarity ^ swapPolarity : polarity;
    this.plan.gapUs = rows[at + ROW_GAP_US] as number;
    this.left = rows[at + ROW_COUNT] as number;
  }

  private endStroke(): void {
    this.strokeIndex = (this.strokeIndex + 1) & 3;
    this.strokesLeft -= 1;
    this.step = 0;
    if (this.strokesLeft === 0) this.enterStage(this.nextStage());
  }

  private enterStage(stage: number): void {
    this.stage = stage;
    this.step = 0;
    this.strokesLeft = this.stages[stage * STAGE_COLUMNS + STAGE_STROKES] as number;
  }

  private nextStage(): number {
    const count = this.stages.length / STAGE_COLUMNS;
    if (count === 1) return 0;
    if (!this.shuffle) return (this.stage + 1) % count;
    let total = 0;
    for (let i = 0; i < count; i += 1) {
      if (i !== this.stage) total += this.stages[i * STAGE_COLUMNS + STAGE_WEIGHT] as number;
    }
    let ticket = this.random.pick(total);
    let stage = -1;
    while (ticket >= 0) {
      stage += 1;
      if (stage !== this.stage) ticket -= this.stages[stage * STAGE_COLUMNS + STAGE_WEIGHT] as number;
    }
    return stage;
  }
}
