/**
 * Stories of what supplies a unit: a battery that is low, a USB cable that goes in, power that goes while it writes.
 */
import { expect } from 'chai';
import { FAULT_STORAGE } from '../../firmware/faults';
import { STATE_FAULTED, STATE_IDLE } from '../../firmware/machine';
import { REASON_BATTERY, REASON_USB } from '../../firmware/reasons';
import {
  begin,
  chooseProgram,
  expectEnd,
  expectLevels,
  expectProbeFinds,
  expectSaid,
  expectSilence,
  pauseAndEnd,
  PULSE_S,
  pressMode,
  pressStart,
  SELF_TEST_S,
} from './hands';
import { PAUSE, type Step, type Story } from './story';
import { type BenchName, type Unit } from './unit';

const FULL_MV = 3700;
/** Between the least to go on with and the least to begin with, and below both; above the brown-out. */
const WEARY_MV = 3350;
const LOW_MV = 3250;
/** A round of the supervisor has four looks, one of four of them at the supply or the rail in turn: two bad ones in a row. */
const NOTICED_S = 3;

const PLAYS: Step = [
  'it plays at level 6',
  (unit) => {
    chooseProgram(unit, 'conventional');
    begin(unit, 6);
    expectLevels(unit, [6, 6]);
  },
];

const WORKS: Step = [
  'and it works',
  (unit) => {
    begin(unit, 3);
    expectLevels(unit, [3, 3], 5);
  },
];

const LOW_BATTERY_AT_START: Story = {
  title: 'START with a battery that is low',
  steps: [
    [
      'START: refused',
      (unit) => {
        unit.setBattery(WEARY_MV);
        pressStart(unit);
        expectSaid(unit, { state: STATE_IDLE, reason: REASON_BATTERY });
        expectSilence(unit, 2);
      },
    ],
    [
      'it is charged, and START begins a treatment',
      (unit) => {
        unit.setBattery(FULL_MV);
        begin(unit, 3);
        expectLevels(unit, [3, 3], 4);
      },
    ],
    PAUSE,
  ],
};

const LOW_BATTERY_ON_THE_WAY: Story = {
  title: 'a battery that runs low on the way',
  steps: [
    PLAYS,
    [
      'less than it would begin with: it goes on',
      (unit) => {
        unit.setBattery(WEARY_MV);
        expectLevels(unit, [6, 6], 2 * NOTICED_S);
      },
    ],
    [
      'too low: it ends, behind a whole pulse, and the log keeps why',
      (unit) => {
        unit.setBattery(LOW_MV);
        expectEnd(unit, unit.nowS(), NOTICED_S);
        expectSaid(unit, { state: STATE_IDLE, fault: 0, reason: REASON_BATTERY, levels: [0, 0] });
        expect(unit.log()[0]).to.deep.include({ peakLevel: 6, ending: REASON_BATTERY });
      },
    ],
    [
      'START: refused',
      (unit) => {
        pressStart(unit);
        expectSilence(unit);
      },
    ],
  ],
};

const USB_AT_START: Story = {
  title: 'START with the USB cable in',
  steps: [
    [
      'START: refused',
      (unit) => {
        unit.plugUsb();
        pressStart(unit);
        expectSaid(unit, { state: STATE_IDLE, reason: REASON_USB });
        expectSilence(unit, 2);
      },
    ],
    [
      'it is pulled out: nothing comes by itself, and START begins a treatment',
      (unit) => {
        unit.pullUsb();
        expectSilence(unit);
        begin(unit, 3);
        expectLevels(unit, [3, 3], 4);
      },
    ],
    PAUSE,
  ],
};

const USB_ON_THE_WAY: Story = {
  title: 'the USB cable goes in while it plays',
  steps: [
    PLAYS,
    [
      'it ends with the pulse in hand, and the log keeps why',
      (unit) => {
        const sinceS = unit.nowS();
        unit.plugUsb();
        expectEnd(unit, sinceS, PULSE_S);
        expectSaid(unit, { state: STATE_IDLE, fault: 0, reason: REASON_USB, levels: [0, 0] });
        expect(unit.log()[0]).to.deep.include({ peakLevel: 6, ending: REASON_USB });
      },
    ],
    [
      'START: refused',
      (unit) => {
        pressStart(unit);
        expectSilence(unit);
      },
    ],
    [
      'it is pulled out: nothing comes by itself, and START begins at level zero',
      (unit) => {
        unit.pullUsb();
        expectSilence(unit);
        pressStart(unit);
        unit.wait(1);
        expectProbeFinds(unit, 2);
      },
    ],
    PAUSE,
  ],
};

const USB_IN_A_PAUSE: Story = {
  title: 'the USB cable goes in in a pause, and out again',
  steps: [
    PLAYS,
    ['START: it ends with the pulse in hand', pauseAndEnd],
    [
      'in and out: nothing flows, and START begins another treatment, at level zero',
      (unit) => {
        unit.plugUsb();
        unit.wait(0.1);
        unit.pullUsb();
        expectSilence(unit);
        expectSaid(unit, { state: STATE_IDLE, reason: REASON_USB, levels: [0, 0] });
        pressStart(unit);
        unit.wait(1);
        expectProbeFinds(unit, 3);
      },
    ],
    PAUSE,
  ],
};

/** A write marks the copy before the last as dead, and writes a header and a record: 4, 32 and 72 bytes. */
const WRITE_BYTES = 108;
const EVERY_BYTE = Array.from({ length: WRITE_BYTES }, (_, byte) => byte);
const HANDFUL = [0, 3, 5, 30, 36, 70, 107];
const REST_S = 1;

/** The next program is chosen, and the power goes in the middle of storing that. */
function cutInWrite(unit: Unit, byte: number): void {
  const old = unit.settings().program;
  unit.cutPowerInWrite(byte);
  pressMode(unit);
  unit.wait(REST_S);
  expect(unit.wasPowerCut(), `cut at byte ${byte}`).to.equal(true);
  unit.wait(SELF_TEST_S);
  expect(unit.settings(), `settings behind a cut at byte ${byte}`).to.deep.include({
    minutes: 20,
    levelMax: 9,
  });
  expect(unit.settings().program).to.be.oneOf([old, old + 1]);
  expectSaid(unit, { state: STATE_IDLE, fault: 0, levels: [0, 0] });
  expectSilence(unit, 0.1);
}

function cutPower(on: BenchName, bytes: readonly number[], which: string): Story {
  return {
    title: `the power goes while the settings are written, ${which}`,
    on,
    settings: { program: 0, minutes: 20, levelMax: 9 },
    steps: [
      [
        'they have been written before: there are two copies of them',
        (unit) => {
          pressMode(unit);
          unit.wait(REST_S);
          expect(unit.settings().program).to.equal(1);
        },
      ],
      [
        'each time it comes up silent, with the settings from before or those that were chosen',
        (unit) => {
          for (const byte of bytes) {
            cutInWrite(unit, byte);
            // Round again before the catalogue ends.
            if (unit.settings().program > 20) unit.putSettings({ program: 1 });
            unit.wait(SELF_TEST_S);
          }
        },
      ],
      WORKS,
      PAUSE,
    ],
  };
}

/** With nothing stored before, nothing is there to come back to. */
function cutFirstWrite(unit: Unit, byte: number): void {
  unit.rig.flash.bytes.fill(0xff);
  unit.powerCycle();
  unit.wait(SELF_TEST_S);
  unit.cutPowerInWrite(byte);
  pressMode(unit);
  unit.wait(REST_S);
  expect(unit.wasPowerCut(), `cut at byte ${byte}`).to.equal(true);
  unit.wait(SELF_TEST_S);
  expectSilence(unit, 0.1);
  expect(unit.settings()).to.deep.include({ minutes: 30, levelMax: 20, locked: 0 });
  if (unit.said()?.state !== STATE_FAULTED) return;
  expectSaid(unit, { fault: FAULT_STORAGE });
  pressStart(unit);
  unit.wait(SELF_TEST_S);
}

/** Without a copy from before nothing is marked as dead. */
const FIRST_WRITE_BYTES = 104;

const FIRST_WRITE: Story = {
  title:
    'the power goes while settings are written for the first time, at every byte (on the contract bench)',
  on: 'contract',
  steps: [
    [
      'each time it comes up silent, with the first settings; where it says that they were lost, START acknowledges it',
      (unit) => {
        for (let byte = 0; byte < FIRST_WRITE_BYTES; byte += 1) {
          cutFirstWrite(unit, byte);
          expectSaid(unit, { state: STATE_IDLE, fault: 0 });
        }
      },
    ],
    WORKS,
    PAUSE,
  ],
};

const SWITCHED_OFF: Story = {
  title: 'the power goes in the middle of a treatment, and comes back',
  steps: [
    PLAYS,
    [
      'it comes up silent, tests itself, and waits',
      (unit) => {
        unit.waitForPulseEnd();
        unit.powerCycle();
        unit.wait(SELF_TEST_S);
        expectSilence(unit, 5);
        expectSaid(unit, { state: STATE_IDLE, fault: 0, levels: [0, 0] });
      },
    ],
    [
      'START: a treatment begins at level zero',
      (unit) => {
        pressStart(unit);
        unit.wait(1);
        expectProbeFinds(unit, 3);
      },
    ],
    PAUSE,
  ],
};

export const SUPPLY_STORIES: readonly Story[] = [
  SWITCHED_OFF,
  LOW_BATTERY_AT_START,
  LOW_BATTERY_ON_THE_WAY,
  USB_AT_START,
  USB_ON_THE_WAY,
  USB_IN_A_PAUSE,
  cutPower('contract', EVERY_BYTE, 'at every byte'),
  cutPower('bundle', HANDFUL, 'at a handful of bytes'),
  FIRST_WRITE,
];
