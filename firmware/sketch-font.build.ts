/**
 * The font in which a program's sketch is drawn in one call (waveforms/face.ts): each code is one column, channel A as a
 * bar above a base line, channel B as one below it, so that silence shows as a line. Evaluated by the build, which puts
 * the result into the bundle in place of this module; drawn by the display's screens, at a scale of 2.
 * Units: pixels; the bitmap as setFontCustom takes it: column by column, the upper pixel and the higher bit first.
 */
import { SKETCH_CODES, SKETCH_FULL, SKETCH_SHIFT_A } from '../waveforms/face';

/** Of every glyph. */
export const SKETCH_WIDTH = 1;
export const SKETCH_HEIGHT = 16;
/** Rows 0..6 are channel A's, 8..14 channel B's; row 15 is left empty. */
const BASE_ROW = SKETCH_FULL;

/** The two bytes of a column: the base line, and the bars that stand on it and hang from it. */
function columnOf(code: number): string {
  const above = code >> SKETCH_SHIFT_A;
  const below = code & SKETCH_FULL;
  const rows = (1 << (above + 1 + below)) - 1;
  const bits = rows << (SKETCH_HEIGHT - 1 - BASE_ROW - below);
  return String.fromCharCode(bits >> 8, bits & 255);
}

function columns(): string {
  let bitmap = '';
  for (let code = 0; code < SKETCH_CODES; code += 1) bitmap += columnOf(code);
  return bitmap;
}

export const SKETCH_BITMAP = columns();
