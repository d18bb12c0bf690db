/**
 * Packs the sheet of the font for setFontCustom: a byte a column, its upper pixel the highest bit, glyph by glyph in the
 * order of their codes, and for each code the width with the gap behind the glyph. Codes without a glyph have width 0.
 * Called at build time and by tests. Units: pixels.
 */
import { type FontStrip, GLYPH_HEIGHT } from './font-sheet';

export interface PackedFont {
  firstCode: number;
  height: number;
  /** A character for each column. */
  bitmap: string;
  /** A character for each code from the first on. */
  widths: string;
}

const GAP = 1;
const SET = '#';
const UNSET = '.';
const BETWEEN = ' ';

/** @throws Error naming the glyph or the strip that is not drawn as it should be */
export function packFont(sheet: readonly FontStrip[]): PackedFont {
  const glyphs: (readonly string[] | undefined)[] = [];
  for (const strip of sheet) addStrip(glyphs, strip);
  const firstCode = glyphs.findIndex((rows) => rows !== undefined);
  let bitmap = '';
  let widths = '';
  for (let code = firstCode; code < glyphs.length; code += 1) {
    const columns = columnsOf(glyphs[code]);
    bitmap += columns;
    widths += String.fromCharCode(columns.length);
  }
  return { firstCode, height: GLYPH_HEIGHT, bitmap, widths };
}

function addStrip(glyphs: (readonly string[] | undefined)[], strip: FontStrip): void {
  if (strip.rows.length !== GLYPH_HEIGHT) throw new Error(`strip ${strip.chars}: ${strip.rows.length} rows`);
  const pieces = strip.rows.map((row) => row.split(BETWEEN));
  for (const row of pieces) {
    if (row.length !== strip.chars.length) {
      throw new Error(`strip ${strip.chars}: a row of ${row.length} glyphs`);
    }
  }
  for (let i = 0; i < strip.chars.length; i += 1) {
    const char = strip.chars.charAt(i);
    const rows = pieces.map((row) => row[i] as string);
    checkGlyph(char, rows);
    if (glyphs[char.charCodeAt(0)] !== undefined) throw new Error(`glyph ${char} is drawn twice`);
    glyphs[char.charCodeAt(0)] = rows;
  }
}

function checkGlyph(char: string, rows: readonly string[]): void {
  for (const row of rows) {
    if (row.length === 0 || row.length !== (rows[0] as string).length) {
      throw new Error(`glyph ${char}: rows of different widths`);
    }
    for (const pixel of row.split('')) {
      if (pixel !== SET && pixel !== UNSET) throw new Error(`glyph ${char}: a pixel ${pixel}`);
    }
  }
}

/** One character a column, the gap's among them. */
function columnsOf(rows: readonly string[] | undefined): string {
  if (rows === undefined) return '';
  const width = (rows[0] as string).length + GAP;
  let columns = '';
  for (let x = 0; x < width; x += 1) {
    let bits = 0;
    for (const row of rows) bits = 2 * bits + (row.charAt(x) === SET ? 1 : 0);
    columns += String.fromCharCode(bits);
  }
  return columns;
}
