/**
 * A record in storage, in two copies, of which a torn write leaves one: opened to load it or to save it, and then let go.
 * Used by the settings and by the treatment log, only while the output is silent.
 * A record: version, sequence number, what it holds, CRC-32 (IEEE 802.3) with its least byte first.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';

/** What load() answers. */
export const STORE_OK = 0;
/** Nothing is stored: the first start. */
export const STORE_EMPTY = 1;
/** One copy was bad, and the other is in force. */
export const STORE_REPAIRED = 2;
/** What is stored is bad. */
export const STORE_LOST = 3;

/**
 * One size for all records: where the power goes in the middle of a file's header, the next header is written over it,
 * and both are sound only if they say the same size.
 */
export const RECORD_BYTES = 72;
/** Where what a record holds begins; its CRC-32 ends it. */
export const RECORD_FIRST = 2;

/** A record in two copies. */
export interface TwinRecord {
  /** What is loaded, and what the next save writes. The owner fills in what stands between RECORD_FIRST and the CRC. */
  bytes: Uint8Array;
  /** Takes the newest sound copy into `bytes`; leaves them where there is none. Answers STORE_... */
  load(): number;
  /**
   * Writes `bytes` to the other copy and reads them back. False: they are out of bounds, or could not be written; the copy in
   * force is still the one before.
   */
  save(): boolean;
}

const CRC_OFFSET = 68;
/** CRC-32 of anything with its own CRC-32 behind it. */
const CRC_RESIDUE = 0x2144df1c;
const VERSION = 1;

/** A save goes to the copy that is not in force. */
class Copies implements TwinRecord {
  bytes: Uint8Array;
  private store: Store;
  private natives: Natives;
  private name: string;
  private holds: (bytes: Uint8Array) => boolean;
  /** The copy in force, or -1. */
  private copy: number;
  private sequence: number;

  constructor(store: Store, natives: Natives, name: string, holds: (bytes: Uint8Array) => boolean) {
    this.bytes = new Uint8Array(RECORD_BYTES);
    this.store = store;
    this.natives = natives;
    this.name = name;
    this.holds = holds;
    this.copy = -1;
    this.sequence = 0;
  }

  load(): number {
    let bad = 0;
    this.copy = -1;
    for (let copy = 0; copy < 2; copy += 1) {
      const bytes = this.store.read(this.name + copy);
      if (bytes && !this.isSound(bytes)) bad += 1;
      else if (bytes && (this.copy < 0 || (((bytes[1] as number) - this.sequence) & 255) < 128)) {
        this.copy = copy;
        this.sequence = bytes[1] as number;
        this.bytes.set(bytes);
      }
    }
    if (this.copy < 0) return bad ? STORE_LOST : STORE_EMPTY;
    return bad ? STORE_REPAIRED : STORE_OK;
  }

  save(): boolean {
    const bytes = this.bytes;
    const copy = this.copy === 0 ? 1 : 0;
    if (!this.holds(bytes)) return false;
    bytes[0] = VERSION;
    bytes[1] = this.sequence + 1;
    const crc = this.natives.crc32(bytes.subarray(0, CRC_OFFSET));
    for (let i = 0; i < 4; i += 1) bytes[CRC_OFFSET + i] = (crc >>> (8 * i)) & 255;
    if (!this.store.write(this.name + copy, bytes)) return false;
    const written = this.store.read(this.name + copy);
    if (!written || !this.isSound(written) || written[1] !== bytes[1]) return false;
    this.copy = copy;
    this.sequence = bytes[1] as number;
    return true;
  }

  private isSound(bytes: Uint8Array): boolean {
    if (bytes.length !== RECORD_BYTES || bytes[0] !== VERSION) return false;
    return this.natives.crc32(bytes) === CRC_RESIDUE && this.holds(bytes);
  }
}

/**
 * Nothing is loaded yet.
 * @param name of the copies, without their number
 * @param holds whether what a record with a sound CRC says is within its bounds
 */
export function openRecord(
  store: Store,
  natives: Natives,
  name: string,
  holds: (bytes: Uint8Array) => boolean,
): TwinRecord {
  return new Copies(store, natives, name, holds);
}
