/**
 * The natives of hal/natives.ts in plain code, for the PC.
 */
import { crc32 } from 'node:zlib';
import { type Natives } from '../hal/natives';

export const HOST_NATIVES: Natives = {
  dot(values, weights) {
    let sum = 0;
    for (let i = 0; i < values.length; i += 1) sum += (values[i] as number) * (weights[i] as number);
    return sum;
  },
  map(from, to, table) {
    for (let i = 0; i < from.length; i += 1) to[i] = table[from[i] as number] as number;
  },
  crc32(bytes) {
    return crc32(bytes);
  },
  bytes(text) {
    return Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer;
  },
};
