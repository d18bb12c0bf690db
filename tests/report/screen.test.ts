/**
 * The picture of a display: a large square for each pixel where it belongs, and a PNG of the size that follows.
 */
import { expect } from 'chai';
import { screenPng, screenSvg } from '../../sim/report/screen';

const PNG_SIGNATURE = '89504e470d0a1a0a';
/** Four pixels by two: lit are the first of the upper row and the last of the lower one. */
const PIXELS = [1, 0, 0, 0, 0, 0, 0, 1];

describe('picture of a display', () => {
  it('has a square for each pixel, lit or not', () => {
    const [unlit = '', lit = ''] = Array.from(
      screenSvg(PIXELS, 4).matchAll(/ d="([^"]*)"/g),
      ([, d]) => d ?? '',
    );
    expect(lit).to.equal('M12 12h5v5h-5zM30 18h5v5h-5z');
    expect(unlit.match(/M/g)).to.have.length(6);
  });

  it('becomes a PNG of six dots a pixel and a margin', async () => {
    const png = await screenPng(PIXELS, 4);
    expect(png.subarray(0, 8).toString('hex')).to.equal(PNG_SIGNATURE);
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([48, 36]);
  });

  it('differs where the pixels differ', async () => {
    const [first, second] = await Promise.all([screenPng(PIXELS, 4), screenPng([0, ...PIXELS.slice(1)], 4)]);
    expect(first.equals(second)).to.equal(false);
  });
});
