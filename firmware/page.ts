/**
 * What the pages of the display have in common: their numbers, the line on top, the font.
 * Used by the screens and by what draws the pages. Units: us; pixels from the top left, 128 x 64.
 */
import { type Canvas } from '../hal/display';
import { FONT_BITMAP, FONT_FIRST_CODE, FONT_HEIGHT, FONT_WIDTHS } from './font.build';

export const PAGE_NONE = 0;
/** Of a unit that is off. */
export const PAGE_DARK = 1;
export const PAGE_TEST = 2;
export const PAGE_CHOICE = 3;
export const PAGE_TREATMENT = 4;
/** A sentence: why a press was refused, why it ended, a pad that came off. */
export const PAGE_MESSAGE = 5;
export const PAGE_FAULT = 6;

/** The band of the line on top of a page. */
export const HEAD_BOTTOM = 7;
/** How long a sentence hides the levels (project default). */
export const MESSAGE_US = 4000000;
/** No time to be steady: the line on top is looked at before the parts. */
export const HEAD_FIRST_US = -1;

/** The display's own font. @param scale 1 or 2 */
export function setFont(canvas: Canvas, scale: number): void {
  canvas.setFontCustom(FONT_BITMAP, FONT_FIRST_CODE, FONT_WIDTHS, FONT_HEIGHT + 256 * scale);
}
