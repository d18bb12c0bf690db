/**
 * Techniques: the strokes of which the massage programs and the automatic ones are made.
 * A technique that begins with a rise, and ends with a fall or a rest, can follow any other without a jolt.
 * Slow strokes of 1 to 25 s (0.04-1 Hz): TCM iMassager manual. Other sources: beside each; the rest is project default.
 */
import { CURVE_STEP_MS } from '../curve';
import { type Stage } from '../program';

/** A stage whose width is one number: it can be played in a mood. */
type Technique = Stage & { widthUs: number };

/**
 * The rate at which so many pulses fill a step of the curves: 7 pulses in 100 ms are 70 Hz, or 0.02 % more, as a period
 * is an even number of us. A step is then a single segment; where the pulses take a few us longer, it is two.
 */
function pulsesAStepHz(pulses: number): number {
  return 1e6 / (2 * Math.floor((CURVE_STEP_MS * 1000) / pulses / 2));
}

/** Gated trains of about 50 Hz, the polarity swapped each stroke: teishuha.com. */
export const SQUEEZE: Technique = {
  name: 'squeeze',
  strokeMs: 2000,
  restMs: 800,
  strokes: 3,
  rateHz: 50,
  widthUs: 220,
  strengthFraction: { kind: 'triangle', low: 0.3, high: 1, periodMs: 2000 },
  polarity: 'alternate-stroke',
};

/** Above the rate of the squeeze, below that of the rub: the order of teishuha.com. */
export const PUSH: Technique = {
  name: 'push',
  strokeMs: 1200,
  restMs: 600,
  strokes: 4,
  rateHz: pulsesAStepHz(6),
  widthUs: 200,
  strengthFraction: { kind: 'ramp', from: 0.4, to: 1 },
  polarity: 'alternate-stroke',
};

/** The per cents of a published crescendo (DG-LAB open wave examples), at the rate of the squeeze. */
export const SQUEEZED_CRESCENDO: Technique = {
  name: 'crescendo',
  strokeMs: 1100,
  restMs: 400,
  strokes: 3,
  rateHz: 50,
  widthUs: 200,
  strengthFraction: { kind: 'table', values: [0, 0.28, 0, 0.52, 0, 0.73, 0, 0.87, 0, 1, 0], stepMs: 100 },
  polarity: 'alternate-stroke',
};

/** Single pulses near 3 Hz: teishuha.com (tapotement). */
export const DRUM: Technique = {
  name: 'drum',
  strokeMs: 8000,
  rateHz: { kind: 'random-walk', low: 2.6, high: 3.4, everyMs: 2000 },
  widthUs: 200,
  polarity: 'alternate-pulse',
};

/** A higher rate, its strength in slow waves: Cefar Primo Pro manual. */
export const GLIDE: Technique = {
  name: 'glide',
  strokeMs: 4000,
  rateHz: pulsesAStepHz(9),
  widthUs: 150,
  strengthFraction: { kind: 'sine', low: 0.3, high: 1, periodMs: 4000 },
  relation: 'counter-phase',
};

/** Slow rise, hold, slow release; rate and rest vary: US 2019/0247273 A1. */
export const PALM: Technique = {
  name: 'palm',
  strokeMs: 4200,
  restMs: 1400,
  strokes: 2,
  rateHz: 50,
  widthUs: 240,
  riseMs: 1200,
  fallMs: 1200,
};
export const THUMB: Technique = {
  name: 'thumb',
  strokeMs: 2600,
  restMs: 800,
  strokes: 2,
  rateHz: pulsesAStepHz(6),
  widthUs: 225,
  riseMs: 800,
  fallMs: 800,
  polarity: 'alternate-stroke',
};

/** A soft lip, a thump, and the air going out; on one side, then on the other. */
export const CLAP: Technique = {
  name: 'clap',
  strokeMs: 400,
  restMs: 300,
  strokes: 6,
  rateHz: pulsesAStepHz(7),
  widthUs: 210,
  strengthFraction: { kind: 'table', values: [0.3, 1, 0.6, 0.3], stepMs: 100 },
  relation: 'alternate-strokes',
  polarity: 'alternate-stroke',
};
export const DOUBLE_CLAP: Technique = {
  ...CLAP,
  name: 'double clap',
  strokeMs: 800,
  restMs: 500,
  strokes: 4,
};

/** One side swells while the other ebbs. */
export const SWELL: Technique = {
  name: 'swell',
  strokeMs: 5000,
  rateHz: pulsesAStepHz(7),
  widthUs: 200,
  strengthFraction: { kind: 'sine', low: 0.15, high: 1, periodMs: 5000 },
  relation: 'counter-phase',
};

/** From one pair of pads to the other; neither side has its full width for long, so that it is wider than elsewhere. */
export const ROLL_OVER: Technique = {
  name: 'roll over',
  strokeMs: 1600,
  restMs: 400,
  strokes: 4,
  rateHz: pulsesAStepHz(6),
  widthUs: 280,
  riseMs: 300,
  fallMs: 300,
  relation: 'hand-over',
  polarity: 'alternate-stroke',
};

/** Knuckles: short trains that come fast, every fourth one a beat. */
export const KNUCKLES: Technique = {
  name: 'knuckles',
  strokeMs: 1000,
  rateHz: 4,
  widthUs: 200,
  burst: { pulses: 3, rateHz: 50 },
  strengthFraction: { kind: 'table', values: [1, 0.5, 0.7, 0.5], stepMs: 250 },
};

/** Single pulses below 10-20 Hz stay distinct twitches: Kaczmarek/Szeto. */
export const DROPS: Technique = {
  name: 'drops',
  strokeMs: 8000,
  rateHz: { kind: 'random-hold', low: 5, high: 14, everyMs: 500 },
  widthUs: 180,
  strengthFraction: { kind: 'random-hold', low: 0.5, high: 1, everyMs: 500 },
};

/** A touch that wanders, stronger and weaker, faster and slower, a little at a time. */
export const WANDER: Technique = {
  name: 'wander',
  strokeMs: 10000,
  rateHz: { kind: 'random-walk', low: 75, high: 105, everyMs: 500 },
  widthUs: 170,
  strengthFraction: { kind: 'random-walk', low: 0.35, high: 1, everyMs: 500 },
};

/** One side keeps its pace; the other has one pulse to every three of it, then one to every two. */
export const THREES: Technique = {
  name: 'threes',
  strokeMs: 2000,
  strokes: 3,
  rateHz: pulsesAStepHz(6),
  widthUs: 190,
  strengthFraction: { kind: 'sine', low: 0.3, high: 1, periodMs: 2000 },
  relation: 'ratio',
  ratio: 3,
};
export const TWOS: Technique = { ...THREES, name: 'twos', ratio: 2 };
