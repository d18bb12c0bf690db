/**
 * The pixels of an emulated Graphics, 1 bit each, with the interpreter's own layouts, rounding and clipping.
 * Made by graphics.ts; canvas-text.ts and canvas-poly.ts draw on it. Units: pixels from the top left, inclusive at both
 * ends; a colour is a bit. Reference: Espruino 2v29, https://www.espruino.com/Graphics.
 */
export const WHITE = 1;
export const BLACK = 0;

export interface Layout {
  /** A byte holds eight pixels of a column, not of a row. */
  isVertical: boolean;
  /** The first pixel is the highest bit. */
  isMsbFirst: boolean;
}

export interface Area {
  x1: number;
  y1: number;
  x2: number;
  y2: number;
}

/** The pixels. Coordinates are integers, in the canvas or out of it. */
export class Canvas {
  readonly bytes: Uint8Array;
  color = WHITE;
  bgColor = BLACK;
  /** Nothing is drawn outside. */
  private clipped: Area;
  private modified: Area | undefined;

  constructor(
    readonly width: number,
    readonly height: number,
    private readonly layout: Layout,
  ) {
    this.bytes = new Uint8Array(Math.ceil((width * height) / 8));
    this.clipped = this.whole();
  }

  get clip(): Readonly<Area> {
    return this.clipped;
  }

  /** A clip beyond the canvas is cut to it, so that its last row or column stays. */
  setClip(x1: number, y1: number, x2: number, y2: number): void {
    const [left = 0, right = 0] = ordered(x1, x2).map((x) => clamped(x, this.width - 1));
    const [top = 0, bottom = 0] = ordered(y1, y2).map((y) => clamped(y, this.height - 1));
    this.clipped = { x1: left, y1: top, x2: right, y2: bottom };
  }

  reset(): void {
    this.color = WHITE;
    this.bgColor = BLACK;
    this.clipped = this.whole();
  }

  clear(): void {
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
    const left = Math.max(Math.min(x1, x2), this.clipped.x1);
    const top = Math.max(Math.min(y1, y2), this.clipped.y1);
    const right = Math.min(Math.max(x1, x2), this.clipped.x2);
    const bottom = Math.min(Math.max(y1, y2), this.clipped.y2);
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

  private whole(): Area {
    return { x1: 0, y1: 0, x2: this.width - 1, y2: this.height - 1 };
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

function ordered(first: number, second: number): number[] {
  return [Math.min(first, second), Math.max(first, second)];
}

function clamped(value: number, highest: number): number {
  return Math.min(Math.max(value, 0), highest);
}
