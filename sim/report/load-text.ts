/**
 * A load in words, for what is written into the reports.
 * Called by the VCD, WAV and figure writers, once a file. Units: ohm, nF.
 */
import { type Load } from '../physics/load';

/** What is said of a load. */
export type LoadInWords = Omit<Load, 'halfMa'>;

/** `1000 ohm`; `gel (400 ohm + 5000 ohm || 200 nF)`. ASCII, as the formats of files ask for. */
export function loadText(load: LoadInWords): string {
  return inWords(load, { ohm: (ohm) => `${ohm} ohm`, beside: '||' });
}

/** `1,000 Ω`; `gel (400 Ω + 5,000 Ω ∥ 200 nF)`. */
export function loadTitle(load: LoadInWords): string {
  return inWords(load, { ohm: (ohm) => `${ohm.toLocaleString('en-US')} Ω`, beside: '∥' });
}

interface Signs {
  ohm(value: number): string;
  beside: string;
}

function inWords({ name, rsOhm, rpOhm, cpNf, becomes }: LoadInWords, { ohm, beside }: Signs): string {
  const skin = rpOhm === 0 ? '' : ` + ${ohm(rounded(rpOhm))} ${beside} ${rounded(cpNf)} nF`;
  const values = `${ohm(rounded(rsOhm))}${skin}${becomes ? ' at first' : ''}`;
  return /^[a-z]/.test(name) ? `${name} (${values})` : values;
}

/** Four digits: a peeled pad has a third of its capacitance. */
function rounded(value: number): number {
  return value >= 1000 ? Math.round(value) : Number(value.toPrecision(4));
}
