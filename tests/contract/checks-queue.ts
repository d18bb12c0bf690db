/**
 * Checks of the contract suite: the queue when it is full, when it runs dry, when a commit comes just then, and what
 * the engine says of it. Last, sequences by chance against the model. Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { ENABLES } from '../../waveforms/phase-word';
import { inRow, type Check } from './check';
import { anyPlan, LONGEST_TEMPLATE, NARROW } from './plans';
import {
  PLAIN,
  restOf,
  started,
  startedAnew,
  wanted,
  type MakeBench,
  type Stand,
  type Wanted,
} from './stand';

/** More segments than any queue holds. */
const MANY = 300;
/** Longer than any queue plays until there is room for four more segments. */
const MANY_US = 2000000;

const FULL_ROWS: { name: string; plan: Wanted }[] = [
  { name: 'single pulses', plan: wanted({ periodUs: 4000 }) },
  { name: 'segments of 25 pulses', plan: { ...NARROW, count: 25 } },
  { name: 'single pairs of sixteen words', plan: { ...LONGEST_TEMPLATE, periodUs: 4000 } },
  { name: 'twelve pairs of sixteen words', plan: { ...LONGEST_TEMPLATE, periodUs: 4000, count: 12 } },
  { name: 'rests', plan: restOf(5000) },
];

/** What stands at the end of the queue when the commit comes. */
const TAIL_ROWS: { name: string; plan: Wanted }[] = [
  { name: 'one pulse', plan: { ...NARROW, count: 2 } },
  { name: 'one pulse with its recovery in 4', plan: { ...NARROW, widthAUs: 80, parts: 4, count: 2 } },
  { name: 'a pair of sixteen words', plan: { ...LONGEST_TEMPLATE, periodUs: 4000, count: 2 } },
  { name: 'a rest', plan: restOf(4000) },
];

/** Around the begin of the last pulses, in whose course the last block is fetched, and around the end of the queue. */
const TAIL_SPANS: [number, number][] = [
  [-4010, -3930],
  [-2010, -1930],
  [-90, 30],
];

/** A judge that looks at a long story again and again takes its time. */
const STORY_EDGES = 300;

function lastEdgeIsOff(stand: Stand): void {
  const last = stand.edges().pop();
  expect((last?.lines ?? 0) & ENABLES, 'enables').to.equal(0);
}

/** Slack of what an engine says of times: its calls take time, and so does its hardware. */
function slackUs(stand: Stand): number {
  return 1 + 30 * (stand.bench.callUs ?? 0) + (stand.bench.handOverUs ?? 0);
}

function commitAt(stand: Stand, tail: Wanted, offsetUs: number): void {
  stand.play(PLAIN, tail).advanceBy(2000);
  const { endUs } = stand.judge();
  stand.advanceTo(endUs.lowUs + offsetUs);
  stand.play(wanted({ periodUs: 4000, widthAUs: 37, count: 2 }));
  stand.play(wanted({ periodUs: 4000, widthAUs: 41, polarity: 1 }));
  stand.settle();
}

/** One look says what the two other questions do, to the time that they take. */
function expectLook(stand: Stand): void {
  const { engine } = stand;
  const beforeUs = engine.starved() ? -1 : engine.queuedUs();
  const seenUs = engine.look();
  const afterUs = engine.starved() ? -1 : engine.queuedUs();
  expect(seenUs, 'look').to.be.within(afterUs, beforeUs);
}

function expectQueuedUs(stand: Stand): void {
  expectLook(stand);
  const fromUs = stand.nowUs();
  const queuedUs = stand.engine.queuedUs();
  const { endUs } = stand.judge();
  const leastUs = Math.max(0, endUs.lowUs - stand.nowUs());
  const mostUs = Math.max(0, endUs.highUs - fromUs);
  expect(queuedUs, 'queuedUs').to.be.at.least(leastUs - 11 - slackUs(stand));
  expect(queuedUs, 'queuedUs').to.be.at.most(mostUs + slackUs(stand));
}

type Step =
  | { kind: 'commit'; plan: Wanted }
  | { kind: 'advance'; spanUs: number }
  | { kind: 'halt' | 'silence' | 'restart' };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: anyPlan.map((plan) => ({ kind: 'commit' as const, plan })) },
  {
    weight: 5,
    arbitrary: fc
      .oneof(fc.nat({ max: 40 }), fc.nat({ max: 4000 }), fc.nat({ max: 60000 }))
      .map((spanUs) => ({ kind: 'advance' as const, spanUs })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'halt' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'silence' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'restart' as const }) },
);

/** The part of the model that the judge leaves to it: which calls are refused. */
class Sequence {
  private accepting = true;

  constructor(private readonly stand: Stand) {}

  take(step: Step): void {
    const { stand } = this;
    if (step.kind === 'advance') stand.advanceBy(step.spanUs);
    else if (step.kind === 'commit') this.commit(step.plan);
    else if (step.kind === 'restart') {
      const restarted = stand.restart();
      if (this.accepting) expect(restarted, 'restart while running').to.equal(false);
      this.accepting = this.accepting || restarted;
    } else {
      stand[step.kind]();
      this.accepting = false;
      if (step.kind === 'silence') expect(stand.engine.quiet(), 'quiet after silence').to.equal(true);
    }
  }

  private commit(plan: Wanted): void {
    const { engine } = this.stand;
    const idle = engine.queuedUs() === 0;
    const taken = this.stand.commit(plan);
    if (!this.accepting) expect(taken, 'commit without a restart').to.equal(false);
    else if (idle) expect(taken, 'commit into an empty queue').to.equal(true);
    if (taken) expect(engine.queuedUs(), 'queuedUs').to.be.above(0);
  }
}

export const QUEUE_CHECKS: Check[] = [
  {
    name: 'refuses a commit when full, keeps the oldest, and plays all that it took',
    run(makeBench) {
      const bench = makeBench();
      for (const { name, plan } of FULL_ROWS) {
        const stand = startedAnew(bench);
        let taken = 0;
        while (taken < MANY && stand.commit({ ...plan, gapUs: 20 + taken })) taken += 1;
        expect(taken, `${name}: taken`).to.be.within(1, MANY - 1);
        for (let i = 0; i < 20; i += 1) {
          const queuedUs = stand.engine.queuedUs();
          if (stand.commit({ ...plan, gapUs: 500 })) continue;
          expect(stand.engine.queuedUs(), `${name}: queued`).to.be.at.most(queuedUs + 1);
        }
        stand.settle();
        stand.play(plan).settle();
      }
    },
  },
  {
    name: 'takes commits again as room comes, and none of them disturbs what is queued',
    run(makeBench) {
      const bench = makeBench();
      for (const { plan } of FULL_ROWS) {
        const stand = startedAnew(bench);
        let refused = 0;
        let takenBefore = 0;
        let takenAgain = 0;
        while (takenAgain < 4) {
          const taken = stand.commit({ ...plan, gapUs: 20 + (refused % 400) });
          if (!taken) stand.advanceBy(331);
          refused += taken ? 0 : 1;
          takenAgain += taken && refused > 0 ? 1 : 0;
          takenBefore += taken && refused === 0 ? 1 : 0;
          expect(takenBefore, 'commits before the queue is full').to.be.below(MANY);
          expect(refused, 'refusals in a row of commits').to.be.below(MANY_US / 331);
        }
        stand.settle();
      }
    },
  },
  {
    name: 'starves to silence: the last pulse whole, the lines off, and says so',
    run(makeBench) {
      const bench = makeBench();
      for (const plan of [PLAIN, { ...LONGEST_TEMPLATE, count: 2 }, wanted({ polarity: 1, parts: 4 })]) {
        const stand = startedAnew(bench);
        expect(stand.engine.starved(), 'starved after restart').to.equal(false);
        expect(stand.engine.queuedUs(), 'queuedUs after restart').to.equal(0);
        stand.advanceBy(5000);
        expect(stand.engine.starved(), 'starved before any commit').to.equal(false);
        expectLook(stand);
        stand.play(plan, plan).advanceBy(2000);
        const { endUs } = stand.judge();
        stand.advanceTo(endUs.lowUs - slackUs(stand));
        expect(stand.engine.starved(), 'starved just before the end').to.equal(false);
        stand.advanceTo(endUs.highUs + slackUs(stand));
        expect(stand.engine.starved(), 'starved just behind the end').to.equal(true);
        expect(stand.engine.queuedUs(), 'queuedUs of a dry queue').to.equal(0);
        expectLook(stand);
        stand.settle();
        lastEdgeIsOff(stand);
      }
    },
  },
  {
    name: 'plays a late commit whole and at once, and remembers until restart that it starved',
    run(makeBench) {
      const bench = makeBench();
      for (const lateUs of [100, 1500, 50001, 3000000]) {
        const stand = startedAnew(bench).play(wanted({ polarity: 1 }));
        stand.advanceBy(stand.engine.queuedUs() + slackUs(stand) + lateUs);
        stand.play(wanted({ count: 3 }), LONGEST_TEMPLATE);
        expect(stand.engine.starved(), 'starved, and playing again').to.equal(true);
        stand.settle();
        stand.halt();
        expect(stand.engine.starved(), 'starved, and halted').to.equal(true);
        stand.start();
        expect(stand.engine.starved(), 'starved after restart').to.equal(false);
        stand.play(PLAIN);
        expect(stand.engine.starved(), 'starved, playing after restart').to.equal(false);
        stand.settle();
      }
    },
  },
  {
    name: 'keeps, after halt and after silence, the memory of having starved',
    run(makeBench) {
      const bench = makeBench();
      for (const cut of ['halt', 'silence'] as const) {
        const stand = startedAnew(bench).play(PLAIN);
        stand.settle();
        stand[cut]();
        expect(stand.engine.starved(), `starved, then ${cut}`).to.equal(true);
        stand.start();
        stand.play(PLAIN).advanceBy(3000);
        stand[cut]();
        stand.advanceBy(30000);
        expect(stand.engine.starved(), `${cut} with a full queue`).to.equal(false);
      }
    },
  },
  ...TAIL_ROWS.map(({ name, plan }) => ({
    name: `neither skips nor doubles a pulse, whenever the commit comes behind ${name}`,
    run(makeBench: MakeBench, effort: number) {
      const step = Math.max(1, Math.round(0.25 / effort));
      for (const [fromUs, untilUs] of TAIL_SPANS) {
        const bench = makeBench();
        let stand = started(bench);
        for (let offsetUs = fromUs; offsetUs <= untilUs; offsetUs += step) {
          inRow(`${offsetUs} us from the end`, () => commitAt(stand, plan, offsetUs));
          if (stand.edges().length > STORY_EDGES) stand = startedAnew(bench);
        }
      }
    },
  })),
  {
    name: 'neither skips nor doubles a pulse when commits come at instants by chance',
    run(makeBench, effort) {
      const bench = makeBench();
      const offsets = fc.array(
        fc.tuple(fc.constantFrom(...TAIL_ROWS), fc.integer({ min: -4500, max: 600 })),
        {
          minLength: 1,
          maxLength: 8,
        },
      );
      fc.assert(
        fc.property(offsets, (chosen) => {
          const stand = startedAnew(bench);
          for (const [tail, offsetUs] of chosen) commitAt(stand, tail.plan, offsetUs);
          stand.settle();
        }),
        { numRuns: Math.ceil(50 * effort) },
      );
    },
  },
  {
    name: 'says how long the queue is: never too short by more than a first word, and 0 when it is empty',
    run(makeBench) {
      const stand = started(makeBench());
      for (const pauseUs of [0, 3, 900, 4000, 20000, 33000, 120000]) {
        stand.feed([{ ...PLAIN, count: 2 }]).advanceBy(2000);
        expectQueuedUs(stand);
        stand.feed([{ ...LONGEST_TEMPLATE, periodUs: 5002 }]);
        expectQueuedUs(stand);
        stand.feed([restOf(10000)]).advanceBy(pauseUs);
        expectQueuedUs(stand);
      }
      stand.settle();
      expect(stand.engine.queuedUs()).to.equal(0);
    },
  },
  {
    name: 'keeps to the model in sequences of commits, halts, silences and restarts by chance',
    run(makeBench, effort) {
      const bench = makeBench();
      fc.assert(
        fc.property(fc.array(anyStep, { minLength: 5, maxLength: 60 }), (steps) => {
          const stand = startedAnew(bench);
          const sequence = new Sequence(stand);
          for (const step of steps) sequence.take(step);
          stand.settle();
          stand.advanceBy(300000);
          stand.judge();
          lastEdgeIsOff(stand);
        }),
        { numRuns: Math.ceil(80 * effort) },
      );
    },
  },
];
