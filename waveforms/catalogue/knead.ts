/**
 * Knead (petrissage): a train of about 50 Hz, gated on and off, so that the contraction builds up and lets go.
 * Listed in waveforms/catalogue/index.ts.
 */
import { type Program } from '../program';

export const KNEAD: Program = {
  id: 'knead',
  name: 'Knead',
  feel: 'Two hands that squeeze, hold and let go, never quite the same twice.',
  source:
    'Gated 50 Hz train with the polarity swapped each stroke: teishuha.com. Envelope below 1 Hz: TCM iMassager manual. ' +
    'Crescendo: DG-LAB open wave examples. Stroke lengths, width, order: project default.',
  relation: 'half-period',
  order: 'random',
  stages: [
    {
      name: 'push',
      strokeMs: 1200,
      restMs: 600,
      strokes: 4,
      rateHz: 50,
      widthUs: 200,
      strengthFraction: { kind: 'ramp', from: 0.4, to: 1 },
      polarity: 'alternate-stroke',
      weight: 2,
    },
    {
      name: 'squeeze',
      strokeMs: 2000,
      restMs: 800,
      strokes: 3,
      rateHz: 50,
      widthUs: 220,
      strengthFraction: { kind: 'triangle', low: 0.3, high: 1, periodMs: 2000 },
      polarity: 'alternate-stroke',
      weight: 2,
    },
    {
      name: 'crescendo',
      strokeMs: 1100,
      restMs: 400,
      strokes: 3,
      rateHz: 50,
      widthUs: 200,
      strengthFraction: {
        kind: 'table',
        values: [0, 0.28, 0, 0.52, 0, 0.73, 0, 0.87, 0, 1, 0],
        stepMs: 100,
      },
      polarity: 'alternate-stroke',
    },
  ],
};
