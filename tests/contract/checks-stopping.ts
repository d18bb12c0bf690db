/**
 * Checks of the contract suite: halt, silence, restart, and memory lost under the player, at every step of a pulse.
 * Iterated by pulse-engine.ts over every engine, and over the broken ones. Units: us.
 */
import { expect } from 'chai';
import { ENABLES, RUN, WORD_ON_MAX_TICKS } from '../../waveforms/phase-word';
import { inRow, type Check } from './check';
import { wordsOf } from '../../sim/words';
import { PlanSegments } from '../firmware/plan-segment';
import { expectedEdges, ROUNDING_US } from './expected-edges';
import { instantsOf, LONGEST_PULSE, LONGEST_TEMPLATE, type InstantRow } from './plans';
import {
  PLAIN,
  QUIET_WITHIN_US,
  restOf,
  slowTrain,
  started,
  startedAnew,
  wanted,
  type EngineBench,
  type MakeBench,
  type Stand,
  type Wanted,
} from './stand';

/** Trains that are cut at each step of their pulses. The second pulse of each is the one in hand. */
const CUT_ROWS: { name: string; plan: Wanted }[] = [
  { name: 'a plain pulse', plan: PLAIN },
  { name: 'led by reverse', plan: wanted({ polarity: 1 }) },
  {
    name: 'B at once, recovery in 2',
    plan: wanted({ widthAUs: 0, widthBUs: 90, loneB: 1, parts: 2, gapUs: 40 }),
  },
  { name: 'recovery in 3', plan: wanted({ parts: 3, gapUs: 20 }) },
  { name: 'the longest pulse', plan: LONGEST_PULSE },
];

const SLOW_PERIOD_US = 2000000;

/** Long enough for whatever an engine might still hold. */
const AFTERWARDS_US = 40000;

function runEdges({ edges }: EngineBench): { atUs: number; isHigh: boolean }[] {
  let before = false;
  const states = Array.from({ length: edges.length }, (_, i) => ({
    atUs: edges.atUs[i] as number,
    isHigh: ((edges.lines[i] as number) & RUN) !== 0,
  }));
  return states.filter(({ isHigh }) => {
    const moved = isHigh !== before;
    before = isHigh;
    return moved;
  });
}

interface InHand {
  /** Begin of the first word of the pulse in hand, another one before it, more of them behind it. */
  beginUs: number;
}

function withPulseInHand(stand: Stand, plan: Wanted): InHand {
  stand.play(plan, { ...plan, count: 3 });
  // The first edge of the pulse before tells where it all began.
  stand.advanceBy(plan.periodUs / 2);
  const { endUs } = stand.judge();
  expect(endUs.highUs, 'a pulse was seen by now').to.equal(endUs.lowUs);
  return { beginUs: endUs.lowUs - 3 * plan.periodUs };
}

/** Every step of the pulse; with less effort some of them. */
function pulseInstants(plan: Wanted, effort: number): InstantRow[] {
  const stride = Math.round(1 / Math.max(effort, 0.3));
  const rows = instantsOf(wordsOf(new PlanSegments().segmentOf(plan, plan.parts).block));
  return rows.filter((_, i) => i % stride === 0);
}

/** Runs `cut` at every step of the pulse in hand; what plays after the restart is a pulse like any other. */
function atEachStep(makeBench: MakeBench, effort: number, plan: Wanted, cut: (stand: Stand) => void): void {
  const bench = makeBench();
  for (const instant of pulseInstants(plan, effort)) {
    const stand = startedAnew(bench);
    const { beginUs } = withPulseInHand(stand, plan);
    stand.advanceTo(beginUs + instant.offsetUs);
    inRow(instant.name, () => {
      cut(stand);
      stand.start().play(plan).settle();
    });
  }
}

function expectRefusals(stand: Stand): void {
  expect(stand.commit(PLAIN), 'commit without a restart').to.equal(false);
  expect(stand.engine.queuedUs(), 'queuedUs of a dropped queue').to.equal(0);
}

function expectHalted(stand: Stand): void {
  const { untilUs } = stand.halt();
  expectRefusals(stand);
  stand.advanceUntilQuiet();
  const quietUs = stand.nowUs();
  const atMostUs = QUIET_WITHIN_US + 10 * (stand.bench.callUs ?? 0) + (stand.bench.handOverUs ?? 0) + 1;
  expect(quietUs - untilUs, 'time to quiet').to.be.at.most(atMostUs);
  expectRefusals(stand);
  stand.advanceBy(AFTERWARDS_US);
  expectRefusals(stand);
  stand.judge();
  expect(stand.edges().pop()?.atUs, 'last edge, when quiet was said').to.be.at.most(quietUs + ROUNDING_US);
}

function expectSilenced(stand: Stand): void {
  stand.silence();
  const edges = stand.edges();
  expect((edges[edges.length - 1]?.lines ?? 0) & ENABLES, 'enables after silence').to.equal(0);
  expect(stand.engine.quiet(), 'quiet after silence').to.equal(true);
  expectRefusals(stand);
  stand.advanceBy(AFTERWARDS_US);
  expectRefusals(stand);
  expect(stand.edges(), 'edges after silence').to.have.length(edges.length);
  stand.judge();
}

/** Segments of a train at 0.5 Hz, as many as every queue holds. */
function slowestTrain(): Wanted[] {
  return [PLAIN, ...slowTrain(PLAIN, SLOW_PERIOD_US, 1).slice(0, 3), PLAIN];
}

function atEachStepOfSlowTrain(stand: Stand, cut: () => void): void {
  const train = slowestTrain();
  const spanUs = train.reduce((sumUs, plan) => sumUs + plan.periodUs, 0);
  const pulseUs = 10000;
  const offsetsUs = [pulseUs + 5, pulseUs + 100, pulseUs + 90000, pulseUs + 100003, pulseUs + 150000, 250000];
  for (const offsetUs of offsetsUs) {
    inRow(`${offsetUs} us from the beginning`, () => {
      stand.play(...train).advanceBy(2000);
      const { endUs } = stand.judge();
      stand.advanceTo(endUs.lowUs - spanUs + offsetUs);
      cut();
      stand.advanceBy(SLOW_PERIOD_US);
      stand.judge();
      stand.start();
    });
  }
}

/** What plays on by itself when the memory is gone: whole words, no more of them than the hardware holds. */
function expectPlaysOut(stand: Stand, plan: Wanted, beginUs: number): void {
  const cutUs = stand.nowUs();
  stand.bench.abortDma?.();
  stand.bench.wipeRam?.();
  const seenBefore = stand.edges();
  stand.advanceBy(1000000);
  const after = stand.edges().slice(seenBefore.length);
  const words = wordsOf(stand.segmentOf(plan).block);
  const reverseBefore = words[words.length - 1]?.lines ?? 0;
  const promised = expectedEdges([...words, ...words], reverseBefore & ~ENABLES).map((edge) => ({
    ...edge,
    atUs: edge.atUs + beginUs,
  }));
  const unplayed = promised.filter((edge) => edge.atUs > cutUs + ROUNDING_US);
  after.forEach((edge, i) => {
    expect(edge.lines, `lines after edge ${i}`).to.equal(unplayed[i]?.lines);
    expect(edge.atUs, `instant of edge ${i}`).to.be.closeTo(unplayed[i]?.atUs ?? 0, ROUNDING_US);
  });
  const last = stand.edges().pop();
  expect((last?.lines ?? 0) & ENABLES, 'enables at the end').to.equal(0);
  const rises = after.filter((edge) => edge.lines & ENABLES).length;
  expect(rises, 'phases after the cut').to.be.at.most(stand.bench.wordsAhead ?? 0);
  const longestUs = (stand.bench.wordsAhead ?? 0) * (plan.periodUs + WORD_ON_MAX_TICKS) + WORD_ON_MAX_TICKS;
  expect((last?.atUs ?? 0) - cutUs, 'time to the last edge').to.be.at.most(longestUs);
}

export const STOPPING_CHECKS: Check[] = [
  ...CUT_ROWS.map(({ name, plan }) => ({
    name: `halt at each step of ${name}: finished, quiet within 3.1 ms, nothing after, and exact after a restart`,
    run: (makeBench: MakeBench, effort: number) => atEachStep(makeBench, effort, plan, expectHalted),
  })),
  ...CUT_ROWS.map(({ name, plan }) => ({
    name: `silence at each step of ${name}: enables off at once, never on again, and exact after a restart`,
    run: (makeBench: MakeBench, effort: number) => atEachStep(makeBench, effort, plan, expectSilenced),
  })),
  {
    name: 'RUN falls with the first thing that halt and silence do, and rises with restart',
    run(makeBench) {
      for (const cut of ['halt', 'silence'] as const) {
        const stand = started(makeBench()).play(PLAIN);
        expect(runEdges(stand.bench).pop()?.isHigh, 'RUN after restart').to.equal(true);
        stand.advanceBy(3000);
        const { fromUs } = stand[cut]();
        const last = runEdges(stand.bench).pop();
        expect(last?.isHigh, `RUN after ${cut}`).to.equal(false);
        const callUs = stand.bench.callUs ?? 0;
        expect(last?.atUs, `fall of RUN on ${cut}`).to.be.at.most(fromUs + callUs + ROUNDING_US);
        stand.settle();
      }
    },
  },
  {
    name: 'halt at each pulse of a pair on both channels lets no other begin',
    run(makeBench) {
      const stand = started(makeBench());
      const spanUs = 2 * LONGEST_TEMPLATE.periodUs;
      for (let offsetUs = 33; offsetUs < spanUs; offsetUs += spanUs / 16) {
        stand.play({ ...LONGEST_TEMPLATE, count: 2 }).advanceBy(2000);
        stand.advanceTo(stand.judge().endUs.lowUs - 2 * spanUs + spanUs / 2 + offsetUs);
        inRow(`${offsetUs} us`, () => expectHalted(stand));
        stand.start();
      }
    },
  },
  {
    name: 'halt at 0.5 Hz, in a pulse and in each piece of the rest: no edge for two seconds',
    run(makeBench) {
      const stand = started(makeBench());
      atEachStepOfSlowTrain(stand, () => expectHalted(stand));
    },
  },
  {
    name: 'silence at 0.5 Hz, in a pulse and in each piece of the rest: no edge for two seconds',
    run(makeBench) {
      const stand = started(makeBench());
      atEachStepOfSlowTrain(stand, () => expectSilenced(stand));
    },
  },
  {
    name: 'silence after a halt cuts the pulse in hand; a halt after silence changes nothing',
    run(makeBench) {
      const stand = started(makeBench());
      for (const offsetUs of [3, 60, 211, 260, 311, 400, 600]) {
        const { beginUs } = withPulseInHand(stand, PLAIN);
        stand.advanceTo(beginUs + offsetUs - 2);
        stand.halt();
        stand.advanceTo(beginUs + offsetUs);
        inRow(`${offsetUs} us`, () => expectSilenced(stand));
        expectHalted(stand);
        stand.start();
      }
    },
  },
  {
    name: 'restart says false while the pulse in hand still plays, and changes nothing',
    run(makeBench) {
      const stand = started(makeBench());
      for (const offsetUs of [15, 211, 311, 700, 1000]) {
        const plan = wanted({ widthAUs: 400, gapUs: 300, parts: 2 });
        const { beginUs } = withPulseInHand(stand, plan);
        stand.advanceTo(beginUs + offsetUs);
        expect(stand.restart(), `restart while playing, ${offsetUs} us`).to.equal(false);
        stand.halt();
        expect(stand.engine.quiet(), `quiet with a pulse in hand, ${offsetUs} us`).to.equal(false);
        expect(stand.restart(), `restart with a pulse in hand, ${offsetUs} us`).to.equal(false);
        expectRefusals(stand);
        stand.start();
        stand.judge();
      }
    },
  },
  {
    name: 'restart says false, and changes nothing, while it is not halted',
    run(makeBench) {
      const stand = started(makeBench());
      stand.play({ ...PLAIN, count: 4 });
      for (let i = 0; i < 40; i += 1) {
        expect(stand.restart()).to.equal(false);
        stand.advanceBy(997);
      }
      stand.play(PLAIN).settle();
      expect(stand.restart(), 'with the queue dry').to.equal(false);
      expect(stand.engine.starved(), 'starved').to.equal(true);
    },
  },
  {
    name: 'takes no commit from power-on to the first restart',
    run(makeBench) {
      const bench = makeBench();
      const stand = started(bench);
      stand.judge();
      const raw = makeBench();
      const fresh = started(makeBench());
      const segment = fresh.segmentOf(PLAIN);
      for (let i = 0; i < 10; i += 1) {
        expect(raw.engine.commit(segment), `commit ${i}`).to.equal(false);
        raw.advanceBy(1000);
      }
      expect(fresh.engine.commit(segment), 'commit after a restart').to.equal(true);
    },
  },
  {
    name: 'the memory is lost at each step of a pulse: every phase that began ends, and silence follows',
    needs: (bench) => bench.abortDma !== undefined || bench.wipeRam !== undefined,
    run(makeBench, effort) {
      const bench = makeBench();
      for (const { name, plan } of CUT_ROWS) {
        for (const instant of pulseInstants(plan, effort)) {
          const stand = startedAnew(bench);
          const { beginUs } = withPulseInHand(stand, plan);
          stand.advanceTo(beginUs + instant.offsetUs);
          inRow(`${name}, ${instant.name}`, () => expectPlaysOut(stand, plan, beginUs));
        }
      }
    },
  },
  {
    name: 'a reset of the interpreter at each step of a pulse: enables off at once, never on again',
    needs: (bench) => bench.resetInterpreter !== undefined,
    run(makeBench, effort) {
      for (const instant of pulseInstants(PLAIN, effort)) {
        const bench = makeBench();
        const stand = started(bench);
        const { beginUs } = withPulseInHand(stand, PLAIN);
        stand.advanceTo(beginUs + instant.offsetUs);
        bench.resetInterpreter?.();
        const resetUs = stand.nowUs();
        stand.advanceBy(1000000);
        const last = stand.edges().pop();
        expect((last?.lines ?? 0) & ENABLES, `${instant.name}: enables`).to.equal(0);
        expect(last?.atUs, `${instant.name}: last edge`).to.be.at.most(resetUs + ROUNDING_US);
      }
    },
  },
  {
    name: 'plays exactly again when it was silenced and restarted after its memory was lost',
    needs: (bench) => bench.abortDma !== undefined,
    run(makeBench) {
      for (const offsetUs of [3, 100, 260, 400, 5000]) {
        const bench = makeBench();
        const stand = started(bench);
        const { beginUs } = withPulseInHand(stand, PLAIN);
        stand.advanceTo(beginUs + offsetUs);
        bench.abortDma?.();
        stand.silence();
        stand.start();
        stand.play(PLAIN, LONGEST_TEMPLATE, restOf(20000), PLAIN).settle();
      }
    },
  },
];
