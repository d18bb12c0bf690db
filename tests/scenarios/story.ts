/**
 * What a story is: a title, how the unit is found, and its steps, whose names read on from one to the next.
 */
import { type SettingsValues } from '../../firmware/settings';
import { type Load } from '../../sim/physics/load';
import { pauseAndEnd } from './hands';
import { type BenchName, type Unit } from './unit';

export type Step = readonly [name: string, does: (unit: Unit) => void];

export interface Story {
  title: string;
  /** Both, where it is not said; the title says why not. */
  on?: BenchName;
  /** Across both pairs of pads at first: skin, where it is not said. */
  load?: Load;
  /** What has been stored; nothing, where it is not said. */
  settings?: Partial<SettingsValues>;
  steps: readonly Step[];
}

/** How a story ends where nothing else has ended it. */
export const PAUSE: Step = ['START once more: it ends with the pulse in hand', pauseAndEnd];
