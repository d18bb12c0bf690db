/**
 * The bench tests of docs/output-stage.md on the model: each at the stage as drawn and at 50 of the shelf, half of those
 * with every value at an end of its tolerance. A stage that misses a figure is named. Units: us, mA.
 * Used by the tests of the requirements in sim/physics.
 */
import { expect } from 'chai';
import { type Components } from '../../../sim/physics/components';
import { type PlantBench, shelf } from './plant-bench';

const STAGES = shelf();
/** Below this a line says "no current". */
export const NOTHING_MA = 0.2;

/** One requirement on every stage of the shelf. */
export function itMeets(name: string, check: (components: Components) => void): void {
  it(name, () => {
    const missed: string[] = [];
    for (const { name: stage, components } of STAGES) {
      try {
        check(components);
      } catch (error) {
        missed.push(`${stage}: ${(error as Error).message}`);
      }
    }
    expect(missed, `${missed.length} of ${STAGES.length} stages miss it`).to.deep.equal([]);
  });
}

/** Current of a channel in one phase. */
export function phaseMa(bench: PlantBench, channel: 0 | 1 = 0, widthUs = 200): number {
  bench.phase(channel, widthUs, false, 1000);
  return bench.last.chargeNc / widthUs;
}

/** A bench supply on the rail: it is as high as it is said, and gives what is taken. */
export function supplied(components: Components): Components {
  return { ...components, railErrorFraction: 0, sourceOhm: 1, sourceMaxMa: 1000 };
}
