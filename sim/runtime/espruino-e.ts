/**
 * The object `E` of the emulated Espruino, as far as the firmware uses it. Any other member fails, by its name.
 * Made by the runtime, once a boot.
 */
import { isAnyArrayBuffer as isArrayBuffer } from 'node:util/types';
import { crc32 } from 'node:zlib';
import { type FlatMemory } from './flat-memory';
import { type ChipWatchdog } from './watchdog';

export interface EspruinoEParts {
  memory: FlatMemory;
  watchdog: ChipWatchdog;
  spend: () => void;
  hwRand: () => number;
}

export class EspruinoE {
  private readonly listeners = new Map<string, (() => void)[]>();

  constructor(private readonly parts: EspruinoEParts) {}

  /** The object that code sees. */
  readonly members = strict('E', {
    getAddressOf: (value: unknown, flat: boolean): number => {
      this.parts.spend();
      if (!flat) throw new Error('E.getAddressOf: the address of a variable itself is not emulated');
      return ArrayBuffer.isView(value) ? this.parts.memory.addressOf(value) : 0;
    },
    convolve: (first: ArrayLike<number>, second: ArrayLike<number>, offset = 0): number => {
      this.parts.spend();
      let sum = 0;
      for (let i = 0; i < first.length; i += 1) {
        sum += (first[i] as number) * (second[(i + offset) % second.length] as number);
      }
      return sum;
    },
    mapInPlace: (from: ArrayLike<number>, to: { [at: number]: number }, table: ArrayLike<number>): void => {
      this.parts.spend();
      for (let i = 0; i < from.length; i += 1) to[i] = table[from[i] as number] as number;
    },
    CRC32: (data: unknown): number => {
      this.parts.spend();
      return crc32(bytesOf(data));
    },
    toArrayBuffer: (text: string): ArrayBuffer => Uint8Array.from(text, (char) => char.charCodeAt(0)).buffer,
    on: (event: string, onEvent: () => void): void => {
      this.listeners.set(event, [...this.listenersOf(event), onEvent]);
    },
    removeListener: (event: string, onEvent: () => void): void => {
      this.listeners.set(
        event,
        this.listenersOf(event).filter((other) => other !== onEvent),
      );
    },
    hwRand: (): number => this.parts.hwRand(),
    enableWatchdog: (timeoutS: number, isAuto?: boolean): void => {
      this.parts.spend();
      this.parts.watchdog.enable(timeoutS * 1e6, isAuto ?? true);
    },
    kickWatchdog: (): void => {
      this.parts.spend();
      this.parts.watchdog.feed();
    },
    defrag: (): void => this.parts.memory.defrag(),
    getErrorFlags: (): string[] => [],
    setConsole: (): void => undefined,
    setFlags: (): void => undefined,
  });

  emit(event: string): void {
    for (const listener of this.listenersOf(event)) listener();
  }

  private listenersOf(event: string): (() => void)[] {
    return this.listeners.get(event) ?? [];
  }
}

/** Of a string its characters, of an array its elements, of a buffer its bytes: each as one byte, as Espruino iterates. */
function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'latin1');
  if (isArrayBuffer(data)) return new Uint8Array(data);
  if (Array.isArray(data) || ArrayBuffer.isView(data)) {
    return Uint8Array.from(data as ArrayLike<number> & object);
  }
  throw new Error(`E.CRC32: ${String(data)} is not emulated`);
}

/** An object whose unknown members fail by name instead of being undefined. */
export function strict<T extends object>(name: string, members: T): T {
  return new Proxy(members, {
    get(target, key) {
      if (typeof key === 'string' && !(key in target)) throw new Error(`${name}.${key} is not emulated`);
      return Reflect.get(target, key) as unknown;
    },
  });
}
