/**
 * The RP2040 as far as the pulse engine reaches it: PIO, DMA, pads and RAM of rp2040js, on virtual time.
 * Made by the emulated runtime (sim/runtime) and by tests; registers are read and written as peek32 and poke32 do.
 * Units: us on the virtual clock outside, ns inside. Reference: RP2040 datasheet.
 *
 * What rp2040js does not know fails loudly, by name. Not modelled: the processor (sim/silicon has it), a peripheral
 * that is put back into reset by itself.
 */
import { RP2040 } from 'rp2040js';
import { type VirtualClock } from '../virtual-clock';
import { NanoClock } from './nano-clock';
import { Rp2040Io, type Rp2040IoOptions } from './rp2040-io';

export const RAM_AT = 0x20000000;

const RESETS = 0x4000c000;
/** Bits of RESETS, by the page of the peripheral's registers. */
const HELD_IN_RESET: Readonly<Record<number, { bit: number; name: string }>> = {
  0x5000: { bit: 2, name: 'DMA' },
  0x5020: { bit: 10, name: 'PIO0' },
  0x5030: { bit: 11, name: 'PIO1' },
};
/** The watchdog's registers; what a bite leaves in REASON. */
const WATCHDOG_PAGE = 0x40058;
const REASON_OFFSET = 0x08;
const REASON_TIMER = 1;
const SCRATCH0 = 0x4005800c;
const SCRATCHES = 8;
/** Pages that hold registers. */
const FIRST_REGISTER_PAGE = 0x4000;
const SIO_PAGE = 0xd000;
const SIO_LAST = 0x17c;

export class Rp2040Chip {
  /** As Rp2040Io.onEdge, in us. */
  onEdge: (atUs: number, lines: number) => void = () => undefined;
  /** As Rp2040Io.onPin. */
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;

  private mcu: RP2040;
  private io: Rp2040Io;

  constructor(
    clock: VirtualClock,
    private readonly options: Rp2040IoOptions = {},
  ) {
    const parts = this.powerUp(Math.round(clock.nowUs() * 1000), 0);
    this.mcu = parts.mcu;
    this.io = parts.io;
    clock.follow((untilUs) => this.io.runUntil(Math.round(untilUs * 1000)));
  }

  /** Another memory after each reset of the chip. */
  get sram(): Uint8Array {
    return this.mcu.sram;
  }

  /** A bite of the watchdog: all pins float, all registers are as at power-on, but for the watchdog's own. */
  resetByWatchdog(): void {
    const scratch = Array.from({ length: SCRATCHES }, (_, i) => this.mcu.readUint32(SCRATCH0 + 4 * i));
    this.io.floatPins();
    const parts = this.powerUp(this.io.nowNs(), REASON_TIMER);
    parts.io.takeOutside(this.io);
    this.mcu = parts.mcu;
    this.io = parts.io;
    scratch.forEach((word, i) => this.mcu.writeUint32(SCRATCH0 + 4 * i, word));
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
    this.io.settle();
  }

  poke16(address: number, value: number): void {
    this.checkAddress(address, 2);
    this.mcu.writeUint16(address, value & 0xffff);
    this.io.settle();
  }

  poke8(address: number, value: number): void {
    this.checkAddress(address, 1);
    this.mcu.writeUint8(address, value & 0xff);
    this.io.settle();
  }

  /** As Rp2040Io.drive. */
  drive(gpio: number, isHigh: boolean | undefined): void {
    this.io.drive(gpio, isHigh);
  }

  /** As Rp2040Io.holdLow. */
  holdLow(gpio: number, isHeld: boolean): void {
    this.io.holdLow(gpio, isHeld);
  }

  /** The state of a pin, whoever drives it. */
  isHigh(gpio: number): boolean {
    return this.io.isHigh(gpio);
  }

  private powerUp(nowNs: number, reason: number): { mcu: RP2040; io: Rp2040Io } {
    const nano = new NanoClock();
    nano.nanos = nowNs;
    const mcu = new RP2040(nano);
    mcu.logger = { debug: ignore, info: ignore, warn: fail, error: fail };
    const io = new Rp2040Io(mcu, nano, this.options);
    io.onEdge = (atNs, lines) => this.onEdge(atNs / 1000, lines);
    io.onPin = (gpio, isHigh) => this.onPin(gpio, isHigh);
    mcu.writeUint32(
      RESETS,
      Object.values(HELD_IN_RESET).reduce((bits, { bit }) => bits | (1 << bit), 0),
    );
    keepReason(mcu, reason);
    return { mcu, io };
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

/** Why the chip was reset: rp2040js keeps what its own timer has done, which nothing here starts. */
function keepReason(mcu: RP2040, reason: number): void {
  const watchdog = mcu.peripherals[WATCHDOG_PAGE];
  if (!watchdog) throw new Error('rp2040js has no watchdog');
  const { readUint32 } = watchdog;
  watchdog.readUint32 = (offset) => (offset === REASON_OFFSET ? reason : readUint32.call(watchdog, offset));
}

function ignore(): void {
  // Chatter of rp2040js.
}

function fail(component: string, message: string): never {
  throw new Error(`${component}: ${message}`);
}
