/**
 * How fast ngspice is on this circuit: simulated seconds per second of the wall. Called by `npm run bench`, which prints
 * it beside the simulator's own figure. Needs ngspice; machines differ.
 */
import { kneadFor } from './cases';
import { runSpice } from './run';

const SPAN_US = 250000;

/** From the netlist to its result, read. @throws InputError where ngspice is not there */
export async function spiceSpeed(spanUs = SPAN_US): Promise<number> {
  const startedMs = performance.now();
  await runSpice(kneadFor(spanUs));
  return spanUs / 1000 / (performance.now() - startedMs);
}
