/**
 * The feeder against an engine that only counts: how far ahead it commits, and what becomes of a refused commit.
 * Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Feeder } from '../../firmware/feeder';
import { Lowering } from '../../firmware/lower';
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { HOST_NATIVES } from '../../sim/host-natives';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US, WIDTH_US } from '../../waveforms/bounds';
import { Player } from '../../waveforms/player';
import { type CompiledProgram } from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';

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
    this.committed.push(textOf(segment.template.lines, segment.template.ticks, segment.count));
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
  starved(): boolean {
    return false;
  }
}

function textOf(lines: Uint8Array, ticks: Uint32Array, count: number): string {
  return `${lines.join()} ${ticks.join()} x${count}`;
}

function feederOf(program: CompiledProgram, engine: PulseEngine, widestUs = WIDTH_US.max): Feeder {
  const limit = { widestUs, onFractionMax: 1, levelDacMax: 0, reason: 0 };
  return new Feeder(program, 1, limit, engine, HOST_NATIVES);
}

/** What a player alone would have played. */
function expectedOf(program: CompiledProgram, segments: number): string[] {
  const player = new Player(program, 1);
  const lowering = new Lowering(program.recoveryParts);
  return Array.from({ length: segments }, () => {
    player.next();
    const { lines, ticks } = lowering.lower(player.plan);
    return textOf(lines, ticks, player.plan.count);
  });
}

const STEADY: CompiledProgram = {
  id: 'x',
  name: 'X',
  shuffle: 0,
  recoveryParts: 1,
  rows: [10000, 200, 200, 50, 0, 100, 20000, 300, 300, 50, 1, 7],
  stages: [0, 2, 1, 1, 1, 1, 0],
};

describe('feeder', () => {
  it('commits until another segment could reach beyond the depth of the queue', () => {
    const engine = new CountingEngine();
    expect(feederOf(STEADY, engine).feed()).to.equal(true);
    expect(engine.queuedUs()).to.equal(200000);
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
            expect(feeder.feed()).to.equal(true);
            expect(engine.queuedUs()).to.be.within(QUEUE_DEPTH_US - SEGMENT_MAX_US + 1, QUEUE_DEPTH_US);
          }
        },
      ),
      { numRuns: 100, verbose: true },
    );
  });

  it('comes back to the loop, however short the segments are and however long each takes', () => {
    // Story: segments of 8 ms that took 9.4 ms each kept one call busy for ever, and with it the stop button.
    const short: CompiledProgram = { ...STEADY, rows: [4000, 200, 200, 50, 0, 2, 5000, 0, 0, 50, 0, 1] };
    const engine = new CountingEngine();
    const commit = engine.commit.bind(engine);
    engine.commit = (segment) => {
      engine.nowUs += 9400;
      return commit(segment);
    };
    expect(feederOf(short, engine).feed()).to.equal(true);
    expect(engine.offered).to.be.within(1, 6);
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
            expect(feeder.feed()).to.equal(true);
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
    engine.refuses = () => true;
    const feeder = feederOf(STEADY, engine);
    for (let loop = 1; loop <= 3; loop += 1) {
      expect(feeder.feed()).to.equal(true);
      expect(engine.offered).to.equal(loop);
    }
  });

  it('says so when a segment does not pass the check, and commits nothing of it', () => {
    const engine = new CountingEngine();
    const feeder = feederOf(STEADY, engine, 250);
    let passed = 0;
    while (feeder.feed() && passed < 50) {
      engine.nowUs += 50000;
      passed += 1;
    }
    // Ten segments of 200 us come before the row of 300 us.
    expect(engine.committed).to.deep.equal(expectedOf(STEADY, 10));
  });
});
