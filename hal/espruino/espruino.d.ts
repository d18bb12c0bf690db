/**
 * What today's Espruino has beyond @types/espruino, which describes the interpreter of 2018.
 * Read by the device type-check only (firmware/tsconfig.json); only hal/espruino and firmware/main.ts name these.
 * Units as in the names; Espruino's own clock counts seconds. Reference: Espruino's documentation, 2v29.
 */
/// <reference types="espruino" />

/** Numbers that native calls take as a block: an array or a typed array. */
type NumberBlock = readonly number[] | ArrayBufferView<ArrayBufferLike>;
type PinMode =
  'analog' | 'input' | 'input_pullup' | 'input_pulldown' | 'output' | 'opendrain' | 'af_output' | 'auto';

// Modules on the board

interface EspruinoStorage {
  read(name: string): string | undefined;
  readJSON(name: string, noExceptions?: boolean): unknown;
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  write(name: string, data: string | NumberBlock, offset?: number, size?: number): boolean;
  writeJSON(name: string, data: unknown): boolean;
  erase(name: string): void;
  eraseAll(): void;
  list(): string[];
  hash(): number;
  compact(): void;
  getFree(): number;
}

interface EspruinoFlash {
  getPage(address: number): { addr: number; length: number } | undefined;
  getFree(): { addr: number; length: number }[];
  erasePage(address: number): void;
  read(length: number, address: number): Uint8Array;
  write(data: NumberBlock, address: number): void;
}

interface EspruinoTimer {
  list(): unknown[];
  get(id: number): unknown;
  add(task: { type: string; time: number; interval?: number; pin?: Pin; value?: number }): number;
  remove(id: number): void;
}

declare function require(id: 'Storage'): EspruinoStorage;
declare function require(id: 'Flash'): EspruinoFlash;
declare function require(id: 'timer'): EspruinoTimer;

// Time

declare function setTimeout(callback: () => void, delayMs: number): number;
declare function setInterval(callback: () => void, intervalMs: number): number;
declare function clearTimeout(id?: number): void;
declare function clearInterval(id?: number): void;
declare function changeInterval(id: number, intervalMs: number): void;

// Pins

/** The pin of that number; the build writes its own name in the place of it. */
declare const Pin: { new (gpio: number): Pin };

interface WatchEvent {
  /** True after a rising edge. */
  state: boolean;
  /** Seconds, on the clock of getTime(). */
  time: number;
  lastTime: number;
  pin: Pin;
}

interface WatchOptions {
  repeat?: boolean;
  edge?: 'rising' | 'falling' | 'both' | 1 | -1 | 0;
  debounce?: number;
  irq?: boolean;
  data?: Pin;
}

declare function setWatch(callback: (event: WatchEvent) => void, pin: Pin, options?: WatchOptions): number;
declare function clearWatch(id?: number): void;
declare function pinMode(pin: Pin, mode?: PinMode, automatic?: boolean): void;
/** The bits of the pins, the last one's the lowest. */
declare function digitalRead(pins: readonly Pin[]): number;
declare function digitalWrite(pin: Pin | readonly Pin[], value: number | boolean): void;
declare function digitalPulse(pin: Pin, value: boolean | number, timeMs: number | readonly number[]): void;
declare function analogWrite(
  pin: Pin,
  fraction: number,
  options?: { freq?: number; soft?: boolean; forceSoft?: boolean },
): void;

interface Pin {
  write(value: boolean | number): void;
  mode(mode: PinMode): void;
  analog(): number;
  pwm(fraction: number, options?: { freq?: number; soft?: boolean; forceSoft?: boolean }): void;
}

declare var LED: Pin;
declare var LED1: Pin;
declare var LED2: Pin;
declare var LED3: Pin;
declare var BTN: Pin;
declare var BTN1: Pin;
declare var BTN2: Pin;
declare var BTN3: Pin;
declare var BTN4: Pin;

// Memory and registers

declare function peek8(address: number): number;
declare function peek8(address: number, count: number): Uint8Array;
declare function peek16(address: number): number;
declare function peek16(address: number, count: number): Uint16Array;
declare function peek32(address: number): number;
declare function peek32(address: number, count: number): Uint32Array;
declare function poke8(address: number, value: number | NumberBlock): void;
declare function poke16(address: number, value: number | NumberBlock): void;
/** An array goes to consecutive registers in one call. */
declare function poke32(address: number, value: number | NumberBlock): void;

declare namespace E {
  /** Address of the data of a flat buffer; 0 if it is not flat. Moves when the memory is defragmented. */
  function getAddressOf(value: ArrayBufferView<ArrayBufferLike> | string, flat: boolean): number;
  function convolve(first: NumberBlock, second: NumberBlock, offset?: number): number;
  function toArrayBuffer(text: string): ArrayBuffer;
  function mapInPlace(from: Uint8Array, to: Uint16Array, table: Uint16Array): void;
  function CRC32(data: string | NumberBlock): number;
  function toArrayBuffer(flatText: string): ArrayBuffer;
  function toFlatString(...parts: (string | NumberBlock)[]): string | undefined;
  function on(event: 'kill' | 'init', callback: () => void): void;
  function on(event: 'errorFlag', callback: (flags: string[]) => void): void;
  function removeListener(event: 'kill' | 'init' | 'errorFlag', callback: () => void): void;
  function enableWatchdog(timeoutS: number, isAuto?: boolean): void;
  function getErrorFlags(): string[];
  function getBattery(): number;
  function getSizeOf(value: unknown): number;
  function setConsole(device: Serial | null, options?: { force?: boolean }): void;
  function getConsole(): string | null;
  function setFlags(flags: { pretokenise?: boolean; unsafeFlash?: boolean; unsyncFiles?: boolean }): void;
  function defrag(): void;
  function reboot(): void;
  function hwRand(): number;
}

interface ProcessMemory {
  free: number;
  usage: number;
  total: number;
  history: number;
  gc: number;
  gctime: number;
  blocksize: number;
}

declare var process: {
  readonly version: string;
  readonly env: { readonly VERSION: string; readonly BOARD: string; readonly SERIAL: string };
  memory(collectGarbage?: boolean): ProcessMemory;
};

// Console

declare var console: {
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
declare function print(...values: unknown[]): void;
declare function reset(clearFlash?: boolean): void;
declare function load(file?: string): void;
declare var Terminal: Serial;

interface Serial {
  setConsole(options?: boolean | { force?: boolean }): void;
  setup(baud: number, options?: { rx?: Pin; tx?: Pin }): void;
  write(data: string | number | NumberBlock): void;
  on(event: 'data', callback: (data: string) => void): void;
  removeAllListeners(event?: string): void;
  isConnected(): boolean;
}

// Buses

interface I2C {
  /** All of the data in one transfer. Throws where nobody answers, or where it takes longer than 50 ms. */
  writeTo(address: number, ...data: (number | string | NumberBlock)[]): void;
}

// Display

interface GraphicsOptions {
  zigzag?: boolean;
  vertical_byte?: boolean;
  msb?: boolean;
  color_order?: string;
}

interface Graphics {
  /** Present where a display driver stands behind the buffer. */
  flip?(all?: boolean): void;
  readonly buffer: ArrayBuffer;
  clear(reset?: boolean): this;
  setColor(color: number | string): this;
  setBgColor(color: number | string): this;
  setClipRect(x1: number, y1: number, x2: number, y2: number): this;
  setPixel(x: number, y: number, color?: number): this;
  getPixel(x: number, y: number): number;
  fillRect(x1: number, y1: number, x2: number, y2: number): this;
  clearRect(x1: number, y1: number, x2: number, y2: number): this;
  drawRect(x1: number, y1: number, x2: number, y2: number): this;
  drawLine(x1: number, y1: number, x2: number, y2: number): this;
  drawPoly(points: NumberBlock, isClosed?: boolean): this;
  fillPoly(points: NumberBlock): this;
  setFont(name: string, size?: number): this;
  /** Height in bits 0..7, scale in bits 8..15; a width of all glyphs, or a character for each. */
  setFontCustom(bitmap: string, firstCode: number, width: number | string, height: number): this;
  setFontAlign(x: number, y: number, rotation?: number): this;
  drawString(text: string | number, x: number, y: number, solid?: boolean): this;
  stringWidth(text: string | number): number;
  getModified(reset?: boolean): { x1: number; y1: number; x2: number; y2: number } | undefined;
  drawImage(image: unknown, x: number, y: number, options?: { scale?: number; rotate?: number }): this;
}

declare var Graphics: {
  createArrayBuffer(width: number, height: number, bitsPerPixel: number, options?: GraphicsOptions): Graphics;
  createImage(rows: string): unknown;
};
