/**
 * Benches of the virtual engine for the contract suite, whole or with parts exchanged by broken-engines.ts.
 * Units: us on the virtual clock.
 */
import { EdgeLog } from '../../sim/recording';
import { VirtualClock } from '../../sim/virtual-clock';
import { VirtualEngine, WORDS_AHEAD, type OnEdge } from '../../sim/virtual-engine';
import { type EngineBench } from './stand';

export interface VirtualBench extends EngineBench {
  engine: VirtualEngine;
  clock: VirtualClock;
}

/** @param probe stands between the engine and the log of edges */
export function makeVirtualBench(probe: (log: OnEdge) => OnEdge = (log) => log): VirtualBench {
  const clock = new VirtualClock();
  const edges = new EdgeLog();
  const engine = new VirtualEngine(
    clock,
    probe((atUs, lines) => edges.push(atUs, lines)),
  );
  return {
    engine,
    clock,
    edges,
    nowUs: () => clock.nowUs(),
    advanceBy: (spanUs) => clock.advanceBy(spanUs),
    wordsAhead: WORDS_AHEAD.inOffTime,
    abortDma: () => engine.abortDma(),
  };
}
