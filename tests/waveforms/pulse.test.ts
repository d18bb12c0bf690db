/**
 * Templates: every kind, with every number of recovery parts that fits into the words of a template.
 * Units: ticks of 1 us.
 */
import { SEGMENT_MAX_US } from '../../waveforms/bounds';
import { expect } from 'chai';
import {
  ENABLE_A,
  ENABLE_B,
  ENABLES,
  REVERSE,
  TEMPLATE_WORDS_MAX,
  WORD_ON_MAX_TICKS,
} from '../../waveforms/phase-word';
import {
  KIND_A,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  makeTemplate,
  SLOT_A,
  SLOT_B,
  SLOT_REST,
  SLOT_REVERSED,
  type Template,
} from '../../waveforms/pulse';

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

const KINDS: Kind[] = CHANNELS.flatMap(([channels, bits]) =>
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

/** Fills every tick that the template left open: leading phases, recovery parts, gaps and rests, all different. */
function fill(template: Template, parts: number, widthAUs: number, widthBUs: number): Uint32Array {
  const ticks = template.ticks.slice();
  let word = 0;
  for (const slot of template.slots) {
    if (slot === SLOT_REST) {
      word += 1;
      continue;
    }
    const widthUs = slot & SLOT_A ? widthAUs : widthBUs;
    const partUs = Math.floor(widthUs / parts);
    ticks[2 * word + 2] = widthUs;
    for (let part = 0; part < parts; part += 1) {
      ticks[2 * (word + 3 + part)] = part === 0 ? widthUs - (parts - 1) * partUs : partUs;
    }
    word += 3 + parts;
  }
  return ticks;
}

function dot(ticks: Uint32Array, weights: Float64Array): number {
  return ticks.reduce((sum, tick, i) => sum + tick * (weights[i] as number), 0);
}

describe('templates', () => {
  for (const { name, kind, parts } of KINDS) {
    describe(name, () => {
      const template = makeTemplate(kind, parts);

      it(`has at most ${TEMPLATE_WORDS_MAX} words`, () => {
        expect(template.words).to.be.within(1, TEMPLATE_WORDS_MAX);
        expect(template.lines).to.have.length(template.words);
        expect(template.first).to.have.length(template.words);
        expect(template.ticks).to.have.length(2 * template.words);
      });

      it('plays the slots of its kind, in order', () => {
        const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
        const periods = polarity >= 2 ? [polarity & 1, (polarity & 1) ^ 1] : [polarity];
        const slots = periods.flatMap((reversed) => {
          const bit = reversed ? SLOT_REVERSED : 0;
          if (kind & KIND_A) return kind & KIND_B ? [SLOT_A | bit, SLOT_B | bit] : [SLOT_A | bit];
          if (kind & KIND_LONE_B) return [SLOT_B | bit];
          return kind & KIND_B ? [SLOT_REST, SLOT_B | bit] : [SLOT_REST];
        });
        expect([...template.slots]).to.deep.equal(slots);
        expect(template.periods).to.equal(periods.length);
        expect(template.slotsPerPeriod).to.equal(slots.length / periods.length);
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

      it('has weights that say so when the phases are equal and as planned', () => {
        const ticks = fill(template, parts, 231, 187);
        expect(dot(ticks, template.balance)).to.equal(0);
        const base = dot(fill(template, parts, 0, 0), template.timing);
        const shift = 231 * template.weightA + 187 * template.weightB;
        expect(dot(ticks, template.timing) - base).to.equal(shift);
      });

      it('has weights that notice any phase of another length', () => {
        const ticks = fill(template, parts, 231, 187);
        template.lines.forEach((lines, word) => {
          if (!(lines & ENABLES)) return;
          for (const delta of [-187, -1, 1, 2, 500]) {
            const altered = ticks.slice();
            altered[2 * word] = (ticks[2 * word] as number) + delta;
            expect(dot(altered, template.balance), `word ${word}, ${delta} ticks`).to.not.equal(0);
          }
        });
      });

      it('has sums that stay exact: below 2^53 with the longest on-time of a word everywhere', () => {
        const largest = template.balance.reduce(
          (sum, weight) => sum + Math.abs(weight) * WORD_ON_MAX_TICKS,
          0,
        );
        expect(largest).to.be.below(2 ** 53);
      });

      it('has timing sums that stay exact in the longest segment', () => {
        const slotUs = SEGMENT_MAX_US / template.slots.length;
        const { weightA, weightB, weightRest } = template;
        expect(4 * slotUs * (weightA + weightB + weightRest)).to.be.below(2 ** 53);
      });
    });
  }

  it('notices two pulses whose widths were exchanged', () => {
    const template = makeTemplate(KIND_A | KIND_B, 1);
    const ticks = fill(template, 1, 187, 231);
    expect(dot(ticks, template.balance)).to.equal(0);
    expect(dot(ticks, template.timing)).to.not.equal(dot(fill(template, 1, 231, 187), template.timing));
  });
});
