/**
 * `npm run check:spice`: holds the plant (sim/physics/) to ngspice, on netlists of the same circuit (README.md beside).
 * Prints a table of the differences, and a line for everything above the bar.
 * Exit status: 0 all within the bar, 1 something above it, 2 bad usage, or no ngspice, said in one line.
 */
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { EXIT_FAILED, exitStatusOf, makeFolder, runAsProgram, wholeNumber } from '../command-line';
import { InputError } from '../program-file';
import { writeFileAside } from '../report/write-file';
import { type SpiceCase } from './case';
import { CASES, KEPT_NAMES } from './cases';
import { BAR_PERCENT, compare, type Comparison, comparisonTable, failureLines, footLines } from './compare';
import { netlistOf } from './netlist';
import { plantReadings, spiceReadings } from './readings';
import { runSpice, spiceVersion } from './run';

const NAME = 'check:spice';
const JOBS_MAX = 64;

interface Flags {
  case?: string[];
  list?: boolean;
  keep?: string;
  jobs: number;
  json?: boolean;
  writeNetlists?: boolean;
}

const EXAMPLES = `
Examples:
  $ npm run check:spice
  $ npm run check:spice -- --case knead-gel clipped-10k --keep dist/spice
  $ npm run -s check:spice -- --list
  $ npm run -s check:spice -- --jobs 4 --json > spice.json

ngspice runs the circuit of docs/output-stage.md, made of the component table; the plant is what the simulator uses.
Exit status 1: a difference above ${BAR_PERCENT} %, in a line with its case, phase and values. 2: ngspice is not there.`;

/** Runs a command line; answers the exit status. */
export function main(argv: string[]): Promise<number> {
  return exitStatusOf(NAME, async () => {
    const flags = command().parse(argv, { from: 'user' }).opts<Flags>();
    if (flags.writeNetlists) return writeNetlists();
    const cases = chosenCases(flags.case);
    return flags.list ? list(cases) : check(cases, flags);
  });
}

function command(): Command {
  return new Command(NAME)
    .description('Holds the model of the output stage to ngspice.')
    .option('--case <name...>', 'these cases only')
    .addOption(new Option('--list', 'print the cases, and run nothing').conflicts(['keep', 'jobs', 'json']))
    .option('--keep <folder>', 'keep netlists and results, a folder each case')
    .option(
      '--jobs <n>',
      `cases side by side, 1..${JOBS_MAX}`,
      wholeNumber(1, JOBS_MAX),
      Math.min(JOBS_MAX, availableParallelism()),
    )
    .option('--json', 'print one JSON object')
    .addOption(
      new Option(
        '--write-netlists',
        `write the netlists that are kept beside this command: ${KEPT_NAMES.join(', ')}`,
      ).conflicts(['case', 'list', 'keep', 'jobs', 'json']),
    )
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) });
}

/** @throws InputError naming a case that is not there */
function chosenCases(names: readonly string[] | undefined): readonly SpiceCase[] {
  const unknown = names?.find((name) => !CASES.some((entry) => entry.name === name));
  if (unknown !== undefined) throw new InputError([`--case: no case "${unknown}": --list has them all`]);
  return CASES.filter(({ name }) => names?.includes(name) ?? true);
}

function list(cases: readonly SpiceCase[]): number {
  for (const { name, about } of cases) process.stdout.write(`${name}: ${about}\n`);
  return 0;
}

async function check(cases: readonly SpiceCase[], { jobs, json, keep }: Flags): Promise<number> {
  const startedMs = performance.now();
  const folder = keep === undefined ? undefined : resolve(keep);
  if (keep !== undefined) makeFolders(keep, cases);
  const version = await spiceVersion();
  const comparisons = await inTurns(cases, jobs, (entry) => compareCase(entry, folder));
  const elapsedS = (performance.now() - startedMs) / 1000;
  const ok = comparisons.every((comparison) => comparison.ok);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ok, version, elapsedS, barPercent: BAR_PERCENT, cases: comparisons })}\n`,
    );
  else process.stdout.write(`${textOf(comparisons, version, elapsedS).join('\n')}\n`);
  return ok ? 0 : EXIT_FAILED;
}

/** Before ngspice runs. @throws InputError in one line */
function makeFolders(keep: string, cases: readonly SpiceCase[]): void {
  for (const folder of [keep, ...cases.map(({ name }) => join(keep, name))]) makeFolder('--keep', folder);
}

async function compareCase(entry: SpiceCase, keepIn: string | undefined): Promise<Comparison> {
  const spice = spiceReadings(entry, await runSpice(entry, keepIn));
  return compare(entry.name, entry.about, spice, plantReadings(entry));
}

/** So many at a time; answers in the order of the cases. */
async function inTurns<In, Out>(
  items: readonly In[],
  jobs: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const done: Out[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) done[i] = await work(items[i] as In);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return done;
}

function textOf(comparisons: readonly Comparison[], version: string, elapsedS: number): string[] {
  const failures = comparisons.flatMap(failureLines);
  return [
    ...comparisonTable(comparisons),
    '',
    ...footLines(),
    `${version}, ${comparisons.length} cases in ${elapsedS.toFixed(0)} s.`,
    ...(failures.length > 0 ? ['', ...failures] : []),
  ];
}

/** The netlists that stand beside this file: a test holds them to the text as it is. */
function writeNetlists(): number {
  for (const entry of chosenCases(KEPT_NAMES)) {
    const path = join(__dirname, `${entry.name}.cir`);
    writeFileAside(path, netlistOf(entry));
    process.stdout.write(`${path}\n`);
  }
  return 0;
}

if (require.main === module) runAsProgram(main);
