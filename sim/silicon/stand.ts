/**
 * The stand of the silicon bench: a board with a program in its flash, a person at its buttons, and what is written
 * down meanwhile: every edge, every time the processor was awake, every segment that was published.
 * Made by the measures (measures/). Units: ns on the board's clock, us for spans.
 */
import { BUTTON_MODE, BUTTON_PLUS, BUTTON_START } from '../../hal/panel';
import { ENABLE_A, ENABLES, RUN } from '../../waveforms/phase-word';
import { WIRING } from '../bundle-bench';
import { type Load, resistor } from '../physics/load';
import { type Edge } from './pulses';
import { Repl } from './repl';
import { SiliconBoard } from './silicon-board';
import { WiredStage } from './wired-stage';

const { buttons, heartbeat, levels, lines, sense } = WIRING.pico;
/** GPIO of the ADC's first input. */
const SENSE_GPIO0 = 26;

/** Across both pairs of pads: skin at pulse frequencies, all but for its capacitance. */
const LOAD_OHM = 1000;

/** A press, and the time until the next one: well above the debouncing. */
const PRESS_US = 40000;
const RELEASE_US = 60000;
/** So soon behind a pause START does not resume (firmware/press.brief.ts). */
export const RESUME_US = 900000;
/** From power-on to the first sleep, and until what begins then is done. */
const BOOT_MAX_US = 10e6;
const BOOT_REST_US = 50000;
/** From power-on to the end of the self-test, and from the rail's end to the last of it. */
const SELF_TEST_MAX_US = 15e6;
const SELF_TEST_REST_US = 200000;
/** From the button to the first pulse: the program is read and verified first, and the templates are made. */
const OUTPUT_MAX_US = 4000000;
/** From the first pulse of a probe to contact, and how often it is tried. */
const CONTACT_MAX_US = 5000000;
/** A silence of this length is no gap within a pulse of the programs whose pulses are looked for. */
const REST_MIN_NS = 0.3e6;
/** How often progress is told. */
const SLICE_US = 100000;

/** READ_ADDR of the DMA channels that may read a ring of pointers, and the size of such a ring. */
const CONTROL_CHANNELS = [0x50000000 + 0x40 * 9, 0x50000000 + 0x40 * 11];
const RING_MASK = ~0x1f;
const RAM_TOP = 0x200;

/** A time that the processor was awake. */
export interface Awake {
  fromNs: number;
  toNs: number;
  /** Segments that were published in it. */
  publishes: number;
  /** Heartbeats in it: one a loop of a running session. */
  beats: number;
  /** When the last of them came: what is behind it feeds the engine. */
  beatNs: number;
  /** What was read of the stage in it: bits of the ADC's inputs, and SENSES_PADS. */
  senses: number;
  /** References of the channels that moved in it. */
  moves: number;
}

/** The peaks of both channels. */
export const SENSES_PEAKS = 3;
/** SENSE was read while it showed the pads. */
export const SENSES_PADS = 16;

export interface StandOptions {
  flash: Uint8Array;
  bootrom: Uint32Array;
  missCycles: number;
  /** Default: true. */
  hasDisplay?: boolean;
  /** Across both pairs of pads; default: LOAD_OHM. */
  load?: Load;
  onProgress: (nowNs: number) => void;
}

export class Stand {
  readonly board: SiliconBoard;
  readonly repl: Repl;
  readonly stage: WiredStage;
  readonly edges: Edge[] = [];
  readonly awake: Awake[] = [];
  /** Edges of other pins that somebody listens to. */
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;

  /** Segments that have been published since the stand was made. */
  publishes = 0;

  private rings: number[] = [];
  private beats = 0;
  private beatNs = 0;
  private senses = 0;
  private moves = 0;
  /** The counts at the end of the last time awake. */
  private told = { publishes: 0, beats: 0 };
  /** Levels are above zero, also while the treatment is paused. */
  private hasLevels = false;

  constructor(private readonly options: StandOptions) {
    this.board = new SiliconBoard({ ...options, lines });
    this.repl = new Repl(this.board);
    this.stage = new WiredStage(this.board, WIRING.pico, { load: options.load ?? resistor(LOAD_OHM) });
    this.listen();
  }

  get nowNs(): number {
    return this.board.nowNs;
  }

  /** Power-on, and until the interpreter waits for something to do. @throws Error where it does not */
  boot(hasUsb: boolean): void {
    const { board } = this;
    this.hasLevels = false;
    board.powerCycle(hasUsb);
    this.stage.powerOn();
    if (hasUsb) this.repl.connect();
    else this.waitForSleep();
    this.run(BOOT_REST_US);
  }

  /** Power-on of a board with the firmware, and until its self-test is over. @throws Error where it does not end */
  powerOn(hasUsb: boolean): void {
    const fromNs = this.nowNs;
    this.boot(hasUsb);
    this.waitForSelfTest(fromNs);
  }

  /** The self-test has had the rail up, and waits until it is down. @throws Error where that does not come */
  waitForSelfTest(fromNs: number): void {
    const { stage } = this;
    const isOver = (): boolean =>
      stage.railUpNs > fromNs && stage.railDownNs > stage.railUpNs && stage.isRailDown();
    if (!this.run(SELF_TEST_MAX_US, isOver)) {
      throw new Error(`the self-test is not over ${SELF_TEST_MAX_US / 1e6} s after its beginning`);
    }
    this.run(SELF_TEST_REST_US);
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

  /** While no treatment is on, or it is paused; levels are at zero afterwards. */
  chooseNext(times: number): void {
    for (let i = 0; i < times; i += 1) this.press(BUTTON_MODE);
    if (times > 0) this.hasLevels = false;
  }

  /**
   * Starts a treatment, or resumes it: waits for contact, raises the levels from zero, where they are not there already,
   * and waits for the program's first pulse. @throws Error where it does not come
   */
  start(levelPresses: number): void {
    this.press(BUTTON_START);
    this.waitForPulse();
    const isRaised = this.hasLevels;
    const untilNs = this.nowNs + CONTACT_MAX_US * 1000;
    const seen = this.edges.length;
    while (this.hasRun(seen)) {
      if (this.nowNs > untilNs) throw new Error('no contact: the panel takes no level');
      if (isRaised) this.run(PRESS_US);
      else this.press(BUTTON_PLUS);
    }
    this.hasLevels = true;
    // RUN falls for the program, and rises again.
    this.run(OUTPUT_MAX_US, () => this.isRunning());
    for (let i = 1; i < levelPresses && !isRaised; i += 1) this.press(BUTTON_PLUS);
    this.waitForPulse();
  }

  /** Pauses the treatment, and waits until START resumes it. */
  pause(): void {
    this.press(BUTTON_START);
    this.run(RESUME_US);
  }

  /** The firmware has begun anew by itself: until its self-test is over. @throws Error where it does not end */
  restarted(fromNs: number): void {
    this.hasLevels = false;
    this.waitForSelfTest(fromNs);
  }

  /** A fault is acknowledged: the self-test runs again. @throws Error where it does not end */
  acknowledge(): void {
    const fromNs = this.nowNs;
    this.press(BUTTON_START);
    this.restarted(fromNs);
  }

  /** RUN has been high since an edge. */
  private hasRun(fromEdge: number): boolean {
    return this.isRunning() && this.edges.slice(fromEdge).every((edge) => (edge.lines & RUN) !== 0);
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
    const { board, stage } = this;
    board.onEdge = (atNs, state) => {
      this.edges.push({ atNs, lines: state });
      stage.onEdge(atNs, state);
    };
    board.onPin = (gpio, isHigh) => {
      if (gpio === heartbeat) {
        this.beats += 1;
        this.beatNs = board.nowNs;
      }
      stage.onPin(gpio, isHigh);
      this.onPin(gpio, isHigh);
    };
    board.onLevel = (gpio, fraction) => {
      if (levels.includes(gpio)) this.moves += 1;
      stage.onLevel(gpio, fraction);
    };
    board.onLook = () => stage.onLook();
    board.onSense = (gpio) => {
      this.senses |= (1 << (gpio - SENSE_GPIO0)) | (gpio === sense && stage.showsPads() ? SENSES_PADS : 0);
      return stage.sensed(gpio) ?? 0;
    };
    board.onRamWord = (address, value) => {
      if (value !== 0 && this.rings.includes(address & RING_MASK)) this.publishes += 1;
    };
    board.onSleep = (fromNs, toNs) => {
      const { publishes, beats, beatNs, senses, moves, told } = this;
      this.awake.push({
        fromNs,
        toNs,
        publishes: publishes - told.publishes,
        beats: beats - told.beats,
        beatNs,
        senses,
        moves,
      });
      this.told = { publishes, beats };
      this.senses = 0;
      this.moves = 0;
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
