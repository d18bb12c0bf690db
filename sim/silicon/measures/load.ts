/**
 * What the treatment asks of the interpreter: how much of the time it is busy, and what a segment takes; and the pulses
 * themselves while nothing else runs. Measured with the USB cable out (with it the interpreter never sleeps), for
 * SPAN_US with the levels up: a steady program, and those of the catalogue that ask for most. Units: ms, percent, ns.
 *
 * A segment's time: the time awake of loops in which n segments were published, less the mean of the loops without one,
 * divided by n; while the levels still go up, when loops come twice as often as segments and are alike in all else.
 */
import { type Figures, type Finding, type Findings, spread, unmeasured } from '../bars';
import { CHOSEN_IDS } from '../chosen.build';
import { type Awake } from '../stand';
import { type Bench, type Measure } from './measure';
import { deviationOf, steadyOf, trainSince } from './steady';

/** All of them: the ramp then goes on for three seconds after the last press. */
const LEVEL_PRESSES = 20;
const RAMP_US = 2000000;
/** From there to the end of the ramp, and a little more. */
const SETTLE_US = 2000000;
const SPAN_US = 5000000;

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
  const loops = stand.awake.filter((span) => span.fromNs >= rampFromNs && span.beats > 0);
  stand.run(SETTLE_US);
  const fromNs = stand.nowNs;
  const publishesBefore = stand.publishes;
  stand.run(SPAN_US);
  const steady = steadyOf(id);
  const pulses = trainSince(stand, fromNs, steady);
  bench.balance.take(pulses);
  const awakeMs = stand.awakeNs(fromNs) / 1e6;
  const publishes = stand.publishes - publishesBefore;
  const busyPercent = (100 * awakeMs * 1e3) / SPAN_US;
  const { worstNs, figures } = deviationOf(pulses, steady);
  return {
    ...{ busyPercent, publishes, awakeMs, worstNs },
    loops,
    figures: { busyPercent, publishes, awakeMs, deviationNs: worstNs, ...figures },
  };
}

function exactness(loads: Map<string, Load>): Finding {
  return {
    value: Math.max(...[...loads.values()].map(({ worstNs }) => worstNs)),
    figures: Object.fromEntries([...loads].map(([id, { figures }]) => [id, figures])),
  };
}

function busiest(loads: Map<string, Load>): Finding {
  const [[id, load]] = [...loads].sort(([, a], [, b]) => b.busyPercent - a.busyPercent) as [[string, Load]];
  const percentByProgram = Object.fromEntries(
    [...loads].map(([name, { busyPercent }]) => [name, busyPercent]),
  );
  return { value: load.busyPercent, note: id, figures: { heaviest: id, percentByProgram } };
}

/** @param loads of programs that all publish their segments in the same way */
export function segmentTime(loads: readonly Pick<Load, 'loops'>[]): Finding {
  const loops = loads.flatMap((load) => load.loops);
  const ms = ({ fromNs, toNs }: Awake): number => (toNs - fromNs) / 1e6;
  const idleMs = loops.filter(({ publishes }) => publishes === 0).map(ms);
  const busy = loops.filter(({ publishes }) => publishes > 0);
  if (busy.length === 0) return { value: undefined, note: 'no loop was seen that published a segment' };
  if (idleMs.length === 0) return { value: undefined, note: 'no loop was seen without a segment' };
  const { mean: idleMeanMs } = spread(idleMs);
  const segmentsMs = busy.map((loop) => (ms(loop) - idleMeanMs) / loop.publishes);
  const { max } = spread(segmentsMs);
  const shares = busy.reduce((sum, { publishes }) => sum + publishes, 0);
  const totalMs = busy.reduce((sum, loop) => sum + ms(loop) - idleMeanMs, 0);
  return {
    value: totalMs / shares,
    note: `at most ${max.toFixed(2)}`,
    figures: {
      method: 'loops with n segments less the mean of the loops without, divided by n',
      loopsWithoutMs: spread(idleMs),
      loopsWithMs: spread(busy.map(ms)),
      segmentMs: spread(segmentsMs),
      segments: shares,
    },
  };
}
