/**
 * Packs a table of transitions for the device: three bytes for each state and event, in the order of their numbers.
 * Called at build time, by tests, and by the explorer, which leaves guards out.
 */
import { type Transition } from './machine';

/** Of a cell: the next state plus one, 0 where nothing follows; the action; the guards. */
export const CELL_BYTES = 3;

/** @throws Error where two transitions answer one event in one state */
export function packMachine(
  transitions: readonly Transition[],
  stateCount: number,
  eventCount: number,
): string {
  const cells = new Uint8Array(stateCount * eventCount * CELL_BYTES);
  for (const { from, on, guards = 0, to, action } of transitions) {
    for (const state of from) {
      const at = (state * eventCount + on) * CELL_BYTES;
      if (cells[at] !== 0) throw new Error(`state ${state} has two answers to event ${on}`);
      cells.set([(to ?? state) + 1, action, guards], at);
    }
  }
  return String.fromCharCode(...cells);
}
