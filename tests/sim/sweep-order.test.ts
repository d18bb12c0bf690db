/**
 * What comes in any order is passed on in that of its places, each as soon as all before it are there.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { InOrder } from '../../sim/sweep/in-order';

describe('sweep: order of the results', () => {
  it('is that of the runs, whichever is done first', () => {
    const places = Array.from({ length: 12 }, (_, i) => i);
    fc.assert(
      fc.property(fc.shuffledSubarray(places, { minLength: places.length }), (shuffled) => {
        const passed: number[] = [];
        const inOrder = new InOrder<number>((place) => passed.push(place));
        shuffled.forEach((place, i) => {
          inOrder.take(place, place);
          const taken = new Set(shuffled.slice(0, i + 1));
          const ready = places.findIndex((other) => !taken.has(other));
          expect(passed).to.deep.equal(places.slice(0, ready < 0 ? places.length : ready));
        });
      }),
      { numRuns: 50 },
    );
  });
});
