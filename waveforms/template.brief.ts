/**
 * The layout of templates: for each kind its words in memory, where their times come from, and the weights of the check.
 * Called by firmware/segment-maker.brief.ts when a program is started, and for a kind that is still missing. Units: ticks of 1 us.
 */
import { PAD_OFF_TICKS, PAD_ON_TICKS, SETUP_OFF_TICKS, SETUP_ON_TICKS, SETUP_TICKS } from './bounds';
import {
  COUNT,
  FIRST_PART,
  GAP,
  HALF_SPAN,
  KIND,
  LAST,
  LAST_HIGH,
  LEAD_GAP,
  PART,
  REST_A,
  REST_B,
  REST_LONG,
  SEAL,
  SEAL_SUM,
  SLOT,
  SLOT_HIGH,
  VALUES_FIRST,
  WIDTH_A,
  WIDTH_B,
} from './columns';
import {
  BLOCK_WORDS,
  CODE_FIRST,
  CODE_LINES_SHIFT,
  ENABLE_A,
  ENABLE_B,
  REVERSE,
  WORD_HALVES,
} from './phase-word';
import {
  KIND_A,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  periodsOfKind,
  ratioOfKind,
  SLOT_A,
  SLOT_B,
  SLOT_LONG,
  SLOT_REST,
  SLOT_REVERSED,
  type Template,
  wordsOfKind,
} from './pulse';

/**
 * The check's weights: primes above 2^16, so that no two times or codes that are wrong at once can cancel out
 * (d x p + e x q is zero for no d and e of 16 bits but zero), as small as they can be, so that every sum is exact.
 */
const WEIGHT_STEP = 65536;
const PRIMES_ABOVE_STEP = new Uint16Array([
  1, 3, 7, 15, 21, 27, 43, 45, 51, 63, 73, 81, 93, 97, 111, 115, 121, 141, 151, 163, 165, 171, 177, 181, 183,
  193, 195, 225, 241, 253, 273, 291, 295, 301, 303, 307, 315, 331, 345, 363, 385, 391, 393, 415, 421, 427,
  445, 447, 457,
]);
function weightOf(index: number): number {
  return WEIGHT_STEP + (PRIMES_ABOVE_STEP[index] as number);
}

/** Values that a template keeps beside its words, so that one sum holds both to each other. */
const ECHOES = [WIDTH_A, WIDTH_B, GAP, PART, SLOT, SLOT_HIGH, HALF_SPAN, COUNT, KIND, SEAL];
/** A multiple of two: what follows is read as 32-bit values as well. */
const ECHO_HALVES = 10;
const SEAL_WEIGHT = weightOf(3 * BLOCK_WORDS);

/** Codes of the slots of a template kind; KIND_SWAP does not change them. */
function slotsOfKind(kind: number): number[] {
  const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
  const ratio = ratioOfKind(kind);
  const periods = ratio > 1 ? 1 : periodsOfKind(kind);
  const slots: number[] = [];
  for (let period = 0; period < periods; period += 1) {
    const reversed = ((polarity & 1) ^ period) & 1 ? SLOT_REVERSED : 0;
    if (kind & KIND_A) slots.push(SLOT_A | reversed);
    else if (!(kind & KIND_LONE_B)) slots.push(SLOT_REST);
    if (kind & KIND_B) slots.push(SLOT_B | reversed);
    for (let more = 1; more < ratio; more += 1) slots.push(SLOT_A | SLOT_LONG | reversed);
  }
  return slots;
}

/**
 * Times of words: the place in the table of values, and what the time is made of: a constant, and pairs of an echo (its
 * number in ECHOES) and how many times it counts.
 */
const ECHO_A = 0;
const ECHO_B = 1;
const ECHO_GAP = 2;
const ECHO_PART = 3;
const ECHO_SLOT = 4;
const ECHO_SLOT_HIGH = 5;
const SETUP_ON = [SETUP_ON_TICKS, SETUP_ON_TICKS];
const SETUP_OFF = [SETUP_OFF_TICKS, SETUP_OFF_TICKS];
const TIME_WIDTH_A = [VALUES_FIRST + WIDTH_A, 0, ECHO_A, 1];
const TIME_WIDTH_B = [VALUES_FIRST + WIDTH_B, 0, ECHO_B, 1];
const TIME_LEAD_GAP = [VALUES_FIRST + LEAD_GAP, -SETUP_TICKS, ECHO_GAP, 1];
const TIME_GAP = [VALUES_FIRST + GAP, 0, ECHO_GAP, 1];
const TIME_PART = [VALUES_FIRST + PART, 0, ECHO_PART, 1];

/**
 * Lays a template out, word by word. On its way it adds up what the check's sum will be, from what each time is made
 * of: a constant, and so many times the slot, the gap, the widths and the part.
 */
class Layout {
  readonly template: Template;
  private recoveryParts: number;
  private word: number;

  constructor(kind: number, recoveryParts: number) {
    const slots = slotsOfKind(kind);
    const words = wordsOfKind(kind, recoveryParts);
    const memory = new ArrayBuffer(2 * (ECHO_HALVES + WORD_HALVES * BLOCK_WORDS));
    this.template = {
      kind: kind,
      slots: new Uint8Array(slots),
      periods: periodsOfKind(kind),
      words: words,
      lines: new Uint8Array(words),
      first: new Uint8Array(words),
      block: new Uint32Array(memory, 2 * ECHO_HALVES, 2 * BLOCK_WORDS),
      halves: new Uint16Array(memory, 0, ECHO_HALVES + WORD_HALVES * words),
      shape: new Uint8Array(ECHO_HALVES + WORD_HALVES * words),
      weights: new Float64Array(ECHO_HALVES + WORD_HALVES * words),
      total: SEAL_SUM * SEAL_WEIGHT,
    };
    this.recoveryParts = recoveryParts;
    this.word = 0;
    for (let echo = 0; echo < ECHO_HALVES; echo += 1) {
      this.template.shape[echo] = VALUES_FIRST + (ECHOES[echo] as number);
      if (echo >= 6) this.template.weights[echo] = SEAL_WEIGHT;
    }
    for (let i = 0; i < slots.length; i += 1) this.layOutSlot(slots[i] as number, kind & KIND_SWAP);
    this.fillUp();
  }

  private layOutSlot(slot: number, swap: number): void {
    const first = this.word;
    this.template.first[first] = 1;
    if (slot === SLOT_REST) {
      this.put(0, SETUP_ON, this.restOf(SLOT_REST));
      return;
    }
    const onA = slot & SLOT_A;
    const enable = onA ? (swap ? ENABLE_B : ENABLE_A) : swap ? ENABLE_A : ENABLE_B;
    const leading = slot & SLOT_REVERSED ? REVERSE : 0;
    const recovery = leading ^ REVERSE;
    const width = onA ? TIME_WIDTH_A : TIME_WIDTH_B;
    const parts = this.recoveryParts;
    this.put(leading, SETUP_ON, SETUP_OFF);
    this.put(leading | enable, width, TIME_LEAD_GAP);
    this.put(recovery, SETUP_ON, SETUP_OFF);
    for (let part = 0; part < parts; part += 1) {
      let on = width;
      if (parts > 1) on = part > 0 ? TIME_PART : this.firstPartOf(onA ? ECHO_A : ECHO_B);
      this.put(recovery | enable, on, part < parts - 1 ? TIME_GAP : this.restOf(slot));
    }
  }

  /** The off-time of the last word of a slot that is being laid out. */
  private restOf(slot: number): number[] {
    const parts = this.recoveryParts;
    const words = this.template.words;
    const isLast = this.word === words - 1;
    const padTicks = isLast ? (BLOCK_WORDS - words) * (PAD_ON_TICKS + PAD_OFF_TICKS) : 0;
    let column = slot & SLOT_B ? REST_B : REST_A;
    if (isLast) column = LAST;
    else if (slot & SLOT_LONG) column = REST_LONG;
    const spanSlots = slot & SLOT_LONG ? 2 : 1;
    if (slot === SLOT_REST) return [VALUES_FIRST + column, -SETUP_ON_TICKS - padTicks, ECHO_SLOT, spanSlots];
    const width = slot & SLOT_A ? ECHO_A : ECHO_B;
    const times = [VALUES_FIRST + column, -SETUP_TICKS - padTicks, ECHO_SLOT, spanSlots];
    return times.concat([width, -2, ECHO_GAP, -parts]);
  }

  /** The first part of a recovery has what the others leave of the width. */
  private firstPartOf(width: number): number[] {
    return [VALUES_FIRST + FIRST_PART, 0, width, 1, ECHO_PART, 1 - this.recoveryParts];
  }

  private put(lines: number, on: number[], off: number[]): void {
    const template = this.template;
    const word = this.word;
    const at = ECHO_HALVES + WORD_HALVES * word;
    const code = template.first[word] ? CODE_FIRST | (lines << CODE_LINES_SHIFT) : lines << CODE_LINES_SHIFT;
    const isLast = word === template.words - 1;
    template.lines[word] = lines;
    template.shape.set([on[0] as number, code, off[0] as number, isLast ? VALUES_FIRST + LAST_HIGH : 0], at);
    this.weigh(at, 3 * word, on);
    template.weights[at + 1] = weightOf(3 * word + 1);
    template.total += code * weightOf(3 * word + 1);
    this.weigh(at + 2, 3 * word + 2, off);
    template.weights[at + 3] = WEIGHT_STEP * weightOf(3 * word + 2);
    this.word = word + 1;
  }

  /** Gives a time its weight, and takes the same off what it is made of. */
  private weigh(at: number, index: number, time: number[]): void {
    const weights = this.template.weights;
    const weight = weightOf(index);
    weights[at] = weight;
    this.template.total += weight * (time[1] as number);
    for (let i = 2; i < time.length; i += 2) {
      const echo = time[i] as number;
      weights[echo] = (weights[echo] as number) - weight * (time[i + 1] as number);
    }
  }

  /** The weight of the slot's high half; and idle words behind the last one: no enable, REVERSE as it is. */
  private fillUp(): void {
    const template = this.template;
    template.weights[ECHO_SLOT_HIGH] = (template.weights[ECHO_SLOT] as number) * WEIGHT_STEP;
    const lines = (template.lines[template.words - 1] as number) & REVERSE;
    for (let word = template.words; word < BLOCK_WORDS; word += 1) {
      const on = PAD_ON_TICKS | ((lines << CODE_LINES_SHIFT) << 16);
      template.block.set([on, PAD_OFF_TICKS], 2 * word);
    }
  }
}

/** Templates of the kinds, their times still to be filled in. Allocates: call it outside the segment path. */
export function makeTemplates(kinds: ArrayLike<number>, recoveryParts: number): Template[] {
  const templates: Template[] = [];
  for (let i = 0; i < kinds.length; i += 1) {
    templates.push(new Layout(kinds[i] as number, recoveryParts).template);
  }
  return templates;
}
