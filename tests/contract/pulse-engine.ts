/**
 * The contract suite of hal/pulse-engine.ts: one list of checks that every engine passes.
 * Called by the tests of each engine with a maker of fresh benches; broken-engines.test.ts iterates the same list and
 * shows that it would notice. Units: us.
 */
import { type Check } from './check';
import { PLAYING_CHECKS } from './checks-playing';
import { QUEUE_CHECKS } from './checks-queue';
import { STOPPING_CHECKS } from './checks-stopping';
import { STRETCHED_CHECKS } from './checks-stretched';
import { type MakeBench } from './stand';

export { type EngineBench, type MakeBench } from './stand';

export const CHECKS: Check[] = [...PLAYING_CHECKS, ...STOPPING_CHECKS, ...QUEUE_CHECKS, ...STRETCHED_CHECKS];

/** @param effort 1 = every offset and the full number of runs; less for engines that are slow to emulate */
export function describePulseEngine(name: string, makeBench: MakeBench, effort = 1): void {
  describe(`pulse engine: ${name}`, () => {
    const bench = makeBench();
    for (const check of CHECKS) {
      if (check.needs && !check.needs(bench)) continue;
      it(check.name, () => check.run(makeBench, effort));
    }
  });
}
