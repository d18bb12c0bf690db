/**
 * Automatic: twelve techniques in three modules of four, in an order that does not repeat, so that the body does not
 * get used to any of them. Listed in waveforms/catalogue/index.ts.
 * The techniques are those of massage.ts, cut to visits of 4 to 8 s; each begins and ends soft, or in silence.
 */
import { type CatalogueProgram, type Stage } from '../program';
import { PADS } from './pads';
import { BREATH, CRESCENDO, firstSteps, publishedStage, RIPPLE } from './published';
import { CLAP, DROPS, DRUM, GLIDE, KNUCKLES, ROLL_OVER, SQUEEZE, SWELL, THUMB } from './techniques';

/** The names of the techniques are those of the programs that they come from. */
const SOOTHE: Stage[] = [
  { ...publishedStage('breath', BREATH, 250), strokes: 5 },
  {
    ...SWELL,
    name: 'wave',
    strokeMs: 1600,
    strokes: 4,
    strengthFraction: { kind: 'sine', low: 0.15, high: 1, periodMs: 1600 },
    relation: 'alternate-strokes',
  },
  {
    ...GLIDE,
    name: 'rub',
    strokeMs: 1400,
    strokes: 3,
    restMs: 200,
    strengthFraction: { kind: 'sine', low: 0.3, high: 1, periodMs: 1400 },
    relation: 'together',
  },
  { ...publishedStage('ripple', firstSteps(RIPPLE, 8), 200), strokes: 5, restMs: 200 },
];

const WORK: Stage[] = [
  {
    ...SQUEEZE,
    name: 'knead',
    strokeMs: 1400,
    strengthFraction: { kind: 'triangle', low: 0.3, high: 1, periodMs: 1400 },
  },
  { ...THUMB, name: 'press', strokeMs: 2200, riseMs: 600, fallMs: 600 },
  { ...ROLL_OVER, name: 'roll', strokeMs: 1000 },
  { ...CLAP, name: 'cup', strokes: 8 },
];

/** What stops at its strongest has a rest, so that the next one begins out of silence. */
const ROUSE: Stage[] = [
  { ...DRUM, name: 'tap', strokeMs: 4000, restMs: 300, rateHz: 3, riseMs: 800 },
  { ...KNUCKLES, name: 'drum', strokeMs: 2000, strokes: 2, riseMs: 500, restMs: 300 },
  {
    ...DROPS,
    name: 'patter',
    strokeMs: 2000,
    strokes: 2,
    restMs: 300,
    rateHz: { kind: 'table', values: [10, 12.5, 11, 14], stepMs: 500 },
    strengthFraction: 1,
    riseMs: 500,
  },
  { ...publishedStage('crescendo', CRESCENDO, 200), strokes: 4, restMs: 200 },
];

const TWITCHES =
  'Some of the techniques make the muscles twitch: sit or lie down, with nothing in the hands.';

const SOURCE =
  'Three modules of four techniques that change at random: drhonow.com. Techniques: as in the massage programs. ' +
  'Modules and times: project default.';

type Text = Pick<CatalogueProgram, 'id' | 'name' | 'feel' | 'warnings' | 'ranges'>;

function shuffled(stages: Stage[], text: Text): CatalogueProgram {
  return {
    ...text,
    group: 'automatic',
    source: SOURCE,
    pads: PADS.back,
    relation: 'together',
    order: 'shuffle',
    stages,
  };
}

export const AUTOMATIC: readonly CatalogueProgram[] = [
  shuffled([...SOOTHE, ...WORK, ...ROUSE], {
    id: 'auto',
    name: 'Automatic',
    feel: 'A whole massage by hands that never do the same thing twice running.',
    warnings: [TWITCHES],
    ranges: { rateHz: [3, 100], widthUs: [20, 250] },
  }),
  shuffled(SOOTHE, {
    id: 'auto-soothe',
    name: 'Auto, soothe',
    feel: 'Breath, wave, rub and ripple in turn, all of them soft.',
    warnings: [],
    ranges: { rateHz: [58, 100], widthUs: [20, 250] },
  }),
  shuffled(WORK, {
    id: 'auto-work',
    name: 'Auto, work',
    feel: 'Kneading, pressing, rolling and cupping in turn, firm and unhurried.',
    warnings: [],
    ranges: { rateHz: [50, 70], widthUs: [20, 225] },
  }),
  shuffled(ROUSE, {
    id: 'auto-rouse',
    name: 'Auto, rouse',
    feel: 'Tapping, drumming, pattering and kneading in turn, brisk and awake.',
    warnings: [TWITCHES],
    ranges: { rateHz: [3, 100], widthUs: [28, 200] },
  }),
];
