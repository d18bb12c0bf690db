/**
 * The table of transitions as the device stores it. Evaluated by the build, which puts the result into the bundle in place
 * of this module.
 */
import { EVENT_COUNT, STATE_COUNT, TRANSITIONS } from './machine';
import { packMachine } from './pack-machine';

/** For each state and event three bytes: see session.ts. */
export const MACHINE = packMachine(TRANSITIONS, STATE_COUNT, EVENT_COUNT);
