/**
 * The cases that ngspice and the plant are held to each other on: the grid, trains, ramps, stages of the shelf, and what
 * goes wrong (abnormal.ts). Read by the check, its tests, and the measurement of ngspice's speed. Units: us, mA, mV.
 */
import { makeRandom } from '../../waveforms/random.brief';
import { drawComponents } from '../physics/components';
import { ABNORMAL } from './abnormal';
import { caseOf, codeOf, FIRST_US, type Row, type SpiceCase } from './case';
import { phasesOf, type Train } from './schedule';

// The grid: every load at every strength, one channel

const GRID_LOADS = ['500', '1k', '2k', '10k', 'gel-low', 'gel', 'gel-high', 'dry', 'peeled'];

/** Currents with widths, gaps and rates, out to the ends of what the firmware may ask for. */
const STRENGTHS = [
  { ma: 4, widthUs: 20, gapUs: 20, rateHz: 250 },
  { ma: 4, widthUs: 500, gapUs: 500, rateHz: 100 },
  { ma: 20, widthUs: 100, gapUs: 20, rateHz: 200 },
  { ma: 40, widthUs: 200, gapUs: 100, rateHz: 125 },
  { ma: 40, widthUs: 500, gapUs: 20, rateHz: 100 },
  { ma: 80, widthUs: 20, gapUs: 50, rateHz: 250 },
  { ma: 80, widthUs: 250, gapUs: 20, rateHz: 250 },
];

const GRID = GRID_LOADS.flatMap((load) =>
  STRENGTHS.map(({ ma, ...train }): Row => ({
    name: `${load}-${ma}ma-${train.widthUs}us-${train.rateHz}hz`,
    about: `${ma} mA, ${train.widthUs} us, ${train.gapUs} us apart, at ${train.rateHz} Hz into ${load}`,
    loads: [load],
    ma: [ma],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, pulses: 2, ...train }),
  })),
);

// Trains that are more than a pulse

const KNEAD: Omit<Train, 'channel' | 'fromUs'> = { widthUs: 200, gapUs: 100, rateHz: 80, pulses: 3 };
const HARD: Omit<Train, 'channel' | 'fromUs'> = { widthUs: 250, gapUs: 20, rateHz: 250, pulses: 5 };

const TRAINS: Row[] = [
  {
    name: 'knead-gel',
    about: 'typical pulses of knead, 40 mA on both channels in turn, into gel',
    loads: ['gel', 'gel'],
    ma: [40, 40],
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, ...KNEAD }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US + 6250, ...KNEAD }),
    ],
  },
  {
    name: 'release-80us',
    about:
      'the channels 80 us behind each other at their set-up, 80 mA, which empties the reservoir for both',
    loads: ['gel-low', '500'],
    ma: [80, 80],
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, ...HARD }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US + 611, ...HARD }),
    ],
  },
  {
    name: 'alternating',
    about: 'pulses whose leading side changes, 60 mA into gel',
    loads: ['gel'],
    ma: [60],
    phases: phasesOf({
      channel: 0,
      fromUs: FIRST_US,
      widthUs: 200,
      gapUs: 50,
      rateHz: 200,
      pulses: 4,
      alternates: true,
    }),
  },
  {
    name: 'split-recovery',
    about: 'recovery in four parts, 500 us apart, 40 mA into gel',
    loads: ['gel'],
    ma: [40],
    phases: phasesOf({
      channel: 0,
      fromUs: FIRST_US,
      widthUs: 200,
      gapUs: 500,
      rateHz: 100,
      pulses: 2,
      recoveryParts: 4,
    }),
  },
  {
    name: 'slow-10hz',
    about: 'pulses at 10 Hz, 80 mA into skin that clips, the rail back at rest between them',
    loads: ['gel-high'],
    ma: [80],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 10, pulses: 2 }),
    maxStepUs: 10,
  },
  {
    name: 'just-clips',
    about: 'the sink runs out of voltage within a phase and finds it again in the next',
    loads: ['gel'],
    ma: [60],
    railMv: 70000,
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 300, gapUs: 100, rateHz: 200, pulses: 3 }),
  },
  {
    name: 'clipped-10k',
    about: '80 mA asked of 10 kohm: the rail decides',
    loads: ['10k'],
    ma: [80],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 100, pulses: 2 }),
  },
];

// References and rails that move

const RAMPS: Row[] = [
  {
    name: 'ramp-from-0',
    about: 'the reference rises from nothing, 40 mA a second, pulses at 250 Hz into gel',
    loads: ['gel'],
    ma: [0],
    settings: [{ atUs: 0, channel: 0, code: codeOf(80) }],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 20, rateHz: 250, pulses: 5 }),
  },
  {
    name: 'ramp-split',
    about:
      'the reference rises, phases of 500 us with the longest gaps, 1 kohm: where the slope unbalances most',
    loads: ['1k'],
    ma: [0],
    settings: [{ atUs: 0, channel: 0, code: codeOf(80) }],
    phases: phasesOf({
      channel: 0,
      fromUs: 20000,
      widthUs: 500,
      gapUs: 500,
      rateHz: 100,
      pulses: 2,
      recoveryParts: 4,
    }),
    maxStepUs: 10,
  },
  {
    name: 'ramp-arrives',
    about: 'the reference arrives within a phase',
    loads: ['gel-low'],
    ma: [40],
    settings: [{ atUs: 0, channel: 0, code: codeOf(40.1) }],
    phases: phasesOf({ channel: 0, fromUs: 2000, widthUs: 500, gapUs: 200, rateHz: 200, pulses: 2 }),
  },
  {
    name: 'fall-in-phase',
    about: 'a lower code in the middle of a phase: all of it within a millisecond',
    loads: ['gel'],
    ma: [80],
    settings: [{ atUs: 250, channel: 0, code: codeOf(20) }],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 200, pulses: 2 }),
  },
  {
    name: 'turn-in-phase',
    about: 'code 0 and up again before the reference has arrived there, within a phase',
    loads: ['500'],
    ma: [60],
    settings: [
      { atUs: 150, channel: 0, code: 0 },
      { atUs: 250, channel: 0, code: codeOf(60) },
    ],
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 300, gapUs: 100, rateHz: 200, pulses: 2 }),
  },
  {
    name: 'rail-rises',
    about: 'the rail comes up from nothing, the boost at its limit, under pulses',
    loads: ['gel', '2k'],
    ma: [40, 80],
    railMv: 0,
    settings: [{ atUs: 50, railMv: 60000 }],
    phases: [
      ...phasesOf({ channel: 0, fromUs: 5000, widthUs: 200, gapUs: 50, rateHz: 200, pulses: 4 }),
      ...phasesOf({ channel: 1, fromUs: 7000, widthUs: 200, gapUs: 50, rateHz: 200, pulses: 4 }),
    ],
    maxStepUs: 10,
  },
  {
    name: 'rail-falls',
    about: 'a lower rail: the switched discharge empties the reservoir to 1 V above it, the lamp the rest',
    loads: ['1k'],
    ma: [40],
    railMv: 60000,
    settings: [{ atUs: 50, railMv: 55000 }],
    phases: phasesOf({ channel: 0, fromUs: 2000, widthUs: 200, gapUs: 50, rateHz: 200, pulses: 4 }),
    endUs: 40000,
    maxStepUs: 10,
  },
];

// Stages of the shelf

const SHELF: Row[] = [1, 2, 3, 4].map((seed) => ({
  name: `shelf-${seed}`,
  about: `components drawn within their tolerances, number ${seed}`,
  loads: ['gel', 'gel-high'],
  ma: [60, 20],
  components: drawComponents(makeRandom(seed)),
  phases: [
    ...phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 200, pulses: 3 }),
    ...phasesOf({ channel: 1, fromUs: FIRST_US + 2000, widthUs: 200, gapUs: 20, rateHz: 200, pulses: 3 }),
  ],
}));

export const CASES: readonly SpiceCase[] = [...GRID, ...TRAINS, ...RAMPS, ...ABNORMAL, ...SHELF].map(caseOf);

/** Kept as files, for people to open. */
export const KEPT_NAMES = ['knead-gel', 'clipped-10k', 'stuck-unguarded-gel'];

/** Two channels as `knead` has them, for so long: what the speed of ngspice is measured on. */
export function kneadFor(spanUs: number): SpiceCase {
  const pulses = Math.floor((spanUs * KNEAD.rateHz) / 1e6);
  return caseOf({
    name: 'knead',
    about: 'pulses of knead on both channels, level 10, gel',
    loads: ['gel', 'gel'],
    ma: [40, 40],
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, ...KNEAD, pulses }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US + 6250, ...KNEAD, pulses }),
    ],
    endUs: spanUs,
    maxStepUs: 50,
  });
}
