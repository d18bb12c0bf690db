/**
 * What ends a treatment, or a level, from outside: the USB cable, the battery, pads that come off.
 * Units: us on the virtual clock (START at 0), levels 0..20, mV.
 */
import { expect } from 'chai';
import { FAULT_NONE } from '../../firmware/faults';
import { BATTERY_MIN_MV } from '../../firmware/limits';
import {
  STATE_CONTACT,
  STATE_FADING,
  STATE_IDLE,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
} from '../../firmware/machine';
import { REASON_BATTERY, REASON_LEAD_OFF, REASON_USB } from '../../firmware/reasons';
import { OPEN, resistor } from '../../sim/physics/load';
import {
  expectRulesKept,
  expectSilent,
  makeWatchedBench,
  MINUTE_US,
  putDefects,
  putLoad,
  running,
  SECOND_US,
  standing,
  STEADY,
  type WatchedBench,
} from './session-bench';

function faultOf({ session }: WatchedBench): [number, number] {
  return [session.state, session.fault];
}

describe('session: USB cable and battery', () => {
  const CAUSES: { name: string; reason: number; come: (bench: WatchedBench) => void; withinUs: number }[] = [
    {
      name: 'the USB cable goes in',
      reason: REASON_USB,
      come: ({ board }) => board.supply.plugUsb(),
      withinUs: 0,
    },
    {
      name: 'the battery runs low',
      reason: REASON_BATTERY,
      come: (bench) => putDefects(bench, { batteryMv: BATTERY_MIN_MV - 1 }),
      withinUs: 2500000,
    },
  ];
  const STATES: { name: string; state: number; to: () => WatchedBench }[] = [
    { name: 'the probe', state: STATE_CONTACT, to: () => running(STEADY, 0, 2) },
    { name: 'the ramp', state: STATE_RAMPING, to: () => running(STEADY, 20, 2, resistor(500)) },
    { name: 'the program', state: STATE_RUNNING, to: () => running() },
    { name: 'the fade', state: STATE_FADING, to: () => running(STEADY, 10, 52) },
    {
      name: 'a pause',
      state: STATE_PAUSED,
      to: () => {
        const bench = running();
        bench.session.startOrPause();
        bench.board.clock.advanceBy(SECOND_US);
        return bench;
      },
    },
  ];
  for (const { name: cause, reason, come, withinUs } of CAUSES) {
    for (const { name, state, to } of STATES) {
      it(`ends the treatment when ${cause} in ${name}`, () => {
        const bench = to();
        expect(faultOf(bench)).to.deep.equal([state, FAULT_NONE]);
        come(bench);
        bench.board.clock.advanceBy(withinUs);
        expect(standing(bench)).to.deep.equal({ state: STATE_IDLE, fault: FAULT_NONE, reason });
        bench.board.clock.advanceBy(SECOND_US);
        expectSilent(bench);
        expect(bench.session.start(1, MINUTE_US)).to.equal(false);
        expect(bench.session.reason).to.equal(reason);
        expectRulesKept(bench);
      });
    }

    it(`says nothing when ${cause} while idle, until START is pressed`, () => {
      const bench = makeWatchedBench();
      come(bench);
      bench.board.clock.advanceBy(5 * SECOND_US);
      expect(faultOf(bench)).to.deep.equal([STATE_IDLE, FAULT_NONE]);
    });
  }

  it('plays on with a battery that is just enough', () => {
    const bench = running();
    putDefects(bench, { batteryMv: BATTERY_MIN_MV });
    bench.board.clock.advanceBy(5 * SECOND_US);
    expect(faultOf(bench)).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
  });
});

describe('session: pads that come off', () => {
  for (const off of [0, 1] as const) {
    it(`lose the level of their channel alone: ${'AB'[off]}`, () => {
      const bench = running();
      const { session, board, recorder } = bench;
      putLoad(bench, OPEN, [off]);
      board.clock.advanceBy(200000);
      expect(session.treatment.levels[off]).to.equal(0);
      expect([session.treatment.levels[1 - off], session.reason]).to.deep.equal([10, REASON_LEAD_OFF]);
      board.clock.advanceBy(SECOND_US);
      expect(faultOf(bench)).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
      expect(session.treatment.output.levelDac[off]).to.equal(0);
      expect(session.setLevel(off, 1), 'without contact').to.equal(0);
      const before = recorder.channels[off]?.chargeNc;
      putLoad(bench, resistor(1000), [off]);
      board.clock.advanceBy(2 * SECOND_US);
      expect(recorder.channels[off]?.chargeNc, 'when they are on again').to.equal(before);
      expectRulesKept(bench);
    });
  }

  it('lead back to the probe where both come off, and to a new level from there', () => {
    const bench = running();
    const { session, board } = bench;
    putLoad(bench, OPEN);
    board.clock.advanceBy(300000);
    expect(standing(bench)).to.deep.equal({
      state: STATE_CONTACT,
      fault: FAULT_NONE,
      reason: REASON_LEAD_OFF,
    });
    expect(session.treatment.levels).to.deep.equal([0, 0]);
    board.clock.advanceBy(2 * SECOND_US);
    expect(session.setLevel(0, 1)).to.equal(0);
    putLoad(bench, resistor(1000));
    board.clock.advanceBy(SECOND_US);
    expect(bench.dac.at(-1)?.levelDac, 'nothing comes back by itself').to.be.at.most(97);
    expect(session.setLevel(0, 1)).to.equal(1);
    expectRulesKept(bench);
  });

  it('end a treatment that is fading', () => {
    const bench = running(STEADY, 10, 52);
    putLoad(bench, OPEN);
    bench.board.clock.advanceBy(300000);
    expect(standing(bench)).to.deep.equal({
      state: STATE_IDLE,
      fault: FAULT_NONE,
      reason: REASON_LEAD_OFF,
    });
    expectRulesKept(bench);
  });
});
