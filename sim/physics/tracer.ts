/**
 * The tracer: points of the waveforms, for a listener that draws them. Between two points all is nearly straight.
 * Owned by sim/physics/plant.ts; nothing is done where nobody listens. Units: us, mA, mV; signed.
 */
import { type Channel, HELD, OFF } from './channel';
import { type PlantListener } from './conduction';
import { type Modes, NODES, RAIL } from './modes';

/** Points within a curved piece, closer where it bends most, and those of the decay behind a conduction, in its time constants. */
const CURVE_FRACTIONS = [0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.8];
const DECAY_POINTS = [0.25, 0.5, 1, 1.5, 2, 3, 5];
/** Those of the rail behind a change of what feeds or empties it: from its recharge of some ms to its discharge. */
const RAIL_POINTS_US = [1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 64e3, 125e3, 250e3, 500e3];

export class Tracer {
  private readonly nodes = new Float64Array(NODES);
  /** By channel: when the last conduction ended, and which point of its decay comes next. */
  private readonly endedUs = [0, 0];
  private readonly next = [DECAY_POINTS.length, DECAY_POINTS.length];
  private railMovedUs = 0;
  private railNext = RAIL_POINTS_US.length;

  constructor(
    private readonly listener: PlantListener,
    private readonly hasBleed: boolean,
  ) {}

  tell(channel: Channel, atUs: number, nodes: Float64Array): void {
    const currentMa = channel.direction * channel.currentMa(nodes, atUs);
    this.point(channel, atUs, currentMa, nodes);
  }

  /** Points within a piece in which current or voltage is curved. */
  tellCurve(channel: Channel, modes: Modes, fromUs: number, spanUs: number): void {
    if (!this.listener.onPoint || (!channel.hasSkin && channel.mode === HELD)) return;
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

  /** When the next point of a decay is due; Infinity where there is none. */
  decayUs(channel: Channel): number {
    const point = DECAY_POINTS[this.next[channel.index] as number];
    if (!this.listener.onPoint || point === undefined || channel.mode !== OFF) return Infinity;
    return (this.endedUs[channel.index] as number) + point * channel.decayUs(this.hasBleed);
  }

  tellDecay(channel: Channel, atUs: number, nodes: Float64Array): void {
    this.next[channel.index] = (this.next[channel.index] as number) + 1;
    this.point(channel, atUs, 0, nodes);
  }

  /** What feeds or empties the rail has changed. */
  railMoved(atUs: number): void {
    this.railMovedUs = atUs;
    this.railNext = 0;
  }

  /** When the next point of the rail is due; Infinity where there is none. */
  railUs(): number {
    const point = RAIL_POINTS_US[this.railNext];
    return !this.listener.onPoint || point === undefined ? Infinity : this.railMovedUs + point;
  }

  /** A point of the rail comes as one of channel A. */
  tellRail(channelA: Channel, atUs: number, nodes: Float64Array): void {
    this.railNext += 1;
    this.tell(channelA, atUs, nodes);
  }

  private point(channel: Channel, atUs: number, currentMa: number, nodes: Float64Array): void {
    if (!this.listener.onPoint) return;
    const padMv = channel.padMv(nodes, atUs, this.hasBleed);
    this.listener.onPoint(channel.index, atUs, currentMa, padMv, nodes[RAIL] as number);
  }
}
