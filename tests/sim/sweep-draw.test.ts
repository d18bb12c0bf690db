/**
 * What a sweep draws: within its bounds, evenly, the same for the same seed, each word by itself.
 * Units: ohm, nF, mV. The statistics are of fixed seeds: a bound of Chernoff, and no chance from run to run.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { COMPONENTS, NOMINAL, type ComponentName } from '../../sim/physics/components';
import { resistor } from '../../sim/physics/load';
import { autocorrelation, mean, normalBound } from '../../sim/statistics';
import { drawPlant, VARY_WORDS, type Vary } from '../../sim/sweep/draw';

const BASE = resistor(1000, '1k');
const ALL = VARY_WORDS;
const seeds = fc.integer({ min: 1, max: 4294967295 });
const words = fc.subarray([...ALL]);

/** Draws of many seeds in a row. */
const COUNT = 4096;
/** A bound that one fair generator in a million breaks. */
const CHANCE = 1e-6;

function draws(vary: Vary, of: (drawn: ReturnType<typeof drawPlant>) => number): number[] {
  return Array.from({ length: COUNT }, (_, i) => of(drawPlant([vary], 1 + i, BASE)));
}

describe('sweep: what is drawn', () => {
  it('is the same for the same seed, to the bit', () => {
    fc.assert(
      fc.property(words, seeds, (vary, seed) => {
        expect(drawPlant(vary, seed, BASE)).to.deep.equal(drawPlant(vary, seed, BASE));
      }),
      { numRuns: 50 },
    );
  });

  it('does not depend on what else is varied', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { load, components } = drawPlant(ALL, seed, BASE);
        expect(drawPlant(['skin'], seed, BASE)).to.deep.equal({ load, components: NOMINAL });
        const { batteryMv } = components;
        expect(drawPlant(['battery'], seed, BASE).components).to.deep.equal({ ...NOMINAL, batteryMv });
        const tolerances = drawPlant(['tolerances'], seed, BASE);
        expect(tolerances).to.deep.equal({
          load: BASE,
          components: { ...components, batteryMv: NOMINAL.batteryMv },
        });
      }),
      { numRuns: 50 },
    );
  });

  it('is nothing where nothing varies', () => {
    expect(drawPlant([], 17, BASE)).to.deep.equal({ load: BASE, components: NOMINAL });
  });

  it('lies within the family of skins, the tolerances and the cell', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { load, components } = drawPlant(ALL, seed, BASE);
        expect(load.rsOhm).to.be.within(200, 600);
        expect(load.rpOhm).to.be.within(1000, 10000);
        expect(load.cpNf).to.be.within(50, 500);
        expect(components.batteryMv).to.be.within(3400, 4200);
        expect(Number.isInteger(components.batteryMv)).to.equal(true);
        for (const name of Object.keys(COMPONENTS) as ComponentName[]) {
          const { value, tolerance, isAbsolute } = COMPONENTS[name];
          if (name === 'batteryMv') continue;
          const halfWidth = isAbsolute ? tolerance : tolerance * value;
          expect(Math.abs(components[name] - value), name).to.be.at.most(halfWidth * (1 + 1e-12));
        }
      }),
      { numRuns: 100 },
    );
  });

  const SPREADS: { name: string; vary: Vary; of: Parameters<typeof draws>[1] }[] = [
    { name: 'Rs', vary: 'skin', of: ({ load }) => Math.log(load.rsOhm / 200) / Math.log(3) },
    { name: 'Rp', vary: 'skin', of: ({ load }) => Math.log(load.rpOhm / 1000) / Math.log(10) },
    { name: 'Cp', vary: 'skin', of: ({ load }) => Math.log(load.cpNf / 50) / Math.log(10) },
    { name: 'the battery', vary: 'battery', of: ({ components }) => (components.batteryMv - 3400) / 800 },
    {
      name: 'a gain',
      vary: 'tolerances',
      of: ({ components }) =>
        components.gainErrorAFraction / (2 * COMPONENTS.gainErrorAFraction.tolerance) + 0.5,
    },
  ];
  for (const { name, vary, of } of SPREADS) {
    it(`is even for ${name} over seeds in a row, and each draw tells nothing of the next`, () => {
      const fractions = draws(vary, of);
      const bound = normalBound(CHANCE) / Math.sqrt(COUNT);
      expect(mean(fractions)).to.be.closeTo(0.5, bound * Math.sqrt(1 / 12));
      for (let tenth = 0; tenth < 10; tenth += 1) {
        const within = fractions.map((x) => (x >= tenth / 10 && x < (tenth + 1) / 10 ? 1 : 0));
        expect(mean(within), `tenth ${tenth}`).to.be.closeTo(0.1, bound * Math.sqrt(0.1 * 0.9) + 1e-3);
      }
      for (const lag of [1, 2, 256])
        expect(Math.abs(autocorrelation(fractions, lag)), `lag ${lag}`).to.be.below(bound);
    });
  }

  it('has both ends of the cell', () => {
    const batteriesMv = draws('battery', ({ components }) => components.batteryMv);
    expect([Math.min(...batteriesMv), Math.max(...batteriesMv)]).to.deep.equal([3400, 4200]);
  });

  it('tells nothing of one value by another of the same seed', () => {
    const columns = SPREADS.map(({ vary, of }) => draws(vary, of));
    const bound = (normalBound(CHANCE) / Math.sqrt(COUNT)) * (1 / 12);
    columns.forEach((a, i) =>
      columns.slice(i + 1).forEach((b) => {
        const products = a.map((x, k) => (x - 0.5) * ((b[k] as number) - 0.5));
        expect(Math.abs(mean(products))).to.be.below(bound);
      }),
    );
  });
});
