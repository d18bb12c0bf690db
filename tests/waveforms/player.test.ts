/**
 * The player: which row comes when, and how it is cut into segments. Looked at are its columns and kinds, read back
 * into plans. Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { SEGMENT_MAX_US } from '../../waveforms/bounds';
import { makePlayer, type Player } from '../../waveforms/player.brief';
import { KIND_A, KIND_B, KINDS, TEMPLATE_ALTERNATE } from '../../waveforms/pulse';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  FLAG_WALK,
  ORDER_RANDOM,
  ORDER_SEQUENCE,
  ORDER_SHUFFLE,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  POLARITY_REVERSE,
  ROW_COUNT,
  ROW_PERIOD_US,
  ROW_REPEATS,
  ROW_REST_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  type CompiledProgram,
} from '../../waveforms/rows';
import { rowOf } from '../../waveforms/row-check';
import { makeScore } from '../../waveforms/make-score';
import { playedPlan, type PlayedPlan } from '../../waveforms/played-plan';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from './compiled';

const SEEDS = fc.integer({ min: 1, max: 0xffffffff });

/** A program of given rows; each stage in the form first row, steps, stride, choices, strokes, weight, flags. */
function programOf(rows: number[][], stages: number[][], order = ORDER_SEQUENCE): CompiledProgram {
  return compiledOf(rows, { stages, order });
}

/** One stage of one row, again and again. */
function oneRow(row: number[], flags = 0): CompiledProgram {
  return programOf([row], [[0, 1, 1, 1, 1, 1, flags]]);
}

function planOf(player: Player): PlayedPlan {
  const { kind } = player;
  const plan = playedPlan(player);
  const planned = [plan.widthAUs, plan.widthBUs];
  if (plan.swapped) planned.reverse();
  expect(kind).to.be.within(0, KINDS - 1);
  expect((kind & KIND_A) !== 0, 'A by its kind').to.equal((planned[0] as number) > 0);
  expect((kind & KIND_B) !== 0, 'B by its kind').to.equal((planned[1] as number) > 0);
  return plan;
}

function playerOf(program: CompiledProgram, seed: number): Player {
  return makePlayer(makeScore(program), seed);
}

function take(player: Player, segments: number): PlayedPlan[] {
  return Array.from({ length: segments }, () => {
    player.next();
    return planOf(player);
  });
}

function isAlternating(plan: PlayedPlan): boolean {
  return plan.polarity >= TEMPLATE_ALTERNATE;
}

/** Polarity of each pulse of A in the order of play: 0 normal, 1 reverse. */
function polaritiesOf(plans: PlayedPlan[]): number[] {
  return plans.flatMap((plan) => {
    if (plan.widthAUs === 0) return [];
    if (!isAlternating(plan)) return new Array<number>(plan.count).fill(plan.polarity);
    const first = plan.polarity & 1;
    return Array.from({ length: 2 * plan.count }, (_, i) => (first + i) & 1);
  });
}

describe('player', () => {
  it('plays the same for the same seed, and not for another', () => {
    const rows = Array.from({ length: 16 }, (_, i) => train(10000 + 2 * i, 200, 200, 0, 1));
    const drawn = programOf(rows, [[0, 1, 16, 16, 1, 1, 0]]);
    expect(take(playerOf(drawn, 5), 100)).to.deep.equal(take(playerOf(drawn, 5), 100));
    expect(take(playerOf(drawn, 5), 100)).to.not.deep.equal(take(playerOf(drawn, 6), 100));
  });

  it('is deterministic in every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, (program, seed) => {
        expect(take(playerOf(program, seed), 60)).to.deep.equal(take(playerOf(program, seed), 60));
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('names segments of at most the longest, with the time of their periods, in every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, (program, seed) => {
        const player = playerOf(program, seed);
        for (const plan of take(player, 200)) {
          expect(plan.spanUs).to.be.within(1, SEGMENT_MAX_US);
          expect(plan.count).to.be.at.least(1);
          const periods = plan.ratio > 1 ? plan.ratio : plan.polarity >= TEMPLATE_ALTERNATE ? 2 : 1;
          expect(plan.spanUs).to.equal(plan.periodUs * periods * plan.count);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('takes exactly the time of its rows, stroke by stroke, at slow rates too', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, (program, seed) => {
        fc.pre(program.order === ORDER_SEQUENCE);
        const player = playerOf(program, seed);
        const ends = rowEndsUs(program, 3);
        fc.pre(ends !== undefined);
        let atUs = 0;
        const reached = new Set<number>();
        while (atUs < (ends[ends.length - 1] as number)) {
          player.next();
          atUs += planOf(player).spanUs;
          reached.add(atUs);
        }
        for (const endUs of ends) expect(reached.has(endUs), `end of a row at ${endUs} us`).to.equal(true);
      }),
      { numRuns: 150, verbose: true },
    );
  });
});

/** Instants at which the rows of a program in sequence end; undefined where they depend on draws. */
function rowEndsUs(program: CompiledProgram, rounds: number): number[] | undefined {
  const ends: number[] = [];
  let atUs = 0;
  for (let round = 0; round < rounds; round += 1) {
    for (let at = 0; at < program.stages.length; at += STAGE_COLUMNS) {
      const stage = program.stages.slice(at, at + STAGE_COLUMNS);
      if (stage[STAGE_CHOICES] !== 1) return undefined;
      for (let stroke = 0; stroke < (stage[STAGE_STROKES] as number); stroke += 1) {
        for (let step = 0; step < (stage[STAGE_STEPS] as number); step += 1) {
          const row = rowOf(
            program,
            (stage[STAGE_FIRST_ROW] as number) + step * (stage[STAGE_STRIDE] as number),
          );
          const trainUs = (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
          atUs += (trainUs + (row[ROW_REST_US] as number)) * (row[ROW_REPEATS] as number);
          ends.push(atUs);
        }
      }
    }
  }
  return ends;
}

describe('order of strokes', () => {
  it('plays steps, strokes and stages in their order', () => {
    const rows = [11000, 12000, 13000].map((periodUs) => train(periodUs, 200, 200, 0, 1));
    const program = programOf(rows, [
      [0, 2, 1, 1, 2, 1, 0],
      [2, 1, 1, 1, 3, 1, 0],
    ]);
    const periods = take(playerOf(program, 1), 14).map((plan) => plan.periodUs / 1000);
    expect(periods).to.deep.equal([11, 12, 11, 12, 13, 13, 13, 11, 12, 11, 12, 13, 13, 13]);
  });

  it('steps over rows where a stage says so, or stays on one', () => {
    const rows = [11000, 12000, 13000].map((periodUs) => train(periodUs, 200, 200, 0, 1));
    const program = programOf(rows, [
      [0, 2, 2, 1, 1, 1, 0],
      [1, 3, 0, 1, 1, 1, 0],
    ]);
    const periods = take(playerOf(program, 1), 7).map((plan) => plan.periodUs / 1000);
    expect(periods).to.deep.equal([11, 13, 12, 12, 12, 11, 13]);
  });

  it('picks every choice of a step, and no row of another step', () => {
    const rows = Array.from({ length: 8 }, (_, i) => train(10000 + 2 * i, 200, 200, 0, 1));
    const program = programOf(rows, [[0, 2, 4, 4, 1, 1, 0]]);
    const periods = take(playerOf(program, 3), 400).map((plan) => (plan.periodUs - 10000) / 2);
    const even = new Set(periods.filter((_, i) => i % 2 === 0));
    const odd = new Set(periods.filter((_, i) => i % 2 === 1));
    expect([...even].sort()).to.deep.equal([0, 1, 2, 3]);
    expect([...odd].sort()).to.deep.equal([4, 5, 6, 7]);
  });

  /** Stages of one stroke of one period each: a segment is a visit. */
  function visits(weights: number[], segments: number, seed: number, order = ORDER_RANDOM): number[] {
    const rows = weights.map((_, i) => train(10000 + 2 * i, 200, 200, 0, 1));
    const stages = weights.map((weight, i) => [i, 1, 1, 1, 1, weight, 0]);
    return take(playerOf(programOf(rows, stages, order), seed), segments).map(
      (plan) => (plan.periodUs - 10000) / 2,
    );
  }

  it('never plays one stage twice running when shuffled', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 32 }),
        SEEDS,
        (weights, seed) => {
          const order = visits(weights, 200, seed);
          for (let i = 1; i < order.length; i += 1) expect(order[i]).to.not.equal(order[i - 1]);
        },
      ),
      { verbose: true },
    );
  });

  for (const weights of [
    [1, 1, 1],
    [1, 2, 3],
    [100, 1, 1, 50],
  ]) {
    it(`respects the weights ${weights.join(', ')} over many strokes`, () => {
      const total = weights.reduce((a, b) => a + b);
      // Without repetition, a stage of weight w comes up in proportion to w (total - w).
      const shares = weights.map((weight) => weight * (total - weight));
      const all = shares.reduce((a, b) => a + b);
      const order = visits(weights, 30000, 7);
      weights.forEach((_, stage) => {
        const share = order.filter((one) => one === stage).length / order.length;
        expect(share).to.be.closeTo((shares[stage] as number) / all, 0.015);
      });
    });
  }

  for (const order of [ORDER_RANDOM, ORDER_SHUFFLE]) {
    it(`begins with any of the stages in the order ${order}`, () => {
      const firsts = new Set(
        Array.from({ length: 100 }, (_, seed) => visits([1, 1, 1], 1, seed + 1, order)[0]),
      );
      expect(firsts.size).to.equal(3);
    });
  }

  it('plays each stage once a round when shuffled, none twice running, and every round anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 32 }), SEEDS, (stages, seed) => {
        const order = visits(new Array<number>(stages).fill(1), 20 * stages, seed, ORDER_SHUFFLE);
        const all = Array.from({ length: stages }, (_, stage) => stage);
        const rounds = new Set<string>();
        for (let at = 0; at < order.length; at += stages) {
          const round = order.slice(at, at + stages);
          expect([...round].sort((a, b) => a - b)).to.deep.equal(all);
          rounds.add(round.join());
        }
        for (let i = 1; i < order.length; i += 1) expect(order[i]).to.not.equal(order[i - 1]);
        // Two stages can only take turns.
        if (stages > 4) expect(rounds.size).to.be.above(10);
      }),
      { verbose: true },
    );
  });

  it('deals any stage at any place of a round, as often as any other', () => {
    const stages = 5;
    const order = visits(new Array<number>(stages).fill(1), 20000 * stages, 11, ORDER_SHUFFLE);
    for (let place = 0; place < stages; place += 1) {
      for (let stage = 0; stage < stages; stage += 1) {
        const there = order.filter((one, i) => one === stage && i % stages === place).length;
        // A share of a fifth in 20,000 rounds: five standard deviations are 283.
        expect(there, `stage ${stage} at place ${place}`).to.be.within(4000 - 283, 4000 + 283);
      }
    }
  });

  it('goes one place at most on a walk, reaches every choice, and goes on where it was', () => {
    const rows = Array.from({ length: 16 }, (_, i) => train(10000 + 2 * i, 200, 200, 0, 1));
    const walking = programOf(rows, [[0, 3, 0, 16, 1, 1, FLAG_WALK]]);
    const choices = take(playerOf(walking, 3), 4000).map((plan) => (plan.periodUs - 10000) / 2);
    expect(new Set(choices).size).to.equal(16);
    expect([15, 0, 1]).to.include(choices[0]);
    const steps = [0, 0, 0];
    for (let i = 1; i < choices.length; i += 1) {
      const step = ((choices[i] as number) - (choices[i - 1] as number) + 17) % 16;
      expect(step).to.be.at.most(2);
      steps[step] = (steps[step] as number) + 1;
    }
    // A third of 3,999 steps each: five standard deviations are 149.
    for (const count of steps) expect(count).to.be.within(1333 - 149, 1333 + 149);
  });
});

describe('cutting into segments', () => {
  // 125 ms hold six periods of 20 ms.
  const TRAINS: [string, number, number[]][] = [
    ['a single period', 1, [1]],
    ['a full segment', 6, [6]],
    ['one period more, in halves', 7, [4, 3]],
    ['two full segments', 12, [6, 6]],
    ['one period more, in thirds', 13, [5, 4, 4]],
    ['one period less than three', 17, [6, 6, 5]],
  ];
  for (const [name, periods, counts] of TRAINS) {
    it(`takes as few segments as there can be, and nearly equal ones: ${name}`, () => {
      const plans = take(playerOf(oneRow(train(20000, 200, 200, 0, periods)), 1), counts.length);
      expect(plans.map((plan) => plan.count)).to.deep.equal(counts);
    });
  }

  it('cuts a slow period into A, rest, B half a period later, and rest', () => {
    const plans = take(playerOf(oneRow(train(600002, 200, 180, 1, 1)), 1), 6);
    const pulses = plans.map((plan) => [plan.widthAUs, plan.widthBUs, plan.loneB]);
    const silent = [0, 0, 0];
    expect(pulses).to.deep.equal([[200, 0, 0], silent, silent, [0, 180, 1], silent, silent]);
    expect(plans.slice(0, 3).reduce((sum, plan) => sum + plan.spanUs, 0)).to.equal(300000);
    expect(plans.slice(3).reduce((sum, plan) => sum + plan.spanUs, 0)).to.equal(300002);
    expect(plans[0]?.polarity).to.equal(POLARITY_REVERSE);
    expect(plans[3]?.polarity).to.equal(POLARITY_REVERSE);
  });
});

describe('polarity of pulses', () => {
  it('alternates from pulse to pulse, across odd counts, segments and rows', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 2000, max: 200000 }), fc.integer({ min: 1, max: 30 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(rows, (periods) => {
        const program = programOf(
          periods.map(([halfUs, count]) => train(2 * halfUs, 200, 200, POLARITY_ALTERNATE, count)),
          [[0, periods.length, 1, 1, 1, 1, 0]],
        );
        const polarities = polaritiesOf(take(playerOf(program, 1), 100));
        polarities.forEach((polarity, i) => expect(polarity).to.equal(i & 1));
      }),
      { verbose: true },
    );
  });

  const STROKES: [string, number, number, number[], number[]][] = [
    ['stays normal', POLARITY_NORMAL, 0, [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    ['stays reverse', POLARITY_REVERSE, 0, [1, 1, 1, 1, 1], [0, 0, 0, 0, 0]],
    ['swaps each stroke', POLARITY_NORMAL, FLAG_SWAP_POLARITY, [0, 1, 0, 1, 0], [0, 0, 0, 0, 0]],
    [
      'swaps each stroke from reverse',
      POLARITY_REVERSE,
      FLAG_SWAP_POLARITY,
      [1, 0, 1, 0, 1],
      [0, 0, 0, 0, 0],
    ],
    ['changes sides each stroke', POLARITY_NORMAL, FLAG_SWAP_CHANNELS, [0, 0, 0, 0, 0], [0, 1, 0, 1, 0]],
    [
      'gives each side its turn before the polarity swaps',
      POLARITY_NORMAL,
      FLAG_SWAP_CHANNELS | FLAG_SWAP_POLARITY,
      [0, 0, 1, 1, 0],
      [0, 1, 0, 1, 0],
    ],
  ];
  for (const [name, polarity, flags, polarities, sides] of STROKES) {
    it(name, () => {
      const widthB = flags & FLAG_SWAP_CHANNELS ? 0 : 180;
      const plans = take(playerOf(oneRow(train(10000, 200, widthB, polarity, 10), flags), 1), 5);
      expect(plans.map((plan) => plan.polarity)).to.deep.equal(polarities);
      expect(plans.map((plan) => (plan.swapped ? 1 : 0))).to.deep.equal(sides);
      for (const { widthAUs, widthBUs, loneB, swapped } of plans) {
        const widths = swapped ? [widthBUs, widthAUs] : [widthAUs, widthBUs];
        expect([...widths, loneB]).to.deep.equal([200, widthB, 0]);
      }
    });
  }

  it('exchanges the widths of the channels when sides change', () => {
    const plans = take(playerOf(oneRow(train(10000, 200, 150, 0, 10), FLAG_SWAP_CHANNELS), 1), 2);
    expect(plans.map((plan) => [plan.widthAUs, plan.widthBUs, plan.swapped])).to.deep.equal([
      [200, 150, false],
      [150, 200, true],
    ]);
  });

  it('exchanges the channels of a slow period too: B at once, and A half a period later', () => {
    const periodUs = 2 * SEGMENT_MAX_US + 2;
    const plans = take(playerOf(oneRow(train(periodUs, 200, 150, 0, 1), FLAG_SWAP_CHANNELS), 1), 6);
    const pulses = plans.filter((plan) => plan.widthAUs > 0 || plan.widthBUs > 0);
    expect(pulses.map((plan) => [plan.widthAUs, plan.widthBUs, plan.loneB, plan.swapped])).to.deep.equal([
      [200, 0, 0, false],
      [0, 150, 1, false],
      [0, 200, 0, true],
      [150, 0, 1, true],
    ]);
  });

  it('gives A and B of one slow period the same polarity', () => {
    const periodUs = 2 * SEGMENT_MAX_US + 2;
    const plans = take(playerOf(oneRow(train(periodUs, 200, 150, POLARITY_ALTERNATE, 3)), 1), 40);
    const pulses = plans.filter((plan) => plan.widthAUs > 0 || plan.widthBUs > 0);
    pulses.forEach((plan, i) => expect(plan.polarity).to.equal((i >> 1) & 1));
  });

  it('begins with the normal one, whatever the first row has', () => {
    // Story: a first row of an odd number of pulses made the whole program begin with the reverse one.
    for (const count of [1, 2, 3, 20, 21]) {
      const [plan] = take(playerOf(oneRow(train(10000, 200, 0, POLARITY_ALTERNATE, count)), 1), 1);
      expect((plan as PlayedPlan).polarity & 1, `${count} pulses`).to.equal(0);
    }
  });
});
