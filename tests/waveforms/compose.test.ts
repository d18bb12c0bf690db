/**
 * Borrowed techniques: what comes along from the catalogue, what the borrowing program keeps, what is refused and how.
 * A small catalogue of its own, and once the real one.
 */
import { expect } from 'chai';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile, ProgramError, type ProgramProblem } from '../../waveforms/compile';
import { resolveProgram, techniqueNames } from '../../waveforms/compose';
import { type Program, type ProgramFile, type Stage, type StageUse } from '../../waveforms/program';

const WORDS = { feel: 'Any.', source: 'tests' };

const PUSH: Stage = {
  name: 'push',
  strokeMs: 1200,
  strokes: 4,
  rateHz: 50,
  widthUs: 200,
  riseMs: 300,
  weight: 7,
};
const HUM: Stage = { name: 'hum', strokeMs: 2000, rateHz: 60, widthUs: 190 };
const ODD_NAME: Stage = { name: 'up/down', strokeMs: 2000, rateHz: 60, widthUs: 190, relation: 'hand-over' };

const SHELF: Program[] = [
  {
    id: 'knead',
    name: 'Knead',
    ...WORDS,
    relation: 'alternate-strokes',
    order: 'random',
    gapUs: 200,
    recoveryParts: 2,
    stages: [PUSH],
  },
  {
    id: 'weave',
    name: 'Weave',
    ...WORDS,
    relation: 'ratio',
    ratio: 3,
    order: 'sequence',
    stages: [HUM, { ...HUM, name: 'twos', relation: 'ratio', ratio: 2 }, ODD_NAME],
  },
];

function fileOf(...stages: (Stage | StageUse)[]): ProgramFile {
  return { id: 'mine', name: 'Mine', ...WORDS, relation: 'together', order: 'sequence', stages };
}

function problemsOf(...stages: (Stage | StageUse)[]): ProgramProblem[] {
  try {
    resolveProgram(fileOf(...stages), SHELF);
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
  return [];
}

describe('borrowed techniques', () => {
  const OWN: Stage = { name: 'own', strokeMs: 1000, rateHz: 40, widthUs: 150 };
  const withoutWeight: Stage = { ...PUSH };
  delete withoutWeight.weight;

  const ROWS: { name: string; stage: Stage | StageUse; becomes: Stage }[] = [
    { name: 'leaves a stage of your own as it is', stage: OWN, becomes: OWN },
    {
      name: 'takes a technique under its name, with the relation of its program and without its weight there',
      stage: { use: 'knead/push' },
      becomes: { ...withoutWeight, relation: 'alternate-strokes' },
    },
    {
      name: 'puts in what is to be different',
      stage: { use: 'knead/push', strokes: 1, weight: 2, riseMs: 100, fallMs: 500 },
      becomes: {
        ...PUSH,
        strokes: 1,
        weight: 2,
        riseMs: 100,
        fallMs: 500,
        relation: 'alternate-strokes',
      },
    },
    {
      name: 'brings the ratio along',
      stage: { use: 'weave/hum' },
      becomes: { ...HUM, relation: 'ratio', ratio: 3 },
    },
    {
      name: 'takes the ratio of the stage before that of the program',
      stage: { use: 'weave/twos' },
      becomes: { ...HUM, name: 'twos', relation: 'ratio', ratio: 2 },
    },
    {
      name: 'takes the relation of the stage before that of the program, and no ratio that belongs to the other',
      stage: { use: 'weave/up/down' },
      becomes: ODD_NAME,
    },
  ];
  for (const { name, stage, becomes } of ROWS) {
    it(name, () => {
      expect(resolveProgram(fileOf(stage), SHELF)).to.deep.equal(fileOf(becomes));
    });
  }

  it('keeps gap, recovery and order of the borrowing program', () => {
    const file: ProgramFile = { ...fileOf({ use: 'knead/push' }), gapUs: 80 };
    const { gapUs, recoveryParts, order } = resolveProgram(file, SHELF);
    expect({ gapUs, recoveryParts, order }).to.deep.equal({
      gapUs: 80,
      recoveryParts: undefined,
      order: 'sequence',
    });
  });

  it('changes neither the file nor the catalogue', () => {
    const before = structuredClone([SHELF, fileOf({ use: 'knead/push', strokes: 1 })]);
    const file = fileOf({ use: 'knead/push', strokes: 1 });
    resolveProgram(file, SHELF);
    expect([SHELF, file]).to.deep.equal(before);
  });

  it('says of every name what there is to choose from, and where it stands', () => {
    const uses = ['kneed/push', 'knead/pull', 'weave/', 'weave', ''];
    expect(problemsOf(OWN, ...uses.map((use) => ({ use })))).to.deep.equal([
      {
        path: 'stages[1].use',
        message: '"kneed/push" names no program of the catalogue: choose from knead, weave',
      },
      { path: 'stages[2].use', message: '"knead/pull" names no technique of knead: choose from knead/push' },
      ...['weave/', 'weave'].map((use, i) => ({
        path: `stages[${3 + i}].use`,
        message: `"${use}" names no technique of weave: choose from weave/hum, weave/twos, weave/up/down`,
      })),
      { path: 'stages[5].use', message: '"" names no program of the catalogue: choose from knead, weave' },
    ]);
  });

  it('finds every technique of the catalogue under its name, and it compiles', () => {
    const names = techniqueNames(CATALOGUE);
    expect(names).to.have.length.of.at.least(CATALOGUE.length);
    for (const use of names) {
      const program = resolveProgram(fileOf({ use }), CATALOGUE);
      expect(`${use.split('/', 1)[0]}/${program.stages[0]?.name}`).to.equal(use);
      expect(() => compile(program), use).not.to.throw();
    }
  });
});
