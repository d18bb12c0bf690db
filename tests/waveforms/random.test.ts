/**
 * The player's generator against xorshift32 written down once more, with big integers, from Marsaglia's paper.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { makeRandom } from '../../waveforms/random.brief';

const MASK = 0xffffffffn;
const SEEDS = fc.integer({ min: -0x80000000, max: 0xffffffff });

function* xorshift32(seed: number): Generator<bigint> {
  let x = BigInt.asUintN(32, BigInt(seed)) || 2463534242n;
  for (;;) {
    x ^= (x << 13n) & MASK;
    x ^= x >> 17n;
    x ^= (x << 5n) & MASK;
    yield x;
  }
}

/** The first picks of a seed, by the independent generator: eight steps are thrown away. */
function picksByHand(seed: number, choices: number[]): number[] {
  const states = xorshift32(seed);
  for (let i = 0; i < 8; i += 1) states.next();
  return choices.map((n) => Number(((states.next().value as bigint) >> 16n) * BigInt(n)) >>> 16);
}

describe('random numbers', () => {
  it('are those of xorshift32, to the bit, for every seed', () => {
    fc.assert(
      fc.property(
        SEEDS,
        fc.array(fc.integer({ min: 1, max: 65536 }), { minLength: 1, maxLength: 50 }),
        (seed, choices) => {
          const random = makeRandom(seed);
          expect(choices.map((n) => random.pick(n))).to.deep.equal(picksByHand(seed, choices));
        },
      ),
      { verbose: true },
    );
  });

  it('lie below the number of choices', () => {
    fc.assert(
      fc.property(SEEDS, fc.integer({ min: 1, max: 65536 }), (seed, choices) => {
        const random = makeRandom(seed);
        for (let i = 0; i < 100; i += 1) {
          const pick = random.pick(choices);
          expect(pick).to.be.within(0, choices - 1);
          expect(Number.isInteger(pick)).to.equal(true);
        }
      }),
      { verbose: true },
    );
  });

  for (const seed of [0, 4294967296, -4294967296]) {
    it(`do not stand still at the seed ${seed}, whose low bits are all zero`, () => {
      const random = makeRandom(seed);
      const picks = new Set(Array.from({ length: 64 }, () => random.pick(65536)));
      expect(picks.size).to.be.at.least(60);
    });
  }

  it('never reach the state of zero, where the generator would stand still', () => {
    fc.assert(
      fc.property(SEEDS, (seed) => {
        const random = makeRandom(seed);
        for (let i = 0; i < 200; i += 1) {
          random.pick(2);
          expect(random['state']).to.be.within(1, 0xffffffff);
        }
      }),
      { verbose: true },
    );
  });

  for (const choices of [2, 3, 16, 100]) {
    it(`take each of ${choices} choices about as often`, () => {
      const draws = 1000 * choices;
      const counts = new Array<number>(choices).fill(0);
      const random = makeRandom(20260101);
      for (let i = 0; i < draws; i += 1) {
        const pick = random.pick(choices);
        counts[pick] = (counts[pick] as number) + 1;
      }
      // Six standard deviations of a count of mean 1000.
      for (const count of counts) expect(count).to.be.within(1000 - 190, 1000 + 190);
    });
  }

  it('differ between neighbouring seeds from the first pick on', () => {
    const firsts = Array.from({ length: 256 }, (_, seed) => makeRandom(seed + 1).pick(65536));
    expect(new Set(firsts).size).to.be.at.least(250);
  });
});
