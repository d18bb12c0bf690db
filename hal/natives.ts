/**
 * Contract of the arithmetic that the segment path leaves to the interpreter's native code, where one call costs as
 * much as one statement. Implemented by hal/espruino/natives.ts (E.sum, E.convolve) and sim/host-natives.ts.
 */
export interface Natives {
  /** Sum of all values. MUST be exact for integers up to 2^53. */
  sum(values: Uint32Array): number;
  /** Sum of the products, both arrays of one length. MUST be exact for integers up to 2^53. */
  dot(values: Uint32Array, weights: Float64Array): number;
}
