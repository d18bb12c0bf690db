/**
 * Statistics of sequences against their closed forms.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { autocorrelation, mean, normalBound, variance } from '../../sim/statistics';

const sequence = (length: number, at: (i: number) => number): number[] =>
  Array.from({ length }, (_, i) => at(i));

describe('mean and variance', () => {
  it('are those of the numbers 1 to n: (n + 1) / 2 and (n^2 - 1) / 12', () => {
    for (const n of [1, 2, 9, 100]) {
      const values = sequence(n, (i) => i + 1);
      expect(mean(values)).to.be.closeTo((n + 1) / 2, 1e-12);
      expect(variance(values)).to.be.closeTo((n * n - 1) / 12, 1e-9);
    }
  });
});

describe('autocorrelation', () => {
  const LENGTH = 60;
  const ALTERNATING = sequence(LENGTH, (i) => (-1) ** i);
  const SINE = sequence(LENGTH, (i) => Math.sin((2 * Math.PI * i) / 12));
  const rows: Record<string, { values: number[]; lag: number; is: number }> = {
    'of anything at lag 0': { values: [3, 1, 4, 1, 5], lag: 0, is: 1 },
    'of 1 2 3 at lag 1: their middle adds nothing': { values: [1, 2, 3], lag: 1, is: 0 },
    'of 1 2 3 at lag 2: -1 of 2': { values: [1, 2, 3], lag: 2, is: -1 / 2 },
    'of what alternates, at lag 1': { values: ALTERNATING, lag: 1, is: -(LENGTH - 1) / LENGTH },
    'of what alternates, at lag 2': { values: ALTERNATING, lag: 2, is: (LENGTH - 2) / LENGTH },
    'of a sine, a whole period on': { values: SINE, lag: 12, is: (LENGTH - 12) / LENGTH },
    'of a sine, half a period on': { values: SINE, lag: 6, is: -(LENGTH - 6) / LENGTH },
    'of a constant sequence': { values: sequence(LENGTH, () => 7), lag: 1, is: 0 },
    'beyond the end': { values: [1, 2, 3], lag: 3, is: 0 },
  };
  for (const [name, { values, lag, is }] of Object.entries(rows)) {
    it(name, () => expect(autocorrelation(values, lag)).to.be.closeTo(is, 1e-12));
  }

  const VALUES = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 50 });

  it('stays within -1..1, and does not change with the unit of the values', () => {
    fc.assert(
      fc.property(VALUES, fc.nat(50), fc.integer({ min: 1, max: 9 }), (values, lag, factor) => {
        const found = autocorrelation(values, lag);
        expect(Math.abs(found)).to.be.at.most(1 + 1e-12);
        expect(
          autocorrelation(
            values.map((value) => factor * value + 5),
            lag,
          ),
        ).to.be.closeTo(found, 1e-9);
      }),
    );
  });

  it('is 1 - lag / length for whole periods of a sequence that repeats every lag places', () => {
    fc.assert(
      fc.property(VALUES, fc.integer({ min: 2, max: 8 }), (values, times) => {
        fc.pre(new Set(values).size > 1);
        const repeated = sequence(times, () => 0).flatMap(() => values);
        expect(autocorrelation(repeated, values.length)).to.be.closeTo(1 - 1 / times, 1e-9);
      }),
    );
  });
});

describe('the bound of a normal variate', () => {
  it('gives the chance back', () => {
    for (const chance of [0.5, 0.01, 1e-7]) {
      expect(Math.exp(-(normalBound(chance) ** 2) / 2)).to.be.closeTo(chance, 1e-12);
    }
  });

  // Upper quantiles of the standard normal distribution, from tables.
  const QUANTILES: [chance: number, z: number][] = [
    [0.05, 1.6449],
    [0.025, 1.96],
    [0.001, 3.0902],
    [1e-6, 4.7534],
  ];
  for (const [chance, z] of QUANTILES) {
    it(`lies above the quantile of ${chance}, and not far`, () => {
      expect(normalBound(chance)).to.be.within(z, z + 1);
    });
  }
});
