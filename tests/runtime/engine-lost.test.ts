/**
 * The RP2040 engine when its queue is lost: the stage's trip holds RUN low, or the interpreter moves the buffers.
 * On the chip model, through the device's own class. Units: us on the bench's clock.
 */
import { expect } from 'chai';
import { makeRp2040EngineBench, PICO_LINES } from '../../sim/runtime/engine-bench';
import { type SafeSegment } from '../../hal/pulse-engine';
import { ENABLES } from '../../waveforms/phase-word';
import { wanted } from '../contract/stand';
import { PlanSegments } from '../firmware/plan-segment';

const RESTART_US = 4000;
/** The longest pulse of `train`, from its first word to its last edge. */
const PULSE_US = 11 + 2 * 200 + 50;

/** Both channels at 100 Hz, 200 us, for 100 ms. */
function train(): SafeSegment {
  const plan = wanted({ widthAUs: 200, widthBUs: 200, gapUs: 50, count: 10 });
  return new PlanSegments().segmentOf(plan, 1);
}

function makePlaying() {
  const bench = makeRp2040EngineBench();
  bench.clock.advanceBy(RESTART_US);
  expect(bench.engine.restart()).to.equal(true);
  expect(bench.engine.commit(train())).to.equal(true);
  expect(bench.engine.commit(train())).to.equal(true);
  return bench;
}

/** Edges after the instant that leave an enable on. */
function phasesAfter({ edges }: ReturnType<typeof makePlaying>, fromUs: number): number {
  let phases = 0;
  for (let i = 0; i < edges.length; i += 1) {
    if ((edges.atUs[i] as number) > fromUs && (edges.lines[i] as number) & ENABLES) phases += 1;
  }
  return phases;
}

/** The longest time for which an enable was up; it must be down in the end. */
function longestPhaseUs({ edges }: ReturnType<typeof makePlaying>): number {
  let longestUs = 0;
  for (let i = 0; i < edges.length; i += 1) {
    if (!((edges.lines[i] as number) & ENABLES)) continue;
    longestUs = Math.max(longestUs, (edges.atUs[i + 1] ?? Infinity) - (edges.atUs[i] as number));
  }
  return Math.round(10 * longestUs) / 10;
}

describe('RP2040 engine that has lost its queue', () => {
  for (const offsetUs of [0, 5, 100, 230, 260, 400, 3000]) {
    it(`finishes the pulse in hand when the trip pulls RUN low ${offsetUs} us after a beginning, and says so`, () => {
      const bench = makePlaying();
      bench.clock.advanceBy(20000 + offsetUs);
      const tripUs = bench.clock.nowUs();
      bench.chip.holdLow(PICO_LINES.runNode as number, true);
      bench.clock.advanceBy(50000);
      expect(phasesAfter(bench, tripUs + PULSE_US)).to.equal(0);
      expect(phasesAfter(bench, tripUs)).to.be.at.most(2);
      expect(bench.engine.starved()).to.equal(true);
      expect(bench.engine.commit(train())).to.equal(false);
      bench.chip.holdLow(PICO_LINES.runNode as number, false);
      bench.clock.advanceBy(1000000);
      expect(phasesAfter(bench, tripUs + PULSE_US), 'after the trip was cleared').to.equal(0);
    });
  }

  it('falls silent at the first look after its buffers have moved, and plays again from a restart', () => {
    const bench = makePlaying();
    bench.clock.advanceBy(20000);
    bench.runtime.defrag();
    const movedUs = bench.clock.nowUs();
    expect(bench.engine.starved()).to.equal(true);
    expect(bench.engine.commit(train())).to.equal(false);
    bench.clock.advanceBy(300000);
    expect(phasesAfter(bench, movedUs)).to.equal(0);
    expect(bench.engine.restart()).to.equal(true);
    const againUs = bench.clock.nowUs();
    expect(bench.engine.commit(train())).to.equal(true);
    bench.clock.advanceBy(100000);
    expect(phasesAfter(bench, againUs)).to.equal(40);
  });

  for (const onTicks of [0, 1, 2, 3, 511, 512, 0xffff]) {
    it(`ends the phase of a spoilt word that says ${onTicks} ticks within 511`, () => {
      // Story: counted down past zero, an on-time of 0 or 1 would have lasted for an hour.
      const bench = makePlaying();
      const segment = train();
      segment.block[2] = ((segment.block[2] as number) & 0xffff0000) | onTicks;
      expect(bench.engine.commit(segment)).to.equal(true);
      bench.clock.advanceBy(400000);
      expect(longestPhaseUs(bench)).to.be.within(200, 511);
    });
  }
});
