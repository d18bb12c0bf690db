/**
 * `npm run campaign`: plays every program of the catalogue with every plan of examples/faults, and holds each to what its
 * plan expects (sim/campaign/). Prints a table, and a line for everything that is otherwise.
 * Exit status: 0 all as expected, 1 something missed, 2 bad usage, said in one line.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { LEVEL_MAX } from '../firmware/limits';
import { CATALOGUE } from '../waveforms/catalogue/index';
import { compile } from '../waveforms/compile';
import { packProgram } from '../waveforms/make-score';
import { playAll } from './campaign/pool';
import { campaignCsv, campaignTable, missLines, totalLine } from './campaign/report';
import { watchedUs, type Cell, type CellTask } from './campaign/run';
import { SEED_MAX } from './cli/common';
import { EXIT_FAILED, exitStatusOf, runAsProgram, wholeNumber } from './command-line';
import { loadPlan, type FaultPlan } from './faults/plan';
import { LOAD_HELP, parseLoad } from './load-option';
import { type Load } from './physics/load';
import { InputError } from './program-file';
import { progressBar } from './progress';

const NAME = 'campaign';
/** Test resistor of the standard. */
const LOAD = '500';
const THREADS_MAX = 256;
const OWN_PLANS = join(__dirname, '../examples/faults');

interface Flags {
  program?: string[];
  plan?: string[];
  level: number;
  load: Load;
  seed: number;
  threads: number;
  json?: boolean;
  csv?: boolean;
}

const EXAMPLES = `
Examples:
  $ npm run campaign
  $ npm run campaign -- --program knead tap --plan pad-off hang
  $ npm run campaign -- --plan my-plan.json --load gel --level 10
  $ npm run -s campaign -- --csv > campaign.csv

A cell has the charge that was delivered behind the last fault of the plan, and the time to the end of the last current:
from that fault, or from the first pulse that was due where the program rested. "plays": the plan expects that output goes on.
What a plan expects stands in its field "expects": the state of the session, its faults, silence, levels, channels that go
on. Every plan expects that the limits are held, and that every whole pulse is balanced (OS-14) unless it was clipped. The
plans that come with Knead.js expect what is right at level ${LEVEL_MAX} into ${LOAD} ohm.
Exit status 1: something was missed, in a line with program, plan, seed, what was expected and what was seen.`;

/** Runs a command line; answers the exit status. */
export function main(argv: string[]): Promise<number> {
  return exitStatusOf(NAME, () => campaign(command().parse(argv, { from: 'user' }).opts<Flags>()));
}

function command(): Command {
  return new Command(NAME)
    .description('Plays every program with every plan of faults, and holds each to what its plan expects.')
    .option('--program <id...>', 'these programs only')
    .option('--plan <plan...>', 'these plans only: names of those that come with Knead.js, or .json files')
    .option('--level <n>', `level of both channels, 1..${LEVEL_MAX}`, wholeNumber(1, LEVEL_MAX), LEVEL_MAX)
    .addOption(
      new Option('--load <load>', `across each pair of pads: ${LOAD_HELP}`)
        .argParser(parseLoad)
        .default(parseLoad(LOAD), LOAD),
    )
    .option('--seed <n>', `seed of the programs, 1..${SEED_MAX}`, wholeNumber(1, SEED_MAX), 1)
    .option(
      '--threads <n>',
      `cells side by side, 1..${THREADS_MAX}`,
      wholeNumber(1, THREADS_MAX),
      availableParallelism(),
    )
    .option('--json', 'print one JSON object')
    .option('--csv', 'print a row a cell')
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) });
}

async function campaign(flags: Flags): Promise<number> {
  const { json, csv, level, load, seed, threads } = flags;
  if (json && csv) throw new InputError(['--json and --csv: give one of them']);
  const programs = chosenPrograms(flags.program);
  const plans = chosenPlans(flags.plan);
  const cells = await play(tasksOf(programs, plans, flags), threads);
  const ok = cells.every(({ misses }) => misses.length === 0);
  if (json) print([JSON.stringify({ ok, level, load: load.name, seed, cells })]);
  else if (csv) process.stdout.write(campaignCsv(cells));
  else print(textOf(cells, programs, plans));
  return ok ? 0 : EXIT_FAILED;
}

function textOf(cells: readonly Cell[], programs: readonly string[], plans: readonly FaultPlan[]): string[] {
  const misses = cells.flatMap(missLines);
  const list = misses.length > 0 ? [...misses, ''] : [];
  return [...campaignTable(cells, programs, plans), '', ...list, totalLine(cells)];
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** @throws InputError naming a program that is not there */
function chosenPrograms(ids: readonly string[] | undefined): string[] {
  const known = CATALOGUE.map(({ id }) => id);
  const unknown = ids?.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    throw new InputError([`--program: no program "${unknown}": choose from ${known.join(', ')}`]);
  }
  return known.filter((id) => ids?.includes(id) ?? true);
}

/** @throws InputError naming a plan that is not there, is not sound, or expects nothing */
function chosenPlans(names: readonly string[] | undefined): FaultPlan[] {
  const known = readdirSync(OWN_PLANS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
  return (names ?? known).map((name) => {
    if (!name.endsWith('.json') && !known.includes(name)) {
      throw new InputError([
        `--plan: no plan "${name}": choose from ${known.join(', ')}, or name a .json file`,
      ]);
    }
    const file = name.endsWith('.json') ? name : join(OWN_PLANS, `${name}.json`);
    const plan = loadPlan(file);
    if (!plan.expects)
      throw new InputError([`${file}: plan: "expects" is missing: the campaign holds to it`]);
    return plan;
  });
}

function tasksOf(
  programs: readonly string[],
  plans: readonly FaultPlan[],
  { level, load, seed }: Flags,
): CellTask[] {
  const spanUs = Math.max(...plans.map(watchedUs));
  return CATALOGUE.filter(({ id }) => programs.includes(id)).flatMap((entry) => {
    const program = packProgram(compile(entry));
    return plans.map((plan) => ({ program, plan, level, load, seed, spanUs }));
  });
}

/** Cells in the order of their tasks. */
async function play(tasks: readonly CellTask[], threads: number): Promise<Cell[]> {
  const cells: Cell[] = [];
  const bar = progressBar('playing [{bar}] {value}/{total} cells, {eta_formatted} left, {program}');
  bar.start(tasks.length, 0, { program: '' });
  let done = 0;
  try {
    await playAll(tasks, threads, (cell, task) => {
      cells[tasks.indexOf(task)] = cell;
      done += 1;
      bar.update(done, { program: cell.program });
    });
  } finally {
    bar.stop();
  }
  return cells;
}

if (require.main === module) runAsProgram(main);
