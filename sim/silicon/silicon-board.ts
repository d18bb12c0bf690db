/**
 * A Raspberry Pi Pico with its whole processor: rp2040js runs an unmodified image, instruction by instruction, beside
 * PIO, DMA, pads and USB on one clock. Driven by the silicon bench and the timing table. Units: ns, system cycles.
 * Reference: RP2040 datasheet; times of the instructions as rp2040js counts them.
 *
 * Not modelled: core 1, contention on the bus, the time of DMA beside the processor, brown-out.
 */
import { type Peripheral, RP2040 } from 'rp2040js';
import { NanoClock } from '../chips/nano-clock';
import { Rp2040Io, type LinePins } from '../chips/rp2040-io';
import { flashRoutines, type RomRoutine } from './flash-rom';
import { FLASH_AT, FLASH_BYTES } from './images';
import { watchPwm } from './pwm-levels';
import { Ssd1306Chip } from '../chips/ssd1306';
import { UsbConsole } from './usb-console';
import { wireDisplay } from './wired-display';
import { XipCache } from './xip-cache';

/** The SDK's system clock, 125 MHz. */
const CYCLE_NS = 8;
const BOOTROM_BYTES = 0x4000;
/** The watchdog among rp2040js' peripherals, by its address; its registers, and what a bite of its timer leaves. */
const WATCHDOG = 0x40058;
const CTRL_OFFSET = 0x00;
const REASON_OFFSET = 0x08;
const REASON_TIMER = 1;
const SCRATCH0_OFFSET = 0x0c;
const SCRATCHES = 8;
/** Among the registers of SIO: what the pins are. */
const GPIO_IN_OFFSET = 0x004;
/** GPIO of the ADC's first input, how many there are, and its codes. */
const ADC_GPIO0 = 26;
const ADC_INPUTS = 4;
const ADC_CODES = 4096;
/** GPIO that the Pico connects to VBUS. */
const VBUS_GPIO = 24;

export interface SiliconOptions {
  /** What the flash holds at first: see images.ts. */
  flash: Uint8Array;
  bootrom: Uint32Array;
  lines: LinePins;
  /** Cycles of a miss of the flash's cache; 0 = a flash without wait states. */
  missCycles: number;
  /** One hangs on its bus; default: true. */
  hasDisplay?: boolean;
}

export class SiliconBoard {
  /** Told of every edge of the lines, as Rp2040Io.onEdge is; goes on through restarts. */
  onEdge: (atNs: number, lines: number) => void = () => undefined;
  onPin: (gpio: number, isHigh: boolean) => void = () => undefined;
  /** Told when the processor falls asleep: since when it had been awake. */
  onSleep: (awakeSinceNs: number, atNs: number) => void = () => undefined;
  /** Told of a write of a word to RAM by the processor: how a published pointer is seen. */
  onRamWord: (address: number, value: number) => void = () => undefined;
  /** Told of the PWM of a pin, as a fraction of the time; of 0 when the chip is reset. */
  onLevel: (gpio: number, fraction: number) => void = () => undefined;
  /** Called before the processor looks at its pins: whoever drives them may do so now. */
  onLook: () => void = () => undefined;
  /** What stands at an analog pin, as a fraction of full scale. */
  onSense: (gpio: number) => number = () => 0;

  mcu!: RP2040;
  usb!: UsbConsole | undefined;
  /** Starts of the chip: power-on, and resets by its watchdog. */
  starts = 0;
  /** When it started last. */
  startedNs = 0;
  /** Sectors of flash that have been erased since the board was made. */
  erasedSectors = 0;

  readonly flash: Uint8Array;
  /** Wired to the I2C of the board. */
  readonly display = new Ssd1306Chip();
  private nano = new NanoClock();
  private io!: Rp2040Io;
  private readonly cache = new XipCache();
  private readonly routines: Map<number, RomRoutine>;
  private hasUsb = true;
  private stallCycles = 0;
  private wasReset = false;
  /** PWM of the pins that are not at 0. */
  private readonly levels = new Map<number, number>();
  /** The processor is at an instruction: what is written meanwhile is its own, and no transfer of the DMA. */
  private isExecuting = false;
  private awakeSinceNs = 0;
  private wasWaiting = false;
  /** What the outside drives onto pins; stays through restarts. */
  private readonly driven = new Map<number, boolean>();
  private readonly heldLow = new Set<number>();
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

  /** Holds a pin low from outside, against whatever drives it through a resistor; or lets go of it. */
  holdLow(gpio: number, isHeld: boolean): void {
    if (isHeld) this.heldLow.add(gpio);
    else this.heldLow.delete(gpio);
    this.io.holdLow(gpio, isHeld);
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
    const watchdog = watchdogOf(this.mcu);
    const scratch = Array.from({ length: SCRATCHES }, (_, i) => watchdog.readUint32(SCRATCH0_OFFSET + 4 * i));
    this.keepFlash();
    this.start(REASON_TIMER);
    scratch.forEach((word, i) => watchdogOf(this.mcu).writeUint32(SCRATCH0_OFFSET + 4 * i, word));
  }

  /** @param reason of the reset, as the watchdog keeps it */
  private start(reason = 0): void {
    const { options } = this;
    const nowNs = this.nano.nanos;
    this.nano = new NanoClock();
    this.nano.nanos = nowNs;
    this.mcu = new RP2040(this.nano);
    const { mcu } = this;
    mcu.logger = { debug: ignore, info: ignore, warn: ignore, error: fail };
    mcu.loadBootrom(options.bootrom);
    mcu.flash.set(this.flash);
    watchWatchdog(mcu, reason, () => {
      this.wasReset = true;
    });
    this.watchAnalog();
    wireDisplay(mcu, this.nano, options.hasDisplay === false ? undefined : this.display);
    this.io = new Rp2040Io(mcu, this.nano, { lines: options.lines });
    this.io.onEdge = (atNs, lines) => this.tellEdge(atNs, lines);
    this.io.onPin = (gpio, isHigh) => this.onPin(gpio, isHigh);
    this.io.drive(VBUS_GPIO, this.hasUsb);
    for (const [gpio, isHigh] of this.driven) this.io.drive(gpio, isHigh);
    for (const gpio of this.heldLow) this.io.holdLow(gpio, true);
    this.usb = this.hasUsb ? new UsbConsole(mcu) : undefined;
    this.cache.flush();
    this.watchMemory();
    // What the boot ROM does first, copying the second stage, is left out: the image's first 256 bytes run in place.
    mcu.core.PC = FLASH_AT;
    this.wasReset = false;
    this.wasWaiting = false;
    this.awakeSinceNs = nowNs;
    this.starts += 1;
    this.startedNs = nowNs;
    // Pins of a chip in reset are inputs, and the stage pulls its lines down.
    if (this.lines !== 0) this.tellEdge(nowNs, 0);
    for (const gpio of this.levels.keys()) this.onLevel(gpio, 0);
    this.levels.clear();
  }

  private tellEdge(atNs: number, lines: number): void {
    this.lines = lines;
    this.onEdge(atNs, lines);
  }

  /** PWM and ADC, and the pins as they are when they are looked at. */
  private watchAnalog(): void {
    const { adc, sio } = this.mcu;
    watchPwm(this.mcu, (gpio, fraction) => {
      this.levels.set(gpio, fraction);
      this.onLevel(gpio, fraction);
    });
    const { onADCRead } = adc;
    adc.onADCRead = (input) => {
      const fraction = input < ADC_INPUTS ? this.onSense(ADC_GPIO0 + input) : 0;
      adc.channelValues[input] = Math.min(ADC_CODES - 1, Math.floor(fraction * ADC_CODES));
      onADCRead(input);
    };
    const { readUint32 } = sio;
    sio.readUint32 = (offset) => {
      if (offset === GPIO_IN_OFFSET) this.onLook();
      return readUint32.call(sio, offset);
    };
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

/** rp2040js keeps the reason of a bite in a chip that is not there any more. */
function watchWatchdog(mcu: RP2040, reason: number, onTrigger: () => void): void {
  const watchdog = watchdogOf(mcu);
  const { readUint32 } = watchdog;
  watchdog.readUint32 = (offset) => (offset === REASON_OFFSET ? reason : readUint32.call(watchdog, offset));
  watchdog.onWatchdogTrigger = () => {
    // It would bite again at once, and time never go on.
    watchdog.writeUint32(CTRL_OFFSET, 0);
    onTrigger();
  };
}

function watchdogOf(mcu: RP2040): Peripheral & { onWatchdogTrigger: () => void } {
  const watchdog = mcu.peripherals[WATCHDOG];
  if (!watchdog || !('onWatchdogTrigger' in watchdog))
    throw new Error('rp2040js has no watchdog to listen to');
  return watchdog as Peripheral & { onWatchdogTrigger: () => void };
}

function ignore(): void {
  // rp2040js tells of registers that it does not know; the image's start-up asks for many.
}

function fail(component: string, message: string): never {
  throw new Error(`${component}: ${message}`);
}
