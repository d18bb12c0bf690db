/**
 * The catalogue as scores. Evaluated by the build, which puts the result into the bundle in place of this module, so
 * that the device carries neither the compiler nor the programs' texts.
 */
import { CATALOGUE } from './catalogue/index';
import { compile } from './compile';
import { packCatalogue, packProgram } from './make-score';
import { type PackedCatalogue } from './score';

export const PACKED_CATALOGUE: PackedCatalogue = packCatalogue(
  CATALOGUE.map((program) => packProgram(compile(program))),
);
