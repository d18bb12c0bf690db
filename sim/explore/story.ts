/**
 * A finding as a story: from power-on, each event in words, with what session and board showed behind it.
 * Called by sim/explore/report.ts; plays the events anew. Units: V for people, DAC codes.
 */
import { STATE_CONTACT } from '../../firmware/machine';
import { faultSentence } from '../../firmware/faults';
import { STATE_NAMES as NAMES } from '../state-names';
import { type Bench } from './bench';
import { EVENTS } from './events';
import { type Finding } from './search';

/** By number. */
export const STATE_NAMES: readonly string[] = Object.assign([...NAMES], { [STATE_CONTACT]: 'contact check' });

/** What a person with a meter would see. */
export function shownBy({ session, world }: Bench): string {
  const { stage, engine } = world;
  const fault = session.fault ? ` (${faultSentence(session.fault)})` : '';
  const plays = engine.mayPlay(0) || engine.mayPlay(1) ? ', pulses queued' : '';
  return [
    `${STATE_NAMES[session.state]}${fault}`,
    `level A ${session.levels[0]}, B ${session.levels[1]}`,
    `reference A ${stage.levelDac[0]}, B ${stage.levelDac[1]}`,
    `rail ${Math.round(stage.actualRailMv / 1000)} V of ${Math.round(stage.askedRailMv / 1000)} V`,
    `RUN ${engine.run ? 'high' : 'low'}${plays}`,
  ].join('; ');
}

/** Plays the finding once more, and tells it line by line. */
export function storyOf({ root, path, id, detail }: Finding): string[] {
  const { bench } = root;
  bench.put(root.powerOn);
  const lines = [`power-on: ${shownBy(bench)}`];
  for (const step of [...root.path, ...path]) {
    const event = EVENTS.find((one) => one.id === step);
    if (event) bench.happen(event);
    lines.push(`${event?.words ?? step}: ${shownBy(bench)}`);
  }
  return [...lines, `broken (${id}): ${detail}`];
}
