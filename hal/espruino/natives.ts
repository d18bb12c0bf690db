/**
 * The sums of hal/natives.ts by Espruino's native calls: E.convolve at offset 0 is a sum of products.
 */
import { type Natives } from '../natives';

export const ESPRUINO_NATIVES: Natives = {
  sum(values) {
    return E.sum(values);
  },
  dot(values, weights) {
    return E.convolve(values, weights, 0);
  },
};
