/**
 * The phase word: the one form in which output leaves the software, and the lines that it drives.
 * Laid out in templates (pulse.ts), played by every pulse engine, expanded by the simulator.
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

/** What every player of phase words can carry, in ticks (project default: room on every chip). */
export const WORD_ON_MIN_TICKS = 3;
export const WORD_ON_MAX_TICKS = 510;
export const WORD_OFF_MIN_TICKS = 3;
export const WORD_OFF_MAX_TICKS = 500000;
/** Words of every template (project default: two pulses on two channels); what it does not need is idle words. */
export const BLOCK_WORDS = 16;

/** A word in memory is two 32-bit values, or four of 16 bits: on-time, code, off-time low and high half. */
export const WORD_HALVES = 4;
/** The code of a word: CODE_FIRST where the player looks at RUN, and the lines above it. */
export const CODE_FIRST = 1;
export const CODE_LINES_SHIFT = 1;

export interface PhaseWord {
  /** True on the first word of a pulse (or of a rest): here, and only here, the player looks at RUN. */
  first: boolean;
  /** Bits of ENABLE_A, ENABLE_B and REVERSE. */
  lines: number;
  onTicks: number;
  offTicks: number;
}
