/**
 * The build command: `npm run build -- --board pico` makes the image that is flashed.
 * Run by makers and by the checks; the work is done in sim/build. Sizes in bytes.
 * Exit status: 0 built, 1 refused (types, gate, budget), 2 wrong usage.
 */
import { Command, CommanderError, Option } from 'commander';
import { relative } from 'node:path';
import { BUILD_BOARDS, boardIds } from './sim/build/boards';
import { BuildError, EXIT_USAGE } from './sim/build/build-error';
import {
  type BundleOptions,
  type BundleResult,
  buildBoard,
  IMAGE_KINDS,
  type ImageKind,
} from './sim/build/bundle';
import { formatSizeReport } from './sim/build/size-report';

export interface Output {
  log: (line: string) => void;
  error: (line: string) => void;
}

interface Flags {
  board?: string;
  image: ImageKind;
  out?: string;
  minify: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  npm run build -- --board pico                   dist/pico/knead.js, ready to flash
  npm run build -- --board pico --no-minify       the same with its names, for reading
  npm run build -- --board pico --image bench     plays with the USB cable in, and says so: dummy loads only
  npm run build -- --board pico --out /tmp/pico   into a folder of your own
  npm run -s build -- --board pico --json         sizes for a script

Boards:
${BUILD_BOARDS.map(({ id, title, budgetBytes }) => `  ${id.padEnd(10)}${title}, at most ${budgetBytes} bytes`).join('\n')}
`;

function commandFor(output: Output): Command {
  return new Command('build')
    .description('Type-check, bundle and check the firmware for a board.')
    .option('--board <id>', `the board: ${boardIds()}`)
    .addOption(
      new Option('--image <kind>', 'release: no treatment with the USB cable in; bench: dummy loads only')
        .choices(IMAGE_KINDS)
        .default('release'),
    )
    .option('--out <dir>', 'folder for knead.js and knead.js.map (default: dist/<board>)')
    .option('--no-minify', 'keep names and line breaks')
    .option('--json', 'print the result as JSON, and nothing else')
    .addHelpText('after', EXAMPLES)
    .showSuggestionAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => output.log(text.trimEnd()),
      writeErr: (text) => output.error(text.trimEnd()),
    });
}

/** Runs the command and returns its exit status. `overrides` replace what the flags say (for tests). */
export async function runBuild(
  args: readonly string[],
  output: Output,
  overrides: Partial<BundleOptions> = {},
): Promise<number> {
  try {
    const flags = commandFor(output)
      .parse([...args], { from: 'user' })
      .opts<Flags>();
    if (flags.board === undefined) {
      throw new BuildError([`name a board: --board <id>; the boards are: ${boardIds()}`], EXIT_USAGE);
    }
    const result = await buildBoard({
      board: flags.board,
      image: flags.image,
      minify: flags.minify,
      log: flags.json ? () => undefined : output.log,
      ...(flags.out === undefined ? {} : { outDir: flags.out }),
      ...overrides,
    });
    for (const line of flags.json ? [asJson(result)] : formatSizeReport(result.size)) output.log(line);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (!(error instanceof BuildError)) throw error;
    for (const line of error.lines) output.error(line);
    return error.exitCode;
  }
}

function asJson({ board, image, file, mapFile, size }: BundleResult): string {
  const fromHere = (path: string): string => relative(process.cwd(), path);
  return JSON.stringify({ board, image, file: fromHere(file), map: fromHere(mapFile), ...size }, null, 2);
}

if (require.main === module) {
  runBuild(process.argv.slice(2), { log: console.log, error: console.error }).then((status) => {
    process.exitCode = status;
  }, reportUnexpected);
}

function reportUnexpected(error: unknown): void {
  console.error(`build failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
