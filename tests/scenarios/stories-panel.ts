/**
 * Stories of the panel: what is chosen before a treatment and within one, and what the display says to it.
 */
import { expect } from 'chai';
import { STATE_IDLE, STATE_OFF, STATE_RUNNING } from '../../firmware/machine';
import { BUTTON_CHANNEL, BUTTON_START } from '../../hal/panel';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import {
  begin,
  chooseProgram,
  expectLevels,
  expectSaid,
  expectSilence,
  holdFor,
  OFF_S,
  pressLess,
  pressMode,
  pressMore,
  pressStart,
  SELF_TEST_S,
} from './hands';
import { screenLines } from './read-screen';
import { PAUSE, type Story } from './story';
import { type Unit } from './unit';

/** Until all parts of a page are drawn. */
const DRAWN_S = 0.5;

function expectLines(unit: Unit, ...wanted: string[]): void {
  unit.wait(DRAWN_S);
  expect(screenLines(unit.picture())).to.include.members(wanted);
}

const CHOICE: Story = {
  title: 'a program and a time are chosen',
  steps: [
    [
      'the display shows the first program, and thirty minutes',
      (unit) => expectLines(unit, `1 of ${CATALOGUE.length}`, 'Knead', '30 min', 'press START'),
    ],
    [
      '- - -: ten minutes, and no less; +: twenty',
      (unit) => {
        pressLess(unit);
        expectLines(unit, '20 min');
        pressLess(unit, 2);
        expectLines(unit, '10 min');
        pressMore(unit);
        expectLines(unit, '20 min');
        expectSilence(unit);
        expect(unit.settings().minutes).to.equal(20);
      },
    ],
    [
      'MODE: the next one, and so on to the first again',
      (unit) => {
        for (const { name } of [...CATALOGUE.slice(1), CATALOGUE[0] as (typeof CATALOGUE)[number]]) {
          pressMode(unit);
          expectLines(unit, name);
        }
      },
    ],
    [
      'START: the treatment lasts twenty minutes',
      (unit) => {
        begin(unit, 3);
        expectSaid(unit, { state: STATE_RUNNING, levels: [3, 3] });
        expectLines(unit, 'Knead', '20 min', 'running');
      },
    ],
    PAUSE,
  ],
};

const ONE_CHANNEL: Story = {
  title: 'the channels are set apart',
  steps: [
    [
      'CHANNEL, + + +: A alone rises',
      (unit) => {
        chooseProgram(unit, 'conventional');
        begin(unit, 2);
        unit.press(BUTTON_CHANNEL);
        pressMore(unit, 3);
        unit.wait(1);
        expectSaid(unit, { levels: [5, 2] });
        expectLevels(unit, [5, 2]);
      },
    ],
    [
      'CHANNEL, -: B alone falls',
      (unit) => {
        unit.press(BUTTON_CHANNEL);
        pressLess(unit);
        unit.wait(1);
        expectSaid(unit, { levels: [5, 1] });
        expectLevels(unit, [5, 1]);
      },
    ],
    PAUSE,
  ],
};

const OFF_AND_ON: Story = {
  title: 'START is held in the middle of a treatment',
  steps: [
    [
      'it is off: silent, and the display dark',
      (unit) => {
        begin(unit, 4);
        holdFor(unit, BUTTON_START, OFF_S);
        expectSaid(unit, { state: STATE_OFF });
        expectSilence(unit);
      },
    ],
    [
      'START: it tests itself, and waits for another one',
      (unit) => {
        pressStart(unit);
        unit.wait(SELF_TEST_S);
        expectSaid(unit, { state: STATE_IDLE, fault: 0 });
        expectSilence(unit);
      },
    ],
  ],
};

export const PANEL_STORIES: readonly Story[] = [CHOICE, ONE_CHANNEL, OFF_AND_ON];
