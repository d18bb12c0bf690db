/**
 * The font as setFontCustom takes it. Evaluated by the build, which puts the result into the bundle in place of this
 * module, so that the device carries neither the sheet nor what packs it.
 */
import { FONT_SHEET } from './font-sheet';
import { packFont, type PackedFont } from './pack-font';

export const FONT: PackedFont = packFont(FONT_SHEET);
