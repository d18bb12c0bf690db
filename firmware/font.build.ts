/**
 * The font as setFontCustom takes it. Evaluated by the build, which puts the result into the bundle in place of this
 * module, so that the device carries neither the sheet nor what packs it.
 */
import { FONT_SHEET } from './font-sheet';
import { packFont } from './pack-font';

const PACKED = packFont(FONT_SHEET);

export const FONT_BITMAP = PACKED.bitmap;
export const FONT_WIDTHS = PACKED.widths;
export const FONT_FIRST_CODE = PACKED.firstCode;
export const FONT_HEIGHT = PACKED.height;
