/**
 * Sentences for people: every reason and every fault has one, and fits on a small display; the reasons of guards stand at
 * their bits' places; every fault says what to do.
 */
import { expect } from 'chai';
import * as faults from '../../firmware/faults';
import { faultAdvice, faultSentence, FAULT_COUNT, FAULT_NONE } from '../../firmware/faults';
import {
  GUARD_BATTERY,
  GUARD_BELOW_MAX,
  GUARD_CONTACT,
  GUARD_NO_USB,
  GUARD_PROGRAM,
  GUARD_UNLOCKED,
} from '../../firmware/machine';
import * as reasons from '../../firmware/reasons';
import {
  REASON_BATTERY,
  REASON_COUNT,
  REASON_LEVEL_MAX,
  REASON_LOCKED,
  REASON_NO_CONTACT,
  REASON_NONE,
  REASON_PROGRAM,
  REASON_USB,
  reasonSentence,
} from '../../firmware/reasons';

/** Four lines of 21 characters: 128 pixels of a font of 6 x 8. */
const SENTENCE_MAX = 84;

/** Names of a module's codes, each with its number. */
function codesOf(module: object, prefix: string): [string, number][] {
  return Object.entries(module).filter(
    (entry): entry is [string, number] => entry[0].startsWith(prefix) && !entry[0].endsWith('_COUNT'),
  );
}

function expectSentence(sentence: string, name: string): void {
  expect(sentence, name).to.match(/^[A-Z][ -~]+\.$/);
  expect(sentence.length, `${name}: ${sentence}`).to.be.at.most(SENTENCE_MAX);
}

const TABLES = [
  { noun: 'reason', codes: codesOf(reasons, 'REASON_'), count: REASON_COUNT, sentence: reasonSentence },
  { noun: 'fault', codes: codesOf(faults, 'FAULT_'), count: FAULT_COUNT, sentence: faultSentence },
];

for (const { noun, codes, count, sentence } of TABLES) {
  describe(`${noun}s`, () => {
    it('have the numbers from none on, each once', () => {
      const numbers = codes.map(([, code]) => code).sort((a, b) => a - b);
      expect(numbers).to.deep.equal(Array.from({ length: count }, (_, code) => code));
    });

    for (const [name, code] of codes) {
      if (code === 0) continue;
      it(`have a sentence that fits on a display: ${name}`, () => expectSentence(sentence(code), name));
    }

    it('have sentences that differ', () => {
      const sentences = codes.map(([, code]) => sentence(code));
      expect(new Set(sentences).size).to.equal(count);
    });

    it('say nothing for none, and for codes that there are not', () => {
      for (const code of [0, -1, count, 255]) expect(sentence(code), `${code}`).to.equal('');
    });
  });
}

describe('reasons of guards', () => {
  const GUARDS: { name: string; guard: number; reason: number }[] = [
    { name: 'program', guard: GUARD_PROGRAM, reason: REASON_PROGRAM },
    { name: 'no USB', guard: GUARD_NO_USB, reason: REASON_USB },
    { name: 'battery', guard: GUARD_BATTERY, reason: REASON_BATTERY },
    { name: 'unlocked', guard: GUARD_UNLOCKED, reason: REASON_LOCKED },
    { name: 'contact', guard: GUARD_CONTACT, reason: REASON_NO_CONTACT },
    { name: 'below the highest level', guard: GUARD_BELOW_MAX, reason: REASON_LEVEL_MAX },
  ];
  for (const { name, guard, reason } of GUARDS) {
    it(`stand at the place of their bit, from the lowest on: ${name}`, () => {
      expect(1 << (reason - 1)).to.equal(guard);
    });
  }

  it('come right behind none', () => expect(REASON_NONE).to.equal(0));
});

describe('advice for faults', () => {
  for (const [name, code] of codesOf(faults, 'FAULT_')) {
    if (code === FAULT_NONE) continue;
    it(`is there, and fits on a display: ${name}`, () => expectSentence(faultAdvice(code), name));
  }

  it('is none where there is no fault', () => expect(faultAdvice(FAULT_NONE)).to.equal(''));

  it('for a code that there is not is to stop using the device', () => {
    for (const code of [-1, FAULT_COUNT, 255]) {
      expect(faultAdvice(code), `${code}`).to.contain('Do not use the device');
    }
  });
});
