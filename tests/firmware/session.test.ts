/**
 * The session as stories of its users, on the contract bench: a virtual board with a recorder on its lines.
 * Units: us on the virtual clock, levels 0..20, DAC codes of 4095 at full scale.
 */
import { expect } from 'chai';
import { FAULT_RAN_OUT, FAULT_NONE, FAULT_SEGMENT } from '../../firmware/faults';
import { LIMIT_CHARGE, LIMIT_NONE } from '../../firmware/level-limit';
import { LEVEL_MAX, LEVEL_RAMP_PER_S } from '../../firmware/limits';
import {
  FADE_US,
  LOOP_US,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_RUNNING,
  STATE_STOPPING,
} from '../../firmware/session';
import { type Natives } from '../../hal/natives';
import { resistor } from '../../sim/physics/load';
import { HOST_NATIVES } from '../../sim/host-natives';
import { makeBench, type Bench } from '../../sim/treatment';
import { makeScore } from '../../waveforms/make-score';
import { QUEUE_DEPTH_US } from '../../waveforms/bounds';
import { COUNT, GAP, SLOT, VALUES, VALUES_FIRST, WIDTH_A } from '../../waveforms/columns';
import { ENABLES, RUN } from '../../waveforms/phase-word';
import { edgesOf, pulsesOf, type EdgePulse } from '../properties/edge-facts';
import { compiledOf, train } from '../waveforms/compiled';

/** 100 Hz, 200 us on both channels. */
const STEADY = compiledOf([train(10000, 200, 200, 0, 100)]);
/** 400 us: at most 50 mA. */
const WIDE = compiledOf([train(10000, 400, 400, 0, 100)]);
const MINUTE_US = 60000000;

interface DacChange {
  atUs: number;
  channel: number;
  levelDac: number;
}

/** A bench that keeps what happens to the level references and the rail, and whose loop can be blocked. */
interface WatchedBench extends Bench {
  dac: DacChange[];
  railMv: number[];
  /** True: the alarm goes off and nobody comes. */
  blocked: boolean;
  /** The sums behind those of the board, for a test to break. */
  natives: Natives;
}

/** How soon a loop that was blocked looks again. */
const LATE_US = 1000;

function makeWatchedBench(): WatchedBench {
  const bench: WatchedBench = Object.assign(makeBench({ load: resistor(1000), seed: 1, keepsTraces: true }), {
    dac: [],
    railMv: [],
    blocked: false,
    natives: HOST_NATIVES,
  });
  const { stage, alarm, clock } = bench.board;
  bench.board.natives = {
    dot: (values, weights) => bench.natives.dot(values, weights),
    map: (from, to, table) => bench.natives.map(from, to, table),
    bytes: HOST_NATIVES.bytes,
  };
  const setLevelDac = stage.setLevelDac.bind(stage);
  stage.setLevelDac = (channel, levelDac) => {
    bench.dac.push({ atUs: clock.nowUs(), channel, levelDac });
    setLevelDac(channel, levelDac);
  };
  const setRailMv = stage.setRailMv.bind(stage);
  stage.setRailMv = (railMv) => {
    bench.railMv.push(railMv);
    setRailMv(railMv);
  };
  const once = alarm.once.bind(alarm);
  alarm.once = (spanUs, onAlarm) => {
    // A loop that is blocked comes as soon as it can.
    const call = (): void => (bench.blocked ? once(LATE_US, call) : onAlarm());
    once(spanUs, call);
  };
  return bench;
}

/** A session that plays the program, levels up, for some seconds. */
function running(program = STEADY, level = 10, seconds = 4): WatchedBench {
  const bench = makeWatchedBench();
  expect(bench.session.load(makeScore(program))).to.equal('');
  expect(bench.session.start(1, MINUTE_US)).to.equal(true);
  bench.session.setLevel(0, level);
  bench.session.setLevel(1, level);
  bench.board.clock.advanceBy(seconds * 1000000);
  return bench;
}

function dacNow(bench: WatchedBench, channel: number): number {
  const changes = bench.dac.filter((change) => change.channel === channel);
  return changes[changes.length - 1]?.levelDac ?? 0;
}

function pulses(bench: WatchedBench): EdgePulse[] {
  return pulsesOf(edgesOf(bench.recorder.edges));
}

function linesNow(bench: WatchedBench): number {
  const { edges } = bench.recorder;
  return edges.length === 0 ? 0 : (edges.lines[edges.length - 1] as number);
}

function runFellUs(bench: WatchedBench): number {
  const edges = edgesOf(bench.recorder.edges);
  for (let i = edges.length - 1; i > 0; i -= 1) {
    if (!((edges[i]?.lines ?? 0) & RUN) && (edges[i - 1]?.lines ?? 0) & RUN) return edges[i]?.atUs as number;
  }
  throw new Error('RUN never fell');
}

/** Lets the session come to rest, then asks the simulator's own oracle. */
function expectRulesKept(bench: WatchedBench): void {
  bench.session.stop();
  bench.board.clock.advanceBy(1000000);
  bench.recorder.end(bench.board.clock.nowUs());
  expect(bench.recorder.brokenRules).to.deep.equal([]);
}

describe('session: at power-on', () => {
  it('is silent, and stays so', () => {
    const bench = makeWatchedBench();
    bench.board.clock.advanceBy(MINUTE_US);
    expect(bench.session.state).to.equal(STATE_IDLE);
    expect(bench.session.fault).to.equal(FAULT_NONE);
    expect(bench.recorder.edges.length).to.equal(0);
  });

  it('has levels of zero, and takes none before it runs', () => {
    const { session } = makeWatchedBench();
    expect(session.levels).to.deep.equal([0, 0]);
    session.load(makeScore(STEADY));
    expect(session.setLevel(0, 5)).to.equal(0);
    expect(session.levels).to.deep.equal([0, 0]);
  });

  it('does not start without a program', () => {
    const { session, board } = makeWatchedBench();
    expect(session.start(1, MINUTE_US)).to.equal(false);
    board.clock.advanceBy(1000000);
    expect(session.state).to.equal(STATE_IDLE);
  });

  it('starts once: a second start is refused while it runs', () => {
    const { session } = running();
    expect(session.start(1, MINUTE_US)).to.equal(false);
  });
});

describe('session: levels', () => {
  it('plays at zero current until a level is asked for', () => {
    const bench = running(STEADY, 0);
    expect(pulses(bench)).to.not.have.length(0);
    expect(bench.dac.every(({ levelDac }) => levelDac === 0)).to.equal(true);
    expect(bench.recorder.channels[0]?.currentMaPeak).to.equal(0);
  });

  it('ramps up at the stated slope, and stands still when it is there', () => {
    const bench = running(STEADY, 8, 6);
    const rising = bench.dac.filter(({ channel, levelDac }) => channel === 0 && levelDac > 0);
    for (let i = 1; i < rising.length; i += 1) {
      const [from, to] = [rising[i - 1] as DacChange, rising[i] as DacChange];
      const levelsPerS = ((to.levelDac - from.levelDac) * LEVEL_MAX * 1e6) / 4095 / (to.atUs - from.atUs);
      expect(levelsPerS).to.be.above(0);
      expect(levelsPerS).to.be.at.most(LEVEL_RAMP_PER_S);
    }
    const last = rising[rising.length - 1] as DacChange;
    expect(last.levelDac).to.equal(Math.floor((8 * 4095) / 20));
    const spanS = (last.atUs - (rising[0] as DacChange).atUs) / 1e6;
    expect(spanS).to.be.within(8 / LEVEL_RAMP_PER_S - 0.1, 8 / LEVEL_RAMP_PER_S + 0.2);
    expectRulesKept(bench);
  });

  it('moves one channel without the other', () => {
    const bench = running(STEADY, 0);
    bench.session.setLevel(1, 5);
    bench.board.clock.advanceBy(3000000);
    expect([dacNow(bench, 0), dacNow(bench, 1)]).to.deep.equal([0, Math.floor((5 * 4095) / 20)]);
    expect(bench.session.levels).to.deep.equal([0, 5]);
  });

  const ASKED: [string, number, number][] = [
    ['not a number', NaN, 0],
    ['below zero', -3, 0],
    ['endlessly below zero', -Infinity, 0],
    ['99', 99, LEVEL_MAX],
    ['endless', Infinity, LEVEL_MAX],
    ['a fraction, rounded down', 7.9, 7],
    ['the top', LEVEL_MAX, LEVEL_MAX],
  ];
  for (const [name, asked, given] of ASKED) {
    it(`brings a level that is ${name} into its range: ${given}`, () => {
      const bench = running(STEADY, 0, 1);
      expect(bench.session.setLevel(0, asked)).to.equal(given);
      expect(bench.session.levels[0]).to.equal(given);
      bench.board.clock.advanceBy(8000000);
      expect(dacNow(bench, 0)).to.equal(Math.floor((given * 4095) / 20));
    });
  }

  it('limits the current of a wide program to 50 mA, and says why', () => {
    const bench = running(WIDE, LEVEL_MAX, 8);
    expect(dacNow(bench, 0)).to.equal(Math.floor((50 * 4095) / 80));
    expect(bench.session.limitReason(0)).to.equal(LIMIT_CHARGE);
    bench.session.setLevel(0, 5);
    expect(bench.session.limitReason(0)).to.equal(LIMIT_NONE);
  });

  for (const lateUs of [0, 1, 5, 11, 150, 211, 230, 300, 461, 5000, 5211, 9999]) {
    it(`lowers a level between pulses only, asked ${lateUs} us after a pulse began`, () => {
      const bench = running();
      const lead = pulses(bench)
        .filter(({ channel }) => channel === 0)
        .pop() as EdgePulse;
      bench.board.clock.advanceTo(lead.atUs - 11 + 100000 + lateUs);
      bench.session.setLevel(0, 3);
      const askedUs = bench.board.clock.nowUs();
      bench.board.clock.advanceBy(500000);
      const lowered = bench.dac.find(({ atUs, channel }) => atUs >= askedUs && channel === 0) as DacChange;
      expect(lowered.levelDac).to.equal(Math.floor((3 * 4095) / 20));
      expect(lowered.atUs - askedUs).to.be.at.most(2 * LOOP_US);
      for (const pulse of pulses(bench)) {
        expect(lowered.atUs > pulse.atUs - 11 && lowered.atUs < pulse.endUs).to.equal(false);
      }
      expect(pulses(bench).some((pulse) => pulse.atUs > lowered.atUs)).to.equal(true);
      expectRulesKept(bench);
    });
  }

  it('can be asked for more again while it is being lowered', () => {
    const bench = running();
    bench.session.setLevel(0, 3);
    bench.session.setLevel(0, 12);
    bench.board.clock.advanceBy(3000000);
    expect(dacNow(bench, 0)).to.equal(Math.floor((12 * 4095) / 20));
    expect(bench.session.state).to.equal(STATE_RUNNING);
    expectRulesKept(bench);
  });
});

describe('session: stop', () => {
  for (const lateUs of [0, 4, 7, 11, 100, 211, 240, 260, 300, 461, 3000, 5000, 5100]) {
    it(`finishes the pulse in hand, ${lateUs} us after its begin, then silence and only then no current`, () => {
      const bench = running();
      const lead = pulses(bench)
        .filter(({ channel }) => channel === 0)
        .pop() as EdgePulse;
      bench.board.clock.advanceTo(lead.atUs - 11 + 100000 + lateUs);
      const askedUs = bench.board.clock.nowUs();
      bench.session.stop();
      expect(bench.session.state).to.equal(STATE_STOPPING);
      expect(bench.session.levels).to.deep.equal([0, 0]);
      expect(runFellUs(bench)).to.equal(askedUs);
      const changes = bench.dac.length;
      bench.board.clock.advanceBy(1000000);
      expect(bench.session.state).to.equal(STATE_IDLE);
      const last = pulses(bench).pop() as EdgePulse;
      expect(last.endUs).to.be.at.most(askedUs + 461);
      expect(last.phases.map(({ riseUs, fallUs }) => fallUs - riseUs)).to.deep.equal([200, 200]);
      for (const { atUs, levelDac } of bench.dac.slice(changes)) {
        expect(levelDac).to.equal(0);
        expect(atUs).to.be.at.least(last.endUs);
      }
      expect([dacNow(bench, 0), dacNow(bench, 1)]).to.deep.equal([0, 0]);
      expect(bench.railMv.pop()).to.equal(0);
      expectRulesKept(bench);
    });
  }

  it('keeps the current until the pulse in hand is over, though the loop comes in the middle of it', () => {
    const drifting = compiledOf([train(7002, 500, 500, 0, 100)], { gapUs: 500 });
    const acrossLoop = pulses(running(drifting)).filter(
      ({ atUs, endUs }) => Math.floor(atUs / LOOP_US) < Math.floor(endUs / LOOP_US) && atUs > 2000000,
    );
    expect(acrossLoop).to.not.have.length(0);
    for (const aimed of acrossLoop.slice(0, 5)) {
      const bench = running(drifting, 10, (aimed.atUs + 1) / 1e6);
      bench.session.stop();
      const changes = bench.dac.length;
      bench.board.clock.advanceBy(500000);
      expect((pulses(bench).pop() as EdgePulse).endUs).to.equal(aimed.endUs);
      for (const { atUs } of bench.dac.slice(changes)) expect(atUs).to.be.at.least(aimed.endUs);
      expect(bench.session.state).to.equal(STATE_IDLE);
    }
  });

  it('leaves no alarm behind, and the lines off for good', () => {
    const bench = running();
    bench.session.stop();
    bench.board.clock.advanceBy(MINUTE_US);
    const edges = bench.recorder.edges.length;
    bench.board.clock.advanceBy(MINUTE_US);
    expect(bench.recorder.edges.length).to.equal(edges);
    expect(linesNow(bench) & (ENABLES | RUN)).to.equal(0);
  });

  it('can be followed by another start, at level zero', () => {
    const bench = running();
    bench.session.stop();
    bench.board.clock.advanceBy(1000000);
    const before = pulses(bench).length;
    expect(bench.session.start(2, MINUTE_US)).to.equal(true);
    bench.board.clock.advanceBy(2000000);
    expect(pulses(bench).length).to.be.above(before);
    expect(dacNow(bench, 0)).to.equal(0);
  });

  it('does nothing to a session that does not run', () => {
    const { session } = makeWatchedBench();
    session.stop();
    expect(session.state).to.equal(STATE_IDLE);
  });
});

describe('session: timer', () => {
  it('fades for ten seconds and is silent when the time is over', () => {
    const bench = running(STEADY, 10, 0);
    bench.board.clock.advanceTo(MINUTE_US + 1000000);
    expect(bench.session.state).to.equal(STATE_IDLE);
    const played = pulses(bench).filter(({ channel }) => channel === 0);
    const fadeUs = MINUTE_US - FADE_US;
    const widths = (fromUs: number, untilUs: number): number[] =>
      played.filter(({ atUs }) => atUs > fromUs && atUs < untilUs).map(({ widthUs }) => widthUs);
    expect(new Set(widths(0, fadeUs))).to.deep.equal(new Set([200]));
    const fading = widths(fadeUs + QUEUE_DEPTH_US, MINUTE_US);
    expect(fading).to.deep.equal([...fading].sort((a, b) => b - a));
    expect(fading[0]).to.be.within(185, 199);
    // Down to the shortest width; the last tenths of a second are queued before, or left out.
    expect(fading[fading.length - 1]).to.be.within(20, 28);
    expect((played.pop() as EdgePulse).endUs).to.be.below(MINUTE_US);
    expectRulesKept(bench);
  });

  it('fades in the last third of a short treatment', () => {
    const bench = makeWatchedBench();
    bench.session.load(makeScore(STEADY));
    bench.session.start(1, 3000000);
    bench.board.clock.advanceTo(4000000);
    const widths = pulses(bench).filter(({ widthUs }) => widthUs < 200);
    expect((widths[0] as EdgePulse).atUs).to.be.within(2000000, 2000000 + QUEUE_DEPTH_US + LOOP_US);
    expect(bench.session.state).to.equal(STATE_IDLE);
  });

  for (const spanUs of [0, -1, NaN]) {
    it(`comes to rest at once with a time of ${spanUs}`, () => {
      const bench = makeWatchedBench();
      bench.session.load(makeScore(STEADY));
      bench.session.start(1, spanUs);
      bench.board.clock.advanceBy(5000000);
      expect(bench.session.state).to.equal(STATE_IDLE);
      expect(pulses(bench)).to.have.length(0);
    });
  }
});

describe('session: change of program', () => {
  it('stops what runs, and is at level zero with the next', () => {
    const bench = running();
    expect(bench.session.load(makeScore(WIDE))).to.equal('');
    expect(bench.session.state).to.equal(STATE_STOPPING);
    expect(bench.session.levels).to.deep.equal([0, 0]);
    bench.board.clock.advanceBy(1000000);
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
    bench.board.clock.advanceBy(2000000);
    expect([dacNow(bench, 0), dacNow(bench, 1)]).to.deep.equal([0, 0]);
    expect((pulses(bench).pop() as EdgePulse).widthUs).to.equal(400);
    expectRulesKept(bench);
  });

  it('does not start the next before the last pulse of the one before is over', () => {
    const bench = running();
    bench.session.load(makeScore(WIDE));
    expect(bench.session.start(1, MINUTE_US)).to.equal(false);
  });

  it('refuses a damaged program in words, and what runs goes on undisturbed', () => {
    const bench = running();
    const damaged = makeScore(compiledOf([train(10000, 501, 501, 0, 100)]));
    expect(bench.session.load(damaged)).to.match(/^widestUs: 501 us/);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
    const pulsesBefore = bench.recorder.channels[0]?.pulses ?? 0;
    bench.board.clock.advanceBy(1000000);
    expect(bench.recorder.channels[0]?.pulses ?? 0).to.be.above(pulsesBefore);
    expectRulesKept(bench);
  });

  it('plays nothing of what becomes of the arrays that it was given', () => {
    const score = makeScore(compiledOf([train(10000, 200, 200, 0, 100)]));
    const bench = running();
    bench.session.load(score);
    score.lines[WIDTH_A] = 500;
    bench.board.clock.advanceBy(1000000);
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
    bench.session.setLevel(0, 20);
    bench.board.clock.advanceBy(10000000);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_SEGMENT]);
    expect(bench.recorder.channels[0]?.widthUsMax).to.be.at.most(220);
    expectRulesKept(bench);
  });
});

describe('session: when the loop is late', () => {
  it('plays on without a pause when it is late by 100 ms', () => {
    const bench = running();
    bench.blocked = true;
    bench.board.clock.advanceBy(LOOP_US + 99000);
    bench.blocked = false;
    bench.board.clock.advanceBy(1000000);
    expect(bench.session.fault).to.equal(FAULT_NONE);
    expect(bench.session.state).to.equal(STATE_RUNNING);
    const starts = pulses(bench)
      .filter(({ channel }) => channel === 0)
      .map(({ atUs }) => atUs);
    for (let i = 1; i < starts.length; i += 1) {
      expect((starts[i] as number) - (starts[i - 1] as number)).to.equal(10000);
    }
  });

  it('falls silent within the depth of the queue after a whole pulse, and faults when it comes back', () => {
    const bench = running();
    bench.blocked = true;
    const hungUs = bench.board.clock.nowUs();
    bench.board.clock.advanceBy(5000000);
    const last = pulses(bench).pop() as EdgePulse;
    expect(last.endUs).to.be.within(hungUs + 100000, hungUs + QUEUE_DEPTH_US);
    expect(last.phases).to.have.length(2);
    expect(linesNow(bench) & ENABLES).to.equal(0);
    bench.blocked = false;
    bench.board.clock.advanceBy(LOOP_US);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
    expect([dacNow(bench, 0), dacNow(bench, 1)]).to.deep.equal([0, 0]);
    expect(bench.session.levels).to.deep.equal([0, 0]);
    expectRulesKept(bench);
  });

  it('plays again after a queue that ran dry, once the fault was acknowledged', () => {
    // Story: the engine's memory of the dry queue was asked for before it was cleared, and every start was a fault again.
    const bench = running();
    bench.blocked = true;
    bench.board.clock.advanceBy(1000000);
    bench.blocked = false;
    bench.board.clock.advanceBy(LOOP_US);
    expect(bench.session.fault).to.equal(FAULT_RAN_OUT);
    bench.session.acknowledge();
    const before = pulses(bench).length;
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
    bench.board.clock.advanceBy(1000000);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
    expect(pulses(bench).length).to.be.above(before + 10);
  });

  it('stays a fault that comes with the end of the timer', () => {
    // Story: the loop set its alarm once more, and the next one took the fault for a stop.
    const bench = makeWatchedBench();
    const { engine, clock } = bench.board;
    bench.session.load(makeScore(STEADY));
    bench.session.start(1, 3000000);
    const { starved } = engine;
    let asked = 0;
    engine.starved = () => (clock.nowUs() >= 2800000 && (asked += 1) > 1 ? true : starved.call(engine));
    clock.advanceBy(4000000);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
  });

  it('lets RUN fall before anything else is asked for when it is stopped', () => {
    const bench = running();
    const { engine } = bench.board;
    const order: string[] = [];
    for (const name of ['halt', 'starved'] as const) {
      const call = engine[name].bind(engine) as () => boolean;
      Object.assign(engine, { [name]: () => (order.push(name), call()) });
    }
    bench.session.stop();
    expect(order[0]).to.equal('halt');
  });

  it('stays a fault when a level is lowered before the loop comes back', () => {
    // Story: the halt of a lowered level made the engine forget that its queue had run dry.
    const bench = running();
    bench.blocked = true;
    bench.board.clock.advanceBy(1000000);
    bench.session.setLevel(0, 3);
    bench.blocked = false;
    bench.board.clock.advanceBy(LOOP_US);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
  });
});

describe('session: faults', () => {
  const linesOf = (bench: WatchedBench): Uint16Array | undefined => bench.session['maker']?.player['lines'];
  const DAMAGES: [string, (bench: WatchedBench) => void][] = [
    ['a width', (bench) => linesOf(bench)?.fill(400, WIDTH_A, WIDTH_A + 1)],
    ['the time of a slot', (bench) => linesOf(bench)?.fill(300, SLOT, SLOT + 1)],
    ['a gap', (bench) => bench.session['maker']?.player.values.fill(5, VALUES_FIRST + GAP, VALUES)],
    ['a count', (bench) => linesOf(bench)?.fill(9, COUNT, COUNT + 1)],
    ['a native sum', (bench) => (bench.natives = { ...HOST_NATIVES, dot: () => 0 })],
    ['a native look-up', (bench) => (bench.natives = { ...HOST_NATIVES, map: (_, to) => void to.fill(7) })],
  ];

  function damaged(damage: (bench: WatchedBench) => void): WatchedBench {
    const bench = running();
    expect(bench.session.state).to.equal(STATE_RUNNING);
    damage(bench);
    bench.board.clock.advanceBy(2000000);
    return bench;
  }

  for (const [name, damage] of DAMAGES) {
    it(`finds ${name} damaged, plays nothing of it and falls silent`, () => {
      const bench = damaged(damage);
      expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_FAULTED, FAULT_SEGMENT]);
      expect(linesNow(bench) & (ENABLES | RUN)).to.equal(0);
      expect([dacNow(bench, 0), bench.railMv.pop()]).to.deep.equal([0, 0]);
      for (const { widthUs } of pulses(bench)) expect(widthUs).to.be.at.most(200);
      const edges = bench.recorder.edges.length;
      bench.board.clock.advanceBy(MINUTE_US);
      expect(bench.recorder.edges.length).to.equal(edges);
      expectRulesKept(bench);
    });
  }

  it('answers nothing but its fault until that is acknowledged, then starts again at zero', () => {
    const bench = damaged(DAMAGES[0]?.[1] as (bench: WatchedBench) => void);
    const { session } = bench;
    expect(session.start(1, MINUTE_US)).to.equal(false);
    expect(session.setLevel(0, 5)).to.equal(0);
    session.stop();
    expect(session.state).to.equal(STATE_FAULTED);
    session.acknowledge();
    expect([session.state, session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
    // What was damaged is damaged still, until the program is loaded again.
    expect(session.load(makeScore(STEADY))).to.equal('');
    expect(session.start(1, MINUTE_US)).to.equal(true);
    bench.board.clock.advanceBy(1000000);
    expect(session.state).to.equal(STATE_RUNNING);
    expect(session.levels).to.deep.equal([0, 0]);
    expect(dacNow(bench, 0)).to.equal(0);
  });

  it('keeps the first of two faults', () => {
    const bench = damaged(DAMAGES[0]?.[1] as (bench: WatchedBench) => void);
    bench.session.load(makeScore(compiledOf([train(10000, 501, 501, 0, 100)])));
    expect(bench.session.fault).to.equal(FAULT_SEGMENT);
  });
});
