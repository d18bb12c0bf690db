/**
 * The virtual engine: plays phase words exactly, on virtual time, and tells a listener each edge.
 * Implements hal/pulse-engine.ts for the simulator's contract bench. Units: us on the virtual clock, ticks of 1 us.
 * It follows the clock: whatever is due at an instant has happened before any code runs at that instant.
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { ENABLES, REVERSE, RUN, type PhaseWord } from '../waveforms/phase-word';
import { wordsOf } from './words';
import { type VirtualClock } from './virtual-clock';

/** Segments that fit into the queue; its depth in time is the feeder's to keep. */
const QUEUE_SEGMENTS = 64;

/** A copy of what was committed: the caller refills its template. */
interface Queued {
  words: PhaseWord[];
  count: number;
}

/** @param lines bits ENABLE_A, ENABLE_B, REVERSE, RUN after the edge */
export type OnEdge = (atUs: number, lines: number) => void;
/** @param atUs instant at which the first word of the segment begins */
export type OnSegment = (segment: SafeSegment, atUs: number) => void;

export class VirtualEngine implements PulseEngine {
  /** Told of every segment that is committed. */
  onSegment: OnSegment = () => undefined;
  /** Told of `silence` before its edges. */
  onSilence: (atUs: number) => void = () => undefined;

  private lines = 0;
  private run = 0;
  private dry = false;
  private anyCommitted = false;
  private queue: Queued[] = [];
  /** End of what is committed. */
  private endUs = 0;
  /** Where the player stands in the segment at the head of the queue. */
  private repetition = 0;
  private word = 0;
  /** The instant of the next thing to happen: the enables fall, or a word begins. */
  private nextUs = 0;
  private inOnTime = false;

  constructor(
    private readonly clock: VirtualClock,
    private readonly onEdge: OnEdge,
  ) {
    clock.follow((untilUs) => this.playUntil(untilUs));
  }

  commit(segment: SafeSegment): boolean {
    if (this.run === 0 || this.queue.length >= QUEUE_SEGMENTS) return false;
    const now = this.clock.nowUs();
    this.dry = this.starved();
    this.anyCommitted = true;
    if (this.endUs < now) {
      this.endUs = now;
      this.nextUs = now;
    }
    this.queue.push({ words: this.copyOf(segment.block), count: segment.count });
    this.onSegment(segment, this.endUs);
    this.endUs += segment.spanUs;
    this.playUntil(now);
    return true;
  }

  halt(): void {
    this.dry = this.starved();
    this.setRun(0);
    this.endUs = this.clock.nowUs();
  }

  silence(): void {
    this.onSilence(this.clock.nowUs());
    this.halt();
    this.dropQueue();
    this.setLines(this.clock.nowUs(), this.lines & ~ENABLES);
  }

  quiet(): boolean {
    return this.run === 0 && !this.inOnTime && this.nextIsFirst();
  }

  restart(): boolean {
    if (!this.quiet()) return false;
    const now = this.clock.nowUs();
    this.dropQueue();
    this.setLines(now, 0);
    this.dry = false;
    this.anyCommitted = false;
    this.nextUs = now;
    this.endUs = now;
    this.setRun(RUN);
    return true;
  }

  queuedUs(): number {
    return Math.max(0, this.endUs - this.clock.nowUs());
  }

  starved(): boolean {
    const dryNow = this.run !== 0 && this.anyCommitted && this.clock.nowUs() > this.endUs;
    return this.dry || dryNow;
  }

  look(): number {
    return this.starved() ? -1 : this.queuedUs();
  }

  /** The caller refills the block next. */
  protected copyOf(block: Uint32Array): PhaseWord[] {
    return wordsOf(block);
  }

  private playUntil(untilUs: number): void {
    while (this.queue.length > 0 && this.nextUs <= untilUs) {
      if (this.inOnTime) this.endOnTime();
      else if (this.run === 0 && this.nextIsFirst()) this.dropQueue();
      else this.beginWord();
    }
  }

  private nextIsFirst(): boolean {
    const segment = this.queue[0];
    return segment === undefined || segment.words[this.word]?.first === true;
  }

  private wordInHand(): PhaseWord {
    return (this.queue[0] as Queued).words[this.word] as PhaseWord;
  }

  private beginWord(): void {
    const { lines, onTicks } = this.wordInHand();
    this.setLines(this.nextUs, lines);
    this.nextUs += onTicks;
    this.inOnTime = true;
  }

  private endOnTime(): void {
    const segment = this.queue[0] as Queued;
    this.setLines(this.nextUs, this.lines & REVERSE);
    this.nextUs += this.wordInHand().offTicks;
    this.inOnTime = false;
    this.word += 1;
    if (this.word < segment.words.length) return;
    this.word = 0;
    this.repetition += 1;
    if (this.repetition < segment.count) return;
    this.repetition = 0;
    this.queue.shift();
  }

  private dropQueue(): void {
    this.queue = [];
    this.repetition = 0;
    this.word = 0;
    this.inOnTime = false;
  }

  private setLines(atUs: number, lines: number): void {
    if (lines === this.lines) return;
    this.lines = lines;
    this.onEdge(atUs, lines | this.run);
  }

  private setRun(run: number): void {
    if (run === this.run) return;
    this.run = run;
    this.onEdge(this.clock.nowUs(), this.lines | run);
  }
}
