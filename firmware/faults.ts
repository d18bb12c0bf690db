/**
 * Faults: a code each, a sentence for people, and what to do about it.
 * Found by the supervisor, the session and the self-test; latched by the session, shown by whatever has a display or a
 * console. A fault is left through the self-test alone.
 */
export const FAULT_NONE = 0;
export const FAULT_SEGMENT = 1;
export const FAULT_RAN_OUT = 2;
export const FAULT_TRIP = 3;
export const FAULT_OVER_CURRENT = 4;
export const FAULT_SENSE = 5;
export const FAULT_ASYMMETRY = 6;
export const FAULT_RAIL = 7;
export const FAULT_WATCHDOG = 8;
/** Of the self-test. */
export const FAULT_BUTTON = 9;
export const FAULT_STORAGE = 10;
export const FAULT_CHECKSUM = 11;
export const FAULT_SENSE_AT_REST = 12;
export const FAULT_LATCH = 13;
export const FAULT_ONE_SHOT = 14;
export const FAULT_RAIL_UP = 15;
export const FAULT_PROBE = 16;
export const FAULT_RAIL_DOWN = 17;
export const FAULT_COUNT = 18;

/** In a function: on the device the sentences stay in flash until one is asked for. */
export function faultSentence(fault: number): string {
  switch (fault) {
    case FAULT_SEGMENT:
      return 'A pulse did not pass its check, and nothing was sent out.';
    case FAULT_RAN_OUT:
      return 'The pulses ran out: the program was late, or its memory moved.';
    case FAULT_TRIP:
      return 'The output stage has cut itself off.';
    case FAULT_OVER_CURRENT:
      return 'More current flows than was asked for.';
    case FAULT_SENSE:
      return 'The current that is sensed is not the one that was asked for.';
    case FAULT_ASYMMETRY:
      return 'The two directions of the current differ.';
    case FAULT_RAIL:
      return 'The high voltage is not what was asked for.';
    case FAULT_WATCHDOG:
      return 'The program had stopped answering, and was started anew.';
    case FAULT_BUTTON:
      return 'A button is held down, or sticks.';
    case FAULT_STORAGE:
      return 'Self-test: the settings cannot be read.';
    case FAULT_CHECKSUM:
      return 'Self-test: the programs are damaged.';
    case FAULT_SENSE_AT_REST:
      return 'Self-test: a current or voltage is sensed at rest.';
    case FAULT_LATCH:
      return 'Self-test: the trip cannot be cleared.';
    case FAULT_ONE_SHOT:
      return 'Self-test: an output that stays on is not cut off.';
    case FAULT_RAIL_UP:
      return 'Self-test: the high voltage does not come up as it should.';
    case FAULT_PROBE:
      return 'Self-test: a probe pulse is not sensed as it should be.';
    case FAULT_RAIL_DOWN:
      return 'The high voltage does not go down.';
    default:
      return '';
  }
}

/** What to do about it. */
export function faultAdvice(fault: number): string {
  switch (fault) {
    case FAULT_NONE:
      return '';
    case FAULT_BUTTON:
      return 'Let go of all buttons, then press START.';
    case FAULT_STORAGE:
      return 'The settings are back to their first values. Press START.';
    case FAULT_CHECKSUM:
      return 'Put the firmware on the board again.';
    case FAULT_SEGMENT:
    case FAULT_RAN_OUT:
    case FAULT_WATCHDOG:
      return 'Press START. If it comes again, choose another program or update the firmware.';
    case FAULT_TRIP:
      return 'Check pads, leads and battery, then press START.';
    default:
      return 'Take the pads off. Do not use the device until somebody has looked at it.';
  }
}
