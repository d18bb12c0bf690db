/**
 * Reasons: why a press was refused, why a level went down, why a treatment ended. A code each, and a sentence for people.
 * Set by the session, shown by whatever has a display or a console. Those of guards stand at the guard's place.
 */
import { EVENT_BATTERY, EVENT_OVER, EVENT_USB, EVENT_WAITED, EVENT_ZERO } from './machine';

export const REASON_NONE = 0;
/** The guards of machine.ts, from the lowest bit on. */
export const REASON_PROGRAM = 1;
export const REASON_USB = 2;
export const REASON_BATTERY = 3;
export const REASON_LOCKED = 4;
export const REASON_NO_CONTACT = 5;
export const REASON_LEVEL_MAX = 6;
export const REASON_LEAD_OFF = 7;
export const REASON_TIME_OVER = 8;
export const REASON_WAITED = 9;
export const REASON_STOPPED = 10;
export const REASON_FAULT = 11;
export const REASON_COUNT = 12;

/** In a function: on the device the sentences stay in flash until one is asked for. */
export function reasonSentence(reason: number): string {
  switch (reason) {
    case REASON_PROGRAM:
      return 'This program does not pass its check. Choose another one.';
    case REASON_USB:
      return 'The USB cable is in. Pull it out, then start again.';
    case REASON_BATTERY:
      return 'The battery is low. Charge it, then start again.';
    case REASON_LOCKED:
      return 'The keys are locked. Only less and pause work.';
    case REASON_NO_CONTACT:
      return 'No contact. Put the pads on; pause and go on to look again.';
    case REASON_LEVEL_MAX:
      return 'This is the highest level that is allowed.';
    case REASON_LEAD_OFF:
      return 'A pad came off. Its level is zero.';
    case REASON_TIME_OVER:
      return 'The time is over.';
    case REASON_WAITED:
      return 'Nobody pressed a key for a while. The treatment has ended.';
    case REASON_STOPPED:
      return 'Stopped.';
    case REASON_FAULT:
      return 'Stopped by a fault.';
    default:
      return '';
  }
}

/** Why a treatment ended, by the event that ended it. @param before the reason so far: a level that fell to zero has its own */
export function endReason(event: number, before: number): number {
  switch (event) {
    case EVENT_OVER:
      return REASON_TIME_OVER;
    case EVENT_WAITED:
      return REASON_WAITED;
    case EVENT_USB:
      return REASON_USB;
    case EVENT_BATTERY:
      return REASON_BATTERY;
    case EVENT_ZERO:
      return before || REASON_STOPPED;
    default:
      return REASON_STOPPED;
  }
}
