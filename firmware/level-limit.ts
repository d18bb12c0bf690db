/**
 * Levels and their currents: the code of a level, and the words for what may lower it.
 * Called by output and treatment when a level changes, never per segment. DAC codes round down.
 */
import { type BoardFacts } from '../hal/board';
import { LEVEL_MAX } from './limits';

/** Why a current was lowered; the sentences are LIMIT_SENTENCES. */
export const LIMIT_NONE = 0;
export const LIMIT_CURRENT = 1;
export const LIMIT_CHARGE = 2;
export const LIMIT_RMS = 3;
export const LIMIT_VOLTAGE = 4;
export const LIMIT_SENTENCES = [
  '',
  'current of a phase: at most 80 mA',
  'charge of a phase: at most 20 uC',
  'r.m.s. current: at most 30 mA',
  'voltage: the rail can drive no more through this skin',
];

/** DAC code of a level before any limit, rounded down. @param level 0..LEVEL_MAX */
export function levelToDacFloor(level: number, facts: BoardFacts): number {
  return Math.floor((level * facts.levelDacFullScale) / LEVEL_MAX);
}
