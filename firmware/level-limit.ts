/**
 * The level limit: how much of a level's current a program may have, and why not all of it.
 * Called by the session when a program is loaded and when a level changes, never per segment. It only ever lowers.
 * Units: mA, us; DAC codes round down.
 */
import { type BoardFacts } from '../hal/board';
import { type Score } from '../waveforms/score';
import { CURRENT_MAX_MA, LEVEL_MAX, PHASE_CHARGE_MAX_NC, RMS_MAX_MA } from './limits';

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

export interface ProgramLimit {
  /** Widest phase of the program. */
  widestUs: number;
  /** Largest part of the time for which a channel's enable is on: what the r.m.s. current was limited for. */
  onFractionMax: number;
  /** Highest DAC code that the program may have. */
  levelDacMax: number;
  /** What set it: one of LIMIT_... */
  reason: number;
}

/**
 * The highest current at which every line of the score stays within all limits. Its bounds are what the check of the
 * score has held its lines to.
 */
export function limitProgram(score: Score, facts: BoardFacts): ProgramLimit {
  const widestUs = score.widestUs;
  // No channel is on for a larger part of the time than it would be with the widest phases in the shortest periods.
  const onFractionMax = (2 * widestUs) / score.shortestUs;
  let currentMa = facts.fullScaleMa;
  let reason = LIMIT_NONE;
  if (currentMa > CURRENT_MAX_MA.value) {
    currentMa = CURRENT_MAX_MA.value;
    reason = LIMIT_CURRENT;
  }
  if (currentMa * widestUs > PHASE_CHARGE_MAX_NC.value) {
    currentMa = PHASE_CHARGE_MAX_NC.value / widestUs;
    reason = LIMIT_CHARGE;
  }
  if (currentMa * currentMa * onFractionMax > RMS_MAX_MA.value * RMS_MAX_MA.value) {
    currentMa = RMS_MAX_MA.value / Math.sqrt(onFractionMax);
    reason = LIMIT_RMS;
  }
  return {
    widestUs: widestUs,
    onFractionMax: onFractionMax,
    levelDacMax: currentToDacFloor(currentMa, facts),
    reason: reason,
  };
}

/** DAC code of a level before any limit, rounded down. @param level 0..LEVEL_MAX */
export function levelToDacFloor(level: number, facts: BoardFacts): number {
  return Math.floor((level * facts.levelDacFullScale) / LEVEL_MAX);
}

export function currentToDacFloor(currentMa: number, facts: BoardFacts): number {
  return Math.floor((currentMa * facts.levelDacFullScale) / facts.fullScaleMa);
}
