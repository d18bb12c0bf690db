/**
 * `npm run docs:output`: writes docs/output.md, the output of every program beside the limits, as regulators ask for it;
 * with --check it says whether that is stale. See generator.ts. The same as `knead table`, for people who read.
 */
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type CatalogueProgram } from '../../waveforms/program';
import { runAsProgram } from '../command-line';
import { makeSheets } from '../table/make';
import { DEFAULT_LOADS, type ProgramSheet } from '../table/sheet';
import { PAD_CM2 } from '../treatment';
import { DOCS, generate } from './generator';
import { outputDocument } from './output-page';
import { type Target } from './programs';

const DOCUMENT = 'output.md';
/** Of what is random in the programs. */
export const OUTPUT_SEED = 1;

/** Runs a command line; answers the exit status. */
export function main(argv: string[], { folder = DOCS, catalogue = CATALOGUE }: Target = {}): Promise<number> {
  return generate(argv, folder, {
    name: 'docs:output',
    description: 'Writes docs/output.md: the output of each program of the catalogue, beside the limits.',
    files: async () => new Map([[DOCUMENT, outputDocument(await outputSheets(catalogue))]]),
  });
}

export function outputSheets(catalogue: readonly CatalogueProgram[]): Promise<ProgramSheet[]> {
  const programs = catalogue.map((program) => ({ program, packed: packProgram(compile(program)) }));
  return makeSheets(programs, { loads: DEFAULT_LOADS, seed: OUTPUT_SEED, padCm2: PAD_CM2 });
}

if (require.main === module) runAsProgram(main);
