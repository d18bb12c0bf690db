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
import { Circuit } from './circuit';
import { NOMINAL, type Components } from './components';
import {
  ALL_GUARDS,
  NO_DEFECTS,
  type Defects,
  type Guards,
  type PlantAlarms,
  type PlantListener,
  type PlantState,
  type TripCause,
} from './conduction';
import { NEARLY_MA } from './crossing';
import { type Load } from './load';
import { RAIL } from './modes';
import { Rail } from './rail';
import { Tracer } from './tracer';

export interface PlantOptions {
  loads: readonly [Load, Load];
  fullScaleMa: number;
  levelDacFullScale: number;
  railMinMv: number;
  railMaxMv: number;
  components?: Components;
  guards?: Guards;
  /** Instant of power-on; default 0. */
  fromUs?: number;
}

export class Plant {
  private readonly circuit: Circuit;
  private readonly rail: Rail;
  private readonly channels: readonly [Channel, Channel];
  private readonly tracer: Tracer;
  private readonly components: Components;
  /** Rail, circuit and tracer look at the same object. */
  private readonly guards: Guards;

  private lines = 0;
  private tripped: TripCause | '' = 'power-on';
  private tripsAtUs = Infinity;
  /** When both bridges open because a one-shot has run out. */
  private opensAtUs = Infinity;
  private isBrownedOut = false;
  private defects: Defects = NO_DEFECTS;

  constructor(
    private readonly options: PlantOptions,
    private readonly listener: PlantListener,
  ) {
    this.components = options.components ?? NOMINAL;
    this.guards = { ...ALL_GUARDS, ...options.guards };
    this.rail = new Rail(this.components, this.guards);
    const channel = (index: 0 | 1): Channel => {
      const onRanOut = (): void => this.runOut();
      return new Channel(index, options.loads[index], this.components, onRanOut, this.guards.oneShot);
    };
    this.channels = [channel(0), channel(1)];
    this.tracer = new Tracer(listener, this.guards);
    this.circuit = new Circuit(
      this.rail,
      this.channels,
      this.tracer,
      this.components,
      this.guards,
      options.fromUs ?? 0,
    );
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
    changed.choose(this.circuit.nodes, atUs);
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
      channel.stickCode(atUs, defects.stuckCodeMa[i]);
      channel.stuckReferenceMa = defects.stuckReferenceMa[i];
    });
    this.chooseRegimes();
    this.tellConducting();
    this.watchBattery();
    this.takeLines(atUs);
  }

  /** Protections that are broken from now on; a one-shot that runs already runs out. */
  loseGuards(atUs: number, guards: Partial<Guards>): void {
    this.advanceTo(atUs);
    Object.assign(this.guards, guards);
    if (!this.guards.oneShot) for (const { gate } of this.channels) gate.loseOneShot();
    this.chooseRegimes();
    this.watchBattery();
  }

  /** An edge of PEAK_SIDE: held peaks and shortfalls are emptied, and the currents of one direction are caught. */
  catchPeaks(atUs: number, reversed: boolean): void {
    this.advanceTo(atUs);
    for (const channel of this.channels) channel.catchPeaks(this.circuit.nodes, atUs, reversed);
  }

  /** Held peaks since `catchPeaks`: of the sink current in its direction, of the voltage across the pads in either. */
  heldPeaks(atUs: number, channel: number): { currentMa: number; padMv: number } {
    this.advanceTo(atUs);
    return this.channel(channel).peaks(atUs);
  }

  /** True while the latch, or a defect, pulls RUN low. */
  holdsRun(atUs: number): boolean {
    this.bringLatchesTo(atUs);
    return this.tripped !== '' || this.defects.isRunLow;
  }

  alarms(atUs: number): PlantAlarms {
    this.bringLatchesTo(atUs);
    return { isTripped: this.tripped !== '', shortfalls: this.shortfalls() };
  }

  /** Of the battery, with no load. */
  get batteryMv(): number {
    return this.rail.batteryMv;
  }

  /** Lets time run to an instant; one that is past does nothing. */
  advanceTo(atUs: number): void {
    this.takeEventsUntil(atUs);
    this.runTo(atUs);
  }

  state(): PlantState {
    const { nodes, now } = this.circuit;
    const [a, b] = this.channels;
    return {
      railMv: nodes[RAIL] as number,
      skinMv: [nodes[1] as number, nodes[2] as number],
      currentMa: [a.direction * a.currentMa(nodes, now), b.direction * b.currentMa(nodes, now)],
      padMv: [a.padMv(nodes, now, this.guards.bleed), b.padMv(nodes, now, this.guards.bleed)],
      referenceMa: [a.referenceMa(now), b.referenceMa(now)],
      tripped: this.tripped,
      shortfalls: this.shortfalls(),
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
    let nextUs = Math.min(this.tripsAtUs, this.opensAtUs, this.rail.stopsUs());
    if (this.tracer.isOn) nextUs = Math.min(nextUs, this.tracer.nextUs(this.channels));
    const [a, b] = this.channels;
    nextUs = Math.min(nextUs, a.gate.nextUs(), b.gate.nextUs());
    if (a.mode !== OFF) nextUs = Math.min(nextUs, a.kneeUs(this.circuit.now));
    if (b.mode !== OFF) nextUs = Math.min(nextUs, b.kneeUs(this.circuit.now));
    return nextUs;
  }

  /** What is due now. A knee of a reference only ends the piece. */
  private takeEvents(): void {
    this.takeGate(this.channels[0]);
    this.takeGate(this.channels[1]);
    if (this.tripsAtUs <= this.circuit.now) this.trip('over-current');
    if (this.opensAtUs <= this.circuit.now) this.openBoth();
    if (this.rail.stopsUs() <= this.circuit.now) this.chooseBoost();
    if (this.tracer.isOn) this.tracer.tellDue(this.channels, this.circuit.now, this.circuit.nodes);
  }

  private takeGate(channel: Channel): void {
    while (channel.gate.nextUs() <= this.circuit.now) {
      const closes = channel.gate.next();
      if (closes === true) this.close(channel);
      else if (closes === false) this.open(channel);
    }
  }

  private takeLines(atUs: number): void {
    const lines = (this.lines | this.defects.stuckHigh) & ~this.defects.stuckLow;
    const reversed = (lines & REVERSE) !== 0;
    this.channels[0].gate.onLine(atUs, (lines & ENABLE_A) !== 0, reversed);
    this.channels[1].gate.onLine(atUs, (lines & ENABLE_B) !== 0, reversed);
  }

  private close(channel: Channel): void {
    if (this.tripped !== '' || channel.mode !== OFF) return;
    const { tracer } = this;
    const { nodes, now } = this.circuit;
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
    const { tracer } = this;
    const { nodes, now } = this.circuit;
    tracer.tell(channel, now, nodes);
    channel.end(now, nodes);
    tracer.ended(channel, now);
    tracer.tell(channel, now, nodes);
    this.listener.onConduction(channel.inHand);
  }

  /** On both sides of what may make a current jump. */
  private tellConducting(): void {
    for (const channel of this.channels) {
      if (channel.mode !== OFF) this.tracer.tell(channel, this.circuit.now, this.circuit.nodes);
    }
  }

  private takeLoad(channel: Channel, currentMa: number): void {
    channel.takeLoad(this.circuit.now, currentMa);
    if (!channel.hasSkin) this.circuit.nodes[1 + channel.index] = 0;
  }

  private trip(cause: TripCause): void {
    this.openBoth();
    this.latch(cause);
  }

  /** The latch forces both enables off; their currents follow by the dead time. */
  private runOut(): void {
    if (!this.guards.meanTrip) return;
    this.opensAtUs = this.circuit.now + this.components.deadTimeUs;
    this.latch('one-shot ran out');
  }

  private openBoth(): void {
    this.tripsAtUs = Infinity;
    this.opensAtUs = Infinity;
    for (const channel of this.channels) this.open(channel);
  }

  private latch(cause: TripCause): void {
    if (this.tripped !== '') return;
    this.tripped = cause;
    this.chooseBoost();
    this.listener.onTrip(this.circuit.now, cause);
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
    const isOver =
      channel.currentMa(this.circuit.nodes, this.circuit.now) >= this.components.tripMa - NEARLY_MA;
    if (isOver) this.tripsAtUs = this.circuit.now + this.components.tripUs;
  }

  private chooseBoost(): void {
    const hasChanged = this.rail.choose(
      this.circuit.now,
      this.circuit.nodes[RAIL] as number,
      this.tripped !== '',
    );
    if (!hasChanged) return;
    this.tracer.tell(this.channels[0], this.circuit.now, this.circuit.nodes);
    this.tracer.railMoved(this.circuit.now);
  }

  private chooseRegimes(): void {
    for (const channel of this.channels) {
      channel.choose(this.circuit.nodes, this.circuit.now);
      if (channel.mode !== OFF) this.watchCurrent(channel);
    }
    this.chooseBoost();
  }

  // Time

  /** Piece by piece, each of one regime. */
  private runTo(untilUs: number): void {
    const { circuit } = this;
    while (circuit.now < untilUs) {
      const conducts = circuit.conducts();
      circuit.watchesCurrent = this.guards.overCurrentTrip && this.tripsAtUs === Infinity;
      if (circuit.runFor(Math.min(untilUs, this.tripsAtUs) - circuit.now)) this.chooseRegimes();
      if (this.tripsAtUs <= circuit.now) this.trip('over-current');
      else if (conducts) {
        const cause = circuit.meanTripCause();
        if (cause !== '') this.trip(cause);
      }
    }
  }

  /** Without a current nothing but an event sets a latch. */
  private bringLatchesTo(atUs: number): void {
    this.takeEventsUntil(atUs);
    if (this.circuit.conducts()) this.runTo(atUs);
  }

  private shortfalls(): [boolean, boolean] {
    const [a, b] = this.channels;
    return [a.isShortOfVoltage, b.isShortOfVoltage];
  }

  private channel(index: number): Channel {
    return this.channels[index as 0 | 1];
  }
}
