/**
 * The flashes of the silicon bench: the interpreter's image, and a program stored over its console as Espruino's own
 * tools would, pretokenised.
 * Made once a run, without wait states; every measure then starts from a copy. Each is what the chip would hold.
 */
import { pretokenise } from '../build/pretokenise';
import { PROBES } from './measures/endings';
import { type FlashName } from './measures/measure';
import { Stand } from './stand';

export interface FlashSources {
  /** What the flash holds with the interpreter alone: see images.ts. */
  image: Uint8Array;
  bootrom: Uint32Array;
  /** Texts of the bundles: with the catalogue, with those of chosen.build.ts, and with those of rates.build.ts. */
  programs: string;
  chosen: string;
  rates: string;
}

export interface Flashes {
  byName: Record<FlashName, Uint8Array>;
  /** Variables that the interpreter uses without a program. */
  blankVariables: number;
}

/** What the flash holds with one program. @throws Error with what the board says instead of storing */
export function prepareFlash(
  image: Uint8Array,
  bootrom: Uint32Array,
  program: string,
  onProgress: (nowNs: number) => void = () => undefined,
): Uint8Array {
  return stored(standWith(image, bootrom, onProgress), program, onProgress);
}

/** @throws Error with what the board says instead of storing */
export function prepareFlashes(sources: FlashSources, onProgress: (nowNs: number) => void): Flashes {
  const { image, bootrom } = sources;
  const first = standWith(image, bootrom, onProgress);
  const blankVariables = Number(first.repl.ask('process.memory().usage'));
  const programs = stored(first, sources.programs, onProgress);
  const chosen = prepareFlash(image, bootrom, sources.chosen, onProgress);
  const second = standWith(image, bootrom, onProgress);
  const rates = stored(second, sources.rates, onProgress);
  const answer = second.repl.ask(`require("Storage").write(".boot0",${JSON.stringify(PROBES)})`);
  if (answer !== 'true') throw new Error(`the board does not store the probes: ${answer}`);
  return { byName: { programs, chosen, rates, probed: second.board.flashNow().slice() }, blankVariables };
}

/** With its console open. */
function standWith(image: Uint8Array, bootrom: Uint32Array, onProgress: (nowNs: number) => void): Stand {
  const stand = new Stand({ flash: image, bootrom, missCycles: 0, onProgress });
  stand.boot(true);
  return stand;
}

function stored(stand: Stand, program: string, onProgress: (nowNs: number) => void): Uint8Array {
  stand.repl.store(pretokenise(program), () => onProgress(stand.nowNs));
  return stand.board.flashNow().slice();
}
