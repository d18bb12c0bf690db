/**
 * Conversions between the field's units. Each names its rounding.
 * Called by the compiler, the firmware and the simulator. mA x us = nC and mA x ohm = mV need no factor and no
 * function.
 */

/** An instant on one clock, in us. Made by clocks only; a difference of two instants is a plain `spanUs`. */
export type InstantUs = number & { readonly instantUs: unique symbol };

/** Period of a rate, to the nearest even number of us: channel B stands half a period behind A. */
export function rateHzToPeriodUsEven(rateHz: number): number {
  return 2 * Math.round(500000 / rateHz);
}
