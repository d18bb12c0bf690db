/**
 * The cache before the flash: 16 KB, two ways, lines of 8 bytes; of two lines the one goes that was used longer ago.
 */
import { expect } from 'chai';
import { XipCache } from '../../sim/silicon/xip-cache';

/** Lines this far apart share a set. */
const WAY = 8192;

function misses(offsets: readonly number[], cache = new XipCache()): boolean[] {
  return offsets.map((offset) => cache.isMiss(offset));
}

describe('XIP cache', () => {
  const ROWS: { name: string; offsets: number[]; missed: boolean[] }[] = [
    { name: 'a line is fetched once', offsets: [0, 0, 4, 7], missed: [true, false, false, false] },
    { name: 'a line is 8 bytes', offsets: [0, 8, 7, 15], missed: [true, true, false, false] },
    { name: 'two lines share a set', offsets: [0, WAY, 0, WAY], missed: [true, true, false, false] },
    {
      name: 'a third line takes the place of the older one',
      offsets: [0, WAY, 2 * WAY, WAY, 0],
      missed: [true, true, true, false, true],
    },
    {
      name: 'a line that was used again is not the older one',
      offsets: [0, WAY, 0, 2 * WAY, 0, WAY],
      missed: [true, true, false, true, false, true],
    },
    {
      name: 'other sets are left alone',
      offsets: [8, 0, WAY, 2 * WAY, 8],
      missed: [true, true, true, true, false],
    },
  ];
  for (const { name, offsets, missed } of ROWS) {
    it(name, () => {
      expect(misses(offsets)).to.deep.equal(missed);
    });
  }

  it('counts its misses, holds 16 KB, and is empty after a flush', () => {
    const cache = new XipCache();
    const whole = Array.from({ length: (2 * WAY) / 8 }, (_, line) => 8 * line);
    expect(misses(whole, cache).every(Boolean)).to.equal(true);
    expect(misses(whole, cache).some(Boolean)).to.equal(false);
    expect(cache.misses).to.equal(whole.length);
    cache.flush();
    expect(cache.isMiss(0)).to.equal(true);
  });
});
