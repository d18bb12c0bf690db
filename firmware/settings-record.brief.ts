/**
 * The record of the settings: where each of them stands, its bounds, and what is in force before anything is stored.
 * Opened by the settings (settings.ts) to load or to save them. Units: min; levels as in limits.ts.
 */
import { type Natives } from '../hal/natives';
import { type Store } from '../hal/store';
import { LEVEL_MAX } from './limits';
import { openRecord, RECORD_FIRST, type TwinRecord } from './record.brief';

export const PROGRAM_AT = RECORD_FIRST;
export const MINUTES_AT = RECORD_FIRST + 1;
export const LEVEL_MAX_AT = RECORD_FIRST + 2;
export const LOCKED_AT = RECORD_FIRST + 3;

/** Without any settings stored: the first program, 30 minutes, all levels, not locked. */
const DEFAULTS = [0, 30, LEVEL_MAX, 0];

function areSettings(bytes: Uint8Array): boolean {
  const minutes = bytes[MINUTES_AT] as number;
  const levelMax = bytes[LEVEL_MAX_AT] as number;
  if (minutes !== 10 && minutes !== 20 && minutes !== 30) return false;
  return levelMax >= 1 && levelMax <= LEVEL_MAX && (bytes[LOCKED_AT] as number) <= 1;
}

/** Nothing is loaded yet: it holds the defaults. */
export function openSettings(store: Store, natives: Natives): TwinRecord {
  const record = openRecord(store, natives, 'knead.set', areSettings);
  record.bytes.set(DEFAULTS, RECORD_FIRST);
  return record;
}
