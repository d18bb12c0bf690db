/**
 * Figures as they are printed: the same text on every machine.
 * Used by the layout of the output table. A figure that lies on the border of two roundings, as those of round inputs
 * do, is first moved away from it by more than floating-point arithmetic can differ by.
 */

/** How a quantity is printed: factor from the value to the unit, digits behind the point. */
export interface Printed {
  unit: string;
  factor: number;
  digits: number;
}

/** Relative: far above rounding errors of sums, far below a printed digit. */
const AWAY = 1e-9;

/** Rounded half up in magnitude; zero has no sign. */
export function fixed(value: number, digits: number): string {
  const text = (value * (1 + AWAY)).toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}

/** A value of a quantity, with its unit. */
export function figureText({ factor, digits, unit }: Printed, value: number): string {
  return `${fixed(value * factor, digits)} ${unit}`.trimEnd();
}

/** `35-220`, or one number where both ends print the same. */
export function fixedRange({ min, max }: { min: number; max: number }, digits: number): string {
  const [low, high] = [fixed(min, digits), fixed(max, digits)];
  return low === high ? low : `${low}-${high}`;
}

/** Six significant digits, for scripts. */
export function significant(value: number): number {
  return Number((value * (1 + AWAY)).toPrecision(6));
}

/** Part of a limit that is left, %, to a tenth, rounded down: never better than it is. */
export function marginPercent(limit: number, value: number): number {
  const tenths = Math.floor(1000 * ((limit - value) / limit) + 1e-6);
  return tenths === 0 ? 0 : tenths / 10;
}

const RESISTANCE = /^[\d.]+(?:e\d+)?[kM]?$/;
/** Rs,Rp,Cp. */
const SKIN = /^\s*([\d.]+[kM]?)\s*,\s*([\d.]+[kM]?)\s*,\s*([\d.]+)([nu])F?\s*$/;

/** `500 ohm`, `2k ohm`, `300 ohm + 3k ohm || 100 nF`, `no load`; names are as they are. @param name as of load-option.ts */
export function loadText(name: string): string {
  if (name === 'open') return 'no load';
  if (RESISTANCE.test(name)) return `${name} ohm`;
  const [, rs, rp, cp, prefix] = SKIN.exec(name) ?? [];
  return cp === undefined ? name : `${rs} ohm + ${rp} ohm || ${cp} ${prefix}F`;
}
