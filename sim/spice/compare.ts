/**
 * The differences between two readings of a case, each in % of what ngspice says or of a floor where that is near nothing.
 * Called by the check and its tests. Units: %, and those of the readings.
 */
import { alignColumns } from '../summary';
import { type Readings } from './readings';

/** The bar: more than this fails. */
export const BAR_PERCENT = 0.5;

export type Quantity = 'peak' | 'charge' | 'skin' | 'rail' | 'energy';

interface Measure {
  title: string;
  unit: string;
  /** A smaller value is held as if it were this: half a percent of the most that the stage gives. */
  floor: number;
  of: string;
  /** Told, and not held to the bar. */
  isOnlyTold?: true;
}

export const MEASURES: Readonly<Record<Quantity, Measure>> = {
  peak: { title: 'peak', unit: 'mA', floor: 0.4, of: '80 mA' },
  charge: { title: 'charge', unit: 'nC', floor: 100, of: '20 uC' },
  skin: { title: 'skin', unit: 'mV', floor: 500, of: '100 V' },
  rail: { title: 'rail', unit: 'mV', floor: 500, of: '100 V' },
  energy: { title: 'energy', unit: 'uJ', floor: 8, of: '1.6 mJ', isOnlyTold: true },
};

const QUANTITIES = Object.keys(MEASURES) as Quantity[];

export interface Difference {
  quantity: Quantity;
  /** Which of them: `A at 402 us`, `end`. */
  where: string;
  spice: number;
  plant: number;
  percent: number;
}

export interface Comparison {
  name: string;
  about: string;
  closures: number;
  /** The largest of each quantity. */
  worst: Readonly<Record<Quantity, Difference>>;
  /** Everything above the bar. */
  failures: Difference[];
  ok: boolean;
}

export function compare(name: string, about: string, spice: Readings, plant: Readings): Comparison {
  const differences = [...closureDifferences(spice, plant), ...endDifferences(spice, plant)];
  const failures = differences.filter(({ quantity, percent }) => isAbove(quantity, percent));
  const worstOf = (quantity: Quantity): Difference =>
    differences
      .filter((difference) => difference.quantity === quantity)
      .reduce((worst, other) => (other.percent <= worst.percent ? worst : other));
  const worst = Object.fromEntries(QUANTITIES.map((quantity) => [quantity, worstOf(quantity)]));
  const ok = failures.length === 0;
  return { name, about, closures: spice.closures.length, worst: worst as Comparison['worst'], failures, ok };
}

/** What is not a number is above every bar. */
function isAbove(quantity: Quantity, percent: number): boolean {
  return MEASURES[quantity].isOnlyTold !== true && !(percent <= BAR_PERCENT);
}

function closureDifferences(spice: Readings, plant: Readings): Difference[] {
  return spice.closures.flatMap((one, i) => {
    const other = plant.closures[i];
    if (!other) throw new Error(`the plant has no reading of closure ${i}`);
    const where = `${'AB'[one.channel]} at ${Number(one.fromUs.toFixed(3))} us`;
    return [
      difference('peak', where, one.peakMa, other.peakMa),
      difference('charge', where, one.chargeNc, other.chargeNc),
      difference('skin', `behind ${where}`, one.skinMv, other.skinMv),
      difference('energy', where, one.padsUj, other.padsUj),
    ];
  });
}

function endDifferences(spice: Readings, plant: Readings): Difference[] {
  return [
    ...spice.endSkinMv.map((mv, i) => difference('skin', 'at the end', mv, plant.endSkinMv[i] ?? NaN)),
    difference('rail', 'at the end', spice.endRailMv, plant.endRailMv),
  ];
}

function difference(quantity: Quantity, where: string, spice: number, plant: number): Difference {
  const percent = (100 * Math.abs(plant - spice)) / Math.max(Math.abs(spice), MEASURES[quantity].floor);
  return { quantity, where, spice, plant, percent };
}

export function comparisonTable(comparisons: readonly Comparison[]): string[] {
  const head = ['case', 'phases', ...QUANTITIES.map((quantity) => `${MEASURES[quantity].title}, %`), ''];
  const rows = comparisons.map(({ name, closures, worst, failures, ok }) => [
    name,
    `${closures}`,
    ...QUANTITIES.map((quantity) => percentText(worst[quantity].percent)),
    ok ? 'ok' : `${failures.length} ABOVE`,
  ]);
  return alignColumns([
    head,
    ...rows,
    ['worst', '', ...QUANTITIES.map((quantity) => percentText(worstIn(comparisons, quantity))), ''],
  ]);
}

export function worstIn(comparisons: readonly Comparison[], quantity: Quantity): number {
  return comparisons.reduce((most, { worst }) => Math.max(most, worst[quantity].percent), 0);
}

function percentText(percent: number): string {
  return percent.toFixed(4);
}

export function failureLines({ name, failures }: Comparison): string[] {
  return failures.map(({ quantity, where, spice, plant, percent }) => {
    const { title, unit } = MEASURES[quantity];
    const values = `ngspice ${figure(spice)} ${unit}, plant ${figure(plant)} ${unit}`;
    return `${name}: ${title} ${where}: ${values}: ${percent.toFixed(3)} % (at most ${BAR_PERCENT} %)`;
  });
}

function figure(value: number): string {
  return `${Number(value.toPrecision(6))}`;
}

/** Under the table. */
export function footLines(): string[] {
  const floors = QUANTITIES.map((quantity) => {
    const { title, unit, floor, of } = MEASURES[quantity];
    return `${title} ${floor} ${unit} (of ${of})`;
  });
  return [
    `Largest difference of each case, in % of what ngspice says; where that is smaller, of half a percent of full scale:`,
    `${floors.join(', ')}.`,
    `Bar: ${BAR_PERCENT} % of peak and charge of each phase, of the voltage across the skin's capacitance behind each phase and at`,
    'the end, and of the rail at the end. Energy at the pads is told only.',
  ];
}
