/**
 * The engine of the explorer's board: RUN, queued time, lost or not, and from when to when each channel has pulses.
 * Implements hal/pulse-engine.ts without words and edges; owned by sim/explore/world.ts. Units: us.
 */
import { type PulseEngine, type SafeSegment } from '../../hal/pulse-engine';
import { ENABLE_A, ENABLE_B } from '../../waveforms/phase-word';
import { readWords } from '../words';
import { type World } from './world';

/** From RUN low until nobody can be in a pulse any more: as the engine of the RP2040 waits. */
const PULSE_MAX_US = 3100;

export class AbstractEngine implements PulseEngine {
  run = false;
  dry = false;
  anyCommitted = false;
  haltedUs = 0;
  /** End of what is committed. */
  endUs = 0;
  stretchedBy = 1;
  /** Pulses of each channel, queued or playing: they end with RUN. */
  readonly fromUs = [0, 0];
  readonly toUs = [0, 0];
  /** Widest on-time of a channel that was committed last. */
  widestUs = 0;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  commit(segment: SafeSegment): boolean {
    if (!this.run) return this.world.told('commit refused', 0, 0, false);
    const nowUs = this.world.nowUs;
    this.dry = this.hasRunDry();
    this.anyCommitted = true;
    const fromUs = Math.max(this.endUs, nowUs);
    this.endUs = fromUs + segment.spanUs * this.stretchedBy;
    let lines = 0;
    this.widestUs = 0;
    for (const word of readWords(segment.block)) {
      const enables = word.lines & (ENABLE_A | ENABLE_B);
      lines |= enables;
      if (enables) this.widestUs = Math.max(this.widestUs, word.onTicks);
    }
    for (let channel = 0; channel < 2; channel += 1) {
      if (!(lines & (ENABLE_A << channel))) continue;
      if ((this.toUs[channel] as number) <= nowUs) this.fromUs[channel] = fromUs;
      this.toUs[channel] = this.endUs;
    }
    return this.world.told('commit', lines, this.widestUs, true);
  }

  halt(): void {
    this.dry = this.hasRunDry();
    this.stop(0);
    this.world.told('halt', 0, 0, true);
  }

  silence(): void {
    this.dry = this.hasRunDry();
    this.stop(PULSE_MAX_US);
    this.world.told('silence', 0, 0, true);
  }

  quiet(): boolean {
    return !this.run && this.world.nowUs - this.haltedUs >= PULSE_MAX_US;
  }

  restart(): boolean {
    if (!this.quiet()) return false;
    this.run = true;
    this.dry = false;
    this.anyCommitted = false;
    this.endUs = 0;
    this.stretchedBy = 1;
    return this.world.told('restart', 0, 0, true);
  }

  stretch(times: number): void {
    this.stretchedBy = times;
  }

  queuedUs(): number {
    return Math.max(0, this.endUs - this.world.nowUs);
  }

  starved(): boolean {
    return this.look() < 0;
  }

  look(): number {
    if (this.dry || !this.run) return this.dry ? -1 : 0;
    if (this.hasRunDry()) return -1;
    if (!this.world.stage.isTripped) return this.queuedUs();
    this.silence();
    this.dry = true;
    return -1;
  }

  /** Pulses of the channel are queued, and nothing keeps them from playing. */
  mayPlay(channel: number): boolean {
    return this.run && (this.toUs[channel] as number) > this.world.nowUs && !this.world.stage.isTripped;
  }

  /** Whether the channel has pulses in a span of time. */
  plays(channel: number, fromUs: number, toUs: number): boolean {
    return (this.fromUs[channel] as number) < toUs && (this.toUs[channel] as number) > fromUs;
  }

  /** The clock leaps. */
  shift(spanUs: number): void {
    this.haltedUs += spanUs;
    if (this.endUs > 0) this.endUs += spanUs;
    for (let channel = 0; channel < 2; channel += 1) {
      this.fromUs[channel] = (this.fromUs[channel] as number) + spanUs;
      this.toUs[channel] = (this.toUs[channel] as number) + spanUs;
    }
  }

  /** @param agoUs what lies behind the last pulse already */
  private stop(agoUs: number): void {
    const nowUs = this.world.nowUs;
    this.run = false;
    this.haltedUs = nowUs - agoUs;
    this.endUs = 0;
    for (let channel = 0; channel < 2; channel += 1) {
      this.toUs[channel] = Math.min(this.toUs[channel] as number, nowUs);
    }
  }

  private hasRunDry(): boolean {
    return this.dry || (this.run && this.anyCommitted && this.world.nowUs > this.endUs);
  }
}
