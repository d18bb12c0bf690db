/**
 * The rail: boost, its set point, its heartbeat, its discharge (OS-9 to OS-11).
 * Owned by sim/physics/plant.ts, which knows the rail's voltage. Units: mV, mA, us, nC, uJ.
 * The boost is a source behind a resistance, without a way back, and with a limit to its current.
 */
import { COMPONENTS, type Components } from './components';
import { type Guards } from './conduction';
import { NEARLY_MA } from './crossing';
import { type Modes, RAIL } from './modes';

/** What the boost does. */
const OFF = 0;
const FOLLOWS = 1;
const LIMITED = 2;
/** The rail stands above the set point. */
const BLOCKED = 3;

/** The rail is emptied towards a lower set point until it is this near (project default). */
const DISCHARGE_MARGIN_MV = 1000;
/** A threshold of the voltage is taken as crossed beyond this. */
const NEARLY_MV = 1e-6;

export class Rail {
  askedMv = 0;
  stuckMv: number | undefined;
  batteryMv: number;
  /** Given by the boost so far; the energy is that of a source at the set point, its own resistance included. */
  givenNc = 0;
  givenUj = 0;

  private mode = OFF;
  private discharges = true;
  private beatsUntilUs = -Infinity;

  constructor(
    private readonly components: Components,
    private readonly guards: Guards,
  ) {
    this.batteryMv = components.batteryMv;
  }

  beat(atUs: number): void {
    this.beatsUntilUs = atUs + this.components.heartbeatUs;
  }

  /** When the boost stops for want of a beat; Infinity where it does not run. */
  stopsUs(): number {
    return this.mode === OFF || !this.guards.heartbeat ? Infinity : this.beatsUntilUs;
  }

  /** The regime from now on; true where it is another one. */
  choose(atUs: number, railMv: number, isTripped: boolean): boolean {
    const { mode, discharges } = this;
    this.take(atUs, railMv, isTripped);
    return mode !== this.mode || discharges !== this.discharges;
  }

  describe(modes: Modes): void {
    modes.capacityUf[RAIL] = this.components.reservoirUf;
    modes.conductance[RAIL] = this.takenMs() + (this.mode === FOLLOWS ? this.sourceMs() : 0);
    modes.pushedMa[RAIL] =
      this.mode === FOLLOWS ? this.setMv() * this.sourceMs() : this.mode === LIMITED ? this.mostMa() : 0;
    modes.pushedMaPerUs[RAIL] = 0;
  }

  /** Above zero where the boost is no longer in its regime. */
  strays(railMv: number): number {
    const wantedMa = this.wantedMa(railMv);
    if (this.mode === OFF) return -1;
    if (this.mode === FOLLOWS) return Math.max(wantedMa - this.mostMa(), -wantedMa) - NEARLY_MA;
    if (this.mode === LIMITED) return this.mostMa() - wantedMa - NEARLY_MA;
    const marginMv = railMv - this.setMv() - DISCHARGE_MARGIN_MV;
    return Math.max(wantedMa - NEARLY_MA, (this.discharges ? -marginMv : marginMv) - NEARLY_MV);
  }

  /** What the boost has given over a piece, by the balance of the rail's charge. */
  pass(spanUs: number, risenMv: number, drawnNc: number): void {
    if (this.mode !== FOLLOWS && this.mode !== LIMITED) return;
    const heldNc = this.components.reservoirUf * risenMv;
    if (this.mode === LIMITED) {
      const givenNc = this.mostMa() * spanUs;
      this.givenNc += givenNc;
      this.givenUj += (this.mostMa() * ((givenNc - heldNc - drawnNc) / this.takenMs())) / 1e6;
      return;
    }
    const setMv = this.setMv();
    const sourceMs = this.sourceMs();
    const railMvUs = (setMv * spanUs * sourceMs - heldNc - drawnNc) / (sourceMs + this.takenMs());
    const givenNc = (setMv * spanUs - railMvUs) * sourceMs;
    this.givenNc += givenNc;
    this.givenUj += (setMv * givenNc) / 1e6;
  }

  private take(atUs: number, railMv: number, isTripped: boolean): void {
    const beats = !this.guards.heartbeat || atUs < this.beatsUntilUs;
    if (isTripped || (this.stuckMv ?? this.askedMv) === 0 || !beats) {
      this.mode = OFF;
      this.discharges = true;
      return;
    }
    const wantedMa = this.wantedMa(railMv);
    this.mode = wantedMa < 0 ? BLOCKED : wantedMa > this.mostMa() ? LIMITED : FOLLOWS;
    this.discharges = railMv > this.setMv() + DISCHARGE_MARGIN_MV;
  }

  private setMv(): number {
    const wantedMv = this.stuckMv ?? this.askedMv * (1 + this.components.railErrorFraction);
    return this.guards.ceiling ? Math.min(wantedMv, this.components.ceilingMv) : wantedMv;
  }

  /** The power of the boost follows a low battery; a full one gives no more than the nominal. */
  private mostMa(): number {
    return this.components.sourceMaxMa * Math.min(1, this.batteryMv / COMPONENTS.batteryMv.value);
  }

  private wantedMa(railMv: number): number {
    return (this.setMv() - railMv) * this.sourceMs();
  }

  private sourceMs(): number {
    return 1 / this.components.sourceOhm;
  }

  /** Conductance of the lamp, and of the discharge while it is on. */
  private takenMs(): number {
    return 1 / this.components.lampOhm + (this.discharges ? 1 / this.components.dischargeOhm : 0);
  }
}
