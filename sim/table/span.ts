/**
 * How long a program is simulated for the output table: until each of its stages has been played at the full level.
 * Called by sheet.ts. Units: us from power-on, s on the session's timer.
 */
import { LEVEL_MAX, LEVEL_RAMP_PER_S } from '../../firmware/limits';
import { FADE_US } from '../../firmware/timer.brief';
import { type PackedProgram } from '../../waveforms/score';
import { courseOf, visitsOf, type Course } from '../course';

/** The level rises until here, and a second is for the check for contact before it, and for the steps in which it does. */
export const FULL_LEVEL_US = 1e6 * (LEVEL_MAX / LEVEL_RAMP_PER_S + 1);
/** The check for contact, and the silence in which the first segments are made, are less. */
const SLACK_US = 1e6;
/** Longest simulated treatment, unless a length is asked for (project default). */
export const TREATMENT_MAX_S = 300;
/** A single stage whose curves are drawn is played for as long, at least: slow walks need it to have been everywhere. */
export const DRAWN_S = 180;

export interface TableSpan {
  seconds: number;
  /** Of the treatment, at the full level: from here to there. */
  fullUs: { from: number; to: number };
  stages: number;
  /** Stages that were played from their beginning to their end at the full level. */
  stagesSeen: number;
  /** Numbers of the others. */
  unseen: number[];
  /** What was played until the end of the treatment. */
  course: Course;
}

/** @param seconds instead of as long as it takes */
export function spanOf(packed: PackedProgram, seed: number, seconds?: number): TableSpan {
  const longest = courseOf(packed, { seed, spanMs: TREATMENT_MAX_S * 1000 });
  const stages = longest.stageNames.length;
  const endUs = SLACK_US + (stages === 1 ? FULL_LEVEL_US + singleUs(packed, seed) : allSeenUs(longest));
  const treatmentS =
    seconds ?? Math.min(TREATMENT_MAX_S, Math.ceil(Math.max(3 * FADE_US, endUs + FADE_US) / 1e6));
  const treatmentUs = treatmentS * 1e6;
  const toUs = treatmentUs - Math.min(FADE_US, Math.floor(treatmentUs / 3));
  const course = courseOf(packed, { seed, spanMs: treatmentS * 1000 });
  const isSeen = stages === 1 ? () => toUs >= endUs : seenWithin(course, toUs - SLACK_US);
  const unseen = Array.from({ length: stages }, (_, stage) => stage).filter((stage) => !isSeen(stage));
  const fullUs = { from: FULL_LEVEL_US, to: toUs };
  return { seconds: treatmentS, fullUs, stages, stagesSeen: stages - unseen.length, unseen, course };
}

/** One cycle of a program of one stage. */
function singleUs(packed: PackedProgram, seed: number): number {
  const { spanUs, pieces } = courseOf(packed, { seed });
  const other = courseOf(packed, { seed: seed === 1 ? 2 : 1 });
  const isDrawn = JSON.stringify(pieces) !== JSON.stringify(other.pieces);
  return isDrawn ? DRAWN_S * 1e6 : spanUs;
}

/** End of the visit with which the last stage has had a whole one at the full level; Infinity where one has not. */
function allSeenUs(course: Course): number {
  const seen = new Set<number>();
  for (const { atUs, spanUs, value } of visitsOf(course)) {
    if (atUs < FULL_LEVEL_US) continue;
    seen.add(value);
    if (seen.size === course.stageNames.length) return atUs + spanUs;
  }
  return Infinity;
}

/** Which stages have a whole visit at the full level before an instant. */
function seenWithin(course: Course, toUs: number): (stage: number) => boolean {
  const whole = visitsOf(course).filter(({ atUs, spanUs }) => atUs >= FULL_LEVEL_US && atUs + spanUs <= toUs);
  const seen = new Set(whole.map(({ value }) => value));
  return (stage) => seen.has(stage);
}
