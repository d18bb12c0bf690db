/**
 * Text on the canvas of an emulated Graphics, in a font that the code brings along (1 bit per pixel).
 * Called by graphics.ts; one for each canvas. Units: pixels; characters by their codes, 0..255.
 * A font's bitmap holds its glyphs column by column, the upper pixel and the higher bit first, without padding.
 * The interpreter's own fonts, its vector font, rotated text and images within a text fail by name.
 * Reference: Espruino 2v29, https://www.espruino.com/Fonts.
 */
import { BLACK, type Canvas } from './canvas';

const NEW_LINE = 10;
/** Begins an image within a text. */
const IMAGE = 0;
const CODE_MAX = 255;
/** Alignments: at the left or the top, in the middle, at the right or the bottom. */
const START = -1;
const END = 1;
const WIDTH_BEHIND = 255;
const BITS_PER_PIXEL = [1, 2, 4];

interface Font {
  bitmap: string;
  firstCode: number;
  /** Of all glyphs, or a character for each. */
  width: number | string;
  height: number;
  /** Each pixel is drawn as a square of so many. */
  scale: number;
}

interface Glyph {
  width: number;
  /** Of its first pixel in the bitmap. */
  bit: number;
}

export class CanvasText {
  private font: Font | undefined;
  private alignX = START;
  private alignY = START;

  constructor(private readonly canvas: Canvas) {}

  reset(): void {
    this.font = undefined;
    this.alignX = START;
    this.alignY = START;
  }

  /** @param height bits 0..7 the height, 8..15 the scale, from 16 the bits per pixel */
  setFont(bitmap: unknown, firstCode: number, width: unknown, height: number): void {
    if (typeof bitmap !== 'string') throw new Error('Font bitmap must be a String');
    if (firstCode < 0 || firstCode > CODE_MAX) throw new Error('First character out of range');
    if (typeof width !== 'string' && !(typeof width === 'number' && Number.isInteger(width))) {
      throw new Error('Font width must be a String or an integer');
    }
    const bitsPerPixel = Math.max(height >> 16, 1);
    if (!BITS_PER_PIXEL.includes(bitsPerPixel)) throw new Error('Invalid BPP - 1,2,4 supported');
    if (bitsPerPixel > 1) {
      throw new Error(`Graphics.setFontCustom: ${bitsPerPixel} bits per pixel are not emulated`);
    }
    this.font = { bitmap, firstCode, width, height: height & 255, scale: Math.max((height >> 8) & 255, 1) };
  }

  setAlign(x: number, y: number, rotation: number): void {
    if (rotation > 0) throw new Error('Graphics.setFontAlign: rotated text is not emulated');
    this.alignX = Math.min(Math.max(x, START), END);
    this.alignY = Math.min(Math.max(y, START), END);
  }

  /** Of the longest line. */
  widthOf(text: string): number {
    const font = this.fontFor('stringWidth');
    return Math.max(...linesOf(text, 'stringWidth').map((codes) => widthOf(font, codes)));
  }

  draw(text: string, x: number, y: number, isSolid: boolean): void {
    const font = this.fontFor('drawString');
    const lines = linesOf(text, 'drawString');
    const lineHeight = font.height * font.scale;
    let top = y - aligned(lines.length * lineHeight, this.alignY);
    for (const codes of lines) {
      let left = x - aligned(widthOf(font, codes), this.alignX);
      for (const code of codes) {
        const glyph = glyphOf(font, code);
        if (code >= font.firstCode) this.drawGlyph(font, glyph, left, top, isSolid);
        left += glyph.width * font.scale;
      }
      top += lineHeight;
    }
  }

  /** A glyph whose first column is the clip's last is left out. */
  private drawGlyph(font: Font, glyph: Glyph, left: number, top: number, isSolid: boolean): void {
    const { canvas } = this;
    const { scale } = font;
    const { clip } = canvas;
    if (left <= clip.x1 - glyph.width * scale || left >= clip.x2) return;
    if (top <= clip.y1 - font.height * scale || top > clip.y2) return;
    for (let column = 0; column < glyph.width; column += 1) {
      for (let row = 0; row < font.height; row += 1) {
        const isSet = bitOf(font.bitmap, glyph.bit + column * font.height + row) !== BLACK;
        if (!isSet && !isSolid) continue;
        const x = left + column * scale;
        const y = top + row * scale;
        canvas.fill(x, y, x + scale - 1, y + scale - 1, isSet ? canvas.color : canvas.bgColor);
      }
    }
  }

  private fontFor(name: string): Font {
    if (!this.font) throw new Error(`Graphics.${name}: the interpreter's own font is not emulated`);
    return this.font;
  }
}

/** How far a length lies before the point that it is aligned to. */
function aligned(length: number, align: number): number {
  return Math.trunc((length * (align + 1)) / 2);
}

function linesOf(text: string, name: string): number[][] {
  const lines: number[][] = [[]];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === IMAGE) throw new Error(`Graphics.${name}: an image within a text is not emulated`);
    if (code > CODE_MAX) throw new Error(`Graphics.${name}: characters beyond ${CODE_MAX} are not emulated`);
    if (code === NEW_LINE) lines.push([]);
    else lines[lines.length - 1]?.push(code);
  }
  return lines;
}

function widthOf(font: Font, codes: readonly number[]): number {
  return codes.reduce((width, code) => width + measuredWidth(font, code) * font.scale, 0);
}

/** The interpreter measures a character behind a font's last one as 255 wide, and draws it as nothing. */
function measuredWidth(font: Font, code: number): number {
  const { width, firstCode } = font;
  const isBehind = typeof width === 'string' && code - firstCode >= width.length;
  return isBehind ? WIDTH_BEHIND : glyphOf(font, code).width;
}

/** A font of one width has a width for each code; one of many is without width where it has no glyph. */
function glyphOf(font: Font, code: number): Glyph {
  const at = code - font.firstCode;
  const { width, height } = font;
  if (typeof width === 'number') return { width, bit: width * at * height };
  if (at < 0 || at >= width.length) return { width: 0, bit: 0 };
  let columns = 0;
  for (let i = 0; i < at; i += 1) columns += width.charCodeAt(i);
  return { width: width.charCodeAt(at), bit: columns * height };
}

/** Behind the end of the bitmap nothing is set. */
function bitOf(bitmap: string, bit: number): number {
  const byte = bit >> 3 < bitmap.length ? bitmap.charCodeAt(bit >> 3) : 0;
  return (byte >> (7 - (bit & 7))) & 1;
}
