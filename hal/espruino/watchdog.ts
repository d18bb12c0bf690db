/**
 * The hardware watchdog of the RP2040 on Espruino: its timer resets the chip, and the chip keeps why it was reset.
 * Implements hal/watchdog.ts; taken by a board file. Units: us; at most 8.3 s (the timer counts 24 bits of half a us).
 * Reference: RP2040 datasheet, chapter 4.7. Espruino feeds it by itself while it erases flash and moves its memory.
 */
import { type Watchdog } from '../watchdog';
import {
  WATCHDOG_ARMED,
  WATCHDOG_REASON,
  WATCHDOG_REASON_TIMER,
  WATCHDOG_SCRATCH4,
} from './engines/rp2040-registers';

/** The boot ROM starts what it has flashed by the same timer, and leaves another word behind. */
const BITTEN =
  (peek32(WATCHDOG_REASON) & WATCHDOG_REASON_TIMER) !== 0 && peek32(WATCHDOG_SCRATCH4) === WATCHDOG_ARMED;

export const RP2040_WATCHDOG: Watchdog = {
  start(spanUs) {
    E.enableWatchdog(spanUs / 1000000, false);
  },
  feed: E.kickWatchdog,
  hasBitten() {
    return BITTEN;
  },
};
