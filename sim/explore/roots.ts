/**
 * Where the exploration begins: instants of a session's life, each with the events that lead there from power-on.
 * Called by sim/explore.ts and by the tests.
 */
import { MACHINE } from '../../firmware/machine.build';
import { Bench, type Variant } from './bench';
import { EVENTS } from './events';
import { type Root } from './search';

/** The self-test's two seconds, and a moment of rest. */
const TESTED = ['settle', 'settle', 'settle'];
const CONTACT = [...TESTED, 'start', 'settle'];
const PLAYING = [...CONTACT, 'raise A', 'raise B', 'settle'];

const ALL_EVENTS = EVENTS.map(({ id }) => id);

interface Scope {
  name: string;
  path: readonly string[];
  change?: Partial<Variant>;
  /** Ids of the events that are tried; all of them where it is left out. */
  events?: readonly string[];
  isDefect?: boolean;
}

/** A fault of the hardware that stands: treatments as everywhere else, without what has nothing to do with it. */
const WITH_TORN_LINE = [
  ...[
    'loop',
    'settle',
    'start',
    'off',
    'raise A',
    'raise B',
    'lower A',
    'lower B',
    'pads A off',
    'pads A on',
  ],
  ...['pads B off', 'pads B on', 'battery low', 'battery full', 'timer', 'wait'],
];

/** In the order in which they are looked at. */
export const SCOPES: readonly Scope[] = [
  { name: 'idle', path: TESTED },
  { name: 'switched off', path: [...TESTED, 'off'] },
  { name: 'faulted by the watchdog', path: TESTED, change: { hasBitten: true } },
  { name: 'contact found', path: CONTACT },
  { name: 'playing', path: PLAYING },
  { name: 'paused with levels', path: [...PLAYING, 'raise A', 'settle', 'start'] },
  { name: 'a pad of A came off', path: [...PLAYING, 'pads A off', 'settle'] },
  { name: 'fading', path: [...PLAYING, 'timer'] },
  {
    name: 'playing, the line SHORTFALL_A torn',
    path: [...PLAYING, 'tear'],
    events: WITH_TORN_LINE,
    isDefect: true,
  },
];

/** @param variant what is altered on the sessions of all of them */
export function makeRoots(variant: Partial<Variant>, taken: Set<number>, scopes = SCOPES): Root[] {
  const plain = new Bench({ machine: MACHINE, ...variant }, taken);
  const powerOn = plain.take();
  return scopes.map(({ name, path, change, events = ALL_EVENTS, isDefect = false }) => {
    const bench = change ? new Bench({ machine: MACHINE, ...variant, ...change }, taken) : plain;
    return { name, path, events, isDefect, bench, powerOn: change ? bench.take() : powerOn };
  });
}
