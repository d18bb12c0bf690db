/**
 * The natives of hal/natives.ts: Espruino's own functions, without a function around them that would cost as much.
 * E.convolve at no offset is a sum of products; E.mapInPlace with an array looks up; E.CRC32 is that of IEEE 802.3;
 * E.toArrayBuffer of a string in flash reads it there.
 */
import { type Natives } from '../natives';

export const ESPRUINO_NATIVES: Natives = {
  dot: E.convolve,
  map: E.mapInPlace,
  crc32: E.CRC32,
  bytes: E.toArrayBuffer,
};
