/**
 * `knead show`: a sketch of a program for the terminal.
 */
import { loadProgram } from '../program-file';
import { showText } from '../show';
import { wholeNumber } from '../command-line';
import { examples, print, SEED_MAX, type AddCommand } from './common';

const COLUMNS = { min: 40, max: 400 };

interface ShowOptions {
  seed: number;
  width?: number;
  plain?: boolean;
}

export const addShow: AddCommand = (knead) => {
  knead
    .command('show')
    .description('sketch the rate, the phase width and the strength of a program')
    .argument('<program>', 'name of a program, or a .json file')
    .option('--seed <n>', `seed of the program, 1..${SEED_MAX}`, wholeNumber(1, SEED_MAX), 1)
    .option(
      '--width <columns>',
      `width of the sketch, ${COLUMNS.min}..${COLUMNS.max} (default: that of the terminal, or 72)`,
      wholeNumber(COLUMNS.min, COLUMNS.max),
    )
    .option('--plain', 'ASCII characters only')
    .addHelpText('after', examples(['knead show knead', 'knead show mine.json --seed 7 --width 100 --plain']))
    .action((name: string, { seed, width, plain = false }: ShowOptions) => {
      const { packed, program } = loadProgram(name);
      const columns = width ?? terminalColumns();
      print(showText(packed, { seed, plain, ...(program && { program }), ...(columns && { columns }) }));
    });
};

/** Of the terminal, within bounds; in a pipe there is none. */
function terminalColumns(): number | undefined {
  const { columns } = process.stdout;
  return columns === undefined ? undefined : Math.max(COLUMNS.min, Math.min(COLUMNS.max, columns));
}
