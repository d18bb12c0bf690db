/**
 * Templates: the phase words of one or two periods of a pulse train, ready for their times, and what their kinds say.
 * Laid out by template.brief.ts; filled and played once per segment (firmware/segment-maker.brief.ts).
 * Units: ticks of 1 us.
 *
 * A pulse is a set-up word (no enable: REVERSE settles, RUN is looked at), the leading phase, a second set-up word
 * inside the gap, and the recovery phase in one to four parts. Both set-up words give REVERSE SETUP_TICKS with the
 * enables off, so it never moves under an enable, whatever state it was left in.
 */

/**
 * What a slot of a template plays: nothing, a pulse on A, or on B; SLOT_REVERSED where the negative phase leads;
 * SLOT_LONG where it lasts as long as two.
 */
export const SLOT_REST = 0;
export const SLOT_A = 1;
export const SLOT_B = 2;
export const SLOT_REVERSED = 4;
export const SLOT_LONG = 8;

/** Bits of a template's kind: the channels that play; the polarity (two bits); B alone, at once. */
export const KIND_A = 1;
export const KIND_B = 2;
export const KIND_POLARITY_SHIFT = 2;
export const KIND_LONE_B = 16;
/** The two enables exchanged: what is planned for A plays on B, and the other way round. */
export const KIND_SWAP = 32;
/** Two bits: pulses on A for each one on B, less one. */
export const KIND_RATIO_SHIFT = 6;
export const KINDS = 256;
/** In a line of a score only: its pulses alternate, and go on where the ones before them left off. */
export const KIND_ALTERNATES = 256;
/** Polarities of a template beyond normal (0) and reverse (1): two periods, led by the normal or by the reverse one. */
export const TEMPLATE_ALTERNATE = 2;

/**
 * Echoes: values that a template keeps beside its words, so that one sum holds both to each other. Two of them are half of
 * the segment's time, and its templates: the sum has confirmed them as well.
 */
export const ECHO_HALF_SPAN = 6;
export const ECHO_COUNT = 7;

export interface Template {
  kind: number;
  /** Codes SLOT_... in the order of play. */
  slots: Uint8Array;
  /** 1 to 3: periods of the train that the slots span. */
  periods: number;
  /** Words that are not idle. */
  words: number;
  /** Lines of each word, and 1 for each word at which the player looks at RUN. */
  lines: Uint8Array;
  first: Uint8Array;
  /** BLOCK_WORDS words in memory, two values each: what an engine plays. */
  block: Uint32Array;
  /** The echoes, and behind them the same words as 16-bit values: what the check sums up. */
  halves: Uint16Array;
  /** For each of `halves`, without the idle words: its place in the table of values. */
  shape: Uint8Array;
  /** The sum of halves x weights is `total`, whatever the values, if every word has the times of its plan. */
  weights: Float64Array;
  total: number;
}

/** Pulses on A for each one on B. */
export function ratioOfKind(kind: number): number {
  return ((kind >> KIND_RATIO_SHIFT) & 3) + 1;
}

/** Periods of the train that a template of the kind spans. */
export function periodsOfKind(kind: number): number {
  const ratio = ratioOfKind(kind);
  return ratio > 1 ? ratio : (kind >> KIND_POLARITY_SHIFT) & TEMPLATE_ALTERNATE ? 2 : 1;
}

export function slotsPerPeriodOfKind(kind: number): number {
  return kind & KIND_B && !(kind & KIND_LONE_B) ? 2 : 1;
}

/** Words of a template kind that are not idle. */
export function wordsOfKind(kind: number, recoveryParts: number): number {
  const ratio = ratioOfKind(kind);
  if (ratio > 1) return (ratio + 1) * (3 + recoveryParts);
  const pulses = (kind & KIND_A ? 1 : 0) + (kind & KIND_B ? 1 : 0);
  const rests = slotsPerPeriodOfKind(kind) - pulses;
  return periodsOfKind(kind) * (pulses * (3 + recoveryParts) + rests);
}
