/**
 * The RP2040 as far as the pulse engine reaches it: PIO, DMA, pads and RAM of rp2040js, on virtual time.
 * Made by the emulated runtime (sim/runtime) and by tests; registers are read and written as peek32 and poke32 do.
 * Units: us on the virtual clock outside, ns inside. Reference: RP2040 datasheet.
 *
 * Outputs are looped back to the inputs of their pads. What rp2040js does not know fails loudly, by name.
 * Not modelled: the processor, joined FIFOs, a peripheral that is put back into reset, the 16 ns of the input
 * synchronisers.
 */
import { GPIOPinState, RP2040, type GPIOPin } from 'rp2040js';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { type VirtualClock } from '../virtual-clock';
import { NanoClock } from './nano-clock';
import { PioMachine } from './pio-machine';
import { timeDma } from './timed-dma';

export const RAM_AT = 0x20000000;

const RESETS = 0x4000c000;
/** PADS_BANK0: GPIO0, and what a pad holds after reset: input enabled, pulled down, 4 mA, Schmitt trigger. */
const PADS_GPIO0 = 0x4001c004;
const PAD_AFTER_RESET = 0x56;
/** Bits of RESETS, by the page of the peripheral's registers. */
const HELD_IN_RESET: Readonly<Record<number, { bit: number; name: string }>> = {
  0x5000: { bit: 2, name: 'DMA' },
  0x5020: { bit: 10, name: 'PIO0' },
  0x5030: { bit: 11, name: 'PIO1' },
};
/** Pages that hold registers. */
const FIRST_REGISTER_PAGE = 0x4000;
const SIO_PAGE = 0xd000;
const SIO_LAST = 0x17c;

/** GPIO numbers of the lines that are listened to. */
export interface LinePins {
  enableA: number;
  enableB: number;
  reverse: number;
  run: number;
  /** The node behind RUN's resistor, which a trip of the stage can hold low; wired to RUN. */
  runNode?: number;
}

export interface Rp2040Options {
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

export class Rp2040Chip {
  /**
   * Told of every edge, with the bits ENABLE_A, ENABLE_B, REVERSE, RUN after it. Pins that one tick or one write moves
   * together are one edge.
   */
  onEdge: (atUs: number, lines: number) => void = () => undefined;
  /** Told of every change of an input or output, with the state that the pin has in the end. */
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;

  readonly sram: Uint8Array;

  private readonly nano = new NanoClock();
  private readonly mcu = new RP2040(this.nano);
  private readonly machines: PioMachine[];
  private readonly fastForward: boolean;
  private readonly linePins: { pin: GPIOPin; bit: number }[];
  private lines = 0;
  /** What the outside drives onto pins. */
  private readonly driven = new Map<number, boolean>();
  /** Pins that something outside holds low, whoever else drives them. */
  private readonly heldLow = new Set<number>();
  /** Pins that follow another one. */
  private readonly wires = new Map<number, number>();
  private readonly pinIsHigh = new Map<number, boolean>();

  constructor(clock: VirtualClock, options: Rp2040Options = {}) {
    const { mcu, nano } = this;
    nano.nanos = Math.round(clock.nowUs() * 1000);
    this.sram = mcu.sram;
    this.fastForward = options.fastForward ?? true;
    mcu.logger = { debug: ignore, info: ignore, warn: fail, error: fail };
    timeDma(mcu, nano, {
      transferNs: options.transferNs ?? DEFAULT_TRANSFER_NS,
      chainNs: options.chainNs ?? DEFAULT_CHAIN_NS,
    });
    for (const pio of mcu.pio) pio.run = ignore;
    this.machines = mcu.pio.flatMap((pio) =>
      pio.machines.map((machine) => new PioMachine(mcu, pio, machine, () => nano.nanos)),
    );
    for (const pin of mcu.gpio) {
      pin.addListener(() => this.loopBack(pin));
      mcu.writeUint32(PADS_GPIO0 + 4 * pin.index, PAD_AFTER_RESET);
    }
    this.linePins = options.lines ? this.namedPins(options.lines) : [];
    mcu.writeUint32(
      RESETS,
      Object.values(HELD_IN_RESET).reduce((bits, { bit }) => bits | (1 << bit), 0),
    );
    clock.follow((untilUs) => this.runUntil(Math.round(untilUs * 1000)));
  }

  /** Translates addresses on their way to the memory, the DMA's too: see sim/runtime/flat-memory.ts. */
  mapRam(toPhysical: (address: number) => number): void {
    const { mcu } = this;
    const { readUint32, readUint16, readUint8, writeUint32, writeUint16, writeUint8 } = mcu;
    mcu.readUint32 = (address) => readUint32.call(mcu, toPhysical(address));
    mcu.readUint16 = (address) => readUint16.call(mcu, toPhysical(address));
    mcu.readUint8 = (address) => readUint8.call(mcu, toPhysical(address));
    mcu.writeUint32 = (address, value) => writeUint32.call(mcu, toPhysical(address), value);
    mcu.writeUint16 = (address, value) => writeUint16.call(mcu, toPhysical(address), value);
    mcu.writeUint8 = (address, value) => writeUint8.call(mcu, toPhysical(address), value);
  }

  peek32(address: number): number {
    this.checkAddress(address, 4);
    return this.mcu.readUint32(address) >>> 0;
  }

  peek16(address: number): number {
    this.checkAddress(address, 2);
    return this.mcu.readUint16(address);
  }

  peek8(address: number): number {
    this.checkAddress(address, 1);
    return this.mcu.readUint8(address);
  }

  poke32(address: number, value: number): void {
    this.checkAddress(address, 4);
    this.checkResets(address, value);
    this.mcu.writeUint32(address, value >>> 0);
    this.settle();
  }

  poke16(address: number, value: number): void {
    this.checkAddress(address, 2);
    this.mcu.writeUint16(address, value & 0xffff);
    this.settle();
  }

  poke8(address: number, value: number): void {
    this.checkAddress(address, 1);
    this.mcu.writeUint8(address, value & 0xff);
    this.settle();
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

  /** The state of a pin, whoever drives it. */
  isHigh(gpio: number): boolean {
    return this.levelOf(this.pin(gpio));
  }

  private runUntil(untilNs: number): void {
    const { nano } = this;
    for (;;) {
      const machine = this.nextMachine();
      const tickNs = machine ? machine.nextNs : Infinity;
      if (nano.nextNs <= untilNs && nano.nextNs <= tickNs) {
        nano.fireNext();
        this.updatePins();
      } else if (machine && tickNs <= untilNs) {
        nano.nanos = tickNs;
        const idleUntilNs = Math.min(untilNs, nano.nextNs - 1, this.nextNsBeside(machine) - 1);
        if (!this.fastForward || !machine.fastForward(idleUntilNs)) {
          machine.tick();
          this.updatePins();
        }
      } else break;
    }
    nano.nanos = Math.max(nano.nanos, untilNs);
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

  /** After a write from outside: what it sets going without delay has happened when it returns. */
  private settle(): void {
    for (const machine of this.machines) machine.update();
    this.updatePins();
    this.runUntil(this.nano.nanos);
  }

  private updatePins(): void {
    for (const pio of this.mcu.pio) pio.checkChangedPins();
    let lines = 0;
    for (const { pin, bit } of this.linePins) if (pin.outputEnable && pin.outputValue) lines |= bit;
    if (lines === this.lines) return;
    this.lines = lines;
    this.onEdge(this.nano.nanos / 1000, lines);
  }

  private loopBack(pin: GPIOPin): void {
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

  private checkAddress(address: number, bytes: number): void {
    const hex = `0x${(address >>> 0).toString(16)}`;
    if (address % bytes !== 0) throw new Error(`${hex}: an access of ${bytes} bytes is not aligned`);
    const page = (address >>> 16) & 0xffff;
    if (page === SIO_PAGE && (address & 0xffff) > SIO_LAST) {
      throw new Error(`${hex}: no such register of SIO`);
    }
    if (page < FIRST_REGISTER_PAGE) return;
    const held = HELD_IN_RESET[page];
    if (held && (this.mcu.readUint32(RESETS) >> held.bit) & 1) {
      throw new Error(`${hex}: ${held.name} is held in reset`);
    }
  }

  /** Releasing from reset is all that is modelled. */
  private checkResets(address: number, value: number): void {
    if (address >>> 14 !== RESETS >>> 14) return;
    const alias = (address >> 12) & 3;
    const held = this.mcu.readUint32(RESETS);
    const wanted = [value, held ^ value, held | value, held & ~value][alias] as number;
    for (const { bit, name } of Object.values(HELD_IN_RESET)) {
      if (((wanted & ~held) >> bit) & 1) throw new Error(`putting ${name} back into reset is not modelled`);
    }
  }
}

function ignore(): void {
  // Chatter of rp2040js, and its own way of running the PIO.
}

function fail(component: string, message: string): never {
  throw new Error(`${component}: ${message}`);
}
