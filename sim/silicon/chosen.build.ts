/**
 * A few programs in place of the catalogue, for what the silicon bench measures program by program: usual ones, and the
 * heaviest. Built into an image of its own (sim/build/bundle.ts, `catalogue`); the
 * rest of it is the firmware's.
 */
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packCatalogue, packProgram } from '../../waveforms/make-score';
import { type PackedCatalogue } from '../../waveforms/score';
import { heaviest } from './heaviest';

/** Steady, and full of strokes and rests: what is played while the interpreter is disturbed. */
const USUAL = ['conventional', 'knead'];
const HEAVY = 5;

/** In the order of the programs. */
export const CHOSEN_IDS: readonly string[] = [...USUAL, ...heaviest(HEAVY)];

export const PACKED_CATALOGUE: PackedCatalogue = packCatalogue(
  CHOSEN_IDS.map((id) => {
    const program = CATALOGUE.find((one) => one.id === id);
    if (!program) throw new Error(`no program ${id}`);
    return packProgram(compile(program));
  }),
);
