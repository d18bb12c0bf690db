/**
 * The picture on a monochrome display as PNG: each pixel a large square, with a thin gap to the next.
 * Called by whoever shows what the display shows, once a picture; resvg is loaded at the first. Units: pixels of the
 * display, dots of the picture.
 */

const PITCH_DOTS = 6;
const SQUARE_DOTS = 5;
const MARGIN_DOTS = 12;
const GLASS = '#0a0d10';
const UNLIT = '#14191e';
const LIT = '#cfe8ff';

/** @param pixels row by row from the top left, 1 where the display is lit */
export async function screenPng(pixels: ArrayLike<number>, width: number): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  return new Resvg(screenSvg(pixels, width)).render().asPng();
}

export function screenSvg(pixels: ArrayLike<number>, width: number): string {
  const height = Math.ceil(pixels.length / width);
  const wide = sizeDots(width);
  const high = sizeDots(height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${high}" shape-rendering="crispEdges">`,
    `<rect width="${wide}" height="${high}" fill="${GLASS}"/>`,
    `<path fill="${UNLIT}" d="${squares(pixels, width, false)}"/>`,
    `<path fill="${LIT}" d="${squares(pixels, width, true)}"/>`,
    '</svg>',
  ].join('\n');
}

function sizeDots(count: number): number {
  return count * PITCH_DOTS + 2 * MARGIN_DOTS;
}

function squares(pixels: ArrayLike<number>, width: number, isLit: boolean): string {
  return Array.from(pixels, (pixel, i) => {
    if ((pixel !== 0) !== isLit) return '';
    const x = MARGIN_DOTS + (i % width) * PITCH_DOTS;
    const y = MARGIN_DOTS + Math.floor(i / width) * PITCH_DOTS;
    return `M${x} ${y}h${SQUARE_DOTS}v${SQUARE_DOTS}h-${SQUARE_DOTS}z`;
  }).join('');
}
