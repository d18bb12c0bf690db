/**
 * What device code sees of waveforms/catalogue.build.ts: the data that the build puts in its place. Types only.
 */
import { type CompiledProgram } from './rows';

export declare const COMPILED_CATALOGUE: CompiledProgram[];
