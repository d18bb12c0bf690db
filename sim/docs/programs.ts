/**
 * `npm run docs:programs`: writes docs/programs.md and a picture of each program of the catalogue; with --check it says
 * which of them are stale. Files are written aside and renamed; pictures of programs that are gone are removed.
 * Exit status: 0 done, or nothing stale; 1 something is stale, or could not be written; 2 bad usage, said in one line.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type CatalogueProgram } from '../../waveforms/program';
import { courseOf } from '../course';
import { writeFileAside } from '../report/write-file';
import { EXIT_FAILED, exitStatusOf } from '../command-line';
import { PICTURES, programsDocument } from './program-pages';
import { programPicture } from './program-picture';

const NAME = 'docs:programs';
const DOCS = join(__dirname, '..', '..', 'docs');
const DOCUMENT = 'programs.md';
/** Of what is random in the pictures. */
const SEED = 1;

export interface Target {
  /** Folder of the documents. */
  folder?: string;
  catalogue?: readonly CatalogueProgram[];
}

/** Runs a command line; answers the exit status. */
export function main(argv: string[], { folder = DOCS, catalogue = CATALOGUE }: Target = {}): Promise<number> {
  return exitStatusOf(NAME, () => {
    const { check } = command().parse(argv, { from: 'user' }).opts<{ check?: boolean }>();
    const files = programFiles(catalogue);
    return Promise.resolve(check ? checkFiles(folder, files) : writeFiles(folder, files));
  });
}

function command(): Command {
  return new Command(NAME)
    .description('Writes docs/programs.md and a picture of each program of the catalogue.')
    .option('--check', 'write nothing, say which files are stale')
    .allowExcessArguments(false)
    .addHelpText('after', `\nExamples:\n  $ npm run ${NAME}\n  $ npm run -s ${NAME} -- --check`)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${NAME}: `)) });
}

/** The documents of a catalogue: their paths below the folder, and what is in them. */
export function programFiles(catalogue: readonly CatalogueProgram[]): Map<string, string> {
  const entries = catalogue.map((program) => ({ program, packed: packProgram(compile(program)) }));
  const files = new Map([[DOCUMENT, programsDocument(entries)]]);
  for (const { program, packed } of entries) {
    const stageNames = program.stages.map(({ name }) => name);
    const course = courseOf(packed, { seed: SEED, stageNames });
    files.set(`${PICTURES}/${program.id}.svg`, programPicture(program.name, course));
  }
  return files;
}

function writeFiles(folder: string, files: ReadonlyMap<string, string>): number {
  mkdirSync(join(folder, PICTURES), { recursive: true });
  for (const [path, content] of files) writeFileAside(join(folder, path), content);
  for (const path of leftPictures(folder, files)) rmSync(join(folder, path));
  process.stdout.write(`wrote ${printed(folder, DOCUMENT)} and ${files.size - 1} pictures\n`);
  return 0;
}

function checkFiles(folder: string, files: ReadonlyMap<string, string>): number {
  const stale = [...files]
    .filter(([path, content]) => textOf(join(folder, path)) !== content)
    .map(([path]) => path);
  stale.push(...leftPictures(folder, files));
  for (const path of stale) process.stdout.write(`stale: ${printed(folder, path)}\n`);
  if (stale.length === 0) return 0;
  process.stdout.write(`write anew: npm run ${NAME}\n`);
  return EXIT_FAILED;
}

/** Pictures of programs that are gone. */
function leftPictures(folder: string, files: ReadonlyMap<string, string>): string[] {
  const pictures = join(folder, PICTURES);
  return namesIn(pictures)
    .map((name) => `${PICTURES}/${name}`)
    .filter((path) => path.endsWith('.svg') && !files.has(path));
}

function printed(folder: string, path: string): string {
  return relative(dirname(folder), join(folder, path));
}

/** Undefined where there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

if (require.main === module) {
  void main(process.argv.slice(2)).then((status) => {
    process.exitCode = status;
  });
}
