/**
 * The programs that come with Knead.js, in the order in which they are offered: massage, automatic, clinical.
 * Read by the simulator, and by the build, which compiles them into the bundle (waveforms/catalogue.build.ts).
 */
import { type CatalogueProgram } from '../program';
import { AUTOMATIC } from './auto';
import { CLINICAL } from './clinical';
import { MASSAGE } from './massage';

export const CATALOGUE: readonly CatalogueProgram[] = [...MASSAGE, ...AUTOMATIC, ...CLINICAL];
