/**
 * The catalogue as rows. Evaluated by the build, which puts the integers into the bundle in place of this module, so
 * that the device carries neither the compiler nor the programs' texts.
 */
import { CATALOGUE } from './catalogue/index';
import { compile } from './compile';
import { type CompiledProgram } from './rows';

export const COMPILED_CATALOGUE: CompiledProgram[] = CATALOGUE.map(compile);
