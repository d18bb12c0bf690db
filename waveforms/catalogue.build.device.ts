/**
 * What device code sees of waveforms/catalogue.build.ts: the data that the build puts in its place. Types only.
 */
import { type PackedCatalogue } from './score';

export declare const PACKED_CATALOGUE: PackedCatalogue;
