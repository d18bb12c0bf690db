/**
 * The feeder against an engine that only counts: how far ahead it commits, and what becomes of a refused commit.
 * Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { FAULT_RAN_OUT, FAULT_SEGMENT } from '../../firmware/faults';
import { type Feeder, makeFeeder } from '../../firmware/feeder.brief';
import { makeSegmentMaker, type SegmentMaker } from '../../firmware/segment-maker.brief';
import { type Natives } from '../../hal/natives';
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { HOST_NATIVES } from '../../sim/host-natives';
import { PACE_RUN, QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../../waveforms/bounds';
import { makeScore } from '../../waveforms/make-score';
import { type CompiledProgram } from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from '../waveforms/compiled';

/** An engine whose time is set by the test, and which refuses where the test says so. */
class CountingEngine implements PulseEngine {
  nowUs = 0;
  endUs = 0;
  committed: string[] = [];
  offered = 0;
  refuses: (offer: number) => boolean = () => false;

  commit(segment: SafeSegment): boolean {
    this.offered += 1;
    if (this.refuses(this.offered)) return false;
    this.endUs = Math.max(this.endUs, this.nowUs) + segment.spanUs;
    this.committed.push(textOf(segment));
    return true;
  }

  queuedUs(): number {
    return Math.max(0, this.endUs - this.nowUs);
  }

  halt(): void {}
  silence(): void {}
  quiet(): boolean {
    return true;
  }
  restart(): boolean {
    return true;
  }
  stretch(): void {}
  starved(): boolean {
    return false;
  }
  look(): number {
    return this.queuedUs();
  }
}

/** All of a segment: the next one is made in the same memory. */
function textOf({ block, count, spanUs }: SafeSegment): string {
  return `${block.join()} x${count}, ${spanUs} us`;
}

function makerOf(program: CompiledProgram, natives: Natives = HOST_NATIVES): SegmentMaker {
  return makeSegmentMaker(makeScore(program), 1, natives);
}

function feederOf(program: CompiledProgram, engine: PulseEngine): Feeder {
  return makeFeeder(makerOf(program), engine);
}

/** What a maker alone would have made. */
function expectedOf(program: CompiledProgram, segments: number): string[] {
  const maker = makerOf(program);
  return Array.from({ length: segments }, () => {
    const segment = maker.next();
    return segment ? textOf(segment) : 'no segment';
  });
}

const STEADY: CompiledProgram = compiledOf([train(12500, 200, 200, 0, 100), train(25000, 300, 300, 1, 7)]);

describe('feeder', () => {
  it('commits until another segment could reach beyond the depth of the queue, and says how much is queued', () => {
    const engine = new CountingEngine();
    const feeder = feederOf(STEADY, engine);
    expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(250000);
    expect(engine.queuedUs()).to.equal(250000);
    engine.nowUs += 124000;
    expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(126000);
    engine.nowUs += 1000;
    expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(250000);
    expect(engine.offered).to.equal(3);
  });

  it('is never further ahead than the depth of the queue, and never leaves less than a loop and a half', () => {
    fc.assert(
      fc.property(
        COMPILED_PROGRAMS,
        fc.array(fc.integer({ min: 0, max: 300000 }), { minLength: 1, maxLength: 30 }),
        (program, waits) => {
          const engine = new CountingEngine();
          const feeder = feederOf(program, engine);
          for (const waitUs of waits) {
            engine.nowUs += waitUs;
            const queuedUs = feeder.feed(engine.queuedUs(), PACE_RUN);
            expect(queuedUs).to.equal(engine.queuedUs());
            expect(queuedUs).to.be.within(QUEUE_DEPTH_US - SEGMENT_MAX_US + 1, QUEUE_DEPTH_US);
          }
        },
      ),
      { numRuns: 100, verbose: true },
    );
  });

  it('comes back to the loop, however short the segments are and however long each takes', () => {
    // Story: segments of 8 ms that took 9.4 ms each kept one call busy for ever, and with it the stop button.
    const short = compiledOf([train(4000, 200, 200, 0, 2), train(5000, 0, 0, 0, 1)]);
    const engine = new CountingEngine();
    const commit = engine.commit.bind(engine);
    engine.commit = (segment) => {
      engine.nowUs += 9400;
      return commit(segment);
    };
    expect(feederOf(short, engine).feed(0, PACE_RUN)).to.be.above(0);
    expect(engine.offered).to.be.within(1, PACE_RUN);
  });

  it('offers a refused segment again, unchanged: nothing is lost and nothing comes twice', () => {
    fc.assert(
      fc.property(
        COMPILED_PROGRAMS,
        fc.array(fc.boolean(), { minLength: 1, maxLength: 50 }),
        (program, refusals) => {
          const engine = new CountingEngine();
          engine.refuses = (offer) => refusals[(offer - 1) % refusals.length] === true && offer % 7 !== 0;
          const feeder = feederOf(program, engine);
          for (let loop = 0; loop < 60; loop += 1) {
            expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(engine.queuedUs() || -FAULT_RAN_OUT);
            engine.nowUs += 50000;
          }
          expect(engine.committed).to.not.have.length(0);
          expect(engine.committed).to.deep.equal(expectedOf(program, engine.committed.length));
        },
      ),
      { numRuns: 50, verbose: true },
    );
  });

  it('asks once, and comes back later, while the engine has no room', () => {
    const engine = new CountingEngine();
    const feeder = feederOf(STEADY, engine);
    engine.refuses = (offer) => offer > 1;
    for (let loop = 1; loop <= 3; loop += 1) {
      expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(125000);
      expect(engine.offered).to.equal(1 + loop);
    }
  });

  it('says that it ran out when the engine takes nothing and plays nothing', () => {
    const engine = new CountingEngine();
    engine.refuses = () => true;
    const feeder = feederOf(STEADY, engine);
    for (let loop = 1; loop <= 3; loop += 1) {
      expect(feeder.feed(engine.queuedUs(), PACE_RUN)).to.equal(-FAULT_RAN_OUT);
      expect(engine.offered).to.equal(loop);
    }
  });

  it('says so when a segment does not pass the check, and commits nothing of it', () => {
    const SOUND = 10;
    const engine = new CountingEngine();
    let maps = 0;
    const natives: Natives = {
      ...HOST_NATIVES,
      map(from, to, table) {
        HOST_NATIVES.map(from, to, table);
        maps += 1;
        // The first is that of the silence before all.
        if (maps > SOUND + 1) to[to.length - 2] = (to[to.length - 2] as number) + 1;
      },
    };
    const feeder = makeFeeder(makerOf(STEADY, natives), engine);
    const answers: number[] = [];
    for (let loop = 0; loop < 50 && (answers[loop - 1] ?? 0) >= 0; loop += 1) {
      answers.push(feeder.feed(engine.queuedUs(), PACE_RUN));
      engine.nowUs += 50000;
    }
    expect(answers.pop()).to.equal(-FAULT_SEGMENT);
    for (const queuedUs of answers) expect(queuedUs).to.be.above(0);
    expect(engine.committed).to.deep.equal(expectedOf(STEADY, SOUND));
    expect(engine.offered).to.equal(SOUND);
  });
});
