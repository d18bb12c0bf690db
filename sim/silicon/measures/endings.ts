/**
 * How the output ends without a stop: the interpreter hangs, is reset, loads its program anew, or the watchdog resets
 * the chip. Measured with the USB cable out, on the densest steady program of rates.build.ts: an enable is up half of
 * the time, so that many of the endings fall within a phase.
 *
 * The first three are set going by a pin: a program beside the firmware in flash (PROBES, stored as .boot0) counts the
 * knocks on it, and what it calls runs where a line typed on the console would: between two loops of the firmware. It raises
 * MARK_GPIO, waits until its pin is let go of, and takes the mark down right before the statement: from that instant the
 * times count. The pin falls at instants spread over a period, so that the firmware's reaction falls everywhere.
 * reset() and load() may cut a pulse short, but no phase lasts longer; a hang may not cut anything.
 * A hang is left to the chip's watchdog: when it bites, and what the board does by itself afterwards.
 * Resets at instants spread over both phases of a pulse, and the gaps, are made from outside. Units: ms, us, mA.
 *
 * What a restarted firmware's self-test plays is not output that goes on: an ending is over where RUN rises again.
 */
import { ENABLES, RUN } from '../../../waveforms/phase-word';
import { type Edge, imbalanceNs, lastEnableEdgeNs, readPhases, readPulses } from '../pulses';
import { type BarId, type Finding, type Findings, spread, unmeasured } from '../bars';
import { RATE_WIDTHS_US, STOP_RATES_HZ } from '../rates.build';
import { type Stand } from '../stand';
import { type Bench, type Measure } from './measure';

/** Pins that the firmware leaves alone. */
const KNOCK_GPIO = 23;
const MARK_GPIO = 25;

interface Ending {
  /** How often its pin rises, with KNOCK_US in between. */
  knocks: number;
  statement: string;
}

const HANG: Ending = { knocks: 1, statement: 'while(1);' };
const RESET: Ending = { knocks: 2, statement: 'reset();' };
const LOAD: Ending = { knocks: 3, statement: 'load();' };
const KNOCK_US = 20000;
/** Behind the first knock they are counted. */
const COUNTED_MS = 200;

/** What is stored as .boot0. */
export const PROBES =
  `var KNOCKS=0;pinMode(D${KNOCK_GPIO},"input_pulldown");` +
  `setWatch(function(){KNOCKS++;setTimeout(function(){` +
  `var n=KNOCKS;if(!n||!D${KNOCK_GPIO}.read())return;KNOCKS=0;` +
  `D${MARK_GPIO}.set();while(D${KNOCK_GPIO}.read());` +
  [HANG, RESET, LOAD]
    .map(({ knocks, statement }) => `if(n==${knocks}){D${MARK_GPIO}.reset();${statement}}`)
    .join('') +
  `},${COUNTED_MS});},D${KNOCK_GPIO},{edge:"rising",repeat:true});`;

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
/** From a hang to the bite, at the most that is waited for; and how long the board is left to itself behind its self-test. */
const BITE_MAX_US = 8000000;
const ALONE_US = 3000000;

/** Where the watchdog resets, from the beginning of a pulse: first phase, gap, second phase, behind, and both ends. */
const WATCHDOG_AT_US = [1, 0.5 * WIDTH_US, WIDTH_US + 20, 1.5 * WIDTH_US, 2 * WIDTH_US + 49, 2.5 * WIDTH_US];

export const ENDINGS: Measure = {
  name: 'hang, reset(), load(), watchdog',
  bars: [
    'hang',
    'hangWhole',
    'bite',
    'afterBite',
    'resetPhase',
    'resetLast',
    'loadPhase',
    'loadLast',
    'watchdog',
  ],
  run(bench) {
    return {
      ...attempt(['hang', 'hangWhole', 'bite', 'afterBite'], () => hangs(bench)),
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

/** Starts a treatment, lets it come to its end, and watches what follows. Answers when the statement was reached. */
function endOnce(stand: Stand, ending: Ending, fraction: number): { fromNs: number; markNs: number } {
  const { board } = stand;
  stand.start(1);
  stand.run(SETTLE_US);
  if (!stand.isRunning()) throw new Error('output silent before its end');
  const fromNs = stand.nowNs;
  for (let knock = 1; knock < ending.knocks; knock += 1) {
    board.drive(KNOCK_GPIO, true);
    stand.run(KNOCK_US);
    board.drive(KNOCK_GPIO, undefined);
    stand.run(KNOCK_US);
  }
  board.drive(KNOCK_GPIO, true);
  const isWaiting = stand.run(REACTION_MAX_US, () => board.isHigh(MARK_GPIO));
  stand.waitForLead();
  stand.run(fraction * PERIOD_US);
  board.drive(KNOCK_GPIO, undefined);
  const isCalled = stand.run(REACTION_MAX_US, () => !board.isHigh(MARK_GPIO));
  const markNs = stand.nowNs;
  if (!isWaiting || !isCalled) throw new Error(`"${ending.statement}" did not run`);
  stand.run(WATCH_US);
  return { fromNs, markNs };
}

/** @param edges from before the ending to what is no part of it any more */
function endedAfter(edges: readonly Edge[], fromNs: number, markNs: number): Ended {
  const phases = [0, 1].flatMap((channel) => readPhases(edges, channel)).filter(({ atNs }) => atNs >= fromNs);
  const fall = edges.find(({ atNs, lines }) => atNs >= markNs && (lines & RUN) === 0);
  return {
    lastEdgeMs: ((lastEnableEdgeNs(edges, markNs) ?? markNs) - markNs) / 1e6,
    longestPhaseUs: Math.max(0, ...phases.map(({ widthNs }) => widthNs)) / 1000,
    inPhase: fall && (fall.lines & ENABLES) !== 0,
  };
}

/** The edges until the self-test of a restarted firmware raises RUN again; that takes a fall of RUN first. */
export function edgesOfEnding(edges: readonly Edge[], markNs: number): readonly Edge[] {
  const fall = edges.findIndex(({ atNs, lines }) => atNs >= markNs && (lines & RUN) === 0);
  const rise = fall < 0 ? -1 : edges.findIndex(({ lines }, i) => i > fall && (lines & RUN) !== 0);
  return rise < 0 ? edges : edges.slice(0, rise);
}

function hangs(bench: Bench): Findings {
  const ends: Ended[] = [];
  const bites: Bite[] = [];
  let worstNs = 0;
  for (let i = 0; i < HANGS; i += 1) {
    const stand = bench.stand('probed');
    stand.powerOn(false);
    const { fromNs, markNs } = endOnce(stand, HANG, i / HANGS);
    const edges = edgesOfEnding(stand.edges, markNs);
    ends.push(endedAfter(edges, fromNs, markNs));
    const pulses = readPulses(edges);
    // The self-test ahead of the treatment has pulses on one channel, longer than any that are played.
    bench.balance.take(pulses.filter(({ atNs }) => atNs >= fromNs));
    worstNs = Math.max(worstNs, ...pulses.slice(-LAST_PULSES).map(imbalanceNs));
    // One is enough: five seconds of a busy processor take minutes.
    if (i === 0) bites.push(biteAfter(stand, markNs));
  }
  return {
    hang: lastEdges(ends),
    hangWhole: { value: worstNs, figures: { hangs: HANGS } },
    bite: { value: Math.max(...bites.map(({ biteMs }) => biteMs)), figures: { bites } },
    afterBite: { value: Math.max(...bites.map(({ peakMa }) => peakMa)), figures: { bites } },
  };
}

interface Bite {
  /** From the hang to the reset. */
  biteMs: number;
  /** The highest current in any phase since, of the self-test and behind it. */
  peakMa: number;
  /** From the reset to the end of the self-test. */
  testedMs: number;
}

/** @throws Error where the chip is not reset, or output comes on by itself afterwards */
function biteAfter(stand: Stand, markNs: number): Bite {
  const { board, stage } = stand;
  if (!stand.run(BITE_MAX_US, () => board.starts > 2)) {
    throw new Error(`no reset ${(BITE_MAX_US + WATCH_US) / 1e6} s after the hang`);
  }
  const biteNs = board.startedNs;
  stand.waitForSelfTest(biteNs);
  const testedNs = stand.nowNs;
  stand.run(ALONE_US);
  const isOn = stand.isRunning() || !stage.isRailDown() || stage.referenceMa().some((ma) => ma !== 0);
  if (isOn || lastEnableEdgeNs(stand.edges, testedNs) !== undefined) {
    throw new Error('output comes on by itself after the watchdog has reset the chip');
  }
  return {
    biteMs: (biteNs - markNs) / 1e6,
    peakMa: Math.max(0, ...stage.phases.filter(({ atNs }) => atNs >= biteNs).map(({ peakMa }) => peakMa)),
    testedMs: (testedNs - biteNs) / 1e6,
  };
}

function resets(bench: Bench, ending: Ending, phaseBar: BarId, lastBar: BarId): Findings {
  const stand = bench.stand('probed');
  const ends: Ended[] = [];
  for (let i = 0; i < RESETS; i += 1) {
    // After load() the program runs anew by itself.
    if (i === 0 || ending !== LOAD) stand.powerOn(false);
    const { fromNs, markNs } = endOnce(stand, ending, i / RESETS);
    ends.push(endedAfter(edgesOfEnding(stand.edges, markNs), fromNs, markNs));
    if (ending === LOAD) stand.restarted(markNs);
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
    stand.start(1);
    stand.run(SETTLE_US);
    stand.waitForLead();
    stand.run(atUs);
    const isUp = stand.isUp();
    const resetNs = stand.nowNs;
    stand.board.resetByWatchdog();
    stand.run(WATCH_US);
    const lastNs = lastEnableEdgeNs(edgesOfEnding(stand.edges, resetNs), resetNs) ?? resetNs;
    stand.restarted(resetNs);
    // Behind a bite the firmware wants to be acknowledged.
    stand.acknowledge();
    return { atUs, inPhase: isUp, lastEdgeUs: (lastNs - resetNs) / 1000 };
  });
  return { watchdog: { value: Math.max(...ends.map(({ lastEdgeUs }) => lastEdgeUs)), figures: { ends } } };
}
