/**
 * Stories of pads that come off in mid-treatment, and are put back.
 */
import { expect } from 'chai';
import { STATE_CONTACT, STATE_RUNNING } from '../../firmware/machine';
import { REASON_LEAD_OFF, REASON_NO_CONTACT } from '../../firmware/reasons';
import {
  begin,
  chooseProgram,
  expectLevels,
  expectProbeFinds,
  expectProbeFindsNobody,
  expectSaid,
  expectSlowRise,
  expectZeroSoon,
  GEL,
  OPEN,
  pauseAndEnd,
  pressLess,
  pressMore,
  pressStart,
  PROBE_MAX_MA,
  putBothPads,
} from './hands';
import { PAUSE, type Step, type Story } from './story';
import { type Unit } from './unit';

const LOOK_S = 0.05;

const PLAYS: Step = [
  'it plays at level 12',
  (unit) => {
    chooseProgram(unit, 'conventional');
    begin(unit, 12);
    expectLevels(unit, [12, 12]);
  },
];

const A_COMES_OFF: Step = [
  'a pad of channel A comes off: A is at zero soon, and B goes on',
  (unit) => {
    unit.putPads(0, OPEN);
    expectZeroSoon(unit, 0);
    unit.wait(0.5);
    expectLevels(unit, [0, 12], 2);
    expectSaid(unit, { state: STATE_RUNNING, reason: REASON_LEAD_OFF, levels: [0, 12] });
  },
];

const A_IS_PUT_BACK: Step = [
  'it is put back: nothing comes by itself',
  (unit) => {
    unit.putPads(0, GEL);
    expectLevels(unit, [0, 12], 3);
  },
];

const MORE_IS_REFUSED: Step = [
  '+: refused to A, which has not been looked at anew; B, which has its contact, gets it',
  (unit) => {
    pressMore(unit);
    unit.wait(1);
    expectLevels(unit, [0, 13]);
    expectSaid(unit, { levels: [0, 13] });
  },
];

const ONE_CHANNEL: Story = {
  title: 'a pad of one channel comes off, and both channels are taken down to look for contact anew',
  steps: [
    PLAYS,
    A_COMES_OFF,
    A_IS_PUT_BACK,
    MORE_IS_REFUSED,
    [
      '-, until both are at zero: the probe finds both',
      (unit) => {
        pressLess(unit, 13);
        unit.wait(1.5);
        expectProbeFinds(unit);
        expectSaid(unit, { state: STATE_CONTACT, levels: [0, 0] });
      },
    ],
    [
      '+ + +: both rise, slowly, to level 3',
      (unit) => {
        pressMore(unit, 3);
        expectSlowRise(unit, 3);
      },
    ],
    PAUSE,
  ],
};

const ONE_CHANNEL_AND_A_PAUSE: Story = {
  title: 'a pad of one channel comes off, and a pause serves to look for contact anew',
  steps: [
    PLAYS,
    A_COMES_OFF,
    A_IS_PUT_BACK,
    ['START: it ends with the pulse in hand', pauseAndEnd],
    [
      'START: B comes back to its level, and A stays at zero',
      (unit) => {
        pressStart(unit);
        unit.wait(5);
        expectLevels(unit, [0, 12], 2);
        expectSaid(unit, { state: STATE_RUNNING, levels: [0, 12] });
      },
    ],
    [
      '+: A begins at level 1',
      (unit) => {
        pressMore(unit);
        unit.wait(1);
        expectLevels(unit, [1, 13]);
      },
    ],
    PAUSE,
  ],
};

const KNEADED: Story = {
  title: 'a pad of one channel comes off in a program of strokes and rests',
  steps: [
    [
      'it kneads at level 12',
      (unit) => {
        begin(unit, 12);
        expectLevels(unit, [12, 12], 4);
      },
    ],
    [
      'a pad of channel A comes off: A is at zero, soon after its next pulse',
      (unit) => {
        unit.putPads(0, OPEN);
        unit.wait(4);
        expectLevels(unit, [0, 12], 4);
        expect(unit.referenceMa(0)).to.equal(0);
      },
    ],
    [
      'B goes on for a quarter of a minute, with every stroke and every rest',
      (unit) => expectLevels(unit, [0, 12], 15),
    ],
    [
      'it is put back: nothing comes by itself',
      (unit) => {
        unit.putPads(0, GEL);
        expectLevels(unit, [0, 12], 5);
        expectSaid(unit, { state: STATE_RUNNING, levels: [0, 12] });
      },
    ],
    PAUSE,
  ],
};

const BOTH_CHANNELS: Story = {
  title: 'the pads of both channels come off',
  steps: [
    PLAYS,
    [
      'both come off: both are at zero, and the probe looks for them at the lowest rail',
      (unit) => {
        putBothPads(unit, OPEN);
        unit.wait(2);
        expectProbeFindsNobody(unit, 2);
        expectSaid(unit, { state: STATE_CONTACT, reason: REASON_LEAD_OFF, levels: [0, 0] });
      },
    ],
    [
      '+: refused',
      (unit) => {
        pressMore(unit);
        expectProbeFindsNobody(unit, 2);
        expectSaid(unit, { state: STATE_CONTACT, reason: REASON_NO_CONTACT, levels: [0, 0] });
      },
    ],
    [
      'both are put back: nothing comes by itself',
      (unit) => {
        putBothPads(unit, GEL);
        unit.wait(1);
        expectProbeFinds(unit, 3);
      },
    ],
    [
      '+ +: both rise, slowly, to level 2',
      (unit) => {
        pressMore(unit, 2);
        expectSlowRise(unit, 2);
      },
    ],
    PAUSE,
  ],
};

/** Of a channel in so many seconds from now: what would flow, if somebody closed the circuit. */
function highestReferenceMa(unit: Unit, channel: 0 | 1, seconds: number): number {
  const untilS = unit.nowS() + seconds;
  let highestMa = 0;
  while (unit.nowS() < untilS) {
    unit.wait(LOOK_S);
    highestMa = Math.max(highestMa, unit.referenceMa(channel));
  }
  return highestMa;
}

const OFF_IN_THE_PAUSE: Story = {
  title: 'a pad of channel A comes off while it is paused',
  steps: [
    PLAYS,
    ['START: it ends with the pulse in hand', pauseAndEnd],
    [
      'the pad comes off, and START: B comes back when A has been waited for, and A stays at zero',
      (unit) => {
        unit.putPads(0, OPEN);
        pressStart(unit);
        expect(highestReferenceMa(unit, 0, 5), 'what A is asked for, mA').to.be.below(PROBE_MAX_MA);
        expectSaid(unit, { reason: REASON_LEAD_OFF, levels: [0, 12] });
        expect(highestReferenceMa(unit, 0, 4), 'what A is asked for, mA').to.be.below(PROBE_MAX_MA);
        expectLevels(unit, [0, 12], 2);
        expectSaid(unit, { state: STATE_RUNNING, levels: [0, 12] });
      },
    ],
    [
      'it is put back: nothing comes by itself',
      (unit) => {
        unit.putPads(0, GEL);
        expectLevels(unit, [0, 12], 3);
      },
    ],
    PAUSE,
  ],
};

export const PAD_STORIES: readonly Story[] = [
  ONE_CHANNEL,
  ONE_CHANNEL_AND_A_PAUSE,
  KNEADED,
  BOTH_CHANNELS,
  OFF_IN_THE_PAUSE,
];
