/**
 * The virtual output stage: the contract of hal/output-stage.ts on virtual time, with the plant of sim/physics/ behind it.
 * Driven by the firmware on the contract bench, by the chip's pins on the bundle bench. Units: DAC codes, mA, mV, us.
 * What it tells of itself passes its senses, which sim/faults.ts can break: the firmware reads what is said, not what is.
 */
import { type BoardFacts } from '../hal/board';
import { ALARM_SHORTFALL_A, ALARM_SHORTFALL_B, ALARM_TRIP, type OutputStage } from '../hal/output-stage';
import { makeRandom } from '../waveforms/random.brief';
import { type Components } from './physics/components';
import { ALL_GUARDS, type Guards, type PlantListener } from './physics/conduction';
import { type Load } from './physics/load';
import { Plant } from './physics/plant';
import { type VirtualClock } from './virtual-clock';

/** The electronics and the skin of a bench. */
export interface PlantSetup {
  /** Across both pairs of pads. */
  load: Load;
  /** As drawn, where it is not said. */
  components?: Components;
  /** All of them, but for those that are said to be false. */
  guards?: Partial<Guards>;
}

/** What a line stands at, whatever drives it; undefined: it is sound. */
export type StuckAt = 'high' | 'low' | undefined;

/** What is wrong with the held peak of a sink current. */
export interface CurrentSense {
  stuckMa: number | undefined;
  noiseMa: number;
}

/** What is wrong with what the stage tells: the lines of alarms are low while they alarm. */
export interface Senses {
  /** By channel. */
  currents: [CurrentSense, CurrentSense];
  shortfallStuck: [StuckAt, StuckAt];
  tripStuck: StuckAt;
  /** The line PEAK_SIDE. Without its edges nothing is emptied. */
  sideStuck: StuckAt;
  stuckRailMv: number | undefined;
  /** The held peak of the voltage across the pads. */
  stuckPadMv: number | undefined;
}

export function soundSenses(): Senses {
  return {
    currents: [
      { stuckMa: undefined, noiseMa: 0 },
      { stuckMa: undefined, noiseMa: 0 },
    ],
    shortfallStuck: [undefined, undefined],
    tripStuck: undefined,
    sideStuck: undefined,
    stuckRailMv: undefined,
    stuckPadMv: undefined,
  };
}

/** Full scale of what is read (docs/output-stage.md, section 4). */
export const PEAK_FULL_SCALE_MA = 100;
export const SENSE_FULL_SCALE_MV = 120000;
const NOISE_STEPS = 65536;

export class VirtualStage implements OutputStage {
  readonly plant: Plant;

  private broken: Senses = soundSenses();
  /** PEAK_SIDE as it is driven, and as it stands. */
  private drivenReversed = false;
  private sideReversed = false;
  private readonly noise = makeRandom(1);

  constructor(
    private readonly clock: VirtualClock,
    private readonly facts: BoardFacts,
    { load, components, guards }: PlantSetup,
    listener: PlantListener,
  ) {
    const { fullScaleMa, levelDacFullScale, railMinMv, railMaxMv } = facts;
    this.plant = new Plant(
      {
        fullScaleMa,
        levelDacFullScale,
        railMinMv,
        railMaxMv,
        loads: [load, load],
        guards: { ...ALL_GUARDS, ...guards },
        fromUs: clock.nowUs(),
        ...(components && { components }),
      },
      listener,
    );
  }

  /** From now on. */
  set senses(senses: Senses) {
    this.broken = senses;
    const stands = this.sideStands();
    if (stands !== this.sideReversed) this.edgeOfSide(stands);
  }

  get senses(): Senses {
    return this.broken;
  }

  setLevelDac(channel: number, levelDac: number): void {
    this.plant.setLevelDac(this.clock.nowUs(), channel, levelDac);
  }

  setRailMv(railMv: number): void {
    this.plant.setRailMv(this.clock.nowUs(), railMv);
  }

  clearTrip(): void {
    this.plant.clearTrip(this.clock.nowUs());
  }

  heartbeat(): void {
    this.plant.heartbeat(this.clock.nowUs());
  }

  alarms(): number {
    const { isTripped, shortfalls } = this.plant.alarms(this.clock.nowUs());
    const { tripStuck, shortfallStuck } = this.broken;
    return (
      (isLow(tripStuck, isTripped) ? ALARM_TRIP : 0) |
      (isLow(shortfallStuck[0], shortfalls[0]) ? ALARM_SHORTFALL_A : 0) |
      (isLow(shortfallStuck[1], shortfalls[1]) ? ALARM_SHORTFALL_B : 0)
    );
  }

  peakDac(channel: number): number {
    const { fullScaleMa, levelDacFullScale } = this.facts;
    return Math.round((this.shownPeakMa(channel) * levelDacFullScale) / fullScaleMa);
  }

  /** The held peak of a sink current as its pin shows it. */
  shownPeakMa(channel: number): number {
    const { stuckMa, noiseMa } = this.broken.currents[channel as 0 | 1];
    const { currentMa } = this.plant.heldPeaks(this.clock.nowUs(), channel);
    const offMa = noiseMa * ((2 * this.noise.pick(NOISE_STEPS)) / (NOISE_STEPS - 1) - 1);
    return Math.min(PEAK_FULL_SCALE_MA, Math.max(0, stuckMa ?? currentMa + offMa));
  }

  padMv(): number {
    const heldMv = (channel: number): number => this.plant.heldPeaks(this.clock.nowUs(), channel).padMv;
    return shownMv(this.broken.stuckPadMv ?? Math.max(heldMv(0), heldMv(1)));
  }

  railMv(): number {
    this.plant.advanceTo(this.clock.nowUs());
    return shownMv(this.broken.stuckRailMv ?? this.plant.state().railMv);
  }

  catchPeaks(reversed: boolean): void {
    this.drivenReversed = reversed;
    if (this.broken.sideStuck === undefined) this.edgeOfSide(reversed);
  }

  private sideStands(): boolean {
    const { sideStuck } = this.broken;
    return sideStuck === undefined ? this.drivenReversed : sideStuck === 'high';
  }

  private edgeOfSide(reversed: boolean): void {
    this.sideReversed = reversed;
    this.plant.catchPeaks(this.clock.nowUs(), reversed);
  }
}

function isLow(stuck: StuckAt, isDrivenLow: boolean): boolean {
  return stuck === undefined ? isDrivenLow : stuck === 'low';
}

function shownMv(mv: number): number {
  return Math.min(SENSE_FULL_SCALE_MV, mv);
}
