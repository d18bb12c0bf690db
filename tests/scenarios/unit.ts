/**
 * A unit as its user meets it: buttons, pads, a cable, a battery. Rigs stand behind the same stories: the firmware's modules
 * on the contract bench, the image that is flashed on the bundle bench, and an emulated board that it has been flashed to.
 * What is observed is what reaches the pads, and what is in the store; what the firmware says of itself is known on the
 * contract bench only. Units: seconds from power-on, mA, mV, nC.
 */
import { type Store } from '../../hal/store';
import { Settings, type SettingsValues } from '../../firmware/settings';
import { openLog, type LogEntry } from '../../firmware/treatment-log.brief';
import { HOST_NATIVES } from '../../sim/host-natives';
import { NO_DEFECTS, type Defects } from '../../sim/physics/conduction';
import { type Load } from '../../sim/physics/load';
import { type Flash } from '../../sim/runtime/storage';
import { type VirtualStage } from '../../sim/virtual-stage';
import { type Witness } from './witness';

/** Behind every pulse there is more silence than within it: the gap and its dead times (waveforms/bounds.ts). */
const BETWEEN_PULSES_US = 600;
const LOOK_S = 0.0001;

/** Where the interpreter takes no time: a press above the debouncing, and a stop behind it with the pulse in hand. */
export const QUICK_PRESS_S = 0.03;
export const QUICK_STOP_S = 0.03;

export type BenchName = 'contract' | 'bundle' | 'silicon';

/** What the firmware says. */
export interface Said {
  state: number;
  fault: number;
  reason: number;
  levels: readonly number[];
}

/** What differs from bench to bench. */
export interface Rig {
  readonly bench: BenchName;
  /** A press, and the time until the next one: above the debouncing, and what else a press waits for. */
  readonly pressS: number;
  /** A stop is over within this: debouncing, the pulse in hand, and what else it waits for. */
  readonly stopS: number;
  readonly stage: VirtualStage;
  readonly witness: Witness;
  readonly store: Store;
  readonly flash: Flash;
  nowUs(): number;
  advanceBy(spanUs: number): void;
  setButton(button: number, isDown: boolean): void;
  setUsb(isIn: boolean): void;
  hang(spanUs: number): void;
  powerCycle(): void;
  /** What the display shows: row by row, 1 where it is lit. */
  picture(): Uint8Array;
  /** undefined where it cannot be asked */
  said(): Said | undefined;
}

export class Unit {
  private defects: Defects = NO_DEFECTS;

  constructor(readonly rig: Rig) {}

  // What a person does

  press(button: number, times = 1): void {
    for (let i = 0; i < times; i += 1) {
      this.hold(button);
      this.letGo(button);
    }
  }

  hold(button: number): void {
    this.rig.setButton(button, true);
    this.wait(this.rig.pressS);
  }

  letGo(button: number): void {
    this.rig.setButton(button, false);
    this.wait(this.rig.pressS);
  }

  wait(seconds: number): void {
    this.rig.advanceBy(1e6 * seconds);
  }

  /** @param channel 0 or 1 */
  putPads(channel: number, load: Load): void {
    this.rig.stage.plant.setLoad(this.rig.nowUs(), channel, load);
  }

  plugUsb(): void {
    this.rig.setUsb(true);
  }

  pullUsb(): void {
    this.rig.setUsb(false);
  }

  powerCycle(): void {
    this.rig.powerCycle();
  }

  // What befalls it

  setBattery(batteryMv: number): void {
    this.putDefects({ ...this.defects, batteryMv });
  }

  /** The sinks of both channels are a short, or whole again. */
  shortSinks(isShort: boolean): void {
    this.putDefects({ ...this.defects, sinkShorted: [isShort, isShort] });
  }

  /** The interpreter does nothing for so long, or until its watchdog bites. */
  hang(seconds: number): void {
    this.rig.hang(1e6 * seconds);
  }

  /** The power goes when the next write has so many bytes in the store, and comes back. */
  cutPowerInWrite(bytes: number): void {
    this.rig.flash.cutAfterBytes = bytes;
  }

  /** False where the write was over before. */
  wasPowerCut(): boolean {
    return this.rig.flash.cutAfterBytes === undefined;
  }

  /** Puts settings into the store as they were left behind, and switches on. */
  putSettings(values: Partial<SettingsValues>): void {
    const settings = new Settings(this.rig.store, HOST_NATIVES);
    Object.assign(settings.values, values);
    if (!settings.save()) throw new Error('settings out of their bounds');
    this.powerCycle();
  }

  // What is seen

  settings(): SettingsValues {
    return new Settings(this.rig.store, HOST_NATIVES).values;
  }

  /** The newest first. */
  log(): LogEntry[] {
    return openLog(this.rig.store, HOST_NATIVES).entries();
  }

  /** Peak of the channel's current since `forget`. */
  peakMa(channel: 0 | 1): number {
    return this.heard().peakMa[channel];
  }

  /** Of all phases since `forget`. */
  chargeNc(channel: 0 | 1): number {
    return this.heard().chargeNc[channel];
  }

  /** Charge that went one way more than the other since `forget`. */
  netNc(channel: 0 | 1): number {
    return this.heard().netNc[channel];
  }

  forget(): void {
    this.state();
    this.rig.witness.forget();
  }

  /** What the channel's sink is set to, whether anything closes the circuit or not. */
  referenceMa(channel: 0 | 1): number {
    return this.state().referenceMa[channel];
  }

  railMv(): number {
    return this.state().railMv;
  }

  /** RUN is high, or an enable is. */
  isActive(): boolean {
    return this.rig.witness.isActive;
  }

  /** End of the last current. */
  lastCurrentS(channel?: 0 | 1): number {
    const { lastUs } = this.heard();
    return (channel === undefined ? Math.max(...lastUs) : lastUs[channel]) / 1e6;
  }

  nowS(): number {
    return this.rig.nowUs() / 1e6;
  }

  picture(): Uint8Array {
    return this.rig.picture();
  }

  said(): Said | undefined {
    return this.rig.said();
  }

  /** Goes on to where no pulse is in hand. */
  waitForPulseEnd(): void {
    while (this.rig.nowUs() - this.rig.witness.enableMovedUs < BETWEEN_PULSES_US) this.wait(LOOK_S);
  }

  /** Whatever broke a rule of the pulse or a limit since the last time; no pulse is in hand. */
  broken(): string[] {
    return this.rig.witness.turn(this.rig.nowUs(), this.state());
  }

  /** A current is told of when its end is over: the stage is brought to this instant. */
  private heard(): Witness {
    this.state();
    return this.rig.witness;
  }

  private state(): ReturnType<VirtualStage['plant']['state']> {
    const { plant } = this.rig.stage;
    plant.advanceTo(this.rig.nowUs());
    return plant.state();
  }

  private putDefects(defects: Defects): void {
    this.defects = defects;
    this.rig.stage.plant.setDefects(this.rig.nowUs(), defects);
  }
}
