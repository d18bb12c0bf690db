/**
 * The settings that outlive the power. Loaded at start-up; saved by the owner of the session, whose duty it is to call it
 * only while the output is silent. Never a level: a treatment begins at zero. Units: min; levels as in limits.ts.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';
import { LEVEL_MAX } from './limits';
import { openRecord, RECORD_FIRST, STORE_EMPTY, STORE_LOST, type TwinRecord } from './record.brief';

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
  private store: Store;
  private natives: Natives;
  /** The values that are stored, one behind the other; '' where what is stored was lost. */
  private stored: string;

  constructor(store: Store, natives: Natives) {
    this.values = { program: 0, minutes: 0, levelMax: 0, locked: 0 };
    this.store = store;
    this.natives = natives;
    this.stored = '';
    this.load();
  }

  /** Takes what is stored into the values, or the defaults where nothing sound is. Answers STORE_... */
  load(): number {
    const record = this.open();
    const found = record.load();
    const bytes = record.bytes;
    if (found === STORE_EMPTY || found === STORE_LOST) bytes.set(DEFAULTS, RECORD_FIRST);
    this.values.program = bytes[PROGRAM_AT] as number;
    this.values.minutes = bytes[MINUTES_AT] as number;
    this.values.levelMax = bytes[LEVEL_MAX_AT] as number;
    this.values.locked = bytes[LOCKED_AT] as number;
    this.stored = found === STORE_LOST ? '' : this.list().join();
    return found;
  }

  /**
   * Stores the values; writes nothing where they are those of the last load or save, and something was found then. False: a
   * value out of its bounds, no room, or a write that failed; what was stored before still is. The caller sees to it that the
   * output is silent.
   */
  save(): boolean {
    const list = this.list();
    const text = list.join();
    if (text === this.stored) return true;
    const record = this.open();
    record.load();
    record.bytes.set(list, RECORD_FIRST);
    // A value that does not go into a byte is another one there.
    if (record.bytes.subarray(RECORD_FIRST, RECORD_FIRST + list.length).join() !== text) return false;
    if (!areSettings(record.bytes) || !record.save()) return false;
    this.stored = text;
    return true;
  }

  private open(): TwinRecord {
    return openRecord(this.store, this.natives, 'knead.set', areSettings);
  }

  /** In the order of a record. */
  private list(): number[] {
    const values = this.values;
    return [values.program, values.minutes, values.levelMax, values.locked];
  }
}
