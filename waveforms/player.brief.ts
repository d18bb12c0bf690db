/**
 * The player: from the score of a program and a seed, what to commit next.
 * Called once per segment by the firmware, on the device and in the simulator; deterministic, integers only.
 * Units: us. It decides nothing about safety: what it names is checked before anything is committed.
 */
import { WIDTH_US } from './bounds';
import {
  COLUMNS,
  ENTRY_COLUMNS,
  ENTRY_TIMES,
  FIRST_PART,
  KIND,
  LAST,
  LAST_HIGH,
  PART,
  REST_A,
  REST_B,
  REST_LONG,
  makeValues,
  VALUES_FIRST,
  WIDTH_A,
  WIDTH_B,
} from './columns';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  ratioOfKind,
  TEMPLATE_ALTERNATE,
} from './pulse';
import { makeRandom, type Random } from './random.brief';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  FLAG_WALK,
  ORDER_SEQUENCE,
  ORDER_SHUFFLE,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  STAGE_WEIGHT,
} from './rows';
import { type Score } from './score';

/** Full strength of a fade. */
export const FADE_FULL = 256;

/** Set in kinds whose template has a pulse of each polarity: there is nothing to turn round. */
const KIND_BOTH_POLARITIES = TEMPLATE_ALTERNATE << KIND_POLARITY_SHIFT;

export type Player = Reading;

const CHANNELS = KIND_A | KIND_B;
/** Kinds whose enables are exchanged are kept apart from the others by this: no kind has so many bits. */
const SWAPPED_SHIFT = 10;

class Reading {
  /** Segments like the one in hand that are still to come, and where the entry behind its own stands in the score. */
  private left: number;
  private entryAt: number;
  private end: number;
  /** The columns of the segment in hand, as a table for its template. */
  values: Uint16Array;
  /** The kind of its template. */
  kind: number;
  /** Kinds of the lines since `takeChannels`, one on top of the other. */
  private named: number;
  /** Number of the stage that it belongs to. */
  stage: number;

  private score: Score;
  private lines: Uint16Array;
  private entries: Uint16Array;
  private random: Random;

  private strokesLeft: number;
  private strokeIndex: number;
  private step: number;
  /** The row in hand, and how often its lines are still to be played. */
  private row: number;
  private repeatsLeft: number;
  /** Bits that the stroke changes in the kind of every line, and which polarity the next alternating pulse has. */
  private twist: number;
  private flip: number;
  /** Which choice a walk stands on; the stages of a shuffled program, and how many of them this round has had. */
  private walk: number;
  private deck: Uint8Array;
  private dealt: number;

  constructor(score: Score, seed: number) {
    this.left = 0;
    this.entryAt = 0;
    this.end = 0;
    this.values = makeValues(score.gapUs);
    this.kind = 0;
    this.named = 0;
    this.score = score;
    this.lines = score.lines;
    this.entries = score.entries;
    this.random = makeRandom(seed);
    this.stage = -1;
    this.strokesLeft = 0;
    this.strokeIndex = 0;
    this.step = 0;
    this.row = 0;
    this.repeatsLeft = 0;
    this.twist = 0;
    this.flip = 0;
    this.walk = 0;
    this.deck = new Uint8Array(score.plain.length);
    for (let i = 0; i < this.deck.length; i += 1) this.deck[i] = i;
    this.dealt = 0;
    this.enterStage(this.nextStage());
    this.beginStroke();
    this.entryAt = this.beginRun();
  }

  /** Goes on to the next segment, of at most SEGMENT_MAX_US; answers its kind. One flat function: every call counts here. */
  next(): number {
    if (this.left > 0) {
      this.left -= 1;
      return this.kind;
    }
    let entry = this.entryAt;
    if (entry === this.end) entry = this.nextRun();
    const at = this.entries[entry] as number;
    const values = this.values;
    values.set(this.lines.subarray(at, at + COLUMNS), VALUES_FIRST);
    this.entryAt = entry + ENTRY_COLUMNS;
    this.left = (this.entries[entry + ENTRY_TIMES] as number) - 1;
    let kind = values[VALUES_FIRST + KIND] as number;
    if (kind & CHANNELS && (this.twist || kind >= KIND_ALTERNATES)) {
      // As its stroke and the pulses before it want it.
      const twist = this.twist;
      if (kind >= KIND_ALTERNATES)
        kind ^= KIND_ALTERNATES ^ (this.flip << KIND_POLARITY_SHIFT) ^ (twist & KIND_SWAP);
      else kind ^= kind & KIND_BOTH_POLARITIES ? twist & KIND_SWAP : twist;
    }
    this.named |= kind & KIND_SWAP ? kind << SWAPPED_SHIFT : kind;
    return (this.kind = kind);
  }

  /** Bits: the channels that had pulses since the last call, the line in hand included. */
  takeChannels(): number {
    const named = this.named;
    const kind = this.kind;
    this.named = kind & KIND_SWAP ? kind << SWAPPED_SHIFT : kind;
    const swapped = (named >> SWAPPED_SHIFT) & CHANNELS;
    return (named | (swapped << 1) | (swapped >> 1)) & CHANNELS;
  }

  /** At the end of a run of entries: where the next one begins. */
  private nextRun(): number {
    const score = this.score;
    if (score.flips[this.row]) this.flip ^= 1;
    if (this.repeatsLeft > 1) {
      this.repeatsLeft -= 1;
      return (score.firstEntry[this.row] as number) * ENTRY_COLUMNS;
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
      if (choices > 1) row += this.choose(choices, score.stages[at + STAGE_FLAGS] as number);
    }
    this.step += rows;
    this.row = row;
    this.repeatsLeft = score.repeats[row] as number;
    this.end = (score.firstEntry[row + rows] as number) * ENTRY_COLUMNS;
    return (score.firstEntry[row] as number) * ENTRY_COLUMNS;
  }

  /** Any of the choices; on a walk, the one that is in hand or one beside it. */
  private choose(choices: number, flags: number): number {
    if (!(flags & FLAG_WALK)) return this.random.pick(choices);
    this.walk = (this.walk + choices - 1 + this.random.pick(3)) % choices;
    return this.walk;
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
    if (this.score.order === ORDER_SEQUENCE) return (this.stage + 1) % count;
    if (this.score.order === ORDER_SHUFFLE) return this.deal(count);
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

  /** The next stage of a shuffled program. What closed the last round lies at the end, and does not open this one. */
  private deal(count: number): number {
    const deck = this.deck;
    const at = this.dealt;
    const open = at === 0 && this.stage >= 0 ? count - 1 : count - at;
    const drawn = at + this.random.pick(open);
    const stage = deck[drawn] as number;
    deck[drawn] = deck[at] as number;
    deck[at] = stage;
    this.dealt = (at + 1) % count;
    return stage;
  }

  /** The line of the segment in hand as it stands, where it was made narrower: it may be played again. */
  reload(): void {
    const at = this.entries[this.entryAt - ENTRY_COLUMNS] as number;
    this.values.set(this.lines.subarray(at, at + COLUMNS), VALUES_FIRST);
  }

  /**
   * Makes the phases of the segment in hand narrower, in a straight line from those of its line, at FADE_FULL, to the
   * shortest there may be, at 0; and the rests behind them longer by as much. Then `reload`.
   */
  narrow(fade256: number): void {
    const values = this.values;
    const parts = this.score.recoveryParts;
    const leastUs = WIDTH_US.min * parts;
    const partOff = (FADE_FULL - fade256) / (FADE_FULL * parts);
    const widthAUs = values[VALUES_FIRST + WIDTH_A] as number;
    const widthBUs = values[VALUES_FIRST + WIDTH_B] as number;
    let cut = 0;
    if (widthBUs > 0) {
      cut = Math.floor((widthBUs - leastUs) * partOff);
      values[VALUES_FIRST + WIDTH_B] = widthBUs - parts * cut;
      values[VALUES_FIRST + REST_B] = (values[VALUES_FIRST + REST_B] as number) + 2 * parts * cut;
    }
    let lastCut = cut;
    if (widthAUs > 0) {
      cut = Math.floor((widthAUs - leastUs) * partOff);
      values[VALUES_FIRST + WIDTH_A] = widthAUs - parts * cut;
      values[VALUES_FIRST + REST_A] = (values[VALUES_FIRST + REST_A] as number) + 2 * parts * cut;
      values[VALUES_FIRST + REST_LONG] = (values[VALUES_FIRST + REST_LONG] as number) + 2 * parts * cut;
      // A template ends with a pulse on B where there is one, but for those at a ratio.
      if (widthBUs === 0 || ratioOfKind(this.kind) > 1) lastCut = cut;
    }
    if (parts > 1) {
      // On one channel at a time.
      values[VALUES_FIRST + PART] = (values[VALUES_FIRST + PART] as number) - cut;
      values[VALUES_FIRST + FIRST_PART] = (values[VALUES_FIRST + FIRST_PART] as number) - cut;
    }
    const lastUs = (values[VALUES_FIRST + LAST] as number) + 2 * parts * lastCut;
    values[VALUES_FIRST + LAST] = lastUs & 65535;
    if (lastUs > 65535) values[VALUES_FIRST + LAST_HIGH] = (values[VALUES_FIRST + LAST_HIGH] as number) + 1;
  }
}

/** At the beginning of the score. @param seed of the draws */
export function makePlayer(score: Score, seed: number): Player {
  return new Reading(score, seed);
}
