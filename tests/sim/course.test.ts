/**
 * The course of a program: that it is whole, that it is what the pulses are, and where a cycle ends.
 * Units: us, Hz.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  courseOf,
  sidesAreAlike,
  stepsOf,
  timeStepS,
  visitsOf,
  type Course,
  type CourseOptions,
} from '../../sim/course';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type Program, type Stage } from '../../waveforms/program';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { PERIOD_ROUNDING_US, play } from '../waveforms/played-catalogue';

function courseOfProgram(program: Program, options: CourseOptions = { seed: 1 }): Course {
  return courseOf(packProgram(compile(program)), options);
}

const STEADY: Stage = { name: 'steady', strokeMs: 60000, rateHz: 100, widthUs: 100 };

function programOf(stages: Partial<Stage>[], change: Partial<Program> = {}): Program {
  return {
    id: 'x',
    name: 'X',
    feel: 'X.',
    source: 'tests',
    relation: 'together',
    order: 'sequence',
    stages: stages.map((stage) => ({ ...STEADY, ...stage })),
    ...change,
  };
}

function expectWhole({ pieces, spanUs }: Course): void {
  let endUs = 0;
  for (const piece of pieces) {
    expect(piece.atUs, 'no gap before a piece').to.equal(endUs);
    expect(piece.spanUs).to.be.greaterThan(0);
    endUs += piece.spanUs;
  }
  expect(endUs, 'the pieces add up to the course').to.equal(spanUs);
}

describe('course of a program', () => {
  for (const program of CATALOGUE) {
    it(`is whole, and within the ranges of its entry: ${program.id}`, () => {
      const course = courseOfProgram(program);
      expectWhole(course);
      const { rateHz, widthUs } = program.ranges;
      for (const channel of [0, 1] as const) {
        for (const piece of course.pieces) {
          const [rate, width] = [piece.rateHz[channel], piece.widthUs[channel]];
          expect(rate > 0, 'a rate where there is a width').to.equal(width > 0);
          if (rate === 0) continue;
          expect(1e6 / rate).to.be.within(
            1e6 / rateHz[1] - PERIOD_ROUNDING_US,
            1e6 / rateHz[0] + PERIOD_ROUNDING_US,
          );
          expect(width).to.be.within(widthUs[0], widthUs[1]);
        }
      }
    });

    it(`has the width of every pulse, and the rate of every two in a piece: ${program.id}`, () => {
      const spanMs = 30000;
      const { pieces } = courseOfProgram(program, { seed: 3, spanMs });
      const lastUs = [-1, -1];
      let at = 0;
      for (const { channel, atUs, widthUs } of play(program, spanMs * 1000, 3)) {
        if (atUs >= spanMs * 1000) break;
        while (at + 1 < pieces.length && (pieces[at + 1]?.atUs ?? 0) <= atUs) at += 1;
        const piece = pieces[at];
        expect(piece?.widthUs[channel], `width at ${atUs} us`).to.equal(widthUs);
        const beforeUs = lastUs[channel] as number;
        if (beforeUs >= (piece?.atUs ?? 0)) {
          expect(1e6 / (atUs - beforeUs)).to.be.closeTo(piece?.rateHz[channel] as number, 1e-6);
        }
        lastUs[channel] = atUs;
      }
    });
  }

  it('is whole for any program and any seed, and its strengths are fractions', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 1, max: 1000 }), (compiled, seed) => {
        const course = courseOf(packProgram(compiled), { seed });
        expectWhole(course);
        for (const { widthUs, strengthFraction } of course.pieces) {
          for (const channel of [0, 1] as const) {
            expect(widthUs[channel]).to.be.within(0, course.widestUs);
            expect(strengthFraction[channel]).to.be.within(0, 1);
            expect(strengthFraction[channel] > 0).to.equal(widthUs[channel] > 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  const STEADY_ONES: { name: string; stage: Partial<Stage>; rateHz: number[]; widthUs: number[] }[] = [
    { name: 'a train', stage: {}, rateHz: [100, 100], widthUs: [100, 100] },
    { name: 'slow single pulses', stage: { rateHz: 2, widthUs: 220 }, rateHz: [2, 2], widthUs: [220, 220] },
    {
      name: 'slow single pulses of alternating polarity',
      stage: { rateHz: 4, polarity: 'alternate-pulse' },
      rateHz: [4, 4],
      widthUs: [100, 100],
    },
    {
      name: 'the slowest pulses that fill a segment',
      stage: { rateHz: 10 },
      rateHz: [10, 10],
      widthUs: [100, 100],
    },
    {
      name: 'three pulses on A for each on B',
      stage: { rateHz: 60, relation: 'ratio', ratio: 3 },
      rateHz: [60, 20],
      widthUs: [100, 100],
    },
  ];
  for (const { name, stage, rateHz, widthUs } of STEADY_ONES) {
    it(`of ${name} is level: ${rateHz.join(' and ')} Hz, ${widthUs.join(' and ')} us`, () => {
      const course = courseOfProgram(programOf([stage]));
      expect(course.spanUs).to.equal(5e6);
      for (const piece of course.pieces) {
        rateHz.forEach((hz, channel) => expect(piece.rateHz[channel]).to.be.closeTo(hz, 0.01));
        expect(piece.widthUs).to.deep.equal(widthUs);
        expect(piece.strengthFraction).to.deep.equal([1, 1]);
      }
    });
  }

  it('follows the curves of a stage', () => {
    const widths = [200, 150, 100, 50];
    const table = { kind: 'table', values: widths, stepMs: 1000 } as const;
    const course = courseOfProgram(programOf([{ strokeMs: 4000, widthUs: table, constantFeel: false }]));
    expect(course.spanUs, 'two strokes of 4 s make up the shortest cycle').to.equal(8e6);
    const steps = stepsOf(course, 'widthUs', 0).map(({ atUs, value }) => [atUs, value]);
    expect(steps).to.deep.equal([...widths, ...widths].map((width, i) => [i * 1e6, width]));
  });

  it('has the rate inside a burst, and silence between bursts', () => {
    const course = courseOfProgram(programOf([{ rateHz: 2, burst: { pulses: 8, rateHz: 100 } }]));
    const steps = stepsOf(course, 'rateHz', 1).slice(0, 4);
    expect(steps).to.deep.equal([
      { atUs: 0, spanUs: 80000, value: 100 },
      { atUs: 80000, spanUs: 420000, value: 0 },
      { atUs: 500000, spanUs: 80000, value: 100 },
      { atUs: 580000, spanUs: 420000, value: 0 },
    ]);
  });

  it('of slow single pulses keeps the rests between strokes silent', () => {
    const course = courseOfProgram(programOf([{ strokeMs: 2000, restMs: 900, rateHz: 2 }]));
    expect(stepsOf(course, 'rateHz', 0).slice(0, 3)).to.deep.equal([
      { atUs: 0, spanUs: 2e6, value: 2 },
      { atUs: 2e6, spanUs: 0.9e6, value: 0 },
      { atUs: 2.9e6, spanUs: 2e6, value: 2 },
    ]);
  });

  it('has one side at a time where they take turns', () => {
    const course = courseOfProgram(programOf([{ strokeMs: 1000 }], { relation: 'alternate-strokes' }));
    const [a, b] = ([0, 1] as const).map((channel) => stepsOf(course, 'widthUs', channel));
    expect(a?.slice(0, 2).map(({ value }) => value)).to.deep.equal([100, 0]);
    expect(b?.slice(0, 2).map(({ value }) => value)).to.deep.equal([0, 100]);
    expect(sidesAreAlike(course)).to.equal(false);
    expect(sidesAreAlike(courseOfProgram(programOf([{}])))).to.equal(true);
  });
});

describe('cycle of a program', () => {
  const SOFT: Partial<Stage> = { strokeMs: 2000, strokes: 3, restMs: 300, riseMs: 400, fallMs: 400 };
  const STAGES = [SOFT, { ...SOFT, strokes: 1 }, { ...SOFT, strokes: 2 }];

  it('is every stage once, with all its strokes, where they come in order', () => {
    const course = courseOfProgram(programOf(STAGES));
    const visits = visitsOf(course).map(({ value, spanUs }) => [value, spanUs]);
    expect(visits).to.deep.equal([
      [0, 3 * 2.3e6],
      [1, 2.3e6],
      [2, 2 * 2.3e6],
    ]);
  });

  for (const order of ['random', 'shuffle'] as const) {
    it(`ends when every stage has had a visit, in any order: ${order}`, () => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const visits = visitsOf(courseOfProgram(programOf(STAGES, { order }), { seed })).map(
          ({ value }) => value,
        );
        expect(new Set(visits).size, `seed ${seed}`).to.equal(3);
        expect(new Set(visits.slice(0, -1)).size, `seed ${seed}: no visit too many`).to.equal(2);
      }
    });
  }

  it('of a single stage that never repeats is a minute', () => {
    const rateHz = { kind: 'random-hold', low: 60, high: 90, everyMs: 1000 } as const;
    expect(courseOfProgram(programOf([{ rateHz }])).spanUs).to.equal(60e6);
  });

  it('has the length that is asked for, to the us', () => {
    const course = courseOfProgram(programOf([{ rateHz: 2 }]), { seed: 1, spanMs: 1234.567 });
    expect(course.spanUs).to.equal(1234567);
    expectWhole(course);
  });

  it('has the names of the stages, or numbers', () => {
    const packed = packProgram(compile(programOf([SOFT, SOFT])));
    expect(courseOf(packed, { seed: 1 }).stageNames).to.deep.equal(['stage 1', 'stage 2']);
    const stageNames = ['press', 'let go'];
    expect(courseOf(packed, { seed: 1, stageNames }).stageNames).to.deep.equal(stageNames);
  });

  it('has marks in time that are few enough', () => {
    for (const spanUs of [0.3e6, 1e6, 5.61e6, 60e6, 64.8e6, 120e6]) {
      for (const marks of [3, 8, 40]) {
        expect(spanUs / 1e6 / timeStepS(spanUs, marks)).to.be.at.most(marks);
      }
    }
  });
});
