/**
 * `knead faults`: plays fault plans with all guards of the stage, and without those that are there for their faults.
 * Its tables are made in sim/faults/compare.ts; the plans that come with Knead.js stand in examples/faults/.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Option } from 'commander';
import { LEVEL_MAX } from '../../firmware/limits';
import { EXIT_FAILED, wholeNumber } from '../command-line';
import { comparisonCsv, comparisonJson, comparisonText, isHeld } from '../faults/compare';
import { GUARDS } from '../faults/guards';
import { KIND_NAMES, KINDS } from '../faults/kinds';
import { loadPlan } from '../faults/plan';
import { playVariants } from '../faults/play';
import { LOAD_HELP, parseLoad } from '../load-option';
import { type Load } from '../physics/load';
import { InputError, loadProgram } from '../program-file';
import { alignColumns } from '../summary';
import { examples, jsonPath, print, printJson, SEED_MAX, type AddCommand } from './common';

/** Test resistor of the standard. */
const LOAD = '500';
const OWN_PLANS = join(__dirname, '../../examples/faults');

interface Flags {
  program: string;
  level: number;
  load: Load;
  seed: number;
  json?: boolean;
  csv?: boolean;
}

export const addFaults: AddCommand = (knead, exit) => {
  knead
    .command('faults')
    .description('play faults, with the guards of the output stage and without them')
    .argument('[plan...]', 'fault plans, .json files (default: those that come with Knead.js)', addPlan)
    .option('--program <program>', 'name of a program, or a .json file', 'knead')
    .option('--level <n>', `level of both channels, 0..${LEVEL_MAX}`, wholeNumber(0, LEVEL_MAX), LEVEL_MAX)
    .addOption(
      new Option('--load <load>', `across each pair of pads: ${LOAD_HELP}`)
        .argParser(parseLoad)
        .default(parseLoad(LOAD), LOAD),
    )
    .option('--seed <n>', `seed of the program, 1..${SEED_MAX}`, wholeNumber(1, SEED_MAX), 1)
    .option('--json', 'print one JSON array')
    .option('--csv', 'print a row a plan and set of guards')
    .addHelpText('after', helpText())
    .action((plans: string[], flags: Flags) => exit(compare(plans.length > 0 ? plans : ownPlans(), flags)));
};

/** Commander hands over what it has so far. */
function addPlan(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), jsonPath(text)];
}

function ownPlans(): string[] {
  return readdirSync(OWN_PLANS)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(OWN_PLANS, name));
}

function compare(files: readonly string[], { program, json, csv, ...options }: Flags): number {
  if (json && csv) throw new InputError(['--json and --csv: give one of them']);
  const { packed } = loadProgram(program);
  const plans = files.map(loadPlan);
  const all = plans.flatMap((plan) => playVariants(plan, { ...options, program: packed }));
  if (json) printJson(comparisonJson(all));
  else if (csv) process.stdout.write(comparisonCsv(all));
  else print(comparisonText(all));
  return all.every(isHeld) ? 0 : EXIT_FAILED;
}

function helpText(): string {
  const kinds = KIND_NAMES.map((kind) => {
    const { about, fields, required } = KINDS[kind];
    const names = Object.keys(fields).map((name) =>
      (required as string[]).includes(name) ? name : `[${name}]`,
    );
    return [`  ${kind}`, names.join(' '), about];
  });
  const guards = GUARDS.map(({ name, about }) => [`  ${name}`, about]);
  return `${examples([
    'knead faults',
    'knead faults examples/faults/enable-stuck-high.json --program tap --level 12',
    'knead faults --load gel --csv',
  ])}

Figures are those from the first fault of a plan on, until 4 s after the last. "silent after": to the end of the last
current. A plan is { "name", "about", "faults": [{ "kind", "atMs", ... }] }. Every fault may have intoPhaseUs, which lets
it wait for the next phase and so much longer, and forMs, for which it lasts; a plan may have knownGap, which says why
nothing keeps it from breaking a bar.

Kinds, with fields of their own:
${alignColumns(kinds).join('\n')}

Guards of the stage (docs/output-stage.md):
${alignColumns(guards).join('\n')}

Bars of a single fault: one conduction has at most 1 ms, 80 uC (OS-1) and 300 mJ (IEC 601-2-10, 51.104), a current above
110 mA ends within 5 us (OS-5), and a channel has at most 80 uC more in one direction than in the other.
Exit status 1: with all guards, a plan without a knownGap broke one.`;
}
