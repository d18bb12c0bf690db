/**
 * The stand: an engine on its bench, with everything that is asked of it written down for the judge.
 * Used by the checks of the contract suite. Segments are made the honest way, lowered and checked as the firmware
 * does, from templates that are filled again and again. Units: us.
 */
import { expect } from 'chai';
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { type EdgeLog } from '../../sim/recording';
import { wordsOf } from '../../sim/words';
import { SEGMENT_MAX_US } from '../../waveforms/bounds';
import { type Plan } from '../../waveforms/score';
import { PlanSegments } from '../firmware/plan-segment';
import { brokenRule, changesOf, LINES, type Edge } from './expected-edges';
import { judge, type Call, type Deed, type Verdict } from './judge';

/** What the suite needs of an engine: time that it can drive, and what the lines did. */
export interface EngineBench {
  engine: PulseEngine;
  nowUs(): number;
  advanceBy(spanUs: number): void;
  edges: EdgeLog;
  /** Time that the hardware needs from a commit to its first word, and to see RUN; 0 where it is left out. */
  handOverUs?: number;
  /** Time that one call of the engine may take; 0 where it is left out. */
  callUs?: number;
  /** Words that the hardware plays on by itself when its memory is cut off. */
  wordsAhead?: number;
  /** Stops what copies words from memory, as a reset of the interpreter would. */
  abortDma?(): void;
  /** Overwrites the memory that the engine plays from. */
  wipeRam?(): void;
  /** What `reset()` and `load()` do: the engine hears of it, then its memory is gone. */
  resetInterpreter?(): void;
}

export type MakeBench = () => EngineBench;

/** From the beginning of `halt` to the last edge, and to `quiet`: the longest pulse. */
export const QUIET_WITHIN_US = 3100;

/** A plan, and the parts of its recovery. */
export interface Wanted extends Plan {
  parts: number;
}

export const PLAIN: Wanted = {
  periodUs: 10000,
  widthAUs: 200,
  widthBUs: 0,
  gapUs: 100,
  polarity: 0,
  count: 1,
  loneB: 0,
  ratio: 1,
  parts: 1,
};

export function wanted(change: Partial<Wanted>): Wanted {
  return { ...PLAIN, ...change };
}

export function restOf(periodUs: number): Wanted {
  return wanted({ periodUs, widthAUs: 0, widthBUs: 0 });
}

/** A train slower than a segment is long: each pulse begins a segment, its rest follows in equal pieces. */
export function slowTrain(pulse: Wanted, periodUs: number, count: number): Wanted[] {
  const pieces = Math.ceil(periodUs / SEGMENT_MAX_US);
  const pieceUs = 2 * Math.floor(periodUs / pieces / 2);
  const lastUs = periodUs - pieceUs * (pieces - 1);
  return Array.from({ length: count }, () => [
    { ...pulse, periodUs: pieceUs, count: 1 },
    ...Array.from({ length: pieces - 1 }, (_, i) => restOf(i === pieces - 2 ? lastUs : pieceUs)),
  ]).flat();
}

export class Stand {
  readonly engine: PulseEngine;
  private readonly deeds: Deed[] = [];
  private readonly firstEdge: number;
  private readonly maker = new PlanSegments();

  /** The lines are low, and nothing plays. */
  constructor(readonly bench: EngineBench) {
    this.engine = bench.engine;
    this.firstEdge = bench.edges.length;
  }

  nowUs(): number {
    return this.bench.nowUs();
  }

  advanceBy(spanUs: number): void {
    if (spanUs > 0) this.bench.advanceBy(spanUs);
  }

  advanceTo(atUs: number): void {
    this.advanceBy(atUs - this.nowUs());
  }

  /** From power-on, or from a halt: as soon as the engine is quiet. */
  start(): this {
    this.advanceUntilQuiet();
    expect(this.restart(), 'restart of a quiet engine').to.equal(true);
    return this;
  }

  advanceUntilQuiet(): void {
    const byUs = this.nowUs() + QUIET_WITHIN_US + (this.bench.handOverUs ?? 0);
    while (!this.engine.quiet()) {
      expect(this.nowUs(), 'time by which the engine is quiet').to.be.at.most(byUs);
      this.advanceBy(Math.min(100, Math.max(1, byUs - this.nowUs())));
    }
  }

  segmentOf(plan: Wanted): SafeSegment {
    return this.maker.segmentOf(plan, plan.parts);
  }

  commit(plan: Wanted): boolean {
    const segment = this.segmentOf(plan);
    const words = wordsOf(segment.block);
    const { count } = segment;
    const fromUs = this.nowUs();
    if (!this.engine.commit(segment)) return false;
    this.deeds.push({ kind: 'commit', fromUs, untilUs: this.nowUs(), words, count });
    return true;
  }

  /** Commits that must be taken. */
  play(...plans: Wanted[]): this {
    for (const plan of plans) expect(this.commit(plan), `commit of ${JSON.stringify(plan)}`).to.equal(true);
    return this;
  }

  /** Plays a train that is longer than the queue: each segment is offered until it is taken. */
  feed(plans: readonly Wanted[], againAfterUs = 500): this {
    for (const plan of plans) {
      const byUs = this.nowUs() + 10 * SEGMENT_MAX_US;
      while (!this.commit(plan)) {
        expect(this.nowUs(), 'time by which there is room again').to.be.below(byUs);
        this.advanceBy(againAfterUs);
      }
    }
    return this;
  }

  halt(): Call {
    return this.cut('halt', () => this.engine.halt());
  }

  silence(): Call {
    return this.cut('silence', () => this.engine.silence());
  }

  restart(): boolean {
    const fromUs = this.nowUs();
    if (!this.engine.restart()) return false;
    this.deeds.push({ kind: 'restart', fromUs, untilUs: this.nowUs() });
    return true;
  }

  edges(): Edge[] {
    const { edges } = this.bench;
    const states = Array.from({ length: edges.length - this.firstEdge }, (_, i) => ({
      atUs: edges.atUs[this.firstEdge + i] as number,
      lines: (edges.lines[this.firstEdge + i] as number) & LINES,
    }));
    return changesOf(states, 0);
  }

  /** Everything up to now is as it must be. */
  judge(): Verdict {
    const edges = this.edges();
    const broken = brokenRule(edges);
    if (broken) throw new Error(broken);
    return judge(this.deeds, edges, this.nowUs(), this.bench.handOverUs ?? 0);
  }

  /** Lets the queue run dry and a little more, and judges. */
  settle(): Verdict {
    this.advanceBy(this.engine.queuedUs());
    this.advanceBy(20000);
    return this.judge();
  }

  private cut(kind: 'halt' | 'silence', call: () => void): Call {
    const fromUs = this.nowUs();
    call();
    const deed = { kind, fromUs, untilUs: this.nowUs() };
    this.deeds.push(deed);
    return deed;
  }
}

/** A stand whose engine is ready for commits. */
export function started(bench: EngineBench): Stand {
  return new Stand(bench).start();
}

/** The same engine, silenced and started again, with a story of its own: shorter to judge than the old one. */
export function startedAnew(bench: EngineBench): Stand {
  const { engine } = bench;
  engine.silence();
  expect(engine.restart(), 'restart after silence').to.equal(true);
  engine.silence();
  return started(bench);
}
