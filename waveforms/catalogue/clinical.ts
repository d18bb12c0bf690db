/**
 * Clinical TENS modes. Listed in waveforms/catalogue/index.ts.
 * Each source says which figures it gives; the point inside a range, and what a source leaves open, is project default.
 * A program of one steady stage begins at its full width: the session brings the current up.
 */
import { type CatalogueProgram } from '../program';
import { widthForRateUs } from '../strength';
import { PADS } from './pads';

/** Rates of the sweep: from 2 to 125 Hz and back, each step the same factor; the fastest and the slowest once. */
const SWEEP_STEPS = 12;
const SWEEP_SLOW_HZ = 2;
const SWEEP_FAST_HZ = 125;
const SWEEP_RATES_HZ = Array.from({ length: 2 * SWEEP_STEPS }, (_, step) => {
  const up = (SWEEP_STEPS - Math.abs(SWEEP_STEPS - step)) / SWEEP_STEPS;
  return SWEEP_SLOW_HZ * (SWEEP_FAST_HZ / SWEEP_SLOW_HZ) ** up;
});

type Entry = Omit<CatalogueProgram, 'group' | 'pads' | 'relation' | 'order'> & { pads?: string };

const ENTRIES: Entry[] = [
  {
    id: 'conventional',
    name: 'Conventional',
    feel: 'A steady, fine tingle without twitching.',
    source:
      '80-130 Hz, 50-125 us: Watson; 10.1186/s13643-017-0532-5. The point within the range: project default.',
    warnings: [],
    ranges: { rateHz: [100, 100], widthUs: [100, 100] },
    stages: [{ name: 'steady', strokeMs: 60000, rateHz: 100, widthUs: 100 }],
  },
  {
    id: 'acupuncture',
    name: 'Acupuncture-like',
    feel: 'Slow single beats, deep and distinct.',
    source:
      '1-5 Hz, 200-250 us: Watson; 10.1186/s13643-017-0532-5. The point within the range: project default.',
    pads: PADS.muscle,
    warnings: ['Strong twitching is meant: sit or lie down, with nothing in the hands.'],
    ranges: { rateHz: [2, 2], widthUs: [220, 220] },
    stages: [{ name: 'steady', strokeMs: 60000, rateHz: 2, widthUs: 220 }],
  },
  {
    id: 'burst',
    name: 'Burst',
    feel: 'Two thuds a second, each a short buzz.',
    source:
      '0.5-5 bursts a second, 7-10 pulses at 100 Hz, 180-250 us: Twin Stim, Cefar. The point within the ranges: project default.',
    pads: PADS.muscle,
    warnings: ['Strong twitching with every burst: sit or lie down, with nothing in the hands.'],
    ranges: { rateHz: [100, 100], widthUs: [200, 200] },
    stages: [{ name: 'bursts', strokeMs: 60000, rateHz: 2, widthUs: 200, burst: { pulses: 9, rateHz: 100 } }],
  },
  {
    id: 'brief-intense',
    name: 'Brief intense',
    feel: 'A dense, strong buzz, for a short time.',
    source: '90-130 Hz, 200 us and more: Watson. The point within the ranges: project default.',
    warnings: [
      'Strong: raise the level slowly, and keep the treatment short.',
      'Muscles may cramp or twitch: go down a level when they do.',
    ],
    ranges: { rateHz: [110, 110], widthUs: [220, 220] },
    stages: [{ name: 'steady', strokeMs: 60000, rateHz: 110, widthUs: 220 }],
  },
  {
    id: 'modulated',
    name: 'Modulated',
    feel: 'A tingle that turns slower, then finer, twice a second.',
    source:
      'Rate and width each cut by 50 %, alternately, every 0.5 s: Twin Stim II. The rate and width they are cut from: project default.',
    warnings: [],
    ranges: { rateHz: [50, 100], widthUs: [90, 180] },
    stages: [
      {
        name: 'cut',
        strokeMs: 1000,
        rateHz: { kind: 'table', values: [50, 100], stepMs: 500 },
        widthUs: { kind: 'table', values: [180, 90], stepMs: 500 },
        constantFeel: false,
      },
    ],
  },
  {
    id: 'sd1',
    name: 'SD1',
    feel: 'A buzz that leans in and out a little.',
    source:
      'Strength and width together in a range of 40 %: balego.com. Rate, full width, period: project default.',
    warnings: [],
    ranges: { rateHz: [80, 80], widthUs: [120, 200] },
    stages: [
      {
        name: 'sway',
        strokeMs: 4000,
        rateHz: 80,
        widthUs: { kind: 'triangle', low: 120, high: 200, periodMs: 4000 },
        constantFeel: false,
      },
    ],
  },
  {
    id: 'sd2',
    name: 'SD2',
    feel: 'A buzz that comes from far off, and goes again.',
    source:
      'Strength and width together, wider than in SD1: balego.com. Range of 70 %, rate, full width, period: project default.',
    warnings: [],
    ranges: { rateHz: [80, 80], widthUs: [60, 200] },
    stages: [
      {
        name: 'sway',
        strokeMs: 4000,
        rateHz: 80,
        widthUs: { kind: 'triangle', low: 60, high: 200, periodMs: 4000 },
        constantFeel: false,
      },
    ],
  },
  {
    id: 'sweep',
    name: 'Sweep',
    feel: 'Single beats that run together into a fine buzz, and fall apart again.',
    source:
      '125 Hz with 100 us to 2 Hz with 200 us and back, in 12 s: neoTEK manual. The steps between: project default.',
    warnings: ['Twitches at the slow end: sit or lie down, with nothing in the hands.'],
    ranges: { rateHz: [2, 125], widthUs: [100, 200] },
    stages: [
      {
        name: 'sweep',
        strokeMs: 12000,
        rateHz: { kind: 'table', values: SWEEP_RATES_HZ, stepMs: 500 },
        widthUs: 200,
      },
    ],
  },
  {
    id: 'dense-disperse',
    name: 'Dense-disperse',
    feel: 'Slow beats and a fine buzz, three seconds of each, that come and go softly.',
    source: 'Project default, after a common alternation of slow and fast.',
    warnings: ['Twitches in the slow part: sit or lie down, with nothing in the hands.'],
    ranges: { rateHz: [2, 100], widthUs: [20, 200] },
    stages: [
      { name: 'slow', strokeMs: 3000, rateHz: 2, widthUs: 200, riseMs: 1000, fallMs: 1000 },
      {
        name: 'fast',
        strokeMs: 3000,
        rateHz: 100,
        // As strong as the slow one.
        widthUs: Math.round(widthForRateUs(200, 2, 100)),
        riseMs: 500,
        fallMs: 500,
      },
    ],
  },
  {
    id: 'random-rate',
    name: 'Random rate',
    feel: 'A tingle whose pitch is never still for long, so that it is not forgotten.',
    source:
      'A rate that changes at random, around the 100 Hz of the fixed rate it was compared with: 10.1093/ptj/pzz054; ' +
      'NCT03198377. Range, interval and width: project default.',
    warnings: [],
    ranges: { rateHz: [80, 120], widthUs: [95, 110] },
    stages: [
      {
        name: 'random',
        strokeMs: 60000,
        rateHz: { kind: 'random-hold', low: 80, high: 120, everyMs: 1000 },
        widthUs: 110,
      },
    ],
  },
];

export const CLINICAL: readonly CatalogueProgram[] = ENTRIES.map((entry) => ({
  pads: PADS.around,
  ...entry,
  group: 'clinical',
  relation: 'together',
  order: 'sequence',
}));
