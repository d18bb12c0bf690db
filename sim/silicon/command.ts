/**
 * What the commands on an emulated RP2040 have in common: the user's two files, their flags, exit statuses, errors.
 * Used by bench.ts and timing.ts. Exit status: 0 done, 1 failed, 2 bad usage or input, said in one line.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { InputError } from '../program-file';
import { readBootrom, readUf2 } from './images';

export const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

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
export function parseCycles(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > XIP_MAX) {
    throw new InvalidArgumentError(`It must be a whole number of 0..${XIP_MAX}.`);
  }
  return value;
}

/** The user's files, before anything that takes time. @throws InputError */
export function readImages({ uf2, bootrom, json }: ImageFlags): Images {
  if (uf2 === undefined || bootrom === undefined) throw new InputError([MISSING_FILES]);
  if (json !== undefined && !existsSync(dirname(json))) {
    throw new InputError([`--json: the folder ${dirname(json)} does not exist`]);
  }
  return { image: readUf2(uf2), bootrom: readBootrom(bootrom) };
}

/** Runs the work of a command; answers the exit status. */
export async function exitStatusOf(name: string, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const lines =
      error instanceof InputError ? error.lines : [error instanceof Error ? error.message : String(error)];
    for (const line of lines) process.stderr.write(`${name}: ${line}\n`);
    return error instanceof InputError ? EXIT_USAGE : EXIT_FAILED;
  }
}
