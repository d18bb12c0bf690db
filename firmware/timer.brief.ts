/**
 * The timer of a treatment: how much of it is left, pauses aside, and its fade. Made when a treatment begins.
 * Owned by the treatment. Units: us on the board's clock.
 */
import { type Clock } from '../hal/clock';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { FADE_FULL } from '../waveforms/player.brief';
import { type SegmentMaker } from './segment-maker.brief';

/** The longest time on the timer (project default). */
export const TREATMENT_MAX_US = 7200000000;
/** Fade at the end of the timer; a treatment under half a minute fades in its last third (project default). */
export const FADE_US = 10000000;

export type Timer = Countdown;

/**
 * What is queued when the next loop of a steady train is due, less what this one takes to feed, 15 to 25 ms on a Pico: there is
 * room for a segment, however long, and more would make more loops. It is enough for what keeps a loop away the longest, a
 * flash erase of 45 ms or a busy console, and for its first commit.
 */
const QUEUE_LOW_US = QUEUE_DEPTH_US - SEGMENT_MAX_US;

class Countdown {
  /** When the time is over, if nobody pauses. */
  endUs: number;
  fadeUs: number;
  /** When the fade begins, if nobody pauses. */
  fadeAtUs: number;
  /** The treatment ends when less than this is left: what is queued when a loop is due. */
  lastUs: number;
  /** What is queued when the next loop is due; all of the queue in the fade. */
  lowUs: number;

  private clock: Clock;
  private spanUs: number;
  /** What was left when it was paused. */
  private leftUs: number;
  private isPaused: boolean;

  constructor(clock: Clock, spanUs: number) {
    this.endUs = 0;
    this.fadeAtUs = 0;
    this.fadeUs = spanUs < 3 * FADE_US ? Math.floor(spanUs / 3) : FADE_US;
    this.lastUs = Math.min(QUEUE_DEPTH_US - QUEUE_LOW_US, this.fadeUs / 4);
    this.lowUs = QUEUE_LOW_US;
    this.clock = clock;
    this.spanUs = spanUs;
    this.leftUs = spanUs;
    this.isPaused = true;
    this.resume();
  }

  /** Ended is paused, too. */
  pause(): void {
    this.leftUs = this.leftNowUs();
    this.isPaused = true;
  }

  resume(): void {
    this.endUs = this.clock.nowUs() + this.leftUs;
    this.fadeAtUs = this.endUs - this.fadeUs;
    this.lowUs = QUEUE_LOW_US;
    this.isPaused = false;
  }

  leftNowUs(): number {
    return this.isPaused ? this.leftUs : this.endUs - this.clock.nowUs();
  }

  playedUs(): number {
    return this.spanUs - this.leftNowUs();
  }

  /** A segment takes twice as long in the fade: the next loop comes as soon as it may. */
  fade(leftUs: number, maker: SegmentMaker): void {
    this.lowUs = QUEUE_DEPTH_US;
    maker.fade256 = Math.floor((leftUs * FADE_FULL) / this.fadeUs);
  }
}

/** It runs. @param spanUs above 0, at most TREATMENT_MAX_US */
export function makeTimer(clock: Clock, spanUs: number): Timer {
  return new Countdown(clock, spanUs);
}
