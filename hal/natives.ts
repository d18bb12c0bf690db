/**
 * Contract of the work that the segment path leaves to the interpreter's native code, where one call costs as much as
 * a few statements, however long the arrays are.
 * Implemented by hal/espruino/natives.ts (E.convolve, E.mapInPlace) and sim/host-natives.ts.
 */
export interface Natives {
  /** Sum of the products, both arrays of one length. MUST be exact for integers up to 2^53. */
  dot(values: Uint16Array, weights: Float64Array): number;
  /** For each index in `from`, the value in `table` at that place, into `to`. MUST write no more than from.length. */
  map(from: Uint8Array, to: Uint16Array, table: Uint16Array): void;
  /** CRC-32 of the bytes (IEEE 802.3), 0..2^32 - 1. */
  crc32(bytes: Uint8Array): number;
  /** The bytes of a string of characters 0..255, without a copy where there is a way. For reading only. */
  bytes(text: string): ArrayBuffer;
}
