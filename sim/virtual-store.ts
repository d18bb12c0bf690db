/**
 * The virtual store: Espruino's flash behind hal/store.ts, with power that goes at any byte of a write. Used by the
 * simulator and by tests, which set what goes wrong. Units: bytes.
 * The flash is that of the emulated runtime, and a write keeps clear of its last page as on the board.
 */
import { type Store } from '../hal/store';
import { PowerCut, Storage } from './runtime/storage';

const DEFAULT_SIZE_BYTES = 256 * 1024;
/** A page, a header, and what the sizes are rounded up by. */
const KEPT_FREE_BYTES = 4096 + 32 + 8;

export class VirtualStore implements Store {
  readonly storage: Storage;
  /** Writes find no room. */
  isFull = false;
  /** Reads find nothing. */
  isUnreadable = false;

  constructor(sizeBytes = DEFAULT_SIZE_BYTES) {
    this.storage = new Storage(sizeBytes);
  }

  /** The power goes when this many bytes of the next writes have reached the flash: PowerCut, until it is on again. */
  cutPowerAfter(bytes: number, strayBits = 0xff): void {
    this.storage.flash.cutAfterBytes = bytes;
    this.storage.flash.cutStrayBits = strayBits;
  }

  powerOn(): void {
    this.storage.powerOn();
  }

  read(name: string): Uint8Array | undefined {
    const file = this.storage.readArrayBuffer(name);
    return file && !this.isUnreadable ? new Uint8Array(file) : undefined;
  }

  write(name: string, bytes: Uint8Array): boolean {
    if (this.isFull || this.storage.getFree() < bytes.length + KEPT_FREE_BYTES) return false;
    try {
      return this.storage.write(name, bytes);
    } catch (error) {
      if (error instanceof PowerCut) throw error;
      return false;
    }
  }
}
