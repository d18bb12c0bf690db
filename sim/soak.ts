/**
 * `npm run soak`: plays the whole catalogue for hours of simulated time, on many seeds, at the highest level, and holds
 * every pulse to what the programs say of themselves (sim/soak/). Prints a table, and a line for everything that it finds.
 * Exit status: 0 nothing found, 1 something found, 2 bad usage, said in one line.
 */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { LEVEL_MAX } from '../firmware/limits';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { packProgram } from '../waveforms/make-score';
import { type CatalogueProgram } from '../waveforms/program';
import { InputError } from './program-file';
import { EXIT_FAILED, exitStatusOf, runAsProgram, wholeNumber } from './command-line';
import { progressBar } from './progress';
import { soakAll } from './soak/pool';
import { findingLines, reportOf, soakTable, type ProgramReport } from './soak/report';
import { SOAK_LOAD_OHM, type SoakRun, type SoakTask } from './soak/run';

const NAME = 'soak';
const MINUTES = 30;
/** The longest time on a session's timer. */
const MINUTES_MAX = 120;
const SEEDS = 20;
const SEEDS_MAX = 10000;
const JOBS_MAX = 256;

interface Flags {
  program?: string[];
  seeds: number;
  minutes: number;
  level: number;
  jobs: number;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ npm run soak
  $ npm run soak -- --program knead tap --minutes 5 --seeds 3
  $ npm run -s soak -- --jobs 4 --json > soak.json

Level ${LEVEL_MAX} into ${SOAK_LOAD_OHM} ohm is where currents are highest. What a program says of its pulses is held to them until the
session fades out at the end. Exit status 1: something was found, in a line with program, seed, instant and bound.`;

type Catalogue = readonly CatalogueProgram[];

/** Runs a command line; answers the exit status. */
export function main(argv: string[], catalogue: Catalogue = CATALOGUE): Promise<number> {
  return exitStatusOf(NAME, () => soak(catalogue, command().parse(argv, { from: 'user' }).opts<Flags>()));
}

function command(): Command {
  return new Command(NAME)
    .description(
      'Plays every program of the catalogue for long, and holds each pulse to what the program says.',
    )
    .option('--program <id...>', 'these programs only')
    .option('--seeds <n>', `seeds 1 to n, 1..${SEEDS_MAX}`, wholeNumber(1, SEEDS_MAX), SEEDS)
    .option(
      '--minutes <n>',
      `length of each treatment, 1..${MINUTES_MAX}`,
      wholeNumber(1, MINUTES_MAX),
      MINUTES,
    )
    .option('--level <n>', `level of both channels, 1..${LEVEL_MAX}`, wholeNumber(1, LEVEL_MAX), LEVEL_MAX)
    .option(
      '--jobs <n>',
      `treatments side by side, 1..${JOBS_MAX}`,
      wholeNumber(1, JOBS_MAX),
      availableParallelism(),
    )
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) });
}

async function soak(catalogue: Catalogue, flags: Flags): Promise<number> {
  const { seeds, minutes, level, jobs } = flags;
  const entries = chosenEntries(catalogue, flags.program);
  const tasks = entries.flatMap((entry) => tasksOf(entry, flags));
  const startedMs = performance.now();
  const reports = await runAll(entries, tasks, jobs);
  const elapsedS = (performance.now() - startedMs) / 1000;
  const simulatedS = tasks.reduce((sum, { seconds }) => sum + seconds, 0);
  const ok = reports.every((report) => report.ok);
  const settings = { seeds, minutes, level, loadOhm: SOAK_LOAD_OHM, simulatedS, elapsedS };
  if (flags.json) process.stdout.write(`${JSON.stringify({ ok, ...settings, programs: reports })}\n`);
  else process.stdout.write(`${[...textOf(reports), speedLine(settings)].join('\n')}\n`);
  return ok ? 0 : EXIT_FAILED;
}

/** @throws InputError naming a program that is not there */
function chosenEntries(catalogue: Catalogue, ids: readonly string[] | undefined): Catalogue {
  const known = catalogue.map(({ id }) => id);
  const unknown = ids?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new InputError([`--program: no program "${unknown}": choose from ${known.join(', ')}`]);
  }
  return catalogue.filter(({ id }) => ids?.includes(id) ?? true);
}

function tasksOf(entry: CatalogueProgram, { seeds, minutes, level }: Flags): SoakTask[] {
  const packed = packProgram(compile(entry));
  return Array.from({ length: seeds }, (_, i) => ({
    entry,
    packed,
    seed: i + 1,
    seconds: minutes * 60,
    level,
  }));
}

async function runAll(
  entries: Catalogue,
  tasks: readonly SoakTask[],
  jobs: number,
): Promise<ProgramReport[]> {
  const runs: SoakRun[] = [];
  const bar = progressBar('soaking [{bar}] {value}/{total} treatments, {eta_formatted} left, {program}');
  bar.start(tasks.length, 0, { program: '' });
  try {
    await soakAll(tasks, jobs, (run) => {
      runs.push(run);
      bar.update(runs.length, { program: run.program });
    });
  } finally {
    bar.stop();
  }
  return entries.map(({ id }) =>
    reportOf(
      id,
      runs.filter(({ program }) => program === id),
    ),
  );
}

function textOf(reports: readonly ProgramReport[]): string[] {
  const findings = reports.flatMap(findingLines);
  return [...soakTable(reports), '', ...(findings.length > 0 ? [...findings, ''] : [])];
}

function speedLine({ simulatedS, elapsedS }: { simulatedS: number; elapsedS: number }): string {
  const hours = (simulatedS / 3600).toFixed(1);
  return `${hours} h simulated in ${elapsedS.toFixed(0)} s: ${Math.round(simulatedS / elapsedS)} x real time`;
}

if (require.main === module) runAsProgram(main);
