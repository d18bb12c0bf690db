/**
 * The player: from the score of a program and a seed, what to commit next.
 * Called once per segment by the firmware, on the device and in the simulator; deterministic, integers only.
 * Units: us. It decides nothing about safety: what it names is checked before anything is committed.
 */
import { WIDTH_US } from './bounds';
import {
  COLUMNS,
  COUNT,
  GAP,
  KIND,
  SLOT,
  SLOT_HIGH,
  TIMES,
  VALUES,
  VALUES_FIRST,
  WIDTH_A,
  WIDTH_B,
} from './columns';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  slotsPerPeriodOfKind,
  TEMPLATE_ALTERNATE,
} from './pulse';
import { Random } from './random';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  STAGE_WEIGHT,
} from './rows';
import { writeColumns, type Plan, type Score } from './score';

/** Full strength of `fade256`. */
export const FADE_FULL = 256;

const POLARITY_MASK = 3;

/** The table of values: 0..15 stand for themselves, the columns follow. */
function makeValues(): Uint16Array {
  const values = new Uint16Array(VALUES);
  for (let i = 0; i < VALUES_FIRST; i += 1) values[i] = i;
  return values;
}

export class Player {
  /** Segments like the one in hand that are still to come, and where its line stands in the score. */
  private left: number;
  private lineAt: number;
  private end: number;
  /** The columns of the segment in hand, as a table for its template. */
  values: Uint16Array;
  /** The kind of its template. */
  kind: number;
  /** Part of the widths that `fadeWidths` leaves, in 256ths; once below FADE_FULL it only falls. */
  fade256: number;

  private score: Score;
  private lines: Uint16Array;
  private fadedPlan: Plan;
  private random: Random;

  private stage: number;
  private strokesLeft: number;
  private strokeIndex: number;
  private step: number;
  /** The row in hand, and how often its lines are still to be played. */
  private row: number;
  private repeatsLeft: number;
  /** Bits that the stroke changes in the kind of every line, and which polarity the next alternating pulse has. */
  private twist: number;
  private flip: number;

  constructor(score: Score, seed: number) {
    this.left = 0;
    this.lineAt = 0;
    this.end = 0;
    this.values = makeValues();
    this.kind = 0;
    this.fade256 = FADE_FULL;
    this.score = score;
    this.lines = score.lines;
    this.fadedPlan = { periodUs: 0, widthAUs: 0, widthBUs: 0, gapUs: 0, polarity: 0, count: 0, loneB: 0 };
    this.random = new Random(seed);
    this.stage = -1;
    this.strokesLeft = 0;
    this.strokeIndex = 0;
    this.step = 0;
    this.row = 0;
    this.repeatsLeft = 0;
    this.twist = 0;
    this.flip = 0;
    this.enterStage(this.nextStage());
    this.beginStroke();
    this.lineAt = this.beginRun();
  }

  /** Goes on to the next segment; it spans at most SEGMENT_MAX_US. */
  next(): void {
    let left = this.left;
    if (left === 0) left = this.nextLine();
    else if (this.fade256 < FADE_FULL) {
      // The line as it stands, where the fade has written over it.
      this.lineAt -= COLUMNS;
      this.nextLine();
    }
    this.left = left - 1;
  }

  /** Answers how often the line is to be played. */
  private nextLine(): number {
    let at = this.lineAt;
    if (at === this.end) at = this.nextRun();
    const next = at + COLUMNS;
    const values = this.values;
    values.set(this.lines.subarray(at, next), VALUES_FIRST);
    this.lineAt = next;
    const kind = values[VALUES_FIRST + KIND] as number;
    this.kind = this.twist || kind >= KIND_ALTERNATES ? this.twisted(kind) : kind;
    return values[VALUES_FIRST + TIMES] as number;
  }

  /** The kind of a line as its stroke and the pulses before it want it. */
  private twisted(kind: number): number {
    let twisted = kind & (KIND_ALTERNATES - 1);
    if (!(kind & (KIND_A | KIND_B))) return twisted;
    const polarity = (kind >> KIND_POLARITY_SHIFT) & POLARITY_MASK;
    if (kind & KIND_ALTERNATES) twisted ^= this.flip << KIND_POLARITY_SHIFT;
    else if (polarity < TEMPLATE_ALTERNATE) twisted ^= this.twist & (1 << KIND_POLARITY_SHIFT);
    return twisted ^ (this.twist & KIND_SWAP);
  }

  /** At the end of a run of lines: where the next one begins. */
  private nextRun(): number {
    const score = this.score;
    if (score.flips[this.row]) this.flip ^= 1;
    if (this.repeatsLeft > 1) {
      this.repeatsLeft -= 1;
      return (score.firstLine[this.row] as number) * COLUMNS;
    }
    if (this.step === (score.stages[this.stage * STAGE_COLUMNS + STAGE_STEPS] as number)) this.endStroke();
    return this.beginRun();
  }

  /** The next row of the stroke; or the whole stroke at once, where it is plain. */
  private beginRun(): number {
    const score = this.score;
    const at = this.stage * STAGE_COLUMNS;
    let row = score.stages[at + STAGE_FIRST_ROW] as number;
    let rows = 1;
    if (score.plain[this.stage]) rows = score.stages[at + STAGE_STEPS] as number;
    else {
      const choices = score.stages[at + STAGE_CHOICES] as number;
      row += this.step * (score.stages[at + STAGE_STRIDE] as number);
      if (choices > 1) row += this.random.pick(choices);
    }
    this.step += rows;
    this.row = row;
    this.repeatsLeft = score.repeats[row] as number;
    this.end = (score.firstLine[row + rows] as number) * COLUMNS;
    return (score.firstLine[row] as number) * COLUMNS;
  }

  private endStroke(): void {
    this.strokeIndex = (this.strokeIndex + 1) & 3;
    this.strokesLeft -= 1;
    if (this.strokesLeft === 0) this.enterStage(this.nextStage());
    this.beginStroke();
  }

  private beginStroke(): void {
    const flags = this.score.stages[this.stage * STAGE_COLUMNS + STAGE_FLAGS] as number;
    const stroke = this.strokeIndex;
    // Strokes that change sides swap polarity after both sides have had theirs.
    const turn = flags & FLAG_SWAP_CHANNELS ? stroke >> 1 : stroke;
    this.step = 0;
    this.twist = 0;
    if (flags & FLAG_SWAP_CHANNELS && stroke & 1) this.twist |= KIND_SWAP;
    if (flags & FLAG_SWAP_POLARITY && turn & 1) this.twist |= 1 << KIND_POLARITY_SHIFT;
  }

  private enterStage(stage: number): void {
    this.stage = stage;
    this.strokesLeft = this.score.stages[stage * STAGE_COLUMNS + STAGE_STROKES] as number;
  }

  private nextStage(): number {
    const stages = this.score.stages;
    const count = stages.length / STAGE_COLUMNS;
    if (count === 1) return 0;
    if (!this.score.shuffle) return (this.stage + 1) % count;
    let total = 0;
    for (let i = 0; i < count; i += 1) {
      if (i !== this.stage) total += stages[i * STAGE_COLUMNS + STAGE_WEIGHT] as number;
    }
    let ticket = this.random.pick(total);
    let stage = -1;
    while (ticket >= 0) {
      stage += 1;
      if (stage !== this.stage) ticket -= stages[stage * STAGE_COLUMNS + STAGE_WEIGHT] as number;
    }
    return stage;
  }

  /** Writes the columns of the segment in hand anew, with widths as `fade256` wants them. */
  fadeWidths(): void {
    const lines = this.lines;
    const at = this.lineAt - COLUMNS;
    const kind = lines[at + KIND] as number;
    const twisted = this.twisted(kind);
    const slotUs = (lines[at + SLOT] as number) + ((lines[at + SLOT_HIGH] as number) << 16);
    const plan = this.fadedPlan;
    plan.periodUs = slotUs * slotsPerPeriodOfKind(kind);
    plan.widthAUs = this.faded(lines[at + WIDTH_A] as number);
    plan.widthBUs = this.faded(lines[at + WIDTH_B] as number);
    plan.gapUs = lines[at + GAP] as number;
    plan.polarity = (twisted >> KIND_POLARITY_SHIFT) & POLARITY_MASK;
    // A silence has no polarity, but its number of periods.
    if (plan.widthAUs === 0 && plan.widthBUs === 0) plan.polarity &= TEMPLATE_ALTERNATE;
    plan.count = lines[at + COUNT] as number;
    plan.loneB = kind & KIND_LONE_B ? 1 : 0;
    writeColumns(this.values, VALUES_FIRST, plan, this.score.recoveryParts, 0);
    this.kind = (this.values[VALUES_FIRST + KIND] as number) | (twisted & KIND_SWAP);
  }

  /** What falls below the shortest width is left out. */
  private faded(widthUs: number): number {
    const fadedUs = (widthUs * this.fade256) >> 8;
    return fadedUs < WIDTH_US.min * this.score.recoveryParts ? 0 : fadedUs;
  }
}
