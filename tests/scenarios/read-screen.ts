/**
 * Reads the texts on a picture of the display, as somebody in front of it would: for stories and tests that know a unit by
 * its buttons and its display alone. It takes the looks of the glyphs from the font's sheet and shares no code with what
 * draws them; what is a text is said at readScreen. Units: pixels from the top left.
 */
import { FONT_SHEET, type FontStrip, GLYPH_HEIGHT } from '../../firmware/font-sheet';

export interface ScreenText {
  text: string;
  /** Where it was drawn: the left end and the top of its first glyph's box. */
  x: number;
  y: number;
  scale: 1 | 2;
  /** Dark on lit. */
  isInverse: boolean;
}

const DEFAULT_WIDTH = 128;
const SCALES = [1, 2] as const;
/** Between two glyphs. */
const GAP = 1;
const SPACE = ' ';
const MEANINGFUL = /[A-Za-z0-9]/;
/** Of a square that is neither blank nor full: no column of a glyph. */
const MIXED = -1;

interface Glyph {
  char: string;
  /** Blank columns before its first pixel. */
  lead: number;
  /** From the first that has a pixel to the last; the upper pixel is the lowest bit. */
  columns: readonly number[];
  /** With the blank ones, without the gap. */
  width: number;
}

/** A glyph at a place. */
interface Placed {
  glyph: Glyph;
  scale: 1 | 2;
  /** Of its box. */
  x: number;
  y: number;
  /** Of its pixels: the first, and the one behind the last. */
  inkX: number;
  inkEndX: number;
  /** Where the next glyph's box begins if there is no space. */
  nextX: number;
  /** Its pixels, as places in the picture. */
  ink: readonly number[];
}

/** Text is ink on blank: lit on dark, or the other way round. */
interface Picture {
  width: number;
  height: number;
  /** 1 = ink. */
  ink: Uint8Array;
}

const GLYPHS = FONT_SHEET.flatMap(glyphsOf);
const INKED = GLYPHS.filter(({ columns }) => columns.length > 0);
const SPACE_WIDTH = (GLYPHS.find(({ char }) => char === SPACE)?.width ?? 0) + GAP;

/**
 * The texts, sorted by y, then by x.
 *
 * A glyph is read where every pixel of its box of 8 rows is as on the sheet, the columns beside it are blank, and nothing
 * touches it from above or below, corners included, but other glyphs: so lines of text may be 8 rows apart, and what is
 * part of a frame, a bar, an icon or a larger glyph is none. At scale 2 each pixel is a square of four.
 * Dark text is read by the same rule with lit and dark exchanged: what is around it MUST be lit, for one pixel at least.
 * Beyond the edges of the display all is blank.
 *
 * A text is glyphs of one line, right behind each other or with one space between, and has a letter or a digit; a wider
 * gap ends it, so does anything lit in the space. Of two texts that would share a pixel the one with more pixels is read.
 * A sign alone is a picture; a picture that is drawn as a sign, where the text's next glyph would be, belongs to the text.
 * @param pixels row by row, 1 = lit
 */
export function readScreen(pixels: ArrayLike<number>, width = DEFAULT_WIDTH): ScreenText[] {
  const texts = [false, true].flatMap((isInverse) => {
    const ink = Uint8Array.from(pixels, (pixel) => Number((pixel !== 0) !== isInverse));
    return readInk({ width, height: ink.length / width, ink }).map((run) => toText(run, isInverse));
  });
  return texts.sort((a, b) => a.y - b.y || a.x - b.x);
}

/** The texts only. */
export function screenLines(pixels: ArrayLike<number>): string[] {
  return readScreen(pixels).map(({ text }) => text);
}

function glyphsOf({ chars, rows }: FontStrip): Glyph[] {
  const pieces = rows.map((row) => row.split(' '));
  return Array.from(chars, (char, i) => {
    const glyphRows = pieces.map((row) => row[i] ?? '');
    const width = glyphRows[0]?.length ?? 0;
    const columns = Array.from({ length: width }, (_, x) =>
      glyphRows.reduce((bits, row, y) => bits | (Number(row[x] === '#') << y), 0),
    );
    const lead = Math.max(
      columns.findIndex((bits) => bits !== 0),
      0,
    );
    const end = columns.findLastIndex((bits) => bits !== 0) + 1;
    return { char, lead, columns: columns.slice(lead, end), width };
  });
}

function readInk(picture: Picture): Placed[][] {
  return pickTexts(picture, withoutParts(withoutTouched(picture, placesOf(picture))));
}

// Glyphs

function placesOf(picture: Picture): Placed[] {
  const places: Placed[] = [];
  for (const scale of SCALES) {
    for (let y = 1 - GLYPH_HEIGHT * scale; y < picture.height; y += 1) {
      for (let inkX = 0; inkX < picture.width; inkX += 1) {
        const placed = placedAt(picture, scale, inkX, y);
        if (placed) places.push(placed);
      }
    }
  }
  return places;
}

/** The glyph whose first pixels are in this column, if there is one: the gap behind it tells it from a wider one. */
function placedAt(picture: Picture, scale: 1 | 2, inkX: number, y: number): Placed | undefined {
  const first = columnBits(picture, scale, inkX, y);
  if (first === 0 || first === MIXED || !isBlank(picture, scale, inkX - 1, inkX, y)) return undefined;
  const glyph = INKED.find(
    ({ columns }) =>
      columns.every((bits, i) => columnBits(picture, scale, inkX + i * scale, y) === bits) &&
      isBlank(picture, scale, inkX + columns.length * scale, inkX + columns.length * scale + 1, y),
  );
  if (!glyph) return undefined;
  const x = inkX - glyph.lead * scale;
  const inkEndX = inkX + glyph.columns.length * scale;
  const nextX = x + (glyph.width + GAP) * scale;
  return { glyph, scale, x, y, inkX, inkEndX, nextX, ink: inkWithin(picture, scale, inkX, inkEndX, y) };
}

function isInk({ width, height, ink }: Picture, x: number, y: number): boolean {
  return x >= 0 && x < width && y >= 0 && y < height && ink[y * width + x] === 1;
}

/** A column of squares, the upper one the lowest bit. */
function columnBits(picture: Picture, scale: number, x: number, y: number): number {
  let bits = 0;
  for (let row = 0; row < GLYPH_HEIGHT; row += 1) {
    let count = 0;
    for (let i = 0; i < scale * scale; i += 1) {
      if (isInk(picture, x + (i % scale), y + row * scale + Math.floor(i / scale))) count += 1;
    }
    if (count !== 0 && count !== scale * scale) return MIXED;
    if (count !== 0) bits |= 1 << row;
  }
  return bits;
}

/** From a column to before another, in the rows of a box. */
function isBlank(picture: Picture, scale: number, fromX: number, toX: number, y: number): boolean {
  return inkWithin(picture, scale, fromX, toX, y).length === 0;
}

function inkWithin(picture: Picture, scale: number, fromX: number, toX: number, y: number): number[] {
  const places: number[] = [];
  for (let x = fromX; x < toX; x += 1) {
    for (let row = y; row < y + GLYPH_HEIGHT * scale; row += 1) {
      if (isInk(picture, x, row)) places.push(row * picture.width + x);
    }
  }
  return places;
}

/** Those that nothing touches but other glyphs: of a line above or below. */
function withoutTouched(picture: Picture, places: readonly Placed[]): Placed[] {
  const explained = new Set(places.flatMap(({ ink }) => ink));
  const free = places.filter(({ ink }) => !ink.some((at) => isTouched(picture, at, explained)));
  return free.length === places.length ? free : withoutTouched(picture, free);
}

function isTouched(picture: Picture, at: number, explained: ReadonlySet<number>): boolean {
  const { width } = picture;
  const x = at % width;
  const y = Math.floor(at / width);
  for (let i = 0; i < 9; i += 1) {
    const besideX = x - 1 + (i % 3);
    const besideY = y - 1 + Math.floor(i / 3);
    if (isInk(picture, besideX, besideY) && !explained.has(besideY * width + besideX)) return true;
  }
  return false;
}

/** The dot of an i is no full stop. */
function withoutParts(places: readonly Placed[]): Placed[] {
  const isPart = (part: Placed, whole: Placed): boolean =>
    whole.ink.length > part.ink.length && part.ink.every((at) => whole.ink.includes(at));
  return places.filter((part) => !places.some((whole) => isPart(part, whole)));
}

// Texts

/** The one that explains most pixels first; then again with what it leaves. */
function pickTexts(picture: Picture, places: readonly Placed[]): Placed[][] {
  const texts = runsOf(picture, places).filter((run) => run.some(({ glyph }) => MEANINGFUL.test(glyph.char)));
  const [best] = texts.sort((a, b) => inkOf(b).length - inkOf(a).length);
  if (!best) return [];
  const taken = new Set(inkOf(best));
  const left = places.filter(({ ink }) => !ink.some((at) => taken.has(at)));
  return [best, ...pickTexts(picture, left)];
}

function inkOf(run: readonly Placed[]): number[] {
  return run.flatMap(({ ink }) => ink);
}

function runsOf(picture: Picture, places: readonly Placed[]): Placed[][] {
  const behind = new Map(places.map((placed) => [placed, nextOf(picture, placed, places)]));
  const followers = new Set(behind.values());
  return places
    .filter((placed) => !followers.has(placed))
    .map((head) => {
      const run: Placed[] = [];
      for (let at: Placed | undefined = head; at; at = behind.get(at)) run.push(at);
      return run;
    });
}

/** The glyph right behind this one, or behind a space. */
function nextOf(picture: Picture, placed: Placed, places: readonly Placed[]): Placed | undefined {
  const { scale, y, nextX } = placed;
  return places.find(
    (other) =>
      other.scale === scale &&
      other.y === y &&
      (other.x === nextX || other.x === nextX + SPACE_WIDTH * scale) &&
      isBlank(picture, scale, placed.inkEndX, other.inkX, y),
  );
}

function toText(run: readonly Placed[], isInverse: boolean): ScreenText {
  const [first] = run as [Placed];
  const chars = run.map(({ glyph, x }, i) => ((run[i - 1]?.nextX ?? x) === x ? '' : SPACE) + glyph.char);
  return { text: chars.join(''), x: first.x, y: first.y, scale: first.scale, isInverse };
}
