/**
 * The end of a treatment, and its time: stop, switching off, the timer with its fade, pause and resume, waiting too long.
 * Units: us on the virtual clock (START at 0), levels 0..20.
 */
import { expect } from 'chai';
import { FAULT_NONE } from '../../firmware/faults';
import {
  EVENT_OFF,
  STATE_CONTACT,
  STATE_FADING,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import { LOOP_US } from '../../firmware/output';
import { REASON_LEAD_OFF, REASON_STOPPED, REASON_TIME_OVER, REASON_WAITED } from '../../firmware/reasons';
import { WAIT_MAX_US } from '../../firmware/session';
import { FADE_US } from '../../firmware/timer.brief';
import { OPEN, resistor } from '../../sim/physics/load';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US, SETUP_TICKS } from '../../waveforms/bounds';
import { RUN } from '../../waveforms/phase-word';
import { edgesOf, type EdgePulse } from '../properties/edge-facts';
import { compiledOf, train } from '../waveforms/compiled';
import {
  begun,
  dacOf,
  expectRulesKept,
  expectSilent,
  lastLead,
  makeWatchedBench,
  MINUTE_US,
  pulses,
  putLoad,
  running,
  SECOND_US,
  standing,
  STEADY,
  type WatchedBench,
} from './session-bench';

/** A pulse of STEADY, set-up included. */
const PULSE_US = 461;

function runFellUs({ recorder }: WatchedBench): number {
  const edges = edgesOf(recorder.edges);
  for (let i = edges.length - 1; i > 0; i -= 1) {
    if (!((edges[i]?.lines ?? 0) & RUN) && (edges[i - 1]?.lines ?? 0) & RUN) return edges[i]?.atUs as number;
  }
  throw new Error('RUN never fell');
}

describe('session: stop', () => {
  for (const lateUs of [0, 4, 7, 11, 100, 211, 240, 260, 300, 461, 3000, 5000, 5100]) {
    it(`finishes the pulse in hand, ${lateUs} us after its begin, then silence and only then no current`, () => {
      const bench = running();
      bench.board.clock.advanceTo(lastLead(bench).atUs - SETUP_TICKS + 100000 + lateUs);
      const askedUs = bench.board.clock.nowUs();
      bench.session.stop();
      expect([bench.session.state, bench.session.reason]).to.deep.equal([STATE_IDLE, REASON_STOPPED]);
      expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
      expect(runFellUs(bench)).to.equal(askedUs);
      const changes = bench.dac.length;
      bench.board.clock.advanceBy(SECOND_US);
      const last = pulses(bench).pop() as EdgePulse;
      expect(last.endUs).to.be.at.most(askedUs + PULSE_US);
      expect(last.phases.map(({ riseUs, fallUs }) => fallUs - riseUs)).to.deep.equal([200, 200]);
      for (const { atUs, levelDac } of bench.dac.slice(changes)) {
        expect(levelDac).to.equal(0);
        expect(atUs).to.be.at.least(last.endUs);
      }
      expectSilent(bench);
      expectRulesKept(bench);
    });
  }

  it('keeps the current until the pulse in hand is over, though the loop comes in the middle of it', () => {
    const drifting = compiledOf([train(7002, 500, 500, 0, 100)], { gapUs: 500 });
    const played = running(drifting, 10, 5);
    const loops = (us: number): number => Math.floor(us / LOOP_US);
    const acrossLoop = pulses(played).filter(
      ({ atUs, endUs }) => loops(atUs) < loops(endUs) && atUs > 4 * SECOND_US,
    );
    expect(acrossLoop).to.not.have.length(0);
    for (const aimed of acrossLoop.slice(0, 5)) {
      const bench = running(drifting, 10, (aimed.atUs + 1) / 1e6);
      bench.session.stop();
      const changes = bench.dac.length;
      bench.board.clock.advanceBy(500000);
      expect((pulses(bench).pop() as EdgePulse).endUs).to.equal(aimed.endUs);
      for (const { atUs } of bench.dac.slice(changes)) expect(atUs).to.be.at.least(aimed.endUs);
    }
  });

  it('leaves the lines off for good, and the rail down', () => {
    const bench = running();
    bench.session.stop();
    bench.board.clock.advanceBy(SECOND_US);
    const edges = bench.recorder.edges.length;
    bench.board.clock.advanceBy(MINUTE_US);
    expect(bench.recorder.edges.length).to.equal(edges);
    expect(bench.board.stage.railMv()).to.be.below(1000);
    expectSilent(bench);
  });

  for (const laterUs of [0, 10000, SECOND_US]) {
    it(`can be followed by another start, at level zero, ${laterUs / 1000} ms later`, () => {
      const bench = running();
      bench.session.stop();
      bench.board.clock.advanceBy(laterUs);
      const before = pulses(bench).length;
      const fromUs = bench.board.clock.nowUs();
      expect(bench.session.start(2, MINUTE_US)).to.equal(true);
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect(standing(bench)).to.include({ state: STATE_CONTACT, fault: FAULT_NONE });
      expect(pulses(bench).length).to.be.above(before);
      expect(bench.session.treatment.levels).to.deep.equal([0, 0]);
      const later = bench.dac.filter(({ atUs, levelDac }) => atUs > fromUs + LOOP_US && levelDac > 97);
      expect(later).to.deep.equal([]);
      expectRulesKept(bench);
    });
  }

  it('does nothing to a session that does not play', () => {
    const { session } = makeWatchedBench();
    session.stop();
    expect(session.state).to.equal(STATE_IDLE);
  });

  it('switches off from a treatment, and START tests anew', () => {
    const bench = running();
    expect(bench.session.dispatch(EVENT_OFF, 0)).to.equal(true);
    bench.board.clock.advanceBy(SECOND_US);
    expect(bench.session.state).to.equal(STATE_OFF);
    expectSilent(bench);
    expect((pulses(bench).pop() as EdgePulse).phases).to.have.length(2);
    expect(bench.session.startOrPause()).to.equal(true);
    expect(bench.session.state).to.equal(STATE_SELF_TEST);
    bench.board.clock.advanceBy(2 * SECOND_US);
    expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
  });

  it('switches off in each tenth of a second of the self-test, and everything is down then', () => {
    for (let untilUs = 100000; untilUs <= 1800000; untilUs += 100000) {
      const bench = makeWatchedBench();
      const { session, board } = bench;
      session.dispatch(EVENT_OFF, 0);
      session.startOrPause();
      board.clock.advanceBy(untilUs);
      session.dispatch(EVENT_OFF, 0);
      board.clock.advanceBy(SECOND_US);
      expect(session.state).to.equal(STATE_OFF);
      expectSilent(bench);
      expect(board.stage.railMv(), `after ${untilUs} us`).to.be.below(10000);
    }
  });
});

describe('session: timer', () => {
  it('fades for ten seconds and is silent when the time is over', () => {
    const bench = running(STEADY, 10, 0);
    const { board, session } = bench;
    board.clock.advanceTo(MINUTE_US - FADE_US / 2);
    expect(session.state).to.equal(STATE_FADING);
    board.clock.advanceTo(MINUTE_US + SECOND_US);
    expect([session.state, session.reason]).to.deep.equal([STATE_IDLE, REASON_TIME_OVER]);
    const played = pulses(bench).filter(({ channel }) => channel === 0);
    const fadeUs = MINUTE_US - FADE_US;
    const widths = (fromUs: number, untilUs: number): number[] =>
      played.filter(({ atUs }) => atUs > fromUs && atUs < untilUs).map(({ widthUs }) => widthUs);
    expect(new Set(widths(0, fadeUs))).to.deep.equal(new Set([200]));
    // The timer is looked at once in three loops, and one segment is made ahead of what is queued.
    const fading = widths(fadeUs + 2 * QUEUE_DEPTH_US + SEGMENT_MAX_US, MINUTE_US);
    expect(fading).to.deep.equal([...fading].sort((a, b) => b - a));
    expect(fading[0]).to.be.within(185, 199);
    // Down to the shortest width; the last tenths of a second are queued before, or left out.
    expect(fading[fading.length - 1]).to.be.within(20, 28);
    expect((played.pop() as EdgePulse).endUs).to.be.below(MINUTE_US);
    expectRulesKept(bench);
  });

  it('fades in the last third of a short treatment', () => {
    const bench = begun(STEADY, [10, 10], { spanUs: 3 * SECOND_US });
    bench.board.clock.advanceTo(4 * SECOND_US);
    const widths = pulses(bench).filter(({ widthUs }) => widthUs < 200);
    const fadeUs = 2 * SECOND_US;
    expect((widths[0] as EdgePulse).atUs).to.be.within(
      fadeUs,
      fadeUs + QUEUE_DEPTH_US + SEGMENT_MAX_US + LOOP_US,
    );
    expect([bench.session.state, bench.session.reason]).to.deep.equal([STATE_IDLE, REASON_TIME_OVER]);
    expectRulesKept(bench);
  });

  for (const spanUs of [1, 50000, 600000]) {
    it(`ends a treatment of ${spanUs} us, in which no level can come up`, () => {
      const bench = begun(STEADY, [10, 10], { spanUs });
      bench.board.clock.advanceTo(3 * SECOND_US);
      expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
      expect(bench.recorder.channels[0]?.currentMaPeak).to.be.below(2);
      expectSilent(bench);
    });
  }

  it('may be lowered in the fade, and raised no more', () => {
    const bench = running(STEADY, 10, 55);
    const { session, board } = bench;
    expect(session.state).to.equal(STATE_FADING);
    expect([session.setLevel(0, 11), session.setLevel(0, 4)]).to.deep.equal([10, 4]);
    board.clock.advanceBy(SECOND_US);
    expect(session.treatment.output.levelDac[0]).to.equal(dacOf(4));
    expect([session.setLevel(0, 0), session.setLevel(1, 0)]).to.deep.equal([0, 0]);
    expect(session.state).to.equal(STATE_IDLE);
    expectRulesKept(bench);
  });

  it('ends by its time in the probe, too', () => {
    const bench = begun(STEADY, [0, 0], { spanUs: 30 * SECOND_US });
    bench.board.clock.advanceTo(31 * SECOND_US);
    expect([bench.session.state, bench.session.reason]).to.deep.equal([STATE_IDLE, REASON_TIME_OVER]);
  });
});

describe('session: pause', () => {
  /** Paused at 4 s, and 2 s have gone since. */
  function paused(): WatchedBench {
    const bench = running();
    expect(bench.session.startOrPause()).to.equal(true);
    bench.board.clock.advanceBy(2 * SECOND_US);
    expect(bench.session.state).to.equal(STATE_PAUSED);
    return bench;
  }

  it('is silent behind a whole pulse, keeps the levels, and its time stands still', () => {
    const bench = running();
    const { session, board } = bench;
    session.startOrPause();
    const leftUs = session.treatment.timer?.leftNowUs();
    board.clock.advanceBy(2 * SECOND_US);
    expect((pulses(bench).pop() as EdgePulse).endUs).to.be.at.most(4 * SECOND_US + PULSE_US);
    expect([session.state, session.treatment.levels]).to.deep.equal([STATE_PAUSED, [10, 10]]);
    expect(session.treatment.timer?.leftNowUs()).to.equal(leftUs);
    expect(board.stage.railMv()).to.be.below(10000);
    expectRulesKept(bench);
  });

  it('is followed by the probe, and then by the levels as a ramp from there', () => {
    const bench = paused();
    const { session, board } = bench;
    const fromUs = board.clock.nowUs();
    expect(session.startOrPause()).to.equal(true);
    expect(session.state).to.equal(STATE_CONTACT);
    board.clock.advanceBy(SECOND_US);
    expect(session.state).to.equal(STATE_RAMPING);
    board.clock.advanceBy(4 * SECOND_US);
    expect([session.state, session.treatment.output.levelDac]).to.deep.equal([
      STATE_RUNNING,
      [dacOf(10), dacOf(10)],
    ]);
    const steps = bench.dac.filter(({ atUs, channel }) => atUs > fromUs && channel === 0);
    for (let i = 1; i < steps.length; i += 1) {
      // Less than 1 mA at a time.
      expect((steps[i]?.levelDac ?? 0) - (steps[i - 1]?.levelDac ?? 0)).to.be.within(0, 50);
    }
    expectRulesKept(bench);
  });

  it('makes the treatment so much longer', () => {
    const bench = paused();
    bench.session.startOrPause();
    bench.board.clock.advanceTo(MINUTE_US + 1700000);
    expect(bench.session.state).to.equal(STATE_FADING);
    bench.board.clock.advanceTo(MINUTE_US + 2100000);
    expect(bench.session.state).to.equal(STATE_IDLE);
  });

  it('brings the levels back as they were lowered meanwhile, and takes no more', () => {
    const { session, board } = paused();
    expect([session.setLevel(0, 12), session.setLevel(0, 3)]).to.deep.equal([10, 3]);
    session.startOrPause();
    board.clock.advanceBy(4 * SECOND_US);
    expect(session.treatment.output.levelDac).to.deep.equal([dacOf(3), dacOf(10)]);
  });

  it('waits for the pads where both are off, and brings the levels back when they are on', () => {
    const bench = paused();
    const { session, board } = bench;
    putLoad(bench, OPEN);
    session.startOrPause();
    board.clock.advanceBy(10 * SECOND_US);
    expect([session.state, session.fault]).to.deep.equal([STATE_CONTACT, FAULT_NONE]);
    expect(Math.max(...session.treatment.output.levelDac)).to.be.at.most(97);
    putLoad(bench, resistor(1000));
    board.clock.advanceBy(5 * SECOND_US);
    expect([session.state, session.treatment.levels]).to.deep.equal([STATE_RUNNING, [10, 10]]);
    expectRulesKept(bench);
  });

  for (const off of [0, 1] as const) {
    it(`brings back only the other level where ${'AB'[off]} has no contact`, () => {
      const bench = paused();
      const { session, board } = bench;
      putLoad(bench, OPEN, [off]);
      session.startOrPause();
      board.clock.advanceBy(2 * SECOND_US);
      expect(session.state).to.equal(STATE_CONTACT);
      board.clock.advanceBy(6 * SECOND_US);
      expect([session.state, session.reason]).to.deep.equal([STATE_RUNNING, REASON_LEAD_OFF]);
      expect(session.treatment.levels[off]).to.equal(0);
      expect(session.treatment.output.levelDac[off]).to.equal(0);
      expect(session.treatment.output.levelDac[1 - off]).to.equal(dacOf(10));
      expectRulesKept(bench);
    });
  }

  it('ends by itself after five minutes', () => {
    const bench = running();
    const { session, board } = bench;
    session.startOrPause();
    board.clock.advanceTo(4 * SECOND_US + WAIT_MAX_US);
    expect(session.state).to.equal(STATE_PAUSED);
    board.clock.advanceBy(SECOND_US);
    expect([session.state, session.reason]).to.deep.equal([STATE_IDLE, REASON_WAITED]);
    expectSilent(bench);
  });

  it('may be pressed as fast as a finger can: nothing is lost, and no rule is broken', () => {
    const bench = running();
    const { session, board } = bench;
    for (let press = 0; press < 40; press += 1) {
      session.startOrPause();
      board.clock.advanceBy(7000 + 1300 * press);
    }
    expect([session.state, session.fault]).to.deep.equal([STATE_CONTACT, FAULT_NONE]);
    board.clock.advanceBy(5 * SECOND_US);
    expect([session.state, session.treatment.levels]).to.deep.equal([STATE_RUNNING, [10, 10]]);
    expectRulesKept(bench);
  });
});
