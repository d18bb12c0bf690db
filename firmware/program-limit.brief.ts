/**
 * The limit of a program: how much current it may have, and why not all of it.
 * Called by the treatment when a program is loaded. It only ever lowers. Units: mA, us; DAC codes round down.
 */
import { type BoardFacts } from '../hal/board';
import { type Score } from '../waveforms/score';
import { LIMIT_CHARGE, LIMIT_CURRENT, LIMIT_NONE, LIMIT_RMS } from './level-limit';
import { CURRENT_MAX_MA, PHASE_CHARGE_MAX_NC, RMS_MAX_MA } from './limits';

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
    levelDacMax: Math.floor((currentMa * facts.levelDacFullScale) / facts.fullScaleMa),
    reason: reason,
  };
}
