/**
 * The contract bench as a unit: the firmware's modules on the virtual board, wired as firmware/main.ts does it, with the
 * programs of the catalogue. Called by the stories. Units: us on the virtual clock, from power-on.
 */
import { Programs } from '../../firmware/programs';
import { type Session } from '../../firmware/session';
import { resetChip } from '../../sim/faults/kinds';
import { type Load } from '../../sim/physics/load';
import { bootSession } from '../../sim/power-on';
import { PowerCut } from '../../sim/runtime/storage';
import { makeVirtualBoard, type VirtualBoard } from '../../sim/virtual-board';
import { PACKED_CATALOGUE } from '../../waveforms/catalogue.build';
import { QUICK_PRESS_S, QUICK_STOP_S, type Rig, type Said } from './unit';
import { Witness } from './witness';

/** From a bite of the watchdog, or the power's return, to the firmware's first statement. */
const BOOT_US = 100000;

export class ContractRig implements Rig {
  readonly bench = 'contract';
  readonly pressS = QUICK_PRESS_S;
  readonly stopS = QUICK_STOP_S;
  readonly witness = new Witness();
  readonly board: VirtualBoard;
  session: Session | undefined;

  private isHung = false;
  private cancelBoot: () => void = () => undefined;

  constructor(load: Load, seed: number) {
    const { witness } = this;
    this.board = makeVirtualBoard({
      load,
      seed,
      hasDisplay: true,
      onEdge: (atUs, lines) => witness.onEdge(atUs, lines),
      plantListener: witness,
    });
    const { clock, engine, stage, watchdog } = this.board;
    engine.onSilence = (atUs) => witness.onSilence(atUs);
    const clearTrip = stage.clearTrip.bind(stage);
    stage.clearTrip = () => {
      witness.onTripCleared(clock.nowUs());
      clearTrip();
    };
    watchdog.onBite = () => this.reboot();
    this.boot();
  }

  get stage(): VirtualBoard['stage'] {
    return this.board.stage;
  }

  get store(): VirtualBoard['store'] {
    return this.board.store;
  }

  get flash(): VirtualBoard['store']['storage']['flash'] {
    return this.board.store.storage.flash;
  }

  nowUs(): number {
    return this.board.clock.nowUs();
  }

  /** A power cut ends whatever the firmware was doing. */
  advanceBy(spanUs: number): void {
    const { clock } = this.board;
    const untilUs = clock.nowUs() + spanUs;
    while (clock.nowUs() < untilUs) {
      try {
        clock.advanceTo(untilUs);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
        this.powerCycle();
      }
    }
  }

  setButton(button: number, isDown: boolean): void {
    const { panel } = this.board;
    if (isDown) panel.hold(button);
    else panel.release(button);
  }

  setUsb(isIn: boolean): void {
    const { supply } = this.board;
    if (isIn) supply.plugUsb();
    else supply.pullUsb();
  }

  hang(spanUs: number): void {
    const { alarm } = this.board;
    alarm.hang();
    this.isHung = true;
    this.advanceBy(spanUs);
    if (this.isHung) alarm.resume();
    this.isHung = false;
  }

  powerCycle(): void {
    const { board } = this;
    board.watchdog.reset();
    board.store.powerOn();
    this.reboot();
  }

  picture(): Uint8Array {
    return this.board.display.picture();
  }

  said(): Said | undefined {
    if (!this.session) return undefined;
    const { state, fault, reason, levels } = this.session;
    return { state, fault, reason, levels };
  }

  private reboot(): void {
    const { board } = this;
    resetChip(board);
    if (this.isHung) board.alarm.resume();
    this.isHung = false;
    this.session = undefined;
    // Nobody listens until the firmware does.
    board.panel.watch(() => undefined);
    board.supply.watchUsb(() => undefined);
    this.cancelBoot();
    this.cancelBoot = board.clock.at(board.clock.nowUs() + BOOT_US, () => this.boot());
  }

  private boot(): void {
    this.session = bootSession(this.board, new Programs(this.board.natives, PACKED_CATALOGUE));
  }
}
