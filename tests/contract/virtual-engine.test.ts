/**
 * The virtual engine under the contract of hal/pulse-engine.ts.
 */
import { describePulseEngine } from './pulse-engine';
import { makeVirtualBench } from './virtual-bench';

describePulseEngine('virtual', () => makeVirtualBench());
