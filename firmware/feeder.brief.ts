/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path. Units: us.
 * One segment is always made ahead: it is kept until it has room, in time and at the engine. So the queue is filled to the
 * brim with short segments, too, and a loop comes as seldom for them as for long ones.
 */
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { QUEUE_DEPTH_US } from '../waveforms/bounds';
import { FAULT_RAN_OUT, FAULT_SEGMENT } from './faults';

/** What a feeder feeds from. */
export interface Maker {
  /** Silence with which output begins; undefined where its check fails. */
  readonly lead: SafeSegment | undefined;
  /** The next segment, or undefined where it does not pass its check. */
  next(): SafeSegment | undefined;
}

export type Feeder = Filling;

class Filling {
  readonly lead: SafeSegment | undefined;
  private engine: PulseEngine;
  private maker: Maker;
  private waiting: SafeSegment | undefined;

  constructor(maker: Maker, engine: PulseEngine) {
    this.lead = maker.lead;
    this.engine = engine;
    this.maker = maker;
    this.waiting = undefined;
  }

  /**
   * Commits what has room, `most` segments at most: it comes back to the loop however short they are.
   * Answers the time that is queued, or less than zero: a fault's code with its sign changed. That is a segment that
   * did not pass the check, and of which nothing was committed; or an engine that takes nothing and plays nothing.
   * @param queuedUs time that is queued now
   */
  feed(queuedUs: number, most: number): number {
    const maker = this.maker;
    let segment = this.waiting || maker.next();
    while (
      segment &&
      queuedUs + segment.spanUs <= QUEUE_DEPTH_US &&
      most > 0 &&
      this.engine.commit(segment)
    ) {
      queuedUs += segment.spanUs;
      most -= 1;
      segment = maker.next();
    }
    this.waiting = segment;
    if (!segment) return -FAULT_SEGMENT;
    return queuedUs || -FAULT_RAN_OUT;
  }
}

/** Nothing is made yet. */
export function makeFeeder(maker: Maker, engine: PulseEngine): Feeder {
  return new Filling(maker, engine);
}
