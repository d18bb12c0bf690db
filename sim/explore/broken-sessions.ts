/**
 * Sessions with one guard taken out each: proof that the exploration finds what a guard is there for.
 * Called by the tests. A guard that another one covers stands here together with that other, and on its own as `covered`.
 */
import {
  EVENT_COUNT,
  EVENT_LEAD_OFF,
  EVENT_NEXT,
  EVENT_OVER,
  EVENT_RAISE,
  EVENT_RESTORE,
  EVENT_START,
  EVENT_USB,
  EVENT_WAITED,
  GUARD_BATTERY,
  GUARD_BELOW_MAX,
  GUARD_CONTACT,
  GUARD_NO_USB,
  GUARD_PROGRAM,
  GUARD_UNLOCKED,
  STATE_CONTACT,
  STATE_COUNT,
  STATE_IDLE,
  STATE_PAUSED,
  TRANSITIONS,
  type Transition,
} from '../../firmware/machine';
import { packMachine } from '../../firmware/pack-machine';
import { type Variant } from './bench';
import { type InvariantId } from './invariants';
import { DOCTORS } from './doctors';

export interface BrokenSession {
  name: string;
  /** What is found; nothing where something else covers the guard: `covered` says what. */
  finds: readonly InvariantId[];
  covered?: string;
  variant: Partial<Variant>;
}

type Change = (transition: Transition) => Transition | undefined;

/** The table with every row changed, or left out. */
function tableOf(...changes: Change[]): string {
  const rows = TRANSITIONS.flatMap((transition) => {
    const changed = changes.reduce<Transition | undefined>((row, change) => row && change(row), transition);
    return changed ? [changed] : [];
  });
  return packMachine(rows, STATE_COUNT, EVENT_COUNT);
}

/** The row that answers to `on` from a state, without a guard. */
function without(from: number, on: number, guard: number): Change {
  return (row) =>
    row.on === on && row.from.includes(from) ? { ...row, guards: (row.guards ?? 0) & ~guard } : row;
}

/** No answer to an event. */
const deafTo =
  (on: number): Change =>
  (row) =>
    row.on === on ? undefined : row;

const START_IDLE = [STATE_IDLE, EVENT_START] as const;
const START_PAUSED = [STATE_PAUSED, EVENT_START] as const;

/** Of every guard of every row. */
export const BROKEN_ROWS: readonly BrokenSession[] = [
  row(
    'START in idle with a program that fails its check',
    ['program', 'sound'],
    ...START_IDLE,
    GUARD_PROGRAM,
  ),
  row('START in idle with the USB cable in', ['supply'], ...START_IDLE, GUARD_NO_USB),
  row('START in idle with a low battery', ['supply'], ...START_IDLE, GUARD_BATTERY),
  row('START in idle while locked', ['lock'], ...START_IDLE, GUARD_UNLOCKED),
  row('START in paused with a program that fails its check', ['program'], ...START_PAUSED, GUARD_PROGRAM),
  {
    ...row('START in paused with the USB cable in', [], ...START_PAUSED, GUARD_NO_USB),
    covered: 'the cable ends a pause the moment it goes in, by the row USB',
  },
  {
    name: 'START in paused with the USB cable in, and nothing that ends a pause for it',
    finds: ['supply'],
    variant: { machine: tableOf(without(...START_PAUSED, GUARD_NO_USB), deafTo(EVENT_USB)) },
  },
  row('START in paused with a low battery', ['supply'], ...START_PAUSED, GUARD_BATTERY),
  row('START in paused while locked', ['lock'], ...START_PAUSED, GUARD_UNLOCKED),
  row('NEXT at rest while locked', ['lock'], STATE_IDLE, EVENT_NEXT, GUARD_UNLOCKED),
  row('NEXT in a treatment while locked', ['lock'], STATE_CONTACT, EVENT_NEXT, GUARD_UNLOCKED),
  row('more while locked', ['lock'], STATE_CONTACT, EVENT_RAISE, GUARD_UNLOCKED),
  row('more without contact', ['contact'], STATE_CONTACT, EVENT_RAISE, GUARD_CONTACT),
  {
    ...row("more than the user's maximum", [], STATE_CONTACT, EVENT_RAISE, GUARD_BELOW_MAX),
    covered: 'what is asked for is brought down to it first',
  },
  {
    name: "more than the user's maximum, and nothing brings it down",
    finds: ['most'],
    variant: {
      machine: tableOf(without(STATE_CONTACT, EVENT_RAISE, GUARD_BELOW_MAX)),
      doctor: DOCTORS.uncapped,
    },
  },
  {
    ...row('levels come back without contact', [], STATE_CONTACT, EVENT_RESTORE, GUARD_CONTACT),
    covered: 'the session asks for it with channels that have contact, and plays no others',
  },
  {
    name: 'levels come back without contact, and the session asks for and plays them all',
    finds: ['contact'],
    variant: {
      machine: tableOf(without(STATE_CONTACT, EVENT_RESTORE, GUARD_CONTACT)),
      doctor: DOCTORS.restoresAll,
    },
  },
];

function row(
  name: string,
  finds: readonly InvariantId[],
  from: number,
  on: number,
  guard: number,
): BrokenSession {
  return { name, finds, variant: { machine: tableOf(without(from, on, guard)) } };
}

/** Of rows as a whole, and of guards that stand in code. */
export const BROKEN_CODE: readonly BrokenSession[] = [
  deaf('a pad that came off changes nothing', ['contact'], EVENT_LEAD_OFF),
  deaf('the end of the timer changes nothing', ['time'], EVENT_OVER),
  deaf('nobody presses a key for five minutes, and it changes nothing', ['time'], EVENT_WAITED),
  deaf('the USB cable changes nothing', ['supply'], EVENT_USB),
  doctored('the watch on the USB cable alone is dead', [], 'usbUnwatched', 'the supervisor looks at it, too'),
  doctored('the supervisor alone is blind to the USB cable', [], 'usbUnjudged', 'the cable is watched, too'),
  doctored('watch and supervisor are blind to the USB cable', ['supply'], 'usbUnseen'),
  doctored('the supervisor is blind to the battery', ['supply'], 'batteryUnjudged'),
  doctored('the supervisor does not look at the trip', ['fed'], 'tripUnseen'),
  doctored('heartbeat and watchdog are fed before the checks', ['fed'], 'fedFirst'),
  doctored('no check at all', ['fed'], 'unchecked'),
  doctored('lead-off is not attended', ['contact'], 'leadOffUnheard'),
  doctored('contact is remembered from the probe before', ['contact'], 'contactKept'),
  doctored('a reference falls without a halt', ['step', 'level'], 'fallsInPlay'),
  doctored('a reference rises in one step', ['step'], 'jumps'),
  doctored('nothing goes down behind the last pulse', ['rest'], 'neverDropped'),
  doctored('it all goes down before the pulse in hand is over', ['step'], 'droppedEarly'),
  doctored('another program keeps the levels', ['zero'], 'levelsKept'),
  doctored('the end keeps the levels', ['rest'], 'levelsOutlive'),
  doctored('a fault forgets the rail', ['rest'], 'railForgotten'),
  doctored('a fault lets the pulses play on', ['rest'], 'faultUnsilenced'),
  doctored('a probe at whatever the rail is', [], 'railKept', 'it waits for the rail, and fails'),
  doctored('a probe before the rail is down', ['level'], 'railUnawaited'),
  doctored('a probe at whatever the rail is, and nothing waits', ['level'], 'railIgnored'),
  doctored('output ends, and the state stays', ['output'], 'endsUnnoticed'),
  doctored('the queue is filled without end', ['fed'], 'overfed'),
  doctored('a program is played that was not loaded', ['program', 'sound'], 'neverLoaded'),
];

function deaf(name: string, finds: readonly InvariantId[], on: number): BrokenSession {
  return { name, finds, variant: { machine: tableOf(deafTo(on)) } };
}

function doctored(
  name: string,
  finds: readonly InvariantId[],
  doctor: keyof typeof DOCTORS,
  covered?: string,
): BrokenSession {
  return { name, finds, ...(covered === undefined ? {} : { covered }), variant: { doctor: DOCTORS[doctor] } };
}
