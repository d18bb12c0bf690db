/**
 * The bundle bench as a unit: the bytes that are flashed, in the emulated Espruino, with buttons, cable and battery on the
 * chip's pins. Called by the stories. Units: us on the runtime's clock, from power-on.
 */
import { WATCHDOG_SCRATCH4 } from '../../hal/espruino/engines/rp2040-registers';
import { type Store } from '../../hal/store';
import { BundleBench, WIRING } from '../../sim/bundle-bench';
import { type Load } from '../../sim/physics/load';
import { PowerCut, type Flash, type Storage } from '../../sim/runtime/storage';
import { type VirtualStage } from '../../sim/virtual-stage';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { QUICK_PRESS_S, QUICK_STOP_S, type Rig } from './unit';
import { Witness } from './witness';

/** From the power's return to the bundle's first statement. */
const BOOT_US = 100000;

export class BundleRig implements Rig {
  readonly bench = 'bundle';
  readonly pressS = QUICK_PRESS_S;
  readonly stopS = QUICK_STOP_S;
  readonly witness = new Witness();
  readonly store: Store;

  private readonly bundle: BundleBench;
  private cancelBoot: () => void = () => undefined;

  constructor(code: string, load: Load, seed: number) {
    const program = packProgram(compile(CATALOGUE[0] as (typeof CATALOGUE)[number]));
    this.bundle = new BundleBench({ code, board: 'pico', program, seed, load, keepsTraces: false });
    this.store = storeOf(this.bundle.runtime.storage);
    this.listen();
    this.openEars();
    this.watchStorage();
  }

  get stage(): VirtualStage {
    return this.bundle.stage;
  }

  get flash(): Flash {
    return this.bundle.runtime.storage.flash;
  }

  nowUs(): number {
    return this.bundle.runtime.clock.nowUs();
  }

  /** A power cut ends whatever the firmware was doing. */
  advanceBy(spanUs: number): void {
    const { clock } = this.bundle.runtime;
    const untilUs = clock.nowUs() + spanUs;
    do {
      try {
        clock.advanceTo(untilUs);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
    } while (clock.nowUs() < untilUs);
  }

  /** A button pulls its pin low. */
  setButton(button: number, isDown: boolean): void {
    this.bundle.runtime.chip.drive(WIRING.pico.buttons[button] as number, isDown ? false : undefined);
  }

  setUsb(isIn: boolean): void {
    this.bundle.runtime.chip.drive(WIRING.pico.usb, isIn);
  }

  hang(spanUs: number): void {
    this.bundle.runtime.hang(this.nowUs() + spanUs);
  }

  /** As a bite of the watchdog, and the registers that outlive one are empty, too. */
  powerCycle(): void {
    const { runtime } = this.bundle;
    runtime.resetChip();
    runtime.chip.poke32(WATCHDOG_SCRATCH4, 0);
    this.cancelBoot();
    this.cancelBoot = runtime.clock.atIdle(runtime.clock.nowUs() + BOOT_US, () => {
      this.bundle.boot();
      this.openEars();
    });
  }

  picture(): Uint8Array {
    return this.bundle.display.picture();
  }

  said(): undefined {
    return undefined;
  }

  /** The witness takes the place of the bench's own recorder. */
  private listen(): void {
    const { witness } = this;
    const { recorder, stage, runtime } = this.bundle;
    recorder.onEdge = (atUs, lines) => witness.onEdge(atUs, lines);
    recorder.onConduction = (conduction) => witness.onConduction(conduction);
    recorder.onTrip = (atUs, cause) => witness.onTrip(atUs, cause);
    const clearTrip = stage.clearTrip.bind(stage);
    stage.clearTrip = () => {
      witness.onTripCleared(runtime.clock.nowUs());
      clearTrip();
    };
    const { onWatchdog } = runtime;
    runtime.onWatchdog = () => {
      onWatchdog();
      // Behind the boot, which the bench has set to the same instant.
      runtime.clock.atIdle(runtime.clock.nowUs() + BOOT_US, () => this.openEars());
    };
  }

  /** The bench hears nothing from a power-on to a START; a story hears the self-test, too: a START that presses nothing. */
  private openEars(): void {
    const { bundle } = this;
    const press = bundle.press.bind(bundle);
    bundle.press = () => undefined;
    bundle.start();
    bundle.press = press;
  }

  /** The firmware's own catch takes a power cut for a write that failed: here it ends what the chip was doing. */
  private watchStorage(): void {
    const { storage, clock } = this.bundle.runtime;
    const write = storage.write.bind(storage);
    storage.write = (name, data, offset, size) => {
      const wasPowered = storage.flash.isPowered;
      try {
        return write(name, data, offset, size);
      } catch (error) {
        if (error instanceof PowerCut && wasPowered) clock.atIdle(clock.nowUs(), () => this.powerCycle());
        throw error;
      }
    };
  }
}

/** As hal/espruino/store.ts has it. */
export function storeOf(storage: Storage): Store {
  return {
    read(name) {
      const file = storage.readArrayBuffer(name);
      return file && new Uint8Array(file);
    },
    write: (name, bytes) => storage.write(name, bytes),
  };
}
