/**
 * Stories of the time: a treatment that is played to its end, and pauses in which the time stands still. On the contract
 * bench alone: the other one takes half a minute for ten.
 */
import { expect } from 'chai';
import { STATE_IDLE, STATE_PAUSED } from '../../firmware/machine';
import { REASON_TIME_OVER, REASON_WAITED } from '../../firmware/reasons';
import {
  begin,
  chooseProgram,
  expectLevels,
  expectProbeFinds,
  expectSaid,
  expectSilence,
  pauseAndEnd,
  pressStart,
} from './hands';
import { PAUSE, type Story } from './story';
import { type Unit } from './unit';

const TEN_MIN_S = 600;

/** What flows in a second, of both channels. */
function chargeOfNc(unit: Unit, seconds: number): number {
  unit.forget();
  unit.wait(seconds);
  return unit.chargeNc(0) + unit.chargeNc(1);
}

function expectFade(unit: Unit): void {
  const steadyNc = chargeOfNc(unit, 2);
  const parts = Array.from({ length: 5 }, () => chargeOfNc(unit, 2));
  parts.forEach((chargeNc, i) => {
    expect(chargeNc, `charge of two seconds, part ${i} of the fade, nC`).to.be.below(
      parts[i - 1] ?? steadyNc,
    );
  });
  expect(parts.at(-1)).to.be.below(steadyNc / 3);
}

/** @param lastS of the last current, from START */
function expectTimeOver(unit: Unit, startS: number, lastS: number): void {
  expectSilence(unit, 3);
  expect(unit.lastCurrentS() - startS, 'the last current, s').to.be.within(lastS - 1, lastS);
  expectSaid(unit, { state: STATE_IDLE, fault: 0, reason: REASON_TIME_OVER, levels: [0, 0] });
}

function tenMinutes(): Story {
  let startS = 0;
  return {
    title: 'ten minutes on the timer (on the contract bench: the other one is slow)',
    on: 'contract',
    settings: { minutes: 10 },
    steps: [
      [
        'START, and up to level 10',
        (unit) => {
          chooseProgram(unit, 'conventional');
          unit.wait(1);
          startS = unit.nowS();
          begin(unit, 10);
          expectLevels(unit, [10, 10]);
        },
      ],
      [
        'eight and a half minutes later it is as it was',
        (unit) => {
          expectLevels(unit, [10, 10], 510);
        },
      ],
      [
        'the last ten seconds: it gets less and less',
        (unit) => {
          unit.wait(startS + TEN_MIN_S - 12 - unit.nowS());
          expectFade(unit);
        },
      ],
      ['the time is over: silence', (unit) => expectTimeOver(unit, startS, TEN_MIN_S)],
      [
        'the treatment is in the log',
        (unit) => {
          const [last] = unit.log();
          expect(last).to.deep.include({ minutes: 10, peakLevel: 10, ending: REASON_TIME_OVER });
        },
      ],
    ],
  };
}

function longPause(): Story {
  let startS = 0;
  return {
    title: 'a pause of four minutes in one of ten (on the contract bench: the other one is slow)',
    on: 'contract',
    settings: { minutes: 10 },
    steps: [
      [
        'five minutes at level 5, then START: paused',
        (unit) => {
          startS = unit.nowS();
          begin(unit, 5);
          unit.wait(startS + 300 - unit.nowS());
          pauseAndEnd(unit);
        },
      ],
      [
        'somebody is at the door: nothing flows for four minutes',
        (unit) => {
          expectSilence(unit, 240);
          expectSaid(unit, { state: STATE_PAUSED, levels: [5, 5] });
        },
      ],
      [
        'START: the levels are back, and the other five minutes are played',
        (unit) => {
          const restS = TEN_MIN_S - 300;
          pressStart(unit);
          const resumedS = unit.nowS();
          unit.wait(restS - 2);
          expect(resumedS + restS - unit.lastCurrentS(), 'before the end, s').to.be.below(5);
          unit.wait(2);
          expectSilence(unit, 3);
          expectSaid(unit, { state: STATE_IDLE, reason: REASON_TIME_OVER });
        },
      ],
    ],
  };
}

const FORGOTTEN_PAUSE: Story = {
  title: 'a pause that nobody comes back from (on the contract bench: the other one is slow)',
  on: 'contract',
  steps: [
    [
      'level 5, then START: paused',
      (unit) => {
        begin(unit, 5);
        pauseAndEnd(unit);
      },
    ],
    [
      'after more than five minutes the treatment is over: START begins another one, at level zero',
      (unit) => {
        expectSilence(unit, 310);
        expectSaid(unit, { state: STATE_IDLE, reason: REASON_WAITED, levels: [0, 0] });
        pressStart(unit);
        unit.wait(1);
        expectProbeFinds(unit, 4);
      },
    ],
    PAUSE,
  ],
};

export const TIMER_STORIES: readonly Story[] = [tenMinutes(), longPause(), FORGOTTEN_PAUSE];
