/**
 * Contract of time: a clock and its alarms.
 * Implemented by hal/espruino/clock.ts on the device and by sim/virtual-clock.ts. Units: us.
 */
import { type InstantUs } from '../waveforms/units';

export interface Clock {
  /** Now. MUST never run backwards and MUST NOT jump when somebody sets the time of day. */
  nowUs(): InstantUs;
}

export interface Alarm {
  /**
   * Calls `onAlarm` every `spanUs`, the first time one span from now, until `cancel`.
   * A call that is late MUST come as soon as it can; calls that were missed MUST NOT be made up for.
   * MUST NOT call from within `every`. One alarm has one call at most under way.
   */
  every(spanUs: number, onAlarm: () => void): void;
  /** No call MUST follow. Cancelling twice does nothing. */
  cancel(): void;
}
