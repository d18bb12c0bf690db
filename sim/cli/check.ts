/**
 * `knead check`: every problem of every file at once.
 * Sound files are named on stdout, problems on stderr; with --json both stand in one array on stdout.
 */
import { type PackedProgram } from '../../waveforms/score';
import { examineFile, problemLines, type ExaminedFile } from '../program-file';
import { scoreOf } from '../packed-score';
import { programBytes, stageCount } from '../score-file';
import { ORDER_WORDS } from '../show';
import { EXIT_USAGE } from '../command-line';
import { counted, examples, path, print, printJson, type AddCommand } from './common';

export const addCheck: AddCommand = (knead, exit) => {
  knead
    .command('check')
    .description('say everything that is wrong with program files, or what they are')
    .argument('<file...>', 'program files, or compiled ones', addPath)
    .option('--json', 'print one JSON array')
    .addHelpText(
      'after',
      `${examples(['knead check mine.json', 'knead check examples/*.json', 'knead check mine.json --json'])}

Each problem is a line: file, field, what is wrong, the bound. Exit status 2: some file has one.`,
    )
    .action((files: string[], { json }: { json?: boolean }) => {
      const examined = files.map((file) => ({ file, ...examineFile(file) }));
      if (json) printJson(examined.map(about));
      else examined.forEach(tell);
      if (examined.some(({ loaded }) => !loaded)) exit(EXIT_USAGE);
    });
};

/** Commander hands over what it has so far. */
function addPath(text: string, before: string[] | undefined): string[] {
  return [...(before ?? []), path(text)];
}

type Examined = ExaminedFile & { file: string };

function tell({ file, problems, loaded }: Examined): void {
  for (const line of problemLines(file, problems)) process.stderr.write(`knead: ${line}\n`);
  if (loaded) print(`${file}: sound: ${description(loaded.packed)}`);
}

function description(packed: PackedProgram): string {
  const stages = `${counted(stageCount(packed), 'stage')} ${ORDER_WORDS[scoreOf(packed).order]}`;
  return `${stages}, ${programBytes(packed)} bytes on the device`;
}

function about({ file, problems, loaded }: Examined): object {
  if (!loaded) return { file, sound: false, problems };
  const { packed } = loaded;
  const { id, name } = packed;
  return { file, sound: true, problems, id, name, stages: stageCount(packed), bytes: programBytes(packed) };
}
