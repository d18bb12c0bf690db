/**
 * What the treatment asks of the interpreter: how much of the time it is busy; and the pulses themselves while nothing else
 * runs. Measured with the USB cable out (with it the interpreter never sleeps), for SPAN_US once the ramp of the levels is
 * over: a steady program, and those of the catalogue that ask for most. Units: ms, percent, ns.
 */
import { type Figures, type Finding, type Findings, unmeasured } from '../bars';
import { CHOSEN_IDS } from '../chosen.build';
import { type Bench, LEVEL_PRESSES, type Measure } from './measure';
import { deviationOf, steadyOf, trainSince } from './steady';

/**
 * To where loops come only as often as segments: twenty levels take the ramp ten seconds at most from the last press, and it
 * has a second to spare. Before its end the busy share would be that of the ramp.
 */
const SETTLE_US = 11000000;
const SPAN_US = 5000000;
const BAR_SEGMENTS_PER_S = 10;

/** What was seen of one program. */
interface Load {
  busyPercent: number;
  publishes: number;
  awakeMs: number;
  worstNs: number;
  figures: Figures;
}

export const LOAD: Measure = {
  name: 'load of each program',
  bars: ['exactIdle', 'busy'],
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
    return { exactIdle: exactness(loads), busy: busiest(loads) };
  },
};

/** One program that could not be measured leaves nothing to say of the heaviest; what the others gave is kept. */
function silent(note: string, loads: Map<string, Load>): Findings {
  const figures = Object.fromEntries([...loads].map(([id, load]) => [id, load.figures]));
  const finding: Finding = { value: undefined, note, figures };
  return { exactIdle: finding, busy: finding };
}

function loadOf(bench: Bench, id: string): Load {
  const stand = bench.stand('chosen');
  stand.powerOn(false);
  stand.chooseNext(bench.chosen.indexOf(id));
  stand.start(LEVEL_PRESSES);
  stand.findRings();
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
    figures: { busyPercent, publishes, awakeMs, deviationNs: worstNs, ...figures },
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
