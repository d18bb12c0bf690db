/**
 * Levels of a session: up by a ramp, down between two pulses, zero with another program, and the rail that follows them.
 * Units: us on the virtual clock (START at 0), levels 0..20, DAC codes of 4095 at full scale, mV.
 */
import { expect } from 'chai';
import { FAULT_NONE, FAULT_SEGMENT } from '../../firmware/faults';
import { LIMIT_CHARGE, LIMIT_NONE, LIMIT_VOLTAGE } from '../../firmware/level-limit';
import { LEVEL_MAX, LEVEL_RAMP_PER_S, PROBE_DAC } from '../../firmware/limits';
import {
  EVENT_LOCK,
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_RAMPING,
  STATE_RUNNING,
} from '../../firmware/machine';
import { LOOP_US } from '../../firmware/output';
import { REASON_LEVEL_MAX, REASON_LOCKED, REASON_NONE, REASON_PROGRAM } from '../../firmware/reasons';
import { LOADS, resistor } from '../../sim/physics/load';
import { SETUP_TICKS } from '../../waveforms/bounds';
import { WIDTH_A } from '../../waveforms/columns';
import { makeScore } from '../../waveforms/make-score';
import { compiledOf, train } from '../waveforms/compiled';
import {
  begun,
  dacNow,
  dacOf,
  expectRulesKept,
  expectSilent,
  lastLead,
  makeProgramsBench,
  makeWatchedBench,
  MINUTE_US,
  pulses,
  running,
  SECOND_US,
  standing,
  STEADY,
  WIDE,
  type DacChange,
} from './session-bench';

describe('session: levels upwards', () => {
  it('ramp at the stated slope, and stand still when they are there', () => {
    const bench = begun(STEADY, [8, 8]);
    bench.board.clock.advanceBy(6 * SECOND_US);
    const rising = bench.dac.filter(({ atUs, channel }) => atUs > 0 && channel === 0);
    expect(rising).to.have.length.above(30);
    for (let i = 1; i < rising.length; i += 1) {
      const [from, to] = [rising[i - 1] as DacChange, rising[i] as DacChange];
      const levelsPerS = ((to.levelDac - from.levelDac) * LEVEL_MAX * 1e6) / 4095 / (to.atUs - from.atUs);
      expect(levelsPerS).to.be.above(0);
      expect(levelsPerS).to.be.at.most(LEVEL_RAMP_PER_S);
    }
    const last = rising[rising.length - 1] as DacChange;
    expect(last.levelDac).to.equal(dacOf(8));
    // Upwards from the probe, which has half a level.
    const ramp = rising.filter(({ levelDac }) => levelDac > PROBE_DAC);
    const spanS = (last.atUs - (ramp[0] as DacChange).atUs) / 1e6;
    expect(spanS).to.be.within(7.3 / LEVEL_RAMP_PER_S, 7.5 / LEVEL_RAMP_PER_S + 0.1);
    expect(bench.session.state).to.equal(STATE_RUNNING);
    expectRulesKept(bench);
  });

  it('move one channel without the other, which has no current', () => {
    const bench = begun(STEADY, [0, 5]);
    bench.board.clock.advanceBy(3 * SECOND_US);
    expect(bench.session.treatment.output.levelDac).to.deep.equal([0, dacOf(5)]);
    expect(bench.session.treatment.levels).to.deep.equal([0, 5]);
    expect(bench.recorder.channels[0]?.currentMaPeak).to.be.below(2);
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
    it(`are brought into their range: ${name} is ${given}`, () => {
      const bench = begun(STEADY, [asked, 0], { load: resistor(500) });
      expect(bench.session.treatment.levels[0]).to.equal(given);
      bench.board.clock.advanceBy(8 * SECOND_US);
      if (given > 0) expect(bench.session.treatment.output.levelDac[0]).to.equal(dacOf(given));
      else expect(bench.session.state).to.equal(STATE_CONTACT);
    });
  }

  it('know two channels, and no third one', () => {
    const { session } = running(STEADY, 3);
    expect([session.setLevel(2, 5), session.setLevel(-1, 5), session.setLevel(0.5, 5)]).to.deep.equal([
      0, 0, 0,
    ]);
    expect(session.treatment.levels).to.deep.equal([3, 3]);
  });

  it('stop at the highest level of this user, and say so', () => {
    const bench = makeWatchedBench();
    const { session, board } = bench;
    session.load(makeScore(STEADY));
    session.settings.values.levelMax = 6;
    session.start(1, MINUTE_US);
    board.clock.advanceBy(SECOND_US);
    expect(session.setLevel(0, 20)).to.equal(6);
    expect(session.reason).to.equal(REASON_NONE);
    expect(session.setLevel(0, 7)).to.equal(6);
    expect(session.reason).to.equal(REASON_LEVEL_MAX);
    board.clock.advanceBy(8 * SECOND_US);
    expect(session.treatment.output.levelDac[0]).to.equal(dacOf(6));
  });

  it('do not move under the key lock, but for less, pause and stop', () => {
    const { session, board } = running(STEADY, 5);
    expect(session.dispatch(EVENT_LOCK, 0)).to.equal(true);
    expect([session.setLevel(0, 6), session.reason]).to.deep.equal([5, REASON_LOCKED]);
    expect([session.choose(1), session.reason]).to.deep.equal([false, REASON_LOCKED]);
    expect(session.setLevel(0, 4)).to.equal(4);
    expect(session.startOrPause()).to.equal(true);
    expect(session.startOrPause()).to.equal(false);
    session.dispatch(EVENT_LOCK, 0);
    expect(session.startOrPause()).to.equal(true);
    session.dispatch(EVENT_LOCK, 0);
    session.stop();
    board.clock.advanceBy(SECOND_US);
    expect(session.state).to.equal(STATE_IDLE);
  });
});

/** Those through which the rail drives a level of 5. */
const RAIL_LOADS = ['500', '1k', '2k', 'gel-low', 'gel', 'gel-high', 'dry', 'peeled'];

describe('session: the limits of a program and of the rail', () => {
  it('limit the current of a wide program to 50 mA, and say why', () => {
    const bench = running(WIDE, LEVEL_MAX, 8, resistor(500));
    expect(dacNow(bench)[0]).to.equal(Math.floor((50 * 4095) / 80));
    expect(bench.session.treatment.limitReason(0)).to.equal(LIMIT_CHARGE);
    bench.session.setLevel(0, 5);
    expect(bench.session.treatment.limitReason(0)).to.equal(LIMIT_NONE);
  });

  it('take the rail to its end, then the current to what the rail can drive, and say why', () => {
    const bench = running(STEADY, LEVEL_MAX, 12, resistor(2000));
    const { session, recorder, board } = bench;
    expect(standing(bench)).to.deep.equal({ state: STATE_RUNNING, fault: FAULT_NONE, reason: REASON_NONE });
    expect(session.treatment.levels).to.deep.equal([LEVEL_MAX, LEVEL_MAX]);
    expect([session.treatment.limitReason(0), session.treatment.limitReason(1)]).to.deep.equal([
      LIMIT_VOLTAGE,
      LIMIT_VOLTAGE,
    ]);
    expect(Math.max(...bench.railsMv.map(({ railMv }) => railMv))).to.equal(100000);
    // 100 V less what sink and bridge take, through 2 kohm and the bridge: some 48 mA, and a tenth less at most twice.
    const currentMa = ((session.treatment.output.levelDac[0] as number) * 80) / 4095;
    expect(currentMa).to.be.within(38, 48);
    const clipped = recorder.channels[0]?.clippedPulses ?? 0;
    board.clock.advanceBy(5 * SECOND_US);
    expect(recorder.channels[0]?.clippedPulses, 'clips no more').to.equal(clipped);
    expectRulesKept(bench);
  });

  it('give what the program allows again with the next treatment', () => {
    const bench = running(STEADY, LEVEL_MAX, 12, resistor(2000));
    const { session, board } = bench;
    session.stop();
    board.clock.advanceBy(SECOND_US);
    board.stage.plant.setLoad(board.clock.nowUs(), 0, resistor(500));
    session.start(1, MINUTE_US);
    board.clock.advanceBy(SECOND_US);
    session.setLevel(0, LEVEL_MAX);
    board.clock.advanceBy(7 * SECOND_US);
    expect([session.treatment.output.levelDac[0], session.treatment.limitReason(0)]).to.deep.equal([
      4095,
      LIMIT_NONE,
    ]);
  });

  for (const { load } of LOADS.filter(({ load: { name } }) => RAIL_LOADS.includes(name))) {
    it(`keep the rail above 1.15 times the voltage across the pads and 8 V, by one raise at most: ${load.name}`, () => {
      const bench = running(STEADY, 5, 10, load);
      const { stage, clock } = bench.board;
      expect([bench.session.state, bench.session.fault]).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
      // Both directions have the same peak: a window of its own.
      let padMv = 0;
      const rails: number[] = [];
      for (let look = 0; look < 200; look += 1) {
        clock.advanceBy(10000);
        padMv = Math.max(padMv, stage.padMv());
        rails.push(bench.session.treatment.output.railMv);
      }
      const neededMv = Math.min(100000, Math.max(20000, 1.15 * padMv + 8000));
      expect(Math.min(...rails)).to.be.at.least(neededMv - 200);
      // One raise behind a shortfall, until the rail comes down again.
      expect(Math.max(...rails)).to.be.at.most(Math.min(100000, 1.25 * neededMv + 5000));
    });
  }
});

describe('session: levels downwards', () => {
  for (const lateUs of [0, 1, 5, 11, 150, 211, 230, 300, 461, 5000, 5211, 9999]) {
    it(`go between pulses only, asked ${lateUs} us after a pulse began`, () => {
      const bench = running();
      bench.board.clock.advanceTo(lastLead(bench).atUs - SETUP_TICKS + 100000 + lateUs);
      bench.session.setLevel(0, 3);
      const askedUs = bench.board.clock.nowUs();
      bench.board.clock.advanceBy(500000);
      const lowered = bench.dac.find(({ atUs, channel }) => atUs >= askedUs && channel === 0) as DacChange;
      expect(lowered.levelDac).to.equal(dacOf(3));
      expect(lowered.atUs - askedUs).to.be.at.most(2 * LOOP_US);
      for (const pulse of pulses(bench)) {
        expect(lowered.atUs > pulse.atUs - SETUP_TICKS && lowered.atUs < pulse.endUs).to.equal(false);
      }
      expect(pulses(bench).some((pulse) => pulse.atUs > lowered.atUs)).to.equal(true);
      expectRulesKept(bench);
    });
  }

  it('can be asked for more again on the way', () => {
    const bench = running(STEADY, 10, 4, resistor(500));
    bench.session.setLevel(0, 3);
    bench.session.setLevel(0, 12);
    bench.board.clock.advanceBy(3 * SECOND_US);
    expect(dacNow(bench)[0]).to.equal(dacOf(12));
    expect(bench.session.state).to.equal(STATE_RUNNING);
    expectRulesKept(bench);
  });

  it('lead back to the probe when both are zero, and up again from there', () => {
    const bench = running(STEADY, 10, 4, resistor(500));
    const { session, board } = bench;
    session.setLevel(0, 0);
    expect(session.state).to.equal(STATE_RAMPING);
    session.setLevel(1, 0);
    expect(session.state).to.equal(STATE_CONTACT);
    board.clock.advanceBy(2 * SECOND_US);
    expect([session.treatment.output.probes, session.treatment.output.railMv]).to.deep.equal([true, 20000]);
    expect(Math.max(...session.treatment.output.levelDac)).to.be.at.most(97);
    expect([session.setLevel(0, 2), session.state]).to.deep.equal([2, STATE_RAMPING]);
    expectRulesKept(bench);
  });
});

describe('session: change of program', () => {
  const change = (): ReturnType<typeof begun> => {
    const bench = makeProgramsBench([STEADY, WIDE]);
    const { session, board } = bench;
    expect(session.start(1, MINUTE_US)).to.equal(true);
    board.clock.advanceBy(SECOND_US);
    session.setLevel(0, 10);
    board.clock.advanceBy(3 * SECOND_US);
    expect(session.state).to.equal(STATE_RUNNING);
    expect(session.choose(1)).to.equal(true);
    return bench;
  };

  it('takes what plays down to zero, and plays the next from there', () => {
    const bench = change();
    const { session, board } = bench;
    const { state } = session;
    const { levels, chosen } = session.treatment;
    expect({ state, levels: [...levels], chosen }).to.deep.equal({
      state: STATE_CONTACT,
      levels: [0, 0],
      chosen: 1,
    });
    board.clock.advanceBy(SECOND_US);
    expect(Math.max(...session.treatment.output.levelDac)).to.be.at.most(97);
    expect(session.setLevel(0, 2)).to.equal(2);
    board.clock.advanceBy(SECOND_US);
    expect(lastLead(bench).widthUs).to.equal(400);
    expectRulesKept(bench);
  });

  it('goes round behind the last one, and begins with what was chosen while idle', () => {
    const { session, board } = makeProgramsBench([STEADY, WIDE]);
    expect([session.choose(1), session.choose(2), session.treatment.chosen]).to.deep.equal([true, true, 0]);
    session.choose(1);
    session.start(1, MINUTE_US);
    board.clock.advanceBy(SECOND_US);
    expect(session.treatment['score']?.widestUs).to.equal(400);
  });

  it('ends the treatment where the next one does not pass its check', () => {
    const bench = makeProgramsBench([STEADY, compiledOf([train(10000, 501, 501, 0, 100)])]);
    const { session, board } = bench;
    session.start(1, MINUTE_US);
    board.clock.advanceBy(SECOND_US);
    session.setLevel(0, 5);
    board.clock.advanceBy(2 * SECOND_US);
    session.choose(1);
    board.clock.advanceBy(SECOND_US);
    expect(standing(bench)).to.deep.equal({ state: STATE_IDLE, fault: FAULT_NONE, reason: REASON_PROGRAM });
    expectSilent(bench);
    expectRulesKept(bench);
  });

  it('loads no score while a treatment is on, and refuses a damaged one in words', () => {
    const bench = running();
    const { session, board } = bench;
    expect(session.load(makeScore(WIDE))).to.equal('a treatment is on');
    session.startOrPause();
    board.clock.advanceBy(200000);
    expect(session.load(makeScore(WIDE))).to.equal('a treatment is on');
    session.stop();
    board.clock.advanceBy(200000);
    const damaged = makeScore(compiledOf([train(10000, 501, 501, 0, 100)]));
    expect(session.load(damaged)).to.match(/^widestUs: 501 us/);
    expect(session.treatment['score']?.widestUs, 'the one before').to.equal(200);
    expect(session.load(makeScore(WIDE))).to.equal('');
  });

  it('plays nothing of what becomes of the arrays that it was given', () => {
    const bench = makeWatchedBench({ load: resistor(500) });
    const { session, board } = bench;
    const score = makeScore(STEADY);
    session.load(score);
    score.lines[WIDTH_A] = 500;
    expect(session.start(1, MINUTE_US)).to.equal(true);
    board.clock.advanceBy(SECOND_US);
    session.setLevel(0, 20);
    board.clock.advanceBy(10 * SECOND_US);
    expect([session.state, session.fault]).to.deep.equal([STATE_FAULTED, FAULT_SEGMENT]);
    expect(bench.recorder.channels[0]?.widthUsMax).to.be.at.most(220);
    expectRulesKept(bench);
  });
});
