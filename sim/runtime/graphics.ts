/**
 * `Graphics` of the emulated Espruino: drawing into an array buffer of 1 bit per pixel, with the interpreter's own
 * layouts and rounding. Made by the runtime, once a boot. Units: pixels from the top left, inclusive at both ends.
 *
 * Text, images, clipping, rotation and everything else fail by name. Unlike the interpreter's, the buffer has no address.
 * Reference: Espruino 2v29, https://www.espruino.com/Graphics; its Linux build is the oracle of the tests.
 */
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
const WHITE = 1;
const BLACK = 0;

interface Layout {
  /** A byte holds eight pixels of a column, not of a row. */
  isVertical: boolean;
  /** The first pixel is the highest bit. */
  isMsbFirst: boolean;
}

interface Area {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

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
  const methods = {
    ...makeReaders(canvas, spend),
    // Only a display driver adds it: code asks whether it is there.
    flip: undefined,
    clear: chain((isReset) => canvas.clear(Boolean(isReset))),
    setColor: chain((...color) => (canvas.color = toColor(color))),
    setBgColor: chain((...color) => (canvas.bgColor = toColor(color))),
    setPixel: chain((x, y, color) =>
      canvas.setPixel(toInteger(x), toInteger(y), color === undefined ? canvas.color : toColor([color])),
    ),
    fillRect: area('fillRect', (...corners) => canvas.fill(...corners, canvas.color)),
    clearRect: area('clearRect', (...corners) => canvas.fill(...corners, canvas.bgColor)),
    drawRect: area('drawRect', (...corners) => canvas.drawRect(...corners)),
    drawLine: area('drawLine', (...ends) => canvas.drawLine(...ends)),
  };
  const members = Object.assign(Object.create(methods) as object, { buffer: canvas.bytes.buffer });
  const instance = strict('Graphics', members);
  return instance;
}

function makeReaders(canvas: Canvas, spend: () => void): Record<string, unknown> {
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
    getModified: read((isReset) => canvas.takeModified(Boolean(isReset))),
  };
}

/** The pixels. Coordinates are integers, in the canvas or out of it. */
class Canvas {
  readonly bytes: Uint8Array;
  color = WHITE;
  bgColor = BLACK;
  private modified: Area | undefined;

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly layout: Layout,
  ) {
    this.bytes = new Uint8Array(Math.ceil((width * height) / 8));
  }

  clear(isReset: boolean): void {
    if (isReset) {
      this.color = WHITE;
      this.bgColor = BLACK;
    }
    this.fill(0, 0, this.width - 1, this.height - 1, this.bgColor);
  }

  getPixel(x: number, y: number): number {
    if (!this.isInside(x, y)) return BLACK;
    const bit = this.bitOf(x, y);
    return ((this.bytes[bit >> 3] ?? 0) >> this.shiftOf(bit)) & 1;
  }

  setPixel(x: number, y: number, color: number): void {
    this.fill(x, y, x, y, color);
  }

  fill(x1: number, y1: number, x2: number, y2: number, color: number): void {
    const left = Math.max(Math.min(x1, x2), 0);
    const top = Math.max(Math.min(y1, y2), 0);
    const right = Math.min(Math.max(x1, x2), this.width - 1);
    const bottom = Math.min(Math.max(y1, y2), this.height - 1);
    if (right < left || bottom < top) return;
    this.markModified(left, top, right, bottom);
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) this.put(x, y, color);
    }
  }

  drawRect(x1: number, y1: number, x2: number, y2: number): void {
    this.fill(x1, y1, x2, y1, this.color);
    this.fill(x2, y1, x2, y2, this.color);
    this.fill(x1, y2, x2, y2, this.color);
    this.fill(x1, y1, x1, y2, this.color);
  }

  /** Steps along the longer axis; the other coordinate advances by 1/256 pixels, cut off towards zero. */
  drawLine(x1: number, y1: number, x2: number, y2: number): void {
    if (Math.abs(x2 - x1) > Math.abs(y2 - y1)) {
      eachStep(x1, y1, x2, y2, (x, y) => this.setPixel(x, y, this.color));
    } else {
      eachStep(y1, x1, y2, x2, (y, x) => this.setPixel(x, y, this.color));
    }
  }

  takeModified(isReset: boolean): Area | undefined {
    const modified = this.modified && { ...this.modified };
    if (isReset) this.modified = undefined;
    return modified;
  }

  private isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }

  /** Rows follow each other without padding; vertical bytes lie in rows of eight pixels' height. */
  private bitOf(x: number, y: number): number {
    return this.layout.isVertical ? (((y >> 3) * this.width + x) << 3) | (y & 7) : y * this.width + x;
  }

  private shiftOf(bit: number): number {
    return this.layout.isMsbFirst ? 7 - (bit & 7) : bit & 7;
  }

  private put(x: number, y: number, color: number): void {
    const bit = this.bitOf(x, y);
    const mask = 1 << this.shiftOf(bit);
    const byte = this.bytes[bit >> 3] ?? 0;
    this.bytes[bit >> 3] = color === BLACK ? byte & ~mask : byte | mask;
  }

  private markModified(x1: number, y1: number, x2: number, y2: number): void {
    const { modified } = this;
    this.modified = {
      x1: Math.min(x1, modified?.x1 ?? x1),
      y1: Math.min(y1, modified?.y1 ?? y1),
      x2: Math.max(x2, modified?.x2 ?? x2),
      y2: Math.max(y2, modified?.y2 ?? y2),
    };
  }
}

/** Visits a line's pixels from the lower to the upper end of its longer axis. */
function eachStep(
  long1: number,
  short1: number,
  long2: number,
  short2: number,
  visit: (long: number, short: number) => void,
): void {
  if (long1 > long2) return eachStep(long2, short2, long1, short1, visit);
  const stepBy256 = Math.trunc(((short2 - short1) * 256) / Math.max(long2 - long1, 1));
  let shortBy256 = short1 * 256 + 128;
  for (let long = long1; long <= long2; long += 1) {
    visit(long, Math.floor(shortBy256 / 256));
    shortBy256 += stepBy256;
  }
}

/** As the interpreter takes integers: the fraction is cut off, what is no number is 0. */
function toInteger(value: unknown): number {
  return Number(value) | 0;
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
