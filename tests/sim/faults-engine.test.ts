/**
 * What faults do to the virtual engine: RUN held low by the stage, words that no longer come, a reset of the chip, a
 * crystal that is off. What it holds by itself when its memory is lost is in tests/contract/. Units: us.
 */
import { expect } from 'chai';
import { ENABLES, REVERSE, RUN } from '../../waveforms/phase-word';
import { PlanSegments } from '../firmware/plan-segment';
import { makeVirtualBench, type VirtualBench } from '../contract/virtual-bench';
import { PLAIN, type Wanted } from '../contract/stand';

const LED_BY_REVERSE: Wanted = { ...PLAIN, polarity: 1 };

/** Committed at 0: four pulses, 10 ms apart. Leading phases at 11, 10011, ...; recoveries 300 us behind them. */
function playing(plan = PLAIN): VirtualBench {
  const bench = makeVirtualBench();
  expect(bench.engine.restart()).to.equal(true);
  expect(bench.engine.commit(new PlanSegments().segmentOf({ ...plan, count: 4 }, 1))).to.equal(true);
  return bench;
}

interface Phase {
  riseUs: number;
  fallUs: number;
}

function phasesOf({ edges }: VirtualBench): Phase[] {
  const phases: Phase[] = [];
  let before = 0;
  for (let i = 0; i < edges.length; i += 1) {
    const atUs = edges.atUs[i] as number;
    const enables = (edges.lines[i] as number) & ENABLES;
    if (enables && !before) phases.push({ riseUs: atUs, fallUs: NaN });
    if (!enables && before) (phases[phases.length - 1] as Phase).fallUs = atUs;
    before = enables;
  }
  return phases;
}

function linesNow({ edges }: VirtualBench): number {
  return edges.length === 0 ? 0 : (edges.lines[edges.length - 1] as number);
}

describe('virtual engine: RUN held low by the stage', () => {
  it('finishes the pulse in hand, begins no other, and falls silent at the next look', () => {
    const bench = playing();
    const { engine } = bench;
    bench.advanceBy(10100);
    engine.isRunHeld = (atUs) => atUs >= 10100;
    bench.advanceBy(14900);
    expect(phasesOf(bench).map(({ riseUs }) => riseUs)).to.deep.equal([11, 311, 10011, 10311]);
    expect(linesNow(bench) & RUN, 'RUN as the engine drives it').to.equal(RUN);
    expect(engine.look()).to.equal(-1);
    expect([linesNow(bench) & RUN, engine.quiet(), engine.starved()]).to.deep.equal([0, true, true]);
  });

  it('does not go on by itself when the node is free again', () => {
    const bench = playing();
    const { engine } = bench;
    engine.isRunHeld = (atUs) => atUs > 9000 && atUs < 12000;
    bench.advanceBy(200000);
    expect(phasesOf(bench)).to.have.length(2);
    expect(engine.look(), 'a queue that is over').to.equal(-1);
  });

  it('is not asked for while RUN is low anyway', () => {
    const bench = playing();
    const { engine } = bench;
    engine.isRunHeld = () => true;
    engine.halt();
    expect([engine.look(), engine.starved()]).to.deep.equal([0, false]);
  });
});

describe('virtual engine: words that no longer come', () => {
  it('plays half a pulse where that is all it holds', () => {
    const bench = playing();
    // In the rest behind the first pulse: two set-ups and the leading phase between them are handed over.
    bench.advanceBy(5000);
    bench.engine.abortDma();
    bench.advanceBy(200000);
    expect(phasesOf(bench)).to.deep.equal([
      { riseUs: 11, fallUs: 211 },
      { riseUs: 311, fallUs: 511 },
      { riseUs: 10011, fallUs: 10211 },
    ]);
  });

  it('takes commits that it does not play, until it is full', () => {
    const bench = playing();
    bench.advanceBy(5000);
    bench.engine.abortDma();
    const segment = new PlanSegments().segmentOf(PLAIN, 1);
    const taken = Array.from({ length: 20 }, () => bench.engine.commit(segment));
    expect(taken.indexOf(false)).to.equal(taken.lastIndexOf(true) + 1);
    expect(taken).to.include(false);
    bench.advanceBy(2000000);
    expect(phasesOf(bench)).to.have.length(3);
  });

  it('plays nothing that is committed after an abort with an empty queue', () => {
    const bench = makeVirtualBench();
    bench.engine.restart();
    bench.engine.abortDma();
    bench.engine.commit(new PlanSegments().segmentOf(PLAIN, 1));
    bench.advanceBy(100000);
    expect(phasesOf(bench)).to.deep.equal([]);
  });

  it('is quiet after a halt, though a pulse was never finished', () => {
    const bench = playing();
    bench.advanceBy(5000);
    bench.engine.abortDma();
    bench.advanceBy(50000);
    bench.engine.halt();
    expect([bench.engine.quiet(), bench.engine.restart()]).to.deep.equal([true, true]);
  });
});

describe('virtual engine: a reset of the chip', () => {
  for (const atUs of [3, 100, 250, 320, 400, 511, 5000]) {
    it(`takes every line down at ${atUs} us, and is as at power-on`, () => {
      const bench = playing(LED_BY_REVERSE);
      const { engine, edges } = bench;
      bench.advanceBy(atUs);
      engine.reset();
      expect(linesNow(bench) & (ENABLES | REVERSE | RUN)).to.equal(0);
      expect([engine.quiet(), engine.starved(), engine.queuedUs()]).to.deep.equal([true, false, 0]);
      expect(engine.commit(new PlanSegments().segmentOf(PLAIN, 1)), 'commit before a restart').to.equal(
        false,
      );
      const { length } = edges;
      bench.advanceBy(100000);
      expect(edges.length).to.equal(length);
      expect(engine.restart()).to.equal(true);
    });
  }

  it('tells who listens that a pulse is cut off, before its edges', () => {
    const bench = playing();
    const told: number[] = [];
    bench.advanceBy(100);
    const { length } = bench.edges;
    bench.engine.onSilence = (atUs) => told.push(atUs, bench.edges.length);
    bench.engine.reset();
    expect(told).to.deep.equal([100, length]);
  });
});

describe('virtual engine: what rises next', () => {
  const ROWS = [
    { name: 'in the set-up of the first pulse', atUs: 3, riseUs: 11 },
    { name: 'in a phase: the one behind it', atUs: 100, riseUs: 311 },
    { name: 'in the gap', atUs: 250, riseUs: 311 },
    { name: 'in the rest', atUs: 5000, riseUs: 10011 },
    { name: 'in the last recovery', atUs: 30400, riseUs: undefined },
  ];
  for (const { name, atUs, riseUs } of ROWS) {
    it(`${name}: ${riseUs ?? 'nothing'}`, () => {
      const bench = playing();
      bench.advanceBy(atUs);
      expect(bench.engine.nextRiseUs(ENABLES)).to.equal(riseUs);
      expect(bench.engine.nextRiseUs(2), 'on the other channel').to.equal(undefined);
    });
  }
});

describe('virtual engine: what rises next when words no longer come', () => {
  it('is what it holds, and then nothing', () => {
    const bench = playing();
    bench.advanceBy(5000);
    bench.engine.abortDma();
    expect(bench.engine.nextRiseUs(ENABLES)).to.equal(10011);
    bench.advanceBy(5100);
    expect(bench.engine.nextRiseUs(ENABLES)).to.equal(undefined);
  });
});

describe('virtual engine: a crystal that is off', () => {
  for (const tickUs of [0.98, 1.02, 1.1]) {
    it(`stretches every time by ${tickUs}, and both phases alike`, () => {
      const bench = playing();
      bench.clock.drift(tickUs);
      bench.advanceBy(50000);
      const phases = phasesOf(bench);
      expect(phases).to.have.length(8);
      phases.forEach(({ riseUs, fallUs }, i) => {
        const atUs = 10000 * Math.floor(i / 2) + (i % 2 ? 311 : 11);
        expect(riseUs).to.be.closeTo(atUs * tickUs, 1e-6);
        expect(fallUs - riseUs).to.be.closeTo(200 * tickUs, 1e-6);
      });
    });
  }

  it('stretches what is left of a phase that it comes in', () => {
    const bench = playing();
    bench.advanceBy(111);
    bench.clock.drift(2);
    bench.advanceBy(1000);
    expect(phasesOf(bench)[0]).to.deep.equal({ riseUs: 11, fallUs: 311 });
  });

  it('counts the queue in ticks of its own', () => {
    const bench = playing();
    bench.clock.drift(1.25);
    expect(bench.engine.queuedUs()).to.equal(40000);
    bench.advanceBy(12500);
    expect(bench.engine.queuedUs()).to.equal(30000);
    expect(bench.engine.look()).to.equal(30000);
    bench.advanceBy(37501);
    expect(bench.engine.look()).to.equal(-1);
  });
});
