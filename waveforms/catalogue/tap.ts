/**
 * Tap (tapotement): single pulses near 3 Hz, each one visible twitch; twitches stay distinct below 10-20 Hz.
 * Listed in waveforms/catalogue/index.ts.
 */
import { type Program } from '../program';

export const TAP: Program = {
  id: 'tap',
  name: 'Tap',
  feel: 'Fingertips that drum, left and right in turn.',
  source:
    'Single pulses near 3 Hz: teishuha.com (tapotement); Kaczmarek/Szeto. Width and spread: project default.',
  relation: 'half-period',
  order: 'sequence',
  stages: [
    {
      name: 'drum',
      strokeMs: 8000,
      rateHz: { kind: 'random', low: 2.6, high: 3.4, everyMs: 2000 },
      widthUs: 200,
      polarity: 'alternate-pulse',
    },
  ],
};
