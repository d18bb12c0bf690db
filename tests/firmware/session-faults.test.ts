/**
 * What goes wrong while a session plays, pauses or rests: late loops, damaged segments, trips.
 * The supervisor's own checks are in supervisor.test.ts; pads, cable and battery in session-pads.test.ts. Units: us on the virtual clock (START at 0), levels 0..20.
 */
import { expect } from 'chai';
import {
  FAULT_NONE,
  FAULT_OVER_CURRENT,
  FAULT_RAIL_DOWN,
  FAULT_RAN_OUT,
  FAULT_SEGMENT,
  FAULT_TRIP,
} from '../../firmware/faults';
import {
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_PAUSED,
  STATE_RUNNING,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import { LOOP_US } from '../../firmware/output';
import { REASON_FAULT } from '../../firmware/reasons';
import { ENDED_BY_FAULT, REST_US } from '../../firmware/session';
import { openLog } from '../../firmware/treatment-log.brief';
import { HOST_NATIVES } from '../../sim/host-natives';
import { COUNT, GAP, SLOT, VALUES, VALUES_FIRST, WIDTH_A } from '../../waveforms/columns';
import { QUEUE_DEPTH_US } from '../../waveforms/bounds';
import { ENABLES } from '../../waveforms/phase-word';
import { type EdgePulse } from '../properties/edge-facts';
import {
  begun,
  expectRulesKept,
  expectSilent,
  linesNow,
  MINUTE_US,
  pulses,
  putDefects,
  running,
  SECOND_US,
  standing,
  STEADY,
  type WatchedBench,
} from './session-bench';

function faultOf({ session }: WatchedBench): [number, number] {
  return [session.state, session.fault];
}

/** The loop stands still for so long, and goes on. */
function hangFor({ board }: WatchedBench, spanUs: number): void {
  board.alarm.hang();
  board.clock.advanceBy(spanUs);
  board.alarm.resume();
}

/** Through the self-test, which takes less than two seconds. */
function acknowledge({ session, board }: WatchedBench): void {
  expect(session.startOrPause()).to.equal(true);
  expect(session.state).to.equal(STATE_SELF_TEST);
  board.clock.advanceBy(2 * SECOND_US);
  expect([session.state, session.fault]).to.deep.equal([STATE_IDLE, FAULT_NONE]);
}

describe('session: when the loop is late', () => {
  it('plays on without a pause when it is late by 100 ms', () => {
    const bench = running();
    hangFor(bench, LOOP_US + 99000);
    bench.board.clock.advanceBy(SECOND_US);
    expect(faultOf(bench)).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
    const starts = pulses(bench)
      .filter(({ channel, atUs }) => channel === 0 && atUs > 3 * SECOND_US)
      .map(({ atUs }) => atUs);
    for (let i = 1; i < starts.length; i += 1) {
      expect((starts[i] as number) - (starts[i - 1] as number)).to.equal(10000);
    }
  });

  it('falls silent within the depth of the queue after a whole pulse, and faults when it comes back', () => {
    const bench = running();
    bench.board.alarm.hang();
    const hungUs = bench.board.clock.nowUs();
    bench.board.clock.advanceBy(4 * SECOND_US);
    const last = pulses(bench).pop() as EdgePulse;
    expect(last.endUs).to.be.within(hungUs + 100000, hungUs + QUEUE_DEPTH_US);
    expect(last.phases).to.have.length(2);
    expect(linesNow(bench) & ENABLES).to.equal(0);
    expect(bench.board.stage.railMv(), 'without a beat').to.be.below(10000);
    bench.board.alarm.resume();
    bench.board.clock.advanceBy(1);
    expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
    expectSilent(bench);
    expectRulesKept(bench);
  });

  it('is reset by the watchdog when it does not come back', () => {
    const bench = running();
    bench.board.alarm.hang();
    bench.board.clock.advanceBy(6 * SECOND_US);
    expect(bench.board.watchdog.bites).to.equal(1);
  });

  it('plays again after a queue that ran dry, once the fault was acknowledged', () => {
    // Story: the engine's memory of the dry queue was asked for before it was cleared, and every start was a fault again.
    const bench = running();
    hangFor(bench, SECOND_US);
    bench.board.clock.advanceBy(LOOP_US);
    expect(bench.session.fault).to.equal(FAULT_RAN_OUT);
    acknowledge(bench);
    const before = pulses(bench).length;
    expect(bench.session.start(1, MINUTE_US)).to.equal(true);
    bench.board.clock.advanceBy(SECOND_US);
    bench.session.setLevel(0, 3);
    bench.board.clock.advanceBy(2 * SECOND_US);
    expect(faultOf(bench)).to.deep.equal([STATE_RUNNING, FAULT_NONE]);
    expect(pulses(bench).length).to.be.above(before + 10);
  });

  it('stays a fault that comes with the end of the timer', () => {
    // Story: the loop set its alarm once more, and the next one took the fault for a stop.
    const bench = begun(STEADY, [10, 10], { spanUs: 3 * SECOND_US });
    const { engine, clock } = bench.board;
    const starved = engine.starved.bind(engine);
    let asked = 0;
    engine.starved = () => (clock.nowUs() >= 2800000 && (asked += 1) > 1 ? true : starved());
    clock.advanceTo(4 * SECOND_US);
    expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
  });

  it('lets RUN fall before anything else is asked for when it is stopped', () => {
    const { session, board } = running();
    const { engine } = board;
    const order: string[] = [];
    for (const name of ['halt', 'starved'] as const) {
      const call = engine[name].bind(engine) as () => boolean;
      Object.assign(engine, { [name]: () => (order.push(name), call()) });
    }
    session.stop();
    expect(order[0]).to.equal('halt');
  });

  const PRESSES: [string, (bench: WatchedBench) => void][] = [
    ['a level is lowered', ({ session }) => void session.setLevel(0, 3)],
    ['it is paused', ({ session }) => void session.startOrPause()],
    ['it is stopped', ({ session }) => session.stop()],
    ['it is stopped and started again', ({ session }) => (session.stop(), void session.start(2, MINUTE_US))],
  ];
  for (const [name, press] of PRESSES) {
    it(`stays a fault when ${name} before the loop comes back`, () => {
      // Story: the halt of a lowered level made the engine forget that its queue had run dry.
      const bench = running();
      bench.board.alarm.hang();
      bench.board.clock.advanceBy(SECOND_US);
      press(bench);
      bench.board.alarm.resume();
      bench.board.clock.advanceBy(2 * LOOP_US);
      expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, FAULT_RAN_OUT]);
      expectSilent(bench);
    });
  }
});

describe('session: damaged segments', () => {
  const linesOf = ({ session }: WatchedBench): Uint16Array | undefined =>
    session.treatment.maker?.player['lines'];
  const DAMAGES: [string, (bench: WatchedBench) => void][] = [
    ['a width', (bench) => linesOf(bench)?.fill(400, WIDTH_A, WIDTH_A + 1)],
    ['the time of a slot', (bench) => linesOf(bench)?.fill(300, SLOT, SLOT + 1)],
    ['a gap', (bench) => bench.session.treatment.maker?.player.values.fill(5, VALUES_FIRST + GAP, VALUES)],
    ['a count', (bench) => linesOf(bench)?.fill(9, COUNT, COUNT + 1)],
    ['a native sum', (bench) => (bench.natives = { ...HOST_NATIVES, dot: () => 0 })],
    ['a native look-up', (bench) => (bench.natives = { ...HOST_NATIVES, map: (_, to) => void to.fill(7) })],
  ];

  for (const [name, damage] of DAMAGES) {
    it(`are found, and nothing of them is played: ${name}`, () => {
      const bench = running();
      expect(bench.session.state).to.equal(STATE_RUNNING);
      damage(bench);
      bench.board.clock.advanceBy(2 * SECOND_US);
      expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, FAULT_SEGMENT]);
      expectSilent(bench);
      for (const { widthUs } of pulses(bench)) expect(widthUs).to.be.at.most(200);
      const edges = bench.recorder.edges.length;
      bench.board.clock.advanceBy(MINUTE_US);
      expect(bench.recorder.edges.length).to.equal(edges);
      expectRulesKept(bench);
    });
  }

  it('leave a session that answers nothing until they are acknowledged, and then starts at zero', () => {
    const bench = running();
    const { session, board } = bench;
    linesOf(bench)?.fill(400, WIDTH_A, WIDTH_A + 1);
    board.clock.advanceBy(2 * SECOND_US);
    expect(session.start(1, MINUTE_US)).to.equal(false);
    expect(session.setLevel(0, 5)).to.equal(0);
    expect(session.choose(1)).to.equal(false);
    session.stop();
    expect(session.state).to.equal(STATE_FAULTED);
    linesOf(bench)?.fill(200, WIDTH_A, WIDTH_A + 1);
    acknowledge(bench);
    expect(session.start(1, MINUTE_US)).to.equal(true);
    board.clock.advanceBy(SECOND_US);
    expect([session.state, session.treatment.levels]).to.deep.equal([STATE_CONTACT, [0, 0]]);
  });
});

describe('session: a fault', () => {
  it('is latched with its code and instant, and no later one takes its place', () => {
    const bench = running();
    const { session, board } = bench;
    putDefects(bench, { sinkShorted: [true, false] });
    const atUs = board.clock.nowUs();
    board.clock.advanceBy(SECOND_US);
    expect(standing(bench)).to.deep.equal({
      state: STATE_FAULTED,
      fault: FAULT_OVER_CURRENT,
      reason: REASON_FAULT,
    });
    // The session's own clock began at power-on, 2 s before.
    expect(session.faultUs - 2 * SECOND_US).to.be.within(atUs, atUs + SECOND_US);
    const { faultUs } = session;
    hangFor(bench, SECOND_US);
    putDefects(bench, { batteryMv: 3000 });
    board.supply.plugUsb();
    board.clock.advanceBy(10 * SECOND_US);
    expect([session.fault, session.faultUs]).to.deep.equal([FAULT_OVER_CURRENT, faultUs]);
    expectSilent(bench);
    expect(board.stage.railMv()).to.be.below(10000);
  });

  it('comes back from the self-test while its cause is there', () => {
    const bench = running();
    const { session, board } = bench;
    putDefects(bench, { stuckReferenceMa: [30, undefined] });
    board.clock.advanceBy(2 * SECOND_US);
    expect(session.state).to.equal(STATE_FAULTED);
    session.startOrPause();
    board.clock.advanceBy(3 * SECOND_US);
    expect(session.state).to.equal(STATE_FAULTED);
    putDefects(bench, {});
    acknowledge(bench);
  });

  it('of the stage is told by its trip, and by no other code', () => {
    const bench = running();
    putDefects(bench, { batteryMv: 3000 });
    const atUs = bench.board.clock.nowUs();
    bench.board.clock.advanceBy(200000);
    expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, FAULT_TRIP]);
    const last = pulses(bench).pop() as EdgePulse;
    // RUN is held low: the pulse in hand is the last.
    expect(last.endUs).to.be.below(atUs + 10000);
    expectSilent(bench);
  });

  const RESTS: { name: string; state: number; press: (bench: WatchedBench) => void }[] = [
    { name: 'idle', state: STATE_IDLE, press: ({ session }) => session.stop() },
    { name: 'paused', state: STATE_PAUSED, press: ({ session }) => void session.startOrPause() },
  ];
  for (const { name, state, press } of RESTS) {
    it(`is found while ${name}: the trip, and a rail that does not stay down`, () => {
      for (const [defect, fault] of [
        [{ batteryMv: 3000 }, FAULT_TRIP],
        [{ stuckRailMv: 40000 }, FAULT_RAIL_DOWN],
      ] as const) {
        const bench = running();
        press(bench);
        bench.board.clock.advanceBy(4 * SECOND_US);
        expect(faultOf(bench)).to.deep.equal([state, FAULT_NONE]);
        if ('stuckRailMv' in defect) bench.board.stage.senses = { ...bench.board.stage.senses, ...defect };
        else putDefects(bench, defect);
        bench.board.clock.advanceBy(REST_US);
        expect(faultOf(bench)).to.deep.equal([STATE_FAULTED, fault]);
        expectSilent(bench);
      }
    });
  }

  it('is what the log says of the treatment', () => {
    const bench = running();
    putDefects(bench, { sinkShorted: [true, false] });
    bench.board.clock.advanceBy(3 * SECOND_US);
    expect(openLog(bench.board.store, HOST_NATIVES).entries()).to.deep.equal([
      { minutes: 0, program: 0, peakLevel: 10, ending: ENDED_BY_FAULT + FAULT_OVER_CURRENT },
    ]);
  });
});
