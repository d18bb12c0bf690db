/**
 * The RP2040 engine when its queue is lost: the stage's trip holds RUN low, or the interpreter moves the buffers.
 * On the chip model, through the device's own class. Units: us on the bench's clock.
 */
import { expect } from 'chai';
import { SegmentCheck } from '../../firmware/segment-check';
import { Lowering } from '../../firmware/lower';
import { HOST_NATIVES } from '../../sim/host-natives';
import { makeRp2040EngineBench, PICO_LINES } from '../../sim/runtime/engine-bench';
import { type SafeSegment } from '../../hal/pulse-engine';
import { WIDTH_US } from '../../waveforms/bounds';
import { ENABLES } from '../../waveforms/phase-word';

const RESTART_US = 4000;
/** The longest pulse of `train`, from its first word to its last edge. */
const PULSE_US = 11 + 2 * 200 + 50;

/** Both channels at 100 Hz, 200 us, for 100 ms. */
function train(): SafeSegment {
  const limit = { widestUs: WIDTH_US.max, onFractionMax: 1, levelDacMax: 0, reason: 0 };
  const plan = { periodUs: 10000, widthAUs: 200, widthBUs: 200, gapUs: 50, polarity: 0, count: 10, loneB: 0 };
  const segment = new SegmentCheck(limit, 1, HOST_NATIVES).check(plan, new Lowering(1).lower(plan));
  if (!segment) throw new Error('the train does not pass the check');
  return segment;
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

  for (const [name, change] of [
    ['a set-up whose off-time is gone', { 4: 11, 5: 0 }],
    ['a phase longer than a word can carry', { 2: 515 }],
  ] as const) {
    it(`refuses a word that it cannot play, and falls silent: ${name}`, () => {
      const bench = makePlaying();
      bench.clock.advanceBy(20000);
      const segment = train();
      for (const [at, ticks] of Object.entries(change)) segment.template.ticks[Number(at)] = ticks;
      expect(bench.engine.commit(segment)).to.equal(false);
      const refusedUs = bench.clock.nowUs();
      expect(bench.engine.starved()).to.equal(true);
      bench.clock.advanceBy(300000);
      expect(phasesAfter(bench, refusedUs)).to.equal(0);
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
});
