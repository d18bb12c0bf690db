/**
 * The feeder: keeps the engine's queue filled, a quarter of a second ahead and no further.
 * Called by the session on every loop; this is the segment path (plan, lower, check, commit). Units: us.
 * A segment that the engine has no room for is kept and offered again.
 */
import { type Natives } from '../hal/natives';
import { type PulseEngine, type SafeSegment } from '../hal/pulse-engine';
import { PACE_RUN, QUEUE_DEPTH_US, SEGMENT_MAX_US } from '../waveforms/bounds';
import { Player } from '../waveforms/player';
import { type CompiledProgram } from '../waveforms/rows';
import { type ProgramLimit } from './level-limit';
import { Lowering } from './lower';
import { SegmentCheck } from './segment-check';

export class Feeder {
  readonly player: Player;
  private engine: PulseEngine;
  private lowering: Lowering;
  private segmentCheck: SegmentCheck;
  private waiting: SafeSegment | undefined;

  /** @param limit what the level was limited for: nothing beyond it passes the check */
  constructor(
    program: CompiledProgram,
    seed: number,
    limit: ProgramLimit,
    engine: PulseEngine,
    natives: Natives,
  ) {
    this.player = new Player(program, seed);
    this.engine = engine;
    this.lowering = new Lowering(program.recoveryParts);
    this.segmentCheck = new SegmentCheck(limit, program.recoveryParts, natives);
    this.waiting = undefined;
  }

  /** Commits what has room, PACE_RUN segments at most: it comes back to the loop however short they are. False: a segment did not pass the check; nothing of it was committed. */
  feed(): boolean {
    for (let i = 0; i < PACE_RUN; i += 1) {
      if (this.engine.queuedUs() > QUEUE_DEPTH_US - SEGMENT_MAX_US) return true;
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
