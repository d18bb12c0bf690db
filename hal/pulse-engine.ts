/**
 * Contract of the pulse engine: the one way in which output reaches the lines.
 * Implemented by an engine a chip (hal/espruino/engines/) and by sim/virtual-engine.ts; one suite of tests runs on
 * all of them. Called by the firmware's feeder and session, never from a callback. Units: us, ticks of 1 us.
 */
/** A template, its words filled in, to be played `count` times. */
export interface Segment {
  /** The words in memory: waveforms/phase-word.ts. */
  block: Uint32Array;
  count: number;
  /** Time of the whole segment: count times the sum of the words' times. */
  spanUs: number;
}

/**
 * A segment that has passed the check. Only firmware/segment-maker.brief.ts and train.brief.ts make one: that is what lets an engine play
 * what it is given without looking at it.
 */
export type SafeSegment = Segment & { readonly checked: unique symbol };

export interface PulseEngine {
  /**
   * Queues a segment behind what is queued; with nothing queued and nothing playing it begins at the latest 1 ms after the call.
   * - MUST play the words exactly: on- and off-times to the tick, the enables down at the end of every on-time
   *   whatever the software does meanwhile, no tick between two segments that follow each other.
   * - MUST have copied what it needs when it returns: the caller refills the same template next.
   * - MUST refuse, and say so by `false`, when there is no room, or after `halt` or `silence` until `restart`.
   *   What is queued MUST NOT suffer from a refusal.
   * - MUST play a segment once. Nothing repeats by itself: when the queue is empty the lines stay off.
   * - A commit after the queue ran dry is played at once, whole; `starved` keeps the memory of it.
   */
  commit(segment: SafeSegment): boolean;

  /**
   * RUN low. MUST be one write to one pin. The pulse in hand is finished, and no first word follows: the last edge
   * comes within the span of one pulse. The queue is dropped.
   */
  halt(): void;

  /** RUN low and both enables off, now, in the middle of a phase if need be, from any state. The queue is dropped. */
  silence(): void;

  /** True when no pulse is in hand and none can begin by itself: after `silence` at once, after `halt` soon. */
  quiet(): boolean;

  /**
   * Makes the engine ready for commits after power-on, `halt` or `silence`; lines off, RUN high, `starved` forgotten.
   * MUST answer `false`, and change nothing, unless `quiet`.
   */
  restart(): boolean;

  /**
   * For the self-test alone, between `restart` and the first commit: from now to the next `restart` each tick lasts `times`
   * as long, so that a single on-time outlasts the stage's one-shot and still ends by itself.
   * @param times a whole number, 2..8
   */
  stretch(times: number): void;

  /**
   * Time from now to the end of what is committed, rounded up; 0 when nothing is.
   * MUST NOT be too small by more than one segment's first word.
   */
  queuedUs(): number;

  /**
   * True once the queue has run dry after a commit since the last `restart`, or once the engine has lost its queue and
   * silenced itself (moved memory, RUN held low by the stage's trip).
   */
  starved(): boolean;

  /**
   * For every loop, in as little time as may be: what `queuedUs` says, and less than zero where the queue has run dry or
   * its memory has moved. A RUN that is held low MUST be seen by `starved`; here it MAY.
   */
  look(): number;
}
