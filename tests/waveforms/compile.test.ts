/**
 * The compiler: what becomes of a program as people write it, and what it refuses, in which words.
 * Units: ms and Hz in the programs, us in the rows.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { PERIOD_MIN_US, ROWS_MAX, WIDTH_US } from '../../waveforms/bounds';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile, ProgramError, type ProgramProblem } from '../../waveforms/compile';
import { curveRange, isRandom, RANDOM_CHOICES } from '../../waveforms/curve';
import { type Curve, type Program, type Stage } from '../../waveforms/program';
import {
  compiledProblem,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_PERIOD_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_STEPS,
  STAGE_STRIDE,
  type CompiledProgram,
} from '../../waveforms/rows';
import { widthForStrengthUs } from '../../waveforms/strength';
import { compiledOrUndefined, PROGRAMS } from '../properties/arbitrary-program';

const STEADY: Stage = { name: 'steady', strokeMs: 1000, rateHz: 100, widthUs: 200 };

function program(stage: Partial<Stage> = {}, rest: Partial<Program> = {}): Program {
  return {
    id: 'x',
    name: 'X',
    feel: 'x',
    source: 'x',
    relation: 'half-period',
    order: 'sequence',
    stages: [{ ...STEADY, ...stage }],
    ...rest,
  };
}

function rowsOf(compiled: CompiledProgram): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < compiled.rows.length; at += ROW_COLUMNS) {
    rows.push(compiled.rows.slice(at, at + ROW_COLUMNS));
  }
  return rows;
}

function stagesOf(compiled: CompiledProgram): number[][] {
  const stages: number[][] = [];
  for (let at = 0; at < compiled.stages.length; at += STAGE_COLUMNS) {
    stages.push(compiled.stages.slice(at, at + STAGE_COLUMNS));
  }
  return stages;
}

function column(compiled: CompiledProgram, index: number): number[] {
  return rowsOf(compiled).map((row) => row[index] as number);
}

function spanUs(row: number[]): number {
  return (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
}

/** Shortest and longest time that one stroke of a stage can take, its rest included. */
function strokeUs(compiled: CompiledProgram, stageIndex: number): { min: number; max: number } {
  const stage = stagesOf(compiled)[stageIndex] as number[];
  const rows = rowsOf(compiled);
  let min = 0;
  let max = 0;
  for (let step = 0; step < (stage[STAGE_STEPS] as number); step += 1) {
    const first = (stage[STAGE_FIRST_ROW] as number) + step * (stage[STAGE_STRIDE] as number);
    const spans = rows.slice(first, first + (stage[STAGE_CHOICES] as number)).map(spanUs);
    min += Math.min(...spans);
    max += Math.max(...spans);
  }
  return { min, max };
}

function problemsOf(bad: Program): ProgramProblem[] {
  try {
    compile(bad);
  } catch (error) {
    if (error instanceof ProgramError) return error.problems;
    throw error;
  }
  return [];
}

const random = (low: number, high: number, everyMs = 250): Curve => ({ kind: 'random', low, high, everyMs });

describe('compiler', () => {
  it('turns a steady stage into one row: 100 periods of 10 ms, both channels, a gap of 50 us', () => {
    const compiled = compile(program());
    expect(compiled).to.deep.equal({
      id: 'x',
      name: 'X',
      shuffle: 0,
      recoveryParts: 1,
      rows: [10000, 200, 200, 50, 0, 100],
      stages: [0, 1, 1, 1, 1, 1, 0],
    });
  });

  const FIELDS: [string, Partial<Stage>, Partial<Program>, number[], number[]][] = [
    ['strokes', { strokes: 7 }, {}, [10000, 200, 200, 50, 0, 100], [0, 1, 1, 1, 7, 1, 0]],
    ['a weight', { weight: 9 }, {}, [10000, 200, 200, 50, 0, 100], [0, 1, 1, 1, 1, 9, 0]],
    ['reverse', { polarity: 'reverse' }, {}, [10000, 200, 200, 50, 1, 100], [0, 1, 1, 1, 1, 1, 0]],
    [
      'alternate pulses',
      { polarity: 'alternate-pulse' },
      {},
      [10000, 200, 200, 50, 2, 100],
      [0, 1, 1, 1, 1, 1, 0],
    ],
    [
      'alternate strokes',
      { polarity: 'alternate-stroke' },
      {},
      [10000, 200, 200, 50, 0, 100],
      [0, 1, 1, 1, 1, 1, 1],
    ],
    [
      'strokes that change sides',
      {},
      { relation: 'alternate-strokes' },
      [10000, 200, 0, 50, 0, 100],
      [0, 1, 1, 1, 1, 1, 2],
    ],
    [
      'strokes that change sides and polarity',
      { polarity: 'alternate-stroke' },
      { relation: 'alternate-strokes', gapUs: 77 },
      [10000, 200, 0, 77, 0, 100],
      [0, 1, 1, 1, 1, 1, 3],
    ],
  ];
  for (const [name, stage, rest, row, columns] of FIELDS) {
    it(`knows ${name}`, () => {
      const compiled = compile(program(stage, rest));
      expect(compiled.rows).to.deep.equal(row);
      expect(compiled.stages).to.deep.equal(columns);
    });
  }

  it('keeps the order and the parts of the recovery', () => {
    const compiled = compile(
      program({}, { order: 'random', relation: 'alternate-strokes', recoveryParts: 3 }),
    );
    expect([compiled.shuffle, compiled.recoveryParts]).to.deep.equal([1, 3]);
  });

  for (const { id } of CATALOGUE) {
    it(`makes rows of the program ${id} that pass the check of the device`, () => {
      const source = CATALOGUE.find((one) => one.id === id) as Program;
      const compiled = compile(source);
      expect(compiledProblem(compiled)).to.equal('');
      expect(stagesOf(compiled)).to.have.length(source.stages.length);
      expect([compiled.id, compiled.name]).to.deep.equal([source.id, source.name]);
    });
  }

  it('makes rows that pass the check of the device, of every program that it does not refuse', () => {
    fc.assert(
      fc.property(PROGRAMS, (source) => {
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        expect(compiledProblem(compiled)).to.equal('');
        expect(stagesOf(compiled)).to.have.length(source.stages.length);
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('refuses few of the random programs that these tests are made of', () => {
    const programs = fc.sample(PROGRAMS, 300);
    expect(programs.filter((one) => compiledOrUndefined(one)).length).to.be.at.least(285);
  });

  it('keeps every width between nothing and the largest of its curve, and never between 0 and the shortest', () => {
    fc.assert(
      fc.property(PROGRAMS, (source) => {
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        const widestUs = Math.max(...source.stages.map(({ widthUs }) => curveRange(widthUs).max));
        const shortestUs = WIDTH_US.min * (source.recoveryParts ?? 1);
        for (const row of rowsOf(compiled)) {
          for (const widthUs of [row[ROW_WIDTH_A_US] as number, row[ROW_WIDTH_B_US] as number]) {
            if (widthUs > 0) expect(widthUs).to.be.within(shortestUs, Math.round(widestUs));
          }
          if (source.relation === 'alternate-strokes') expect(row[ROW_WIDTH_B_US]).to.equal(0);
          else expect(row[ROW_WIDTH_B_US]).to.equal(row[ROW_WIDTH_A_US]);
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });
});

describe('compiled curves', () => {
  it('follow a ramp of the rate in steps of about 100 ms, downwards in period', () => {
    const periods = column(compile(program({ rateHz: { kind: 'ramp', from: 20, to: 100 } })), ROW_PERIOD_US);
    expect(periods[0]).to.equal(50000);
    expect(periods.length).to.be.within(10, 12);
    expect(periods).to.deep.equal([...periods].sort((a, b) => b - a));
    expect(periods[periods.length - 1]).to.be.within(10000, 11200);
  });

  it('join equal rows', () => {
    const held: Curve = { kind: 'table', values: [0.5, 0.5, 1], stepMs: 100 };
    const compiled = compile(program({ strengthFraction: held, strokeMs: 600 }));
    expect(column(compiled, ROW_COUNT)).to.deep.equal([20, 10, 20, 10]);
  });

  it('leave no two equal rows beside each other, in any program', () => {
    fc.assert(
      fc.property(PROGRAMS, (source) => {
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        for (const stage of stagesOf(compiled)) {
          if (stage[STAGE_CHOICES] !== 1) continue;
          const from = stage[STAGE_FIRST_ROW] as number;
          const rows = rowsOf(compiled).slice(from, from + (stage[STAGE_STEPS] as number));
          const texts = rows.map((row) => row.slice(0, ROW_COUNT).join());
          for (let i = 1; i < texts.length; i += 1) expect(texts[i]).to.not.equal(texts[i - 1]);
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });

  const PUBLISHED: [string, number[], number][] = [
    ['breath', [0, 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 0, 0, 0, 0], 200],
    ['kneading crescendo', [0, 0.28, 0, 0.52, 0, 0.73, 0, 0.87, 0, 1, 0], 200],
    ['ripple', [0, 0.5, 1, 0.73], 300],
  ];
  for (const [name, values, fullUs] of PUBLISHED) {
    it(`play the published envelope of ${name} step by step, as widths of one strength each`, () => {
      const compiled = compile(
        program({
          strokeMs: values.length * 100,
          widthUs: fullUs,
          strengthFraction: { kind: 'table', values, stepMs: 100 },
        }),
      );
      const played = rowsOf(compiled).flatMap((row) =>
        new Array<number>(spanUs(row) / 100000).fill(row[ROW_WIDTH_A_US] as number),
      );
      expect(played).to.deep.equal(values.map((value) => Math.round(widthForStrengthUs(fullUs, value))));
    });
  }

  it('leave out pulses below the shortest width', () => {
    const faint = program({
      widthUs: 20,
      strengthFraction: { kind: 'table', values: [1, 0.97], stepMs: 100 },
    });
    expect(new Set(column(compile(faint), ROW_WIDTH_A_US))).to.deep.equal(new Set([20, 0]));
  });

  const DRAWN: [string, Partial<Stage>, number, (width: number, period: number) => number, number, number][] =
    [
      ['widths', { widthUs: random(100, 250) }, 16, (width) => width, 100, 250],
      ['rates', { rateHz: random(50, 125) }, 16, (_, period) => 1e6 / period, 50, 125],
    ];
  for (const [name, stage, choices, of, low, high] of DRAWN) {
    it(`draw ${name} evenly from ${low} to ${high}, both included`, () => {
      const compiled = compile(program(stage));
      expect(stagesOf(compiled)).to.deep.equal([[0, 4, 0, choices, 1, 1, 0]]);
      const values = rowsOf(compiled).map((row) =>
        of(row[ROW_WIDTH_A_US] as number, row[ROW_PERIOD_US] as number),
      );
      const sorted = [...values].sort((a, b) => a - b);
      sorted.forEach((one, i) => expect(one).to.be.closeTo(low + (i * (high - low)) / 15, 0.8));
      expect(Math.round(sorted[0] as number)).to.equal(low);
      expect(Math.round(sorted[15] as number)).to.equal(high);
    });
  }

  it('draw every value of each of three random curves, in three different orders', () => {
    const compiled = compile(
      program({ rateHz: random(50, 65), widthUs: random(200, 350), strengthFraction: random(0.4, 1) }),
    );
    const rows = rowsOf(compiled);
    const rates = rows.map((row) => Math.round(1e6 / (row[ROW_PERIOD_US] as number)));
    expect(rates).to.deep.equal(Array.from({ length: 16 }, (_, i) => 50 + i));
    const widths = rows.map((row) => row[ROW_WIDTH_A_US] as number);
    expect(new Set(widths).size).to.be.at.least(14);
    expect(widths).to.not.deep.equal([...widths].sort((a, b) => a - b));
  });

  it('keep the rows of a random stage with a rest apart: one group a draw, and a group of equal rests', () => {
    const compiled = compile(program({ widthUs: random(100, 250), restMs: 30 }));
    expect(stagesOf(compiled)).to.deep.equal([[0, 5, RANDOM_CHOICES, RANDOM_CHOICES, 1, 1, 0]]);
    const rests = rowsOf(compiled).slice(4 * RANDOM_CHOICES);
    expect(rests).to.deep.equal(new Array(RANDOM_CHOICES).fill([30000, 0, 0, 50, 0, 1]));
  });
});

describe('time of a stroke', () => {
  const RESTS: [number, number][] = [
    [10, 10000],
    [100, 100000],
    [101, 101000],
    [250, 250000],
    [59999, 59999000],
  ];
  for (const [restMs, expectedUs] of RESTS) {
    it(`has a rest of ${restMs} ms, less than 2 us short for each of its pieces`, () => {
      const compiled = compile(program({ restMs }));
      const [, rest] = rowsOf(compiled) as [number[], number[]];
      expect(rest[ROW_WIDTH_A_US]).to.equal(0);
      expect(spanUs(rest)).to.be.within(expectedUs - 2 * (rest[ROW_COUNT] as number) + 1, expectedUs);
    });
  }

  it('ends up to one period early and never late, without random curves', () => {
    fc.assert(
      fc.property(PROGRAMS, (source) => {
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        source.stages.forEach((stage, i) => {
          if ([stage.rateHz, stage.widthUs, stage.strengthFraction ?? 1].some(isRandom)) return;
          const longestUs = Math.ceil(1e6 / curveRange(stage.rateHz).min) + 1;
          const askedUs = stage.strokeMs * 1000;
          const restUs = (stage.restMs ?? 0) * 1000;
          const { max } = strokeUs(compiled, i);
          expect(max).to.be.at.most(Math.max(askedUs, longestUs) + restUs);
          // A burst's rest and a stroke's rest lose up to 1 us a piece of 100 ms.
          expect(max).to.be.at.least(askedUs - longestUs + restUs - 200);
        });
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('is never longer than asked for by more than a period, with random curves', () => {
    // Story: rates of 0.5 to 1 Hz drawn every 100 ms made a stroke of 2 s last for up to 40 s, a whole period a draw.
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 1000 }), fc.integer({ min: 1, max: 20 }), (everyMs, lowHz) => {
        const strokeMs = 2000;
        const source = program({ strokeMs, rateHz: random(lowHz / 2, 10, everyMs) });
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        expect(strokeUs(compiled, 0).max).to.be.at.most(strokeMs * 1000 + 2e6 / lowHz + 1);
      }),
      { verbose: true },
    );
  });

  it('goes on to the end of the stroke when the draws do not divide it', () => {
    // Story: a stroke of 1000 ms with draws every 600 ms ended after 600 ms.
    const compiled = compile(program({ widthUs: random(100, 250, 600) }));
    expect(strokeUs(compiled, 0).min).to.be.within(990000, 1000000);
  });

  it('may have rests between bursts that are shorter than two pulses: a rest is no pulse', () => {
    // Story: a rest of 4101 us was refused as "pulses that do not fit into half a period".
    const stage = { widthUs: 80, strokeMs: 1000, rateHz: 4.8995, burst: { pulses: 20, rateHz: 100 } };
    const split: Partial<Program> = { relation: 'alternate-strokes', recoveryParts: 4, gapUs: 500 };
    expect(problemsOf(program(stage, split))).to.deep.equal([]);
  });

  it('has bursts of the pulses asked for, at the inner rate, as often as the rate says', () => {
    const compiled = compile(
      program({ strokeMs: 2000, rateHz: 2, burst: { pulses: 8, rateHz: 100 }, polarity: 'reverse' }),
    );
    const rows = rowsOf(compiled);
    expect(rows).to.have.length(8);
    for (let i = 0; i < rows.length; i += 2) {
      expect(rows[i]).to.deep.equal([10000, 200, 200, 50, 1, 8]);
      expect(rows[i + 1]).to.deep.equal([84000, 0, 0, 50, 0, 5]);
    }
  });
});

const SPLIT: Partial<Program> = { relation: 'alternate-strokes', recoveryParts: 4 };

/** Name, program, path of the field, and what the sentence must give: the value and the bound. */
const BAD: [string, Program, string, RegExp[]][] = [
  [
    'a split recovery on both channels',
    program({}, { recoveryParts: 2 }),
    'recoveryParts',
    [/^2 /, /alternate-strokes/],
  ],
  [
    'random curves drawn at different times',
    program({ rateHz: random(50, 60, 250), widthUs: random(100, 200, 500) }),
    'stages[0].widthUs.everyMs',
    [/500 ms/, /250 ms/],
  ],
  [
    'draws that are further apart than a stroke is long',
    program({ strengthFraction: random(0.5, 1, 1500) }),
    'stages[0].strengthFraction.everyMs',
    [/1500 ms/, /1000 ms/],
  ],
  [
    'draws that follow each other faster than the pulses do',
    program({ rateHz: random(1, 10, 500) }),
    'stages[0].rateHz.everyMs',
    [/500 ms/, /1000000 us/],
  ],
  [
    'bursts that follow each other faster than the device makes segments',
    program({ rateHz: 40, burst: { pulses: 2, rateHz: 250 } }),
    'stages[0]',
    [/last 75000 us/, /200000/],
  ],
  [
    'the same between long rests',
    program({ rateHz: 83, burst: { pulses: 2, rateHz: 250 }, strokeMs: 1000, restMs: 30000 }),
    'stages[0]',
    [/6 segments in a row/, /200000/],
  ],
  [
    'bursts of an odd number of pulses that alternate',
    program({ rateHz: 12, burst: { pulses: 3, rateHz: 250 }, polarity: 'alternate-pulse' }),
    'stages[0]',
    [/6 segments in a row/, /200000/],
  ],
  [
    'a stroke shorter than one period',
    program({ rateHz: 0.5 }),
    'stages[0].strokeMs',
    [/1000 ms/, /2000000 us/],
  ],
  [
    'a random curve from high to low',
    program({ rateHz: random(60, 50) }),
    'stages[0].rateHz.low',
    [/60/, /50/],
  ],
  [
    'a triangle from high to low',
    program({ widthUs: { kind: 'triangle', low: 200, high: 100, periodMs: 1000 } }),
    'stages[0].widthUs.low',
    [/200/, /100/],
  ],
  [
    'phases too short for the parts of their recovery',
    program({ widthUs: 79 }, SPLIT),
    'stages[0].widthUs',
    [/79 us/, /80 us/],
  ],
  [
    'pulses too long for their rate',
    program({ widthUs: 500, rateHz: 250 }, { ...SPLIT, gapUs: 500 }),
    'stages[0].widthUs',
    [/500 us/, /3011 us/, /250 Hz/, /4000 us/],
  ],
  [
    'bursts with random curves',
    program({ burst: { pulses: 5, rateHz: 100 }, rateHz: random(1, 2) }),
    'stages[0].burst',
    [/random/],
  ],
  [
    'bursts without a rest between them',
    program({ burst: { pulses: 10, rateHz: 100 }, rateHz: 10 }),
    'stages[0].burst',
    [/10 pulses/, /100 Hz/, new RegExp(`${PERIOD_MIN_US} us`)],
  ],
  [
    'more rows than the device has room for',
    program({ strokeMs: 60000, rateHz: { kind: 'ramp', from: 50, to: 100 } }),
    'stages[0]',
    [new RegExp(`${ROWS_MAX} rows`)],
  ],
  [
    'a second stage that does not fit after the first',
    {
      ...program(),
      stages: [
        { ...STEADY, strokeMs: 40000, rateHz: { kind: 'ramp', from: 50, to: 100 } },
        { ...STEADY, strokeMs: 40000, rateHz: { kind: 'ramp', from: 50, to: 100 } },
      ],
    },
    'stages[1]',
    [/512 rows/],
  ],
  [
    'a fraction of a us, rounded up, that makes the pulse too long',
    program({ widthUs: 100.6, rateHz: 248.63 }, { ...SPLIT, gapUs: 430 }),
    'stages[0].widthUs',
    [/100.6 us/],
  ],
];

describe('refusals of the compiler', () => {
  for (const [name, bad, path, sentences] of BAD) {
    it(`name the field, the value and the bound: ${name}`, () => {
      const problems = problemsOf(bad);
      const problem = problems.find((one) => one.path === path);
      expect(problem, JSON.stringify(problems)).to.not.equal(undefined);
      for (const sentence of sentences) expect(problem?.message).to.match(sentence);
    });
  }

  it('come all at once', () => {
    const bad = program({ rateHz: random(60, 50), widthUs: random(100, 200, 500) }, { recoveryParts: 2 });
    expect(problemsOf(bad).map(({ path }) => path)).to.have.members([
      'recoveryParts',
      'stages[0].rateHz.low',
      'stages[0].widthUs.everyMs',
    ]);
  });

  it('say all of it in the message of the error', () => {
    expect(() => compile(program({}, { recoveryParts: 2 }))).to.throw(
      ProgramError,
      /^recoveryParts: 2 needs/,
    );
  });
});
