/**
 * The stand of the silicon bench: a board with a program in its flash, a person at its buttons, and what is written
 * down meanwhile: every edge, every time the processor was awake, every segment that was published.
 * Made by the measures (measures/). Units: ns on the board's clock, us for spans.
 */
import { BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { ENABLE_A, ENABLES } from '../../waveforms/phase-word';
import { WIRING } from '../bundle-bench';
import { type Edge } from './pulses';
import { Repl } from './repl';
import { SiliconBoard } from './silicon-board';

const { buttons, heartbeat, lines } = WIRING.pico;

/** A press, and the time until the next one: well above the debouncing. */
const PRESS_US = 40000;
const RELEASE_US = 60000;
/** From power-on to the first sleep, and until what begins then is done. */
const BOOT_MAX_US = 10e6;
const BOOT_REST_US = 50000;
/** From the button to the first pulse: the templates are made first. */
const OUTPUT_MAX_US = 2000000;
/** From the button to the next program, looked through. */
const LOAD_US = 1500000;
/** A silence of this length is no gap within a pulse of the programs whose pulses are looked for. */
const REST_MIN_NS = 0.3e6;
/** How often progress is told. */
const SLICE_US = 100000;

/** READ_ADDR of the DMA channels that may read a ring of pointers, and the size of such a ring. */
const CONTROL_CHANNELS = [0x50000000 + 0x40 * 9, 0x50000000 + 0x40 * 11];
const RING_MASK = ~0xff;
const RAM_TOP = 0x200;

/** A time that the processor was awake. */
export interface Awake {
  fromNs: number;
  toNs: number;
  /** Segments that were published in it. */
  publishes: number;
  /** Heartbeats in it: one a loop of a running session. */
  beats: number;
}

export interface StandOptions {
  flash: Uint8Array;
  bootrom: Uint32Array;
  missCycles: number;
  onProgress: (nowNs: number) => void;
}

export class Stand {
  readonly board: SiliconBoard;
  readonly repl: Repl;
  readonly edges: Edge[] = [];
  readonly awake: Awake[] = [];
  /** Edges of other pins that somebody listens to. */
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;

  /** Segments that have been published since the stand was made. */
  publishes = 0;

  private rings: number[] = [];
  private beats = 0;
  /** The counts at the end of the last time awake. */
  private told = { publishes: 0, beats: 0 };

  constructor(private readonly options: StandOptions) {
    this.board = new SiliconBoard({ ...options, lines });
    this.repl = new Repl(this.board);
    this.listen();
  }

  get nowNs(): number {
    return this.board.nowNs;
  }

  /** Power-on, and until the interpreter waits for something to do. @throws Error where it does not */
  powerOn(hasUsb: boolean): void {
    const { board } = this;
    board.powerCycle(hasUsb);
    if (hasUsb) this.repl.connect();
    else this.waitForSleep();
    this.run(BOOT_REST_US);
  }

  /** After a start without the cable. @throws Error where the interpreter never sleeps */
  waitForSleep(): void {
    const before = this.awake.length;
    if (!this.run(BOOT_MAX_US, () => this.awake.length > before)) {
      throw new Error(`the interpreter is busy for ${BOOT_MAX_US / 1e6} s after its start`);
    }
  }

  /** Runs for a time, or until the condition holds; answers whether it does. */
  run(spanUs: number, isDone?: () => boolean): boolean {
    const untilNs = Math.round(this.nowNs + spanUs * 1000);
    for (;;) {
      const leftUs = (untilNs - this.nowNs) / 1000;
      const isMet = this.board.runFor(Math.max(0, Math.min(leftUs, SLICE_US)), isDone);
      this.options.onProgress(this.nowNs);
      if (isMet || this.nowNs >= untilNs) return isMet;
    }
  }

  press(button: number): void {
    const gpio = this.gpioOf(button);
    this.board.press(gpio);
    this.run(PRESS_US);
    this.board.release(gpio);
    this.run(RELEASE_US);
  }

  /** The interpreter is busy with the program for a while, and hears no short press meanwhile. */
  chooseNext(times: number): void {
    for (let i = 0; i < times; i += 1) {
      this.press(BUTTON_MODE);
      this.run(LOAD_US);
    }
  }

  /** Starts a treatment and raises its levels. @throws Error where no pulse comes */
  start(levelPresses: number): void {
    this.press(BUTTON_START);
    this.waitForPulse();
    for (let i = 0; i < levelPresses; i += 1) this.press(BUTTON_PLUS);
  }

  stop(): void {
    this.press(BUTTON_START);
    this.run(RELEASE_US);
  }

  /** Until the next rise of an enable. @throws Error where none comes */
  waitForPulse(limitUs = OUTPUT_MAX_US): void {
    const seen = this.edges.length;
    const isUp = (): boolean =>
      this.edges.length > seen && ((this.edges.at(-1) as Edge).lines & ENABLES) !== 0;
    if (!this.run(limitUs, isUp)) {
      throw new Error(
        `output silent: no pulse within ${limitUs / 1000} ms${this.isRunning() ? '' : ', RUN is low'}`,
      );
    }
  }

  /** Until channel A begins a pulse: the first rise of its enable after a rest. */
  waitForLead(): void {
    this.waitForPulse();
    const isRest = (): boolean => !this.isUp() && this.nowNs - (this.edges.at(-1) as Edge).atNs > REST_MIN_NS;
    do {
      this.run(OUTPUT_MAX_US, isRest);
      this.waitForPulse();
    } while (((this.edges.at(-1) as Edge).lines & ENABLE_A) === 0);
  }

  /** An enable is up. */
  isUp(): boolean {
    return ((this.edges.at(-1)?.lines ?? 0) & ENABLES) !== 0;
  }

  gpioOf(button: number): number {
    return buttons[button] as number;
  }

  isRunning(): boolean {
    return this.board.isHigh(lines.run);
  }

  edgesFrom(fromNs: number): Edge[] {
    return this.edges.filter(({ atNs }) => atNs >= fromNs);
  }

  private listen(): void {
    const { board } = this;
    board.onEdge = (atNs, state) => this.edges.push({ atNs, lines: state });
    board.onPin = (gpio, isHigh) => {
      if (gpio === heartbeat) this.beats += 1;
      this.onPin(gpio, isHigh);
    };
    board.onRamWord = (address, value) => {
      if (value !== 0 && this.rings.includes(address & RING_MASK)) this.publishes += 1;
    };
    board.onSleep = (fromNs, toNs) => {
      const { publishes, beats, told } = this;
      this.awake.push({
        fromNs,
        toNs,
        publishes: publishes - told.publishes,
        beats: beats - told.beats,
      });
      this.told = { publishes, beats };
      this.findRings();
    };
  }

  /** Time that the processor was awake from an instant on. */
  awakeNs(fromNs: number): number {
    const { awake, board } = this;
    const finished = awake.reduce(
      (sum, span) => sum + Math.max(0, span.toNs - Math.max(fromNs, span.fromNs)),
      0,
    );
    const { awakeFromNs } = board;
    return finished + (awakeFromNs === undefined ? 0 : this.nowNs - Math.max(fromNs, awakeFromNs));
  }

  /** Looks up where the rings of pointers lie; done by itself whenever the processor falls asleep. */
  findRings(): void {
    this.rings = CONTROL_CHANNELS.map((address) => this.board.mcu.readUint32(address) & RING_MASK).filter(
      (address) => address >>> 20 === RAM_TOP,
    );
  }
}
