/**
 * Conventional TENS: high rate, narrow pulses, steady.
 * Listed in waveforms/catalogue/index.ts.
 */
import { type Program } from '../program';

export const CONVENTIONAL: Program = {
  id: 'conventional',
  name: 'Conventional',
  feel: 'A steady, fine tingle without twitching.',
  source:
    '80-130 Hz, 50-125 us: Watson; 10.1186/s13643-017-0532-5. The point within the range: project default.',
  relation: 'half-period',
  order: 'sequence',
  stages: [{ name: 'steady', strokeMs: 60000, rateHz: 100, widthUs: 100 }],
};
