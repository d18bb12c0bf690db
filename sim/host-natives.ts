/**
 * The native sums of hal/natives.ts in plain code, for the PC.
 */
import { type Natives } from '../hal/natives';

export const HOST_NATIVES: Natives = {
  sum(values) {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += values[i] as number;
    return sum;
  },
  dot(values, weights) {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * (weights[i] as number);
    return sum;
  },
};
