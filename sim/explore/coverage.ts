/**
 * How much of the table of transitions an exploration has taken: every row, and of each row the states that it is for.
 * Called by sim/explore/report.ts and the tests.
 */
import * as machine from '../../firmware/machine';
import { EVENT_COUNT, TRANSITIONS } from '../../firmware/machine';
import { STATE_NAMES } from './story';

/** Names that stand for how many there are, and for a bound. */
const NO_EVENTS = ['EVENT_COUNT', 'EVENT_LAST_PRESS'];

/** By number, in the words of firmware/machine.ts. */
export const EVENT_NAMES: readonly string[] = Object.entries(machine)
  .flatMap(([name, value]) =>
    typeof value === 'number' && name.startsWith('EVENT_') && !NO_EVENTS.includes(name)
      ? [{ name, value }]
      : [],
  )
  .sort((a, b) => a.value - b.value)
  .map(({ name }) => name.slice('EVENT_'.length).toLowerCase().replace('_', ' '));

export interface Coverage {
  rows: number;
  rowsTaken: number;
  /** Rows that were never taken. */
  missing: readonly string[];
  /** States in which a row that was taken elsewhere was not. */
  idle: readonly string[];
}

/** @param taken state and event of every transition that was taken: state * EVENT_COUNT + event */
export function coverageOf(taken: ReadonlySet<number>): Coverage {
  const missing: string[] = [];
  const idle: string[] = [];
  for (const { from, on } of TRANSITIONS) {
    const never = from.filter((state) => !taken.has(state * EVENT_COUNT + on));
    const names = `${EVENT_NAMES[on]} in ${never.map((state) => STATE_NAMES[state]).join(', ')}`;
    if (never.length === from.length) missing.push(names);
    else if (never.length > 0) idle.push(names);
  }
  return { rows: TRANSITIONS.length, rowsTaken: TRANSITIONS.length - missing.length, missing, idle };
}
