/**
 * `npm run bench:timing`: the same biphasic pulse train, made three ways on an unmodified Espruino on an emulated
 * RP2040, while the interpreter is idle and while it is not (timing/ways.ts). Reads an image and a boot ROM that the
 * user names, prints a table, writes all figures as JSON. There is no bar.
 * Exit status: 0 measured, 1 Knead.js could not be measured, 2 bad usage or input.
 */
import { type Command } from 'commander';
import { pretokenise } from '../build/pretokenise';
import { bundleText } from '../bundle-bench';
import { writeFileAside } from '../report/write-file';
import { settingTitle, unmeasured } from './bars';
import { type BenchProgress } from './bench-run';
import { EXIT_FAILED, exitStatusOf, runAsProgram } from '../command-line';
import {
  type ImageFlags,
  type Images,
  parseCycles,
  readImages,
  siliconCommand,
  XIP_MAX,
  XIP_SDK,
} from './command';
import { showProgress } from './progress';
import { Stand } from './stand';
import { ASKED } from './timing.build';
import { type TimingRow, timingTable } from './timing/table';
import { CONDITIONS, type FlashName, measure, OURS, WAYS } from './timing/ways';

const NAME = 'bench:timing';
const BOARD = 'pico';
const CATALOGUE = 'sim/silicon/timing.build.ts';

interface Flags extends ImageFlags {
  xip: number;
}

interface Sources extends Images {
  /** Text of the bundle with the program of timing.build.ts. */
  knead: string;
  missCycles: number;
}

const EXAMPLES = `
Examples:
  $ npm run bench:timing -- --uf2 espruino_pico.uf2 --bootrom bootrom.bin
  $ npm run bench:timing -- --uf2 espruino_pico.uf2 --bootrom bootrom.ts --xip 0 --json dist/timing.json

Asked for, each way: ${ASKED.widthUs} us up, ${ASKED.gapUs} us down, ${ASKED.widthUs} us up, ${ASKED.rateHz} times a second. Figures are the least and the greatest, in us;
unbalanced: the phases of a pulse more than 1 us apart; missing: pulses that a pause had room for, also where they came
later, in a bunch; stuck: phases longer than 1 ms. An emulator has no analogue pads, no brown-out and no contention on the bus.`;

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
    'Measures one pulse train, made three ways on an unmodified Espruino on an emulated RP2040.';
  return siliconCommand(NAME, description, EXAMPLES).option(
    '--xip <cycles>',
    `what a miss of the flash's cache takes, 0..${XIP_MAX}`,
    parseCycles,
    XIP_SDK,
  );
}

async function bench(flags: Flags): Promise<number> {
  const { xip, json } = flags;
  const images = readImages(flags);
  const knead = await bundleText(BOARD, undefined, { image: 'bench', catalogue: CATALOGUE });
  const progress = showProgress(process.stderr);
  let rows: TimingRow[];
  try {
    rows = measureAll({ ...images, knead, missCycles: xip }, progress);
  } finally {
    progress.end();
  }
  process.stdout.write(`${[`in us, ${settingTitle(xip)}`, ...timingTable(rows)].join('\n')}\n`);
  if (json !== undefined) {
    writeFileAside(json, `${JSON.stringify({ missCycles: xip, asked: ASKED, rows }, null, 2)}\n`);
  }
  return exitStatus(rows);
}

/** Only what is ours must be measurable. */
export function exitStatus(rows: readonly TimingRow[]): number {
  const isFailed = rows.some(({ way, figures }) => way === OURS.name && figures === undefined);
  return isFailed ? EXIT_FAILED : 0;
}

/** Every way under every condition, each on a board of its own. @throws Error where the program cannot be stored */
function measureAll({ image, bootrom, knead, missCycles }: Sources, progress: BenchProgress): TimingRow[] {
  const steps = 1 + WAYS.length * CONDITIONS.length;
  let beforeS = 0;
  let nowS = 0;
  const standWith = (flash: Uint8Array, missed: number): Stand => {
    beforeS += nowS;
    const onProgress = (nowNs: number): void => {
      nowS = nowNs / 1e9;
      progress.tick(beforeS + nowS);
    };
    return new Stand({ flash, bootrom, missCycles: missed, onProgress });
  };
  progress.begin(1, steps, 'storing the program');
  const flashes: Record<FlashName, Uint8Array> = { blank: image, knead: stored(standWith(image, 0), knead) };
  const runs = WAYS.flatMap((way) => CONDITIONS.map((condition) => ({ way, condition })));
  return runs.map(({ way, condition }, i) => {
    progress.begin(2 + i, steps, `${way.name}: ${condition.name}`);
    const names = { way: way.name, condition: condition.name };
    try {
      return { ...names, figures: measure(standWith(flashes[way.flash], missCycles), way, condition) };
    } catch (error) {
      return { ...names, figures: undefined, note: unmeasured(error).note ?? 'not measured' };
    }
  });
}

/** What the flash holds once a program has been stored over the console. */
function stored(stand: Stand, code: string): Uint8Array {
  stand.boot(true);
  stand.repl.store(pretokenise(code));
  return stand.board.flashNow().slice();
}

if (require.main === module) runAsProgram(main);
