/**
 * The output stage on the pins of an emulated board: lines, references, rail and heartbeat in; latches, the RUN node and
 * what the ADC reads out. The stage itself is sim/virtual-stage.ts, with the plant behind it.
 * Driven by the stand of the silicon bench. Units: ns on the board's clock, us at the plant, fractions of full scale.
 * Reference: docs/output-stage.md, section 4.
 */
import { ALARMS } from '../../hal/output-stage';
import { type Wiring } from '../boards/wiring';
import { type PlantListener } from '../physics/conduction';
import { railMvOf, sensedFraction } from '../stage-scales';
import { VIRTUAL_FACTS } from '../virtual-board';
import { VirtualClock } from '../virtual-clock';
import { type PlantSetup, VirtualStage } from '../virtual-stage';

/** The pins of a board, seen from outside. */
export interface Pins {
  readonly nowNs: number;
  drive(gpio: number, isHigh: boolean): void;
  holdLow(gpio: number, isHeld: boolean): void;
  isHigh(gpio: number): boolean;
}

/** Somebody who hears all that the plant does. */
export interface StageListener extends PlantListener {
  onTripCleared(atUs: number): void;
}

/** Below this the rail is down (OS-10). */
const RAIL_REST_MV = 10000;

export class WiredStage {
  /** Every phase that has ended, since the stage was made. */
  readonly phases: { atNs: number; peakMa: number }[] = [];
  /** When a latch was set, and by what. */
  readonly trips: { atNs: number; cause: string }[] = [];
  listener: StageListener | undefined = undefined;
  /** When the rail was last asked to come up, and to go down. */
  railUpNs = -1;
  railDownNs = -1;

  private readonly clock = new VirtualClock();
  private stage!: VirtualStage;
  private railMv = 0;
  private holdsRun = false;
  /** ALARM_ bits as their pins stand; all of them until the first look. */
  private shownAlarms = ALARMS;

  constructor(
    private readonly pins: Pins,
    private readonly wiring: Wiring,
    private readonly setup: PlantSetup,
  ) {
    this.powerOn();
  }

  /** The electronics from the beginning: their latch is set, and their capacitors are empty. */
  powerOn(): void {
    this.clock.advanceTo(this.pins.nowNs / 1000);
    this.stage = new VirtualStage(this.clock, VIRTUAL_FACTS, this.setup, {
      onConduction: (conduction) => {
        this.phases.push({ atNs: Math.round(conduction.roseUs * 1000), peakMa: conduction.peakMa });
        this.listener?.onConduction(conduction);
      },
      onTrip: (atUs, cause) => {
        this.trips.push({ atNs: Math.round(atUs * 1000), cause });
        this.listener?.onTrip(atUs, cause);
      },
    });
    this.railMv = 0;
    this.holdRunNode();
  }

  onEdge(atNs: number, lines: number): void {
    this.stageNow().plant.onLines(atNs / 1000, lines);
    this.holdRunNode();
  }

  onPin(gpio: number, isHigh: boolean): void {
    const { wiring } = this;
    if (gpio === wiring.heartbeat) this.stageNow().heartbeat();
    else if (gpio === wiring.peakSide) this.stageNow().catchPeaks(isHigh);
    else if (gpio === wiring.tripReset && isHigh) {
      this.listener?.onTripCleared(this.pins.nowNs / 1000);
      this.stageNow().clearTrip();
      this.holdRunNode();
    } else if (gpio === wiring.railSet || wiring.levels.includes(gpio)) this.onLevel(gpio, isHigh ? 1 : 0);
  }

  /** Behind the filter of a pin. */
  onLevel(gpio: number, fraction: number): void {
    const { wiring } = this;
    const channel = wiring.levels.indexOf(gpio);
    if (channel >= 0) {
      this.stageNow().setLevelDac(channel, Math.round(fraction * VIRTUAL_FACTS.levelDacFullScale));
    } else if (gpio === wiring.railSet) this.setRail(railMvOf(fraction));
  }

  /** Before the board looks at its pins: those of the latches are then what the latches are. */
  onLook(): void {
    const { wiring, pins } = this;
    const alarms = this.stageNow().alarms();
    const changed = alarms ^ this.shownAlarms;
    this.shownAlarms = alarms;
    [wiring.trip, ...wiring.shortfalls].forEach((gpio, bit) => {
      if ((changed >> bit) & 1) pins.drive(gpio, ((alarms >> bit) & 1) === 0);
    });
    this.holdRunNode();
  }

  /** What stands at an analog pin, as a fraction of the ADC's full scale; undefined where nothing is wired to it. */
  sensed(gpio: number): number | undefined {
    return sensedFraction(this.stageNow(), this.wiring, gpio, () => this.showsPads());
  }

  /** SENSE shows the pads, and not the rail. */
  showsPads(): boolean {
    return this.pins.isHigh(this.wiring.senseSelect);
  }

  isRailDown(): boolean {
    return this.railMv === 0 && this.stageNow().railMv() < RAIL_REST_MV;
  }

  /** What the sinks are asked for, by channel. */
  referenceMa(): [number, number] {
    const { plant } = this.stageNow();
    plant.advanceTo(this.clock.nowUs());
    return plant.state().referenceMa;
  }

  /** As it is at this instant; another one from power-on on. */
  stageNow(): VirtualStage {
    this.clock.advanceTo(this.pins.nowNs / 1000);
    return this.stage;
  }

  private setRail(railMv: number): void {
    if (railMv > 0 && this.railMv === 0) this.railUpNs = this.pins.nowNs;
    if (railMv === 0 && this.railMv > 0) this.railDownNs = this.pins.nowNs;
    this.railMv = railMv;
    this.stageNow().setRailMv(railMv);
  }

  /** The latch pulls the RUN node low, and lets go of it when it is cleared. */
  private holdRunNode(): void {
    const { runNode } = this.wiring.lines;
    const holdsRun = this.stageNow().plant.holdsRun(this.clock.nowUs());
    if (runNode === undefined || holdsRun === this.holdsRun) return;
    this.holdsRun = holdsRun;
    this.pins.holdLow(runNode, holdsRun);
  }
}
