/**
 * Stories of a treatment that goes as it should: out of the box, another program, a pause.
 */
import { expect } from 'chai';
import { STATE_CONTACT, STATE_IDLE, STATE_PAUSED, STATE_RUNNING } from '../../firmware/machine';
import { REASON_LEVEL_MAX, REASON_NO_CONTACT } from '../../firmware/reasons';
import {
  begin,
  chooseProgram,
  expectLevels,
  expectProbeFinds,
  expectProbeFindsNobody,
  expectSaid,
  expectSilence,
  expectSlowRise,
  GEL,
  OPEN,
  PROBE_MAX_MA,
  pressMode,
  pressMore,
  pressStart,
  putBothPads,
  pauseAndEnd,
  pressLess,
} from './hands';
import { PAUSE, type Story } from './story';

export const OUT_OF_THE_BOX: Story = {
  title: 'a unit out of its box, with nothing stored and the pads not yet on',
  load: OPEN,
  steps: [
    [
      'switched on: it tests itself, and nothing else flows',
      (unit) => {
        expect(unit.settings(), 'settings').to.deep.equal({
          program: 0,
          minutes: 30,
          levelMax: 20,
          locked: 0,
        });
        expectSilence(unit);
        expectSaid(unit, { state: STATE_IDLE, fault: 0 });
      },
    ],
    [
      'MODE: the next program is chosen, and kept in the store; still nothing flows',
      (unit) => {
        pressMode(unit);
        expectSilence(unit);
        expect(unit.settings().program).to.equal(1);
      },
    ],
    [
      'START, with no pads on: a probe at the lowest rail finds nobody',
      (unit) => {
        pressStart(unit);
        unit.wait(1);
        expectProbeFindsNobody(unit, 2);
        expectSaid(unit, { state: STATE_CONTACT, levels: [0, 0] });
      },
    ],
    [
      '+ + +: refused, for there is no contact',
      (unit) => {
        pressMore(unit, 3);
        expectSaid(unit, { state: STATE_CONTACT, reason: REASON_NO_CONTACT, levels: [0, 0] });
        expectProbeFindsNobody(unit, 2);
      },
    ],
    [
      'pads on: the probe finds skin, and nothing comes by itself',
      (unit) => {
        putBothPads(unit, GEL);
        unit.wait(1);
        expectProbeFinds(unit, 3);
      },
    ],
    [
      '+ + +: the current rises slowly to the third level, and stays there',
      (unit) => {
        pressMore(unit, 3);
        expectSlowRise(unit, 3);
        expectLevels(unit, [3, 3], 5);
        expectSaid(unit, { state: STATE_RUNNING, levels: [3, 3] });
      },
    ],
    PAUSE,
  ],
};

const ANOTHER_PROGRAM: Story = {
  title: 'another program in the middle of a treatment',
  steps: [
    [
      'it plays at level 12',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 12);
        expectLevels(unit, [12, 12]);
      },
    ],
    [
      'MODE: it ends with the pulse in hand, and nothing but the probe follows',
      (unit) => {
        pressMode(unit);
        unit.forget();
        unit.wait(2);
        expect(Math.max(unit.peakMa(0), unit.peakMa(1)), 'mA').to.be.below(PROBE_MAX_MA);
        expectProbeFinds(unit, 5);
        expectSaid(unit, { state: STATE_CONTACT, levels: [0, 0] });
      },
    ],
    [
      '+ +: the new program, from zero up to level 2',
      (unit) => {
        pressMore(unit, 2);
        expectSlowRise(unit, 2);
      },
    ],
    PAUSE,
  ],
};

const PAUSE_AND_RESUME: Story = {
  title: 'a pause',
  steps: [
    [
      'it plays at level 8',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 8);
        expectLevels(unit, [8, 8]);
      },
    ],
    ['START: it ends with the pulse in hand', pauseAndEnd],
    ['in the pause nothing flows', (unit) => expectSilence(unit, 10)],
    [
      'START: a probe first, and then the levels rise slowly to where they were',
      (unit) => {
        pressStart(unit);
        unit.wait(0.3);
        expect(Math.max(unit.referenceMa(0), unit.referenceMa(1)), 'mA').to.be.below(PROBE_MAX_MA);
        expectSlowRise(unit, 8);
        expectSaid(unit, { state: STATE_RUNNING, levels: [8, 8] });
      },
    ],
    PAUSE,
  ],
};

const LESS_IN_A_PAUSE: Story = {
  title: 'a pause because it was too strong',
  steps: [
    [
      'it plays at level 8, and START pauses it',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 8);
        pauseAndEnd(unit);
      },
    ],
    [
      '- - - - -, and START: it comes back at level 3, and was never above it',
      (unit) => {
        pressLess(unit, 5);
        unit.forget();
        pressStart(unit);
        unit.wait(3);
        expect(Math.max(unit.peakMa(0), unit.peakMa(1)), 'mA').to.be.at.most(12);
        expectLevels(unit, [3, 3]);
      },
    ],
    PAUSE,
  ],
};

const A_CHANGE_OF_MIND: Story = {
  title: 'a pause, and a change of mind behind START',
  steps: [
    [
      'it plays at level 8, and START pauses it',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 8);
        pauseAndEnd(unit);
      },
    ],
    [
      'START, and - - - - - at once: it comes back at level 3',
      (unit) => {
        pressStart(unit);
        pressLess(unit, 5);
        unit.wait(3);
        expectLevels(unit, [3, 3]);
      },
    ],
    [
      'START, START: it is paused, and nothing has flowed',
      (unit) => {
        pauseAndEnd(unit);
        unit.forget();
        pressStart(unit);
        pauseAndEnd(unit);
      },
    ],
  ],
};

const ANOTHER_PROGRAM_IN_A_PAUSE: Story = {
  title: 'another program in a pause',
  steps: [
    [
      'it plays at level 8, and START pauses it',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 8);
        pauseAndEnd(unit);
      },
    ],
    [
      'MODE: nothing flows, and START begins at level zero',
      (unit) => {
        pressMode(unit);
        expectSilence(unit);
        expectSaid(unit, { state: STATE_PAUSED, levels: [0, 0] });
        pressStart(unit);
        unit.wait(1);
        expectProbeFinds(unit, 4);
      },
    ],
    PAUSE,
  ],
};

const HIGHEST_LEVEL: Story = {
  title: 'a highest level of 4 in the settings',
  settings: { levelMax: 4 },
  steps: [
    [
      'six times +: it goes up to level 4',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 6);
        expectSaid(unit, { reason: REASON_LEVEL_MAX, levels: [4, 4] });
        expectLevels(unit, [4, 4], 3);
      },
    ],
    PAUSE,
  ],
};

export const TREATMENT_STORIES: readonly Story[] = [
  OUT_OF_THE_BOX,
  HIGHEST_LEVEL,
  ANOTHER_PROGRAM,
  ANOTHER_PROGRAM_IN_A_PAUSE,
  PAUSE_AND_RESUME,
  LESS_IN_A_PAUSE,
  A_CHANGE_OF_MIND,
];
