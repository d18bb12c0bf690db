/**
 * Stories of what must not be: an interpreter that hangs, a stage that trips, a button that is held, keys that are locked.
 */
import { expect } from 'chai';
import { FAULT_BUTTON, FAULT_PROBE, FAULT_TRIP, FAULT_WATCHDOG } from '../../firmware/faults';
import { STATE_FAULTED, STATE_IDLE, STATE_PAUSED, STATE_RUNNING } from '../../firmware/machine';
import { CURRENT_MAX_MA, PHASE_CHARGE_MAX_NC } from '../../firmware/limits';
import { REASON_FAULT, REASON_LOCKED } from '../../firmware/reasons';
import { ENDED_BY_FAULT } from '../../firmware/session';
import { BUTTON_CHANNEL, BUTTON_PLUS } from '../../hal/panel';
import {
  begin,
  chooseProgram,
  expectLevels,
  expectProbeFinds,
  expectSaid,
  expectSilence,
  holdFor,
  LOCK_S,
  pauseAndEnd,
  pressLess,
  pressMore,
  pressStart,
  SELF_TEST_S,
  STARVED_S,
} from './hands';
import { PAUSE, type Step, type Story } from './story';
import { type Unit } from './unit';

const PLAYS: Step = [
  'it plays at level 6',
  (unit) => {
    chooseProgram(unit, 'conventional');
    begin(unit, 6);
    expectLevels(unit, [6, 6]);
  },
];

/** START behind a fault. */
function testItself(unit: Unit): void {
  pressStart(unit);
  unit.wait(SELF_TEST_S);
  expectSilence(unit, 3);
  expectSaid(unit, { state: STATE_IDLE, fault: 0 });
}

const TESTS_ITSELF: Step = ['START: it tests itself, and begins nothing', testItself];

const WORKS_AGAIN: Step = [
  'START once more: a treatment begins at level zero, and + + brings it up to level 2',
  (unit) => {
    pressStart(unit);
    unit.wait(1);
    expectProbeFinds(unit, 2);
    pressMore(unit, 2);
    unit.wait(1);
    expectLevels(unit, [2, 2], 4);
  },
];

/** WATCHDOG_US from the last loop on, which was not longer ago than the queue lasts. */
const BITES_AFTER_S = 4.7;
const BITTEN_BY_S = 5;

function watchdog(): Story {
  let hungS = 0;
  return {
    title: 'the interpreter hangs in the middle of a treatment',
    steps: [
      PLAYS,
      [
        'it falls silent behind a whole pulse, when the queue has been played',
        (unit) => {
          hungS = unit.nowS();
          unit.hang(1);
          expect(unit.lastCurrentS() - hungS, 'the last current, s').to.be.within(0.01, STARVED_S);
        },
      ],
      [
        'the rail goes down, for there is no heartbeat',
        (unit) => {
          expect(unit.railMv(), 'rail, mV').to.be.below(10000);
          unit.forget();
        },
      ],
      [
        'the watchdog bites after five seconds: until then the references stand, and nothing flows',
        (unit) => {
          unit.hang(BITES_AFTER_S - 1);
          expect(unit.referenceMa(0), 'mA').to.be.above(0);
          unit.hang(BITTEN_BY_S - BITES_AFTER_S);
          unit.wait(0.01);
          expect([unit.referenceMa(0), unit.referenceMa(1)], 'mA').to.deep.equal([0, 0]);
          expect([unit.peakMa(0), unit.peakMa(1)], 'mA').to.deep.equal([0, 0]);
        },
      ],
      [
        'it comes up by itself, tests itself, and says why',
        (unit) => {
          unit.wait(SELF_TEST_S);
          expectSaid(unit, {
            state: STATE_FAULTED,
            fault: FAULT_WATCHDOG,
            reason: REASON_FAULT,
            levels: [0, 0],
          });
          expectSilence(unit, 3);
        },
      ],
      TESTS_ITSELF,
      WORKS_AGAIN,
      PAUSE,
    ],
  };
}

/** What the stage makes of a sink that is a short: more than 100 mA, until its latch opens the bridge (OS-5, OS-6). */
const TRIPPED = /^channel [AB]: (current of 1[01]\d\.\d+ mA, at most 80|net charge of a pulse of) /;
/** The trip comes in the first pulse of either channel, 5 ms apart in this program. */
const FIRST_PULSE_S = 0.01;

const TRIP: Story = {
  title: 'the sinks of the stage fail in the middle of a treatment, as a short',
  steps: [
    PLAYS,
    [
      'up to now all that flowed was within the limits',
      (unit) => {
        unit.waitForPulseEnd();
        expect(unit.broken()).to.deep.equal([]);
      },
    ],
    [
      'the stage cuts itself off in the first pulse; it falls silent, and the log keeps why',
      (unit) => {
        const sinceS = unit.nowS();
        unit.forget();
        unit.shortSinks(true);
        unit.wait(SELF_TEST_S);
        expect(unit.lastCurrentS() - sinceS, 'the last current, s').to.be.at.most(FIRST_PULSE_S);
        expect(unit.chargeNc(0) + unit.chargeNc(1), 'nC').to.be.below(PHASE_CHARGE_MAX_NC.value);
        for (const sentence of unit.broken()) expect(sentence).to.match(TRIPPED);
        expectSaid(unit, { state: STATE_FAULTED, fault: FAULT_TRIP, reason: REASON_FAULT, levels: [0, 0] });
        expect(unit.log()[0]).to.deep.include({ peakLevel: 6, ending: ENDED_BY_FAULT + FAULT_TRIP });
        expectSilence(unit);
      },
    ],
    [
      'START: the self-test finds it, and nothing can be begun',
      (unit) => {
        unit.forget();
        pressStart(unit);
        unit.wait(SELF_TEST_S);
        expect(Math.max(unit.peakMa(0), unit.peakMa(1)), 'mA').to.be.below(CURRENT_MAX_MA.value);
        for (const sentence of unit.broken()) expect(sentence).to.match(/^self-test: /);
        expectSilence(unit, 2);
        expectSaid(unit, { state: STATE_FAULTED, fault: FAULT_PROBE });
      },
    ],
    [
      'it has been repaired: START tests it, and begins nothing',
      (unit) => {
        unit.shortSinks(false);
        testItself(unit);
      },
    ],
    WORKS_AGAIN,
    PAUSE,
  ],
};

const HELD_BUTTON: Story = {
  title: 'a button that is held while it is switched on',
  steps: [
    [
      '+ is held, and it is switched on: not even the self-test begins, and it says why',
      (unit) => {
        unit.hold(BUTTON_PLUS);
        unit.powerCycle();
        unit.forget();
        expectSilence(unit, SELF_TEST_S);
        expectSaid(unit, { state: STATE_FAULTED, fault: FAULT_BUTTON });
      },
    ],
    [
      'START, with + still held: the same',
      (unit) => {
        pressStart(unit);
        expectSilence(unit, SELF_TEST_S);
        expectSaid(unit, { state: STATE_FAULTED, fault: FAULT_BUTTON });
      },
    ],
    [
      '+ is let go: nothing comes by itself',
      (unit) => {
        unit.letGo(BUTTON_PLUS);
        expectSilence(unit, 2);
      },
    ],
    TESTS_ITSELF,
    WORKS_AGAIN,
    PAUSE,
  ],
};

const HELD_MORE: Story = {
  title: '+ is held, and held, in the middle of a treatment',
  steps: [
    PLAYS,
    [
      'one level more, and not a second one',
      (unit) => {
        unit.hold(BUTTON_PLUS);
        unit.wait(5);
        expectLevels(unit, [7, 7], 2);
      },
    ],
    [
      'with + still held START ends it, as ever',
      (unit) => {
        pauseAndEnd(unit);
        unit.letGo(BUTTON_PLUS);
      },
    ],
  ],
};

const LOCKED: Story = {
  title: 'keys that are locked in the middle of a treatment',
  steps: [
    PLAYS,
    [
      'locked, and +: refused',
      (unit) => {
        holdFor(unit, BUTTON_CHANNEL, LOCK_S);
        pressMore(unit);
        expectSaid(unit, { state: STATE_RUNNING, reason: REASON_LOCKED, levels: [6, 6] });
        expectLevels(unit, [6, 6]);
      },
    ],
    [
      '-: works',
      (unit) => {
        pressLess(unit);
        unit.wait(0.5);
        expectLevels(unit, [5, 5]);
      },
    ],
    ['START: it ends with the pulse in hand', pauseAndEnd],
    [
      'START: refused, until they are unlocked',
      (unit) => {
        pressStart(unit);
        expectSilence(unit);
        expectSaid(unit, { state: STATE_PAUSED, reason: REASON_LOCKED });
        holdFor(unit, BUTTON_CHANNEL, LOCK_S);
        pressStart(unit);
        unit.wait(3);
        expectLevels(unit, [5, 5]);
      },
    ],
    PAUSE,
  ],
};

const LEFT_LOCKED: Story = {
  title: 'keys that were left locked when it was switched off',
  settings: { locked: 1 },
  steps: [
    [
      'START: refused',
      (unit) => {
        pressStart(unit);
        expectSilence(unit, 2);
        expectSaid(unit, { state: STATE_IDLE, reason: REASON_LOCKED });
      },
    ],
  ],
};

export const FAULT_STORIES: readonly Story[] = [
  watchdog(),
  TRIP,
  HELD_BUTTON,
  HELD_MORE,
  LOCKED,
  LEFT_LOCKED,
];
