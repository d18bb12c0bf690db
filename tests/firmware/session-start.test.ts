/**
 * The session from power-on to the first level, as stories of its users: what must be so before a treatment begins, and
 * the probe for contact. Units: us on the virtual clock (START at 0), levels 0..20, mA, mV.
 */
import { expect } from 'chai';
import { FAULT_BUTTON, FAULT_NONE, FAULT_WATCHDOG } from '../../firmware/faults';
import { BATTERY_START_MV } from '../../firmware/limits';
import {
  EVENT_OFF,
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import {
  REASON_BATTERY,
  REASON_LOCKED,
  REASON_NONE,
  REASON_NO_CONTACT,
  REASON_PROGRAM,
  REASON_USB,
  REASON_WAITED,
  reasonSentence,
} from '../../firmware/reasons';
import { WAIT_MAX_US } from '../../firmware/session';
import { TREATMENT_MAX_US } from '../../firmware/timer.brief';
import { BUTTON_MODE } from '../../hal/panel';
import { OPEN, resistor, SHORT } from '../../sim/physics/load';
import { makeScore } from '../../waveforms/make-score';
import {
  begun,
  dacOf,
  expectRulesKept,
  expectSilent,
  linesNow,
  makeWatchedBench,
  MINUTE_US,
  pulses,
  putDefects,
  putLoad,
  SECOND_US,
  standing,
  STEADY,
  type WatchedBench,
} from './session-bench';

/** A program is loaded, and START may be pressed. */
function ready(options: Parameters<typeof makeWatchedBench>[0] = {}): WatchedBench {
  const bench = makeWatchedBench(options);
  expect(bench.session.load(makeScore(STEADY))).to.equal('');
  return bench;
}

describe('session: at power-on', () => {
  it('tests itself, and is idle and silent then', () => {
    const bench = makeWatchedBench();
    expect(standing(bench)).to.deep.equal({ state: STATE_IDLE, fault: FAULT_NONE, reason: REASON_NONE });
    bench.board.clock.advanceBy(MINUTE_US);
    expect(bench.session.state).to.equal(STATE_IDLE);
    expect(bench.recorder.edges.length).to.equal(0);
    expect(bench.board.stage.railMv()).to.be.below(1000);
    expectSilent(bench);
  });

  it('has levels of zero, and takes none before it plays', () => {
    const { session } = ready();
    expect(session.treatment.levels).to.deep.equal([0, 0]);
    expect(session.setLevel(0, 5)).to.equal(0);
    expect(session.treatment.levels).to.deep.equal([0, 0]);
  });

  it('is in a fault where the watchdog has bitten, and idle once that is acknowledged', () => {
    const bench = makeWatchedBench({ atPowerOn: (board) => (board.watchdog.hasBitten = () => true) });
    const { session, board } = bench;
    expect([session.state, session.fault]).to.deep.equal([STATE_FAULTED, FAULT_WATCHDOG]);
    expect(session.start(1, MINUTE_US)).to.equal(false);
    expect(session.startOrPause()).to.equal(true);
    expect([session.state, session.fault]).to.deep.equal([STATE_SELF_TEST, FAULT_NONE]);
    board.clock.advanceBy(2 * SECOND_US);
    expect([session.state, session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
    expectSilent(bench);
  });

  it('is in a fault where the self-test fails, and starts nothing', () => {
    const bench = ready({ atPowerOn: ({ panel }) => panel.hold(BUTTON_MODE) });
    const { session, board } = bench;
    expect([session.state, session.fault]).to.deep.equal([STATE_FAULTED, FAULT_BUTTON]);
    expect(session.start(1, MINUTE_US)).to.equal(false);
    board.panel.release(BUTTON_MODE);
    session.startOrPause();
    board.clock.advanceBy(2 * SECOND_US);
    expect(session.start(1, MINUTE_US)).to.equal(true);
  });

  it('begins nothing while it tests itself', () => {
    const { session, board } = ready();
    expect(session.dispatch(EVENT_OFF, 0)).to.equal(true);
    expect(session.state).to.equal(STATE_OFF);
    session.startOrPause();
    board.clock.advanceBy(200000);
    expect(session.state).to.equal(STATE_SELF_TEST);
    expect([session.start(1, MINUTE_US), session.startOrPause()]).to.deep.equal([false, false]);
    expect(session.setLevel(0, 3)).to.equal(0);
  });
});

describe('session: what keeps a treatment from starting', () => {
  const REFUSALS: { name: string; bench: () => WatchedBench; reason: number; words: RegExp }[] = [
    { name: 'no program', bench: () => makeWatchedBench(), reason: REASON_PROGRAM, words: /program/ },
    {
      name: 'the USB cable',
      bench: () => {
        const bench = ready();
        bench.board.supply.plugUsb();
        return bench;
      },
      reason: REASON_USB,
      words: /USB cable/,
    },
    {
      name: 'a battery just below the start',
      bench: () => {
        const bench = ready();
        putDefects(bench, { batteryMv: BATTERY_START_MV - 1 });
        return bench;
      },
      reason: REASON_BATTERY,
      words: /battery/,
    },
    {
      name: 'the key lock',
      bench: () => {
        const bench = ready();
        bench.session.settings.values.locked = 1;
        return bench;
      },
      reason: REASON_LOCKED,
      words: /locked/,
    },
  ];
  for (const { name, bench: make, reason, words } of REFUSALS) {
    it(`says so, and plays nothing: ${name}`, () => {
      const bench = make();
      expect(bench.session.start(1, MINUTE_US)).to.equal(false);
      bench.board.clock.advanceBy(SECOND_US);
      expect(standing(bench)).to.deep.equal({ state: STATE_IDLE, fault: FAULT_NONE, reason });
      expect(reasonSentence(bench.session.reason)).to.match(words);
      expect(pulses(bench)).to.have.length(0);
      expectSilent(bench);
    });
  }

  it('starts with a battery that is just enough', () => {
    const bench = ready();
    putDefects(bench, { batteryMv: BATTERY_START_MV });
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
  });

  for (const spanUs of [0, -1, NaN, Infinity, TREATMENT_MAX_US + 1]) {
    it(`takes no time of ${spanUs} us`, () => {
      const bench = ready();
      expect(bench.session.start(1, spanUs)).to.equal(false);
      bench.board.clock.advanceBy(5 * SECOND_US);
      expect(bench.session.state).to.equal(STATE_IDLE);
      expect(pulses(bench)).to.have.length(0);
    });
  }

  it('starts once: a second start is refused while it runs', () => {
    const { session, board } = begun();
    board.clock.advanceBy(SECOND_US);
    expect(session.start(1, MINUTE_US)).to.equal(false);
    expect(session.state).to.equal(STATE_RAMPING);
  });
});

describe('session: the probe for contact', () => {
  const LOADS = [
    { load: SHORT, hasContact: true },
    { load: resistor(500), hasContact: true },
    { load: resistor(8000), hasContact: true },
    { load: resistor(10000), hasContact: true },
    { load: resistor(20000), hasContact: false },
    { load: OPEN, hasContact: false },
  ];
  for (const { load, hasContact } of LOADS) {
    const answer = hasContact ? 'lets a level be raised within a second' : 'refuses a level';
    it(`${answer}, with at most 2 mA at the lowest rail: ${load.name}`, () => {
      const bench = ready({ load });
      const { session, board, recorder } = bench;
      expect(session.start(1, MINUTE_US)).to.equal(true);
      board.clock.advanceBy(SECOND_US);
      expect(session.state).to.equal(STATE_CONTACT);
      for (const channel of recorder.channels) {
        expect(channel.pulses).to.be.above(10);
        expect(channel.currentMaPeak).to.be.below(2);
      }
      expect(Math.max(...bench.railsMv.map(({ railMv }) => railMv))).to.equal(20000);
      expect([session.setLevel(0, 1), session.setLevel(1, 1)]).to.deep.equal(hasContact ? [1, 1] : [0, 0]);
      expect(session.reason).to.equal(hasContact ? REASON_NONE : REASON_NO_CONTACT);
      expect(session.state).to.equal(hasContact ? STATE_RAMPING : STATE_CONTACT);
      expectRulesKept(bench);
    });
  }

  it('takes no level before it has looked', () => {
    const bench = ready();
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
    expect(bench.session.setLevel(0, 1)).to.equal(0);
    expect(bench.session.reason).to.equal(REASON_NO_CONTACT);
  });

  it('finds pads that are put on later, and loses those that come off again', () => {
    const bench = ready({ load: OPEN });
    const { session, board } = bench;
    session.start(1, MINUTE_US);
    board.clock.advanceBy(5 * SECOND_US);
    putLoad(bench, resistor(1000));
    board.clock.advanceBy(SECOND_US);
    expect(session.treatment.supervisor?.contact).to.equal(3);
    putLoad(bench, OPEN);
    board.clock.advanceBy(SECOND_US);
    expect(session.setLevel(0, 1)).to.equal(0);
    putLoad(bench, resistor(1000));
    board.clock.advanceBy(SECOND_US);
    expect(session.setLevel(0, 1)).to.equal(1);
  });

  for (const [on, off] of [
    [0, 1],
    [1, 0],
  ] as const) {
    it(`lets only the channel that has contact be raised: ${'AB'[on]}`, () => {
      const bench = ready();
      const { session, board } = bench;
      putLoad(bench, OPEN, [off]);
      session.start(1, MINUTE_US);
      board.clock.advanceBy(SECOND_US);
      expect(session.setLevel(off, 3)).to.equal(0);
      expect(session.reason).to.equal(REASON_NO_CONTACT);
      expect(session.setLevel(on, 3)).to.equal(3);
      board.clock.advanceBy(4 * SECOND_US);
      expect([session.state, session.fault]).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
      expect(session.treatment.output.levelDac[on]).to.equal(dacOf(3));
      expect(session.treatment.output.levelDac[off]).to.equal(0);
      expect(bench.recorder.channels[off]?.currentMaPeak).to.be.below(2);
      expectRulesKept(bench);
    });
  }

  for (const load of [OPEN, resistor(1000)]) {
    it(`ends a treatment for which nobody asks for a level, after five minutes: ${load.name} ohm`, () => {
      const bench = ready({ load });
      bench.session.start(1, 60 * MINUTE_US);
      bench.board.clock.advanceTo(WAIT_MAX_US);
      expect(bench.session.state).to.equal(STATE_CONTACT);
      bench.board.clock.advanceBy(SECOND_US);
      expect([bench.session.state, bench.session.reason]).to.deep.equal([STATE_IDLE, REASON_WAITED]);
      expectSilent(bench);
    });
  }

  it('is silent again when the treatment is stopped', () => {
    const bench = ready();
    bench.session.start(1, MINUTE_US);
    bench.board.clock.advanceBy(SECOND_US);
    expect(linesNow(bench)).to.not.equal(0);
    bench.session.stop();
    bench.board.clock.advanceBy(200000);
    expect(bench.session.state).to.equal(STATE_IDLE);
    expectSilent(bench);
    expectRulesKept(bench);
  });
});
