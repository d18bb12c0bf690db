/**
 * What the runs of a sweep come to: percentiles by their definition, the worse channel, the worst seed, in any order.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { percentile, Tally, type Figure } from '../../sim/sweep/tally';
import { type SweepLine } from '../../sim/sweep/run';

const PEAK: Figure = { field: 'peakMa', perChannel: true, worst: 'highest' };
const LIFE: Figure = { field: 'lifeH', perChannel: false, worst: 'lowest' };

function lineOf(seed: number, cells: SweepLine = {}): SweepLine {
  return {
    seed,
    A_peakMa: seed,
    B_peakMa: 0,
    limitsKept: true,
    limitsBroken: '',
    limitNearest: 'channel A: current',
    limitFraction: 0.5,
    ...cells,
  };
}

function tallyOf(lines: readonly SweepLine[], figures: Figure[] = [PEAK, LIFE]): Tally {
  const tally = new Tally(figures);
  lines.forEach((line) => tally.take(line));
  return tally;
}

describe('sweep: percentiles', () => {
  it('are the least value that as many percent do not exceed', () => {
    const values = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 100 }), (drawn, percent) => {
        const sorted = drawn.sort((a, b) => a - b);
        const share = (most: number): number =>
          sorted.filter((value) => value <= most).length / sorted.length;
        const found = percentile(sorted, percent);
        expect(share(found)).to.be.at.least(percent / 100);
        for (const less of sorted.filter((value) => value < found))
          expect(share(less)).to.be.below(percent / 100);
      }),
    );
  });

  it('of 1 to 100 are 5, 50 and 95', () => {
    const lines = Array.from({ length: 100 }, (_, i) => lineOf(i + 1));
    expect(tallyOf(lines).spreads()).to.deep.equal([
      { field: 'peakMa', percentiles: [5, 50, 95], worst: 100, worstSeed: 100 },
    ]);
  });
});

describe('sweep: the worst run', () => {
  it('is that of the worse channel', () => {
    const lines = [lineOf(1, { A_peakMa: 7, B_peakMa: 9 }), lineOf(2, { A_peakMa: 8, B_peakMa: 3 })];
    expect(tallyOf(lines).spreads()[0]).to.deep.include({ worst: 9, worstSeed: 1 });
  });

  it('is the lowest where less is worse, and a run without the figure is left out', () => {
    const lines = [lineOf(1, { lifeH: 20 }), lineOf(2, { lifeH: null }), lineOf(3, { lifeH: 12 })];
    expect(tallyOf(lines).spreads()[1]).to.deep.equal({
      field: 'lifeH',
      percentiles: [12, 12, 20],
      worst: 12,
      worstSeed: 3,
    });
  });

  it('is the one with the lower seed of two that are equal', () => {
    const lines = [lineOf(4), lineOf(9, { A_peakMa: 8 }), lineOf(8)];
    expect(tallyOf(lines).spreads()[0]).to.deep.include({ worst: 8, worstSeed: 8 });
    expect(tallyOf(lines).nearest?.seed).to.equal(4);
  });

  it('and all else does not depend on the order of the runs', () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      lineOf(i + 1, {
        A_peakMa: (i * 7) % 10,
        limitFraction: ((i * 3) % 10) / 10,
        limitsKept: i % 2 === 0,
        limitsBroken: `reason ${i}`,
      }),
    );
    const told = (tally: Tally): object => {
      const { nearest, broken, brokenRuns, runs } = tally;
      return { nearest, broken, brokenRuns, runs, spreads: tally.spreads() };
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
        expect(told(tallyOf(shuffled))).to.deep.equal(told(tallyOf(lines)));
      }),
      { numRuns: 30 },
    );
  });
});

describe('sweep: limits', () => {
  it('names the run that is nearest to one', () => {
    const lines = [
      lineOf(1),
      lineOf(2, { limitFraction: 0.9, limitNearest: 'channel B: charge' }),
      lineOf(3),
    ];
    expect(tallyOf(lines).nearest).to.deep.equal({ seed: 2, limit: 'channel B: charge', fraction: 0.9 });
  });

  it('keeps ten broken runs, those with the lowest seeds, and counts all', () => {
    const lines = Array.from({ length: 15 }, (_, i) =>
      lineOf(15 - i, { limitsKept: false, limitsBroken: 'too much' }),
    );
    const { brokenRuns, broken, runs } = tallyOf(lines);
    expect({ brokenRuns, runs }).to.deep.equal({ brokenRuns: 15, runs: 15 });
    expect(broken.map(({ seed }) => seed)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(broken[0]).to.deep.equal({ seed: 1, reasons: 'too much' });
  });
});
