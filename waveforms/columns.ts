/**
 * The columns of a score's line, and the table through which a template's words take their times from them.
 * Written by score.ts, pointed into by the shapes of pulse.ts. Units: us, ticks of 1 us; 16-bit integers.
 */

/** What the words of a template take their times from. */
export const WIDTH_A = 0;
export const WIDTH_B = 1;
/** Off-time of the last word of a pulse that is not the template's last; REST_A also of a slot without a pulse. */
export const REST_A = 2;
export const REST_B = 3;
/** Off-time between the leading phase and the set-up inside the gap, and the whole gap. */
export const LEAD_GAP = 4;
export const GAP = 5;
/** On-times of a split recovery: its first part, and each of the others. */
export const FIRST_PART = 6;
export const PART = 7;
/** Off-time of the template's last word: low and high half. */
export const LAST = 8;
export const LAST_HIGH = 9;
/** What the segment is: its slot's time (low and high half), half of its whole time, templates, kind. */
export const SLOT = 10;
export const SLOT_HIGH = 11;
export const HALF_SPAN = 12;
export const COUNT = 13;
export const KIND = 14;
/** SEAL_SUM less HALF_SPAN, COUNT and KIND: shows when one of them was altered. */
export const SEAL = 15;
export const SEAL_SUM = 65535;
/** Segments like this one, before the next line. */
export const TIMES = 16;
export const COLUMNS = 17;

/** In the table that a template's shape points into: the values 0..15 stand for themselves, the columns follow. */
export const VALUES_FIRST = 16;
export const VALUES = VALUES_FIRST + COLUMNS;
