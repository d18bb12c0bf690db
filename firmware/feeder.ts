/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path. Units: us.
 * A segment that the engine has no room for is kept and offered again.
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';
import { type SegmentMaker } from './segment-maker';

export class Feeder {
  private engine: PulseEngine;
  private maker: SegmentMaker;
  private waiting: SafeSegment | undefined;

  constructor(maker: SegmentMaker, engine: PulseEngine) {
    this.engine = engine;
    this.maker = maker;
    this.waiting = undefined;
  }

  /**
   * Commits what has room, `most` segments at most: it comes back to the loop however short they are.
   * Answers the time that is queued, or less than zero: a fault's code with its sign changed. That is a segment that
   * did not pass the check, and of which nothing was committed; or an engine that takes nothing and plays nothing.
   */
  feed(most: number): number {
    let queuedUs = this.engine.queuedUs();
    for (let i = 0; i < most && queuedUs <= QUEUE_DEPTH_US - SEGMENT_MAX_US; i += 1) {
      const segment = this.waiting || this.maker.next();
      if (!segment) return -FAULT_SEGMENT;
      if (this.engine.commit(segment)) this.waiting = undefined;
      else {
        this.waiting = segment;
        return queuedUs > 0 ? queuedUs : -FAULT_RAN_OUT;
      }
      queuedUs += segment.spanUs;
    }
    return queuedUs;
  }
}
