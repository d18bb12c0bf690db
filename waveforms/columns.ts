/**
 * The columns of a score's line, and the table through which a template's words take their times from them.
 * Written by score.ts, pointed into by the shapes of pulse.ts. Units: us, ticks of 1 us; 16-bit integers.
 */
import { SETUP_TICKS } from './bounds';

/** What the words of a template take their times from. */
export const WIDTH_A = 0;
export const WIDTH_B = 1;
/** Off-time of the last word of a pulse that is not the template's last; REST_A also of a slot without a pulse. */
export const REST_A = 2;
export const REST_B = 3;
/** The same of a pulse on A that has two slots to itself. */
export const REST_LONG = 4;
/** On-times of a split recovery: its first part, and each of the others. */
export const FIRST_PART = 5;
export const PART = 6;
/** Off-time of the template's last word: low and high half. */
export const LAST = 7;
export const LAST_HIGH = 8;
/** What the segment is: its slot's time (low and high half), half of its whole time, templates, kind. */
export const SLOT = 9;
export const SLOT_HIGH = 10;
export const HALF_SPAN = 11;
export const COUNT = 12;
export const KIND = 13;
/** SEAL_SUM less HALF_SPAN, COUNT and KIND: shows when one of them was altered. */
export const SEAL = 14;
export const SEAL_SUM = 65535;
/** Values of a line. */
export const COLUMNS = 15;

/** Behind them, the same in the whole of a program: the gap, and its part before the set-up inside it. */
export const GAP = 15;
export const LEAD_GAP = 16;

/** In the table that a template's shape points into: the values 0..15 stand for themselves, the columns follow. */
export const VALUES_FIRST = 16;
export const VALUES = VALUES_FIRST + 17;

/** An entry of a score: where its line stands, and how many segments like it are played. */
export const ENTRY_LINE = 0;
export const ENTRY_TIMES = 1;
export const ENTRY_COLUMNS = 2;

/** The table of values: 0..15 stand for themselves, the columns follow, and the gap of the program. */
export function makeValues(gapUs: number): Uint16Array {
  const values = new Uint16Array(VALUES);
  for (let i = 0; i < VALUES_FIRST; i += 1) values[i] = i;
  values[VALUES_FIRST + GAP] = gapUs;
  values[VALUES_FIRST + LEAD_GAP] = gapUs - SETUP_TICKS;
  return values;
}
