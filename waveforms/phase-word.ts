/**
 * The phase word: the one form in which output leaves the software, and the lines that it drives.
 * Made by the lowering in the firmware, played by every pulse engine, expanded by the simulator.
 * Units: ticks of 1 us. A word raises its lines, holds them `onTicks`, takes the enables down by itself and
 * waits `offTicks`; REVERSE keeps its state until the next word sets it.
 */

/** Output lines as bits of a word. RUN is no line of a word: it is the player's permission to go on. */
export const ENABLE_A = 1;
export const ENABLE_B = 2;
export const REVERSE = 4;
/** Only in recordings: the state of the RUN line. */
export const RUN = 8;
export const ENABLES = 3;

/** One tick of every player, in us. */
export const TICK_US = 1;

/** What every player of phase words can carry, in ticks (the narrowest: 9 and 19 bits of the RP2040 player). */
export const WORD_ON_MIN_TICKS = 3;
export const WORD_ON_MAX_TICKS = 510;
export const WORD_OFF_MIN_TICKS = 6;
export const WORD_OFF_MAX_TICKS = 500000;
/** Words in one template at most (project default: two pulses on two channels). */
export const TEMPLATE_WORDS_MAX = 16;

export interface PhaseWord {
  /** True on the first word of a pulse (or of a rest): here, and only here, the player looks at RUN. */
  first: boolean;
  /** Bits of ENABLE_A, ENABLE_B and REVERSE. */
  lines: number;
  onTicks: number;
  offTicks: number;
}
