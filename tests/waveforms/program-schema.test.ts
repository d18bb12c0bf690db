/**
 * The schema of program files: the file on disk, each bound at, below and above, and the programs that come along.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { compileText, InputError } from '../../sim/program-file';
import * as bounds from '../../waveforms/bounds';
import { type Bound } from '../../waveforms/bounds';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { PROGRAM_SCHEMA } from '../../waveforms/program-schema';
import { compiledOrUndefined, PROGRAMS } from '../properties/arbitrary-program';

const ROOT = join(__dirname, '..', '..');
const FILE = 'mine.json';

type Fields = Record<string, unknown>;

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
    stages: [{ name: 'one', strokeMs: 10000, rateHz: 50, widthUs: 100, ...stage }],
    ...program,
  };
}

/** The lines of the refusal, or none. */
function refusals(file: Fields): string[] {
  try {
    compileText(JSON.stringify(file), FILE);
  } catch (error) {
    if (error instanceof InputError) return error.lines;
    throw error;
  }
  return [];
}

/** The field, its bound, the smallest step beyond, and the file with a value in the field. */
const FIELDS: [string, Bound, number, (value: number) => Fields][] = [
  ['gapUs', bounds.GAP_US, 1, (value) => fileWith({}, { gapUs: value })],
  ['recoveryParts', bounds.RECOVERY_PARTS, 1, (value) => fileWith({}, { recoveryParts: value })],
  ['stages[0].strokeMs', bounds.STROKE_MS, 1, (value) => fileWith({ strokeMs: value })],
  ['stages[0].restMs', bounds.REST_MS, 1, (value) => fileWith({ restMs: value })],
  ['stages[0].strokes', bounds.STROKES, 1, (value) => fileWith({ strokes: value })],
  ['stages[0].weight', bounds.WEIGHT, 1, (value) => fileWith({ weight: value })],
  ['stages[0].rateHz', bounds.RATE_HZ, 0.01, (value) => fileWith({ rateHz: value })],
  ['stages[0].widthUs', bounds.WIDTH_US, 0.01, (value) => fileWith({ widthUs: value })],
  [
    'stages[0].strengthFraction',
    bounds.STRENGTH_FRACTION,
    0.01,
    (value) => fileWith({ strengthFraction: value }),
  ],
  [
    'stages[0].burst.pulses',
    bounds.BURST_PULSES,
    1,
    (value) => fileWith({ rateHz: 1, burst: { pulses: value, rateHz: 100 } }),
  ],
  [
    'stages[0].burst.rateHz',
    { ...bounds.RATE_HZ, min: 2 },
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
    (value) => fileWith({ widthUs: { kind: 'table', values: [100], stepMs: value } }),
  ],
  [
    'stages[0].widthUs.everyMs',
    bounds.STEP_MS,
    1,
    (value) => fileWith({ widthUs: { kind: 'random', low: 80, high: 100, everyMs: value } }),
  ],
  [
    'stages[0].widthUs.from',
    bounds.WIDTH_US,
    1,
    (value) => fileWith({ widthUs: { kind: 'ramp', from: value, to: 200 } }),
  ],
  [
    'stages[0].rateHz.values[1]',
    bounds.RATE_HZ,
    0.01,
    (value) => fileWith({ rateHz: { kind: 'table', values: [100, value], stepMs: 1000 } }),
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
      (count) => fileWith({}, { stages: new Array(count).fill((fileWith({})['stages'] as Fields[])[0]) }),
    ],
    [
      'stages[0].widthUs.values',
      bounds.TABLE_VALUES,
      (count) => fileWith({ widthUs: { kind: 'table', values: new Array(count).fill(100), stepMs: 1000 } }),
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

  const WRONG: [string, Fields, string][] = [
    ['a missing field', { ...fileWith({}), name: undefined }, 'program: "name" is missing'],
    ['a field of no meaning', fileWith({ speed: 3 }), 'stages[0]: "speed" is not a field here'],
    [
      'a relation that there is not',
      fileWith({}, { relation: 'both' }),
      'relation: "both" is none of half-period',
    ],
    ['a curve of no kind', fileWith({ rateHz: { kind: 'zigzag' } }), 'stages[0].rateHz: "zigzag" is no kind'],
    ['a text for a number', fileWith({ widthUs: '100' }), 'stages[0].widthUs: "100" is not a number'],
    ['half a stroke', fileWith({ strokes: 1.5 }), 'stages[0].strokes: 1.5 is not a whole number'],
    ['capitals in the id', fileWith({}, { id: 'Mine' }), 'id: "Mine" must be'],
    ['no name at all', fileWith({}, { name: '' }), 'name: is empty'],
  ];
  for (const [name, file, sentence] of WRONG) {
    it(`refuses ${name} in one line`, () => {
      const lines = refusals(file);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include(`${FILE}: ${sentence}`);
    });
  }

  it('refuses a number beyond all numbers', () => {
    const text = JSON.stringify(fileWith({ widthUs: 77 })).replace('77', '1e999');
    expect(() => compileText(text, FILE)).to.throw(InputError, /widthUs/);
  });

  for (const program of CATALOGUE) {
    it(`takes the catalogue's ${program.id} as a file`, () => {
      expect(compileText(JSON.stringify(program), FILE)).to.deep.equal(compile(program));
    });
  }

  const examples = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.json'));
  for (const name of examples) {
    it(`takes the example ${name}`, () => {
      const text = readFileSync(join(ROOT, 'examples', name), 'utf8');
      expect(compileText(text, name).id).to.equal(name.replace('.json', ''));
    });
  }

  it('has at least one example to look at', () => expect(examples).to.not.have.length(0));

  it('takes every program of the model, and the file plays what the program plays', () => {
    fc.assert(
      fc.property(PROGRAMS, (program) => {
        const compiled = compiledOrUndefined(program);
        fc.pre(compiled !== undefined);
        expect(compileText(JSON.stringify(program), FILE)).to.deep.equal(compiled);
      }),
      { numRuns: 100, verbose: true },
    );
  });
});
