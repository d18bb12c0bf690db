/**
 * The plant: output stage, leads and skin, from the lines and references to the current through two pairs of pads.
 * Fed by sim/virtual-stage.ts and by the SPICE check, in order of time; tells a listener of every conduction.
 * Specification: docs/output-stage.md; values: components.ts. Units: us, mA, mV, nC, uJ.
 *
 * Between two events the network is linear: a capacitance on the rail, one in each skin, and what joins them depends on
 * the regime (modes.ts solves it exactly). An event is an edge of a gate, a knee of a reference, or the crossing of a
 * threshold: a sink that runs out of voltage, a boost at its limit, the over-current comparator. Crossings are found to 1e-9 us.
 */
import { ENABLE_A, ENABLE_B, REVERSE } from '../../waveforms/phase-word';
import { Channel, HELD, OFF } from './channel';
import { NOMINAL, type Components } from './components';
import {
  ALL_GUARDS,
  NO_DEFECTS,
  type Defects,
  type Guards,
  type PlantListener,
  type TripCause,
} from './conduction';
import { type Load } from './load';
import { Modes, NODES, RAIL } from './modes';
import { Rail } from './rail';
import { sumConductions } from './sums';
import { Tracer } from './tracer';

export interface PlantOptions {
  loads: readonly [Load, Load];
  fullScaleMa: number;
  levelDacFullScale: number;
  railMinMv: number;
  railMaxMv: number;
  components?: Components;
  guards?: Guards;
}

export interface PlantState {
  railMv: number;
  /** Across Cp, signed. */
  skinMv: [number, number];
  /** Signed. */
  currentMa: [number, number];
  padMv: [number, number];
  referenceMa: [number, number];
  /** '' where nothing is latched. */
  tripped: TripCause | '';
  /** Given by the boost since power-on; the energy is that of a source at the set point, its own resistance included. */
  boostNc: number;
  boostUj: number;
}

const ENABLES = [ENABLE_A, ENABLE_B] as const;
/** A conduction is looked at in pieces of at most this: the mean trip watches it. */
const PIECE_US = 1000;
/** And of this while a reference falls: the sink may run out of voltage and have enough again before it has fallen. */
const FALLING_PIECE_US = 10;
/** Thresholds are taken as crossed beyond this. */
const NEARLY_MA = 1e-9;
const CROSSING_US = 1e-9;

/** How far a state is beyond a threshold: above zero is. */
type Strays = (nodes: Float64Array, atUs: number) => number;

export class Plant {
  private now = 0;
  /** Rail, skin of A, skin of B, in mV: now, and at the end of the piece in hand. */
  private readonly nodes = new Float64Array(NODES);
  private readonly ahead = new Float64Array(NODES);
  private readonly sought = new Float64Array(NODES);
  private readonly modes = new Modes();
  private readonly rail: Rail;
  private readonly channels: readonly [Channel, Channel];
  private readonly tracer: Tracer;
  private readonly components: Components;
  private readonly guards: Guards;

  private lines = 0;
  private tripped: TripCause | '' = 'power-on';
  private tripsAtUs = Infinity;
  private isBrownedOut = false;
  private defects: Defects = NO_DEFECTS;

  constructor(
    private readonly options: PlantOptions,
    private readonly listener: PlantListener,
  ) {
    this.components = options.components ?? NOMINAL;
    this.guards = options.guards ?? ALL_GUARDS;
    this.rail = new Rail(this.components, this.guards);
    const channel = (index: 0 | 1): Channel => {
      const onRanOut = (): void => this.runOut(1 - index);
      return new Channel(index, options.loads[index], this.components, onRanOut, this.guards.oneShot);
    };
    this.channels = [channel(0), channel(1)];
    this.tracer = new Tracer(listener, this.guards.bleed);
    this.watchBattery();
  }

  /** The lines as the board drives them, from `atUs` on. Only an enable does something at once. */
  onLines(atUs: number, lines: number): void {
    const moved = this.lines ^ lines;
    this.lines = lines;
    if ((moved & (ENABLE_A | ENABLE_B)) === 0) return;
    this.takeEventsUntil(atUs);
    this.takeLines(atUs);
  }

  setLevelDac(atUs: number, channel: number, levelDac: number): void {
    this.advanceTo(atUs);
    const wantedMa = (levelDac * this.options.fullScaleMa) / this.options.levelDacFullScale;
    this.channel(channel).setReference(atUs, wantedMa);
  }

  /** @param railMv 0 takes the rail down; else it is brought into the stage's range */
  setRailMv(atUs: number, railMv: number): void {
    this.advanceTo(atUs);
    const { railMinMv, railMaxMv } = this.options;
    this.rail.askedMv = railMv === 0 ? 0 : Math.min(railMaxMv, Math.max(railMinMv, railMv));
    this.chooseBoost();
  }

  heartbeat(atUs: number): void {
    this.advanceTo(atUs);
    this.rail.beat(atUs);
    this.chooseBoost();
  }

  /** Nothing comes back while the battery is below what the logic needs. */
  clearTrip(atUs: number): void {
    this.advanceTo(atUs);
    if (!this.isBrownedOut) this.tripped = '';
    this.chooseBoost();
  }

  setLoad(atUs: number, channel: number, load: Load): void {
    this.advanceTo(atUs);
    const changed = this.channel(channel);
    this.tellConducting();
    changed.setLoad(load);
    this.takeLoad(changed, changed.inHand.startMa);
    changed.choose(this.nodes, atUs);
    if (changed.mode !== OFF) this.watchCurrent(changed);
    this.tellConducting();
  }

  setDefects(atUs: number, defects: Defects): void {
    this.advanceTo(atUs);
    this.tellConducting();
    this.defects = defects;
    this.rail.stuckMv = defects.stuckRailMv;
    this.rail.batteryMv = defects.batteryMv ?? this.components.batteryMv;
    this.channels.forEach((channel, i) => {
      channel.sinkShorted = defects.sinkShorted[i] as boolean;
      channel.stuckReferenceMa = defects.stuckReferenceMa[i];
    });
    this.chooseRegimes();
    this.tellConducting();
    this.watchBattery();
    this.takeLines(atUs);
  }

  resetPeaks(atUs: number): void {
    this.advanceTo(atUs);
    for (const channel of this.channels) channel.resetPeaks();
  }

  /** Held peak of the sink current and of the voltage across the pads since the last reset. */
  heldPeaks(atUs: number, channel: number): { currentMa: number; padMv: number } {
    this.advanceTo(atUs);
    return this.channel(channel).peaks(atUs);
  }

  /** True while the latch pulls RUN low. */
  holdsRun(atUs: number): boolean {
    this.advanceTo(atUs);
    return this.tripped !== '';
  }

  /** Lets time run to an instant; one that is past does nothing. */
  advanceTo(atUs: number): void {
    this.takeEventsUntil(atUs);
    this.runTo(atUs);
  }

  state(): PlantState {
    const { nodes, now } = this;
    const [a, b] = this.channels;
    return {
      railMv: nodes[RAIL] as number,
      skinMv: [nodes[1] as number, nodes[2] as number],
      currentMa: [a.direction * a.currentMa(nodes, now), b.direction * b.currentMa(nodes, now)],
      padMv: [a.padMv(nodes, now, this.guards.bleed), b.padMv(nodes, now, this.guards.bleed)],
      referenceMa: [a.referenceMa(now), b.referenceMa(now)],
      tripped: this.tripped,
      boostNc: this.rail.givenNc,
      boostUj: this.rail.givenUj,
    };
  }

  // Events

  private takeEventsUntil(atUs: number): void {
    for (let nextUs = this.nextEventUs(); nextUs <= atUs; nextUs = this.nextEventUs()) {
      this.runTo(nextUs);
      this.takeEvents();
    }
  }

  private nextEventUs(): number {
    let nextUs = Math.min(this.tripsAtUs, this.rail.stopsUs(), this.tracer.railUs());
    for (const channel of this.channels) {
      nextUs = Math.min(nextUs, channel.gate.nextUs(), this.tracer.decayUs(channel));
      if (channel.mode !== OFF) nextUs = Math.min(nextUs, channel.kneeUs(this.now));
    }
    return nextUs;
  }

  /** What is due now. A knee of a reference only ends the piece. */
  private takeEvents(): void {
    for (const channel of this.channels) {
      while (channel.gate.nextUs() <= this.now) {
        const closes = channel.gate.next();
        if (closes === true) this.close(channel);
        else if (closes === false) this.open(channel);
      }
      if (this.tracer.decayUs(channel) <= this.now) this.tracer.tellDecay(channel, this.now, this.nodes);
    }
    if (this.tripsAtUs <= this.now) this.trip('over-current');
    if (this.rail.stopsUs() <= this.now) this.chooseBoost();
    if (this.tracer.railUs() <= this.now) this.tracer.tellRail(this.channels[0], this.now, this.nodes);
  }

  private takeLines(atUs: number): void {
    const lines = (this.lines | this.defects.stuckHigh) & ~this.defects.stuckLow;
    const reversed = (lines & REVERSE) !== 0;
    this.channels.forEach((channel, i) => {
      channel.gate.onLine(atUs, (lines & (ENABLES[i] as number)) !== 0, reversed);
    });
  }

  private close(channel: Channel): void {
    if (this.tripped !== '' || channel.mode !== OFF) return;
    const { nodes, now, tracer } = this;
    tracer.tell(channel, now, nodes);
    const isLeading = channel.begin(now, nodes);
    channel.mode = HELD;
    if (isLeading) {
      // The current with which a pulse begins depends on Rs alone; Rp follows it.
      this.takeLoad(channel, 0);
      channel.choose(nodes, now);
      this.takeLoad(channel, channel.currentMa(nodes, now));
    }
    channel.choose(nodes, now);
    channel.inHand.startMa = channel.currentMa(nodes, now);
    channel.inHand.startMv = channel.towardsMv(nodes, now);
    this.watchCurrent(channel);
    tracer.tell(channel, now, nodes);
  }

  private open(channel: Channel): void {
    if (channel.mode === OFF) return;
    const { nodes, now, tracer } = this;
    tracer.tell(channel, now, nodes);
    channel.end(now, nodes);
    tracer.ended(channel, now);
    tracer.tell(channel, now, nodes);
    this.listener.onConduction(channel.inHand);
  }

  /** On both sides of what may make a current jump. */
  private tellConducting(): void {
    for (const channel of this.channels) {
      if (channel.mode !== OFF) this.tracer.tell(channel, this.now, this.nodes);
    }
  }

  private takeLoad(channel: Channel, currentMa: number): void {
    channel.takeLoad(this.now, currentMa);
    if (!channel.hasSkin) this.nodes[1 + channel.index] = 0;
  }

  private trip(cause: TripCause): void {
    this.tripsAtUs = Infinity;
    for (const channel of this.channels) this.open(channel);
    this.latch(cause);
  }

  /** Of one channel, whose own gate opens it: the latch forces off the other. */
  private runOut(otherIndex: number): void {
    if (!this.guards.meanTrip) return;
    this.open(this.channel(otherIndex));
    this.latch('one-shot ran out');
  }

  private latch(cause: TripCause): void {
    if (this.tripped !== '') return;
    this.tripped = cause;
    this.chooseBoost();
    this.listener.onTrip(this.now, cause);
  }

  private watchBattery(): void {
    const { brownOutMv, brownInMv } = this.components;
    const leastMv = this.isBrownedOut ? brownInMv : brownOutMv;
    this.isBrownedOut = this.guards.brownOut && this.rail.batteryMv < leastMv;
    if (this.isBrownedOut) this.trip('brown-out');
  }

  /** A current above the comparator's threshold is cut off a moment later. */
  private watchCurrent(channel: Channel): void {
    if (!this.guards.overCurrentTrip || this.tripsAtUs !== Infinity) return;
    const isOver = channel.currentMa(this.nodes, this.now) >= this.components.tripMa - NEARLY_MA;
    if (isOver) this.tripsAtUs = this.now + this.components.tripUs;
  }

  private chooseBoost(): void {
    const hasChanged = this.rail.choose(this.now, this.nodes[RAIL] as number, this.tripped !== '');
    if (!hasChanged) return;
    this.tracer.tell(this.channels[0], this.now, this.nodes);
    this.tracer.railMoved(this.now);
  }

  private chooseRegimes(): void {
    this.chooseBoost();
    for (const channel of this.channels) {
      channel.choose(this.nodes, this.now);
      if (channel.mode !== OFF) this.watchCurrent(channel);
    }
  }

  // Time

  /** Piece by piece, each of one regime. */
  private runTo(untilUs: number): void {
    while (this.now < untilUs) {
      const conducts = this.channels[0].mode !== OFF || this.channels[1].mode !== OFF;
      let spanUs = Math.min(untilUs, this.tripsAtUs) - this.now;
      if (conducts) spanUs = Math.min(spanUs, this.falls() ? FALLING_PIECE_US : PIECE_US);
      this.describe();
      this.modes.at(spanUs, this.ahead);
      const crossesUs = this.firstCrossingUs(spanUs);
      if (crossesUs !== Infinity) {
        spanUs = crossesUs;
        this.modes.at(spanUs, this.ahead);
      }
      this.pass(spanUs, conducts);
      if (crossesUs !== Infinity) this.chooseRegimes();
      if (this.tripsAtUs <= this.now) this.trip('over-current');
      else if (conducts && this.meanIsOver()) this.trip('mean current');
    }
  }

  private falls(): boolean {
    return this.channels.some((channel) => channel.mode !== OFF && channel.slopeMaPerUs(this.now) < 0);
  }

  private describe(): void {
    this.modes.clear();
    this.rail.describe(this.modes);
    for (const channel of this.channels) channel.describe(this.modes, this.now, this.guards.bleed);
    this.modes.solve(this.nodes);
  }

  private pass(spanUs: number, conducts: boolean): void {
    const { nodes, ahead } = this;
    const drawnNc = conducts ? this.passConductions(spanUs) : 0;
    this.rail.pass(spanUs, (ahead[RAIL] as number) - (nodes[RAIL] as number), drawnNc);
    nodes.set(ahead);
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
      channel.addToMean(this.now + spanUs, spanUs, chargeNc);
      drawnNc += chargeNc;
    }
    return drawnNc;
  }

  private meanIsOver(): boolean {
    const [a, b] = this.channels;
    return this.guards.meanTrip && Math.max(a.meanMa, b.meanMa) > this.components.meanTripMa;
  }

  /** From now to the first threshold that a piece crosses; Infinity where it crosses none. `ahead` is its end. */
  private firstCrossingUs(spanUs: number): number {
    const { ahead, channels } = this;
    const untilUs = this.now + spanUs;
    const [a, b] = channels;
    const isStraight =
      this.rail.strays(ahead[RAIL] as number) <= 0 &&
      (a.mode === OFF || (a.strays(ahead, untilUs) <= 0 && this.overMa(a, ahead, untilUs) < 0)) &&
      (b.mode === OFF || (b.strays(ahead, untilUs) <= 0 && this.overMa(b, ahead, untilUs) < 0));
    if (isStraight) return Infinity;
    let firstUs = this.crossingUs(spanUs, (nodes) => this.rail.strays(nodes[RAIL] as number));
    for (const channel of channels) {
      if (channel.mode === OFF) continue;
      const strays: Strays = (nodes, atUs) => channel.strays(nodes, atUs);
      const over: Strays = (nodes, atUs) => this.overMa(channel, nodes, atUs);
      firstUs = Math.min(firstUs, this.crossingUs(spanUs, strays));
      if (over(this.nodes, this.now) < 0) firstUs = Math.min(firstUs, this.crossingUs(spanUs, over));
    }
    return firstUs;
  }

  /** Above the threshold of the over-current comparator; below zero once it has been crossed. */
  private overMa(channel: Channel, nodes: Float64Array, atUs: number): number {
    if (!this.guards.overCurrentTrip || this.tripsAtUs !== Infinity) return -1;
    return channel.currentMa(nodes, atUs) - this.components.tripMa;
  }

  /** Where in a piece a function of the state gets above zero; Infinity where it is not above it at the end. */
  private crossingUs(spanUs: number, strays: Strays): number {
    const { sought } = this;
    this.modes.at(spanUs, sought);
    if (strays(sought, this.now + spanUs) <= 0) return Infinity;
    let belowUs = 0;
    let aboveUs = spanUs;
    while (aboveUs - belowUs > CROSSING_US) {
      const middleUs = (belowUs + aboveUs) / 2;
      if (middleUs === belowUs || middleUs === aboveUs) break;
      this.modes.at(middleUs, sought);
      if (strays(sought, this.now + middleUs) > 0) aboveUs = middleUs;
      else belowUs = middleUs;
    }
    return aboveUs;
  }

  private channel(index: number): Channel {
    return this.channels[index as 0 | 1];
  }
}
