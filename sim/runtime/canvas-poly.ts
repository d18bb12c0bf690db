/**
 * Polygons on the canvas of an emulated Graphics: their lines, and what they enclose, row by row.
 * Called by graphics.ts. Units: pixels; points as x1, y1, x2, y2 and so on, with fractions.
 * Reference: Espruino 2v29, https://www.espruino.com/Graphics, `drawPoly` and `fillPoly`.
 */
import { type Canvas } from './canvas';

/** Corners are kept in sixteenths of a pixel. */
const PER_PIXEL = 16;
const POINTS_MAX = 64;
const SHORT_MAX = 32767;

interface Corner {
  x: number;
  y: number;
}

/** Where an edge crosses a row, in sixteenths, and whether the outline goes up there. */
interface Crossing {
  x: number;
  isRising: boolean;
}

/** Corners are rounded to whole pixels; an odd last number is left out. */
export function drawPoly(canvas: Canvas, points: readonly number[], isClosed: boolean): void {
  const corners = cornersOf(points, 1);
  const first = corners[0];
  if (!first) {
    if (isClosed) throw new Error('Graphics.drawPoly: closing no points is not emulated');
    return;
  }
  let from = first;
  for (const to of [...corners.slice(1), ...(isClosed ? [first] : [])]) {
    canvas.drawLine(from.x, from.y, to.x, to.y);
    from = to;
  }
}

/** Covers the pixels from the left and upper edges on, up to but without the right and lower ones. */
export function fillPoly(canvas: Canvas, points: readonly number[]): void {
  const corners = cornersOf(points.slice(0, 2 * POINTS_MAX), PER_PIXEL);
  const rows = corners.map(({ y }) => y >> 4);
  const top = Math.max(Math.min(canvas.height - 1, ...rows), canvas.clip.y1);
  const bottom = Math.min(Math.max(0, ...rows), canvas.clip.y2);
  for (let row = top; row <= bottom; row += 1) fillRow(canvas, row, crossingsAt(corners, row * PER_PIXEL));
  if (points.length > 2 * POINTS_MAX) {
    throw new Error(`Maximum number of points (${POINTS_MAX}) exceeded for fillPoly`);
  }
}

function cornersOf(points: readonly number[], scale: number): Corner[] {
  const rounded = points.map((value) => {
    const scaled = Math.trunc(value * scale + 0.5);
    return scale === 1 ? scaled : Math.min(Math.max(scaled, -SHORT_MAX - 1), SHORT_MAX);
  });
  return Array.from({ length: rounded.length >> 1 }, (_, i) => ({
    x: rounded[2 * i] as number,
    y: rounded[2 * i + 1] as number,
  }));
}

function crossingsAt(corners: readonly Corner[], y: number): Crossing[] {
  const crossings: Crossing[] = [];
  let before = corners[corners.length - 1] as Corner;
  for (const corner of corners) {
    if (corner.y <= y !== before.y <= y) {
      const rise = before.y - corner.y;
      const x = corner.x + Math.trunc(((y - corner.y) * (before.x - corner.x)) / rise);
      // The interpreter counts an edge that rises by a sixteenth as one that falls.
      crossings.push({ x: (x << 16) >> 16, isRising: rise > 1 });
    }
    before = corner;
  }
  return crossings.sort((a, b) => a.x - b.x);
}

/** Between the crossings where the outline has gone up as often as down. */
function fillRow(canvas: Canvas, row: number, crossings: readonly Crossing[]): void {
  let depth = 0;
  let from = 0;
  crossings.forEach(({ x, isRising }, i) => {
    if (depth === 0) from = x;
    depth += isRising ? 1 : -1;
    if (depth !== 0 && i < crossings.length - 1) return;
    const left = (from + PER_PIXEL - 1) >> 4;
    const right = (x + PER_PIXEL - 1) >> 4;
    if (right > left) canvas.fill(left, row, right - 1, row, canvas.color);
  });
}
