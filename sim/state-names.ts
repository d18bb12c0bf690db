/**
 * The session's states by name, for reports, documents and stories. Numbers: firmware/machine.ts.
 */
import {
  STATE_CONTACT,
  STATE_FADING,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_SELF_TEST,
} from '../firmware/machine';

const NAMES = {
  [STATE_OFF]: 'off',
  [STATE_SELF_TEST]: 'self-test',
  [STATE_IDLE]: 'idle',
  [STATE_CONTACT]: 'contact',
  [STATE_RAMPING]: 'ramping',
  [STATE_RUNNING]: 'running',
  [STATE_PAUSED]: 'paused',
  [STATE_FADING]: 'fading',
  [STATE_FAULTED]: 'faulted',
} as const;

export type StateName = (typeof NAMES)[keyof typeof NAMES];

/** By number. */
export const STATE_NAMES: readonly StateName[] = Object.values(NAMES);
