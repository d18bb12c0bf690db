/**
 * Lowering: the words of named plans, tick by tick, and what holds for the words of any plan.
 * Units: us, ticks of 1 us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Lowering } from '../../firmware/lower';
import { SETUP_OFF_TICKS, SETUP_ON_TICKS } from '../../waveforms/bounds';
import {
  ENABLES,
  REVERSE,
  WORD_OFF_MAX_TICKS,
  WORD_OFF_MIN_TICKS,
  WORD_ON_MAX_TICKS,
  WORD_ON_MIN_TICKS,
} from '../../waveforms/phase-word';
import { Player, type Plan } from '../../waveforms/player';
import { type Template } from '../../waveforms/pulse';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { PLANNED_SEGMENTS } from './arbitrary-plan';

const BASE: Plan = {
  periodUs: 10000,
  widthAUs: 200,
  widthBUs: 0,
  gapUs: 50,
  polarity: 0,
  count: 1,
  loneB: 0,
};

function total(ticks: Uint32Array): number {
  return ticks.reduce((sum, tick) => sum + tick, 0);
}

/** Words as [lines, on, off], the lines spelled A, B, R (REVERSE) and - (none). */
function wordsOf(template: Template): [string, number, number][] {
  return Array.from(template.lines, (lines, word) => {
    const names = (lines & 1 ? 'A' : '') + (lines & 2 ? 'B' : '') + (lines & REVERSE ? 'R' : '');
    return [names || '-', template.ticks[2 * word] as number, template.ticks[2 * word + 1] as number];
  });
}

const NAMED: [string, Partial<Plan>, number, [string, number, number][]][] = [
  [
    'a pulse on A',
    {},
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 9539],
    ],
  ],
  [
    'a reversed pulse on A with a long gap',
    { polarity: 1, gapUs: 500 },
    1,
    [
      ['R', 5, 6],
      ['AR', 200, 489],
      ['-', 5, 6],
      ['A', 200, 9089],
    ],
  ],
  [
    'a pulse on B, half a period behind',
    { widthAUs: 0, widthBUs: 100 },
    1,
    [
      ['-', 5, 4995],
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 4739],
    ],
  ],
  [
    'a pulse on B alone, at once',
    { widthAUs: 0, widthBUs: 100, loneB: 1 },
    1,
    [
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 9739],
    ],
  ],
  [
    'pulses on A and B in an odd period',
    { widthBUs: 100, periodUs: 10001 },
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 4539],
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 4740],
    ],
  ],
  [
    'a recovery in three parts, the remainder in the first',
    { widthAUs: 200 },
    3,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 68, 50],
      ['AR', 66, 50],
      ['AR', 66, 9439],
    ],
  ],
  [
    'two pulses of alternating polarity',
    { polarity: 3 },
    1,
    [
      ['R', 5, 6],
      ['AR', 200, 39],
      ['-', 5, 6],
      ['A', 200, 9539],
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 9539],
    ],
  ],
  ['a rest', { widthAUs: 0 }, 1, [['-', 5, 9995]]],
];

describe('lowering', () => {
  for (const [name, plan, parts, words] of NAMED) {
    it(`makes the words of ${name}`, () => {
      expect(wordsOf(new Lowering(parts).lower({ ...BASE, ...plan }))).to.deep.equal(words);
    });
  }

  it('fills the period to the tick, in words that every player can carry', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, ({ plan, recoveryParts }) => {
        const template = new Lowering(recoveryParts).lower(plan);
        expect(total(template.ticks)).to.equal(plan.periodUs * (plan.polarity >= 2 ? 2 : 1));
        for (let word = 0; word < template.words; word += 1) {
          expect(template.ticks[2 * word]).to.be.within(WORD_ON_MIN_TICKS, WORD_ON_MAX_TICKS);
          expect(template.ticks[2 * word + 1]).to.be.within(WORD_OFF_MIN_TICKS, WORD_OFF_MAX_TICKS);
        }
      }),
      { numRuns: 500, verbose: true },
    );
  });

  it('gives every set-up word its two times, and both phases of a pulse the width of the channel', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, ({ plan, recoveryParts }) => {
        const template = new Lowering(recoveryParts).lower(plan);
        const ticksOf = new Map<number, number>();
        for (let word = 0; word < template.words; word += 1) {
          const lines = template.lines[word] as number;
          const [on, off] = [template.ticks[2 * word], template.ticks[2 * word + 1]];
          if (lines & ENABLES) ticksOf.set(lines, (ticksOf.get(lines) ?? 0) + (on as number));
          else expect(on).to.equal(SETUP_ON_TICKS);
          const next = template.lines[word + 1] ?? 0;
          if (!(lines & ENABLES) && next & ENABLES) expect(off).to.equal(SETUP_OFF_TICKS);
        }
        const periods = plan.polarity >= 2 ? 2 : 1;
        for (const [lines, ticks] of ticksOf) {
          expect(ticks).to.equal(periods * (lines & 1 ? plan.widthAUs : plan.widthBUs));
        }
      }),
      { numRuns: 500, verbose: true },
    );
  });

  it('takes the time that was planned, with every fade and in every silence', () => {
    // Story: in a row of alternating polarity, steps of no strength played in half of their time.
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 0, max: 256 }), (program, fade256) => {
        const player = new Player(program, 1);
        player.fade256 = fade256;
        const lowering = new Lowering(program.recoveryParts);
        for (let segment = 0; segment < 60; segment += 1) {
          player.next();
          const periods = player.plan.polarity >= 2 ? 2 : 1;
          expect(total(lowering.lower(player.plan).ticks)).to.equal(player.plan.periodUs * periods);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('makes each kind of template once: nothing is allocated after that', () => {
    const lowering = new Lowering(1);
    const first = lowering.lower(BASE);
    const other = lowering.lower({ ...BASE, widthBUs: 100 });
    expect(lowering.lower({ ...BASE, widthAUs: 150 })).to.equal(first);
    expect(other).to.not.equal(first);
    expect(first.ticks[2]).to.equal(150);
  });
});
