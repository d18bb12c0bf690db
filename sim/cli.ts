/**
 * The command line: `knead` and its commands, one file each in sim/cli/.
 * Exit status: 0 done; 1 the run failed or broke a limit; 2 bad usage or input, said in lines on stderr.
 */
import { Command } from 'commander';
import { version } from '../package.json';
import { addCheck } from './cli/check';
import { type AddCommand } from './cli/common';
import { addCompile } from './cli/compile';
import { addFaults } from './cli/faults';
import { addNew } from './cli/new';
import { addPrograms } from './cli/programs';
import { addShow } from './cli/show';
import { addSim } from './cli/sim';
import { addSweep } from './cli/sweep';
import { addTable } from './cli/table';
import { exitStatusOf } from './command-line';

const NAME = 'knead';

/** In the order of the help. */
const COMMANDS: AddCommand[] = [
  addPrograms,
  addShow,
  addSim,
  addFaults,
  addSweep,
  addTable,
  addNew,
  addCheck,
  addCompile,
];

/** Runs a command line; answers the exit status. */
export function main(argv: string[]): Promise<number> {
  return exitStatusOf(NAME, () => run(argv));
}

async function run(argv: string[]): Promise<number> {
  let status = 0;
  const knead = new Command(NAME)
    .description('Plays Knead.js programs on a PC, against a model of the electronics.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) })
    .helpCommand(false)
    .addHelpText('after', '\nExperimental, not a medical device. Real boards: dummy loads only.');
  for (const addCommand of COMMANDS) {
    addCommand(knead, (code) => {
      status = code;
    });
  }
  if (argv.length === 0) knead.help();
  await knead.parseAsync(argv, { from: 'user' });
  return status;
}
