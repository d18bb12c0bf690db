/**
 * What differs from one unit and one person to the next, drawn from the seed of a treatment: skin, components, battery.
 * Called by `knead sweep` for each of its runs and by `knead sim --vary`: the same seed, the same plant, to the bit.
 * Each word has a generator of its own: what is drawn for one does not depend on which others are varied.
 * Units: ohm, nF, mV. The family of skins is that of sim/physics/load.ts; shapes of distributions: project default.
 */
import { BATTERY_START_MV } from '../../firmware/limits';
import { makeRandom, type Random } from '../../waveforms/random.brief';
import { drawComponents, NOMINAL, type Components } from '../physics/components';
import { LOADS, type Load } from '../physics/load';

/** In the order in which they are written. The salts part the generators from each other and from the program's own. */
const SALTS = { skin: 0x736b696e, tolerances: 0x746f6c65, battery: 0x62617474 } as const;

export type Vary = keyof typeof SALTS;
export const VARY_WORDS = Object.keys(SALTS) as Vary[];
/** In place of words: nothing is drawn. */
export const VARY_NOTHING = 'none';

export interface DrawnPlant {
  load: Load;
  components: Components;
}

/** Of the load of a drawn skin, which is no preset. */
export const DRAWN_NAME = 'drawn';

/** Evenly on a logarithmic scale. Rp is that at no current. */
const SKIN = {
  rsOhm: { min: 200, max: 600 },
  rpOhm: { min: 1000, max: 10000 },
  cpNf: { min: 50, max: 500 },
} as const;
/** A lithium cell with which a treatment may begin. */
const BATTERY_MV = { min: BATTERY_START_MV, max: 4200 } as const;

/** Steps of a draw: what the generator gives at once. */
const STEPS = 65536;
/** Significant digits of a drawn value: the last bits of a logarithm may differ between machines. */
const DIGITS = 5;

/** @param base the load where skin is not varied */
export function drawPlant(vary: readonly Vary[], seed: number, base: Load): DrawnPlant {
  const load = vary.includes('skin') ? drawSkin(randomOf('skin', seed)) : base;
  const components = vary.includes('tolerances') ? drawComponents(randomOf('tolerances', seed)) : NOMINAL;
  if (!vary.includes('battery')) return { load, components };
  const { min, max } = BATTERY_MV;
  const batteryMv = min + randomOf('battery', seed).pick(max - min + 1);
  return { load, components: { ...components, batteryMv } };
}

function drawSkin(random: Random): Load {
  const typical = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;
  const rsOhm = drawLogarithmic(random, SKIN.rsOhm);
  const rpOhm = drawLogarithmic(random, SKIN.rpOhm);
  const cpNf = drawLogarithmic(random, SKIN.cpNf);
  return { ...typical, name: DRAWN_NAME, rsOhm, rpOhm, cpNf };
}

function drawLogarithmic(random: Random, { min, max }: { min: number; max: number }): number {
  const fraction = random.pick(STEPS) / (STEPS - 1);
  return Number((min * (max / min) ** fraction).toPrecision(DIGITS));
}

/** Seeds that follow each other have nothing in common: the finalizer of MurmurHash3 (Appleby), which loses no seed. */
function randomOf(word: Vary, seed: number): Random {
  let x = (seed ^ SALTS[word]) >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return makeRandom((x ^ (x >>> 16)) >>> 0);
}

export function varyText(vary: readonly Vary[]): string {
  return vary.length === 0 ? VARY_NOTHING : vary.join(',');
}
