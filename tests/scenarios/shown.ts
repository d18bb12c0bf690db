/**
 * What the display must show, where the firmware is expected to be at something: the only way in which a user learns of it.
 * Called by the stories' hands on both benches. Units: seconds.
 */
import { expect } from 'chai';
import { faultAdvice, faultSentence } from '../../firmware/faults';
import {
  STATE_CONTACT,
  STATE_FADING,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
} from '../../firmware/machine';
import { reasonSentence } from '../../firmware/reasons';
import { readScreen, type ScreenText } from './read-screen';
import { type Said, type Unit } from './unit';

/** A sentence hides the levels for four seconds; parts are drawn one by one. */
const SHOWN_WITHIN_S = 5.5;
const LOOK_S = 0.05;
/** Where the levels stand. */
const LEVEL_LEFT = 100;
const LEVEL_BOTTOM = 47;

const STATE_WORDS: Readonly<Record<number, readonly string[]>> = {
  [STATE_IDLE]: ['press START'],
  [STATE_CONTACT]: ['press +', 'put pads on'],
  [STATE_RAMPING]: ['level moves'],
  [STATE_RUNNING]: ['running'],
  [STATE_PAUSED]: ['PAUSED'],
  [STATE_FADING]: ['fades out'],
};

/** Waits until the display shows it. */
export function expectShown(unit: Unit, wanted: Partial<Said>): void {
  const untilS = unit.nowS() + SHOWN_WITHIN_S;
  let missing = missingOf(unit, wanted);
  while (missing.length > 0 && unit.nowS() < untilS) {
    unit.wait(LOOK_S);
    missing = missingOf(unit, wanted);
  }
  expect(missing, `not on the display: "${textOf(readScreen(unit.picture()))}"`).to.deep.equal([]);
}

function missingOf(unit: Unit, { state, fault, reason, levels }: Partial<Said>): string[] {
  const texts = readScreen(unit.picture());
  const text = textOf(texts);
  const has = (words: string): boolean => text.includes(words);
  if (fault)
    return [`FAULT ${fault}`, `${faultSentence(fault)} ${faultAdvice(fault)}`].filter((words) => !has(words));
  // A sentence stands in the place of all else.
  if (reason) return [reasonSentence(reason)].filter((words) => !has(words));
  const words = state === undefined ? undefined : STATE_WORDS[state];
  const missing: string[] = [];
  if (state === STATE_OFF && text !== '') missing.push('a dark display');
  if (words && !words.some(has)) missing.push(words.join(' or '));
  const isTreatment = state !== STATE_IDLE && state !== STATE_OFF;
  if (levels && isTreatment && levelsOf(texts) !== levels.join()) missing.push(`levels ${levels.join()}`);
  return missing;
}

function textOf(texts: readonly ScreenText[]): string {
  return texts.map(({ text }) => text).join(' ');
}

/** A above, B below. */
function levelsOf(texts: readonly ScreenText[]): string {
  return texts
    .filter(({ x, y, scale }) => scale === 2 && x >= LEVEL_LEFT && y < LEVEL_BOTTOM)
    .map(({ text }) => text)
    .join();
}
