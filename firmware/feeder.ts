/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path. Units: us.
 * A segment that has no room yet, in time or at the engine, is kept and offered again: so the queue is filled to the
 * brim with short segments, too, and a loop comes as seldom for them as for long ones.
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';
import { type SegmentMaker } from './segment-maker';

export class Feeder {
  private engine: PulseEngine;
  private maker: SegmentMaker;
  private waiting: SafeSegment | undefined;
  /** Time of the last segment that was made. */
  private lastUs: number;

  constructor(maker: SegmentMaker, engine: PulseEngine) {
    this.engine = engine;
    this.maker = maker;
    this.waiting = undefined;
    this.lastUs = SEGMENT_MAX_US;
  }

  /**
   * Commits what has room, `most` segments at most: it comes back to the loop however short they are.
   * Answers the time that is queued, or less than zero: a fault's code with its sign changed. That is a segment that
   * did not pass the check, and of which nothing was committed; or an engine that takes nothing and plays nothing.
   */
  feed(most: number): number {
    let queuedUs = this.engine.queuedUs();
    for (let i = 0; i < most; i += 1) {
      // One that is as long as the last would have no room: it is made when it has, as the player stands then.
      if (!this.waiting && queuedUs + this.lastUs > QUEUE_DEPTH_US) return queuedUs;
      const segment = this.waiting || this.maker.next();
      if (!segment) return -FAULT_SEGMENT;
      this.lastUs = segment.spanUs;
      const filledUs = queuedUs + segment.spanUs;
      if (filledUs > QUEUE_DEPTH_US || !this.engine.commit(segment)) {
        this.waiting = segment;
        return queuedUs > 0 ? queuedUs : -FAULT_RAN_OUT;
      }
      this.waiting = undefined;
      queuedUs = filledUs;
    }
    return queuedUs;
  }
}
