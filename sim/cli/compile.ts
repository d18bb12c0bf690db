/**
 * `knead compile`: a program in the form in which the device stores it, as a file.
 */
import { existsSync, realpathSync } from 'node:fs';
import { type PackedProgram } from '../../waveforms/score';
import { InputError, loadProgram } from '../program-file';
import { writeFileAside } from '../report/write-file';
import { partBytes, programBytes, scoreFileText } from '../score-file';
import { alignColumns } from '../summary';
import { examples, jsonPath, print, printJson, type AddCommand } from './common';

interface CompileOptions {
  out?: string;
  json?: boolean;
}

export const addCompile: AddCommand = (knead) => {
  knead
    .command('compile')
    .description('write a program in the form in which the device stores it')
    .argument('<program>', 'name of a program, or a .json file')
    .option('--out <file>', 'where to write it (default: <id>.score.json)', jsonPath)
    .option('--json', 'print the sizes as one JSON object')
    .addHelpText(
      'after',
      `${examples(['knead compile mine.json', 'knead compile knead --out dist/knead.score.json --json'])}

The file holds byte strings in base64 and a checksum. It is played as any program: knead sim mine.score.json`,
    )
    .action((name: string, { out, json }: CompileOptions) => {
      const { packed } = loadProgram(name);
      const file = out ?? `${packed.id}.score.json`;
      if (existsSync(file) && existsSync(name) && realpathSync(file) === realpathSync(name)) {
        throw new InputError([`${file}: is what is to be compiled: name another file by --out`]);
      }
      writeFileAside(file, scoreFileText(packed));
      if (json) printJson(about(file, packed));
      else print(table(file, packed));
    });
};

function about(file: string, packed: PackedProgram): object {
  const parts = Object.fromEntries(partBytes(packed).map(({ part, bytes }) => [part, bytes]));
  return { file, id: packed.id, bytes: programBytes(packed), parts };
}

function table(file: string, packed: PackedProgram): string {
  const sizes = [...partBytes(packed), { part: 'in all', bytes: programBytes(packed) }];
  const digits = Math.max(...sizes.map(({ bytes }) => `${bytes}`.length));
  const rows = sizes.map(({ part, bytes }) => [part, `${`${bytes}`.padStart(digits)} bytes`]);
  return [
    `${packed.id} on the device:`,
    ...alignColumns(rows).map((row) => `  ${row}`),
    `wrote ${file}`,
  ].join('\n');
}
