/**
 * One channel of the plant: its gate, its reference, its load, and the sums of the conduction in hand.
 * Owned by sim/physics/plant.ts, which moves it along. Units: us, mA, mV, ohm, nC; voltages towards the direction of the
 * current are positive in the sums, and signed (pad 1 positive) at the node.
 */
import { GAP_US } from '../../waveforms/bounds';
import { type Components, sinkComponents } from './components';
import { type Conduction } from './conduction';
import { NEARLY_MA } from './crossing';
import { Gate } from './gate';
import { HeldPeaks } from './held-peaks';
import { type Load, loadAt, rpOhmAt } from './load';
import { MeanCurrent } from './mean-current';
import { type Modes, NODES, RAIL } from './modes';
import { Reference } from './reference';
import { Shortfall } from './shortfall';

/** What the sink does. */
export const OFF = 0;
/** It holds its reference. */
export const HELD = 1;
/** Too little voltage for that: it is a resistor. */
const CLIPPED = 2;
/** The skin's capacitance stands above the rail: nothing flows. */
const CUT = 3;

/** A pause longer than any gap within a pulse: what conducts behind it leads a pulse. */
export const PAUSE_US = GAP_US.max + 1;
/** So much of the leading charge may be missing when a pulse is over. */
const RECOVERED_FRACTION = 0.05;
/** Capacity of a node that is not there, uF. */
const NO_SKIN_UF = 1;

export class Channel {
  mode = OFF;
  /** 1: from pad 1 to pad 2; -1: reversed. */
  direction = 1;
  stuckReferenceMa: number | undefined;
  readonly gate: Gate;
  private readonly reference: Reference;
  readonly inHand: Conduction;
  /** Means of the current: rectified (OS-21), and signed (OS-24). */
  readonly rectified: MeanCurrent;
  readonly direct: MeanCurrent;
  private readonly held: HeldPeaks;
  private readonly shortfall: Shortfall;

  /** Values of the load in the pulse in hand. */
  rsOhm = 0;
  rpOhm = 0;
  capacityUf = NO_SKIN_UF;
  /** Everything between the rail and ground when the sink is fully on; bridge and leads of it. */
  pathOhm = 0;
  readonly bridgeOhm: number;
  /** What the pads' bleed and the leads make of the way around the skin while the channel is off. */
  private aroundOhm = 0;
  private isShorted = false;
  private wantedMa = 0;
  private stuckCodeMa: number | undefined;
  private lastOpenUs = -Infinity;
  private pulseNc = 0;
  private leadNc = 0;
  private readonly gain: number;
  private readonly offsetMa: number;

  constructor(
    readonly index: number,
    private load: Load,
    private readonly components: Components,
    onRanOut: (atUs: number) => void,
    oneShot: boolean,
  ) {
    const { deadTimeUs, reverseDelayUs, oneShotUs, riseMaPerS, fallMaPerUs } = components;
    this.gate = new Gate({ deadTimeUs, reverseDelayUs, oneShotUs: oneShot ? oneShotUs : Infinity }, onRanOut);
    this.reference = new Reference(riseMaPerS / 1e6, fallMaPerUs);
    const { gainErrorFraction, offsetMa } = sinkComponents(components, index);
    this.gain = 1 + gainErrorFraction;
    this.offsetMa = offsetMa;
    this.inHand = emptyConduction(index);
    this.rectified = new MeanCurrent(components.meanTripUs);
    this.direct = new MeanCurrent(components.dcTripUs);
    this.held = new HeldPeaks(components.peakHoldUs);
    this.shortfall = new Shortfall(components);
    this.bridgeOhm = 2 * (components.switchOhm + components.leadOhm);
    this.takeLoad(0, 0);
  }

  setLoad(load: Load): void {
    this.load = load;
  }

  setReference(atUs: number, wantedMa: number): void {
    this.wantedMa = wantedMa;
    this.follow(atUs);
  }

  /** The code stands there, whatever is set; undefined: it is the one that is set. */
  stickCode(atUs: number, stuckMa: number | undefined): void {
    if (stuckMa === this.stuckCodeMa) return;
    this.stuckCodeMa = stuckMa;
    this.follow(atUs);
  }

  referenceMa(atUs: number): number {
    return this.stuckReferenceMa ?? this.reference.at(atUs);
  }

  /** When the slope of the reference changes next. */
  kneeUs(atUs: number): number {
    return this.stuckReferenceMa === undefined ? this.reference.kneeUs(atUs) : Infinity;
  }

  get hasSkin(): boolean {
    return this.rpOhm > 0;
  }

  /** The sink passes what it gets: its transistor is a short. */
  set sinkShorted(isShorted: boolean) {
    this.isShorted = isShorted;
    this.addUp();
  }

  get sinkShorted(): boolean {
    return this.isShorted;
  }

  /** Time constant of the skin while the channel is off. */
  decayUs(hasBleed: boolean): number {
    return this.capacityUf / (1 / this.rpOhm + (hasBleed ? 1 / this.aroundOhm : 0));
  }

  /** Of the skin, in the direction of the current. */
  skinMv(nodes: Float64Array): number {
    return this.direction * (nodes[1 + this.index] as number);
  }

  /** In the direction of the conduction. */
  currentMa(nodes: Float64Array, atUs: number): number {
    return this.currentAt(nodes[RAIL] as number, this.skinMv(nodes), atUs);
  }

  /** The same. @param skinMv in the direction of the conduction */
  currentAt(railMv: number, skinMv: number, atUs: number): number {
    if (this.mode === HELD) return this.referenceMa(atUs);
    return this.mode === CLIPPED ? (railMv - skinMv) / this.pathOhm : 0;
  }

  /** Across the pads, in the direction of the current. */
  towardsMv(nodes: Float64Array, atUs: number): number {
    return this.currentMa(nodes, atUs) * this.rsOhm + this.skinMv(nodes);
  }

  /** Across the pads, signed; while the channel is off its bleed divides. */
  padMv(nodes: Float64Array, atUs: number, hasBleed: boolean): number {
    if (this.mode !== OFF) return this.direction * this.towardsMv(nodes, atUs);
    const skinMv = nodes[1 + this.index] as number;
    return hasBleed ? skinMv * (1 - this.rsOhm / this.aroundOhm) : skinMv;
  }

  /** What the sink does from now on. */
  choose(nodes: Float64Array, atUs: number): void {
    if (this.mode === OFF) return;
    const mostMa = this.clippedMa(nodes);
    if (!this.sinkShorted && this.referenceMa(atUs) <= mostMa + NEARLY_MA) this.mode = HELD;
    else this.mode = mostMa > 0 ? CLIPPED : CUT;
  }

  /** Above zero where the sink is no longer in its mode. */
  strays(nodes: Float64Array, atUs: number): number {
    const mostMa = this.clippedMa(nodes);
    if (this.mode === OFF) return -1;
    if (this.mode === HELD) return this.referenceMa(atUs) - mostMa - NEARLY_MA;
    if (this.mode === CUT) return mostMa - NEARLY_MA;
    const isRegulated = this.sinkShorted ? -1 : mostMa - this.referenceMa(atUs) - NEARLY_MA;
    return Math.max(isRegulated, -mostMa - NEARLY_MA);
  }

  describe(modes: Modes, atUs: number, hasBleed: boolean): void {
    const node = 1 + this.index;
    const own = node * NODES + node;
    modes.capacityUf[node] = this.capacityUf;
    modes.conductance[own] = this.hasSkin ? 1 / this.rpOhm : 0;
    modes.pushedMa[node] = 0;
    modes.pushedMaPerUs[node] = 0;
    if (this.mode === OFF) {
      if (this.hasSkin && hasBleed) add(modes.conductance, own, 1 / this.aroundOhm);
    } else if (this.mode === HELD) this.push(modes, node, this.referenceMa(atUs), this.slopeMaPerUs(atUs));
    else if (this.mode === CLIPPED) this.couple(modes, node, own);
  }

  /** Peaks and compliance at an instant of the conduction. */
  notePeaks(nodes: Float64Array, atUs: number): void {
    const { inHand } = this;
    const currentMa = this.currentMa(nodes, atUs);
    if (currentMa > inHand.peakMa) inHand.peakMa = currentMa;
    const padMv = Math.abs(this.towardsMv(nodes, atUs));
    if (padMv > inHand.peakMv) inHand.peakMv = padMv;
    const railMv = nodes[RAIL] as number;
    const neededMv = this.mode === HELD ? this.skinMv(nodes) + currentMa * this.pathOhm : railMv;
    const fraction = railMv > 0 ? Math.min(1, neededMv / railMv) : 0;
    if (fraction > inHand.complianceFraction) inHand.complianceFraction = fraction;
  }

  /** The load as it is in a pulse that begins now, with so much current. */
  takeLoad(atUs: number, currentMa: number): void {
    const load = loadAt(this.load, atUs);
    this.rsOhm = load.rsOhm;
    this.rpOhm = load.rpOhm > 0 ? rpOhmAt(load, currentMa) : 0;
    this.capacityUf = this.hasSkin ? load.cpNf / 1000 : NO_SKIN_UF;
    this.addUp();
  }

  /** Begins the sums of a conduction; true for one that leads a pulse. */
  begin(atUs: number, nodes: Float64Array): boolean {
    const isRecovered = Math.abs(this.pulseNc) <= RECOVERED_FRACTION * this.leadNc;
    const isLeading = isRecovered || atUs - this.lastOpenUs > PAUSE_US;
    if (isLeading) {
      this.pulseNc = 0;
      this.leadNc = 0;
    }
    const { inHand, gate } = this;
    clear(inHand);
    this.held.begin();
    this.shortfall.begin();
    this.direction = gate.reversed ? -1 : 1;
    inHand.reversed = gate.reversed;
    inHand.roseUs = gate.roseUs;
    inHand.fromUs = atUs;
    inHand.skinBeforeNc = this.skinNc(nodes);
    return isLeading;
  }

  /** Closes the sums; the conduction stays readable until the next begins. */
  end(atUs: number, nodes: Float64Array): void {
    const { inHand } = this;
    inHand.toUs = atUs;
    inHand.endMa = this.currentMa(nodes, atUs);
    inHand.endMv = this.towardsMv(nodes, atUs);
    inHand.skinNc = this.skinNc(nodes);
    if (this.leadNc === 0) this.leadNc = inHand.chargeNc;
    this.pulseNc += this.direction * inHand.chargeNc;
    this.lastOpenUs = atUs;
    this.held.end(atUs, inHand);
    this.mode = OFF;
  }

  /** Held peaks as the stage shows them (OS-15), with those of the conduction in hand. */
  peaks(atUs: number): { currentMa: number; padMv: number } {
    return this.held.at(atUs, this.mode === OFF ? undefined : this.inHand);
  }

  /** Empties the held peaks and the shortfall, and catches the currents of one direction from now on. */
  catchPeaks(nodes: Float64Array, atUs: number, reversed: boolean): void {
    this.shortfall.clear(atUs);
    if (this.mode === OFF) this.held.empty(reversed);
    else {
      this.held.emptyWithin(reversed, this.inHand);
      this.notePeaks(nodes, atUs);
    }
  }

  get isShortOfVoltage(): boolean {
    return this.shortfall.isLatched;
  }

  /** A piece of a conduction is over, with so much charge: the means and the shortfall follow it. */
  watch(fromUs: number, untilUs: number, chargeNc: number): void {
    const spanUs = untilUs - fromUs;
    this.rectified.add(untilUs, spanUs, chargeNc);
    this.direct.add(untilUs, spanUs, this.direction * chargeNc);
    const isCaught = this.inHand.reversed === this.held.catchesReversed;
    if (this.mode === HELD || this.isShorted || !isCaught) this.shortfall.begin();
    else this.shortfall.watch(fromUs, untilUs, this.referenceMa(fromUs), this.referenceMa(untilUs));
  }

  /** What the rail would drive through the pads and the sink as a resistor. */
  private clippedMa(nodes: Float64Array): number {
    return ((nodes[RAIL] as number) - this.skinMv(nodes)) / this.pathOhm;
  }

  /** Charge of the skin's capacitance, signed. */
  private skinNc(nodes: Float64Array): number {
    return this.hasSkin ? (nodes[1 + this.index] as number) * this.capacityUf : 0;
  }

  slopeMaPerUs(atUs: number): number {
    return this.stuckReferenceMa === undefined ? this.reference.slopeAt(atUs) : 0;
  }

  private addUp(): void {
    const { senseOhm, saturationOhm, bleedOhm, leadOhm } = this.components;
    const sinkOhm = senseOhm + (this.isShorted ? 0 : saturationOhm);
    this.pathOhm = sinkOhm + this.bridgeOhm + this.rsOhm;
    this.aroundOhm = bleedOhm + 2 * leadOhm + this.rsOhm;
  }

  private follow(atUs: number): void {
    const codeMa = this.stuckCodeMa ?? this.wantedMa;
    this.reference.set(atUs, Math.max(0, codeMa * this.gain + this.offsetMa));
  }

  private push(modes: Modes, node: number, currentMa: number, slopeMaPerUs: number): void {
    add(modes.pushedMa, RAIL, -currentMa);
    add(modes.pushedMaPerUs, RAIL, -slopeMaPerUs);
    if (!this.hasSkin) return;
    modes.pushedMa[node] = this.direction * currentMa;
    modes.pushedMaPerUs[node] = this.direction * slopeMaPerUs;
  }

  private couple(modes: Modes, node: number, own: number): void {
    const pathMs = 1 / this.pathOhm;
    add(modes.conductance, RAIL, pathMs);
    if (!this.hasSkin) return;
    add(modes.conductance, own, pathMs);
    modes.conductance[node] = -this.direction * pathMs;
    modes.conductance[node * NODES] = -this.direction * pathMs;
    modes.isCoupled = true;
  }
}

function add(values: Float64Array, at: number, value: number): void {
  values[at] = (values[at] as number) + value;
}

function emptyConduction(channel: number): Conduction {
  return {
    channel,
    reversed: false,
    roseUs: 0,
    fromUs: 0,
    toUs: 0,
    startMa: 0,
    endMa: 0,
    startMv: 0,
    endMv: 0,
    peakMa: 0,
    peakMv: 0,
    chargeNc: 0,
    wantedNc: 0,
    ma2Us: 0,
    mv2Us: 0,
    padsUj: 0,
    sinkUj: 0,
    clippedUs: 0,
    complianceFraction: 0,
    skinBeforeNc: 0,
    skinNc: 0,
  };
}

/** Sums and peaks to nothing; instants and values at the ends are written when they are known. */
function clear(inHand: Conduction): void {
  inHand.peakMa = 0;
  inHand.peakMv = 0;
  inHand.chargeNc = 0;
  inHand.wantedNc = 0;
  inHand.ma2Us = 0;
  inHand.mv2Us = 0;
  inHand.padsUj = 0;
  inHand.sinkUj = 0;
  inHand.clippedUs = 0;
  inHand.complianceFraction = 0;
}
