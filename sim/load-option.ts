/**
 * What a command takes as a load: a name, a resistance, or Rs,Rp,Cp.
 * Called by the commands, once a flag. Units: ohm with k, F with n or u.
 */
import { InvalidArgumentError } from 'commander';
import { LOADS, resistor, type Load } from './physics/load';

/** Bounds of a load of one's own. */
const RESISTOR_OHM = { min: 1, max: 1e6 };
const RS_OHM = { min: 1, max: 1e5 };
const RP_OHM = { min: 10, max: 1e6 };
const CP_NF = { min: 1, max: 10000 };

const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, M: 1e6, n: 1, u: 1e3 };

/** For the help. */
export const LOAD_HELP = `ohm (470, 1.5k), Rs,Rp,Cp (300,3k,100n), or one of ${LOADS.map(({ load }) => load.name).join(', ')}`;

/** @throws InvalidArgumentError that says what a load is, or which bound is broken */
export function parseLoad(text: string): Load {
  const preset = LOADS.find(({ load }) => load.name === text)?.load;
  if (preset) return preset;
  const parts = text.split(',');
  if (parts.length === 1) {
    const ohm = valueOf(text, /^([\d.]+(?:e\d+)?)([kM]?)$/, 'a resistance', RESISTOR_OHM, 'ohm');
    return resistor(ohm, text);
  }
  if (parts.length !== 3) throw unknownLoad();
  const [rs, rp, cp] = parts as [string, string, string];
  return {
    name: text,
    rsOhm: valueOf(rs, /^([\d.]+)([kM]?)$/, 'an Rs', RS_OHM, 'ohm'),
    rpOhm: valueOf(rp, /^([\d.]+)([kM]?)$/, 'an Rp', RP_OHM, 'ohm'),
    cpNf: valueOf(cp, /^([\d.]+)([nu])F?$/, 'a Cp', CP_NF, 'nF'),
    halfMa: Infinity,
  };
}

interface Range {
  min: number;
  max: number;
}

function valueOf(text: string, form: RegExp, what: string, { min, max }: Range, unit: string): number {
  const [, digits, suffix] = form.exec(text.trim()) ?? [];
  const value = Number(digits) * (FACTORS[suffix ?? ''] ?? NaN);
  if (digits === undefined || Number.isNaN(value)) throw unknownLoad();
  if (value < min || value > max) {
    throw new InvalidArgumentError(`It must have ${what} of ${min}..${max} ${unit}, not ${value}.`);
  }
  return value;
}

function unknownLoad(): InvalidArgumentError {
  return new InvalidArgumentError(`It must be ${LOAD_HELP}.`);
}
