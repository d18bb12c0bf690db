/**
 * Benches of the RP2040's engine for the contract suite: its own source on a model of the chip, as it is or patched.
 * Used by rp2040-engine.test.ts and broken-engines.ts. Units: us on the bench's clock; registers as in the datasheet.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeRp2040EngineBench,
  type EngineBench as ChipBench,
  type EngineBenchOptions,
} from '../../sim/runtime/engine-bench';
import { type EngineBench } from './stand';

const ENGINE_FILE = join(__dirname, '../../hal/espruino/engines/rp2040-pio.ts');
/** The engine as the Pico board makes it. */
const PICO_ENGINE = `
export const engine = new Rp2040Engine({
  firstLineGpio: 2, run: D5, runNode: D14, runNodeGpio: 14, cyclesPerTick: 125,
  dataChannel: 10, addressChannel: 11, countChannel: 9,
});
`;

const DMA_CHAN_ABORT = 0x50000444;
const ALL_CHANNELS = (1 << 9) | (1 << 10) | (1 << 11);
const BLOCK_VALUES = 32;
/** Five values in the FIFO and in the shift register: the off-time of one, and two whole ones. */
const WORDS_AHEAD = 3;
/** From a word in the FIFO, or a move of RUN, to the lines. */
const PLAYER_US = 5;

/** A piece of the engine's source, and what stands there instead. */
export interface Patch {
  from: string;
  to: string;
}

export function makeRp2040Bench(options: EngineBenchOptions = {}): EngineBench {
  return adapted(makeRp2040EngineBench(options), options);
}

/** @throws Error where the source does not hold the piece that is to be exchanged */
export function makePatchedRp2040Bench(
  patches: readonly Patch[],
  options: EngineBenchOptions = {},
): EngineBench {
  return adapted(makeRp2040EngineBench(options, patchedEntry(patches)), options);
}

function patchedEntry(patches: readonly Patch[]): string {
  let source = readFileSync(ENGINE_FILE, 'utf8');
  for (const { from, to } of patches) {
    if (source.split(from).length !== 2) throw new Error(`${ENGINE_FILE} does not hold once: ${from}`);
    source = source.replace(from, () => to);
  }
  return (
    source
      .replaceAll("'./", "'./hal/espruino/engines/")
      .replaceAll("'../../../", "'./")
      .replaceAll("'../../", "'./hal/") + PICO_ENGINE
  );
}

function adapted(bench: ChipBench, options: EngineBenchOptions): EngineBench {
  const { engine, clock, chip, runtime, edges } = bench;
  const { transferNs = 40, chainNs = 100, callUs = 0 } = options;
  return {
    engine,
    edges,
    nowUs: () => clock.nowUs(),
    advanceBy: (spanUs) => clock.advanceBy(spanUs),
    handOverUs: PLAYER_US + ((BLOCK_VALUES + 2) * transferNs + 3 * chainNs) / 1000,
    callUs,
    wordsAhead: WORDS_AHEAD,
    abortDma: () => chip.poke32(DMA_CHAN_ABORT, ALL_CHANNELS),
    wipeRam: () => runtime.memory.wipe(),
    resetInterpreter: () => runtime.kill(),
  };
}
