/**
 * Massage: programs that imitate a hand. Listed in waveforms/catalogue/index.ts.
 * Order by rising rate: tap, knead, push, rub (teishuha.com). What a source does not give is project default.
 * Ranges are of the pulses that are played, those that a rise or a soft step has narrowed too; rests are not in them.
 */
import { type CatalogueProgram, type Stage } from '../program';
import { DEEP, GENTLE, inMood, type PlainProgram } from './moods';
import { PADS } from './pads';
import { BREATH, CRESCENDO, GRAIN, publishedStage, QUICK_KNEAD, RIPPLE, TIDE } from './published';
import {
  CLAP,
  DOUBLE_CLAP,
  DROPS,
  DRUM,
  GLIDE,
  KNUCKLES,
  PALM,
  PUSH,
  ROLL_OVER,
  SQUEEZE,
  SQUEEZED_CRESCENDO,
  SWELL,
  THREES,
  THUMB,
  TWOS,
  WANDER,
} from './techniques';

const TWITCHES = 'Each pulse is a visible twitch: sit or lie down, with nothing in the hands.';

const KNEAD: PlainProgram = {
  id: 'knead',
  name: 'Knead',
  group: 'massage',
  feel: 'Two hands that squeeze, hold and let go, never quite the same twice.',
  source:
    'Gated 50 Hz train with the polarity swapped each stroke: teishuha.com. Envelope of 0.04-1 Hz: TCM iMassager manual. ' +
    'Crescendo: per cents of the DG-LAB open wave examples. Stroke lengths, widths, order: project default.',
  pads: PADS.back,
  warnings: [],
  ranges: { rateHz: [50, 60], widthUs: [35, 220] },
  relation: 'together',
  order: 'random',
  stages: [{ ...PUSH, weight: 2 }, { ...SQUEEZE, weight: 2 }, SQUEEZED_CRESCENDO],
};

const TAP: PlainProgram = {
  id: 'tap',
  name: 'Tap',
  group: 'massage',
  feel: 'Fingertips that drum, left and right in turn.',
  source:
    'Single pulses near 3 Hz: teishuha.com (tapotement); Kaczmarek/Szeto. Width and spread: project default.',
  pads: PADS.shoulders,
  warnings: [TWITCHES],
  ranges: { rateHz: [2.6, 3.4], widthUs: [180, 200] },
  relation: 'together',
  order: 'sequence',
  stages: [DRUM],
};

const PRESS: PlainProgram = {
  id: 'press',
  name: 'Press',
  group: 'massage',
  feel: 'A palm leans in slowly, stays, and lifts; then a thumb.',
  source:
    'Slow rise, hold, slow release, with rate and rest that vary: US 2019/0247273 A1. Times, rates, widths: project default.',
  pads: PADS.back,
  warnings: [],
  ranges: { rateHz: [50, 60], widthUs: [20, 240] },
  relation: 'together',
  order: 'sequence',
  stages: [PALM, THUMB],
};

const RUB: PlainProgram = {
  id: 'rub',
  name: 'Rub',
  group: 'massage',
  feel: 'Long smooth strokes, one side coming as the other goes.',
  source:
    'Higher rate with slow undulating amplitude: Cefar Primo Pro manual. Envelope of 0.04-1 Hz: TCM iMassager manual. Rate, width, times: project default.',
  pads: PADS.back,
  warnings: [],
  ranges: { rateHz: [90, 90], widthUs: [30, 150] },
  relation: 'counter-phase',
  order: 'sequence',
  stages: [GLIDE],
};

/** The programs that come in three moods. */
const IN_MOODS: CatalogueProgram[] = [
  KNEAD,
  inMood(KNEAD, GENTLE, {
    id: 'knead-gentle',
    name: 'Knead, gentle',
    feel: 'Hands that squeeze lightly and take their time to let go.',
    ranges: { rateHz: [50, 60], widthUs: [30, 176] },
  }),
  inMood(KNEAD, DEEP, {
    id: 'knead-deep',
    name: 'Knead, deep',
    feel: 'Hands that sink in, hold for long and barely let go.',
    ranges: { rateHz: [50, 60], widthUs: [45, 275] },
  }),
  TAP,
  inMood(TAP, GENTLE, {
    id: 'tap-gentle',
    name: 'Tap, gentle',
    feel: 'Fingertips that hardly touch, left and right in turn.',
    ranges: { rateHz: [2.6, 3.4], widthUs: [145, 160] },
  }),
  inMood(TAP, DEEP, {
    id: 'tap-deep',
    name: 'Tap, deep',
    feel: 'The edge of a hand that beats into the muscle, left and right in turn.',
    ranges: { rateHz: [2.6, 3.4], widthUs: [225, 250] },
  }),
  PRESS,
  inMood(PRESS, GENTLE, {
    id: 'press-gentle',
    name: 'Press, gentle',
    feel: 'A palm that comes to rest on the skin, stays a while, and lifts.',
    ranges: { rateHz: [50, 60], widthUs: [20, 192] },
  }),
  inMood(PRESS, DEEP, {
    id: 'press-deep',
    name: 'Press, deep',
    feel: 'The weight of a body behind a palm, for a long breath at a time.',
    ranges: { rateHz: [50, 60], widthUs: [20, 300] },
  }),
  RUB,
];

/** The full width of the published envelopes: their softest step is a phase of 25 us. */
const PUBLISHED_WIDTH_US = 250;

interface PublishedEntry {
  id: string;
  name: string;
  feel: string;
  stage: Stage;
  pads: string;
  ranges: CatalogueProgram['ranges'];
}

const PUBLISHED_ENTRIES: PublishedEntry[] = [
  {
    id: 'breath',
    name: 'Breath',
    feel: 'A swell that fills, stays full for a moment, and is gone, like breathing in and out.',
    stage: publishedStage('breath', BREATH, PUBLISHED_WIDTH_US),
    pads: PADS.back,
    ranges: { rateHz: [100, 100], widthUs: [30, 250] },
  },
  {
    id: 'tide',
    name: 'Tide',
    feel: 'Two waves that run up and draw back, each grain of them a little further from the next.',
    stage: publishedStage('tide', TIDE, PUBLISHED_WIDTH_US),
    pads: PADS.back,
    ranges: { rateHz: [23.8, 91], widthUs: [25, 250] },
  },
  {
    id: 'ripple',
    name: 'Ripple',
    feel: 'Rings on water: quick and close at first, then slower and slower until each is a drop.',
    stage: publishedStage('ripple', RIPPLE, PUBLISHED_WIDTH_US),
    pads: PADS.limb,
    ranges: { rateHz: [4.5, 100], widthUs: [90, 250] },
  },
  {
    id: 'grain',
    name: 'Granular rub',
    feel: 'A rough cloth drawn over the skin, its grain growing coarser.',
    stage: publishedStage('grain', GRAIN, PUBLISHED_WIDTH_US),
    pads: PADS.limb,
    ranges: { rateHz: [21.7, 100], widthUs: [250, 250] },
  },
  {
    id: 'quick-knead',
    name: 'Quick knead',
    feel: 'Fingers that pinch and let go, five times a second.',
    stage: {
      ...publishedStage('pinch', QUICK_KNEAD, PUBLISHED_WIDTH_US),
      strokes: 22,
      polarity: 'alternate-stroke',
    },
    pads: PADS.muscle,
    ranges: { rateHz: [100, 100], widthUs: [250, 250] },
  },
  {
    id: 'crescendo',
    name: 'Crescendo',
    feel: 'Five squeezes, each firmer than the one before, and then again from the beginning.',
    stage: { ...publishedStage('crescendo', CRESCENDO, PUBLISHED_WIDTH_US), polarity: 'alternate-stroke' },
    pads: PADS.back,
    ranges: { rateHz: [100, 100], widthUs: [45, 250] },
  },
];

const PUBLISHED: CatalogueProgram[] = PUBLISHED_ENTRIES.map(({ stage, ...text }) => ({
  ...text,
  group: 'massage',
  source: 'Envelope and periods: DG-LAB open wave examples. Width: project default.',
  warnings: [],
  relation: 'together',
  order: 'sequence',
  stages: [stage],
}));

const OTHERS: CatalogueProgram[] = [
  {
    id: 'cup',
    name: 'Cup',
    group: 'massage',
    feel: 'Hollow hands that clap softly, one side and then the other.',
    source: 'Project default.',
    pads: PADS.back,
    warnings: [],
    ranges: { rateHz: [70, 70], widthUs: [40, 210] },
    relation: 'alternate-strokes',
    order: 'sequence',
    stages: [CLAP, DOUBLE_CLAP],
  },
  {
    id: 'wave',
    name: 'Wave',
    group: 'massage',
    feel: 'A slow swell that goes over from one side to the other and back.',
    source: 'Envelope of 0.04-1 Hz: TCM iMassager manual. Rate, width, times: project default.',
    pads: PADS.back,
    warnings: [],
    ranges: { rateHz: [70, 70], widthUs: [20, 200] },
    relation: 'counter-phase',
    order: 'sequence',
    stages: [SWELL],
  },
  {
    id: 'roll',
    name: 'Roll',
    group: 'massage',
    feel: 'A forearm that rolls along the muscle, from one pair of pads to the other.',
    source: 'Envelope of 0.04-1 Hz: TCM iMassager manual. Rate, width, times: project default.',
    pads: PADS.limb,
    warnings: [],
    ranges: { rateHz: [60, 60], widthUs: [20, 200] },
    relation: 'hand-over',
    order: 'sequence',
    stages: [ROLL_OVER],
  },
  {
    id: 'weave',
    name: 'Weave',
    group: 'massage',
    feel: 'A hum on one side across a flutter on the other, in threes and then in twos.',
    source: 'Project default.',
    pads: PADS.limb,
    warnings: [],
    ranges: { rateHz: [20, 60], widthUs: [40, 190] },
    relation: 'ratio',
    ratio: 3,
    order: 'sequence',
    stages: [THREES, TWOS],
  },
  {
    id: 'knuckles',
    name: 'Knuckles',
    group: 'massage',
    feel: 'Loose fists that patter in fours, the first of them a beat.',
    source: 'Project default.',
    pads: PADS.muscle,
    warnings: [],
    ranges: { rateHz: [50, 50], widthUs: [70, 200] },
    relation: 'together',
    order: 'sequence',
    stages: [KNUCKLES],
  },
  {
    id: 'rain',
    name: 'Rain',
    group: 'massage',
    feel: 'Drops that fall thicker and thinner, heavier and lighter, as they like.',
    source:
      'Twitches stay distinct below about 10-20 Hz: Kaczmarek/Szeto. Rates, widths, times: project default.',
    pads: PADS.shoulders,
    warnings: [TWITCHES],
    ranges: { rateHz: [5, 14], widthUs: [60, 170] },
    relation: 'together',
    order: 'sequence',
    stages: [DROPS],
  },
  {
    id: 'drift',
    name: 'Drift',
    group: 'massage',
    feel: 'A light touch that wanders, firmer here and lighter there, and never comes back the same way.',
    source: 'Project default.',
    pads: PADS.shoulders,
    warnings: [],
    ranges: { rateHz: [75, 105], widthUs: [44, 170] },
    relation: 'together',
    order: 'sequence',
    stages: [WANDER],
  },
];

export const MASSAGE: readonly CatalogueProgram[] = [...IN_MOODS, ...PUBLISHED, ...OTHERS];
