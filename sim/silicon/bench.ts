/**
 * `npm run bench:silicon`: the firmware in an unmodified Espruino image on a whole emulated RP2040, held against its
 * bars (bars.ts). Reads an image and a boot ROM that the user names, prints a table, writes figures as JSON.
 * Exit status: 0 all bars kept, 1 one missed, 2 bad usage or input.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { bundleText } from '../bundle-bench';
import { InputError } from '../program-file';
import { writeFileAside } from '../report/write-file';
import { allKept, BAR_IDS, BARS, barsTable, isKept, type SettingResult } from './bars';
import { runBench } from './bench-run';
import { readBootrom, readUf2 } from './images';
import { MEASURES } from './measures/index';
import { type Progress, showProgress } from './progress';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const BOARD = 'pico';
const RATES_CATALOGUE = 'sim/silicon/rates.build.ts';

/** Both ends: a flash without wait states, and what a miss of the XIP cache takes at the SDK's settings. */
const XIP_DEFAULT = [0, 64] as const;
const XIP_MAX = 1000;

interface Flags {
  uf2?: string;
  bootrom?: string;
  xip?: number;
  json?: string;
  bundle?: string;
}

const EXAMPLES = `
Examples:
  $ npm run bench:silicon -- --uf2 espruino_pico.uf2 --bootrom bootrom.bin
  $ npm run bench:silicon -- --uf2 espruino_pico.uf2 --bootrom bootrom.ts --xip 0 --json dist/silicon.json
  $ npm run bench:silicon -- --uf2 espruino_pico.uf2 --bootrom bootrom.bin --bundle dist/pico/knead.js

The measures with the USB cable in need an image for the bench (npm run build -- --image bench), which is what is built
here. Stops and endings are measured on an image with programs of its own, built from the sources also with --bundle.
Exit status 1: a bar was missed. An emulator has no analogue pads, no brown-out and no contention on the bus.`;

const MISSING_FILES =
  'name both files: --uf2 <file>, an Espruino image for the Raspberry Pi Pico (from espruino.com, or built from' +
  " Espruino's sources), and --bootrom <file>, the RP2040's boot ROM (read from a chip, or demo/bootrom.ts of the" +
  ' rp2040js repository)';

/** Runs a command line; answers the exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    const flags = command()
      .parse([...argv], { from: 'user' })
      .opts<Flags>();
    return await bench(flags);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const lines =
      error instanceof InputError ? error.lines : [error instanceof Error ? error.message : String(error)];
    for (const line of lines) process.stderr.write(`bench:silicon: ${line}\n`);
    return error instanceof InputError ? EXIT_USAGE : EXIT_FAILED;
  }
}

function command(): Command {
  return new Command('bench:silicon')
    .description(
      'Measures the firmware in an unmodified Espruino on an emulated RP2040, and holds it to its bars.',
    )
    .option('--uf2 <file>', 'Espruino image for the Raspberry Pi Pico')
    .option('--bootrom <file>', "the RP2040's boot ROM, raw or as a table of words")
    .option(
      '--xip <cycles>',
      `what a miss of the flash's cache takes, 0..${XIP_MAX} (default: ${XIP_DEFAULT.join(' and ')})`,
      cycles,
    )
    .option('--json <file>', 'write all figures as JSON')
    .option('--bundle <file>', 'text of a bundle instead of one built from the sources')
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'bench:silicon: ')) });
}

function cycles(text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isInteger(value) || value < 0 || value > XIP_MAX) {
    throw new InvalidArgumentError(`It must be a whole number of 0..${XIP_MAX}.`);
  }
  return value;
}

async function bench(flags: Flags): Promise<number> {
  const { uf2, bootrom, xip, json } = flags;
  if (uf2 === undefined || bootrom === undefined) throw new InputError([MISSING_FILES]);
  if (json !== undefined && !existsSync(dirname(json))) {
    throw new InputError([`--json: the folder ${dirname(json)} does not exist`]);
  }
  const images = { image: readUf2(uf2), bootrom: readBootrom(bootrom) };
  const programs = await bundleText(BOARD, flags.bundle, { image: 'bench' });
  const rates = await bundleText(BOARD, undefined, { image: 'bench', catalogue: RATES_CATALOGUE });
  const progress = showProgress(process.stderr);
  const results = runThrough(progress, () =>
    runBench({
      ...images,
      programs,
      rates,
      missCycles: xip === undefined ? XIP_DEFAULT : [xip],
      measures: MEASURES,
      progress,
    }),
  );
  process.stdout.write(`${barsTable(results).join('\n')}\n`);
  if (json !== undefined)
    writeFileAside(json, `${JSON.stringify(report(results, programs.length), null, 2)}\n`);
  return exitStatus(results);
}

export function exitStatus(results: readonly SettingResult[]): number {
  return allKept(results) ? 0 : EXIT_FAILED;
}

function runThrough(progress: Progress, run: () => SettingResult[]): SettingResult[] {
  try {
    return run();
  } finally {
    progress.end();
  }
}

/** Every figure, by bar and by setting. */
function report(results: readonly SettingResult[], bundleBytes: number): object {
  return {
    ok: allKept(results),
    bundleBytes,
    settings: results.map(({ findings, ...setting }) => ({
      ...setting,
      findings: Object.fromEntries(
        BAR_IDS.map((id) => {
          const { measure, max, unit, why } = BARS[id];
          return [id, { measure, max, unit, why, ok: isKept(id, findings[id]), ...findings[id] }];
        }),
      ),
    })),
  };
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (status) => {
      process.exitCode = status;
    },
    (error: Error) => {
      process.stderr.write(`bench:silicon: ${error.message}\n`);
      process.exitCode = EXIT_FAILED;
    },
  );
}
