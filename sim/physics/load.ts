/**
 * What lies across a pair of pads: a test resistor, or skin and gel as Rs + (Rp || Cp).
 * Read by the plant, chosen by the commands. Units: ohm, nF, mA.
 *
 * Rp falls with the current of a pulse, and is constant within one: Rp = rpOhm / (1 + I / halfMa) (project default; the
 * family's range is Rs 200-600 ohm, Rp 1-10 kohm falling with current, Cp 50-500 nF). Test loads: 500 ohm, 1, 2, 10 kohm.
 * Open: above 20 kohm. Short: below 50 ohm. A peeled pad: Rs times 2 to 4, Cp a half to a quarter; Rp grows as the area
 * shrinks (derived). Pair of gel pads at pulse frequencies: 1.0-1.5 kohm (CefarCompex).
 */
export interface Load {
  /** As it was asked for. */
  name: string;
  rsOhm: number;
  /** At no current; 0: a plain resistor of rsOhm. */
  rpOhm: number;
  cpNf: number;
  /** Current of a pulse at which Rp is half of rpOhm; Infinity: Rp does not fall. */
  halfMa: number;
  /** Goes over into this load, evenly in this time from power-on. */
  becomes?: { load: Load; inUs: number };
}

export function resistor(ohm: number, name = `${ohm}`): Load {
  return { name, rsOhm: ohm, rpOhm: 0, cpNf: 0, halfMa: Infinity };
}

/** Current at which Rp is halved (project default). */
const HALF_MA = 20;

function skin(name: string, rsOhm: number, rpOhm: number, cpNf: number): Load {
  return { name, rsOhm, rpOhm, cpNf, halfMa: HALF_MA };
}

const GEL_LOW = skin('gel-low', 200, 3000, 500);
export const GEL = skin('gel', 400, 5000, 200);
const GEL_HIGH = skin('gel-high', 600, 10000, 50);
const DRY = skin('dry', 1200, 10000, 50);
const SWEATING_US = 600e6;

/** Of a pad that has come off to a third of its area. */
const PEELED_TIMES = 3;

export function peeled(load: Load, times = PEELED_TIMES): Load {
  const { rsOhm, rpOhm, cpNf } = load;
  return { ...load, rsOhm: rsOhm * times, rpOhm: rpOhm * times, cpNf: cpNf / times };
}

export const OPEN = resistor(1e6, 'open');
export const SHORT = resistor(10, 'short');

/** By name, with a word for people. */
export const LOADS: readonly { load: Load; about: string }[] = [
  { load: resistor(500, '500'), about: 'test resistor' },
  { load: resistor(1000, '1k'), about: 'test resistor' },
  { load: resistor(2000, '2k'), about: 'test resistor' },
  { load: resistor(10000, '10k'), about: 'test resistor' },
  { load: GEL_LOW, about: 'gel pads on skin, at the low end' },
  { load: GEL, about: 'gel pads on skin, typical' },
  { load: GEL_HIGH, about: 'gel pads on skin, at the high end' },
  { load: DRY, about: 'pads that have dried' },
  { load: { ...peeled(GEL), name: 'peeled' }, about: 'typical pads, come off to a third of their area' },
  { load: OPEN, about: 'no contact' },
  { load: SHORT, about: 'pads or leads that touch' },
  {
    load: { ...DRY, name: 'sweating', becomes: { load: GEL_LOW, inUs: SWEATING_US } },
    about: 'from dry to the low end of gel in ten minutes',
  },
];

/** Values of a load at an instant. */
export function loadAt(load: Load, atUs: number): Load {
  const { becomes } = load;
  if (!becomes) return load;
  const fraction = Math.min(1, Math.max(0, atUs / becomes.inUs));
  const between = (from: number, to: number): number => from + (to - from) * fraction;
  const to = becomes.load;
  return {
    name: load.name,
    rsOhm: between(load.rsOhm, to.rsOhm),
    rpOhm: between(load.rpOhm, to.rpOhm),
    cpNf: between(load.cpNf, to.cpNf),
    halfMa: load.halfMa,
  };
}

/** Rp in a pulse of so much current, ohm. */
export function rpOhmAt({ rpOhm, halfMa }: Load, currentMa: number): number {
  return rpOhm / (1 + currentMa / halfMa);
}
