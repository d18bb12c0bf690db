/**
 * Program files: everything that is wrong with one is said at once, in the file's own terms, and nothing that is not.
 * What single fields may be is in tests/waveforms/program-schema.test.ts; compiled files are in score-file.test.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { examineText, InputError, loadProgram, problemLines } from '../../sim/program-file';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';

type Fields = Record<string, unknown>;

const STEADY = { name: 'steady', strokeMs: 2000, rateHz: 50, widthUs: 100 };
/** Bounds the wrong way round: each field alone is sound. */
const UPSIDE_DOWN = { ...STEADY, rateHz: { kind: 'sine', low: 60, high: 40, periodMs: 1000 } };
const UPSIDE_DOWN_SAYS = 'rateHz.low: 60 is above high, 40';
/** A field beyond its bound. */
const TOO_WIDE = { ...STEADY, widthUs: 600 };
const TOO_WIDE_SAYS = 'widthUs: 600 is above the bound, 500';
/** Sound alone, but a jolt where it follows something else. */
const SUDDEN = { ...STEADY, name: 'sudden', rateHz: 100, restMs: 500 };

function fileWith(stages: unknown[], program: Fields = {}): Fields {
  return {
    id: 'mine',
    name: 'Mine',
    feel: 'Mine.',
    source: 'tests',
    relation: 'together',
    order: 'sequence',
    stages,
    ...program,
  };
}

function linesOf(file: unknown): string[] {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return problemLines('mine.json', examineText(text).problems).map((line) => line.replace('mine.json: ', ''));
}

describe('program files: everything at once', () => {
  const ROWS: { name: string; file: unknown; says: string[] }[] = [
    { name: 'nothing of a sound file', file: fileWith([STEADY]), says: [] },
    {
      name: 'a bad field in one stage and bad company in another',
      file: fileWith([TOO_WIDE, STEADY, UPSIDE_DOWN]),
      says: [`stages[0].${TOO_WIDE_SAYS}`, `stages[2].${UPSIDE_DOWN_SAYS}`],
    },
    {
      name: 'no jolts as long as a stage is missing: they may be gone when it is there',
      file: fileWith([STEADY, TOO_WIDE, SUDDEN]),
      says: [`stages[1].${TOO_WIDE_SAYS}`],
    },
    {
      name: 'the jolts of sound stages',
      file: fileWith([STEADY, SUDDEN]),
      says: [
        'stages[0]: steady begins with 100 us after silence, at most 33 us, where it follows sudden: use riseMs, fallMs or restMs',
        'stages[1]: sudden changes its rate 2.0 times at once, at most 1.5 times, where it follows steady: use riseMs, fallMs or restMs',
      ],
    },
    {
      name: 'fields of the program, and what is wrong in the stages',
      file: fileWith([UPSIDE_DOWN, TOO_WIDE], { id: 'Mine', name: undefined, volume: 11, gapUs: 5 }),
      says: [
        'program: "name" is missing',
        'program: "volume" is not a field here',
        'id: "Mine" must be 1-32 small letters, digits and "-", a letter first',
        'gapUs: 5 is below the bound, 20',
        `stages[0].${UPSIDE_DOWN_SAYS}`,
        `stages[1].${TOO_WIDE_SAYS}`,
      ],
    },
    {
      name: 'a relation that there is not, without blaming stages for it',
      file: fileWith([{ ...STEADY, ratio: 2 }, UPSIDE_DOWN], {
        relation: 'rato',
        recoveryParts: 2,
      }),
      says: [
        'relation: "rato" is none of together, alternate-strokes, counter-phase, hand-over, ratio',
        `stages[1].${UPSIDE_DOWN_SAYS}`,
      ],
    },
    {
      name: 'a ratio beyond its bound, without blaming stages for it',
      file: fileWith([{ ...STEADY, burst: { pulses: 3, rateHz: 100 }, rateHz: 2 }, UPSIDE_DOWN], {
        relation: 'ratio',
        ratio: 9,
      }),
      says: ['ratio: 9 is above the bound, 3', `stages[1].${UPSIDE_DOWN_SAYS}`],
    },
    {
      name: 'an order that there is not, without blaming weights for it',
      file: fileWith([{ ...STEADY, weight: 2 }, UPSIDE_DOWN], { order: 'mixed' }),
      says: ['order: "mixed" is none of sequence, random, shuffle', `stages[1].${UPSIDE_DOWN_SAYS}`],
    },
    {
      name: 'what no stage is to blame for',
      file: fileWith([STEADY, UPSIDE_DOWN], { ratio: 2 }),
      says: ['ratio: 2 needs the relation ratio, not together', `stages[1].${UPSIDE_DOWN_SAYS}`],
    },
    {
      name: 'borrowed stages that are not there, and what is wrong with the others',
      file: fileWith([{ use: 'nix/push' }, UPSIDE_DOWN, { use: 'conventional/nix', strokes: 0 }]),
      says: [
        `stages[0].use: "nix/push" names no program of the catalogue: choose from ${CATALOGUE.map(({ id }) => id).join(', ')}`,
        `stages[1].${UPSIDE_DOWN_SAYS}`,
        'stages[2].strokes: 0 is below the bound, 1',
        'stages[2].use: "conventional/nix" names no technique of conventional: choose from conventional/steady',
      ],
    },
    {
      name: 'a borrowed stage that does not fit into this program, by its name',
      file: fileWith([{ use: 'brief-intense/steady' }, UPSIDE_DOWN], { recoveryParts: 4 }),
      says: [
        'recoveryParts: 4 with the relation together: a split recovery plays on one channel at a time, as in alternate-strokes',
        'stages[0].use: "brief-intense/steady": relation: together with recoveryParts 4: a split recovery plays on one channel at a time, as in alternate-strokes',
        `stages[1].${UPSIDE_DOWN_SAYS}`,
      ],
    },
    {
      name: 'a change to a borrowed stage, under its own field',
      file: fileWith([{ use: 'conventional/steady', weight: 3 }]),
      says: ['stages[0].weight: 3 needs the order random: in a sequence each stage has its turn'],
    },
    {
      name: 'a field that stands twice, and everything else',
      file: JSON.stringify(fileWith([UPSIDE_DOWN])).replace('{"id"', '{"id":"first","id"'),
      says: ['"id" stands here twice: line 1, column 15', `stages[0].${UPSIDE_DOWN_SAYS}`],
    },
    {
      name: 'the form of a borrowed name alone where it has none',
      file: fileWith([{ use: 'knead' }, { use: 3 }, null]),
      says: [
        'stages[0].use: "knead" must be a technique of the catalogue: program/stroke',
        'stages[1].use: 3 is not a text',
        'stages[2]: null is not an object',
      ],
    },
    { name: 'no stages', file: fileWith([]), says: ['stages: has fewer items than 1'] },
    {
      name: 'stages that are no list',
      file: fileWith([], { stages: {} }),
      says: ['stages: {} is not a list'],
    },
    { name: 'a list', file: [1, 2], says: ['program: [1,2] is not an object'] },
    { name: 'null', file: null, says: ['program: null is not an object'] },
    {
      name: 'names with line breaks, in one line',
      file: fileWith([STEADY], { 'a\nb': 1, order: 'x\ny' }),
      says: ['program: "a\\nb" is not a field here', 'order: "x\\ny" is none of sequence, random, shuffle'],
    },
    {
      name: 'letters that a terminal obeys, as question marks',
      file: fileWith([STEADY], { 'a\u009b2Jb': 1, order: 'x\u202ey' }),
      says: ['program: "a?2Jb" is not a field here', 'order: "x?y" is none of sequence, random, shuffle'],
    },
    {
      name: 'names that every object has',
      file: JSON.stringify(fileWith([STEADY])).replace('{"id"', '{"__proto__":{},"toString":1,"id"'),
      says: ['program: "__proto__" is not a field here', 'program: "toString" is not a field here'],
    },
  ];
  for (const { name, file, says } of ROWS) {
    it(`says ${name}`, () => {
      expect(linesOf(file)).to.have.ordered.members(says);
    });
  }

  it('says of a long list of mistakes every one, each once', () => {
    const stages = Array.from({ length: 32 }, (_, i) => (i % 2 ? TOO_WIDE : UPSIDE_DOWN));
    expect(linesOf(fileWith(stages))).to.deep.equal(
      stages.map((_, i) => `stages[${i}].${i % 2 ? TOO_WIDE_SAYS : UPSIDE_DOWN_SAYS}`),
    );
  });
});

describe('programs by name', () => {
  let folder = '';
  beforeEach('a folder for files', () => {
    folder = mkdtempSync(join(tmpdir(), 'knead-program-'));
  });
  afterEach('no folder is left', () => rmSync(folder, { recursive: true, force: true }));

  it('takes the catalogue by id, with what it was compiled from', () => {
    const [knead] = CATALOGUE;
    if (!knead) throw new Error('an empty catalogue');
    expect(loadProgram(knead.id)).to.deep.equal({ program: knead, packed: packProgram(compile(knead)) });
  });

  it('takes a file, borrowed stages in their places', () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, `\uFEFF${JSON.stringify(fileWith([{ use: 'conventional/steady', strokes: 3 }]))}`);
    const { program, packed } = loadProgram(file);
    expect(program?.stages).to.deep.equal([
      { name: 'steady', strokeMs: 60000, rateHz: 100, widthUs: 100, strokes: 3, relation: 'together' },
    ]);
    expect(packed).to.include({ id: 'mine', name: 'Mine' });
  });

  it('refuses a file with all its lines, each with the name of the file', () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, JSON.stringify(fileWith([TOO_WIDE, UPSIDE_DOWN])));
    expect(() => loadProgram(file))
      .to.throw(InputError)
      .with.deep.property('lines', [
        `${file}: stages[0].${TOO_WIDE_SAYS}`,
        `${file}: stages[1].${UPSIDE_DOWN_SAYS}`,
      ]);
  });

  it('offers the catalogue where a name is not known', () => {
    expect(() => loadProgram('nix')).to.throw(
      InputError,
      /^no program "nix": choose one of knead, .*, or a \.json file$/,
    );
  });
});
