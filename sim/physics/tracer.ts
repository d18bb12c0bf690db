/**
 * The tracer: points of the waveforms, for a listener that draws them. Between two points all is nearly straight.
 * Owned by sim/physics/plant.ts; nothing is done where nobody listens. Units: us, mA, mV; signed.
 */
import { type Channel, HELD, OFF } from './channel';
import { type Guards, type PlantListener } from './conduction';
import { type Modes, NODES, RAIL } from './modes';

/** Points within a curved piece, closer where it bends most, and those of the decay behind a conduction, in its time constants. */
const CURVE_FRACTIONS = [0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.8];
const DECAY_POINTS = [0.25, 0.5, 1, 1.5, 2, 3, 5];
/** Those of the rail behind a change of what feeds or empties it: from its recharge of some ms to its discharge. */
const RAIL_POINTS_US = [1, 2, 4, 8, 16, 24, 32, 48, 64, 88, 112, 144, 176, 224, 288, 368, 500].map(
  (ms) => 1000 * ms,
);

export class Tracer {
  /** Somebody draws. */
  readonly isOn: boolean;
  private readonly nodes = new Float64Array(NODES);
  /** By channel: when the last conduction ended, and which point of its decay comes next. */
  private readonly endedUs = [0, 0];
  private readonly next = [DECAY_POINTS.length, DECAY_POINTS.length];
  private railMovedUs = -Infinity;
  private railNext = RAIL_POINTS_US.length;

  constructor(
    private readonly listener: PlantListener,
    private readonly guards: Guards,
  ) {
    this.isOn = listener.onPoint !== undefined;
  }

  /** When the next point is due that no event brings; Infinity where there is none. */
  nextUs(channels: readonly Channel[]): number {
    return this.isOn
      ? Math.min(this.railUs(), ...channels.map((channel) => this.decayUs(channel)))
      : Infinity;
  }

  tell(channel: Channel, atUs: number, nodes: Float64Array): void {
    const currentMa = channel.direction * channel.currentMa(nodes, atUs);
    this.point(channel, atUs, currentMa, nodes);
  }

  /** Points within a piece in which current or voltage is curved. */
  tellCurve(channel: Channel, modes: Modes, fromUs: number, spanUs: number): void {
    if (!this.isOn || (!channel.hasSkin && channel.mode === HELD)) return;
    for (const fraction of CURVE_FRACTIONS) {
      const afterUs = spanUs * fraction;
      modes.at(afterUs, this.nodes);
      this.tell(channel, fromUs + afterUs, this.nodes);
    }
  }

  /** A conduction has ended: its decay begins. */
  ended(channel: Channel, atUs: number): void {
    this.endedUs[channel.index] = atUs;
    this.next[channel.index] = channel.hasSkin ? 0 : DECAY_POINTS.length;
  }

  /** What feeds or empties the rail has changed. */
  railMoved(atUs: number): void {
    this.railMovedUs = atUs;
    this.railNext = 0;
  }

  /** The points that are due now; one of the rail comes as one of channel A. */
  tellDue(channels: readonly [Channel, Channel], atUs: number, nodes: Float64Array): void {
    for (const channel of channels) {
      if (this.decayUs(channel) > atUs) continue;
      this.next[channel.index] = (this.next[channel.index] as number) + 1;
      this.point(channel, atUs, 0, nodes);
    }
    if (this.railUs() > atUs) return;
    this.railNext += 1;
    this.tell(channels[0], atUs, nodes);
  }

  private decayUs(channel: Channel): number {
    const point = DECAY_POINTS[this.next[channel.index] as number];
    if (point === undefined || channel.mode !== OFF) return Infinity;
    return (this.endedUs[channel.index] as number) + point * channel.decayUs(this.guards.bleed);
  }

  private railUs(): number {
    const point = RAIL_POINTS_US[this.railNext];
    return point === undefined ? Infinity : this.railMovedUs + point;
  }

  private point(channel: Channel, atUs: number, currentMa: number, nodes: Float64Array): void {
    if (!this.isOn) return;
    const padMv = channel.padMv(nodes, atUs, this.guards.bleed);
    this.listener.onPoint?.(channel.index, atUs, currentMa, padMv, nodes[RAIL] as number);
  }
}
