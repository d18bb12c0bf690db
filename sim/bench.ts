/**
 * `npm run bench`: simulated seconds per second of the wall for half an hour of two-channel `knead`.
 * Prints a figure and asserts nothing: machines differ.
 */
import { parseLoad } from './load-option';
import { loadProgram } from './program-file';
import { runTreatment } from './treatment';

const SECONDS = 1800;
const RUNS = 3;

const { packed: program } = loadProgram('knead');
for (let run = 1; run <= RUNS; run += 1) {
  const { summary } = runTreatment({
    program,
    seconds: SECONDS,
    seed: run,
    levels: [10, 10],
    load: parseLoad('gel'),
    keepsTraces: false,
  });
  const pulses = summary.channels.reduce((sum, channel) => sum + channel.pulses, 0);
  process.stdout.write(`knead, ${SECONDS} s, ${pulses} pulses: ${summary.speedXRealTime} x real time\n`);
}
