/**
 * Contract of the hardware watchdog: a timer of the chip's own that resets it when nobody feeds it.
 * Implemented by hal/espruino/watchdog.ts and sim/virtual-watchdog.ts; fed by the supervisor, and by the session while output is off. Units: us.
 */
export interface Watchdog {
  /** From now on the chip is reset when `feed` has not been called for so long. MUST NOT be fed by the interpreter itself. */
  start(spanUs: number): void;

  feed(): void;

  /** True where the last start of the chip was this watchdog's doing. */
  hasBitten(): boolean;
}
