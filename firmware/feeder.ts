/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path. Units: us.
 * A segment that has no room yet, in time or at the engine, is kept and offered again: so the queue is filled to the
 * brim with short segments, too, and a loop comes as seldom for them as for long ones.
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';

/** What a feeder feeds from. */
export interface Maker {
  /** Silence with which output begins; undefined where its check fails. */
  readonly lead: SafeSegment | undefined;
  /** The next segment, or undefined where it does not pass its check. */
  next(): SafeSegment | undefined;
}

export class Feeder {
  readonly lead: SafeSegment | undefined;
  private engine: PulseEngine;
  private maker: Maker;
  private waiting: SafeSegment | undefined;
  /** Time of the shortest segment so far: none is made where not even that has room. */
  private leastUs: number;

  constructor(maker: Maker, engine: PulseEngine) {
    this.lead = maker.lead;
    this.engine = engine;
    this.maker = maker;
    this.waiting = undefined;
    this.leastUs = SEGMENT_MAX_US;
  }

  /**
   * Commits what has room, `most` segments at most: it comes back to the loop however short they are.
   * Answers the time that is queued, or less than zero: a fault's code with its sign changed. That is a segment that
   * did not pass the check, and of which nothing was committed; or an engine that takes nothing and plays nothing.
   * @param queuedUs time that is queued now
   */
  feed(queuedUs: number, most: number): number {
    const engine = this.engine;
    const waiting = this.waiting;
    if (waiting) {
      if (queuedUs + waiting.spanUs > QUEUE_DEPTH_US || !engine.commit(waiting))
        return queuedUs || -FAULT_RAN_OUT;
      this.waiting = undefined;
      queuedUs += waiting.spanUs;
      most -= 1;
    }
    while (most > 0 && queuedUs + this.leastUs <= QUEUE_DEPTH_US) {
      const segment = this.maker.next();
      if (!segment) return -FAULT_SEGMENT;
      const spanUs = segment.spanUs;
      if (spanUs < this.leastUs) this.leastUs = spanUs;
      if (queuedUs + spanUs > QUEUE_DEPTH_US || !engine.commit(segment)) {
        this.waiting = segment;
        return queuedUs || -FAULT_RAN_OUT;
      }
      queuedUs += spanUs;
      most -= 1;
    }
    return queuedUs;
  }
}
