/**
 * What the explorer holds the firmware to: a name and a sentence each, and how a break of one is told.
 * Looked at by sim/explore/watch.ts behind every call that the firmware makes to engine, stage and watchdog, and behind every
 * event and loop; `resting` and `trap` by sim/explore/search.ts.
 */
/**
 * Loops within which a cable or a low battery ends a treatment: the supply is looked at in every other round of four loops,
 * a battery twice, and behind a halt 20 loops may pass until the rail is down and there are rounds at all.
 */
export const END_LOOPS_MAX = 40;
/** Behind a stop the pulse in hand ends, then references and rail go down: within so many loops. */
export const REST_LOOPS_MAX = 2;

export const INVARIANTS = {
  sound: 'The firmware throws nothing, always sets its next alarm, and feeds the watchdog in time.',
  level:
    'No pulse can play with a reference above the code of the level that a person asked for, but for the probe: code 97 at most, at the lowest rail, in contact check or self-test.',
  contact:
    'No pulse can play above the probe, and no level is above zero, on a channel whose pads were off for two loops with pulses; and none plays above the probe where the last probe found no contact.',
  fed: 'Pulses are committed by a loop that has looked at the alarms and then fed the heartbeat, and the watchdog behind it; never more than a quarter of a second of them; and nothing is fed while the trip is up.',
  rest: `In off, idle, paused and faulted RUN is low, and within ${REST_LOOPS_MAX} loops rail and references are zero, at once in faulted; levels are zero in all but paused.`,
  output: 'Output is on in contact check, ramping, running and fading, and in no other state.',
  zero: 'Contact check is entered with levels of zero, except by resume; so is every other program.',
  supply: `With the USB cable in, or a low battery, no treatment begins, and one that is on ends within ${END_LOOPS_MAX} loops.`,
  lock: 'While the keys are locked, none of them but pause, less and lock changes level, program or state, and none begins a treatment.',
  most: "No level is above the user's maximum.",
  step: 'A reference rises by no more than a step a loop, and falls only while no pulse is in hand or queued.',
  program: 'What plays is the program that is chosen, and it has passed its check.',
  time: 'Nothing plays behind the end of the timer, and no probe for longer than five minutes without a press.',
  off: 'The off key leads from every state to off.',
  trap: 'From every state idle can be reached, unless the hardware is broken for good.',
} as const;

export type InvariantId = keyof typeof INVARIANTS;

/** An invariant is broken: thrown through the firmware, whose story ends there. */
export class Broken extends Error {
  readonly id: InvariantId;

  constructor(id: InvariantId, detail: string) {
    super(detail);
    this.id = id;
  }
}
