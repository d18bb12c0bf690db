/**
 * The explorer's board: the contracts of hal/ without physics, and a clock that stands still until an event lets time pass.
 * The firmware on it is the real one. Owned by sim/explore/bench.ts. Units: us, mV.
 */
import { type Board } from '../../hal/board';
import { type Store } from '../../hal/store';
import { type InstantUs } from '../../waveforms/units';
import { HOST_NATIVES } from '../host-natives';
import { VIRTUAL_FACTS } from '../virtual-board';
import { VirtualDisplay } from '../virtual-display';
import { AbstractEngine } from './engine';
import { AbstractStage } from './stage';

export const BATTERY_OK_MV = 4000;
export const BATTERY_LOW_MV = 3000;

/** What the firmware calls, and with what: a channel or lines; the code that was there before, or a width. */
export type OnCall = (call: string, first: number, second: number) => void;

const RECORDS = ['knead.set0', 'knead.set1', 'knead.log0', 'knead.log1'];

/** In memory; a write is never torn. */
export class AbstractStore implements Store {
  /** All names from the beginning. */
  readonly records: (Uint8Array | undefined)[] = RECORDS.map(() => undefined);

  read(name: string): Uint8Array | undefined {
    return this.records[RECORDS.indexOf(name)]?.slice();
  }

  write(name: string, bytes: Uint8Array): boolean {
    const at = RECORDS.indexOf(name);
    if (at < 0) throw new Error(`the explorer's store has no place for ${name}`);
    this.records[at] = bytes.slice();
    return true;
  }
}

/** Time, its one alarm, and everything that hangs on it. */
export class World {
  nowUs = 1000000;
  dueUs = Infinity;
  /** Loops so far, and whether one is under way. */
  loops = 0;
  inLoop = false;
  hasUsb = false;
  batteryMv = BATTERY_OK_MV;
  fedUs = 0;
  hasBitten = false;
  onCall: OnCall = () => undefined;
  readonly engine: AbstractEngine;
  readonly stage: AbstractStage;
  readonly store = new AbstractStore();
  readonly board: Board;
  private onAlarm: () => void = () => undefined;
  private onPlugged: () => void = () => undefined;

  constructor() {
    this.engine = new AbstractEngine(this);
    this.stage = new AbstractStage(this);
    this.board = {
      facts: VIRTUAL_FACTS,
      clock: { nowUs: () => this.nowUs as InstantUs },
      alarm: {
        once: (spanUs, onAlarm) => {
          this.dueUs = this.nowUs + spanUs;
          this.onAlarm = onAlarm;
        },
      },
      // Nobody looks at a display that is not there.
      screenAlarm: { once: () => undefined },
      display: new VirtualDisplay(false),
      beeper: { beep: () => undefined },
      natives: HOST_NATIVES,
      engine: this.engine,
      stage: this.stage,
      entropy: { seed32: () => 1 },
      panel: { watch: () => undefined, isPressed: () => false, isAlone: () => true },
      supply: {
        batteryMv: () => this.batteryMv,
        usbPresent: () => this.hasUsb,
        watchUsb: (onPlugged) => {
          this.onPlugged = onPlugged;
        },
      },
      notices: { say: () => undefined },
      watchdog: { start: () => undefined, feed: () => this.feed(), hasBitten: () => this.hasBitten },
      store: this.store,
    };
  }

  /** Tells who listens, and answers what is to be answered. */
  told(call: string, first: number, second: number, answer: boolean): boolean {
    this.onCall(call, first, second);
    return answer;
  }

  /** Time passes, and nobody comes. */
  pass(spanUs: number): void {
    const { engine, stage } = this;
    const fromUs = this.nowUs;
    const toUs = fromUs + spanUs;
    stage.pass(fromUs, toUs);
    for (let channel = 0; channel < 2 && !stage.isTripped; channel += 1) {
      if (!engine.plays(channel, fromUs, toUs)) continue;
      stage.play(channel);
      // A one-shot that runs out trips the stage.
      if (engine.stretchedBy > 1) stage.isTripped = true;
    }
    this.nowUs = toUs;
  }

  /** The next loop, when it is due; at once where it is late. */
  loop(): void {
    if (this.dueUs === Infinity) return;
    if (this.dueUs > this.nowUs) this.pass(this.dueUs - this.nowUs);
    this.dueUs = Infinity;
    this.loops += 1;
    this.inLoop = true;
    this.onAlarm();
    this.inLoop = false;
  }

  /** A long time in which nothing changes but the time. */
  leap(spanUs: number): void {
    this.nowUs += spanUs;
    this.dueUs += spanUs;
    this.fedUs += spanUs;
    this.stage.beatUs += spanUs;
    this.engine.shift(spanUs);
  }

  plugUsb(): void {
    this.hasUsb = true;
    this.onPlugged();
  }

  private feed(): void {
    this.fedUs = this.nowUs;
    this.onCall('feed', 0, 0);
  }
}
