/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path (plan, lower, check, commit). Units: us.
 * A segment that the engine has no room for is kept and offered again.
 */
import { type Natives } from '../hal/natives';
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { Player } from '../waveforms/player';
import { type CompiledProgram } from '../waveforms/rows';
import { Lowering } from './lower';
import { SegmentCheck } from './segment-check';

export class Feeder {
  readonly player: Player;
  private engine: PulseEngine;
  private lowering: Lowering;
  private segmentCheck: SegmentCheck;
  private waiting: SafeSegment | undefined;

  /** @param widestUs widest phase that may pass the check */
  constructor(
    program: CompiledProgram,
    seed: number,
    widestUs: number,
    engine: PulseEngine,
    natives: Natives,
  ) {
    this.player = new Player(program, seed);
    this.engine = engine;
    this.lowering = new Lowering(program.recoveryParts);
    this.segmentCheck = new SegmentCheck(widestUs, program.recoveryParts, natives);
    this.waiting = undefined;
  }

  /** Commits what has room. False: a segment did not pass the check; nothing of it was committed. */
  feed(): boolean {
    while (this.engine.queuedUs() <= QUEUE_DEPTH_US - SEGMENT_MAX_US) {
      const segment = this.waiting || this.nextSegment();
      if (!segment) return false;
      this.waiting = segment;
      if (!this.engine.commit(segment)) return true;
      this.waiting = undefined;
    }
    return true;
  }

  private nextSegment(): SafeSegment | undefined {
    const player = this.player;
    player.next();
    return this.segmentCheck.check(player.plan, this.lowering.lower(player.plan));
  }
}
