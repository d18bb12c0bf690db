/**
 * Cases of the SPICE check in which something goes wrong: at the pads, at an enable, in the supply, in the stage.
 * Rows of the table in cases.ts, which adds them to its own. Units: us, mA, mV.
 */
import { type Guards } from '../physics/conduction';
import { FIRST_US, type Row } from './case';
import { type Phase, phasesOf, type Train } from './schedule';

const HARD: Omit<Train, 'channel' | 'fromUs'> = { widthUs: 250, gapUs: 20, rateHz: 250, pulses: 5 };

const ONE_PULSE: Omit<Train, 'channel'> = {
  fromUs: FIRST_US,
  widthUs: 250,
  gapUs: 100,
  rateHz: 100,
  pulses: 1,
};

/** An enable by itself. */
function enable(channel: 0 | 1, atUs: number, widthUs = Infinity, more: Partial<Phase> = {}): Phase {
  return { channel, atUs, widthUs, reversed: false, begins: true, ...more };
}

const UNGUARDED: Partial<Guards> = { oneShot: false, meanTrip: false };

export const ABNORMAL: readonly Row[] = [
  {
    name: 'open',
    about: 'no contact: 80 mA asked of 1 Mohm',
    loads: ['open'],
    ma: [80],
    phases: phasesOf({ channel: 0, ...ONE_PULSE }),
  },
  {
    name: 'short',
    about: 'pads that touch',
    loads: ['short'],
    ma: [80],
    phases: phasesOf({ channel: 0, ...ONE_PULSE }),
  },
  {
    name: 'stuck-one-shot',
    about: 'an enable stuck high: the one-shot ends it, and trips',
    loads: ['gel'],
    ma: [80],
    isCutOff: true,
    phases: [enable(0, FIRST_US)],
    endUs: 5000,
  },
  {
    name: 'stuck-no-trip',
    about: 'an enable stuck high for 3 ms, one-shot alone; the next enable conducts again',
    loads: ['gel-low'],
    ma: [40],
    guards: { meanTrip: false },
    isCutOff: true,
    phases: [enable(0, FIRST_US, 3000), enable(0, 4000, 200, { reversed: true })],
  },
  {
    name: 'stuck-unguarded',
    about: 'an enable stuck high for 94 ms on 500 ohm at 80 mA, and nothing that stops it',
    loads: ['500'],
    ma: [80],
    guards: UNGUARDED,
    phases: [enable(0, FIRST_US)],
    endUs: FIRST_US + 94000,
    maxStepUs: 20,
  },
  {
    name: 'stuck-unguarded-gel',
    about: 'an enable stuck high for 20 ms on gel at 40 mA, and nothing that stops it',
    loads: ['gel'],
    ma: [40],
    guards: UNGUARDED,
    phases: [enable(0, FIRST_US)],
    endUs: FIRST_US + 20000,
  },
  {
    name: 'stuck-mean-trip',
    about: 'an enable stuck high without a one-shot: the trip on the mean current ends it',
    loads: ['500'],
    ma: [40],
    guards: { oneShot: false },
    phases: [enable(0, FIRST_US, 80000)],
    maxStepUs: 10,
  },
  {
    name: 'toggling',
    about: 'an enable that toggles without rest: the trip on the mean current ends it, here of 10 ms',
    loads: ['gel-low'],
    ma: [40],
    components: { meanTripUs: 10000 },
    phases: Array.from({ length: 16 }, (_, i) => enable(0, FIRST_US + 520 * i, 500, { begins: i === 0 })),
    maxStepUs: 0.25,
  },
  {
    name: 'boost-dies',
    about: 'the boost is switched off in a train: the discharge and the pulses empty the reservoir',
    loads: ['gel', '1k'],
    ma: [60, 60],
    settings: [{ atUs: 1000, railMv: 0 }],
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 250, pulses: 10 }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US + 2000, widthUs: 250, gapUs: 100, rateHz: 250, pulses: 10 }),
    ],
    maxStepUs: 10,
  },
  {
    name: 'beats-end',
    about: 'the heartbeat has ended: 400 ms later the boost stops',
    loads: ['gel-high'],
    ma: [40],
    lastBeatUs: -398000,
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 200, gapUs: 100, rateHz: 200, pulses: 4 }),
  },
  {
    name: 'rail-far-too-low',
    about: '80 mA at a rail of 20 V: every phase clips',
    loads: ['gel', 'gel-low'],
    ma: [80, 80],
    railMv: 20000,
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 20, rateHz: 250, pulses: 4 }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US + 1500, widthUs: 250, gapUs: 20, rateHz: 250, pulses: 4 }),
    ],
  },
  {
    name: 'skin-above-rail',
    about: 'charged skin, and the same side again without a rail: nothing flows until it is below',
    loads: ['gel-low'],
    ma: [80],
    railMv: 50000,
    guards: UNGUARDED,
    settings: [{ atUs: 600, railMv: 0 }],
    phases: [enable(0, FIRST_US, 6000), enable(0, 6150, 3000, { begins: false })],
    endUs: 12000,
  },
  {
    name: 'sink-shorted',
    about: 'the sink is a short, 500 ohm: over-current, cut and latched',
    loads: ['500'],
    ma: [40],
    defects: { sinkShorted: [true, false] },
    isCutOff: true,
    phases: phasesOf({ channel: 0, ...ONE_PULSE, pulses: 2 }),
  },
  {
    name: 'sink-shorted-gel',
    about: 'the sink is a short, gel, a rail that drives less than the trip: nothing cuts it',
    loads: ['gel'],
    ma: [40],
    railMv: 20000,
    defects: { sinkShorted: [true, false] },
    isCutOff: true,
    phases: phasesOf({ channel: 0, ...ONE_PULSE, pulses: 2 }),
  },
  {
    name: 'sink-shorted-untripped',
    about: 'the sink is a short, 500 ohm, and there is no trip',
    loads: ['500'],
    ma: [40],
    guards: { overCurrentTrip: false },
    defects: { sinkShorted: [true, false] },
    phases: phasesOf({ channel: 0, ...ONE_PULSE, pulses: 2 }),
  },
  {
    name: 'trip-in-recovery',
    about: 'a shorted sink whose recovery phase, helped by the charge of the skin, crosses the threshold',
    loads: ['gel'],
    ma: [40],
    railMv: 38000,
    defects: { sinkShorted: [true, false] },
    isCutOff: true,
    phases: phasesOf({ channel: 0, ...ONE_PULSE, pulses: 2 }),
  },
  {
    name: 'reference-stuck',
    about: 'a reference stuck at 120 mA on 500 ohm: over-current',
    loads: ['500'],
    ma: [0],
    defects: { stuckReferenceMa: [120, undefined] },
    isCutOff: true,
    phases: phasesOf({ channel: 0, ...ONE_PULSE }),
  },
  {
    name: 'both-at-once',
    about: 'both enables at once share the rail',
    loads: ['gel', '1k'],
    ma: [80, 60],
    phases: [
      ...phasesOf({ channel: 0, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 200, pulses: 3 }),
      ...phasesOf({ channel: 1, fromUs: FIRST_US, widthUs: 250, gapUs: 100, rateHz: 200, pulses: 3 }),
    ],
  },
  {
    name: 'both-overlap',
    about: 'enables that overlap in part, the rail low enough to clip',
    loads: ['gel-low', 'gel-high'],
    ma: [80, 60],
    railMv: 60000,
    phases: [
      enable(0, 100, 500),
      enable(1, 300, 500),
      enable(0, 1000, 400, { reversed: true, begins: false }),
      enable(1, 1200, 500, { reversed: true, begins: false }),
    ],
  },
  {
    name: 'reverse-under-enable',
    about: 'REVERSE moves while A conducts: A keeps its direction, B takes the new one',
    loads: ['gel', '1k'],
    ma: [40, 60],
    phases: [
      enable(0, 100, 500),
      enable(1, 300, 400, { reversed: true }),
      enable(0, 1000, 500, { reversed: true, begins: false }),
    ],
  },
  {
    name: 'stuck-trips-both',
    about: 'the one-shot of A runs out while B conducts: the latch takes both off',
    loads: ['gel', '1k'],
    ma: [40, 40],
    isCutOff: true,
    phases: [enable(0, FIRST_US, 2000), enable(1, FIRST_US + 600, 500)],
  },
  {
    name: 'over-current-trips-both',
    about: 'the shorted sink of A trips while B conducts: the latch takes both off',
    loads: ['500', '1k'],
    ma: [40, 40],
    defects: { sinkShorted: [true, false] },
    isCutOff: true,
    phases: [enable(1, FIRST_US, 500), enable(0, FIRST_US + 200, 300)],
  },
  {
    name: 'ceiling',
    about: 'a set point stuck at 130 V: the ceiling holds',
    loads: ['2k'],
    ma: [60],
    defects: { stuckRailMv: 130000 },
    phases: phasesOf({ channel: 0, fromUs: 10000, widthUs: 250, gapUs: 100, rateHz: 200, pulses: 2 }),
  },
  {
    name: 'battery-low',
    about: 'a battery of 3.3 V: the boost gives less',
    loads: ['500'],
    ma: [80],
    defects: { batteryMv: 3300 },
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, ...HARD }),
  },
  {
    name: 'no-bleed',
    about: 'without the bleed the skin keeps what clipped phases leave',
    loads: ['gel-low'],
    ma: [80],
    railMv: 30000,
    guards: { bleed: false },
    phases: phasesOf({ channel: 0, fromUs: FIRST_US, ...HARD }),
  },
];
