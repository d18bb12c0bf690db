/**
 * The RP2040's pulse engine on its own: the device's class in an emulated Espruino, on a model of the chip.
 * For the contract's tests. Units: us on the bench's clock.
 */
import { type PulseEngine } from '../../hal/pulse-engine';
import { PICO } from '../../hal/boards/pico';
import { linesOf } from '../boards/wiring';
import { type Rp2040Chip } from '../chips/rp2040';
import { type LinePins } from '../chips/rp2040-io';
import { EdgeLog } from '../recording';
import { type VirtualClock } from '../virtual-clock';
import { loadDeviceModule } from './device-module';
import { Runtime } from './runtime';

/** Pins of the Pico board. */
export const PICO_LINES: LinePins = linesOf(PICO);

export interface EngineBenchOptions {
  /** Time of a DMA transfer and of a hand-over between channels. */
  transferNs?: number;
  chainNs?: number;
  /** Time of each native call. */
  callUs?: number;
}

export interface EngineBench {
  engine: PulseEngine;
  clock: VirtualClock;
  chip: Rp2040Chip;
  runtime: Runtime;
  edges: EdgeLog;
}

const ENTRY = `
import { board } from './hal/espruino/boards/pico';
export const engine = board.engine;
`;

/**
 * The engine of the Pico board, as it is after power-on.
 * @param entry module that exports `engine`, where it is to be another one
 */
export function makeRp2040EngineBench(options: EngineBenchOptions = {}, entry = ENTRY): EngineBench {
  const { callUs, ...dmaTimes } = options;
  const runtime = new Runtime({
    chip: { lines: PICO_LINES, ...dmaTimes },
    ...(callUs === undefined ? {} : { callUs }),
  });
  const edges = new EdgeLog();
  runtime.chip.onEdge = (atUs, lines) => edges.push(atUs, lines);
  const { engine } = loadDeviceModule(runtime, entry) as { engine: PulseEngine };
  return { engine, clock: runtime.clock, chip: runtime.chip, runtime, edges };
}
