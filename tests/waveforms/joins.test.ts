/**
 * The rule against jolts: named joints at each bound, and every pair of stages that can follow each other.
 * Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { compile, ProgramError, type ProgramProblem } from '../../waveforms/compile';
import { joinProblem, type JoinSide } from '../../waveforms/joins';
import { makeScore } from '../../waveforms/make-score';
import { makePlayer } from '../../waveforms/player.brief';
import { type Program, type Stage } from '../../waveforms/program';
import { playedPlan } from '../../waveforms/played-plan';

const WIDEST_US = 240;

function side(widthUs: number, periodUs = 20000): JoinSide {
  return { widthUs, periodUs };
}

describe('a joint', () => {
  const JOINTS: [string, JoinSide, JoinSide, number, RegExp][] = [
    ['the same again', side(240), side(240), 0, /^$/],
    ['silence before and after', side(0), side(0), 0, /^$/],
    ['a stroke that lets go', side(240), side(0), 0, /^$/],
    ['a soft beginning after silence', side(0), side(80), 0, /^$/],
    [
      'a beginning after silence that is a little too strong',
      side(0),
      side(81),
      0,
      /81 us after silence, at most 80 us/,
    ],
    ['a soft beginning after a rest', side(240), side(80), 200000, /^$/],
    ['a strong beginning after a rest', side(240), side(240), 200000, /240 us after silence/],
    ['a pause that is no rest', side(240), side(240), 199999, /^$/],
    ['the largest step up', side(180), side(240), 0, /^$/],
    ['a larger one', side(179), side(240), 0, /from 179 to 240 us at once, by at most 60 us/],
    ['the largest step down', side(240), side(180), 0, /^$/],
    ['a larger step down', side(240), side(179), 0, /from 240 to 179 us at once/],
    ['a step that ends near zero', side(240), side(60), 0, /from 240 to 60 us at once/],
    ['any step near zero', side(20), side(80), 0, /^$/],
    ['the largest change of the rate', side(240, 30000), side(240, 20000), 0, /^$/],
    ['a faster one', side(240, 30002), side(240, 20000), 0, /rate 1.5 times at once/],
    ['the same the other way', side(240, 20000), side(240, 30002), 0, /rate 1.5 times at once/],
    ['any change of the rate near zero', side(80, 500000), side(80, 10000), 0, /^$/],
  ];
  for (const [name, last, first, restUs, sentence] of JOINTS) {
    it(`of ${name} is said to be ${sentence}`, () => {
      expect(joinProblem(last, first, restUs, WIDEST_US)).to.match(sentence);
    });
  }
});

const STEADY: Stage = { name: 'steady', strokeMs: 1000, rateHz: 50, widthUs: 200 };
const SOFT: Stage = { ...STEADY, name: 'soft', riseMs: 500, fallMs: 500 };

function problemsOf(stages: Stage[], rest: Partial<Program> = {}): ProgramProblem[] {
  try {
    compile({
      id: 'x',
      name: 'X',
      feel: 'x',
      source: 'x',
      relation: 'together',
      order: 'sequence',
      ...rest,
      stages,
    });
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
  return [];
}

describe('joints of a program', () => {
  const PROGRAMS: [string, Stage[], Partial<Program>, string[]][] = [
    ['one stage', [STEADY], {}, []],
    ['two alike', [STEADY, STEADY], {}, []],
    ['a hard one beside a soft one', [STEADY, SOFT], {}, ['stages[0]', 'stages[1]']],
    ['a soft one that follows a rest', [SOFT, { ...SOFT, fallMs: 100, restMs: 500 }], {}, []],
    ['soft ones', [SOFT, { ...SOFT, rateHz: 3, strokeMs: 3000, riseMs: 1500, fallMs: 1500 }], {}, []],
    ['another rate at full strength', [STEADY, { ...STEADY, rateHz: 90 }], {}, ['stages[0]', 'stages[1]']],
    [
      'a rest before a hard one',
      [
        { ...SOFT, restMs: 500 },
        { ...STEADY, fallMs: 500 },
      ],
      {},
      ['stages[1]'],
    ],
    ['the last before the first', [STEADY, STEADY, SOFT], {}, ['stages[0]', 'stages[2]']],
    [
      'a channel that was silent and begins hard, though the other one goes on',
      [{ ...STEADY, relation: 'alternate-strokes' }, STEADY],
      {},
      ['stages[0]', 'stages[1]'],
    ],
    [
      'a channel that has the second turn, and begins hard then',
      [
        SOFT,
        { ...STEADY, relation: 'alternate-strokes', strengthFraction: { kind: 'ramp', from: 0.5, to: 0 } },
      ],
      {},
      ['stages[1]'],
    ],
    [
      'pulses on B in the middle of their periods, and then at their beginning',
      [
        { ...STEADY, rateHz: 200, widthUs: 40 },
        {
          ...{ ...STEADY, rateHz: 200, widthUs: 150, relation: 'alternate-strokes', restMs: 300 },
          strengthFraction: { kind: 'ramp', from: 0.3, to: 1 },
        },
      ],
      {},
      ['stages', 'stages[1]'],
    ],
    [
      'bursts, whose rests are rests',
      [{ ...SOFT, rateHz: 2, strokeMs: 2000, burst: { pulses: 8, rateHz: 50 } }, SOFT],
      {},
      [],
    ],
    [
      'a hard beginning after a burst',
      [{ ...STEADY, rateHz: 2, burst: { pulses: 8, rateHz: 50 } }, STEADY],
      {},
      ['stages[1]'],
    ],
    [
      'a ratio, whose pulses on B come at a third of the rate',
      [
        { ...STEADY, relation: 'ratio', ratio: 3 },
        { ...STEADY, strokeMs: 1020 },
      ],
      {},
      ['stages[0]', 'stages[1]'],
    ],
    [
      'bursts that are silent at first, and strong behind that',
      [
        SOFT,
        {
          ...STEADY,
          rateHz: 4,
          strokeMs: 2000,
          burst: { pulses: 3, rateHz: 100 },
          strengthFraction: { kind: 'table', values: [0, 1], stepMs: 1000 },
          fallMs: 200,
        },
      ],
      {},
      ['stages[1]'],
    ],
    [
      'one channel that is silent at the edge of both',
      [
        {
          ...STEADY,
          strokeMs: 2000,
          relation: 'counter-phase',
          strengthFraction: { kind: 'table', values: [1, 0], stepMs: 1000 },
        },
        {
          ...STEADY,
          strokeMs: 1000,
          relation: 'counter-phase',
          strengthFraction: { kind: 'table', values: [0, 1, 1, 1, 1, 1, 1, 1, 1, 1], stepMs: 100 },
        },
      ],
      {},
      ['stages[0]', 'stages[1]'],
    ],
    [
      'a random one that may end strong',
      [
        {
          ...SOFT,
          rateHz: 20,
          riseMs: 500,
          strengthFraction: { kind: 'random-hold', low: 0.2, high: 1, everyMs: 500 },
        },
        { ...SOFT, rateHz: 60 },
      ],
      {},
      ['stages[0]', 'stages[1]'],
    ],
  ];
  for (const [name, stages, rest, paths] of PROGRAMS) {
    it(`with ${name}: ${paths.length > 0 ? `refused at ${paths.join(', ')}` : 'sound'}`, () => {
      const problems = problemsOf(stages, rest);
      expect(problems.map(({ path }) => path)).to.deep.equal(paths);
      for (const { path, message } of problems) {
        if (path !== 'stages') expect(message).to.match(/where it follows \w+: use riseMs/);
      }
    });
  }

  it('are looked at in every order in which the stages can come', () => {
    // In their order each follows one that ends like it begins; shuffled, the first may follow the third.
    const stages = [30, 40, 50, 40].map((rateHz) => ({ ...STEADY, name: `at ${rateHz}`, rateHz }));
    expect(problemsOf(stages)).to.deep.equal([]);
    for (const order of ['random', 'shuffle'] as const) {
      const problems = problemsOf(stages, { order });
      expect(problems.map(({ path }) => path)).to.deep.equal(['stages[0]', 'stages[2]']);
    }
  });

  it('hold in what is played of a program that passes, on either channel', () => {
    const edge = fc.integer({ min: 300, max: 1000 });
    const stage = fc.record({
      name: fc.constant('any'),
      strokeMs: fc.integer({ min: 2000, max: 4000 }),
      rateHz: fc.integer({ min: 20, max: 120 }),
      widthUs: fc.integer({ min: 100, max: 300 }),
      riseMs: edge,
      fallMs: edge,
      relation: fc.constantFrom('together', 'alternate-strokes', 'hand-over'),
      strokes: fc.integer({ min: 1, max: 3 }),
    });
    let joints = 0;
    fc.assert(
      fc.property(fc.array(stage, { minLength: 2, maxLength: 4 }), fc.nat(), (stages, seed) => {
        const program: Program = {
          ...{ id: 'x', name: 'X', feel: 'x', source: 'x', relation: 'together', order: 'shuffle' },
          stages: stages as Stage[],
        };
        const compiled = compiledOrRefused(program);
        fc.pre(compiled !== undefined);
        const score = makeScore(compiled);
        const widestUs = Math.max(...score.lines.filter((_, i) => i % 15 < 2));
        const player = makePlayer(score, seed);
        let last = { stage: -1, widths: [0, 0], periodUs: 20000 };
        for (let segment = 0; segment < 500; segment += 1) {
          player.next();
          const { widthAUs, widthBUs, periodUs } = playedPlan(player);
          const now = { stage: player.stage, widths: [widthAUs, widthBUs], periodUs };
          if (last.stage >= 0 && now.stage !== last.stage) {
            joints += 1;
            for (const channel of [0, 1]) {
              const sides = [last, now].map((one) => side(one.widths[channel] as number, one.periodUs));
              expect(joinProblem(sides[0] as JoinSide, sides[1] as JoinSide, 0, widestUs)).to.equal('');
            }
          }
          last = now;
        }
      }),
      { numRuns: 60, verbose: 1 },
    );
    expect(joints).to.be.above(300);
  });
});

function compiledOrRefused(program: Program): ReturnType<typeof compile> | undefined {
  try {
    return compile(program);
  } catch (error) {
    if (error instanceof ProgramError) return undefined;
    throw error;
  }
}
