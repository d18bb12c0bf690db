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
   * Calls `onAlarm` once, `spanUs` from now, or as soon as it can when that is late. Takes the place of a call that
   * is under way. MUST NOT call from within `once`.
   */
  once(spanUs: number, onAlarm: () => void): void;
}
