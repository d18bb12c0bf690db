/**
 * Flat buffers: typed arrays of the device's code whose data lie in the chip's RAM, where its DMA reads them.
 * Used by the emulated runtime. Units: bytes; addresses as the chip sees them.
 *
 * The arrays that the code makes are views of the RAM itself, so each write is seen by the next transfer. `buffer` of
 * such an array is the whole RAM. Memory is handed out once and taken back by a reset only: the firmware allocates at start.
 * `defrag` moves every buffer: from then on its old address holds what was left there, the array lives at the new one.
 */
import { RAM_AT, type Rp2040Chip } from '../chips/rp2040';

/** Where Espruino's variables lie, about: behind its own data. */
const FIRST_OFFSET = 0x8000;
/** 12,000 variables of 14 bytes. */
const TOTAL_BYTES = 168000;
/** Shorter arrays are kept in ordinary variables, and have no address. */
const FLAT_MIN_BYTES = 32;

interface Region {
  /** Where the data are in the RAM of the model: the views do not move. */
  offset: number;
  bytes: number;
  address: number;
}

export class FlatMemory {
  private usedBytes = 0;
  private readonly regions: Region[] = [];
  /** Pairs of places that have changed their addresses, in the order of moving. */
  private readonly swaps: { first: number; second: number; bytes: number }[] = [];

  constructor(private readonly chip: Rp2040Chip) {}

  get freeBytes(): number {
    return TOTAL_BYTES - this.usedBytes;
  }

  /** A region of the RAM, or undefined for an array that is too short to be flat. */
  allocate(bytes: number): Region | undefined {
    if (bytes < FLAT_MIN_BYTES) return undefined;
    const offset = this.take(bytes);
    const region = { offset, bytes, address: RAM_AT + offset };
    this.regions.push(region);
    return region;
  }

  /** The address of an array's data; 0 where it is not flat. */
  addressOf(view: ArrayBufferView): number {
    if (view.buffer !== this.chip.sram.buffer) return 0;
    const { byteOffset } = view;
    const region = this.regions.find(
      ({ offset, bytes }) => byteOffset >= offset && byteOffset < offset + bytes,
    );
    return region ? region.address + byteOffset - region.offset : 0;
  }

  /** Moves every buffer. The old places keep a copy of what they held. */
  defrag(): void {
    if (this.swaps.length === 0) this.chip.mapRam((address) => this.physical(address));
    for (const region of this.regions) {
      const offset = this.take(region.bytes);
      this.chip.sram.copyWithin(offset, region.offset, region.offset + region.bytes);
      this.swaps.push({ first: region.address, second: RAM_AT + offset, bytes: region.bytes });
      region.address = RAM_AT + offset;
    }
  }

  /** The interpreter begins anew: all of the memory is free, whatever it holds. */
  release(): void {
    this.usedBytes = 0;
    this.regions.length = 0;
  }

  /** The chip begins anew, and with it every address. */
  restore(): void {
    this.release();
    this.swaps.length = 0;
  }

  /** What is left of the variables after reset() or load(): nothing that anybody may rely on. */
  wipe(): void {
    this.chip.sram.fill(0xff, FIRST_OFFSET, FIRST_OFFSET + TOTAL_BYTES);
  }

  /** Puts the constructors that make flat arrays into a global object. */
  install(target: Record<string, unknown>, natives: Record<string, TypedArrayMaker>): void {
    for (const [name, native] of Object.entries(natives)) target[name] = this.flatMaker(native);
  }

  private flatMaker(Native: TypedArrayMaker): TypedArrayMaker {
    const make = (source: unknown, offset?: number, length?: number): TypedArray => {
      const given = typeof source === 'object' && source !== null;
      if (given && 'byteLength' in source && !('length' in source)) return new Native(source, offset, length);
      const items = given ? Array.from(source as ArrayLike<number>) : [];
      const count = given ? items.length : Number(source ?? 0);
      const region = this.allocate(count * Native.BYTES_PER_ELEMENT);
      if (!region) return given ? new Native(items) : new Native(count);
      const array = new Native(this.chip.sram.buffer, region.offset, count);
      array.fill(0);
      array.set(items);
      return array;
    };
    return new Proxy(Native, { construct: (_, args: [unknown, number?, number?]) => make(...args) });
  }

  private take(bytes: number): number {
    // Espruino aligns to 4; a Float64Array of this host needs 8.
    const aligned = (bytes + 7) & ~7;
    if (aligned > this.freeBytes) throw new Error('LOW_MEMORY: no room for a flat buffer');
    const offset = FIRST_OFFSET + this.usedBytes;
    this.usedBytes += aligned;
    return offset;
  }

  private physical(address: number): number {
    let at = address;
    for (let i = this.swaps.length - 1; i >= 0; i -= 1) {
      const { first, second, bytes } = this.swaps[i] as { first: number; second: number; bytes: number };
      if (at >= first && at < first + bytes) at += second - first;
      else if (at >= second && at < second + bytes) at += first - second;
    }
    return at;
  }
}

interface TypedArray extends ArrayBufferView {
  fill(value: number): unknown;
  set(values: ArrayLike<number>): void;
}

export interface TypedArrayMaker {
  readonly BYTES_PER_ELEMENT: number;
  new (source: unknown, offset?: number, length?: number): TypedArray;
}
