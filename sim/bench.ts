/**
 * `npm run bench`: simulated seconds per second of the wall for half an hour of two-channel `knead` into skin, physics
 * included, and the same of ngspice on the same circuit. Prints figures and asserts nothing: machines differ.
 */
import { exitStatusOf, runAsProgram } from './command-line';
import { parseLoad } from './load-option';
import { InputError, loadProgram } from './program-file';
import { spiceSpeed } from './spice/speed';
import { runTreatment } from './treatment';

const SECONDS = 1800;
/** The first one is cold: its code is still being compiled. */
const RUNS = 4;

/** Simulated seconds per second. */
function knead(seed: number): number {
  const { packed: program } = loadProgram('knead');
  const { summary } = runTreatment({
    program,
    seconds: SECONDS,
    seed,
    levels: [10, 10],
    load: parseLoad('gel'),
    keepsTraces: false,
  });
  const pulses = summary.channels.reduce((sum, channel) => sum + channel.pulses, 0);
  const cold = seed === 1 ? ', cold' : '';
  print(`knead, ${SECONDS} s, ${pulses} pulses into gel${cold}: ${summary.speedXRealTime} x real time`);
  return summary.speedXRealTime;
}

async function bench(): Promise<number> {
  const speeds = Array.from({ length: RUNS }, (_, run) => knead(run + 1));
  try {
    const spice = await spiceSpeed();
    print(`ngspice, the same pulses and the same circuit: ${spice.toPrecision(2)} x real time`);
    print(`the simulator is ${Math.round(Math.max(...speeds) / spice)} times as fast`);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    print(`ngspice skipped: ${error.lines.join(' ')}`);
  }
  return 0;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

runAsProgram(() => exitStatusOf('bench', bench));
