/**
 * The settings that outlive the power. Loaded at start-up; saved by the owner of the session, whose duty it is to call it
 * only while the output is silent. Never a level: a treatment begins at zero. Units: min; levels as in limits.ts.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';
import { RECORD_FIRST, STORE_LOST } from './record.brief';
import { LEVEL_MAX_AT, LOCKED_AT, MINUTES_AT, openSettings, PROGRAM_AT } from './settings-record.brief';

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
    const record = openSettings(this.store, this.natives);
    const found = record.load();
    const bytes = record.bytes;
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
    const record = openSettings(this.store, this.natives);
    record.load();
    record.bytes.set(list, RECORD_FIRST);
    // A value that does not go into a byte is another one there.
    if (record.bytes.subarray(RECORD_FIRST, RECORD_FIRST + list.length).join() !== text) return false;
    if (!record.save()) return false;
    this.stored = text;
    return true;
  }

  /** In the order of a record. */
  private list(): number[] {
    const values = this.values;
    return [values.program, values.minutes, values.levelMax, values.locked];
  }
}
