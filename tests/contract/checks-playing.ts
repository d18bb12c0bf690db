/**
 * Checks of the contract suite: what is committed is played, to the tick, once, and nothing else.
 * Iterated by pulse-engine.ts over every engine, and over the broken ones. Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../../waveforms/bounds';
import { ENABLES } from '../../waveforms/phase-word';
import { type Check } from './check';
import { anyPlan, BORDER_ROWS, KIND_ROWS, LONGEST_TEMPLATE, NARROW } from './plans';
import { PLAIN, restOf, slowTrain, started, startedAnew, wanted, type Wanted } from './stand';

/** Periods in us, each row a rate. */
const RATE_ROWS: { name: string; periodUs: number }[] = [
  { name: '0.5 Hz', periodUs: 2000000 },
  { name: '1.5 Hz', periodUs: 666666 },
  { name: 'just longer than a segment', periodUs: SEGMENT_MAX_US + 2 },
  { name: 'as long as a segment', periodUs: SEGMENT_MAX_US },
  { name: '100 Hz', periodUs: 10000 },
  { name: '250 Hz', periodUs: 4000 },
];

/** Periods at 250 Hz in a segment. */
const FITTING = Math.floor(SEGMENT_MAX_US / 4000);

const FED_ROWS: { name: string; plan: Wanted }[] = [
  { name: 'A at 250 Hz', plan: { ...NARROW, count: FITTING } },
  { name: 'A and B at 250 Hz', plan: { ...NARROW, widthBUs: 150, count: FITTING } },
  { name: 'sixteen words at 250 Hz', plan: { ...LONGEST_TEMPLATE, periodUs: 4000, count: FITTING >> 1 } },
  { name: 'the longest rests', plan: restOf(SEGMENT_MAX_US) },
];

/** Templates of four, seven, eight and sixteen words. */
const FULL_QUEUE_ROWS: Partial<Wanted>[] = [
  {},
  { parts: 4 },
  { widthBUs: 150 },
  { widthBUs: 150, polarity: 2 },
];

/** The feeder's own figures: where the longest segment has room in the queue, and its loop. */
const FED_BELOW_US = QUEUE_DEPTH_US - SEGMENT_MAX_US;
const LOOP_US = 50000;

export const PLAYING_CHECKS: Check[] = [
  {
    name: 'plays every kind of template to the tick, once and many times',
    run(makeBench) {
      const stand = started(makeBench());
      for (const { plan } of KIND_ROWS) {
        stand.play(plan, { ...plan, count: 3 });
        stand.settle();
      }
    },
  },
  {
    name: 'plays widths, gaps and periods at their borders to the tick',
    run(makeBench) {
      const bench = makeBench();
      for (const { name, plan } of BORDER_ROWS) {
        const stand = startedAnew(bench).play(plan);
        stand.settle();
        expect(stand.edges().length, name).to.be.above(3 * Math.floor(plan.count));
      }
    },
  },
  {
    name: 'plays the slowest to the fastest rate to the tick, long rests in pieces',
    run(makeBench) {
      const bench = makeBench();
      for (const { name, periodUs } of RATE_ROWS) {
        const stand = startedAnew(bench);
        stand.feed(slowTrain(PLAIN, periodUs, 3)).settle();
        const rises = stand.edges().filter((edge) => edge.lines & ENABLES);
        expect(rises, name).to.have.length(6);
      }
    },
  },
  {
    name: 'leaves no tick between two segments, whatever their kinds',
    run(makeBench) {
      const stand = started(makeBench());
      const plans = KIND_ROWS.filter(({ plan }) => plan.parts !== 2 && plan.parts !== 3);
      for (const [i, { plan }] of plans.entries()) {
        const other = plans[(i * 5 + 3) % plans.length]?.plan ?? PLAIN;
        stand.play(plan, { ...other, periodUs: 7002 }, restOf(4000), { ...plan, periodUs: 9000, count: 2 });
        stand.settle();
      }
    },
  },
  {
    name: 'begins within 1 ms of a commit into an empty queue, after whatever idle time',
    run(makeBench) {
      const stand = started(makeBench());
      for (const idleUs of [0, 1, 7, 500, 30000, 1000003]) {
        stand.advanceBy(idleUs);
        stand.play(PLAIN).settle();
      }
    },
  },
  {
    name: 'keeps a train whole that is fed as the feeder feeds',
    run(makeBench) {
      const bench = makeBench();
      for (const { name, plan } of FED_ROWS) {
        const stand = startedAnew(bench);
        const spanUs = stand.segmentOf(plan).spanUs;
        for (let loop = 0; loop < 20; loop += 1) {
          for (let i = 0; i < 10 && stand.engine.queuedUs() <= FED_BELOW_US; i += 1) stand.commit(plan);
          expect(stand.engine.queuedUs(), `${name}: queued`).to.be.above(FED_BELOW_US - spanUs);
          stand.advanceBy(LOOP_US);
          expect(stand.engine.starved(), `${name}: starved`).to.equal(false);
        }
        stand.settle();
      }
    },
  },
  {
    name: 'repeats nothing: ten seconds after the last commit there was no edge',
    run(makeBench) {
      const stand = started(makeBench());
      stand.play(PLAIN, LONGEST_TEMPLATE, wanted({ polarity: 1, count: 4 }));
      stand.settle();
      const edges = stand.bench.edges.length;
      stand.advanceBy(10000000);
      expect(stand.bench.edges.length).to.equal(edges);
    },
  },
  {
    name: 'has copied a template when commit returns, in sequences by chance',
    run(makeBench, effort) {
      const bench = makeBench();
      const plans = fc.array(fc.tuple(anyPlan, fc.nat({ max: 40000 })), { minLength: 4, maxLength: 24 });
      fc.assert(
        fc.property(plans, (chosen) => {
          const stand = startedAnew(bench);
          for (const [plan, pauseUs] of chosen) {
            stand.feed([plan]);
            // The next plan fills the same templates; so does this one, which nobody commits.
            stand.segmentOf({ ...plan, gapUs: 20 });
            stand.advanceBy(stand.engine.queuedUs() > FED_BELOW_US ? pauseUs : pauseUs >> 6);
          }
          stand.settle();
        }),
        { numRuns: Math.ceil(40 * effort) },
      );
    },
  },
  {
    name: 'has copied a template when commit returns, in a full queue of one kind',
    run(makeBench) {
      const bench = makeBench();
      for (const change of FULL_QUEUE_ROWS) {
        const stand = startedAnew(bench);
        for (let i = 0; i < 60; i += 1) {
          const plan = wanted({
            ...change,
            periodUs: 4000,
            widthAUs: 80 + 3 * i,
            gapUs: 200 - 3 * i,
            count: 1 + (i % 3),
          });
          stand.feed([plan], 137);
        }
        stand.settle();
      }
    },
  },
];
