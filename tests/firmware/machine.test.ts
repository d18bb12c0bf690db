/**
 * The table of the session's transitions: that it is packed as it stands, that every state can be left, and what holds
 * for all of its rows, whatever they are. Whether the session carries it out is for session.test.ts.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  ACTION_BEGIN,
  ACTION_END,
  ACTION_LOWER,
  ACTION_NONE,
  ACTION_PAUSE,
  ACTION_RAISE,
  ACTION_RESTORE,
  ACTION_RESUME,
  ACTION_SILENCE,
  ACTION_SWITCH_OFF,
  ACTION_TEST,
  EVENT_BATTERY,
  EVENT_COUNT,
  EVENT_FAULT,
  EVENT_LOWER,
  EVENT_OFF,
  EVENT_START,
  EVENT_STOP,
  EVENT_TESTED,
  EVENT_USB,
  GUARD_BATTERY,
  GUARD_BELOW_MAX,
  GUARD_CONTACT,
  GUARD_NO_USB,
  GUARD_PROGRAM,
  GUARD_UNLOCKED,
  OUTPUT_STATES,
  STATE_CONTACT,
  STATE_COUNT,
  STATE_FADING,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_SELF_TEST,
  TRANSITIONS,
  type Transition,
} from '../../firmware/machine';
import { MACHINE } from '../../firmware/machine.build';
import { CELL_BYTES, packMachine } from '../../firmware/pack-machine';
import { EVENTS, STATES, wordOf } from '../../sim/docs/session-words';

const ALL_STATES = Array.from({ length: STATE_COUNT }, (_, state) => state);
const BEGIN_GUARDS = GUARD_PROGRAM | GUARD_NO_USB | GUARD_BATTERY | GUARD_UNLOCKED;
const RAISE_GUARDS = GUARD_UNLOCKED | GUARD_CONTACT | GUARD_BELOW_MAX;

/** A row of the table for one of the states that it is for. */
interface Step {
  from: number;
  on: number;
  guards: number;
  to: number;
  action: number;
}

function stepsOf(transitions: readonly Transition[]): Step[] {
  return transitions.flatMap(({ from, on, guards = 0, to, action }) =>
    from.map((state) => ({ from: state, on, guards, to: to ?? state, action })),
  );
}

const STEPS = stepsOf(TRANSITIONS);

const stateName = (state: number): string => wordOf(STATES, state).name;
const stepName = ({ from, on, to }: Step): string =>
  `${stateName(from)}, ${wordOf(EVENTS, on).name}, ${stateName(to)}`;
const hasOutput = (state: number): boolean => OUTPUT_STATES.includes(state);

/** The three bytes of a state and an event. */
function cellOf(machine: string, eventCount: number, state: number, event: number): number[] {
  const at = (state * eventCount + event) * CELL_BYTES;
  return Array.from(machine.slice(at, at + CELL_BYTES), (char) => char.charCodeAt(0));
}

/** States that can be reached from one by steps that are allowed. */
function reachedFrom(state: number, isAllowed: (step: Step) => boolean): Set<number> {
  const reached = new Set([state]);
  for (const from of reached) {
    for (const step of STEPS) if (step.from === from && isAllowed(step)) reached.add(step.to);
  }
  return reached;
}

describe('packed machine', () => {
  it('has a cell for each state and event, and nothing else', () => {
    expect(MACHINE).to.have.length(STATE_COUNT * EVENT_COUNT * CELL_BYTES);
    expect([...MACHINE].every((char) => char.charCodeAt(0) < 256)).to.equal(true);
  });

  for (const step of STEPS) {
    it(`has each row at its cell: ${stepName(step)}`, () => {
      const { from, on, guards, to, action } = step;
      expect(cellOf(MACHINE, EVENT_COUNT, from, on)).to.deep.equal([to + 1, action, guards]);
    });
  }

  it('has nothing in the cells of which the table says nothing', () => {
    let empty = 0;
    for (const state of ALL_STATES) {
      for (let event = 0; event < EVENT_COUNT; event += 1) {
        if (STEPS.some(({ from, on }) => from === state && on === event)) continue;
        expect(cellOf(MACHINE, EVENT_COUNT, state, event), stateName(state)).to.deep.equal([0, 0, 0]);
        empty += 1;
      }
    }
    expect(empty).to.equal(STATE_COUNT * EVENT_COUNT - STEPS.length);
  });

  it('keeps the state where a row names none, and no guards where it has none', () => {
    const packed = packMachine([{ from: [1], on: 2, action: 7 }], 2, 3);
    expect(cellOf(packed, 3, 1, 2)).to.deep.equal([2, 7, 0]);
  });

  it('refuses two answers to one event in one state, and says which', () => {
    const rows: Transition[] = [
      { from: [0, 3], on: 1, to: 2, action: ACTION_NONE },
      { from: [3], on: 1, guards: GUARD_CONTACT, to: 1, action: ACTION_NONE },
    ];
    expect(() => packMachine(rows, 4, 2)).to.throw('state 3 has two answers to event 1');
    expect(() => packMachine([{ from: [2, 2], on: 0, action: ACTION_NONE }], 4, 2)).to.throw('state 2');
  });

  it('holds any table without two answers, cell by cell', () => {
    const row = fc.record({
      state: fc.nat(5),
      on: fc.nat(6),
      guards: fc.nat(63),
      to: fc.nat(5),
      action: fc.nat(15),
    });
    const rows = fc.uniqueArray(row, { selector: ({ state, on }) => 10 * state + on });
    fc.assert(
      fc.property(rows, (cells) => {
        const packed = packMachine(
          cells.map(({ state, ...others }) => ({ ...others, from: [state] })),
          6,
          7,
        );
        for (const { state, on, guards, to, action } of cells) {
          expect(cellOf(packed, 7, state, on)).to.deep.equal([to + 1, action, guards]);
        }
      }),
    );
  });
});

describe('transitions of the session', () => {
  it('name states and events that there are', () => {
    for (const step of STEPS) {
      expect([step.from, step.to].every((state) => state >= 0 && state < STATE_COUNT)).to.equal(true);
      expect(step.on).to.be.within(0, EVENT_COUNT - 1);
      expect(step.guards & ~(BEGIN_GUARDS | RAISE_GUARDS), stepName(step)).to.equal(0);
    }
  });

  it('answer every event somewhere', () => {
    const answered = new Set(STEPS.map(({ on }) => on));
    expect(answered.size).to.equal(EVENT_COUNT);
  });

  it('lead to every state from power-on, which is the self-test', () => {
    expect([...reachedFrom(STATE_SELF_TEST, () => true)].sort((a, b) => a - b)).to.deep.equal(ALL_STATES);
  });

  for (const state of ALL_STATES) {
    const from = STEPS.filter((step) => step.from === state);

    it(`switch off from every state, at once and without a guard: ${stateName(state)}`, () => {
      const [step] = from.filter(({ on }) => on === EVENT_OFF);
      expect(step).to.deep.include({ to: STATE_OFF, guards: 0, action: ACTION_SWITCH_OFF });
    });

    it(`lead from every state to faulted, without a guard: ${stateName(state)}`, () => {
      const [step] = from.filter(({ on }) => on === EVENT_FAULT);
      expect(step).to.deep.include({ to: STATE_FAULTED, guards: 0, action: ACTION_SILENCE });
    });
  }

  it('lead to a treatment only through a self-test that has passed', () => {
    for (const state of [STATE_OFF, STATE_FAULTED, STATE_SELF_TEST]) {
      const reached = [...reachedFrom(state, ({ on }) => on !== EVENT_TESTED)];
      expect(
        reached.sort((a, b) => a - b),
        stateName(state),
      ).to.deep.equal([STATE_OFF, STATE_SELF_TEST, STATE_FAULTED]);
    }
    for (const step of STEPS.filter(({ on }) => on === EVENT_TESTED)) {
      expect([step.from, step.to]).to.deep.equal([STATE_SELF_TEST, STATE_IDLE]);
    }
  });

  it('leave faulted by START, which tests anew, and by switching off', () => {
    const left = STEPS.filter(({ from, to }) => from === STATE_FAULTED && to !== STATE_FAULTED);
    expect(left.map(({ on, to, action }) => [on, to, action])).to.have.deep.members([
      [EVENT_START, STATE_SELF_TEST, ACTION_TEST],
      [EVENT_OFF, STATE_OFF, ACTION_SWITCH_OFF],
    ]);
  });

  it('begin output only where program, USB cable, battery and key lock allow it, and in the probe', () => {
    const begins = STEPS.filter(({ from, to }) => !hasOutput(from) && hasOutput(to));
    expect(begins.map(({ from }) => from)).to.have.members([STATE_IDLE, STATE_PAUSED]);
    for (const step of begins) {
      expect(step.guards, stepName(step)).to.equal(BEGIN_GUARDS);
      expect(step.to, stepName(step)).to.equal(STATE_CONTACT);
      expect([ACTION_BEGIN, ACTION_RESUME]).to.include(step.action);
    }
  });

  it('raise only where key lock, contact and the highest level allow it', () => {
    const raises = STEPS.filter(({ action }) => action === ACTION_RAISE);
    expect(raises.map(({ from }) => from)).to.have.members([STATE_CONTACT, STATE_RAMPING, STATE_RUNNING]);
    for (const step of raises) expect(step.guards, stepName(step)).to.equal(RAISE_GUARDS);
  });

  it('leave the probe for a program only with contact', () => {
    const leaves = STEPS.filter(
      ({ from, to }) => from === STATE_CONTACT && hasOutput(to) && to !== STATE_CONTACT,
    );
    expect(leaves.map(({ action }) => action)).to.have.members([ACTION_RAISE, ACTION_RESTORE]);
    for (const step of leaves) expect(step.guards & GUARD_CONTACT, stepName(step)).to.equal(GUARD_CONTACT);
  });

  it('lower, pause, stop and end without any guard', () => {
    const ends = STEPS.filter(
      ({ from, to, action }) =>
        [ACTION_LOWER, ACTION_PAUSE, ACTION_END].includes(action) || (hasOutput(from) && !hasOutput(to)),
    );
    for (const step of ends) expect(step.guards, stepName(step)).to.equal(0);
    const lowers = STEPS.filter(({ on }) => on === EVENT_LOWER).map(({ from }) => from);
    expect(lowers).to.include.members([STATE_RAMPING, STATE_RUNNING, STATE_FADING, STATE_PAUSED]);
  });

  it('end a treatment when it is stopped, at the USB cable and at a low battery, from all of its states', () => {
    for (const state of [...OUTPUT_STATES, STATE_PAUSED]) {
      for (const event of [EVENT_STOP, EVENT_USB, EVENT_BATTERY]) {
        const [step] = STEPS.filter(({ from, on }) => from === state && on === event);
        expect(step, stateName(state)).to.deep.include({ to: STATE_IDLE, action: ACTION_END });
      }
    }
  });

  it('answer START in every state but the self-test', () => {
    const answers = STEPS.filter(({ on }) => on === EVENT_START).map(({ from }) => from);
    expect(answers).to.have.members(ALL_STATES.filter((state) => state !== STATE_SELF_TEST));
  });
});
