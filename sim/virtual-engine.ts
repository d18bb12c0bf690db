/**
 * The virtual engine: plays phase words exactly, on virtual time, and tells a listener each edge.
 * Implements hal/pulse-engine.ts for the simulator's contract bench. Inside it counts ticks, the board's own us; what it
 * tells others are us on the virtual clock.
 * It follows the clock: whatever is due at an instant has happened before any code runs at that instant.
 * Its faults are those of the RP2040's engine (hal/espruino/engines/rp2040-pio.ts).
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { ENABLES, REVERSE, RUN, type PhaseWord } from '../waveforms/phase-word';
import { wordsOf } from './words';
import { type VirtualClock } from './virtual-clock';

/** Segments that fit into the queue, as on the RP2040; its depth in time is the feeder's to keep. */
const QUEUE_SEGMENTS = 6;

/** Words that a player has been handed beyond the one in hand: so many in its on-time, and in its off-time. */
export const WORDS_AHEAD = { inOnTime: 2, inOffTime: 3 };

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
  /** Whether the stage's trip holds the RUN node low. Asked before each first word, and by the firmware's looks. */
  isRunHeld: (atUs: number) => boolean = () => false;

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
  /** Words that the player will yet begin: all there are, unless it is cut off, or stands at a RUN that is held low. */
  private wordsLeft = Infinity;
  /** Ticks of the board for a tick of a word. */
  private stretchTimes = 1;

  constructor(
    private readonly clock: VirtualClock,
    private readonly onEdge: OnEdge,
  ) {
    clock.follow((untilUs) => this.playUntil(clock.deviceUs(untilUs)));
  }

  commit(segment: SafeSegment): boolean {
    if (this.run === 0 || this.queue.length >= QUEUE_SEGMENTS) return false;
    const now = this.now();
    this.dry = this.hasRunDry();
    this.anyCommitted = true;
    if (this.endUs < now) {
      this.endUs = now;
      this.nextUs = now;
    }
    this.queue.push({ words: this.copyOf(segment.block), count: segment.count });
    this.onSegment(segment, this.clock.instantOf(this.endUs));
    this.endUs += segment.spanUs * this.stretchTimes;
    this.playUntil(now);
    return true;
  }

  halt(): void {
    this.dry = this.hasRunDry();
    this.setRun(0);
    this.endUs = this.now();
  }

  silence(): void {
    this.onSilence(this.clock.nowUs());
    this.halt();
    this.dropQueue();
    this.setLines(this.now(), this.lines & ~ENABLES);
  }

  quiet(): boolean {
    return this.run === 0 && !this.inOnTime && (this.nextIsFirst() || this.wordsLeft === 0);
  }

  restart(): boolean {
    if (!this.quiet()) return false;
    this.forget();
    this.setLines(this.now(), 0);
    this.setRun(RUN);
    return true;
  }

  stretch(times: number): void {
    this.stretchTimes = times;
  }

  queuedUs(): number {
    return Math.max(0, this.endUs - this.now());
  }

  starved(): boolean {
    if (this.hasRunDry()) return true;
    if (this.run === 0 || !this.isRunHeld(this.clock.nowUs())) return false;
    this.silence();
    this.dry = true;
    return true;
  }

  look(): number {
    return this.starved() ? -1 : this.queuedUs();
  }

  /** What copies words from memory stops: the words that the player has been handed are played, and no more. */
  abortDma(): void {
    const ahead = this.inOnTime ? WORDS_AHEAD.inOnTime : WORDS_AHEAD.inOffTime;
    this.wordsLeft = Math.min(ahead, [...this.wordsToCome()].length);
  }

  /** The chip is reset: its pins float, the pull-downs take the lines down, and nothing is remembered. */
  reset(): void {
    this.silence();
    this.setLines(this.now(), 0);
    this.forget();
  }

  /** The next instant at which one of the enables rises by what is queued now; none: undefined. */
  nextRiseUs(enables: number): number | undefined {
    const { stretchTimes } = this;
    let atUs = this.nextUs + (this.inOnTime ? this.wordInHand().offTicks * stretchTimes : 0);
    for (const { lines, onTicks, offTicks } of this.wordsToCome()) {
      if (lines & enables) return this.clock.instantOf(atUs);
      atUs += (onTicks + offTicks) * stretchTimes;
    }
    return undefined;
  }

  /** The caller refills the block next. */
  protected copyOf(block: Uint32Array): PhaseWord[] {
    return wordsOf(block);
  }

  private playUntil(untilUs: number): void {
    while (this.queue.length > 0 && this.nextUs <= untilUs) {
      if (this.inOnTime) this.endOnTime();
      else if (this.run === 0 && this.nextIsFirst()) this.dropQueue();
      else if (this.mayBegin()) this.beginWord();
      else return;
    }
  }

  /** A player that has found RUN held low at a first word stands there until it is set up again. */
  private mayBegin(): boolean {
    if (this.wordsLeft > 0 && this.nextIsFirst() && this.isRunHeld(this.clock.instantOf(this.nextUs))) {
      this.wordsLeft = 0;
    }
    return this.wordsLeft > 0;
  }

  /** What will be played behind the word in hand, of what is queued. */
  private *wordsToCome(): Generator<PhaseWord> {
    let left = this.wordsLeft;
    let from = this.repetition * (this.queue[0]?.words.length ?? 0) + this.word + (this.inOnTime ? 1 : 0);
    for (const { words, count } of this.queue) {
      for (let i = from; i < count * words.length && left > 0; i += 1) {
        yield words[i % words.length] as PhaseWord;
        left -= 1;
      }
      from = 0;
    }
  }

  private hasRunDry(): boolean {
    return this.dry || (this.run !== 0 && this.anyCommitted && this.now() > this.endUs);
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
    this.nextUs += onTicks * this.stretchTimes;
    this.inOnTime = true;
    this.wordsLeft -= 1;
  }

  private endOnTime(): void {
    const segment = this.queue[0] as Queued;
    this.setLines(this.nextUs, this.lines & REVERSE);
    this.nextUs += this.wordInHand().offTicks * this.stretchTimes;
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

  /** All as at power-on, but the lines. */
  private forget(): void {
    this.dropQueue();
    this.wordsLeft = Infinity;
    this.stretchTimes = 1;
    this.dry = false;
    this.anyCommitted = false;
    this.endUs = this.now();
    this.nextUs = this.endUs;
  }

  private now(): number {
    return this.clock.device.nowUs();
  }

  private setLines(atTicks: number, lines: number): void {
    if (lines === this.lines) return;
    this.lines = lines;
    this.onEdge(this.clock.instantOf(atTicks), lines | this.run);
  }

  private setRun(run: number): void {
    if (run === this.run) return;
    this.run = run;
    this.onEdge(this.clock.nowUs(), this.lines | run);
  }
}
