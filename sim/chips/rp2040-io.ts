/**
 * Pads, PIO and DMA of an RP2040 of rp2040js on a nanosecond clock: the part that a chip without a processor
 * (Rp2040Chip) and a whole one (sim/silicon) have in common. Units: ns. Reference: RP2040 datasheet.
 *
 * Outputs are looped back to the inputs of their pads. Not modelled: joined FIFOs, the 16 ns of the input synchronisers.
 */
import { GPIOPinState, type GPIOPin, type RP2040 } from 'rp2040js';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { type NanoClock } from './nano-clock';
import { PioMachine } from './pio-machine';
import { timeDma } from './timed-dma';

/** PADS_BANK0: GPIO0, and what a pad holds after reset: input enabled, pulled down, 4 mA, Schmitt trigger. */
const PADS_GPIO0 = 0x4001c004;
const PAD_AFTER_RESET = 0x56;
const IO_GPIO0_CTRL = 0x40014004;
const FUNCTION_NULL = 0x1f;

/** GPIO numbers of the lines that are listened to. */
export interface LinePins {
  enableA: number;
  enableB: number;
  reverse: number;
  run: number;
  /** The node behind RUN's resistor, which a trip of the stage can hold low; wired to RUN. */
  runNode?: number;
}

export interface Rp2040IoOptions {
  lines?: LinePins;
  /** Time of a DMA transfer; default 40 ns. */
  transferNs?: number;
  /** Time of a hand-over between two DMA channels; default 100 ns. */
  chainNs?: number;
  /** False ticks through every idle tick: slow, and the same. Default true. */
  fastForward?: boolean;
}

const DEFAULT_TRANSFER_NS = 40;
const DEFAULT_CHAIN_NS = 100;

export class Rp2040Io {
  /**
   * Told of every edge, with the bits ENABLE_A, ENABLE_B, REVERSE, RUN after it. Pins that one tick or one write moves
   * together are one edge.
   */
  onEdge: (atNs: number, lines: number) => void = () => undefined;
  /** Told of every change of an input or output, with the state that the pin has in the end. */
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;
  /** A pin has moved since the last `settle`. */
  isUnsettled = false;
  /** When a state machine has something to do next. */
  machineDueNs = Infinity;

  private readonly machines: PioMachine[];
  private readonly fastForward: boolean;
  private readonly linePins: { pin: GPIOPin; bit: number }[];
  private lines = 0;
  private running = false;
  /** What the outside drives onto pins. */
  private readonly driven = new Map<number, boolean>();
  /** Pins that something outside holds low, whoever else drives them. */
  private readonly heldLow = new Set<number>();
  /** Pins that follow another one. */
  private readonly wires = new Map<number, number>();
  private readonly pinIsHigh = new Map<number, boolean>();

  constructor(
    private readonly mcu: RP2040,
    private readonly nano: NanoClock,
    options: Rp2040IoOptions = {},
  ) {
    this.fastForward = options.fastForward ?? true;
    timeDma(mcu, nano, {
      transferNs: options.transferNs ?? DEFAULT_TRANSFER_NS,
      chainNs: options.chainNs ?? DEFAULT_CHAIN_NS,
    });
    this.machines = mcu.pio.flatMap((pio) => {
      pio.run = ignore;
      this.keepLevel(pio);
      return pio.machines.map((machine) => new PioMachine(mcu, pio, machine, () => nano.nanos));
    });
    for (const pin of mcu.gpio) {
      pin.addListener(() => this.loopBack(pin));
      mcu.writeUint32(PADS_GPIO0 + 4 * pin.index, PAD_AFTER_RESET);
    }
    this.linePins = options.lines ? this.namedPins(options.lines) : [];
  }

  /** Drives a pin from outside; undefined lets go of it. An output of the chip is stronger. */
  drive(gpio: number, isHigh: boolean | undefined): void {
    if (isHigh === undefined) this.driven.delete(gpio);
    else this.driven.set(gpio, isHigh);
    this.loopBack(this.pin(gpio));
    this.settle();
  }

  /** Holds a pin low from outside, against whatever drives it through a resistor; or lets go of it. */
  holdLow(gpio: number, isHeld: boolean): void {
    if (isHeld) this.heldLow.add(gpio);
    else this.heldLow.delete(gpio);
    this.loopBack(this.pin(gpio));
    this.settle();
  }

  nowNs(): number {
    return this.nano.nanos;
  }

  /** Every pin as a reset leaves it: driven by nothing of the chip's, pulled down. One edge, where lines were up. */
  floatPins(): void {
    for (const { index } of this.mcu.gpio) {
      this.mcu.writeUint32(IO_GPIO0_CTRL + 8 * index, FUNCTION_NULL);
      this.mcu.writeUint32(PADS_GPIO0 + 4 * index, PAD_AFTER_RESET);
    }
    this.updatePins();
  }

  /** In the place of another one whose pins float: what the outside drives, it goes on driving. */
  takeOutside(other: Rp2040Io): void {
    for (const gpio of other.heldLow) this.heldLow.add(gpio);
    for (const [gpio, isHigh] of other.driven) this.driven.set(gpio, isHigh);
    for (const [gpio, isHigh] of other.pinIsHigh) this.pinIsHigh.set(gpio, isHigh);
    for (const pin of this.mcu.gpio) pin.setInputValue(this.levelOf(pin));
  }

  /** The state of a pin, whoever drives it. */
  isHigh(gpio: number): boolean {
    return this.levelOf(this.pin(gpio));
  }

  /** Alarms, transfers and ticks up to an instant, in their order; the clock stands there, or later, afterwards. */
  runUntil(untilNs: number): void {
    const { nano } = this;
    this.running = true;
    for (;;) {
      const machine = this.nextMachine();
      const tickNs = machine ? machine.nextNs : Infinity;
      if (nano.nextNs <= untilNs && nano.nextNs <= tickNs) {
        nano.fireNext();
        this.updatePins();
      } else if (machine && tickNs <= untilNs) {
        nano.nanos = Math.max(nano.nanos, tickNs);
        const idleUntilNs = Math.min(untilNs, nano.nextNs - 1, this.nextNsBeside(machine) - 1);
        if (!this.fastForward || !machine.fastForward(idleUntilNs)) {
          machine.tick();
          this.updatePins();
        }
      } else break;
    }
    nano.nanos = Math.max(nano.nanos, untilNs);
    this.running = false;
    this.findDue();
  }

  /** After a write from outside: what it sets going without delay has happened when it returns. */
  settle(): void {
    this.updatePins();
    this.runUntil(this.nano.nanos);
  }

  private nextMachine(): PioMachine | undefined {
    let first: PioMachine | undefined;
    for (const machine of this.machines) {
      if (machine.nextNs < (first ? first.nextNs : Infinity)) first = machine;
    }
    return first;
  }

  private nextNsBeside(machine: PioMachine): number {
    let nextNs = Infinity;
    for (const other of this.machines) if (other !== machine) nextNs = Math.min(nextNs, other.nextNs);
    return nextNs;
  }

  private findDue(): void {
    this.machineDueNs = Infinity;
    for (const machine of this.machines) this.machineDueNs = Math.min(this.machineDueNs, machine.workNs());
  }

  /** Whoever reads or writes a block's registers finds its machines where time has brought them. */
  private keepLevel(pio: RP2040['pio'][number]): void {
    const { readUint32, writeUint32 } = pio;
    pio.readUint32 = (offset) => {
      if (!this.running) this.runUntil(this.nano.nanos);
      return readUint32.call(pio, offset);
    };
    pio.writeUint32 = (offset, value) => {
      if (!this.running) this.runUntil(this.nano.nanos);
      writeUint32.call(pio, offset, value);
      for (const machine of this.machines) machine.update();
      this.isUnsettled = true;
    };
  }

  private updatePins(): void {
    for (const pio of this.mcu.pio) pio.checkChangedPins();
    this.isUnsettled = false;
    let lines = 0;
    for (const { pin, bit } of this.linePins) if (pin.outputEnable && pin.outputValue) lines |= bit;
    if (lines === this.lines) return;
    this.lines = lines;
    this.onEdge(this.nano.nanos, lines);
  }

  private loopBack(pin: GPIOPin): void {
    this.isUnsettled = true;
    const isHigh = this.levelOf(pin);
    if (isHigh === (this.pinIsHigh.get(pin.index) ?? false)) return;
    this.pinIsHigh.set(pin.index, isHigh);
    pin.setInputValue(isHigh);
    this.onPin(pin.index, isHigh);
    const follower = this.wires.get(pin.index);
    if (follower === undefined) return;
    this.driven.set(follower, isHigh);
    this.loopBack(this.pin(follower));
  }

  private levelOf(pin: GPIOPin): boolean {
    if (this.heldLow.has(pin.index)) return false;
    const state = pin.value;
    if (state === GPIOPinState.High || state === GPIOPinState.Low) return state === GPIOPinState.High;
    return this.driven.get(pin.index) ?? state === GPIOPinState.InputPullUp;
  }

  private namedPins(lines: LinePins): { pin: GPIOPin; bit: number }[] {
    if (lines.runNode !== undefined) this.wires.set(lines.run, lines.runNode);
    return [
      { pin: this.pin(lines.enableA), bit: ENABLE_A },
      { pin: this.pin(lines.enableB), bit: ENABLE_B },
      { pin: this.pin(lines.reverse), bit: REVERSE },
      { pin: this.pin(lines.run), bit: RUN },
    ];
  }

  private pin(gpio: number): GPIOPin {
    const pin = this.mcu.gpio[gpio];
    if (!pin) throw new Error(`GPIO ${gpio} does not exist on the RP2040`);
    return pin;
  }
}

function ignore(): void {
  // rp2040js' own way of running the PIO.
}
