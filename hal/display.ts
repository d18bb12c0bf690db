/**
 * Contract of a display: a canvas of 128 x 64 pixels to draw on, and a picture that shows what has been drawn.
 * Implemented by hal/espruino/ssd1306.ts; drawn on between segments, never in their path. Units: pixels from the top left,
 * inclusive at both ends; a colour is 0 (dark) or 1 (lit).
 * The canvas is the interpreter's own `Graphics`, passed through: a call costs one native call and the pixels it sets.
 */
export const DISPLAY_WIDTH = 128;
export const DISPLAY_HEIGHT = 64;
/** The last column and the last row. */
export const DISPLAY_RIGHT = DISPLAY_WIDTH - 1;
export const DISPLAY_BOTTOM = DISPLAY_HEIGHT - 1;

/** Each call draws at once, cut to the clip, and answers the canvas. Fractions of coordinates are cut off. */
export interface Canvas {
  /** All of the clip in the background's colour. With `true` colours, font, alignment and clip are reset first. */
  clear(isReset?: boolean): Canvas;
  setColor(color: number): Canvas;
  setBgColor(color: number): Canvas;
  setClipRect(x1: number, y1: number, x2: number, y2: number): Canvas;
  setPixel(x: number, y: number): Canvas;
  fillRect(x1: number, y1: number, x2: number, y2: number): Canvas;
  /** In the background's colour. */
  clearRect(x1: number, y1: number, x2: number, y2: number): Canvas;
  drawRect(x1: number, y1: number, x2: number, y2: number): Canvas;
  drawLine(x1: number, y1: number, x2: number, y2: number): Canvas;
  /** Lines from point to point: x1, y1, x2, y2 and so on, rounded. `isClosed` needs one point at least. */
  drawPoly(points: readonly number[], isClosed?: boolean): Canvas;
  /** What lies within, without the pixels at its right and lower edges. At most 64 points. */
  fillPoly(points: readonly number[]): Canvas;
  /**
   * @param widths a character for each code from `firstCode` on, or one width for all
   * @param height plus 256 times the scale, where that is not 1
   */
  setFontCustom(bitmap: string, firstCode: number, widths: string | number, height: number): Canvas;
  /** -1: x is the left end, y the top; 0: the middle; 1: x is the right end, y the bottom. Kept until set anew. */
  setFontAlign(x: number, y: number): Canvas;
  /**
   * MUST be called behind setFontCustom. A solid text overwrites its whole box. A glyph whose first column is the last of
   * the clip is left out.
   */
  drawString(text: string, x: number, y: number, isSolid?: boolean): Canvas;
  /** A character behind the font's last one counts as 255, though it is drawn as nothing. */
  stringWidth(text: string): number;
}

export interface Display {
  readonly canvas: Canvas;
  /** False once the display has not answered: there is nothing to draw for. */
  readonly isOn: boolean;

  /**
   * Shows what has been drawn since the last call: the box around all of it, so two far corners are nearly the whole
   * picture. MUST cost next to nothing where nothing has been drawn, MUST NOT throw. A display that does not answer is
   * off for good: from then on MUST return at once.
   */
  flip(): void;
}
