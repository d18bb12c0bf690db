/**
 * `Graphics` of the emulated Espruino: drawing into an array buffer of 1 bit per pixel, as the
 * interpreter does. Made by the runtime, once a boot. Units: pixels from the top left, inclusive at both ends.
 *
 * Text needs a custom font. Images, rotation and everything else fail by name. Unlike the interpreter's, the buffer has no
 * address. Reference: Espruino 2v29, https://www.espruino.com/Graphics; its Linux build is the oracle of the tests.
 */
import { BLACK, Canvas, type Layout, WHITE } from './canvas';
import { drawPoly, fillPoly } from './canvas-poly';
import { CanvasText } from './canvas-text';
import { strict } from './espruino-e';

export interface GraphicsParts {
  /** Passes the time of a native call. */
  spend: () => void;
  /** Takes the buffer's share of the device's memory. */
  reserve: (bytes: number) => void;
}

const SIZE_MAX = 32767;
/** What the interpreter accepts; only the first is emulated. */
const BITS_PER_PIXEL = [1, 2, 4, 8, 16, 24, 32];
const EMULATED_OPTIONS = ['vertical_byte', 'msb'];
/** Sum of red, green and blue, 0..255 each, from which a pixel is on. */
const ON_FROM = 384;

type DrawArea = (x1: number, y1: number, x2: number, y2: number) => void;

/** The global object that code sees. */
export function makeGraphics(parts: GraphicsParts): object {
  return strict('Graphics', {
    createArrayBuffer: (width: unknown, height: unknown, bpp: unknown, options: unknown): object => {
      parts.spend();
      const canvas = makeCanvas(toInteger(width), toInteger(height), toInteger(bpp), options);
      parts.reserve(canvas.bytes.length);
      return makeInstance(canvas, parts.spend);
    },
  });
}

function makeCanvas(width: number, height: number, bpp: number, options: unknown): Canvas {
  const isSize = (size: number): boolean => size > 0 && size <= SIZE_MAX;
  if (!isSize(width) || !isSize(height)) throw new Error('Invalid Size');
  if (!BITS_PER_PIXEL.includes(bpp)) throw new Error('Invalid BPP');
  if (bpp !== 1) throw new Error(`Graphics.createArrayBuffer: ${bpp} bits per pixel are not emulated`);
  const layout = layoutOf(typeof options === 'object' && options !== null ? options : {});
  if (layout.isVertical && height % 8 !== 0) {
    throw new Error('height must be a multiple of 8 when using vertical_byte');
  }
  return new Canvas(width, height, layout);
}

function layoutOf(options: { vertical_byte?: unknown; msb?: unknown }): Layout {
  for (const [name, value] of Object.entries(options)) {
    if (value && !EMULATED_OPTIONS.includes(name)) {
      throw new Error(`Graphics.createArrayBuffer: option "${name}" is not emulated`);
    }
  }
  return {
    isVertical: Boolean(options.vertical_byte),
    isMsbFirst: options.msb === undefined || Boolean(options.msb),
  };
}

/** An instance as code sees it: `buffer` is its only own member, the methods are inherited and can be chained. */
function makeInstance(canvas: Canvas, spend: () => void): object {
  const chain =
    (draw: (...values: unknown[]) => void) =>
    (...values: unknown[]): object => {
      spend();
      draw(...values);
      return instance;
    };
  const area = (name: string, draw: DrawArea): ((...corners: unknown[]) => object) =>
    chain((x1, y1, x2, y2) => {
      if (typeof x1 === 'object' && x1 !== null) {
        throw new Error(`Graphics.${name}: a rectangle given as an object is not emulated`);
      }
      draw(toInteger(x1), toInteger(y1), toInteger(x2), toInteger(y2));
    });
  const text = new CanvasText(canvas);
  const methods = {
    ...makeReaders(canvas, text, spend),
    // Only a display driver adds it: code asks whether it is there.
    flip: undefined,
    clear: chain((isReset) => {
      if (isReset) {
        canvas.reset();
        text.reset();
      }
      canvas.clear();
    }),
    setColor: chain((...color) => (canvas.color = toColor(color))),
    setBgColor: chain((...color) => (canvas.bgColor = toColor(color))),
    setPixel: chain((x, y, color) =>
      canvas.setPixel(toInteger(x), toInteger(y), color === undefined ? canvas.color : toColor([color])),
    ),
    fillRect: area('fillRect', (...corners) => canvas.fill(...corners, canvas.color)),
    clearRect: area('clearRect', (...corners) => canvas.fill(...corners, canvas.bgColor)),
    drawRect: area('drawRect', (...corners) => canvas.drawRect(...corners)),
    drawLine: area('drawLine', (...ends) => canvas.drawLine(...ends)),
    setClipRect: area('setClipRect', (...corners) => canvas.setClip(...corners)),
    drawPoly: chain((points, isClosed) => drawPoly(canvas, toPoints('drawPoly', points), Boolean(isClosed))),
    fillPoly: chain((points) => fillPoly(canvas, toPoints('fillPoly', points))),
    setFontCustom: chain((bitmap, firstChar, width, height) =>
      text.setFont(bitmap, toInteger(firstChar), width, toInteger(height)),
    ),
    setFontAlign: chain((x, y, rotation) => text.setAlign(toInteger(x), toInteger(y), toInteger(rotation))),
    drawString: chain((value, x, y, isSolid) =>
      text.draw(String(value), toInteger(x), toInteger(y), Boolean(isSolid)),
    ),
  };
  const members = Object.assign(Object.create(methods) as object, { buffer: canvas.bytes.buffer });
  const instance = strict('Graphics', members);
  return instance;
}

function makeReaders(canvas: Canvas, text: CanvasText, spend: () => void): Record<string, unknown> {
  const read =
    <T>(answer: (...values: unknown[]) => T) =>
    (...values: unknown[]): T => {
      spend();
      return answer(...values);
    };
  return {
    getWidth: read(() => canvas.width),
    getHeight: read(() => canvas.height),
    getColor: read(() => canvas.color),
    getPixel: read((x, y) => canvas.getPixel(toInteger(x), toInteger(y))),
    stringWidth: read((value) => text.widthOf(String(value))),
    getModified: read((isReset) => canvas.takeModified(Boolean(isReset))),
  };
}

/** As the interpreter takes integers: the fraction is cut off, what is no number is 0. */
function toInteger(value: unknown): number {
  return Number(value) | 0;
}

/** Flat: x1, y1, x2, y2 and so on. */
function toPoints(name: string, points: unknown): number[] {
  if (Array.isArray(points) || ArrayBuffer.isView(points)) {
    return Array.from(points as ArrayLike<unknown> & object, Number);
  }
  throw new Error(`Graphics.${name}: points that are no array are not emulated`);
}

/** A colour as a bit: '#rgb' or '#rrggbb'; red, green and blue of 0..1; else an integer whose lowest bit counts. */
function toColor([first, ...others]: unknown[]): number {
  const shares = typeof first === 'string' ? sharesOf(first) : [first, others[0], others[1]].map(Number);
  if (!shares.every(Number.isFinite)) return toInteger(first) & 1;
  const sum = shares.reduce((total, share) => total + Math.min(Math.max(Math.trunc(share * 256), 0), 255), 0);
  return sum >= ON_FROM ? WHITE : BLACK;
}

function sharesOf(text: string): number[] {
  const digits = /^#(?:([\da-f]{3})|([\da-f]{6}))$/i.exec(text);
  if (!digits) throw new Error("If Color is a String, it must be of the form '#rrggbb' or '#rgb'");
  const [, short, long = ''] = digits;
  if (short) return [...short].map((digit) => parseInt(digit, 16) / 15);
  return [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16) / 255);
}
