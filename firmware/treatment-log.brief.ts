/**
 * The treatment log: the last sixteen treatments, and how they ended. It outlives the power; a torn write loses the newest
 * at most. Opened by the owner of the session once a treatment has ended, to add it, and only while the output is silent.
 * Units: min; levels as in limits.ts.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';
import { openRecord, RECORD_FIRST, type TwinRecord } from './record.brief';

/** Each value is a whole number, 0..255. */
export interface LogEntry {
  minutes: number;
  /** Index of the program in the catalogue. */
  program: number;
  /** The highest level that either channel has had. */
  peakLevel: number;
  /** How it ended: the owner's code. */
  ending: number;
}

export interface TreatmentLog {
  /**
   * False where a value is out of its bounds, or it could not be stored: nothing is added. The caller sees to it that the
   * output is silent.
   */
  add(entry: LogEntry): boolean;
  /** The newest first. */
  entries(): LogEntry[];
}

const ENTRIES = 16;
const ENTRY_BYTES = 4;
const COUNT_AT = RECORD_FIRST;
const NEWEST_AT = RECORD_FIRST + 1;
const ENTRIES_AT = RECORD_FIRST + 2;

function isLog(bytes: Uint8Array): boolean {
  return (bytes[COUNT_AT] as number) <= ENTRIES && (bytes[NEWEST_AT] as number) < ENTRIES;
}

class Log implements TreatmentLog {
  private record: TwinRecord;

  constructor(store: Store, natives: Natives) {
    this.record = openRecord(store, natives, 'knead.log', isLog);
    this.record.load();
  }

  add(entry: LogEntry): boolean {
    if ((entry.minutes | entry.program | entry.peakLevel | entry.ending) & ~255) return false;
    const bytes = this.record.bytes;
    const newest = ((bytes[NEWEST_AT] as number) + 1) % ENTRIES;
    const at = ENTRIES_AT + newest * ENTRY_BYTES;
    bytes[at] = entry.minutes;
    bytes[at + 1] = entry.program;
    bytes[at + 2] = entry.peakLevel;
    bytes[at + 3] = entry.ending;
    bytes[NEWEST_AT] = newest;
    if ((bytes[COUNT_AT] as number) < ENTRIES) bytes[COUNT_AT] = (bytes[COUNT_AT] as number) + 1;
    return this.record.save();
  }

  entries(): LogEntry[] {
    const bytes = this.record.bytes;
    const entries: LogEntry[] = [];
    for (let age = 0; age < (bytes[COUNT_AT] as number); age += 1) {
      const place = ((bytes[NEWEST_AT] as number) + ENTRIES - age) % ENTRIES;
      const at = ENTRIES_AT + place * ENTRY_BYTES;
      entries.push({
        minutes: bytes[at] as number,
        program: bytes[at + 1] as number,
        peakLevel: bytes[at + 2] as number,
        ending: bytes[at + 3] as number,
      });
    }
    return entries;
  }
}

/** As it is stored. */
export function openLog(store: Store, natives: Natives): TreatmentLog {
  return new Log(store, natives);
}
