/**
 * A segment's time: what a loop takes longer for each segment that was published in it, from the heartbeat, with which its
 * check is over, to its end; loops compared with those that read the same of the stage. Measured while the levels still go
 * up, when loops come twice as often as segments, and without a display, whose looks would be part of a time awake; a loop
 * that reads the peaks, or nothing, may end behind its check, and tells nothing. Units: ms.
 */
import { type Finding, spread } from '../bars';
import { type Awake, SENSES_PEAKS } from '../stand';
import { LEVEL_PRESSES, type Measure } from './measure';

/** The ramp behind the last press is longer. */
const RAMP_US = 2000000;

export const SEGMENT: Measure = {
  name: 'time of a segment',
  bars: ['segment'],
  run(bench) {
    const stand = bench.stand('chosen', { hasDisplay: false });
    stand.powerOn(false);
    const loops = bench.chosen.flatMap((_, index) => {
      if (index > 0) {
        stand.pause();
        stand.chooseNext(1);
      }
      stand.start(LEVEL_PRESSES);
      stand.findRings();
      const fromNs = stand.nowNs;
      stand.run(RAMP_US);
      return stand.awake.filter((span) => span.fromNs >= fromNs && tells(span));
    });
    return { segment: segmentTime(loops) };
  },
};

function tells({ beats, senses }: Awake): boolean {
  return beats === 1 && senses > 0 && (senses & SENSES_PEAKS) === 0;
}

/** @param loops of programs that all publish their segments in the same way */
export function segmentTime(loops: readonly Awake[]): Finding {
  if (loops.every(({ publishes }) => publishes === 0)) {
    return { value: undefined, note: 'no loop was seen that published a segment' };
  }
  const kinds = kindsOf(loops);
  const weight = kinds.reduce((sum, { publishes2 }) => sum + publishes2, 0);
  if (weight === 0) return { value: undefined, note: 'no loop was seen without a segment' };
  const segmentMs = kinds.reduce((sum, { products }) => sum + products, 0) / weight;
  return {
    value: segmentMs,
    note: `the rest of a loop ${spread(kinds.map(({ meanMs, meanPublishes }) => meanMs - segmentMs * meanPublishes)).mean.toFixed(2)}`,
    figures: {
      method: 'least squares over loops of one kind: their length behind the check over their segments',
      segmentMs,
      kinds: kinds.map(({ senses, count, meanMs, meanPublishes }) => ({
        ...{ senses, loops: count, meanMs, withoutMs: meanMs - segmentMs * meanPublishes },
      })),
    },
  };
}

interface LoopKind {
  senses: number;
  count: number;
  meanMs: number;
  meanPublishes: number;
  /** Sums of squares and products around the means. */
  publishes2: number;
  products: number;
}

/** Of a loop behind its check. */
function lengthMs({ beatNs, toNs }: Awake): number {
  return (toNs - beatNs) / 1e6;
}

/** By what was read of the stage. */
function kindsOf(loops: readonly Awake[]): LoopKind[] {
  const found = [...new Set(loops.map(({ senses }) => senses))].sort((a, b) => a - b);
  return found.map((senses) =>
    kindOf(
      senses,
      loops.filter((loop) => loop.senses === senses),
    ),
  );
}

function kindOf(senses: number, loops: readonly Awake[]): LoopKind {
  const { mean: meanMs } = spread(loops.map(lengthMs));
  const { mean: meanPublishes } = spread(loops.map(({ publishes }) => publishes));
  const off = loops.map((loop) => ({
    ms: lengthMs(loop) - meanMs,
    publishes: loop.publishes - meanPublishes,
  }));
  return {
    ...{ senses, count: loops.length, meanMs, meanPublishes },
    publishes2: off.reduce((sum, { publishes }) => sum + publishes * publishes, 0),
    products: off.reduce((sum, loop) => sum + loop.publishes * loop.ms, 0),
  };
}
