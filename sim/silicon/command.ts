/**
 * What the commands on an emulated RP2040 have in common: the user's two files and their flags.
 * Used by bench.ts and timing.ts.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { wholeNumber } from '../command-line';
import { InputError } from '../program-file';
import { readBootrom, readUf2 } from './images';

/** Cycles of a miss of the XIP cache at the SDK's settings, and the most that makes sense. */
export const XIP_SDK = 64;
export const XIP_MAX = 1000;

export interface ImageFlags {
  uf2?: string;
  bootrom?: string;
  json?: string;
}

export interface Images {
  image: Uint8Array;
  bootrom: Uint32Array;
}

const MISSING_FILES =
  'name both files: --uf2 <file>, an Espruino image for the Raspberry Pi Pico (from espruino.com, or built from' +
  " Espruino's sources), and --bootrom <file>, the RP2040's boot ROM (read from a chip, or demo/bootrom.ts of the" +
  ' rp2040js repository)';

/** A command with the flags that all of them have. */
export function siliconCommand(name: string, description: string, examples: string): Command {
  return new Command(name)
    .description(description)
    .option('--uf2 <file>', 'Espruino image for the Raspberry Pi Pico')
    .option('--bootrom <file>', "the RP2040's boot ROM, raw or as a table of words")
    .option('--json <file>', 'write all figures as JSON')
    .addHelpText('after', examples)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${name}: `)) });
}

/** Value of --xip. */
export const parseCycles = wholeNumber(0, XIP_MAX);

/** The user's files, before anything that takes time. @throws InputError */
export function readImages({ uf2, bootrom, json }: ImageFlags): Images {
  if (uf2 === undefined || bootrom === undefined) throw new InputError([MISSING_FILES]);
  if (json !== undefined && !existsSync(dirname(json))) {
    throw new InputError([`--json: the folder ${dirname(json)} does not exist`]);
  }
  return { image: readUf2(uf2), bootrom: readBootrom(bootrom) };
}
