/**
 * What the treatment asks of the interpreter: how much of the time it is busy, and what a segment takes; and the pulses
 * themselves while nothing else runs. Measured with the USB cable out (with it the interpreter never sleeps), for
 * SPAN_US once the ramp of the levels is over: a steady program, and those of the catalogue that ask for most. Units: ms, percent, ns.
 *
 * A segment's time: what a loop takes longer for each segment that was published in it, from the heartbeat, with which its
 * check is over, to its end; loops compared with those that read the same of the stage. While the levels still go up, when
 * loops come twice as often as segments; a loop that reads the peaks, or nothing, may end behind its check, and tells nothing.
 */
import { type Figures, type Finding, type Findings, spread, unmeasured } from '../bars';
import { CHOSEN_IDS } from '../chosen.build';
import { type Awake, SENSES_PEAKS } from '../stand';
import { type Bench, type Measure } from './measure';
import { deviationOf, steadyOf, trainSince } from './steady';

/** All of them. The ramp is slower than the presses: on the device it goes up by some two levels a second. */
const LEVEL_PRESSES = 20;
/** The ramp's loops that tell a segment's time. */
const RAMP_US = 2000000;
/**
 * From there to where loops come only as often as segments: twenty levels take the ramp ten seconds at most from the last
 * press, and it has a second to spare. Before its end the busy share would be that of the ramp.
 */
const SETTLE_US = 9000000;
const SPAN_US = 5000000;
const BAR_SEGMENTS_PER_S = 10;

/** What was seen of one program. */
interface Load {
  busyPercent: number;
  publishes: number;
  awakeMs: number;
  /** Of the ramp. */
  loops: Awake[];
  worstNs: number;
  figures: Figures;
}

export const LOAD: Measure = {
  name: 'load of each program',
  bars: ['exactIdle', 'busy', 'segment'],
  run(bench) {
    const loads = new Map<string, Load>();
    const failed: string[] = [];
    for (const id of CHOSEN_IDS) {
      try {
        loads.set(id, loadOf(bench, id));
      } catch (error) {
        failed.push(`${id}: ${unmeasured(error).note}`);
      }
    }
    if (failed.length > 0) return silent(failed.join('; '), loads);
    return { exactIdle: exactness(loads), busy: busiest(loads), segment: segmentTime([...loads.values()]) };
  },
};

/** One program that could not be measured leaves nothing to say of the heaviest; what the others gave is kept. */
function silent(note: string, loads: Map<string, Load>): Findings {
  const figures = Object.fromEntries([...loads].map(([id, load]) => [id, load.figures]));
  const finding: Finding = { value: undefined, note, figures };
  return { exactIdle: finding, busy: finding, segment: finding };
}

function loadOf(bench: Bench, id: string): Load {
  const stand = bench.stand('chosen');
  stand.powerOn(false);
  stand.chooseNext(bench.chosen.indexOf(id));
  stand.start(LEVEL_PRESSES);
  stand.findRings();
  const rampFromNs = stand.nowNs;
  stand.run(RAMP_US);
  const loops = stand.awake.filter(
    ({ fromNs, beats, senses }) =>
      fromNs >= rampFromNs && beats === 1 && senses > 0 && (senses & SENSES_PEAKS) === 0,
  );
  stand.run(SETTLE_US);
  const fromNs = stand.nowNs;
  const publishesBefore = stand.publishes;
  stand.run(SPAN_US);
  const steady = steadyOf(id);
  const pulses = trainSince(stand, fromNs, steady);
  bench.balance.take(pulses);
  const awakeMs = stand.awakeNs(fromNs) / 1e6;
  const steadyLoops = kindsOf(
    stand.awake.filter((span) => span.fromNs >= fromNs && span.beats > 0),
    wholeMs,
  );
  const publishes = stand.publishes - publishesBefore;
  const busyPercent = (100 * awakeMs * 1e3) / SPAN_US;
  const { worstNs, figures } = deviationOf(pulses, steady);
  return {
    ...{ busyPercent, publishes, awakeMs, worstNs },
    loops,
    figures: {
      ...{ busyPercent, publishes, awakeMs, deviationNs: worstNs, ...figures },
      loops: steadyLoops.map(({ senses, count, meanMs }) => ({ senses, count, meanMs })),
    },
  };
}

function exactness(loads: Map<string, Load>): Finding {
  return {
    value: Math.max(...[...loads.values()].map(({ worstNs }) => worstNs)),
    figures: Object.fromEntries([...loads].map(([id, { figures }]) => [id, figures])),
  };
}

/** The bar is for ten segments a second: a program that has more of them, by its draws, is reckoned for ten. */
function busiest(loads: Map<string, Load>): Finding {
  const atTen = ({ busyPercent, publishes }: Load): number =>
    busyPercent * Math.min(1, (BAR_SEGMENTS_PER_S * SPAN_US) / 1e6 / publishes);
  const [[id, load]] = [...loads].sort(([, a], [, b]) => atTen(b) - atTen(a)) as [[string, Load]];
  const percentByProgram = Object.fromEntries(
    [...loads].map(([name, { busyPercent }]) => [name, busyPercent]),
  );
  const segmentsPerS = (load.publishes * 1e6) / SPAN_US;
  return {
    value: atTen(load),
    note: `${id}: ${load.busyPercent.toFixed(1)} % at ${segmentsPerS.toFixed(1)}`,
    figures: { heaviest: id, percentByProgram },
  };
}

/** @param loads of programs that all publish their segments in the same way */
export function segmentTime(loads: readonly Pick<Load, 'loops'>[]): Finding {
  const loops = loads.flatMap((load) => load.loops);
  if (loops.every(({ publishes }) => publishes === 0)) {
    return { value: undefined, note: 'no loop was seen that published a segment' };
  }
  const kinds = kindsOf(loops, behindCheckMs);
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

type Length = (loop: Awake) => number;

const wholeMs: Length = ({ fromNs, toNs }) => (toNs - fromNs) / 1e6;
const behindCheckMs: Length = ({ beatNs, toNs }) => (toNs - beatNs) / 1e6;

/** @param loops by what they read of the stage */
function kindsOf(loops: readonly Awake[], lengthMs: Length): LoopKind[] {
  const found = [...new Set(loops.map(({ senses }) => senses))].sort((a, b) => a - b);
  return found.map((senses) =>
    kindOf(
      senses,
      loops.filter((loop) => loop.senses === senses),
      lengthMs,
    ),
  );
}

function kindOf(senses: number, loops: readonly Awake[], lengthMs: Length): LoopKind {
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
