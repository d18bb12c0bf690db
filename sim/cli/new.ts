/**
 * `knead new`: a program file to begin from, a copy of a program of the catalogue.
 */
import { lstatSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { type Program, type ProgramFile } from '../../waveforms/program';
import { ID_PATTERN, ID_RULE } from '../../waveforms/program-schema';
import { layoutJson } from '../json-text';
import { InputError } from '../program-file';
import { writeFileAside } from '../report/write-file';
import { examples, jsonPath, print, type AddCommand } from './common';

const SCHEMA_FILE = join(__dirname, '..', '..', 'waveforms', 'program.schema.json');

interface NewOptions {
  from: string;
  out?: string;
  force?: boolean;
}

export const addNew: AddCommand = (knead) => {
  knead
    .command('new')
    .description('write a program file to begin from')
    .argument('<name>', `what the program is to be called: ${ID_RULE}`)
    .option('--from <program>', 'program of the catalogue to copy', 'knead')
    .option('--out <file>', 'where to write it (default: <name>.json)', jsonPath)
    .option('--force', 'write over a file that is there')
    .addHelpText(
      'after',
      `${examples(['knead new my-knead', 'knead new slow-tap --from tap --out programs/slow-tap.json'])}

The file names its schema: an editor that knows JSON Schema completes and checks it as you type.
A stage can also be borrowed: { "use": "knead/push", "strokes": 2 }.`,
    )
    .action(writeNew);
};

function writeNew(id: string, { from, out = `${id}.json`, force }: NewOptions): void {
  if (!new RegExp(ID_PATTERN).test(id)) throw new InputError([`${JSON.stringify(id)} must be ${ID_RULE}`]);
  const isTaken = CATALOGUE.some((program) => program.id === id);
  if (isTaken) throw new InputError([`"${id}" is a program of the catalogue: choose another name`]);
  const source = CATALOGUE.find((program) => program.id === from);
  if (!source) {
    const known = CATALOGUE.map((program) => program.id).join(', ');
    throw new InputError([`--from: no program "${from}": choose one of ${known}`]);
  }
  if (!force && lstatSync(out, { throwIfNoEntry: false })) {
    throw new InputError([`${out} is there already: name another file by --out, or say --force`]);
  }
  writeFileAside(out, `${layoutJson(copyOf(source, id, out))}\n`);
  print(`wrote ${out}, a copy of ${from}: edit it, and look it over with: knead check ${out}`);
}

/** What a file has of a program; the catalogue says more of its own. */
const COPIED = [
  'pads',
  'warnings',
  'relation',
  'ratio',
  'order',
  'gapUs',
  'recoveryParts',
  'stages',
] as const;

function copyOf(program: Program, id: string, out: string): Partial<ProgramFile> {
  return {
    $schema: schemaPath(out),
    id,
    name: `${id.charAt(0).toUpperCase()}${id.slice(1).replace(/-/g, ' ')}`,
    feel: program.feel,
    source: `after ${program.id} of Knead.js; changes: project default`,
    ...Object.fromEntries(COPIED.map((field) => [field, program[field]])),
  };
}

/** From the file's folder, with `/`; on another drive there is no way but the whole address. */
function schemaPath(out: string): string {
  const way = relative(dirname(resolve(out)), SCHEMA_FILE);
  return isAbsolute(way) ? pathToFileURL(SCHEMA_FILE).href : way.replace(/\\/g, '/');
}
