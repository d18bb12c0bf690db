/**
 * `knead table`: what regulators ask of a stimulator's output, for each program at the highest level, beside the limits.
 * The tables are made in sim/table/; docs/output.md has them for the whole catalogue.
 */
import { LEVEL_MAX } from '../../firmware/limits';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { EXIT_FAILED, number, wholeNumber } from '../command-line';
import { LOAD_HELP, parseLoad } from '../load-option';
import { type Load } from '../physics/load';
import { InputError, loadProgram } from '../program-file';
import { makeSheets } from '../table/make';
import { DEFAULT_LOADS, type ProgramSheet, type TableOptions } from '../table/sheet';
import { PAD_CM2 } from '../treatment';
import { tableCsv, tableJson } from '../table/data';
import { tablesMarkdown } from '../table/markdown';
import { tableText } from '../table/text';
import { examples, print, printJson, SEED_MAX, type AddCommand } from './common';

const SECONDS_MAX = 7200;
const PAD_CM2_RANGE = { min: 1, max: 200 };

interface Flags {
  load?: Load[];
  markdown?: boolean;
  json?: boolean;
  csv?: boolean;
  seconds?: number;
  seed: number;
  padCm2: number;
}

export const addTable: AddCommand = (knead, exit) => {
  knead
    .command('table')
    .description('tabulate the output of programs as regulators ask for it, beside the limits')
    .argument('[program...]', 'names of programs, or .json files (default: the whole catalogue)')
    .option(
      '--load <load...>',
      `loads for voltage and current: ${LOAD_HELP} (default: 500 2000 10000)`,
      addLoad,
    )
    .option('--markdown', 'print tables of Markdown')
    .option('--json', 'print one JSON object')
    .option('--csv', 'print a row a figure')
    .option(
      '--seconds <n>',
      `length of each treatment, 1..${SECONDS_MAX} (default: until each stage was played at the full level)`,
      wholeNumber(1, SECONDS_MAX),
    )
    .option('--seed <n>', `seed of the programs, 1..${SEED_MAX}`, wholeNumber(1, SEED_MAX), 1)
    .option(
      '--pad-cm2 <n>',
      `area of a pad, ${PAD_CM2_RANGE.min}..${PAD_CM2_RANGE.max} cm2`,
      number(PAD_CM2_RANGE.min, PAD_CM2_RANGE.max),
      PAD_CM2,
    )
    .addHelpText(
      'after',
      `${examples(['knead table', 'knead table knead tap --load 500 1k gel', 'knead table mine.json --csv'])}

Level ${LEVEL_MAX} on both channels, the worse of the two each. 500 ohm and no load are always measured: limits are for them.
How each figure is defined stands in docs/output.md. Exit status 1: a limit was broken.`,
    )
    .action(async (names: string[], flags: Flags) => exit(await tabulate(names, flags)));
};

/** Commander hands over what it has so far. */
function addLoad(text: string, before: Load[] | undefined): Load[] {
  return [...(before ?? []), parseLoad(text)];
}

/** @param stage another output stage than the one that is drawn */
export async function tabulate(
  names: readonly string[],
  flags: Flags,
  stage: TableOptions['stage'] = {},
): Promise<number> {
  const forms = FORMS.filter(({ flag }) => flags[flag]);
  if (forms.length > 1) throw new InputError(['--markdown, --json and --csv: give one of them']);
  const { seconds, seed, padCm2, load: loads = DEFAULT_LOADS } = flags;
  const programs = (names.length > 0 ? names : CATALOGUE.map(({ id }) => id)).map(loadProgram);
  const options = { loads, seed, padCm2, stage, ...(seconds !== undefined && { seconds }) };
  const sheets = await makeSheets(programs, options);
  (forms[0]?.write ?? writeText)(sheets, options);
  return sheets.every(({ ok }) => ok) ? 0 : EXIT_FAILED;
}

type Settings = Pick<TableOptions, 'seed' | 'padCm2'>;
type Write = (sheets: readonly ProgramSheet[], options: Settings) => void;

const writeText: Write = (sheets) => print(tableText(sheets));

const FORMS: { flag: 'markdown' | 'json' | 'csv'; write: Write }[] = [
  { flag: 'markdown', write: (sheets) => print(tablesMarkdown(sheets).join('\n').trimEnd()) },
  { flag: 'json', write: (sheets, options) => printJson(tableJson(sheets, options)) },
  { flag: 'csv', write: (sheets) => process.stdout.write([...tableCsv(sheets)].join('')) },
];
