/**
 * Checks of the contract suite: `stretch`, with which the self-test outlasts the stage's one-shots.
 * Iterated by pulse-engine.ts over every engine, and over the broken ones. Units: us.
 * The judge counts ticks of 1 us: what is stretched is held against the words here, and told to no judge.
 */
import { expect } from 'chai';
import { wordsOf } from '../../sim/words';
import { ENABLES } from '../../waveforms/phase-word';
import { inRow, type Check } from './check';
import { expectedEdges, ROUNDING_US, spanUsOf, type Edge } from './expected-edges';
import { LONGEST_PULSE } from './plans';
import {
  PLAIN,
  QUIET_WITHIN_US,
  started,
  startedAnew,
  wanted,
  type EngineBench,
  type Stand,
  type Wanted,
} from './stand';

const ON_US = 500;
const TIMES = [2, 4, 8];
/** Longer than anything that is stretched here. */
const AFTERWARDS_US = 200000;

/** A pulse on A, and one on B. */
const ROWS: { name: string; plan: Wanted }[] = [
  { name: 'A', plan: wanted({ widthAUs: ON_US }) },
  { name: 'B at once', plan: wanted({ widthAUs: 0, widthBUs: ON_US, loneB: 1 }) },
];

interface Stretched {
  stand: Stand;
  expected: Edge[];
  spanUs: number;
}

/** A stretched pulse, just committed. */
function stretchedPulse(bench: EngineBench, plan: Wanted, times: number): Stretched {
  const stand = startedAnew(bench);
  const segment = stand.segmentOf(plan);
  const words = wordsOf(segment.block);
  stand.engine.stretch(times);
  expect(stand.engine.queuedUs(), 'queuedUs before the commit').to.equal(0);
  expect(stand.engine.commit(segment), 'commit').to.equal(true);
  return {
    stand,
    expected: expectedEdges(words, 0).map(({ atUs, lines }) => ({ atUs: times * atUs, lines })),
    spanUs: times * spanUsOf(words),
  };
}

/** The same edges, as far apart; the first one stands for the beginning. */
function expectSameTrain(seen: readonly Edge[], expected: readonly Edge[]): void {
  expect(seen.map(({ lines }) => lines)).to.deep.equal(expected.map(({ lines }) => lines));
  const originUs = (seen[0] as Edge).atUs - (expected[0] as Edge).atUs;
  seen.forEach(({ atUs }, i) => {
    const { atUs: wantedUs } = expected[i] as Edge;
    expect(atUs - originUs, `edge ${i}`).to.be.closeTo(wantedUs, ROUNDING_US);
  });
}

function longestOnUs(edges: readonly Edge[]): number {
  const spansUs = edges.slice(1).map((edge, i) => {
    const before = edges[i] as Edge;
    return before.lines & ENABLES ? edge.atUs - before.atUs : 0;
  });
  return Math.max(...spansUs);
}

export const STRETCHED_CHECKS: Check[] = [
  {
    name: `stretched, an on-time of ${ON_US} us lasts exactly as many times as long, ends by itself, and is forgotten by a restart`,
    run(makeBench) {
      const bench = makeBench();
      const slackUs = 10 * (bench.callUs ?? 0) + (bench.handOverUs ?? 0) + 1;
      for (const { name, plan } of ROWS) {
        for (const times of TIMES) {
          inRow(`${name}, ${times} times`, () => {
            const { stand, expected, spanUs } = stretchedPulse(bench, plan, times);
            expect(stand.engine.queuedUs(), 'queuedUs').to.be.within(spanUs - slackUs, spanUs + slackUs);
            stand.advanceBy(spanUs / 2);
            expect(stand.engine.look(), 'look').to.be.within(spanUs / 2 - slackUs, spanUs / 2 + slackUs);
            stand.advanceBy(AFTERWARDS_US);
            expect(stand.engine.starved(), 'starved').to.equal(true);
            expectSameTrain(stand.edges(), expected);
            expect(longestOnUs(stand.edges())).to.be.closeTo(times * ON_US, ROUNDING_US);
            startedAnew(bench)
              .play(PLAIN, { ...plan, count: 2 })
              .settle();
          });
        }
      }
    },
  },
  {
    name: 'stretched, a halt lets the pulse in hand end, and quiet waits for it',
    run(makeBench) {
      const bench = makeBench();
      for (const times of TIMES) {
        const { stand, expected } = stretchedPulse(bench, LONGEST_PULSE, times);
        stand.advanceBy(times * ON_US);
        stand.engine.halt();
        const byUs = stand.nowUs() + times * (QUIET_WITHIN_US + 1) + (bench.handOverUs ?? 0);
        while (!stand.engine.quiet()) {
          expect(stand.nowUs(), 'time by which the engine is quiet').to.be.at.most(byUs);
          stand.advanceBy(50);
        }
        const quietUs = stand.nowUs();
        stand.advanceBy(AFTERWARDS_US);
        expectSameTrain(stand.edges(), expected);
        expect(stand.edges().pop()?.atUs, 'last edge').to.be.at.most(quietUs + ROUNDING_US);
        started(bench).play(PLAIN).settle();
      }
    },
  },
  {
    name: 'stretched, a silence takes the enable down at once',
    run(makeBench) {
      const bench = makeBench();
      const { stand } = stretchedPulse(bench, LONGEST_PULSE, 8);
      stand.advanceBy(8 * 11 + ON_US);
      expect((stand.edges().pop()?.lines ?? 0) & ENABLES, 'in the middle of a phase').to.be.above(0);
      stand.engine.silence();
      expect((stand.edges().pop()?.lines ?? 0) & ENABLES).to.equal(0);
      expect(stand.engine.quiet()).to.equal(true);
      const edges = bench.edges.length;
      stand.advanceBy(AFTERWARDS_US);
      expect(bench.edges.length, 'edges afterwards').to.equal(edges);
      started(bench).play(PLAIN).settle();
    },
  },
];
