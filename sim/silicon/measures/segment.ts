/**
 * A segment's time: what a loop takes longer for each segment that was published in it, from the heartbeat, with which its
 * check is over, to its end; loops compared with those that read the same of the stage and moved as many references. Measured
 * while the levels still go up, when loops come twice as often as segments, and without a display, whose looks would be part of a time awake; a loop
 * that reads the peaks, or nothing, may end behind its check, and tells nothing. Units: ms.
 */
import { type Finding, spread } from '../bars';
import { type Awake, SENSES_PEAKS } from '../stand';
import { LEVEL_PRESSES, type Measure } from './measure';

/** The ramp behind the last press is longer. */
const RAMP_US = 2000000;
/** More references than can move in a loop. */
const MOVES = 16;

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
      kinds: kinds.map(({ senses, moves, count, meanMs, meanPublishes }) => ({
        ...{ senses, moves, loops: count, meanMs, withoutMs: meanMs - segmentMs * meanPublishes },
      })),
    },
  };
}

interface LoopKind {
  senses: number;
  moves: number;
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

/** By what was read of the stage, and how many references moved. */
function kindsOf(loops: readonly Awake[]): LoopKind[] {
  const nameOf = ({ senses, moves }: Awake): number => senses * MOVES + moves;
  const names = [...new Set(loops.map(nameOf))].sort((a, b) => a - b);
  return names.map((name) => kindOf(loops.filter((loop) => nameOf(loop) === name)));
}

/** @param loops at least one, alike in what they read and moved */
function kindOf(loops: readonly Awake[]): LoopKind {
  const { senses, moves } = loops[0] as Awake;
  const { mean: meanMs } = spread(loops.map(lengthMs));
  const { mean: meanPublishes } = spread(loops.map(({ publishes }) => publishes));
  const off = loops.map((loop) => ({
    ms: lengthMs(loop) - meanMs,
    publishes: loop.publishes - meanPublishes,
  }));
  return {
    ...{ senses, moves, count: loops.length, meanMs, meanPublishes },
    publishes2: off.reduce((sum, { publishes }) => sum + publishes * publishes, 0),
    products: off.reduce((sum, loop) => sum + loop.publishes * loop.ms, 0),
  };
}
