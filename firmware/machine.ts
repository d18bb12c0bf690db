/**
 * The session's states, what can happen to it, and what follows: one table.
 * Packed by machine.build.ts for the device, carried out by session.ts, drawn by the documents, explored by
 * `npm run explore`. What is not in the table changes nothing.
 */
export const STATE_OFF = 0;
export const STATE_SELF_TEST = 1;
export const STATE_IDLE = 2;
/** Probe pulses, of at most 2 mA at the lowest rail, look for skin; no level is above zero. */
export const STATE_CONTACT = 3;
/** A level is on its way. */
export const STATE_RAMPING = 4;
export const STATE_RUNNING = 5;
export const STATE_PAUSED = 6;
/** The last seconds on the timer. */
export const STATE_FADING = 7;
export const STATE_FAULTED = 8;
export const STATE_COUNT = 9;

/** What can happen: presses of a person, then what the loop finds. */
export const EVENT_START = 0;
export const EVENT_OFF = 1;
export const EVENT_NEXT = 2;
export const EVENT_RAISE = 3;
export const EVENT_LOWER = 4;
export const EVENT_LOCK = 5;
/** A person, or a remote, ends the treatment. */
export const EVENT_STOP = 6;
/** Events up to here are presses. */
export const LAST_PRESS = EVENT_STOP;
export const EVENT_TESTED = 7;
export const EVENT_RESTORE = 8;
export const EVENT_ARRIVED = 9;
export const EVENT_ZERO = 10;
export const EVENT_LEAD_OFF = 11;
export const EVENT_FADE = 12;
export const EVENT_OVER = 13;
export const EVENT_WAITED = 14;
export const EVENT_USB = 15;
export const EVENT_BATTERY = 16;
export const EVENT_FAULT = 17;
export const EVENT_COUNT = 18;

/** What must be so for a transition, as bits; the sentence of one that is not stands in reasons.ts, at its place. */
export const GUARD_PROGRAM = 1;
export const GUARD_NO_USB = 2;
export const GUARD_BATTERY = 4;
export const GUARD_UNLOCKED = 8;
export const GUARD_CONTACT = 16;
export const GUARD_BELOW_MAX = 32;

export const ACTION_NONE = 0;
export const ACTION_SWITCH_OFF = 1;
export const ACTION_TEST = 2;
export const ACTION_BEGIN = 3;
export const ACTION_RESUME = 4;
export const ACTION_CHANGE = 5;
export const ACTION_RAISE = 6;
export const ACTION_LOWER = 7;
export const ACTION_RESTORE = 8;
export const ACTION_PROBE = 9;
export const ACTION_DROP_LEVEL = 10;
export const ACTION_FADE = 11;
export const ACTION_PAUSE = 12;
export const ACTION_END = 13;
export const ACTION_LOCK = 14;
export const ACTION_SILENCE = 15;

export interface Transition {
  from: readonly number[];
  on: number;
  /** GUARD_ bits; all of them must hold. */
  guards?: number;
  /** Left out: the state stays. */
  to?: number;
  action: number;
}

/** Output is on, or may come on by itself. */
export const OUTPUT_STATES: readonly number[] = [STATE_CONTACT, STATE_RAMPING, STATE_RUNNING, STATE_FADING];
const TREATMENT = [STATE_CONTACT, STATE_RAMPING, STATE_RUNNING, STATE_FADING, STATE_PAUSED];
const LEVELS_UP = [STATE_RAMPING, STATE_RUNNING];
const LEVELS_MAY_RISE = [STATE_CONTACT, STATE_RAMPING, STATE_RUNNING];
const LOCKABLE = [STATE_IDLE, STATE_CONTACT, STATE_RAMPING, STATE_RUNNING, STATE_FADING, STATE_PAUSED];
const ANY = [
  STATE_OFF,
  STATE_SELF_TEST,
  STATE_IDLE,
  STATE_CONTACT,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_PAUSED,
  STATE_FADING,
  STATE_FAULTED,
];

const BEGIN_GUARDS = GUARD_PROGRAM | GUARD_NO_USB | GUARD_BATTERY | GUARD_UNLOCKED;

export const TRANSITIONS: readonly Transition[] = [
  { from: [STATE_OFF, STATE_FAULTED], on: EVENT_START, to: STATE_SELF_TEST, action: ACTION_TEST },
  { from: [STATE_SELF_TEST], on: EVENT_TESTED, to: STATE_IDLE, action: ACTION_NONE },
  { from: [STATE_IDLE], on: EVENT_START, guards: BEGIN_GUARDS, to: STATE_CONTACT, action: ACTION_BEGIN },
  { from: [STATE_PAUSED], on: EVENT_START, guards: BEGIN_GUARDS, to: STATE_CONTACT, action: ACTION_RESUME },
  { from: OUTPUT_STATES, on: EVENT_START, to: STATE_PAUSED, action: ACTION_PAUSE },
  { from: ANY, on: EVENT_OFF, to: STATE_OFF, action: ACTION_SWITCH_OFF },
  { from: [STATE_IDLE, STATE_PAUSED], on: EVENT_NEXT, guards: GUARD_UNLOCKED, action: ACTION_CHANGE },
  {
    from: LEVELS_MAY_RISE,
    on: EVENT_NEXT,
    guards: GUARD_UNLOCKED,
    to: STATE_CONTACT,
    action: ACTION_CHANGE,
  },
  {
    from: LEVELS_MAY_RISE,
    on: EVENT_RAISE,
    guards: GUARD_UNLOCKED | GUARD_CONTACT | GUARD_BELOW_MAX,
    to: STATE_RAMPING,
    action: ACTION_RAISE,
  },
  { from: LEVELS_UP, on: EVENT_LOWER, to: STATE_RAMPING, action: ACTION_LOWER },
  { from: [STATE_CONTACT, STATE_FADING, STATE_PAUSED], on: EVENT_LOWER, action: ACTION_LOWER },
  {
    from: LOCKABLE,
    on: EVENT_LOCK,
    action: ACTION_LOCK,
  },
  {
    from: [STATE_CONTACT],
    on: EVENT_RESTORE,
    guards: GUARD_CONTACT,
    to: STATE_RAMPING,
    action: ACTION_RESTORE,
  },
  { from: [STATE_RAMPING], on: EVENT_ARRIVED, to: STATE_RUNNING, action: ACTION_NONE },
  { from: LEVELS_UP, on: EVENT_ZERO, to: STATE_CONTACT, action: ACTION_PROBE },
  { from: [STATE_FADING], on: EVENT_ZERO, to: STATE_IDLE, action: ACTION_END },
  { from: LEVELS_UP, on: EVENT_LEAD_OFF, to: STATE_RAMPING, action: ACTION_DROP_LEVEL },
  { from: [STATE_FADING], on: EVENT_LEAD_OFF, action: ACTION_DROP_LEVEL },
  { from: LEVELS_UP, on: EVENT_FADE, to: STATE_FADING, action: ACTION_FADE },
  { from: OUTPUT_STATES, on: EVENT_OVER, to: STATE_IDLE, action: ACTION_END },
  { from: [STATE_CONTACT, STATE_PAUSED], on: EVENT_WAITED, to: STATE_IDLE, action: ACTION_END },
  { from: TREATMENT, on: EVENT_STOP, to: STATE_IDLE, action: ACTION_END },
  { from: TREATMENT, on: EVENT_USB, to: STATE_IDLE, action: ACTION_END },
  { from: TREATMENT, on: EVENT_BATTERY, to: STATE_IDLE, action: ACTION_END },
  { from: ANY, on: EVENT_FAULT, to: STATE_FAULTED, action: ACTION_SILENCE },
];
