/**
 * The circuit between two events: three capacitances, what joins them, and how far a regime reaches.
 * Owned by sim/physics/plant.ts, which says what happens where it ends. Units: us, mA, mV, nC.
 */
import { type Channel, OFF } from './channel';
import { type Components } from './components';
import { type Guards, type TripCause } from './conduction';
import { crossingUs } from './crossing';
import { type MeanCurrent } from './mean-current';
import { Modes, NODES, RAIL } from './modes';
import { type Rail } from './rail';
import { chargeOver, sumConductions } from './sums';
import { type Tracer } from './tracer';

/** A conduction is run through in pieces of at most this. */
const PIECE_US = 1000;
/** And of this while a reference falls: the sink may run out of voltage and have enough again before it has fallen. */
const FALLING_PIECE_US = 10;

/** A node that has decayed to less stands at nothing, and costs nothing. */
const NOTHING_MV = 1e-9;

export class Circuit {
  now: number;
  /** Rail, skin of A, skin of B, in mV. */
  readonly nodes = new Float64Array(NODES);
  /** The over-current comparator is there, and has not been crossed. */
  watchesCurrent = false;

  /** The nodes at the end of the piece in hand, and where something is looked for. */
  private readonly ahead = new Float64Array(NODES);
  private readonly sought = new Float64Array(NODES);
  private readonly modes = new Modes();

  constructor(
    private readonly rail: Rail,
    private readonly channels: readonly [Channel, Channel],
    private readonly tracer: Tracer,
    private readonly components: Components,
    private readonly guards: Guards,
    fromUs: number,
  ) {
    this.now = fromUs;
  }

  /** Runs on for so long at most, in one regime; true where it stops because a threshold has been crossed. */
  runFor(mostUs: number): boolean {
    const conducts = this.conducts();
    let spanUs = mostUs;
    if (conducts) spanUs = Math.min(spanUs, this.falls() ? FALLING_PIECE_US : PIECE_US);
    this.describe();
    this.modes.at(spanUs, this.ahead);
    const crossesUs = this.firstCrossingUs(spanUs);
    if (crossesUs !== Infinity) {
      spanUs = crossesUs;
      this.modes.at(spanUs, this.ahead);
    }
    this.pass(spanUs, conducts);
    return crossesUs !== Infinity;
  }

  /** Whether a current flows. */
  conducts(): boolean {
    return this.channels[0].mode !== OFF || this.channels[1].mode !== OFF;
  }

  private falls(): boolean {
    return this.channels.some((channel) => channel.mode !== OFF && channel.slopeMaPerUs(this.now) < 0);
  }

  private describe(): void {
    // Rail and channels write all but what couples them.
    if (this.modes.isCoupled) this.modes.clear();
    this.rail.describe(this.modes);
    this.channels[0].describe(this.modes, this.now, this.guards.bleed);
    this.channels[1].describe(this.modes, this.now, this.guards.bleed);
    this.modes.solve(this.nodes);
  }

  private pass(spanUs: number, conducts: boolean): void {
    const { nodes, ahead } = this;
    const drawnNc = conducts ? this.passConductions(spanUs) : 0;
    this.rail.pass(spanUs, (ahead[RAIL] as number) - (nodes[RAIL] as number), drawnNc);
    for (let i = 0; i < NODES; i += 1) {
      const nodeMv = ahead[i] as number;
      nodes[i] = Math.abs(nodeMv) < NOTHING_MV ? 0 : nodeMv;
    }
    this.now += spanUs;
  }

  /** Sums of both channels over a piece; answers the charge that they take from the rail. */
  private passConductions(spanUs: number): number {
    let drawnNc = 0;
    for (const channel of this.channels) {
      if (channel.mode === OFF) continue;
      channel.notePeaks(this.nodes, this.now);
      channel.notePeaks(this.ahead, this.now + spanUs);
      this.tracer.tellCurve(channel, this.modes, this.now, spanUs);
      const beforeNc = channel.inHand.chargeNc;
      sumConductions(channel, this.modes, this.now, spanUs);
      const chargeNc = channel.inHand.chargeNc - beforeNc;
      channel.watch(this.now, this.now + spanUs, chargeNc);
      drawnNc += chargeNc;
    }
    return drawnNc;
  }

  /** Of a mean of a current in hand that is above its trip; '' where none is. */
  meanTripCause(): TripCause | '' {
    const { guards } = this;
    const { meanTripMa, dcTripMa } = this.components;
    for (const { mode, direct, rectified } of this.channels) {
      // What does not flow has a mean that only sinks.
      if (mode === OFF) continue;
      if (guards.dcTrip && Math.abs(direct.ma) > dcTripMa) return 'direct current';
      if (guards.meanTrip && rectified.ma > meanTripMa) return 'mean current';
    }
    return '';
  }

  /** From now to the first threshold that a piece crosses; Infinity where it crosses none. `ahead` is its end. */
  private firstCrossingUs(spanUs: number): number {
    const { ahead } = this;
    const [a, b] = this.channels;
    let firstUs = Infinity;
    if (this.rail.strays(ahead[RAIL] as number) > 0) {
      firstUs = crossingUs(spanUs, (afterUs) => this.rail.strays(this.after(afterUs)[RAIL] as number));
    }
    if (a.mode !== OFF) firstUs = Math.min(firstUs, this.firstOfChannelUs(a, spanUs));
    if (b.mode !== OFF) firstUs = Math.min(firstUs, this.firstOfChannelUs(b, spanUs));
    return firstUs;
  }

  private firstOfChannelUs(channel: Channel, spanUs: number): number {
    const { ahead, now } = this;
    const untilUs = now + spanUs;
    let firstUs = Infinity;
    if (channel.strays(ahead, untilUs) > 0) {
      firstUs = crossingUs(spanUs, (afterUs) => channel.strays(this.after(afterUs), now + afterUs));
    }
    if (this.overMa(channel, ahead, untilUs) > 0 && this.overMa(channel, this.nodes, now) < 0) {
      const over = (afterUs: number): number => this.overMa(channel, this.after(afterUs), now + afterUs);
      firstUs = Math.min(firstUs, crossingUs(spanUs, over));
    }
    return Math.min(firstUs, this.firstOfMeansUs(channel, spanUs));
  }

  /** Above the threshold of the over-current comparator; below zero once it has been crossed. */
  private overMa(channel: Channel, nodes: Float64Array, atUs: number): number {
    if (!this.watchesCurrent) return -1;
    return channel.currentMa(nodes, atUs) - this.components.tripMa;
  }

  /** A bound, from the larger current of both ends, comes first: what is far from its trip needs no sum. */
  private firstOfMeansUs(channel: Channel, spanUs: number): number {
    const { meanTripMa, dcTripMa } = this.components;
    const { rectified, direct, direction } = channel;
    const mostMa = Math.max(
      channel.currentMa(this.nodes, this.now),
      channel.currentMa(this.ahead, this.now + spanUs),
    );
    const mayCross = (mean: MeanCurrent, sign: number, tripMa: number): boolean =>
      Math.max(0, sign * mean.ma) + (mostMa * spanUs) / mean.tauUs > tripMa;
    let firstUs = Infinity;
    if (this.guards.dcTrip && mayCross(direct, direction, dcTripMa)) {
      firstUs = this.meanCrossesUs(channel, direct, direction, dcTripMa, spanUs);
    }
    if (this.guards.meanTrip && mayCross(rectified, 1, meanTripMa)) {
      firstUs = Math.min(firstUs, this.meanCrossesUs(channel, rectified, 1, meanTripMa, spanUs));
    }
    return firstUs;
  }

  /** @param sign of the current in the mean: a mean only grows away from zero in the direction of what flows */
  private meanCrossesUs(
    channel: Channel,
    mean: MeanCurrent,
    sign: number,
    tripMa: number,
    spanUs: number,
  ): number {
    return crossingUs(spanUs, (afterUs) => {
      const chargeNc = sign * chargeOver(channel, this.modes, this.now, afterUs);
      return sign * mean.after(this.now + afterUs, afterUs, chargeNc) - tripMa;
    });
  }

  /** The nodes so long from now. */
  private after(spanUs: number): Float64Array {
    this.modes.at(spanUs, this.sought);
    return this.sought;
  }
}
