/**
 * The natives of hal/natives.ts: Espruino's own functions, without a function around them that would cost as much.
 * E.convolve at no offset is a sum of products; E.mapInPlace with an array looks up;
 * E.toArrayBuffer of a string in flash reads it there.
 */
import { type Natives } from '../natives';

export const ESPRUINO_NATIVES: Natives = {
  dot: E.convolve,
  map: E.mapInPlace,
  bytes: E.toArrayBuffer,
};
