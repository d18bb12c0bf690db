/**
 * The programs that come with Knead.js, in the order in which they are offered.
 * Read by the simulator, and by the build, which compiles them into the bundle (waveforms/catalogue.build.ts).
 */
import { type Program } from '../program';
import { CONVENTIONAL } from './conventional';
import { KNEAD } from './knead';
import { TAP } from './tap';

export const CATALOGUE: readonly Program[] = [KNEAD, TAP, CONVENTIONAL];
