/**
 * The schema of program files: the file on disk, each bound at, below and above, and the programs that come along.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { examineText, problemLines } from '../../sim/program-file';
import * as bounds from '../../waveforms/bounds';
import { type Bound } from '../../waveforms/bounds';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile, ProgramError, type ProgramProblem } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type Program } from '../../waveforms/program';
import { type PackedProgram } from '../../waveforms/score';
import { PROGRAM_SCHEMA } from '../../waveforms/program-schema';
import { PROGRAMS } from '../properties/arbitrary-program';

const ROOT = join(__dirname, '..', '..');
const FILE = 'mine.json';

type Fields = Record<string, unknown>;

const STEADY = { name: 'one', strokeMs: 10000, rateHz: 50, widthUs: 100 };

/** A sound file whose stage can bear a change of any single field within its bounds. */
function fileWith(stage: Fields, program: Fields = {}): Fields {
  return {
    id: 'mine',
    name: 'Mine',
    feel: 'Mine.',
    source: 'tests',
    relation: 'alternate-strokes',
    order: 'sequence',
    gapUs: 100,
    stages: [{ ...STEADY, ...stage }],
    ...program,
  };
}

/** A stage that is meant to be felt to change. */
function felt(stage: Fields): Fields {
  return fileWith({ constantFeel: false, ...stage });
}

/** The lines of the refusal, or none. */
function refusals(file: unknown): string[] {
  return problemLines(FILE, examineText(JSON.stringify(file)).problems);
}

function packedOf(text: string): PackedProgram | undefined {
  return examineText(text).loaded?.packed;
}

/** A program of the catalogue as a file: the catalogue says more of its own. */
function fileOf(program: Program): unknown {
  return { ...program, group: undefined, ranges: undefined };
}

/** The field, its bound, the smallest step beyond, and the file with a value in the field. */
const FIELDS: [string, Bound, number, (value: number) => Fields][] = [
  ['gapUs', bounds.GAP_US, 1, (value) => fileWith({}, { gapUs: value })],
  ['recoveryParts', bounds.RECOVERY_PARTS, 1, (value) => fileWith({}, { recoveryParts: value })],
  ['stages[0].strokeMs', bounds.STROKE_MS, 1, (value) => fileWith({ strokeMs: value })],
  ['stages[0].restMs', bounds.REST_MS, 1, (value) => fileWith({ restMs: value })],
  ['stages[0].strokes', bounds.STROKES, 1, (value) => fileWith({ strokes: value })],
  ['stages[0].weight', bounds.WEIGHT, 1, (value) => fileWith({ weight: value }, { order: 'random' })],
  ['stages[0].riseMs', bounds.EDGE_MS, 1, (value) => fileWith({ strokeMs: 60000, riseMs: value })],
  ['stages[0].fallMs', bounds.EDGE_MS, 1, (value) => fileWith({ strokeMs: 60000, fallMs: value })],
  ['ratio', bounds.RATIO, 1, (value) => fileWith({}, { relation: 'ratio', ratio: value })],
  ['stages[0].ratio', bounds.RATIO, 1, (value) => fileWith({ relation: 'ratio', ratio: value })],
  ['stages[0].rateHz', bounds.RATE_HZ, 0.01, (value) => fileWith({ rateHz: value })],
  ['stages[0].widthUs', bounds.WIDTH_US, 0.01, (value) => fileWith({ widthUs: value })],
  [
    'stages[0].strengthFraction.values[0]',
    bounds.STRENGTH_FRACTION,
    0.01,
    (value) => fileWith({ strengthFraction: { kind: 'table', values: [value, 1], stepMs: 100 } }),
  ],
  [
    'stages[0].burst.pulses',
    bounds.BURST_PULSES,
    1,
    (value) => fileWith({ rateHz: 1, burst: { pulses: value, rateHz: 100 } }),
  ],
  [
    'stages[0].burst.rateHz',
    { ...bounds.RATE_HZ, min: 20 },
    0.01,
    (value) => fileWith({ rateHz: 0.5, burst: { pulses: 2, rateHz: value } }),
  ],
  [
    'stages[0].rateHz.periodMs',
    bounds.CURVE_PERIOD_MS,
    1,
    (value) => fileWith({ rateHz: { kind: 'sine', low: 40, high: 50, periodMs: value } }),
  ],
  [
    'stages[0].widthUs.stepMs',
    bounds.STEP_MS,
    1,
    (value) => felt({ widthUs: { kind: 'table', values: [100], stepMs: value } }),
  ],
  [
    'stages[0].widthUs.everyMs',
    bounds.STEP_MS,
    1,
    (value) => felt({ widthUs: { kind: 'random-hold', low: 80, high: 100, everyMs: value } }),
  ],
  [
    'stages[0].rateHz.everyMs',
    bounds.STEP_MS,
    1,
    (value) => fileWith({ rateHz: { kind: 'random-walk', low: 40, high: 50, everyMs: value } }),
  ],
  [
    'stages[0].widthUs.from',
    bounds.WIDTH_US,
    1,
    (value) => felt({ widthUs: { kind: 'ramp', from: value, to: 200 } }),
  ],
  [
    'stages[0].rateHz.values[1]',
    bounds.RATE_HZ,
    0.01,
    (value) => felt({ rateHz: { kind: 'table', values: [100, value], stepMs: 1000 } }),
  ],
];

/** Not the schema's, but the compiler's to refuse. */
const COMPILER_MINIMA = ['stages[0].burst.rateHz'];

describe('schema of program files', () => {
  it('is the file that editors read', () => {
    const file = readFileSync(join(ROOT, 'waveforms', 'program.schema.json'), 'utf8');
    expect(JSON.parse(file)).to.deep.equal(PROGRAM_SCHEMA);
  });

  for (const [field, { min, max }, step, file] of FIELDS) {
    it(`takes ${field} from ${min} to ${max}`, () => {
      expect(refusals(file(min))).to.deep.equal([]);
      expect(refusals(file(max))).to.deep.equal([]);
    });

    it(`refuses ${field} above ${max}, and names file, field, value and bound`, () => {
      const above = Math.round((max + step) * 100) / 100;
      expect(refusals(file(above))).to.deep.equal([`${FILE}: ${field}: ${above} is above the bound, ${max}`]);
    });

    if (COMPILER_MINIMA.includes(field)) continue;
    it(`refuses ${field} below ${min}, and names file, field, value and bound`, () => {
      const below = Math.round((min - step) * 100) / 100;
      expect(refusals(file(below))).to.deep.equal([`${FILE}: ${field}: ${below} is below the bound, ${min}`]);
    });
  }

  const COUNTS: [string, Bound, (count: number) => Fields][] = [
    [
      'stages',
      bounds.STAGES,
      (count) => fileWith({}, { relation: 'together', stages: new Array(count).fill(STEADY) }),
    ],
    [
      'stages[0].widthUs.values',
      bounds.TABLE_VALUES,
      (count) => felt({ widthUs: { kind: 'table', values: new Array(count).fill(100), stepMs: 1000 } }),
    ],
  ];
  for (const [field, { min, max }, file] of COUNTS) {
    it(`takes ${min} to ${max} items of ${field}, and no more or fewer`, () => {
      expect(refusals(file(min))).to.deep.equal([]);
      expect(refusals(file(max))).to.deep.equal([]);
      expect(refusals(file(min - 1))).to.deep.equal([`${FILE}: ${field}: has fewer items than ${min}`]);
      expect(refusals(file(max + 1))).to.deep.equal([`${FILE}: ${field}: has more items than ${max}`]);
    });
  }

  const WRONG: [string, unknown, string][] = [
    ['a missing field', { ...fileWith({}), name: undefined }, 'program: "name" is missing'],
    ['a field of no meaning', fileWith({ speed: 3 }), 'stages[0]: "speed" is not a field here'],
    ['a field that only the catalogue has', fileWith({}, { group: 'massage' }), 'program: "group" is not a'],
    [
      'a relation that there is not',
      fileWith({}, { relation: 'both' }),
      'relation: "both" is none of together, alternate-strokes, counter-phase, hand-over, ratio',
    ],
    [
      'an order that there is not',
      fileWith({}, { order: 'mixed' }),
      'order: "mixed" is none of sequence, random, shuffle',
    ],
    [
      'a curve of no kind',
      fileWith({ rateHz: { kind: 'zigzag' } }),
      'stages[0].rateHz: "zigzag" is no kind of curve: ramp, table, triangle, sine, random-hold, random-walk',
    ],
    ['a curve without a kind', fileWith({ rateHz: { low: 1 } }), 'stages[0].rateHz: "kind" is missing'],
    ['a text for a number', fileWith({ widthUs: '100' }), 'stages[0].widthUs: "100" is not a number'],
    ['half a stroke', fileWith({ strokes: 1.5 }), 'stages[0].strokes: 1.5 is not a whole number'],
    ['feel as a number', fileWith({ constantFeel: 1 }), 'stages[0].constantFeel: 1 is not true or false'],
    ['a warning that is none', fileWith({}, { warnings: [''] }), 'warnings[0]: is empty'],
    ['pads as a list', fileWith({}, { pads: ['back'] }), 'pads: ["back"] is not a text'],
    ['capitals in the id', fileWith({}, { id: 'Mine' }), 'id: "Mine" must be 1-32 small letters'],
    ['no name at all', fileWith({}, { name: '' }), 'name: is empty'],
    ['a number for a stage', { ...fileWith({}), stages: [3] }, 'stages[0]: 3 is not an object'],
    [
      'a borrowed stage with curves',
      { ...fileWith({}), stages: [{ use: 'knead/push', rateHz: 3 }] },
      'stages[0]: "rateHz" is not a field here',
    ],
    [
      'a borrowed stage by a number',
      { ...fileWith({}), stages: [{ use: 7 }] },
      'stages[0].use: 7 is not a text',
    ],
    [
      'a borrowed program without a stage',
      { ...fileWith({}), stages: [{ use: 'knead' }] },
      'stages[0].use: "knead" must be a technique of the catalogue: program/stroke',
    ],
  ];
  for (const [name, file, sentence] of WRONG) {
    it(`refuses ${name} in one line`, () => {
      const lines = refusals(file);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include(`${FILE}: ${sentence}`);
    });
  }

  it('says of a stage with "use" what is wrong with a borrowed one, and of the others what they lack', () => {
    const stages = [{ use: 'knead/push', weight: 0 }, { name: 'bare' }];
    expect(refusals({ ...fileWith({}), stages })).to.deep.equal([
      `${FILE}: stages[0].weight: 0 is below the bound, 1`,
      `${FILE}: stages[1]: "strokeMs" is missing`,
      `${FILE}: stages[1]: "rateHz" is missing`,
      `${FILE}: stages[1]: "widthUs" is missing`,
    ]);
  });

  it('refuses a number beyond all numbers', () => {
    const text = JSON.stringify(fileWith({ widthUs: 77 })).replace('77', '1e999');
    expect(problemLines(FILE, examineText(text).problems)).to.deep.equal([
      `${FILE}: stages[0].widthUs: null is not a number`,
    ]);
  });

  it('names every technique of the catalogue to editors', () => {
    const file = readFileSync(join(ROOT, 'waveforms', 'program.schema.json'), 'utf8');
    const techniques = CATALOGUE.flatMap(({ id, stages }) => stages.map(({ name }) => `${id}/${name}`));
    for (const technique of techniques) expect(file).to.contain(JSON.stringify(technique));
    expect(new Set(techniques).size, 'no name twice').to.equal(techniques.length);
  });

  for (const program of CATALOGUE) {
    it(`takes the catalogue's ${program.id} as a file`, () => {
      expect(refusals(fileOf(program))).to.deep.equal([]);
      expect(packedOf(JSON.stringify(fileOf(program)))).to.deep.equal(packProgram(compile(program)));
    });
  }

  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));
  for (const name of examples) {
    it(`takes the example ${name}`, () => {
      const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
      expect(problemLines(name, examineText(text).problems)).to.deep.equal([]);
      expect(packedOf(text)?.bytes).to.not.have.length(0);
    });
  }

  it('has at least one example to look at', () => expect(examples).to.not.have.length(0));

  it('plays of a file what the program of the model plays, and has against it what the compiler has', () => {
    fc.assert(
      fc.property(PROGRAMS, (program) => {
        const { problems, loaded } = examineText(JSON.stringify(program));
        expect(problems).to.have.deep.members(compilerProblems(program));
        if (loaded) expect(loaded.packed).to.deep.equal(packProgram(compile(program)));
      }),
      { numRuns: 100 },
    );
  });
});

function compilerProblems(program: Program): ProgramProblem[] {
  try {
    compile(program);
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
  return [];
}
