/**
 * Templates: the phase words of one or two periods of a pulse train, ready for their widths and times.
 * Made on first use of a kind (firmware/lower.ts) and kept; filled and played once per segment.
 * Units: ticks of 1 us.
 *
 * A pulse is a set-up word (no enable: REVERSE settles, RUN is looked at), the leading phase, a second set-up word
 * inside the gap, and the recovery phase in one to four parts. Both set-up words give REVERSE SETUP_TICKS with the
 * enables off, so it never moves under an enable, whatever state it was left in.
 */
import { ENABLE_A, ENABLE_B, REVERSE } from './phase-word';

/** What a slot of a template plays: nothing, a pulse on A, or on B; SLOT_REVERSED where the negative phase leads. */
export const SLOT_REST = 0;
export const SLOT_A = 1;
export const SLOT_B = 2;
export const SLOT_REVERSED = 4;

/** Bits of a template's kind: the channels that play; the polarity (two bits); B alone, at once. */
export const KIND_A = 1;
export const KIND_B = 2;
export const KIND_POLARITY_SHIFT = 2;
export const KIND_LONE_B = 16;
export const KINDS = 32;
/** Polarities of a template beyond normal (0) and reverse (1): two periods, led by the normal or by the reverse one. */
export const TEMPLATE_ALTERNATE = 2;

/** Distance of two slots' weights: more than the ticks of all phases of a pulse, so that no sum hides a difference. */
const SLOT_WEIGHT_STEP = 4096;

export interface Template {
  /** Codes SLOT_... in the order of play. */
  slots: Uint8Array;
  /** 1 or 2: periods of the train that the slots span. */
  periods: number;
  /** 1 or 2: slots in each period. */
  slotsPerPeriod: number;
  words: number;
  /** Lines of each word, and 1 for each word at which the player looks at RUN. */
  lines: Uint8Array;
  first: Uint8Array;
  /** On- and off-time of each word, in turn: 2 x words. */
  ticks: Uint32Array;
  /**
   * Weights over `ticks`. The sum of ticks x balance is zero if the two phases of each pulse are equal: each slot has
   * a weight of its own, SLOT_WEIGHT_STEP apart.
   */
  balance: Float64Array;
  /**
   * The same weights, times a factor for each kind of tick (TIMING_...). The sum of ticks x timing then is, over all
   * slots, weight x (4 x span of the slot - 7 x width - 3 x the gaps), the last two for pulses alone.
   */
  timing: Float64Array;
  /** Sums of the weights of the slots on A, on B, and of those at rest. */
  weightA: number;
  weightB: number;
  weightRest: number;
}

/** Factors of the ticks in `timing`: a tick that is moved from one kind to another shows. The recovery has none. */
const TIMING_LEAD = 1;
const TIMING_GAP = 1;
const TIMING_FIRST_SETUP = 2;
const TIMING_SECOND_SETUP = 3;
const TIMING_REST = 4;

/** Periods of the train that a template of the polarity spans. */
export function periodsOfPolarity(polarity: number): number {
  return polarity >= TEMPLATE_ALTERNATE ? 2 : 1;
}

/** Codes of the slots of a template kind. */
function slotsOfKind(kind: number): number[] {
  const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
  const periods = periodsOfPolarity(polarity);
  const slots: number[] = [];
  for (let period = 0; period < periods; period += 1) {
    const reversed = ((polarity & 1) ^ period) & 1 ? SLOT_REVERSED : 0;
    if (kind & KIND_A) slots.push(SLOT_A | reversed);
    else if (!(kind & KIND_LONE_B)) slots.push(SLOT_REST);
    if (kind & KIND_B) slots.push(SLOT_B | reversed);
  }
  return slots;
}

function wordsOfSlot(slot: number, recoveryParts: number): number {
  return slot === SLOT_REST ? 1 : 3 + recoveryParts;
}

/** A template of the kind, its ticks still to be filled in. Allocates: call it outside the segment path. */
export function makeTemplate(kind: number, recoveryParts: number): Template {
  const slots = slotsOfKind(kind);
  let words = 0;
  for (let i = 0; i < slots.length; i += 1) words += wordsOfSlot(slots[i] as number, recoveryParts);
  const periods = periodsOfPolarity((kind >> KIND_POLARITY_SHIFT) & 3);
  const template: Template = {
    slots: new Uint8Array(slots),
    periods: periods,
    slotsPerPeriod: slots.length / periods,
    words: words,
    lines: new Uint8Array(words),
    first: new Uint8Array(words),
    ticks: new Uint32Array(2 * words),
    balance: new Float64Array(2 * words),
    timing: new Float64Array(2 * words),
    weightA: 0,
    weightB: 0,
    weightRest: 0,
  };
  let word = 0;
  let weight = 1;
  for (let i = 0; i < slots.length; i += 1) {
    const slot = slots[i] as number;
    layOutSlot(template, slot, word, weight, recoveryParts);
    word += wordsOfSlot(slot, recoveryParts);
    weight *= SLOT_WEIGHT_STEP;
  }
  return template;
}

function layOutSlot(
  template: Template,
  slot: number,
  word: number,
  weight: number,
  recoveryParts: number,
): void {
  const timing = template.timing;
  template.first[word] = 1;
  if (slot === SLOT_REST) {
    timing.set([TIMING_REST * weight, TIMING_REST * weight], 2 * word);
    template.weightRest += weight;
    return;
  }
  const enable = slot & SLOT_A ? ENABLE_A : ENABLE_B;
  const leading = slot & SLOT_REVERSED ? REVERSE : 0;
  const recovery = leading ^ REVERSE;
  template.lines.set([leading, leading | enable, recovery], word);
  template.balance[2 * word + 2] = weight;
  timing.set([TIMING_FIRST_SETUP * weight, TIMING_FIRST_SETUP * weight, TIMING_LEAD * weight], 2 * word);
  timing.set([TIMING_GAP * weight, TIMING_SECOND_SETUP * weight, TIMING_SECOND_SETUP * weight], 2 * word + 3);
  for (let part = 0; part < recoveryParts; part += 1) {
    template.lines[word + 3 + part] = recovery | enable;
    template.balance[2 * (word + 3 + part)] = -weight;
    timing[2 * (word + 3 + part) + 1] = (part < recoveryParts - 1 ? TIMING_GAP : TIMING_REST) * weight;
  }
  if (slot & SLOT_A) template.weightA += weight;
  else template.weightB += weight;
}
