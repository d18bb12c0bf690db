/**
 * The compiler: what becomes of a program as people write it, and what it refuses, in which words.
 * Units: ms and Hz in the programs, us in the rows.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { PERIOD_MIN_US, ROWS_MAX, SEGMENT_MAX_US, WIDTH_US } from '../../waveforms/bounds';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile, ProgramError, type ProgramProblem } from '../../waveforms/compile';
import { curveRange, isRandom, RANDOM_CHOICES } from '../../waveforms/curve';
import { type Curve, type Program, type Stage } from '../../waveforms/program';
import {
  ORDER_RANDOM,
  ORDER_SEQUENCE,
  ORDER_SHUFFLE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_PERIOD_US,
  ROW_REPEATS,
  ROW_REST_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_STEPS,
  STAGE_STRIDE,
  type CompiledProgram,
} from '../../waveforms/rows';
import { compiledProblem } from '../../waveforms/row-check';
import { strengthOfWidth, widthForStrengthUs } from '../../waveforms/strength';
import { compiledOrUndefined, PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from './compiled';

const STEADY: Stage = { name: 'steady', strokeMs: 1000, rateHz: 100, widthUs: 200 };

function program(stage: Partial<Stage> = {}, rest: Partial<Program> = {}): Program {
  return {
    id: 'x',
    name: 'X',
    feel: 'x',
    source: 'x',
    relation: 'together',
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
  const trainUs = (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
  return (trainUs + (row[ROW_REST_US] as number)) * (row[ROW_REPEATS] as number);
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

const random = (low: number, high: number, everyMs = 250): Curve => ({
  kind: 'random-hold',
  low,
  high,
  everyMs,
});

describe('compiler', () => {
  it('turns a steady stage into one row: 100 periods of 10 ms, both channels, a gap of 50 us', () => {
    const compiled = compile(program());
    expect(compiled).to.deep.equal(compiledOf([train(10000, 200, 200, 0, 100)]));
  });

  const ROW = train(10000, 200, 200, 0, 100);
  const ON_A = train(10000, 200, 0, 0, 100);
  const FIELDS: [string, Partial<Stage>, Partial<Program>, number[], number[]][] = [
    ['strokes', { strokes: 7 }, {}, ROW, [0, 1, 1, 1, 7, 1, 0]],
    ['a weight', { weight: 9 }, { order: 'random' }, ROW, [0, 1, 1, 1, 1, 9, 0]],
    ['reverse', { polarity: 'reverse' }, {}, train(10000, 200, 200, 1, 100), [0, 1, 1, 1, 1, 1, 0]],
    [
      'alternate pulses',
      { polarity: 'alternate-pulse' },
      {},
      train(10000, 200, 200, 2, 100),
      [0, 1, 1, 1, 1, 1, 0],
    ],
    ['alternate strokes', { polarity: 'alternate-stroke' }, {}, ROW, [0, 1, 1, 1, 1, 1, 1]],
    ['strokes that change sides', {}, { relation: 'alternate-strokes' }, ON_A, [0, 1, 1, 1, 1, 1, 2]],
    ['a relation of the stage', { relation: 'alternate-strokes' }, {}, ON_A, [0, 1, 1, 1, 1, 1, 2]],
    [
      'strokes that change sides and polarity',
      { polarity: 'alternate-stroke' },
      { relation: 'alternate-strokes', gapUs: 77 },
      ON_A,
      [0, 1, 1, 1, 1, 1, 3],
    ],
    [
      'a ratio, in whole rounds',
      { rateHz: 50 },
      { relation: 'ratio', ratio: 3 },
      [20000, 200, 200, 0, 51, 3, 0, 1],
      [0, 1, 1, 1, 1, 1, 0],
    ],
    [
      'a ratio of the stage',
      { rateHz: 50, relation: 'ratio', ratio: 2 },
      {},
      [20000, 200, 200, 0, 50, 2, 0, 1],
      [0, 1, 1, 1, 1, 1, 0],
    ],
  ];
  for (const [name, stage, rest, row, columns] of FIELDS) {
    it(`knows ${name}`, () => {
      const compiled = compile(program(stage, rest));
      expect(compiled.rows).to.deep.equal(row);
      expect(compiled.stages).to.deep.equal(columns);
      expect(compiled.gapUs).to.equal(rest.gapUs ?? 50);
    });
  }

  const ORDERS: [Program['order'], number][] = [
    ['sequence', ORDER_SEQUENCE],
    ['random', ORDER_RANDOM],
    ['shuffle', ORDER_SHUFFLE],
  ];
  for (const [order, code] of ORDERS) {
    it(`keeps the order ${order} and the parts of the recovery`, () => {
      const compiled = compile(program({}, { order, relation: 'alternate-strokes', recoveryParts: 3 }));
      expect([compiled.order, compiled.recoveryParts]).to.deep.equal([code, 3]);
    });
  }

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
    expect(programs.filter((one) => compiledOrUndefined(one)).length).to.be.at.least(200);
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
          if (source.relation === 'together' || source.relation === 'ratio')
            expect(row[ROW_WIDTH_B_US]).to.equal(row[ROW_WIDTH_A_US]);
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
          // Trains grow by their count, bursts by their number.
          const texts = rows.map((row) =>
            row.filter((_, column) => column !== (row[ROW_REST_US] ? ROW_REPEATS : ROW_COUNT)).join(),
          );
          for (let i = 1; i < texts.length; i += 1) expect(texts[i]).to.not.equal(texts[i - 1]);
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('leave the steps of a held table where they are, at rates that do not divide them', () => {
    // Story: rows of 96 ms had the first step of a table played twice, and all others a step late.
    const strengths = [0.2, 0.6, 1, 0.4];
    for (const rateHz of [21, 37, 83, 111]) {
      const compiled = compile(
        program({
          strokeMs: 3200,
          rateHz,
          strengthFraction: { kind: 'table', values: strengths, stepMs: 100 },
        }),
      );
      let atUs = 0;
      rowsOf(compiled).forEach((row, step) => {
        const fullUs = widthForStrengthUs(200, strengths[step % 4] as number);
        expect(row[ROW_WIDTH_A_US], `step ${step} at ${rateHz} Hz`).to.equal(Math.round(fullUs));
        expect(atUs).to.be.closeTo(step * 100000, (row[ROW_PERIOD_US] as number) / 2 + 1);
        atUs += spanUs(row);
      });
    }
  });

  it('look at a slow rate pulse by pulse', () => {
    const compiled = compile(
      program({ strokeMs: 4000, rateHz: 2, strengthFraction: { kind: 'ramp', from: 0.2, to: 1 } }),
    );
    expect(column(compiled, ROW_COUNT)).to.deep.equal(new Array(8).fill(1));
    expect(column(compiled, ROW_WIDTH_A_US)).to.deep.equal(
      Array.from({ length: 8 }, (_, i) => Math.round(widthForStrengthUs(200, 0.2 + 0.1 * i))),
    );
  });

  it('leave out pulses below the shortest width', () => {
    const faint = program({
      widthUs: 20,
      strengthFraction: { kind: 'table', values: [1, 0.97], stepMs: 100 },
    });
    expect(new Set(column(compile(faint), ROW_WIDTH_A_US))).to.deep.equal(new Set([20, 0]));
  });

  const DRAWN: [string, Partial<Stage>, number, (width: number, period: number) => number, number, number][] =
    [
      ['widths', { widthUs: random(100, 250), constantFeel: false }, 16, (width) => width, 100, 250],
      ['rates', { rateHz: random(50, 125), constantFeel: false }, 16, (_, period) => 1e6 / period, 50, 125],
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
      program({
        rateHz: random(50, 65),
        widthUs: random(200, 350),
        strengthFraction: random(0.4, 1),
        constantFeel: false,
      }),
    );
    const rows = rowsOf(compiled);
    const rates = rows.map((row) => Math.round(1e6 / (row[ROW_PERIOD_US] as number)));
    expect(rates).to.deep.equal(Array.from({ length: 16 }, (_, i) => 50 + i));
    const widths = rows.map((row) => row[ROW_WIDTH_A_US] as number);
    expect(new Set(widths).size).to.be.at.least(14);
    expect(widths).to.not.deep.equal([...widths].sort((a, b) => a - b));
  });

  it('keep the rows of a random stage with a rest apart: one group a draw, and a group of equal rests', () => {
    const compiled = compile(program({ strengthFraction: random(0.3, 1), restMs: 30 }));
    expect(stagesOf(compiled)).to.deep.equal([[0, 5, RANDOM_CHOICES, RANDOM_CHOICES, 1, 1, 0]]);
    const rests = rowsOf(compiled).slice(4 * RANDOM_CHOICES);
    expect(rests).to.deep.equal(new Array(RANDOM_CHOICES).fill(train(30000, 0, 0, 0, 1)));
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

  it('ends half a period early or late at most, without random curves', () => {
    fc.assert(
      fc.property(PROGRAMS, (source) => {
        const compiled = compiledOrUndefined(source);
        fc.pre(compiled !== undefined);
        source.stages.forEach((stage, i) => {
          if ([stage.rateHz, stage.widthUs, stage.strengthFraction ?? 1].some(isRandom)) return;
          const longestUs = Math.ceil(1e6 / curveRange(stage.rateHz).min) + 1;
          // Pulses that alternate come in pairs, those at a ratio in rounds, where they are fast enough.
          const roundUs = Math.max(
            longestUs,
            Math.min(SEGMENT_MAX_US, longestUs * Math.max(2, source.ratio ?? 1)),
          );
          const askedUs = stage.strokeMs * 1000 + (stage.restMs ?? 0) * 1000;
          const { max } = strokeUs(compiled, i);
          // A stroke's rest loses up to 1 us a piece.
          expect(max).to.be.within(askedUs - roundUs / 2 - 600, askedUs + roundUs / 2 + 1);
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
    const compiled = compile(program({ strengthFraction: random(0.3, 1, 600) }));
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
    expect(rowsOf(compiled)).to.deep.equal([[10000, 200, 200, 1, 8, 1, 420000, 4]]);
  });

  it('has bursts at random rates, and of random strengths', () => {
    const compiled = compile(
      program({
        strokeMs: 4000,
        rateHz: random(1, 2.5, 1000),
        strengthFraction: random(0.3, 1, 1000),
        burst: { pulses: 8, rateHz: 100 },
        constantFeel: false,
      }),
    );
    expect(stagesOf(compiled)).to.deep.equal([[0, 4, 0, RANDOM_CHOICES, 1, 1, 0]]);
    for (const row of rowsOf(compiled)) {
      expect(row.slice(ROW_COUNT, ROW_REST_US)).to.deep.equal([8, 1]);
      const burstUs = 80000 + (row[ROW_REST_US] as number);
      expect(burstUs).to.be.within(400000, 1000000);
      expect(row[ROW_REPEATS]).to.equal(Math.floor(1000000 / burstUs));
    }
    expect(new Set(column(compiled, ROW_WIDTH_A_US)).size).to.be.above(10);
  });
});

describe('strokes that come up and go down', () => {
  it('rise from nothing and fall to nothing in steps of 100 ms, and are full between', () => {
    const compiled = compile(program({ riseMs: 300, fallMs: 200 }));
    const strengths = [1 / 6, 3 / 6, 5 / 6, 1, 3 / 4, 1 / 4];
    expect(column(compiled, ROW_WIDTH_A_US)).to.deep.equal(
      strengths.map((strength) => Math.round(widthForStrengthUs(200, strength))),
    );
    expect(column(compiled, ROW_COUNT)).to.deep.equal([10, 10, 10, 50, 10, 10]);
  });

  it('rise pulse by pulse where these are slow', () => {
    const compiled = compile(program({ strokeMs: 3000, rateHz: 2, riseMs: 1500 }));
    expect(column(compiled, ROW_WIDTH_A_US)).to.deep.equal(
      [1 / 6, 3 / 6, 5 / 6, 1].map((strength) => Math.round(widthForStrengthUs(200, strength))),
    );
    expect(column(compiled, ROW_COUNT)).to.deep.equal([1, 1, 1, 3]);
  });

  it('multiply with the curve of the strength, draw by draw where it is random', () => {
    const compiled = compile(
      program({ strokeMs: 2000, rateHz: random(50, 60, 500), riseMs: 1000, constantFeel: false }),
    );
    expect(stagesOf(compiled)).to.deep.equal([[0, 4, RANDOM_CHOICES, RANDOM_CHOICES, 1, 1, 0]]);
    const widths = rowsOf(compiled).filter((_, i) => i % RANDOM_CHOICES === 0);
    // The middles of two draws of half a second.
    const expected = [0.25, 0.75, 1, 1].map((strength) => widthForStrengthUs(200, strength));
    widths.forEach((row, i) => expect(row[ROW_WIDTH_A_US]).to.be.closeTo(expected[i] as number, 3));
  });
});

describe('relations of the channels', () => {
  const strengthsOf = (compiled: CompiledProgram): [number, number][] =>
    rowsOf(compiled).map((row) => [
      strengthOfWidth(row[ROW_WIDTH_A_US] as number, 300),
      strengthOfWidth(row[ROW_WIDTH_B_US] as number, 300),
    ]);

  it('counter-phase mirrors B in the range of A', () => {
    const values = [0.3, 0.5, 0.9, 0.6];
    const compiled = compile(
      program(
        { widthUs: 300, strokeMs: 400, strengthFraction: { kind: 'table', values, stepMs: 100 } },
        { relation: 'counter-phase' },
      ),
    );
    strengthsOf(compiled).forEach(([onA, onB], step) => {
      expect(onA).to.be.closeTo(values[step] as number, 0.005);
      expect(onB).to.be.closeTo(1.2 - (values[step] as number), 0.005);
    });
  });

  it('hand-over lets the sum of both strengths stand still while it goes from A to B', () => {
    const compiled = compile(program({ widthUs: 300 }, { relation: 'hand-over' }));
    const strengths = strengthsOf(compiled);
    expect(strengths).to.have.length(10);
    strengths.forEach(([onA, onB], step) => {
      expect(onA + onB).to.be.closeTo(1, step === 0 || step === 9 ? 0.06 : 0.01);
      if (step > 0) expect(onA).to.be.below((strengths[step - 1] as [number, number])[0]);
    });
    expect(strengths[9]?.[0]).to.be.below(0.06);
  });
});

describe('constant feel', () => {
  /** The law itself: strength of a charge at a width, times the rate to the power of k. */
  const felt = (widthUs: number, rateHz: number): number =>
    (widthUs / (1 + widthUs / 355)) * Math.pow(rateHz, K);
  /** Of the published sweep: 125 Hz with 100 us feels like 2 Hz with 200 us. */
  const K = Math.log(200 / (1 + 200 / 355) / (100 / (1 + 100 / 355))) / Math.log(62.5);

  it('plays the published sweep at both of its ends', () => {
    const sweep: Curve = { kind: 'table', values: [2, 125], stepMs: 6000 };
    const compiled = compile(program({ strokeMs: 12000, rateHz: sweep }));
    expect(column(compiled, ROW_WIDTH_A_US)).to.deep.equal([200, 100]);
  });

  it('keeps what is felt to the closed form, to half a microsecond of width, however the rate moves', () => {
    const rates = fc.tuple(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 61, max: 200 }));
    fc.assert(
      fc.property(rates, fc.integer({ min: 80, max: 300 }), ([slowHz, fastHz], widthUs) => {
        const rateHz: Curve = { kind: 'ramp', from: fastHz, to: slowHz };
        const compiled = compile(program({ strokeMs: 3000, rateHz, widthUs }));
        for (const row of rowsOf(compiled)) {
          const hz = 1e6 / (row[ROW_PERIOD_US] as number);
          const oneUs = row[ROW_WIDTH_A_US] as number;
          const wanted = felt(widthUs, slowHz);
          expect(felt(oneUs - 0.51, hz)).to.be.below(wanted);
          expect(felt(oneUs + 0.51, hz)).to.be.above(wanted);
        }
      }),
      { verbose: true },
    );
  });

  it('leaves the width alone where the modulation is to be felt', () => {
    const rateHz: Curve = { kind: 'ramp', from: 100, to: 50 };
    const compiled = compile(program({ rateHz, constantFeel: false }));
    expect(new Set(column(compiled, ROW_WIDTH_A_US))).to.deep.equal(new Set([200]));
  });
});

const SPLIT: Partial<Program> = { relation: 'alternate-strokes', recoveryParts: 4 };

/** Name, program, path of the field, and what the sentence must give: the value and the bound. */
const BAD: [string, Program, string, RegExp[]][] = [
  [
    'a split recovery on both channels',
    program({}, { recoveryParts: 2 }),
    'recoveryParts',
    [/^2 /, /together/, /alternate-strokes/],
  ],
  [
    'a split recovery on both channels of one stage',
    program({ relation: 'hand-over' }, { recoveryParts: 2, relation: 'alternate-strokes' }),
    'stages[0].relation',
    [/^hand-over /, /recoveryParts 2/],
  ],
  ['a relation ratio without one', program({}, { relation: 'ratio' }), 'ratio', [/missing/, /2..3/]],
  ['a ratio without its relation', program({}, { ratio: 2 }), 'ratio', [/^2 /, /together/]],
  ['a ratio of a stage without its relation', program({ ratio: 3 }), 'stages[0].ratio', [/^3 /, /together/]],
  [
    'a ratio at a slow rate',
    program({ rateHz: 20 }, { relation: 'ratio', ratio: 3 }),
    'stages[0].rateHz',
    [/20 Hz/, /150000 us/, new RegExp(`at most ${SEGMENT_MAX_US} us`)],
  ],
  [
    'a ratio of pulses that alternate',
    program({ polarity: 'alternate-pulse' }, { relation: 'ratio', ratio: 2 }),
    'stages[0].polarity',
    [/sixteen words/],
  ],
  [
    'a ratio of bursts that are no whole rounds',
    program({ rateHz: 2, burst: { pulses: 8, rateHz: 100 } }, { relation: 'ratio', ratio: 3 }),
    'stages[0].burst.pulses',
    [/^8 /, /3/],
  ],
  [
    'a strength without movement in counter-phase',
    program({ strengthFraction: 0.8 }, { relation: 'counter-phase' }),
    'stages[0].strengthFraction',
    [/^0.8 /],
  ],
  [
    'a rise and a fall longer than the stroke',
    program({ riseMs: 600, fallMs: 500 }),
    'stages[0].riseMs',
    [/600 ms/, /500 ms/, /1000 ms/],
  ],
  [
    'a stage that plays no pulse',
    program({ strengthFraction: { kind: 'table', values: [0, 0.05], stepMs: 100 } }),
    'stages[0]',
    [/no pulse/, /20 us/],
  ],
  ['weights in a sequence', program({ weight: 3 }), 'stages[0].weight', [/^3 /, /sequence/]],
  [
    'a width that moves where the feel is to stay',
    program({ widthUs: { kind: 'ramp', from: 100, to: 200 } }),
    'stages[0].widthUs',
    [/constantFeel/],
  ],
  [
    'a width that the feel narrows too far',
    program({ widthUs: 30, rateHz: { kind: 'ramp', from: 2, to: 125 } }),
    'stages[0].widthUs',
    [/30 us at 2 Hz/, /18 us at 125 Hz/, /20 us/],
  ],
  [
    'a hold beside a walk',
    program({
      rateHz: random(50, 60),
      strengthFraction: { kind: 'random-walk', low: 0.2, high: 1, everyMs: 250 },
    }),
    'stages[0].strengthFraction.kind',
    [/random-walk/, /random-hold/],
  ],
  [
    'a curve that moves between two draws',
    program({
      rateHz: random(50, 60, 500),
      strengthFraction: { kind: 'sine', low: 0, high: 1, periodMs: 1000 },
    }),
    'stages[0].strengthFraction',
    [/500 ms/],
  ],
  [
    'a rise within one draw',
    program({ rateHz: random(50, 60, 500), riseMs: 300 }),
    'stages[0].riseMs',
    [/300 ms/, /500 ms/],
  ],
  [
    'random curves drawn at different times',
    program({ rateHz: random(50, 60, 250), widthUs: random(100, 200, 500), constantFeel: false }),
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
    [/3 segments in a row/, /100000/],
  ],
  [
    'the same between long rests',
    program({ rateHz: 83, burst: { pulses: 2, rateHz: 250 }, strokeMs: 1000, restMs: 30000 }),
    'stages[0]',
    [/3 segments in a row/, /100000/],
  ],
  [
    'bursts of an odd number of pulses that alternate',
    program({ rateHz: 12, burst: { pulses: 3, rateHz: 250 }, polarity: 'alternate-pulse' }),
    'stages[0]',
    [/3 segments in a row/, /100000/],
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
    'bursts without a rest between them',
    program({ burst: { pulses: 10, rateHz: 100 }, rateHz: 10 }),
    'stages[0].burst',
    [/10 pulses/, /100 Hz/, new RegExp(`${PERIOD_MIN_US} us`)],
  ],
  [
    'more rows than the device has room for',
    program({ strokeMs: 60000, rateHz: { kind: 'ramp', from: 50, to: 100 } }),
    'stages[0]',
    [/make 600 rows/, new RegExp(`at most ${ROWS_MAX}`)],
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
    'stages',
    [/make 8\d\d rows, at most 512/],
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
    const bad = program(
      { rateHz: random(60, 50), widthUs: random(100, 200, 500), constantFeel: false },
      { recoveryParts: 2 },
    );
    expect(problemsOf(bad).map(({ path }) => path)).to.have.members([
      'recoveryParts',
      'stages[0].rateHz.low',
      'stages[0].widthUs.everyMs',
    ]);
  });

  it('say of a missing ratio nothing else', () => {
    expect(problemsOf(program({}, { relation: 'ratio' })).map(({ path }) => path)).to.deep.equal(['ratio']);
  });

  it('say all of it in the message of the error', () => {
    expect(() => compile(program({}, { recoveryParts: 2 }))).to.throw(
      ProgramError,
      /^recoveryParts: 2 with the relation together/,
    );
  });
});
