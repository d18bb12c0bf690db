/**
 * The command line: `knead programs` and `knead sim`.
 * Exit status: 0 done; 1 the run failed or broke a limit; 2 bad usage or input, said in one line on stderr.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { LEVEL_MAX } from '../firmware/limits';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { ROW_COLUMNS } from '../waveforms/rows';
import { version } from '../package.json';
import { bundleText, runBundleTreatment } from './bundle-bench';
import { InputError, loadProgram } from './program-file';
import { filesOf, writeReports, type ReportPaths } from './reports';
import { alignColumns, summaryText, type BenchName } from './summary';
import { runTreatment, type Treatment, type TreatmentOptions } from './treatment';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const DEFAULT_BOARD = 'pico';

/** Longest simulated treatment. */
const SECONDS_MAX = 7200;

interface SimOptions extends ReportPaths {
  seconds?: number;
  minutes?: number;
  levelA: number;
  levelB: number;
  load: number;
  seed: number;
  bench: BenchName;
  board?: string;
  bundle?: string;
  json?: boolean;
  out?: string;
}

/** Runs a command line; answers the exit status. */
export async function main(argv: string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    if (error instanceof InputError) {
      for (const line of error.lines) process.stderr.write(`knead: ${line}\n`);
      return EXIT_USAGE;
    }
    process.stderr.write(`knead: ${error instanceof Error ? error.message : String(error)}\n`);
    return EXIT_FAILED;
  }
}

async function run(argv: string[]): Promise<number> {
  let status = 0;
  const knead = new Command('knead')
    .description('Plays Knead.js programs on a PC, against a model of the electronics.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'knead: ')) })
    .helpCommand(false)
    .addHelpText('after', '\nExperimental, not a medical device. Real boards: dummy loads only.');
  knead
    .command('programs')
    .description('list the programs that come with Knead.js')
    .option('--json', 'print one JSON array')
    .addHelpText('after', examples(['knead programs', 'knead programs --json']))
    .action((options: { json?: boolean }) => listPrograms(options.json === true));
  simCommand(knead).action(async (name: string, options: SimOptions) => {
    status = await simulate(name, options);
  });
  if (argv.length === 0) knead.help();
  await knead.parseAsync(argv, { from: 'user' });
  return status;
}

function simCommand(knead: Command): Command {
  return knead
    .command('sim')
    .description('simulate a treatment and measure what reaches the load')
    .argument('<program>', 'name of a program, or a .json file')
    .option(
      '--seconds <n>',
      `length of the treatment, 1..${SECONDS_MAX} (default: 60)`,
      wholeNumber(1, SECONDS_MAX),
    )
    .option('--minutes <n>', `the same in minutes, 1..${SECONDS_MAX / 60}`, wholeNumber(1, SECONDS_MAX / 60))
    .option('--level-a <n>', `level of channel A, 0..${LEVEL_MAX}`, wholeNumber(0, LEVEL_MAX), 10)
    .option('--level-b <n>', `level of channel B, 0..${LEVEL_MAX}`, wholeNumber(0, LEVEL_MAX), 10)
    .option('--load <ohm>', 'resistance across each pair of pads, 1..1000000', number(1, 1000000), 1000)
    .option('--seed <n>', 'seed of the program, 1..4294967295', wholeNumber(1, 4294967295), 1)
    .addOption(
      new Option('--bench <name>', "the firmware's modules, or the bundle that is flashed")
        .choices(['contract', 'bundle'])
        .default('contract'),
    )
    .option('--board <id>', 'board of the bundle (default: pico)')
    .option('--bundle <file>', 'a bundle of your own (default: built from the sources)')
    .option('--json', 'print the summary as one JSON object')
    .option('--out <dir>', 'write everything below into a folder', path)
    .option('--vcd <file>', 'write the lines for sigrok, and <file>-analogue.vcd for GTKWave', path)
    .option('--csv <file>', 'write every edge with the current behind it', path)
    .option('--svg <file>', 'draw the pulse, the train and the treatment', path)
    .option('--png <file>', 'the same as PNG', path)
    .addHelpText(
      'after',
      examples([
        'knead sim knead',
        'knead sim tap --minutes 5 --level-a 12 --level-b 8 --load 500',
        'knead sim examples/two-hands.json --seed 7 --json',
        'knead sim conventional --seconds 10 --out dist/conventional',
        'knead sim tap --bench bundle --board pico --seconds 10',
      ]) +
        [
          '\n\nThe session raises the levels slowly and fades out at the end.',
          "On the bundle bench the image's own timer of 30 minutes runs: a shorter treatment is ended by the stop button.",
          'Exit status 1: a limit was broken.',
        ].join('\n'),
    );
}

function examples(lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}

function listPrograms(json: boolean): void {
  const programs = CATALOGUE.map((program) => {
    const rows = compile(program).rows.length / ROW_COLUMNS;
    const { id, name, feel, source, relation, order } = program;
    return { id, name, feel, source, relation, order, stages: program.stages.length, rows };
  });
  if (json) {
    process.stdout.write(`${JSON.stringify(programs, null, 2)}\n`);
    return;
  }
  const lines = alignColumns(programs.map(({ id, name, feel }) => [id, name, feel]));
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function simulate(name: string, options: SimOptions): Promise<number> {
  if (options.seconds !== undefined && options.minutes !== undefined) {
    throw new InputError(['--seconds and --minutes: give one of them']);
  }
  const program = loadProgram(name);
  const seconds = options.seconds ?? (options.minutes ?? 1) * 60;
  const paths = reportPaths(options);
  const bar = progressBar(seconds);
  const { summary, recording } = await treat(options, {
    program,
    seconds,
    seed: options.seed,
    levels: [options.levelA, options.levelB],
    loadOhm: options.load,
    keepsTraces: Object.values(paths).some((path) => path !== undefined),
    onProgress: (done) => bar.update(done),
  });
  bar.stop();
  const written = await writeReports(recording, summary, paths);
  process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : `${summaryText(summary)}\n`);
  if (!options.json) for (const path of written) process.stdout.write(`wrote     ${path}\n`);
  return summary.limits.ok ? 0 : EXIT_FAILED;
}

async function treat({ bench, board, bundle }: SimOptions, options: TreatmentOptions): Promise<Treatment> {
  if (bench === 'bundle') {
    const id = board ?? DEFAULT_BOARD;
    return runBundleTreatment({ ...options, code: await bundleText(id, bundle), board: id });
  }
  const flag = board === undefined ? '--bundle' : '--board';
  if ((board ?? bundle) !== undefined) throw new InputError([`${flag}: only with --bench bundle`]);
  return runTreatment(options);
}

/** With --out, every report that has no path of its own goes into the folder. */
function reportPaths(options: SimOptions): ReportPaths {
  const { vcd, csv, svg, png, out } = options;
  const asked = { ...(vcd && { vcd }), ...(csv && { csv }), ...(svg && { svg }), ...(png && { png }) };
  if (out !== undefined) makeFolder(out);
  const inFolder = out === undefined ? {} : allReportsIn(out);
  const paths = { ...inFolder, ...asked };
  const twice = filesOf(paths).find((file, i, files) => files.indexOf(file) !== i);
  if (twice) throw new InputError([`${twice}: two reports would go into this file`]);
  return paths;
}

function allReportsIn(folder: string): ReportPaths {
  return {
    summary: join(folder, 'summary.json'),
    vcd: join(folder, 'lines.vcd'),
    csv: join(folder, 'edges.csv'),
    svg: join(folder, 'treatment.svg'),
    png: join(folder, 'treatment.png'),
  };
}

/** @throws InputError in one line */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'a file of that name is there' : 'no permission';
    throw new InputError([`--out: ${folder} cannot be made a folder: ${reason}`]);
  }
}

/** A bar on a terminal, nothing in a pipe. */
function progressBar(seconds: number): { update(done: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const bar = new SingleBar({
    format: 'simulating [{bar}] {value}/{total} s, {eta} s left',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(seconds, 0);
  return bar;
}

function path(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must be the name of a file or a folder.');
  return text;
}

function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!(value >= min && value <= max))
      throw new InvalidArgumentError(`It must be a number of ${min}..${max}.`);
    return value;
  };
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isInteger(value) || value < min || value > max) {
      throw new InvalidArgumentError(`It must be a whole number of ${min}..${max}.`);
    }
    return value;
  };
}
