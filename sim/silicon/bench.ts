/**
 * `npm run bench:silicon`: the firmware in an unmodified Espruino image on a whole emulated RP2040, held against its
 * bars (bars.ts). Reads an image and a boot ROM that the user names, prints a table, writes figures as JSON.
 * Exit status: 0 all bars kept, 1 one missed, 2 bad usage or input.
 */
import { type Command } from 'commander';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { bundleText } from '../bundle-bench';
import { writeFileAside } from '../report/write-file';
import { allKept, BAR_IDS, BARS, barsTable, isKept, type SettingResult } from './bars';
import { runBench } from './bench-run';
import { CHOSEN_IDS } from './chosen.build';
import { EXIT_FAILED, exitStatusOf, runAsProgram } from '../command-line';
import { type ImageFlags, parseCycles, readImages, siliconCommand, XIP_MAX, XIP_SDK } from './command';
import { MEASURES } from './measures/index';
import { type Progress, showProgress } from './progress';

const NAME = 'bench:silicon';
const BOARD = 'pico';
const CHOSEN_CATALOGUE = 'sim/silicon/chosen.build.ts';
const RATES_CATALOGUE = 'sim/silicon/rates.build.ts';

/** Both ends: a flash without wait states, and one as it is. */
const XIP_DEFAULT = [0, XIP_SDK] as const;

interface Flags extends ImageFlags {
  xip?: number;
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

/** Runs a command line; answers the exit status. */
export function main(argv: readonly string[]): Promise<number> {
  return exitStatusOf(NAME, () =>
    bench(
      command()
        .parse([...argv], { from: 'user' })
        .opts<Flags>(),
    ),
  );
}

function command(): Command {
  const description =
    'Measures the firmware in an unmodified Espruino on an emulated RP2040, and holds it to its bars.';
  const defaults = XIP_DEFAULT.join(' and ');
  return siliconCommand(NAME, description, EXAMPLES)
    .option(
      '--xip <cycles>',
      `what a miss of the flash's cache takes, 0..${XIP_MAX} (default: ${defaults})`,
      parseCycles,
    )
    .option('--bundle <file>', 'text of a bundle instead of one built from the sources');
}

async function bench(flags: Flags): Promise<number> {
  const { xip, json } = flags;
  const images = readImages(flags);
  const programs = await bundleText(BOARD, flags.bundle, { image: 'bench' });
  const chosen = flags.bundle === undefined ? await chosenText() : programs;
  const rates = await bundleText(BOARD, undefined, { image: 'bench', catalogue: RATES_CATALOGUE });
  const progress = showProgress(process.stderr);
  const results = runThrough(progress, () =>
    runBench({
      ...images,
      programs,
      chosen,
      // In a bundle of one's own, the programs are looked for where the catalogue has them.
      chosenIds: flags.bundle === undefined ? CHOSEN_IDS : CATALOGUE.map(({ id }) => id),
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

function chosenText(): Promise<string> {
  return bundleText(BOARD, undefined, { image: 'bench', catalogue: CHOSEN_CATALOGUE });
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

if (require.main === module) runAsProgram(main);
