/**
 * All measures of the silicon bench, in the order in which they are made: what is quick and tells most comes first.
 */
import { ENDINGS } from './endings';
import { EXACT } from './exact';
import { LOAD } from './load';
import { type Measure } from './measure';
import { MEMORY } from './memory';
import { SEGMENT } from './segment';
import { STOP } from './stop';

export const MEASURES: readonly Measure[] = [MEMORY, LOAD, SEGMENT, EXACT, STOP, ENDINGS];
