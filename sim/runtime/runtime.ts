/**
 * An emulated Espruino: runs the text of a bundle in a fresh context with Espruino's globals on a model of the chip.
 * Used by the bundle bench and by tests. Units: us on the runtime's clock.
 *
 * Code takes no time, except for `callUs` a native call. A name that is not emulated fails when it is used; an error
 * that the firmware does not catch ends the run that advances the clock.
 */
import { type Context, createContext, Script } from 'node:vm';
import { Rp2040Chip } from '../chips/rp2040';
import { type Rp2040IoOptions } from '../chips/rp2040-io';
import { ESPRUINO_GLOBALS } from '../build/gate-library';
import { BusyClock } from './busy-clock';
import { EspruinoE, strict } from './espruino-e';
import { Events, type WatchEvent, type WatchOptions } from './events';
import { FlatMemory, type TypedArrayMaker } from './flat-memory';
import { makeGraphics } from './graphics';
import { I2cBus } from './i2c';
import { PinBank } from './pins';
import { Storage } from './storage';
import { ChipWatchdog } from './watchdog';

export interface RuntimeOptions {
  chip?: Rp2040IoOptions;
  /** Time that each native call takes; default 0. */
  callUs?: number;
  /** What E.hwRand answers; default 1. */
  hwRand?: number;
  /** Room of the Storage module; default 512 KB. */
  storageBytes?: number;
}

/** All pins as they stand: RP2040 datasheet 2.3.1.7. */
const SIO_GPIO_IN = 0xd0000004;
const DEFAULT_STORAGE_BYTES = 512 * 1024;
/** Typed arrays that Espruino has and that can be flat. */
const TYPED_ARRAYS = [
  'Uint8Array',
  'Int8Array',
  'Uint16Array',
  'Int16Array',
  'Uint32Array',
  'Int32Array',
  'Float32Array',
  'Float64Array',
];
/** Names that Espruino has not, and that what Node adds to a context needs. */
const LANGUAGE_NAMES = new Set(['RangeError', 'Symbol']);

export class Runtime {
  readonly clock = new BusyClock();
  readonly chip: Rp2040Chip;
  readonly memory: FlatMemory;
  readonly pins: PinBank;
  readonly events: Events;
  readonly storage: Storage;
  readonly i2c: I2cBus;
  /** Lines that the code has printed. */
  readonly printed: string[] = [];
  readonly watchdog: ChipWatchdog;
  /** What E.hwRand answers. */
  hwRand: number;
  /** A bite of the watchdog: the chip is reset, and whoever has the bundle runs it again. */
  onWatchdog: () => void = () => this.resetChip();

  private readonly callUs: number;
  private e: EspruinoE;
  private context: Context;

  constructor(options: RuntimeOptions = {}) {
    this.callUs = options.callUs ?? 0;
    this.hwRand = options.hwRand ?? 1;
    this.chip = new Rp2040Chip(this.clock, options.chip);
    this.memory = new FlatMemory(this.chip);
    this.events = new Events(this.clock);
    this.pins = new PinBank(this.chip, () => this.spend());
    this.storage = new Storage(options.storageBytes ?? DEFAULT_STORAGE_BYTES, (us) => this.clock.spend(us));
    this.i2c = new I2cBus({
      spend: (us) => this.clock.spend(this.callUs + us),
      gpioOf: (pin) => this.pins.gpioOf(pin),
    });
    this.chip.onPin = (gpio, isHigh) => this.events.onPin(gpio, isHigh);
    this.watchdog = new ChipWatchdog(this.clock, this.chip, () => this.onWatchdog());
    this.e = this.makeE();
    this.context = this.makeContext();
  }

  /** Runs a script from its beginning to its end; answers the value of its last statement. */
  run(script: string | Script, file = 'bundle'): unknown {
    const compiled = typeof script === 'string' ? new Script(script, { filename: file }) : script;
    return compiled.runInContext(this.context) as unknown;
  }

  /**
   * What reset() and load() do: tell the listeners of 'kill', then drop timers, watches and variables. Neither PIO
   * nor DMA nor the watchdog is stopped. The next `run` finds a fresh interpreter.
   */
  kill(): void {
    this.e.emit('kill');
    this.memory.wipe();
    this.memory.release();
    this.beginAnew();
  }

  /**
   * What a bite of the watchdog does: nobody is told, pins float, PIO and DMA are in their reset, and the register
   * REASON says why. The next `run` finds a fresh interpreter.
   */
  resetChip(): void {
    this.watchdog.stop();
    this.chip.resetByWatchdog();
    this.pins.reset();
    this.memory.restore();
    this.storage.powerOn();
    this.beginAnew();
  }

  /** What E.defrag does, and a conversion that runs out of memory: every buffer gets a new address. */
  defrag(): void {
    this.memory.defrag();
  }

  /** The interpreter does nothing else until an instant, and hears nothing; a bite of the watchdog ends it. */
  hang(untilUs: number): void {
    this.clock.spend(Math.min(untilUs, this.watchdog.bitesUs) - this.clock.nowUs());
  }

  /** A button that pulls its pin low. */
  press(gpio: number): void {
    this.chip.drive(gpio, false);
  }

  release(gpio: number): void {
    this.chip.drive(gpio, undefined);
  }

  private spend(): void {
    this.clock.spend(this.callUs);
  }

  private beginAnew(): void {
    this.events.clearTimers();
    this.events.clearWatches();
    this.i2c.reset();
    this.e = this.makeE();
    this.context = this.makeContext();
  }

  private makeE(): EspruinoE {
    return new EspruinoE({
      memory: this.memory,
      watchdog: this.watchdog,
      spend: () => this.spend(),
      hwRand: () => this.hwRand,
    });
  }

  private makeContext(): Context {
    const context = createContext({});
    const evaluate = (script: string): unknown => new Script(script).runInContext(context) as unknown;
    const own = context as Record<string, unknown>;
    const natives = evaluate(`({ ${TYPED_ARRAYS.join()} })`) as Record<string, TypedArrayMaker>;
    for (const name of evaluate('Object.getOwnPropertyNames(globalThis)') as string[]) {
      if (!ESPRUINO_GLOBALS.has(name) && !LANGUAGE_NAMES.has(name)) evaluate(`delete globalThis.${name}`);
    }
    Object.assign(own, this.timeGlobals(), this.pinGlobals(), this.memoryGlobals(), this.systemGlobals());
    this.memory.install(own, natives);
    return context;
  }

  private timeGlobals(): Record<string, unknown> {
    const { events, clock } = this;
    return {
      getTime: () => clock.nowUs() / 1e6,
      setTimeout: (onTimer: () => void, delayMs: number) => events.addTimer(onTimer, delayMs, false),
      setInterval: (onTimer: () => void, delayMs: number) => events.addTimer(onTimer, delayMs, true),
      clearTimeout: (id?: number) => events.clearTimers(id),
      clearInterval: (id?: number) => events.clearTimers(id),
      changeInterval: (id: number, intervalMs: number) => events.changeInterval(id, intervalMs),
      setWatch: (onWatch: (event: WatchEvent) => void, pin: unknown, options: WatchOptions = {}) => {
        const gpio = this.pins.gpioOf(pin);
        return events.addWatch(onWatch, pin, gpio, this.chip.isHigh(gpio), options);
      },
      clearWatch: (id?: number) => events.clearWatches(id),
    };
  }

  private pinGlobals(): Record<string, unknown> {
    const { pins } = this;
    return {
      ...Object.fromEntries(pins.pins.map((pin) => [pin.toString(), pin])),
      Pin: function (gpio: number) {
        return pins.pins[pins.gpioOf(gpio)];
      },
      pinMode: (pin: unknown, mode: string) => pins.pinMode(pin, mode),
      digitalWrite: (pin: unknown, value: unknown) => pins.digitalWrite(pin, value),
      digitalRead: (read: unknown) => pins.digitalRead(read),
      analogWrite: (pin: unknown, fraction: number) => pins.analogWrite(pin, fraction),
      analogRead: (pin: unknown) => pins.analogRead(pin),
    };
  }

  private memoryGlobals(): Record<string, unknown> {
    const { chip } = this;
    const accesses: [number, (address: number) => number, (address: number, value: number) => void][] = [
      [1, (address) => chip.peek8(address), (address, value) => chip.poke8(address, value)],
      [2, (address) => chip.peek16(address), (address, value) => chip.poke16(address, value)],
      [4, (address) => this.peek32(address), (address, value) => chip.poke32(address, value)],
    ];
    return Object.fromEntries(
      accesses.flatMap(([bytes, peek, poke]) => [
        [`peek${8 * bytes}`, this.makePeek(bytes, peek)],
        [`poke${8 * bytes}`, this.makePoke(bytes, poke)],
      ]),
    );
  }

  private peek32(address: number): number {
    if (address === SIO_GPIO_IN) this.pins.lookAtAll();
    return this.chip.peek32(address);
  }

  private makePeek(bytes: number, peek: (address: number) => number): unknown {
    return (address: number, count?: number) => {
      this.spend();
      if (count === undefined) return peek(address);
      return Array.from({ length: count }, (_, i) => peek(address + bytes * i));
    };
  }

  private makePoke(bytes: number, poke: (address: number, value: number) => void): unknown {
    return (address: number, value: number | ArrayLike<number>) => {
      this.spend();
      if (typeof value === 'number') poke(address, value);
      else for (let i = 0; i < value.length; i += 1) poke(address + bytes * i, value[i] as number);
    };
  }

  private systemGlobals(): Record<string, unknown> {
    const print = (...values: unknown[]): void => void this.printed.push(values.map(String).join(' '));
    const killWhenIdle = (): void => void this.clock.atIdle(this.clock.nowUs(), () => this.kill());
    const modules: Record<string, object> = { Storage: strict('Storage', this.storage) };
    return {
      E: this.e.members,
      I2C1: this.i2c.members,
      Graphics: makeGraphics({
        spend: () => this.spend(),
        reserve: (bytes) => void this.memory.allocate(bytes),
      }),
      print,
      console: strict('console', { log: print, warn: print, error: print }),
      reset: killWhenIdle,
      load: killWhenIdle,
      process: strict('process', {
        version: '2v29',
        env: { VERSION: '2v29', BOARD: 'PICO', SERIAL: 'emulated' },
        memory: () => ({ free: Math.floor(this.memory.freeBytes / 14), total: 12000, blocksize: 14 }),
      }),
      require: (name: string) => {
        const found = modules[name];
        if (!found) throw new Error(`Module "${name}" is not emulated`);
        return found;
      },
    };
  }
}
