/**
 * The object `E` of the emulated Espruino, as far as the firmware uses it. Any other member fails, by its name.
 * Made by the runtime, once a boot.
 */
import { type BusyClock } from './busy-clock';
import { type FlatMemory } from './flat-memory';

export interface EspruinoEParts {
  clock: BusyClock;
  memory: FlatMemory;
  spend: () => void;
  hwRand: () => number;
}

export class EspruinoE {
  private readonly listeners = new Map<string, (() => void)[]>();
  private stopWatchdog: () => void = () => undefined;
  private watchdogUs = 0;

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
      this.watchdogUs = isAuto === false ? timeoutS * 1e6 : 0;
      this.armWatchdog();
    },
    kickWatchdog: (): void => {
      this.parts.spend();
      this.armWatchdog();
    },
    defrag: (): void => this.parts.memory.defrag(),
    getErrorFlags: (): string[] => [],
    setConsole: (): void => undefined,
    setFlags: (): void => undefined,
  });

  emit(event: string): void {
    for (const listener of this.listenersOf(event)) listener();
  }

  /** Everything that a listener or a watchdog could still do is called off. */
  clear(): void {
    this.listeners.clear();
    this.stopWatchdog();
  }

  private listenersOf(event: string): (() => void)[] {
    return this.listeners.get(event) ?? [];
  }

  /** A bite resets the whole chip, which is beyond this model: it ends the run. */
  private armWatchdog(): void {
    this.stopWatchdog();
    if (this.watchdogUs === 0) return;
    this.stopWatchdog = this.parts.clock.at(this.parts.clock.nowUs() + this.watchdogUs, () => {
      throw new Error('the watchdog was not kicked in time');
    });
  }
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
