/**
 * The player: which row comes when, and how it is cut into segments. Plans are looked at as they are, before lowering.
 * Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { SEGMENT_MAX_US, WIDTH_US } from '../../waveforms/bounds';
import { FADE_FULL, Player, type Plan } from '../../waveforms/player';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  POLARITY_REVERSE,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_PERIOD_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  type CompiledProgram,
} from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';

const SEEDS = fc.integer({ min: 1, max: 0xffffffff });

/** A program of given rows; each stage in the form first row, steps, stride, choices, strokes, weight, flags. */
function programOf(rows: number[][], stages: number[][], shuffle = 0): CompiledProgram {
  return { id: 'x', name: 'X', shuffle, recoveryParts: 1, rows: rows.flat(), stages: stages.flat() };
}

/** One stage of one row, again and again. */
function oneRow(row: number[], flags = 0): CompiledProgram {
  return programOf([row], [[0, 1, 1, 1, 1, 1, flags]]);
}

function take(player: Player, segments: number): Plan[] {
  return Array.from({ length: segments }, () => {
    player.next();
    return { ...player.plan };
  });
}

function isAlternating(plan: Plan): boolean {
  return plan.polarity >= POLARITY_ALTERNATE;
}

function spanUs(plan: Plan): number {
  return plan.periodUs * plan.count * (isAlternating(plan) ? 2 : 1);
}

/** Polarity of each pulse of A in the order of play: 0 normal, 1 reverse. */
function polaritiesOf(plans: Plan[]): number[] {
  return plans.flatMap((plan) => {
    if (plan.widthAUs === 0) return [];
    if (!isAlternating(plan)) return new Array<number>(plan.count).fill(plan.polarity);
    const first = plan.polarity & 1;
    return Array.from({ length: 2 * plan.count }, (_, i) => (first + i) & 1);
  });
}

describe('player', () => {
  it('plays the same for the same seed, and not for another', () => {
    const rows = Array.from({ length: 16 }, (_, i) => [10000 + i, 200, 200, 50, 0, 1]);
    const drawn = programOf(rows, [[0, 1, 16, 16, 1, 1, 0]]);
    expect(take(new Player(drawn, 5), 100)).to.deep.equal(take(new Player(drawn, 5), 100));
    expect(take(new Player(drawn, 5), 100)).to.not.deep.equal(take(new Player(drawn, 6), 100));
  });

  it('is deterministic in every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, (program, seed) => {
        expect(take(new Player(program, seed), 60)).to.deep.equal(take(new Player(program, seed), 60));
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('plans segments of at most a segment, of whole numbers, in every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, fc.integer({ min: 0, max: FADE_FULL }), (program, seed, fade) => {
        const player = new Player(program, seed);
        player.fade256 = fade;
        for (const plan of take(player, 200)) {
          expect(spanUs(plan)).to.be.within(1, SEGMENT_MAX_US);
          expect(plan.count).to.be.at.least(1);
          for (const value of Object.values(plan)) expect(Number.isInteger(value)).to.equal(true);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });

  it('takes exactly the time of its rows, stroke by stroke, at slow rates too', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, (program, seed) => {
        fc.pre(program.shuffle === 0);
        const player = new Player(program, seed);
        const ends = rowEndsUs(program, 3);
        fc.pre(ends !== undefined);
        let atUs = 0;
        const reached = new Set<number>();
        while (atUs < (ends[ends.length - 1] as number)) {
          player.next();
          atUs += spanUs(player.plan);
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
          const row =
            ((stage[STAGE_FIRST_ROW] as number) + step * (stage[STAGE_STRIDE] as number)) * ROW_COLUMNS;
          atUs += (program.rows[row + ROW_PERIOD_US] as number) * (program.rows[row + ROW_COUNT] as number);
          ends.push(atUs);
        }
      }
    }
  }
  return ends;
}

describe('order of strokes', () => {
  it('plays steps, strokes and stages in their order', () => {
    const rows = [11000, 12000, 13000].map((periodUs) => [periodUs, 200, 200, 50, 0, 1]);
    const program = programOf(rows, [
      [0, 2, 1, 1, 2, 1, 0],
      [2, 1, 1, 1, 3, 1, 0],
    ]);
    const periods = take(new Player(program, 1), 14).map((plan) => plan.periodUs / 1000);
    expect(periods).to.deep.equal([11, 12, 11, 12, 13, 13, 13, 11, 12, 11, 12, 13, 13, 13]);
  });

  it('picks every choice of a step, and no row of another step', () => {
    const rows = Array.from({ length: 8 }, (_, i) => [10000 + i, 200, 200, 50, 0, 1]);
    const program = programOf(rows, [[0, 2, 4, 4, 1, 1, 0]]);
    const periods = take(new Player(program, 3), 400).map((plan) => plan.periodUs - 10000);
    const even = new Set(periods.filter((_, i) => i % 2 === 0));
    const odd = new Set(periods.filter((_, i) => i % 2 === 1));
    expect([...even].sort()).to.deep.equal([0, 1, 2, 3]);
    expect([...odd].sort()).to.deep.equal([4, 5, 6, 7]);
  });

  /** Stages of one stroke of one period each: a segment is a visit. */
  function visits(weights: number[], segments: number, seed: number): number[] {
    const rows = weights.map((_, i) => [10000 + i, 200, 200, 50, 0, 1]);
    const stages = weights.map((weight, i) => [i, 1, 1, 1, 1, weight, 0]);
    return take(new Player(programOf(rows, stages, 1), seed), segments).map((plan) => plan.periodUs - 10000);
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

  it('begins with any of the stages when shuffled', () => {
    const firsts = new Set(Array.from({ length: 100 }, (_, seed) => visits([1, 1, 1], 1, seed + 1)[0]));
    expect(firsts.size).to.equal(3);
  });
});

describe('cutting into segments', () => {
  it('takes as many periods as fit into a segment', () => {
    const plans = take(new Player(oneRow([20000, 200, 200, 50, 0, 12]), 1), 3);
    expect(plans.map((plan) => plan.count)).to.deep.equal([5, 5, 2]);
  });

  it('cuts a slow period into A, rest, B half a period later, and rest', () => {
    const plans = take(new Player(oneRow([500001, 200, 180, 50, 1, 1]), 1), 6);
    const pulses = plans.map((plan) => [plan.widthAUs, plan.widthBUs, plan.loneB]);
    const silent = [0, 0, 0];
    expect(pulses).to.deep.equal([[200, 0, 0], silent, silent, [0, 180, 1], silent, silent]);
    expect(plans.slice(0, 3).reduce((sum, plan) => sum + spanUs(plan), 0)).to.equal(250000);
    expect(plans.slice(3).reduce((sum, plan) => sum + spanUs(plan), 0)).to.equal(250001);
    expect(plans[0]?.polarity).to.equal(POLARITY_REVERSE);
    expect(plans[3]?.polarity).to.equal(POLARITY_REVERSE);
  });

  it('leaves no sliver of a rest', () => {
    fc.assert(
      fc.property(fc.integer({ min: SEGMENT_MAX_US + 1, max: 2000000 }), (periodUs) => {
        for (const plan of take(new Player(oneRow([periodUs, 200, 200, 50, 0, 1]), 1), 60)) {
          expect(plan.periodUs).to.be.within(SEGMENT_MAX_US / 4, SEGMENT_MAX_US);
        }
      }),
      { verbose: true },
    );
  });
});

describe('polarity of pulses', () => {
  it('alternates from pulse to pulse, across odd counts, segments and rows', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 4000, max: 400000 }), fc.integer({ min: 1, max: 30 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(rows, (periods) => {
        const program = programOf(
          periods.map(([periodUs, count]) => [periodUs, 200, 200, 50, POLARITY_ALTERNATE, count]),
          [[0, periods.length, 1, 1, 1, 1, 0]],
        );
        const polarities = polaritiesOf(take(new Player(program, 1), 100));
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
      const widthBUs = flags & FLAG_SWAP_CHANNELS ? 0 : 180;
      const plans = take(new Player(oneRow([10000, 200, widthBUs, 50, polarity, 10], flags), 1), 5);
      expect(plans.map((plan) => plan.polarity)).to.deep.equal(polarities);
      expect(plans.map((plan) => (plan.widthAUs === 200 ? 0 : 1))).to.deep.equal(sides);
      for (const plan of plans) expect(plan.loneB).to.equal(0);
    });
  }

  it('exchanges the widths of the channels when sides change', () => {
    const plans = take(new Player(oneRow([10000, 200, 150, 50, 0, 10], FLAG_SWAP_CHANNELS), 1), 2);
    expect(plans.map((plan) => [plan.widthAUs, plan.widthBUs])).to.deep.equal([
      [200, 150],
      [150, 200],
    ]);
  });
});

describe('fade', () => {
  for (const [fade256, widthUs] of [
    [256, 200],
    [255, 199],
    [128, 100],
    [26, 20],
    [25, 0],
    [0, 0],
  ] as const) {
    it(`makes ${widthUs} us of 200 us at ${fade256}/256, at the rate of the program`, () => {
      const player = new Player(oneRow([10000, 200, 200, 50, 0, 10]), 1);
      player.fade256 = fade256;
      const [plan] = take(player, 1) as [Plan];
      expect([plan.widthAUs, plan.widthBUs, plan.periodUs, plan.count]).to.deep.equal([
        widthUs,
        widthUs,
        10000,
        10,
      ]);
    });
  }

  it('never makes a phase wider, nor one between nothing and the shortest', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, SEEDS, fc.integer({ min: 0, max: FADE_FULL }), (program, seed, fade) => {
        const full = new Player(program, seed);
        const faded = new Player(program, seed);
        faded.fade256 = fade;
        const shortestUs = WIDTH_US.min * program.recoveryParts;
        const fulls = take(full, 50);
        take(faded, 50).forEach((plan, i) => {
          expect(plan.widthAUs).to.be.at.most((fulls[i] as Plan).widthAUs);
          expect(plan.widthBUs).to.be.at.most((fulls[i] as Plan).widthBUs);
          for (const widthUs of [plan.widthAUs, plan.widthBUs]) {
            if (widthUs > 0) expect(widthUs).to.be.at.least(shortestUs);
          }
          expect([plan.periodUs, plan.count]).to.deep.equal([fulls[i]?.periodUs, fulls[i]?.count]);
        });
      }),
      { numRuns: 100, verbose: true },
    );
  });
});
