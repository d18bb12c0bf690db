/**
 * Which programs of the catalogue ask most of the interpreter. Evaluated by the build of the image that the silicon
 * bench loads (chosen.build.ts): all programs would take hours. Units: us.
 */
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { HALF_SPAN, VALUES_FIRST } from '../../waveforms/columns';
import { compile } from '../../waveforms/compile';
import { makeScore } from '../../waveforms/make-score';
import { makePlayer } from '../../waveforms/player.brief';
import { type Program } from '../../waveforms/program';

const PLAYED_US = 60000000;
/** A segment of another line than the one before takes half as much again (measured on the emulated chip). */
const SAME_LINE = 2;
const OTHER_LINE = 3;

/** Ids of the programs that ask for most, the heaviest first. */
export function heaviest(count: number): string[] {
  const efforts = CATALOGUE.map((program) => ({ id: program.id, effort: effortOf(program) }));
  return efforts
    .sort((a, b) => b.effort - a.effort)
    .slice(0, count)
    .map(({ id }) => id);
}

function effortOf(program: Program): number {
  const player = makePlayer(makeScore(compile(program)), 1);
  let effort = 0;
  let before = '';
  for (let atUs = 0; atUs < PLAYED_US;) {
    player.next();
    const columns = player.values.join();
    effort += columns === before ? SAME_LINE : OTHER_LINE;
    atUs += 2 * (player.values[VALUES_FIRST + HALF_SPAN] as number);
    before = columns;
  }
  return effort;
}
