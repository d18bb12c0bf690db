/**
 * The settings that outlive the power, and records in two copies, of which a torn write leaves one: TwinRecord, which the
 * treatment log uses, too. Loaded at start-up; saved by the owner of the session, whose duty it is to call it only
 * while the output is silent. Never a level: a treatment begins at zero. Units: min; levels as in limits.ts.
 * A record: version, sequence number, what it holds, CRC-32 (IEEE 802.3) with its least byte first.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';
import { LEVEL_MAX } from './limits';

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
const CRC_OFFSET = 68;
/** CRC-32 of anything with its own CRC-32 behind it. */
const CRC_RESIDUE = 0x2144df1c;
const VERSION = 1;

/** A record in two copies: a save goes to the one that is not in force. */
export class TwinRecord {
  /** What is loaded, and what the next save writes. The owner fills in what stands between RECORD_FIRST and the CRC. */
  bytes: Uint8Array;
  private store: Store;
  private natives: Natives;
  private name: string;
  private holds: (bytes: Uint8Array) => boolean;
  /** The copy in force, or -1. */
  private copy: number;
  private sequence: number;

  /**
   * @param name of the copies, without their number
   * @param holds whether what a record with a sound CRC says is within its bounds
   */
  constructor(store: Store, natives: Natives, name: string, holds: (bytes: Uint8Array) => boolean) {
    this.bytes = new Uint8Array(RECORD_BYTES);
    this.store = store;
    this.natives = natives;
    this.name = name;
    this.holds = holds;
    this.copy = -1;
    this.sequence = 0;
  }

  /** Takes the newest sound copy into `bytes`; leaves them where there is none. Answers STORE_... */
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

  /** Writes `bytes` to the other copy and reads them back. False: the copy in force is still the one before. */
  save(): boolean {
    const bytes = this.bytes;
    const copy = this.copy === 0 ? 1 : 0;
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

export interface SettingsValues {
  /** Index of the program in the catalogue, 0..255: whether there is one is the owner's question. */
  program: number;
  /** Length of a treatment: 10, 20 or 30. */
  minutes: number;
  /** The highest level that this user may choose, 1..LEVEL_MAX. */
  levelMax: number;
  /** 1 = the buttons are locked. */
  locked: number;
}

const PROGRAM_AT = RECORD_FIRST;
const MINUTES_AT = RECORD_FIRST + 1;
const LEVEL_MAX_AT = RECORD_FIRST + 2;
const LOCKED_AT = RECORD_FIRST + 3;
/** Without any settings stored: the first program, 30 minutes, all levels, not locked. */
const DEFAULTS = [0, 30, LEVEL_MAX, 0];

function areSettings(bytes: Uint8Array): boolean {
  const minutes = bytes[MINUTES_AT] as number;
  const levelMax = bytes[LEVEL_MAX_AT] as number;
  if (minutes !== 10 && minutes !== 20 && minutes !== 30) return false;
  return levelMax >= 1 && levelMax <= LEVEL_MAX && (bytes[LOCKED_AT] as number) <= 1;
}

export class Settings {
  /** What is in force: to be changed in place, and saved. */
  values: SettingsValues;
  private record: TwinRecord;
  /** The record's bytes are not what is stored. */
  private isBehind: boolean;

  constructor(store: Store, natives: Natives) {
    this.values = { program: 0, minutes: 0, levelMax: 0, locked: 0 };
    this.record = new TwinRecord(store, natives, 'knead.set', areSettings);
    this.isBehind = false;
    this.load();
  }

  /** Takes what is stored into the values, or the defaults where nothing sound is. Answers STORE_... */
  load(): number {
    const bytes = this.record.bytes;
    const found = this.record.load();
    if (found === STORE_EMPTY || found === STORE_LOST) bytes.set(DEFAULTS, RECORD_FIRST);
    this.values.program = bytes[PROGRAM_AT] as number;
    this.values.minutes = bytes[MINUTES_AT] as number;
    this.values.levelMax = bytes[LEVEL_MAX_AT] as number;
    this.values.locked = bytes[LOCKED_AT] as number;
    this.isBehind = found === STORE_LOST;
    return found;
  }

  /**
   * Stores the values; writes nothing where they are those of the last load or save, and something was found then. False: a value out of its bounds,
   * no room, or a write that failed; what was stored before still is. The caller sees to it that the output is silent.
   */
  save(): boolean {
    const bytes = this.record.bytes;
    if (!this.isBehind && this.isInRecord()) return true;
    this.isBehind = true;
    bytes[PROGRAM_AT] = this.values.program;
    bytes[MINUTES_AT] = this.values.minutes;
    bytes[LEVEL_MAX_AT] = this.values.levelMax;
    bytes[LOCKED_AT] = this.values.locked;
    this.isBehind = !(this.isInRecord() && areSettings(bytes) && this.record.save());
    return !this.isBehind;
  }

  /** False where a value has changed, or does not go into a byte. */
  private isInRecord(): boolean {
    const bytes = this.record.bytes;
    const values = this.values;
    return (
      bytes[PROGRAM_AT] === values.program &&
      bytes[MINUTES_AT] === values.minutes &&
      bytes[LEVEL_MAX_AT] === values.levelMax &&
      bytes[LOCKED_AT] === values.locked
    );
  }
}
