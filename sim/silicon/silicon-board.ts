/**
 * A Raspberry Pi Pico with its whole processor: rp2040js runs an unmodified image, instruction by instruction, beside
 * PIO, DMA, pads and USB on one clock. Driven by the silicon bench and the timing table. Units: ns, system cycles.
 * Reference: RP2040 datasheet; times of the instructions as rp2040js counts them.
 *
 * Not modelled: core 1, contention on the bus, the time of DMA beside the processor, brown-out.
 */
import { RP2040 } from 'rp2040js';
import { NanoClock } from '../chips/nano-clock';
import { Rp2040Io, type LinePins } from '../chips/rp2040-io';
import { flashRoutines, type RomRoutine } from './flash-rom';
import { FLASH_AT, FLASH_BYTES } from './images';
import { UsbConsole } from './usb-console';
import { XipCache } from './xip-cache';

/** The SDK's system clock, 125 MHz. */
const CYCLE_NS = 8;
const BOOTROM_BYTES = 0x4000;
/** The watchdog among rp2040js' peripherals, by its address. */
const WATCHDOG = 0x40058;
/** GPIO that the Pico connects to VBUS. */
const VBUS_GPIO = 24;

export interface SiliconOptions {
  /** What the flash holds at first: see images.ts. */
  flash: Uint8Array;
  bootrom: Uint32Array;
  lines: LinePins;
  /** Cycles of a miss of the flash's cache; 0 = a flash without wait states. */
  missCycles: number;
}

export class SiliconBoard {
  /** Told of every edge of the lines, as Rp2040Io.onEdge is; goes on through restarts. */
  onEdge: (atNs: number, lines: number) => void = () => undefined;
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;
  /** Told when the processor falls asleep: since when it had been awake. */
  onSleep: (awakeSinceNs: number, atNs: number) => void = () => undefined;
  /** Told of a write of a word to RAM by the processor: how a published pointer is seen. */
  onRamWord: (address: number, value: number) => void = () => undefined;

  mcu!: RP2040;
  usb!: UsbConsole | undefined;
  /** Starts of the chip: power-on, and resets by its watchdog. */
  starts = 0;
  /** Sectors of flash that have been erased since the board was made. */
  erasedSectors = 0;

  readonly flash: Uint8Array;
  private nano = new NanoClock();
  private io!: Rp2040Io;
  private readonly cache = new XipCache();
  private readonly routines: Map<number, RomRoutine>;
  private hasUsb = true;
  private stallCycles = 0;
  private wasReset = false;
  /** The processor is at an instruction: what is written meanwhile is its own, and no transfer of the DMA. */
  private isExecuting = false;
  private awakeSinceNs = 0;
  private wasWaiting = false;
  /** What the outside drives onto pins; stays through restarts. */
  private readonly driven = new Map<number, boolean>();
  /** The lines after the last edge. */
  private lines = 0;

  constructor(private readonly options: SiliconOptions) {
    this.flash = options.flash.slice();
    this.routines = flashRoutines(options.bootrom);
    this.start();
  }

  get nowNs(): number {
    return this.nano.nanos;
  }

  /** What the flash holds now. */
  flashNow(): Uint8Array {
    this.keepFlash();
    return this.flash;
  }

  /**
   * Takes the power away and gives it back; the flash keeps what it holds. Without the USB cable the interpreter sleeps
   * when it has nothing to do; with it, it never does.
   */
  powerCycle(hasUsb: boolean): void {
    this.hasUsb = hasUsb;
    this.keepFlash();
    this.start();
  }

  /** Since when the processor has been awake; undefined while it sleeps. */
  get awakeFromNs(): number | undefined {
    return this.wasWaiting ? undefined : this.awakeSinceNs;
  }

  /** Reads of flash that had to wait; counted where a miss takes time. */
  get misses(): number {
    return this.cache.misses;
  }

  /**
   * Runs for a time, or until the condition holds; answers whether it does. The condition is looked at every few
   * instructions, and after each step of a sleeping board.
   */
  runFor(spanUs: number, isDone: () => boolean = () => false): boolean {
    // Instants are whole ns: pads and PIO rely on it.
    const untilNs = Math.round(this.nowNs + spanUs * 1000);
    for (let step = 0; this.nowNs < untilNs; step += 1) {
      if (((step & 15) === 0 || this.wasWaiting) && isDone()) return true;
      this.step(untilNs);
    }
    return isDone();
  }

  /** Drives a pin from outside; undefined lets go of it. */
  drive(gpio: number, isHigh: boolean | undefined): void {
    if (isHigh === undefined) this.driven.delete(gpio);
    else this.driven.set(gpio, isHigh);
    this.io.drive(gpio, isHigh);
  }

  press(gpio: number): void {
    this.drive(gpio, false);
  }

  release(gpio: number): void {
    this.drive(gpio, undefined);
  }

  isHigh(gpio: number): boolean {
    return this.io.isHigh(gpio);
  }

  /** The reset that the chip's own watchdog makes, now. */
  resetByWatchdog(): void {
    this.keepFlash();
    this.start();
  }

  private start(): void {
    const { options } = this;
    const nowNs = this.nano.nanos;
    this.nano = new NanoClock();
    this.nano.nanos = nowNs;
    this.mcu = new RP2040(this.nano);
    const { mcu } = this;
    mcu.logger = { debug: ignore, info: ignore, warn: ignore, error: fail };
    mcu.loadBootrom(options.bootrom);
    mcu.flash.set(this.flash);
    onWatchdog(mcu, () => {
      this.wasReset = true;
    });
    this.io = new Rp2040Io(mcu, this.nano, { lines: options.lines });
    this.io.onEdge = (atNs, lines) => this.tellEdge(atNs, lines);
    this.io.onPin = (gpio, isHigh) => this.onPin(gpio, isHigh);
    this.io.drive(VBUS_GPIO, this.hasUsb);
    for (const [gpio, isHigh] of this.driven) this.io.drive(gpio, isHigh);
    this.usb = this.hasUsb ? new UsbConsole(mcu) : undefined;
    this.cache.flush();
    this.watchMemory();
    // What the boot ROM does first, copying the second stage, is left out: the image's first 256 bytes run in place.
    mcu.core.PC = FLASH_AT;
    this.wasReset = false;
    this.wasWaiting = false;
    this.awakeSinceNs = nowNs;
    this.starts += 1;
    // Pins of a chip in reset are inputs, and the stage pulls its lines down.
    if (this.lines !== 0) this.tellEdge(nowNs, 0);
  }

  private tellEdge(atNs: number, lines: number): void {
    this.lines = lines;
    this.onEdge(atNs, lines);
  }

  private keepFlash(): void {
    this.flash.set(this.mcu.flash.subarray(0, FLASH_BYTES));
  }

  /** One instruction; or, asleep, on to what may wake the processor. */
  private step(untilNs: number): void {
    const { nano, io } = this;
    const { core } = this.mcu;
    if (core.waiting) {
      if (!this.wasWaiting) this.onSleep(this.awakeSinceNs, nano.nanos);
      this.wasWaiting = true;
      io.runUntil(Math.min(untilNs, Math.max(nano.nanos, Math.min(nano.nextNs, io.machineDueNs))));
    } else {
      if (this.wasWaiting) this.awakeSinceNs = nano.nanos;
      this.wasWaiting = false;
      this.stallCycles = 0;
      const pc = core.PC;
      const routine = pc < BOOTROM_BYTES ? this.routines.get(pc & ~1) : undefined;
      this.isExecuting = true;
      const cycles = routine ? this.callRoutine(routine) : core.executeInstruction();
      this.isExecuting = false;
      const endNs = nano.nanos + (cycles + this.stallCycles) * CYCLE_NS;
      // What the instruction has set going begins with it; the rest of the chip goes on to its end, each at its instant.
      if (io.isUnsettled) io.settle();
      if (nano.nextNs <= endNs || io.machineDueNs <= endNs) io.runUntil(endNs);
      else nano.nanos = endNs;
    }
    if (this.wasReset) this.resetByWatchdog();
  }

  private callRoutine(routine: RomRoutine): number {
    const { core, flash, sram } = this.mcu;
    const [r0 = 0, r1 = 0, r2 = 0] = core.registers;
    const memory = { flash, sram, erasedSectors: 0 };
    const spanUs = routine(memory, r0, r1, r2);
    this.erasedSectors += memory.erasedSectors;
    this.cache.flush();
    core.PC = core.LR & ~1;
    return Math.max(1, (spanUs * 1000) / CYCLE_NS);
  }

  /** Reads of flash wait where the cache misses; writes of words to RAM are told. */
  private watchMemory(): void {
    const { mcu, cache } = this;
    const { missCycles } = this.options;
    const { writeUint32, readUint32, readUint16, readUint8 } = mcu;
    mcu.writeUint32 = (address, value) => {
      writeUint32.call(mcu, address, value);
      if (this.isExecuting && address >>> 20 === 0x200) this.onRamWord(address, value);
    };
    if (missCycles === 0) return;
    const wait = (address: number): void => {
      if (address >>> 24 === FLASH_AT >>> 24 && cache.isMiss(address & 0xffffff))
        this.stallCycles += missCycles;
    };
    mcu.readUint32 = (address) => {
      wait(address);
      return readUint32.call(mcu, address);
    };
    mcu.readUint16 = (address) => {
      wait(address);
      return readUint16.call(mcu, address);
    };
    mcu.readUint8 = (address) => {
      wait(address);
      return readUint8.call(mcu, address);
    };
  }
}

function onWatchdog(mcu: RP2040, onTrigger: () => void): void {
  const watchdog = mcu.peripherals[WATCHDOG];
  if (!watchdog || !('onWatchdogTrigger' in watchdog))
    throw new Error('rp2040js has no watchdog to listen to');
  watchdog.onWatchdogTrigger = onTrigger;
}

function ignore(): void {
  // rp2040js tells of registers that it does not know; the image's start-up asks for many.
}

function fail(component: string, message: string): never {
  throw new Error(`${component}: ${message}`);
}
