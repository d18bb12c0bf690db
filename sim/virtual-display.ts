/**
 * The virtual display: the emulated Graphics as its canvas, and the picture that was shown last. Implements hal/display.ts.
 * Made with the virtual board; a display that is not wired is off, and nobody draws. Units: pixels from the top left.
 */
import { type Canvas, type Display, DISPLAY_HEIGHT, DISPLAY_WIDTH } from '../hal/display';
import { makeGraphics } from './runtime/graphics';

interface ReadableCanvas extends Canvas {
  getPixel(x: number, y: number): number;
  getModified(isReset: boolean): object | undefined;
}

interface Graphics {
  createArrayBuffer(width: number, height: number, bitsPerPixel: number, options: object): ReadableCanvas;
}

/** As the driver of the SSD1306 has it: what is drawn is the same, pixel by pixel, for any layout. */
const LAYOUT = { vertical_byte: true, msb: false };

export class VirtualDisplay implements Display {
  readonly canvas: ReadableCanvas;
  private shown = new Uint8Array(DISPLAY_WIDTH * DISPLAY_HEIGHT);

  /** @param isOn false: none is wired */
  constructor(readonly isOn: boolean) {
    const graphics = makeGraphics({ spend: () => undefined, reserve: () => undefined }) as Graphics;
    this.canvas = graphics.createArrayBuffer(DISPLAY_WIDTH, DISPLAY_HEIGHT, 1, LAYOUT);
  }

  flip(): void {
    if (!this.isOn || !this.canvas.getModified(true)) return;
    this.shown = Uint8Array.from(this.shown, (_, i) =>
      this.canvas.getPixel(i % DISPLAY_WIDTH, Math.floor(i / DISPLAY_WIDTH)),
    );
  }

  /** Row by row, 1 where a pixel is lit. */
  picture(): Uint8Array {
    return this.shown;
  }
}
