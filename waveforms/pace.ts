/**
 * The pace of a score: whether the device can make its segments as fast as they are played.
 * Called on the host, for every stage that is compiled and for every compiled file that is read. Units: us.
 */
import { PACE_RUN, PACE_RUN_MIN_US } from './bounds';
import { HALF_SPAN, VALUES_FIRST } from './columns';
import { Player } from './player';
import { type Score } from './score';

/** Segments that are looked at: more than the longest stroke has at the fastest pace. */
export const PACE_SEGMENTS = 2000;

/** The sentence that says what is too fast, or ''; found by playing so many segments. */
export function paceProblem(score: Score, segments: number): string {
  const player = new Player(score, 1);
  const endsUs = [0];
  for (let segment = 1; segment <= segments; segment += 1) {
    player.next();
    endsUs.push((endsUs[segment - 1] as number) + 2 * (player.values[VALUES_FIRST + HALF_SPAN] as number));
    const runUs = (endsUs[segment] as number) - (endsUs[segment - PACE_RUN] ?? -Infinity);
    if (runUs < PACE_RUN_MIN_US) {
      return `changes too fast: ${PACE_RUN} segments in a row last ${runUs} us, at least ${PACE_RUN_MIN_US} are needed; use longer steps, rests or bursts`;
    }
  }
  return '';
}
