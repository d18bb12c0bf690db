/**
 * `npm run explore`: tries every event in every state of the firmware's own session, on a board without physics, and holds
 * each step to the invariants of sim/explore/invariants.ts. Prints what it has seen; for what is broken, the shortest story.
 * Exit status: 0 all hold, 1 one is broken or a row of the table was never taken, 2 bad usage, said in one line.
 */
import { Command } from 'commander';
import { EXIT_FAILED, exitStatusOf, runAsProgram, wholeNumber } from './command-line';
import { BROKEN_CODE, BROKEN_ROWS } from './explore/broken-sessions';
import { coverageOf } from './explore/coverage';
import { isOk, jsonOf, textOf, type Exploration } from './explore/report';
import { makeRoots, SCOPES } from './explore/roots';
import { search } from './explore/search';
import { InputError } from './program-file';
import { progressBar } from './progress';

const NAME = 'explore';
/** Above all that there are. */
const STATES_MAX = 1000000;

interface Flags {
  states: number;
  from?: string[];
  break?: string;
  json?: boolean;
}

const BROKEN = [...BROKEN_ROWS, ...BROKEN_CODE];

const EXAMPLES = `
Examples:
  $ npm run explore
  $ npm run explore -- --states 5000 --from "paused with levels"
  $ npm run explore -- --break "lead-off is not attended"
  $ npm run -s explore -- --json > explore.json

All of it takes about a minute. --break takes out one guard: "?" names them. Exit status 1: an invariant is broken.`;

/** Runs a command line; answers the exit status. */
export function main(argv: string[]): Promise<number> {
  return exitStatusOf(NAME, () => Promise.resolve(explore(command().parse(argv, { from: 'user' }).opts())));
}

function command(): Command {
  return new Command(NAME)
    .description('Tries every event in every state of the session, and holds each step to the invariants.')
    .option('--states <n>', `stop after so many, 1..${STATES_MAX}`, wholeNumber(1, STATES_MAX), STATES_MAX)
    .option('--from <beginning...>', 'these beginnings only')
    .option('--break <guard>', 'take out a guard, and stop at what it was there for')
    .option('--json', 'print one JSON object')
    .allowExcessArguments(false)
    .addHelpText('after', EXAMPLES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) });
}

function explore(flags: Flags): number {
  const scopes = chosen('--from', flags.from, SCOPES);
  const [broken] = chosen('--break', flags.break === undefined ? [] : [flags.break], BROKEN);
  const taken = new Set<number>();
  const startedMs = performance.now();
  const bar = progressBar('exploring: {value} states so far, {left} to be looked at');
  bar.start(1, 0, { left: '0' });
  const result = search({
    roots: makeRoots(broken?.variant ?? {}, taken, scopes),
    stopsAt: broken?.finds ?? [],
    statesMax: flags.states,
    onProgress: (states, left) => bar.update(states, { left: String(left) }),
  });
  bar.stop();
  const exploration: Exploration = {
    result,
    coverage: coverageOf(taken),
    roots: scopes.map(({ name }) => name),
    broken: broken?.name,
    elapsedS: (performance.now() - startedMs) / 1000,
  };
  const ok = isOk(exploration, SCOPES.length);
  const lines = flags.json ? [JSON.stringify(jsonOf(exploration, ok))] : textOf(exploration);
  process.stdout.write(`${lines.join('\n')}\n`);
  return ok ? 0 : EXIT_FAILED;
}

/** All of them where no name is given; none for none. @throws InputError naming what there is */
function chosen<T extends { name: string }>(
  option: string,
  names: readonly string[] | undefined,
  all: readonly T[],
): T[] {
  const unknown = names?.find((name) => !all.some((one) => one.name === name));
  if (unknown !== undefined) {
    throw new InputError([
      `${option}: there is no "${unknown}": choose from`,
      ...all.map(({ name }) => `  ${name}`),
    ]);
  }
  return all.filter(({ name }) => names?.includes(name) ?? true);
}

if (require.main === module) runAsProgram(main);
