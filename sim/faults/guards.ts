/**
 * The guards of the output stage by the names that people give them, and the option that leaves some out.
 * Called by the commands `sim` and `faults`. What each one does: docs/output-stage.md.
 */
import { InvalidArgumentError } from 'commander';
import { ALL_GUARDS, type Guards } from '../physics/conduction';

export const GUARDS: readonly { key: keyof Guards; name: string; about: string }[] = [
  { key: 'oneShot', name: 'one-shot', about: 'OS-1: ends an enable that stays high' },
  { key: 'overCurrentTrip', name: 'trip', about: 'OS-5: over-current' },
  { key: 'meanTrip', name: 'mean-trip', about: 'OS-21: mean current, and a one-shot that ran out' },
  { key: 'dcTrip', name: 'dc-trip', about: 'OS-24: direct current' },
  { key: 'heartbeat', name: 'heartbeat', about: 'OS-10: rail off when the loop is gone' },
  { key: 'ceiling', name: 'ceiling', about: 'OS-9: 110 V whatever is set' },
  { key: 'bleed', name: 'bleed', about: 'OS-7: empties the pads between pulses' },
  { key: 'brownOut', name: 'brown-out', about: 'OS-17: all off when the battery sags' },
];

/** All guards but those. */
export function without(...keys: (keyof Guards)[]): Guards {
  return { ...ALL_GUARDS, ...Object.fromEntries(keys.map((key) => [key, false])) };
}

export function guardName(key: keyof Guards): string {
  return GUARDS.find((guard) => guard.key === key)?.name ?? key;
}

/** Names of those that are left out. */
export function namesLeftOut(guards: Partial<Guards>): string[] {
  return GUARDS.filter(({ key }) => guards[key] === false).map(({ name }) => name);
}

/**
 * @param text names of guards that are left out, with commas between
 * @throws InvalidArgumentError, which lists the names
 */
export function parseGuards(text: string): Guards {
  const keys = text.split(',').map((part) => {
    const name = part.trim();
    const guard = GUARDS.find((known) => known.name === name);
    if (guard) return guard.key;
    const names = GUARDS.map((known) => known.name).join(', ');
    throw new InvalidArgumentError(`${JSON.stringify(name)} is no guard: choose from ${names}.`);
  });
  return without(...keys);
}
