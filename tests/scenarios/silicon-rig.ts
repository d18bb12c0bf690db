/**
 * An emulated Pico as a unit: an unmodified Espruino with the image in its flash, its buttons, pads and display.
 * Called by the first of the stories. Units: us on the board's clock, from power-on.
 */
import { type Store } from '../../hal/store';
import { type Load } from '../../sim/physics/load';
import { Storage } from '../../sim/runtime/storage';
import { Stand, type StandOptions } from '../../sim/silicon/stand';
import { type VirtualStage } from '../../sim/virtual-stage';
import { storeOf } from './bundle-rig';
import { type Rig } from './unit';
import { Witness } from './witness';

/** The interpreter's files: the end of the flash. */
const STORAGE_BYTES = 0x40000;

export class SiliconRig implements Rig {
  readonly bench = 'silicon';
  readonly pressS = 0.05;
  readonly stopS = 0.05;
  readonly witness = new Witness();

  private readonly stand: Stand;

  constructor(options: Omit<StandOptions, 'onProgress'> & { load: Load }) {
    this.stand = new Stand({ ...options, onProgress: () => undefined });
    const { board, stage } = this.stand;
    const { witness } = this;
    const { onEdge } = board;
    board.onEdge = (atNs, lines) => {
      onEdge(atNs, lines);
      witness.onEdge(atNs / 1000, lines);
    };
    stage.listener = witness;
    this.powerCycle();
  }

  get stage(): VirtualStage {
    return this.stand.stage.stageNow();
  }

  /** What the firmware has written; a story puts nothing there. */
  get store(): Store {
    const storage = this.storage();
    return { ...storeOf(storage), write: () => refuse('a store that is written from outside') };
  }

  get flash(): Storage['flash'] {
    return this.storage().flash;
  }

  nowUs(): number {
    return this.stand.nowNs / 1000;
  }

  advanceBy(spanUs: number): void {
    this.stand.run(spanUs);
  }

  setButton(button: number, isDown: boolean): void {
    const { board } = this.stand;
    const gpio = this.stand.gpioOf(button);
    if (isDown) board.press(gpio);
    else board.release(gpio);
  }

  setUsb(): void {
    refuse('a cable that is plugged in');
  }

  hang(): void {
    refuse('an interpreter that hangs');
  }

  /** Until the self-test is over. */
  powerCycle(): void {
    this.stand.powerOn(false);
  }

  picture(): Uint8Array {
    return this.stand.board.display.picture();
  }

  said(): undefined {
    return undefined;
  }

  /** The files as they are now, read as the model of the interpreter's module reads them. */
  private storage(): Storage {
    const storage = new Storage(STORAGE_BYTES);
    storage.flash.bytes.set(this.stand.board.flashNow().subarray(-STORAGE_BYTES));
    return storage;
  }
}

function refuse(what: string): never {
  throw new Error(`the silicon bench tells no story of ${what}`);
}
