/**
 * How the output ends without a stop: the interpreter hangs, is reset, loads its program anew, or the watchdog resets
 * the chip. Measured with the USB cable out, on the densest steady program of rates.build.ts: an enable is up half of
 * the time, so that many of the endings fall within a phase.
 *
 * The first three are set going by pins: a program beside the firmware in flash (PROBES, stored as .boot0) watches
 * them, and what it calls runs where a line typed on the console would: between two loops of the firmware. It raises
 * MARK_GPIO, waits for GO_GPIO, and takes the mark down right before the statement: from that instant the times count.
 * GO comes at instants spread over a period, so that the firmware's reaction falls everywhere.
 * reset() and load() may cut a pulse short, but no phase lasts longer; a hang may not cut anything.
 * The watchdog resets at instants spread over both phases of a pulse, and the gaps. Units: ms, us.
 */
import { ENABLES, RUN } from '../../../waveforms/phase-word';
import { imbalanceNs, lastEnableEdgeNs, readPhases, readPulses } from '../pulses';
import { type BarId, type Finding, type Findings, spread, unmeasured } from '../bars';
import { RATE_WIDTHS_US, STOP_RATES_HZ } from '../rates.build';
import { type Stand } from '../stand';
import { type Bench, type Measure } from './measure';

const MARK_GPIO = 20;
const GO_GPIO = 19;

interface Ending {
  gpio: number;
  statement: string;
}

const HANG: Ending = { gpio: 18, statement: 'while(1);' };
const RESET: Ending = { gpio: 16, statement: 'reset();' };
const LOAD: Ending = { gpio: 17, statement: 'load();' };

const pullDown = (gpio: number): string => `pinMode(D${gpio},"input_pulldown");`;

/** What is stored as .boot0. */
export const PROBES = [
  pullDown(GO_GPIO),
  ...[HANG, RESET, LOAD].map(
    ({ gpio, statement }) =>
      `${pullDown(gpio)}setWatch(function(){D${MARK_GPIO}.set();while(!D${GO_GPIO}.read());` +
      `D${MARK_GPIO}.reset();${statement}},D${gpio},{edge:"rising",repeat:true});`,
  ),
].join('\n');

const PERIOD_US = 1e6 / (STOP_RATES_HZ[0] as number);
const WIDTH_US = RATE_WIDTHS_US[0] as number;
const TICK_US = 1;

const HANGS = 2;
/** Of both channels. */
const LAST_PULSES = 4;
const RESETS = 6;
/** From the first pulse on: the queue has filled up. */
const SETTLE_US = 300000;
/** From the pin to the statement. */
const REACTION_MAX_US = 500000;
/** How long is looked for edges afterwards: a restart of the interpreter lies within. */
const WATCH_US = 1000000;

/** Where the watchdog resets, from the beginning of a pulse: first phase, gap, second phase, behind, and both ends. */
const WATCHDOG_AT_US = [1, 0.5 * WIDTH_US, WIDTH_US + 20, 1.5 * WIDTH_US, 2 * WIDTH_US + 49, 2.5 * WIDTH_US];

export const ENDINGS: Measure = {
  name: 'hang, reset(), load(), watchdog',
  bars: ['hang', 'hangWhole', 'resetPhase', 'resetLast', 'loadPhase', 'loadLast', 'watchdog'],
  run(bench) {
    return {
      ...attempt(['hang', 'hangWhole'], () => hangs(bench)),
      ...attempt(['resetPhase', 'resetLast'], () => resets(bench, RESET, 'resetPhase', 'resetLast')),
      ...attempt(['loadPhase', 'loadLast'], () => resets(bench, LOAD, 'loadPhase', 'loadLast')),
      ...attempt(['watchdog'], () => watchdogs(bench)),
    };
  },
};

function attempt(bars: readonly BarId[], run: () => Findings): Findings {
  try {
    return run();
  } catch (error) {
    return Object.fromEntries(bars.map((bar) => [bar, unmeasured(error)]));
  }
}

/** What an ending left on the lines. */
interface Ended {
  /** From the mark to the last edge of an enable; 0 where none came after it. */
  lastEdgeMs: number;
  longestPhaseUs: number;
  /** An enable was up when RUN fell; undefined where RUN stayed high. */
  inPhase: boolean | undefined;
}

/** Starts a treatment, lets it come to its end, and watches what follows. */
function endOnce(stand: Stand, ending: Ending, fraction: number): Ended {
  const { board } = stand;
  stand.start(0);
  stand.run(SETTLE_US);
  if (!stand.isRunning()) throw new Error('output silent before its end');
  const fromNs = stand.nowNs;
  board.drive(ending.gpio, true);
  const isWaiting = stand.run(REACTION_MAX_US, () => board.isHigh(MARK_GPIO));
  stand.waitForLead();
  stand.run(fraction * PERIOD_US);
  board.drive(GO_GPIO, true);
  const isCalled = stand.run(REACTION_MAX_US, () => !board.isHigh(MARK_GPIO));
  const markNs = stand.nowNs;
  for (const gpio of [ending.gpio, GO_GPIO]) board.drive(gpio, undefined);
  if (!isWaiting || !isCalled) throw new Error(`"${ending.statement}" did not run`);
  stand.run(WATCH_US);
  return endedAfter(stand, fromNs, markNs);
}

function endedAfter({ edges }: Stand, fromNs: number, markNs: number): Ended {
  const phases = [0, 1].flatMap((channel) => readPhases(edges, channel)).filter(({ atNs }) => atNs >= fromNs);
  const fall = edges.find(({ atNs, lines }) => atNs >= markNs && (lines & RUN) === 0);
  return {
    lastEdgeMs: ((lastEnableEdgeNs(edges, markNs) ?? markNs) - markNs) / 1e6,
    longestPhaseUs: Math.max(0, ...phases.map(({ widthNs }) => widthNs)) / 1000,
    inPhase: fall && (fall.lines & ENABLES) !== 0,
  };
}

function hangs(bench: Bench): Findings {
  const ends: Ended[] = [];
  let worstNs = 0;
  for (let i = 0; i < HANGS; i += 1) {
    const stand = bench.stand('probed');
    stand.powerOn(false);
    ends.push(endOnce(stand, HANG, i / HANGS));
    const pulses = readPulses(stand.edges);
    bench.balance.take(pulses);
    worstNs = Math.max(worstNs, ...pulses.slice(-LAST_PULSES).map(imbalanceNs));
  }
  return { hang: lastEdges(ends), hangWhole: { value: worstNs, figures: { hangs: HANGS } } };
}

function resets(bench: Bench, ending: Ending, phaseBar: BarId, lastBar: BarId): Findings {
  const stand = bench.stand('probed');
  const ends: Ended[] = [];
  for (let i = 0; i < RESETS; i += 1) {
    // After load() the program runs anew by itself.
    if (i === 0 || ending !== LOAD) stand.powerOn(false);
    ends.push(endOnce(stand, ending, i / RESETS));
    if (stand.isUp()) throw new Error('an enable is still up');
  }
  const overUs = ends.map(({ longestPhaseUs }) => Math.max(0, longestPhaseUs - WIDTH_US - TICK_US));
  const longestPhaseUs = spread(ends.map((end) => end.longestPhaseUs));
  return {
    [phaseBar]: { value: Math.max(...overUs), figures: { widthUs: WIDTH_US, longestPhaseUs } },
    [lastBar]: lastEdges(ends),
  };
}

function lastEdges(ends: readonly Ended[]): Finding {
  const lastEdgeMs = spread(ends.map((end) => end.lastEdgeMs));
  return {
    value: lastEdgeMs.max,
    figures: { lastEdgeMs, inPhase: ends.filter((end) => end.inPhase).length, ends },
  };
}

function watchdogs(bench: Bench): Findings {
  const stand = bench.stand('rates');
  stand.powerOn(false);
  const ends = WATCHDOG_AT_US.map((atUs) => {
    stand.start(0);
    stand.run(SETTLE_US);
    stand.waitForLead();
    stand.run(atUs);
    const isUp = stand.isUp();
    const resetNs = stand.nowNs;
    stand.board.resetByWatchdog();
    stand.run(WATCH_US);
    const lastNs = lastEnableEdgeNs(stand.edges, resetNs) ?? resetNs;
    return { atUs, inPhase: isUp, lastEdgeUs: (lastNs - resetNs) / 1000 };
  });
  return { watchdog: { value: Math.max(...ends.map(({ lastEdgeUs }) => lastEdgeUs)), figures: { ends } } };
}
