/**
 * The order of the automatic programs over ten minutes and a hundred seeds: no technique twice running, every one of
 * them used, and no period in it. And that these tests can fail: orders that repeat are caught.
 *
 * The sequence that is looked at has a value a visit: the mean rate of the technique, pulses a second. A sequence that
 * repeats every p visits has an autocorrelation of 1 - p / n at lag p, n being its length. What is fair is not zero
 * either: in a shuffled round no technique comes twice, so visits of one round are unlike each other, by exactly
 * -1 / (m - 1) for m techniques. `fairCorrelation` derives what is fair, for each lag, and two bounds hold the programs
 * to it, each with a chance of false alarm of ALPHA in all (Bonferroni: shared among everything that is looked at):
 * - the mean over the seeds, at each lag, on both sides. This finds what all treatments have in common, however weak;
 * - each seed by itself, at each lag, on the upper side. This finds a single treatment that repeats.
 * Both take the autocorrelation of fair orders for normal. Its mean is exact; its standard deviation at each lag is that
 * of FAIR_ORDERS orders which the test draws by itself, known to 3 % (1 / sqrt(2 FAIR_ORDERS)), which is less than what
 * `normalBound` has in reserve. It is near 1 / sqrt(n), the value of independent draws.
 */
import { expect } from 'chai';
import { playedPlan, type PlayedPlan } from '../../waveforms/played-plan';
import { autocorrelation, mean, normalBound, variance } from '../../sim/statistics';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { makePlayer } from '../../waveforms/player.brief';
import { type Program } from '../../waveforms/program';
import { scoreOf } from '../../sim/packed-score';

const SPAN_US = 600e6;
const SEEDS = Array.from({ length: 100 }, (_, i) => i + 1);
/** Chance that one of the two tests of a program finds something in orders that are fair. */
const ALPHA = 0.001;
const FAIR_ORDERS = 500;

/** The order of the techniques in each treatment, and what they are like. */
interface Orders {
  /** Mean rate of each technique over all treatments, both channels, rests included. */
  rateHz: number[];
  /** Techniques in their order, a list a seed. */
  visits: number[][];
}

function pulsesOf({ spanUs, periodUs, widthAUs, widthBUs, ratio }: PlayedPlan): number {
  const periods = spanUs / periodUs;
  return (widthAUs > 0 ? periods : 0) + (widthBUs > 0 ? periods / ratio : 0);
}

function play(program: Program): Orders {
  const packed = packProgram(compile(program));
  const pulses = program.stages.map(() => 0);
  const timesUs = program.stages.map(() => 0);
  const visits = SEEDS.map((seed) => {
    const player = makePlayer(scoreOf(packed), seed);
    const order: number[] = [];
    for (let atUs = 0; atUs < SPAN_US;) {
      player.next();
      const plan = playedPlan(player);
      const { stage } = player;
      if (stage !== order[order.length - 1]) order.push(stage);
      pulses[stage] = (pulses[stage] as number) + pulsesOf(plan);
      timesUs[stage] = (timesUs[stage] as number) + plan.spanUs;
      atUs += plan.spanUs;
    }
    return order;
  });
  const rateHz = pulses.map((count, stage) => (1e6 * count) / (timesUs[stage] as number));
  return { rateHz, visits };
}

/**
 * Rounds in which not every technique comes once. A visit begins where the technique changes: of one that comes twice
 * running there is a single visit, and the rounds from there on are out of step.
 */
function brokenRounds(order: readonly number[], techniques: number): string[] {
  const broken: string[] = [];
  for (let at = 0; at + techniques <= order.length; at += techniques) {
    const round = order.slice(at, at + techniques);
    if (new Set(round).size < techniques)
      broken.push(`visits ${at} to ${at + techniques - 1}: ${round.join()}`);
  }
  return broken;
}

/**
 * How much alike the techniques of two visits are where each round is any order but one that begins with what ended
 * the round before, all equally likely. No technique is set apart, so it all follows from the chance p that
 * both visits have the same one: the correlation is (m p - 1) / (m - 1).
 */
function fairCorrelation(techniques: number, first: number, second: number): number {
  const others = techniques - 1;
  const rounds = Math.floor(second / techniques) - Math.floor(first / techniques);
  const [from, to] = [first % techniques, second % techniques];
  const ofChance = (chance: number): number => (techniques * chance - 1) / others;
  // From one round to the next: its end does not open, and so stands anywhere else more often.
  const next = (place: number, behind: number): number => {
    if (place === others) return ofChance(behind === 0 ? 0 : 1 / others);
    return ofChance(behind === 0 ? 1 / others : (others - 1) / others ** 2);
  };
  if (rounds === 0) return first === second ? 1 : ofChance(0);
  if (rounds === 1) return next(from, to);
  // Further on, a round knows of the ones before it only by their ends.
  return next(from, others) * next(others, others) ** (rounds - 2) * next(others, to);
}

/** Mean autocorrelation of fair orders. Of whole rounds mean and variance are those of the techniques: it is exact. */
function fairAutocorrelation(techniques: number, length: number, lag: number): number {
  let sum = 0;
  for (let i = 0; i + lag < length; i += 1) sum += fairCorrelation(techniques, i, i + lag);
  return sum / length;
}

/** Mulberry32: a generator of the test's own, 0 to below 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Any order of the techniques. */
function shuffledRound(techniques: number, random: () => number): number[] {
  const round = Array.from({ length: techniques }, (_, i) => i);
  for (let i = techniques - 1; i > 0; i -= 1) {
    const other = Math.floor(random() * (i + 1));
    [round[i], round[other]] = [round[other] as number, round[i] as number];
  }
  return round;
}

/** Rounds by the words of the rule: drawn anew until one does not begin with what ended the one before. */
function fairOrder(techniques: number, length: number, random: () => number): number[] {
  const order: number[] = [];
  while (order.length < length) {
    const round = shuffledRound(techniques, random);
    if (round[0] !== order[order.length - 1]) order.push(...round);
  }
  return order;
}

/** Autocorrelations of each order, less what is fair; a list a lag, from 1 to half of the length. */
function excesses(orders: readonly number[][], rateHz: readonly number[]): number[][] {
  const length = (orders[0] as number[]).length;
  const rates = orders.map((order) => order.map((stage) => rateHz[stage] as number));
  return Array.from({ length: Math.floor(length / 2) }, (_, i) => {
    const fair = fairAutocorrelation(rateHz.length, length, i + 1);
    return rates.map((sequence) => autocorrelation(sequence, i + 1) - fair);
  });
}

const deviations = new Map<string, number[]>();

/** Standard deviation of the autocorrelation of fair orders, a value a lag. */
function fairDeviations(length: number, rateHz: readonly number[]): number[] {
  const key = [length, ...rateHz].join();
  const known = deviations.get(key);
  if (known) return known;
  const orders = Array.from({ length: FAIR_ORDERS }, (_, i) =>
    fairOrder(rateHz.length, length, generator(i + 1)),
  );
  const found = excesses(orders, rateHz).map((excess) => Math.sqrt(variance(excess)));
  deviations.set(key, found);
  return found;
}

interface Periods {
  /** A line for every lag at which the orders of all treatments together are not fair. */
  common: string[];
  /** A line for every treatment and lag at which its order is too much like itself. */
  single: string[];
}

/** Looks at the whole rounds that all treatments have: their mean and variance are those of the techniques. */
function periodsIn({ rateHz, visits }: Orders): Periods {
  const shortest = Math.min(...visits.map((order) => order.length));
  const length = shortest - (shortest % rateHz.length);
  const whole = visits.map((order) => order.slice(0, length));
  const byLag = excesses(whole, rateHz);
  const fair = fairDeviations(length, rateHz);
  const singleBound = normalBound(ALPHA / (byLag.length * visits.length));
  const commonBound = normalBound(ALPHA / (2 * byLag.length)) / Math.sqrt(visits.length);
  const common = byLag.flatMap((excess, i) => {
    const bound = commonBound * (fair[i] as number);
    const found = mean(excess);
    return Math.abs(found) <= bound
      ? []
      : [`lag ${i + 1}: ${rounded(found)} off what is fair, at most ${rounded(bound)}`];
  });
  const single = byLag.flatMap((excess, i) => {
    const bound = singleBound * (fair[i] as number);
    return excess.flatMap((found, treatment) =>
      found <= bound
        ? []
        : [
            `treatment ${treatment}, lag ${i + 1}: ${rounded(found)} above what is fair, at most ${rounded(bound)}`,
          ],
    );
  });
  return { common, single };
}

function rounded(value: number): string {
  return value.toFixed(3);
}

const AUTOMATIC = CATALOGUE.filter(({ group }) => group === 'automatic');

for (const program of AUTOMATIC) {
  describe(`the order of ${program.id}, ten minutes, a hundred seeds`, () => {
    const techniques = program.stages.length;
    let orders: Orders;
    let periods: Periods;
    before(() => {
      orders = play(program);
      periods = periodsIn(orders);
    });

    it('goes on long enough for periods to show, with techniques of different rates', () => {
      for (const order of orders.visits) expect(order.length).to.be.at.least(4 * techniques);
      expect(variance(orders.rateHz)).to.be.above(1);
    });

    it('has no technique twice running, and every one of them once a round', () => {
      expect(orders.visits.flatMap((order) => brokenRounds(order, techniques))).to.deep.equal([]);
    });

    it('has no period that all treatments share', () => {
      expect(periods.common).to.deep.equal([]);
    });

    it('has no period in any treatment', () => {
      expect(periods.single).to.deep.equal([]);
    });

    it('is another one for every seed', () => {
      expect(new Set(orders.visits.map((order) => order.join())).size).to.equal(SEEDS.length);
    });
  });
}

const TECHNIQUES = 12;
const ROUNDS = 9;
const RATES_HZ = Array.from({ length: TECHNIQUES }, (_, i) => 3 + i * i);

/** Orders of synthetic programs. */
function ordersOf(count: number, make: (random: () => number, treatment: number) => number[]): Orders {
  return { rateHz: RATES_HZ, visits: Array.from({ length: count }, (_, i) => make(generator(1000 + i), i)) };
}

const fair = (random: () => number): number[] => fairOrder(TECHNIQUES, TECHNIQUES * ROUNDS, random);
const round = (random: () => number): number[] => shuffledRound(TECHNIQUES, random);

describe('what the test of periods takes for fair', () => {
  it('is what fair orders have on average, at every lag', () => {
    expect(periodsIn(ordersOf(2000, fair)).common).to.deep.equal([]);
  });

  it('has a deviation near that of independent draws', () => {
    const length = TECHNIQUES * ROUNDS;
    for (const deviation of fairDeviations(length, RATES_HZ)) {
      expect(deviation * Math.sqrt(length)).to.be.within(0.6, 1.1);
    }
  });

  it('finds nothing in fair orders, as many as there are seeds', () => {
    expect(periodsIn(ordersOf(SEEDS.length, fair))).to.deep.equal({ common: [], single: [] });
  });
});

describe('what the test of rounds finds', () => {
  const ROUND = [0, 1, 2, 3];
  const visitsOf = (techniques: number[]): number[] =>
    techniques.filter((stage, i) => stage !== techniques[i - 1]);
  const rows: Record<string, number[]> = {
    'a technique that comes twice in a round, and another one not at all': [...ROUND, 0, 1, 0, 3],
    'a technique twice running within a round': visitsOf([0, 1, 1, 3, ...ROUND]),
    'a round that begins with what ended the one before': visitsOf([...ROUND, 3, 2, 0, 1, 2, 0, 1, 3]),
  };
  for (const [name, order] of Object.entries(rows)) {
    it(name, () => expect(brokenRounds(order, ROUND.length)).not.to.deep.equal([]));
  }

  it('nothing in whole rounds, and in one that the end cut off', () => {
    expect(brokenRounds([...ROUND, 1, 0, 3, 2, 0, 1], ROUND.length)).to.deep.equal([]);
  });
});

describe('what the test of periods finds', () => {
  const again = (rounds: number[], times: number): number[] =>
    Array.from({ length: times }, () => rounds).flat();
  const auto = AUTOMATIC.find(({ id }) => id === 'auto') as Program;
  const atLag = (lines: string[], lag: number): string[] =>
    lines.filter((line) => line.includes(`lag ${lag}: `));

  it('a program whose techniques come in a fixed order', () => {
    const { common, single } = periodsIn(play({ ...auto, order: 'sequence' }));
    expect(atLag(common, auto.stages.length)).to.have.length(1);
    expect(atLag(single, auto.stages.length)).to.have.length(SEEDS.length);
  });

  it('a program whose techniques are drawn by weight, without rounds', () => {
    expect(periodsIn(play({ ...auto, order: 'random' })).common).not.to.deep.equal([]);
  });

  it('rounds that repeat, in another order in every treatment', () => {
    const { common, single } = periodsIn(ordersOf(SEEDS.length, (random) => again(round(random), ROUNDS)));
    expect(atLag(common, TECHNIQUES)).to.have.length(1);
    expect(atLag(single, TECHNIQUES)).to.have.length(SEEDS.length);
  });

  it('two rounds that take turns', () => {
    const { common } = periodsIn(
      ordersOf(SEEDS.length, (random) => again(fair(random).slice(0, 2 * TECHNIQUES), ROUNDS)),
    );
    expect(atLag(common, 2 * TECHNIQUES)).to.have.length(1);
  });

  it('two rounds in nine that are the one before once more', () => {
    const { common } = periodsIn(
      ordersOf(SEEDS.length, (random) => {
        const order = fair(random);
        order.copyWithin(3 * TECHNIQUES, 2 * TECHNIQUES, 3 * TECHNIQUES);
        return order.copyWithin(7 * TECHNIQUES, 6 * TECHNIQUES, 7 * TECHNIQUES);
      }),
    );
    expect(atLag(common, TECHNIQUES)).to.have.length(1);
  });

  it('a single treatment of a hundred that repeats', () => {
    const { common, single } = periodsIn(
      ordersOf(SEEDS.length, (random, treatment) =>
        treatment === 41 ? again(round(random), ROUNDS) : fair(random),
      ),
    );
    expect(common).to.deep.equal([]);
    expect(single).to.have.length.within(1, 4);
    for (const line of single) expect(line).to.match(/^treatment 41, lag (12|24|36|48): /);
  });
});
