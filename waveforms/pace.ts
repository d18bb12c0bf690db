/**
 * The pace of a score: whether the device can make its segments as fast as they are played.
 * Called on the host, for every stage that is compiled and for every compiled file that is read. Units: us.
 */
import { PACE_HALF_RUN, PACE_HALF_RUN_MIN_US } from './bounds';
import { HALF_SPAN, VALUES_FIRST } from './columns';
import { makePlayer } from './player.brief';
import { STAGE_COLUMNS } from './rows';
import { type Score } from './score';

/** Segments that are looked at: more than the longest stroke has at the fastest pace. */
const SEGMENTS = 2000;

/** The sentence that says which stage of a score is too fast, or ''. */
export function paceProblem(score: Score): string {
  for (let stage = 0; stage < score.plain.length; stage += 1) {
    const stages = score.stages.slice(stage * STAGE_COLUMNS, (stage + 1) * STAGE_COLUMNS);
    const plain = score.plain.slice(stage, stage + 1);
    const problem = stagePaceProblem({ ...score, stages, plain });
    if (problem) return `stage ${stage} ${problem}`;
  }
  return '';
}

/** The same of a score of one stage, found by playing it. */
export function stagePaceProblem(score: Score): string {
  const player = makePlayer(score, 1);
  const endsUs = [0];
  for (let segment = 1; segment <= SEGMENTS; segment += 1) {
    player.next();
    endsUs.push((endsUs[segment - 1] as number) + 2 * (player.values[VALUES_FIRST + HALF_SPAN] as number));
    const runUs = (endsUs[segment] as number) - (endsUs[segment - PACE_HALF_RUN] ?? -Infinity);
    if (runUs < PACE_HALF_RUN_MIN_US) {
      return `changes too fast: ${PACE_HALF_RUN} segments in a row last ${runUs} us, at least ${PACE_HALF_RUN_MIN_US} are needed; use longer steps, rests or bursts`;
    }
  }
  return '';
}
