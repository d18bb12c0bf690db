/**
 * Templates: every kind, with every number of recovery parts that fits into the words of a template; and the sum that
 * holds the words to their plan. Units: us, ticks of 1 us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { readWords } from '../../sim/words';
import { PAD_OFF_TICKS, PAD_ON_TICKS } from '../../waveforms/bounds';
import {
  COUNT,
  GAP,
  HALF_SPAN,
  KIND,
  PART,
  SEAL,
  SLOT,
  SLOT_HIGH,
  VALUES_FIRST,
  WIDTH_A,
  WIDTH_B,
} from '../../waveforms/columns';
import {
  BLOCK_WORDS,
  CODE_FIRST,
  ENABLE_A,
  ENABLE_B,
  ENABLES,
  REVERSE,
  WORD_HALVES,
} from '../../waveforms/phase-word';
import {
  KIND_A,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_RATIO_SHIFT,
  KIND_SWAP,
  ratioOfKind,
  SLOT_A,
  SLOT_B,
  SLOT_LONG,
  SLOT_REST,
  SLOT_REVERSED,
  wordsOfKind,
  type Template,
} from '../../waveforms/pulse';
import { kindOfPlan, type Plan } from '../../waveforms/score';
import { makeTemplates } from '../../waveforms/template.brief';
import { PLANNED_SEGMENTS, type PlannedSegment } from '../firmware/arbitrary-plan';
import { fillTemplate, passes, templateOf, valuesOf } from '../firmware/plan-segment';

const POLARITIES = ['normal', 'reverse', 'alternating', 'alternating, reverse first'];
const CHANNELS: [string, number][] = [
  ['a rest', 0],
  ['A', KIND_A],
  ['B', KIND_B],
  ['A and B', KIND_A | KIND_B],
  ['B alone, at once', KIND_B | KIND_LONE_B],
];

interface Kind {
  name: string;
  kind: number;
  parts: number;
}

const ONE_RATE: Kind[] = CHANNELS.flatMap(([channels, bits]) =>
  POLARITIES.flatMap((polarity, code) =>
    [1, 2, 3, 4]
      .filter((parts) => parts === 1 || (bits & (KIND_A | KIND_B)) !== (KIND_A | KIND_B))
      .map((parts) => ({
        name: `${channels}, ${polarity}, ${parts} part${parts > 1 ? 's' : ''}`,
        kind: bits | (code << KIND_POLARITY_SHIFT),
        parts,
      })),
  ),
);

const AT_RATIO: Kind[] = [2, 3].flatMap((ratio) =>
  POLARITIES.slice(0, 2).map((polarity, code) => ({
    name: `${ratio} on A for one on B, ${polarity}`,
    kind: KIND_A | KIND_B | ((ratio - 1) << KIND_RATIO_SHIFT) | (code << KIND_POLARITY_SHIFT),
    parts: 1,
  })),
);

const EVERY_KIND = [...ONE_RATE, ...AT_RATIO];

/** A plan of the kind in which no two times are equal that need not be. */
function planOfKind(kind: number): Plan {
  return {
    periodUs: 10000,
    widthAUs: kind & KIND_A ? 231 : 0,
    widthBUs: kind & KIND_B ? 187 : 0,
    gapUs: 61,
    polarity: (kind >> KIND_POLARITY_SHIFT) & 3,
    count: 3,
    loneB: kind & KIND_LONE_B ? 1 : 0,
    ratio: ratioOfKind(kind),
  };
}

/** Where the words begin in `halves`, and what stands before them: values kept for the sum. */
function echoesOf(template: Template): number {
  return template.halves.length - WORD_HALVES * template.words;
}

/** Columns of a plan that count in a template of the kind: the others are whatever they are. */
function columnsOfPlan(kind: number, parts: number): number[] {
  const columns = [SLOT, SLOT_HIGH, HALF_SPAN, COUNT, KIND, SEAL];
  if (kind & KIND_A) columns.push(WIDTH_A);
  if (kind & KIND_B) columns.push(WIDTH_B);
  if (kind & (KIND_A | KIND_B)) columns.push(GAP);
  if (kind & (KIND_A | KIND_B) && parts > 1) columns.push(PART);
  return columns;
}

/** True if the sum notices that one half became another. */
function notices(template: Template, changes: [half: number, delta: number][]): boolean {
  const before = template.halves.slice();
  for (const [half, delta] of changes) template.halves[half] = (before[half] as number) + delta;
  const noticed = !passes(template);
  template.halves.set(before);
  return noticed;
}

/** Any change of 16 bits: small ones, and all. */
const DELTAS = fc.oneof(
  fc.integer({ min: -40, max: 40 }).filter((delta) => delta !== 0),
  fc.integer({ min: 1, max: 65535 }),
);
const SOME_DELTAS = [1, -1, 2, 19, -187, 500, 32768, 65534];

/** Indices into halves: the on-times of the phases of each pulse, and the low halves of the rests' off-times. */
function placesOf(template: Template): { pulses: number[][]; rests: number[] } {
  const pulses: number[][] = [];
  const rests: number[] = [];
  for (let word = 0; word < template.words; word += 1) {
    const at = echoesOf(template) + WORD_HALVES * word;
    if (template.first[word]) pulses.push([]);
    if ((template.lines[word] as number) & ENABLES) pulses[pulses.length - 1]?.push(at);
    if (word + 1 === template.words || template.first[word + 1]) rests.push(at + 2);
  }
  return { pulses: pulses.filter((phases) => phases.length > 0), rests };
}

describe('templates', () => {
  for (const { name, kind, parts } of EVERY_KIND) {
    describe(name, () => {
      const template = makeTemplates([kind], parts)[0] as Template;
      fillTemplate(template, valuesOf(planOfKind(kind), parts));

      it(`has at most ${BLOCK_WORDS} words, and a half, a weight and a place for each of their values`, () => {
        expect(template.words).to.be.within(1, BLOCK_WORDS);
        expect(template.words).to.equal(wordsOfKind(kind, parts));
        expect(template.lines).to.have.length(template.words);
        expect(template.first).to.have.length(template.words);
        expect(template.block).to.have.length(2 * BLOCK_WORDS);
        expect(echoesOf(template)).to.be.at.least(columnsOfPlan(kind, parts).length);
        expect(template.shape).to.have.length(template.halves.length);
        expect(template.weights).to.have.length(template.halves.length);
      });

      it('plays the slots of its kind, in order', () => {
        const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
        const ratio = ratioOfKind(kind);
        const periods = polarity >= 2 ? [polarity & 1, (polarity & 1) ^ 1] : [polarity];
        const slots = periods.flatMap((reversed) => {
          const bit = reversed ? SLOT_REVERSED : 0;
          if (kind & KIND_A) return kind & KIND_B ? [SLOT_A | bit, SLOT_B | bit] : [SLOT_A | bit];
          if (kind & KIND_LONE_B) return [SLOT_B | bit];
          return kind & KIND_B ? [SLOT_REST, SLOT_B | bit] : [SLOT_REST];
        });
        const more = SLOT_A | SLOT_LONG | (polarity ? SLOT_REVERSED : 0);
        slots.push(...new Array<number>(ratio - 1).fill(more));
        expect([...template.slots]).to.deep.equal(slots);
        expect(template.periods).to.equal(ratio > 1 ? ratio : periods.length);
      });

      it('looks at RUN at the beginning of each slot, and nowhere else', () => {
        const firsts = [...template.slots].flatMap((slot) =>
          slot === SLOT_REST ? [1] : [1, ...new Array<number>(2 + parts).fill(0)],
        );
        expect([...template.first]).to.deep.equal(firsts);
      });

      it('moves REVERSE in set-up words only, and enables one channel at a time', () => {
        for (let word = 1; word < template.words; word += 1) {
          const lines = template.lines[word] as number;
          expect(lines & ENABLES).to.not.equal(ENABLES);
          if (((template.lines[word - 1] as number) ^ lines) & REVERSE) expect(lines & ENABLES).to.equal(0);
        }
        for (let word = 0; word < template.words; word += 1) {
          if (template.first[word]) expect((template.lines[word] as number) & ENABLES).to.equal(0);
        }
      });

      it('gives each pulse a leading phase and recoveries of the other polarity, on one channel', () => {
        let word = 0;
        for (const slot of template.slots) {
          if (slot === SLOT_REST) {
            expect(template.lines[word]).to.equal(0);
            word += 1;
            continue;
          }
          const enable = slot & SLOT_A ? ENABLE_A : ENABLE_B;
          const lead = slot & SLOT_REVERSED ? REVERSE : 0;
          const recovery = lead ^ REVERSE;
          const expected = [lead, lead | enable, recovery];
          for (let part = 0; part < parts; part += 1) expected.push(recovery | enable);
          expect([...template.lines.slice(word, word + 3 + parts)]).to.deep.equal(expected);
          word += 3 + parts;
        }
        expect(word).to.equal(template.words);
      });

      it('writes these lines into its block, and idle words behind them: no enable, REVERSE as it was', () => {
        const words = readWords(template.block);
        const played = words.slice(0, template.words);
        expect(played.map(({ lines }) => lines)).to.deep.equal([...template.lines]);
        expect(played.map(({ first }) => (first ? 1 : 0))).to.deep.equal([...template.first]);
        const lines = (template.lines[template.words - 1] as number) & REVERSE;
        const idle = { first: false, lines, onTicks: PAD_ON_TICKS, offTicks: PAD_OFF_TICKS };
        for (const word of words.slice(template.words)) expect(word).to.deep.equal(idle);
      });

      it('exchanges the enables, and nothing else, with KIND_SWAP', () => {
        const swapped = makeTemplates([kind | KIND_SWAP], parts)[0] as Template;
        fillTemplate(swapped, valuesOf(planOfKind(kind), parts));
        const exchange = [0, ENABLE_B, ENABLE_A];
        const expected = readWords(template.block).map((word) => ({
          ...word,
          lines: (word.lines & REVERSE) | (exchange[word.lines & ENABLES] as number),
        }));
        expect(readWords(swapped.block)).to.deep.equal(expected);
        expect([...swapped.lines]).to.deep.equal(expected.slice(0, template.words).map(({ lines }) => lines));
        expect(swapped.slots).to.deep.equal(template.slots);
        expect(swapped.first).to.deep.equal(template.first);
        expect(swapped.weights).to.deep.equal(template.weights);
        expect(passes(swapped)).to.equal(true);
      });

      it('passes as planned, and notices every single half that is not', () => {
        expect(passes(template)).to.equal(true);
        const columns = columnsOfPlan(kind, parts);
        template.shape.forEach((place, half) => {
          const counts = half >= echoesOf(template) || columns.includes(place - VALUES_FIRST);
          for (const delta of SOME_DELTAS) {
            expect(notices(template, [[half, delta]]), `half ${half}, ${delta}`).to.equal(counts);
          }
        });
      });

      it('notices time that was moved, or added, between any two halves of its words', () => {
        for (let one = echoesOf(template); one < template.halves.length; one += 1) {
          for (let other = one + 1; other < template.halves.length; other += 1) {
            for (const delta of [1, 11, 187, -1, -11, -187]) {
              const [moved, added] = [-delta, delta].map((counter) =>
                notices(template, [
                  [one, delta],
                  [other, counter],
                ]),
              );
              expect(moved && added, `halves ${one} and ${other}, ${delta}`).to.equal(true);
            }
          }
        }
      });

      it('notices a single value of its table that is wrong', () => {
        const sound = valuesOf(planOfKind(kind), parts);
        const columns = columnsOfPlan(kind, parts);
        const usedInWords = new Set(template.shape.slice(echoesOf(template)));
        const altered = makeTemplates([kind], parts)[0] as Template;
        for (let place = 0; place < sound.length; place += 1) {
          const counts = usedInWords.has(place) || columns.includes(place - VALUES_FIRST);
          for (const delta of SOME_DELTAS) {
            const values = sound.slice();
            values[place] = (sound[place] as number) + delta;
            fillTemplate(altered, values);
            expect(passes(altered), `value ${place}, ${delta}`).to.equal(!counts);
          }
        }
      });
    });
  }
});

describe('sum of a template', () => {
  const SEGMENTS = fc.tuple(PLANNED_SEGMENTS, fc.constantFrom(0, KIND_SWAP));

  function filled({ plan, recoveryParts }: PlannedSegment, swap: number): Template {
    const template = makeTemplates([kindOfPlan(plan) | swap], recoveryParts)[0] as Template;
    fillTemplate(template, valuesOf(plan, recoveryParts));
    return template;
  }

  it('is the total for every sound plan', () => {
    fc.assert(
      fc.property(SEGMENTS, ([planned, swap]) => {
        expect(passes(filled(planned, swap))).to.equal(true);
      }),
      { numRuns: 1000, verbose: true },
    );
  });

  it('is another if any half is another, by any amount', () => {
    fc.assert(
      fc.property(SEGMENTS, DELTAS, ([planned, swap], delta) => {
        const template = filled(planned, swap);
        const columns = columnsOfPlan(template.kind, planned.recoveryParts);
        template.shape.forEach((place, half) => {
          const counts = half >= echoesOf(template) || columns.includes(place - VALUES_FIRST);
          expect(notices(template, [[half, delta]]), `half ${half}`).to.equal(counts);
        });
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('is another if any two halves of the words are others, by any amounts', () => {
    const two = fc.tuple(fc.nat(), DELTAS, fc.nat(), DELTAS);
    fc.assert(
      fc.property(SEGMENTS, fc.array(two, { minLength: 100, maxLength: 100 }), ([planned, swap], pairs) => {
        const template = filled(planned, swap);
        const first = echoesOf(template);
        const halves = template.halves.length - first;
        for (const [a, deltaA, b, deltaB] of pairs) {
          const one = first + (a % halves);
          const other = first + ((one - first + 1 + (b % (halves - 1))) % halves);
          const changes: [number, number][] = [
            [one, deltaA],
            [other, deltaB],
          ];
          expect(notices(template, changes), JSON.stringify(changes)).to.equal(true);
        }
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('is another if both phases of a pulse are longer by the same, at the cost of a rest', () => {
    fc.assert(
      fc.property(SEGMENTS, fc.integer({ min: -19, max: 79 }), ([planned, swap], delta) => {
        fc.pre(delta !== 0);
        const template = filled(planned, swap);
        const { pulses, rests } = placesOf(template);
        for (const [lead, ...recovery] of pulses as [number, ...number[]][]) {
          for (const part of recovery) {
            for (const rest of rests) {
              const changes: [number, number][] = [
                [lead, delta],
                [part, delta],
                [rest, -2 * delta],
              ];
              expect(notices(template, changes), JSON.stringify(changes)).to.equal(true);
            }
          }
        }
      }),
      { numRuns: 300, verbose: true },
    );
  });

  const BOTH = fc.tuple(PLANNED_SEGMENTS, fc.constantFrom(0, KIND_SWAP)).filter(([{ plan }]) => {
    return plan.widthAUs > 0 && plan.widthBUs > 0 && plan.widthAUs !== plan.widthBUs;
  });

  it('is another if the on-times of A and B are exchanged', () => {
    fc.assert(
      fc.property(BOTH, ([planned, swap]) => {
        const template = filled(planned, swap);
        const { widthAUs, widthBUs } = planned.plan;
        const changes = placesOf(template)
          .pulses.flat()
          .map((half): [number, number] => [
            half,
            widthAUs + widthBUs - 2 * (template.halves[half] as number),
          ]);
        expect(notices(template, changes)).to.equal(true);
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('is another if the words are those of a plan with the widths of A and B exchanged', () => {
    fc.assert(
      fc.property(BOTH, ([planned, swap]) => {
        const template = filled(planned, swap);
        const { widthAUs, widthBUs } = planned.plan;
        const exchanged = { ...planned.plan, widthAUs: widthBUs, widthBUs: widthAUs };
        const other = filled({ ...planned, plan: exchanged }, swap);
        template.block.set(other.block);
        expect(passes(template)).to.equal(false);
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('is another if the code of a word is another', () => {
    for (const { name, kind, parts } of EVERY_KIND) {
      const template = templateOf(planOfKind(kind), parts);
      for (let word = 0; word < template.words; word += 1) {
        const code = echoesOf(template) + WORD_HALVES * word + 1;
        for (const bit of [CODE_FIRST, ENABLE_A << 1, ENABLE_B << 1, REVERSE << 1]) {
          const flipped = ((template.halves[code] as number) ^ bit) - (template.halves[code] as number);
          expect(notices(template, [[code, flipped]]), `${name}, word ${word}, bit ${bit}`).to.equal(true);
        }
      }
    }
  });

  it('stays exact, below 2^53, with every half at its largest', () => {
    for (const { name, kind, parts } of EVERY_KIND) {
      const { weights } = makeTemplates([kind], parts)[0] as Template;
      const largest = weights.reduce((sum, weight) => sum + Math.abs(weight) * 65535, 0);
      expect(largest, name).to.be.below(2 ** 53);
    }
  });
});
