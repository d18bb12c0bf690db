/**
 * `npm run docs:programs`: writes docs/programs.md and a picture of each program of the catalogue; with --check it says
 * which of them are stale. See generator.ts.
 */
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type CatalogueProgram } from '../../waveforms/program';
import { runAsProgram } from '../command-line';
import { courseOf } from '../course';
import { DOCS, generate } from './generator';
import { PICTURES, programsDocument } from './program-pages';
import { programPicture } from './program-picture';

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
  return generate(argv, folder, {
    name: 'docs:programs',
    description: 'Writes docs/programs.md and a picture of each program of the catalogue.',
    own: { folder: PICTURES, ending: '.svg', noun: 'pictures' },
    files: () => programFiles(catalogue),
  });
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

if (require.main === module) runAsProgram(main);
