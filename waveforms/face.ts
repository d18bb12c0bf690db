/**
 * The face of a program, as the display shows it: its name, then a sketch of its envelope, a character a column.
 * Written on the host (make-score.ts, sketch.ts), cut apart on the device (firmware/programs.ts), and drawn there in
 * one call, in a font of which each code is a column (firmware/sketch-font.build.ts).
 * Units: columns; strengths in steps of 0..SKETCH_FULL.
 */

/** What a line of the display has room for, padded with spaces. */
export const NAME_CHARS = 16;
/** At two pixels each they fit into the display's width. */
export const SKETCH_COLUMNS = 62;
export const FACE_CHARS = NAME_CHARS + SKETCH_COLUMNS;

/** The step of a program's full strength; 0 is silence alone. */
export const SKETCH_FULL = 7;
/** Of a column: channel A in bits 3..5, channel B in bits 0..2, on top of the first code. */
export const SKETCH_FIRST_CODE = 64;
export const SKETCH_SHIFT_A = 3;
export const SKETCH_CODES = 64;
