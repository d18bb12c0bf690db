/**
 * Faults and reasons of the firmware by short names: as a plan of faults writes them, and as the campaign prints them.
 * Read by sim/campaign/. Codes and sentences stand in firmware/faults.ts and firmware/reasons.ts.
 */
import {
  FAULT_ASYMMETRY,
  FAULT_BUTTON,
  FAULT_CHECKSUM,
  FAULT_LATCH,
  FAULT_NONE,
  FAULT_ONE_SHOT,
  FAULT_OVER_CURRENT,
  FAULT_PROBE,
  FAULT_RAIL,
  FAULT_RAIL_DOWN,
  FAULT_RAIL_UP,
  FAULT_RAN_OUT,
  FAULT_SEGMENT,
  FAULT_SENSE,
  FAULT_SENSE_AT_REST,
  FAULT_STORAGE,
  FAULT_TRIP,
  FAULT_WATCHDOG,
} from '../../firmware/faults';
import {
  REASON_BATTERY,
  REASON_FAULT,
  REASON_LEAD_OFF,
  REASON_LEVEL_MAX,
  REASON_LOCKED,
  REASON_NO_CONTACT,
  REASON_NONE,
  REASON_PROGRAM,
  REASON_STOPPED,
  REASON_TIME_OVER,
  REASON_USB,
  REASON_WAITED,
} from '../../firmware/reasons';

/** What a plan can expect. */
export const FAULT_CODES = {
  segment: FAULT_SEGMENT,
  'ran-out': FAULT_RAN_OUT,
  trip: FAULT_TRIP,
  'over-current': FAULT_OVER_CURRENT,
  sense: FAULT_SENSE,
  asymmetry: FAULT_ASYMMETRY,
  rail: FAULT_RAIL,
  watchdog: FAULT_WATCHDOG,
  button: FAULT_BUTTON,
  storage: FAULT_STORAGE,
  checksum: FAULT_CHECKSUM,
  'sense-at-rest': FAULT_SENSE_AT_REST,
  latch: FAULT_LATCH,
  'one-shot': FAULT_ONE_SHOT,
  'rail-up': FAULT_RAIL_UP,
  probe: FAULT_PROBE,
  'rail-down': FAULT_RAIL_DOWN,
} as const;

export const REASON_CODES = {
  none: REASON_NONE,
  program: REASON_PROGRAM,
  usb: REASON_USB,
  battery: REASON_BATTERY,
  locked: REASON_LOCKED,
  'no-contact': REASON_NO_CONTACT,
  'level-max': REASON_LEVEL_MAX,
  'lead-off': REASON_LEAD_OFF,
  'time-over': REASON_TIME_OVER,
  waited: REASON_WAITED,
  stopped: REASON_STOPPED,
  fault: REASON_FAULT,
} as const;

export type FaultName = keyof typeof FAULT_CODES;
export type ReasonName = keyof typeof REASON_CODES;

/** '' for none. */
export function faultName(code: number): FaultName | '' {
  return code === FAULT_NONE ? '' : nameOf(FAULT_CODES, code);
}

export function reasonName(code: number): ReasonName {
  return nameOf(REASON_CODES, code);
}

/** @throws Error where a code has no name */
function nameOf<Name extends string>(codes: Readonly<Record<Name, number>>, code: number): Name {
  const name = (Object.keys(codes) as Name[]).find((known) => codes[known] === code);
  if (name === undefined) throw new Error(`fault-names.ts has no name for ${code}`);
  return name;
}
