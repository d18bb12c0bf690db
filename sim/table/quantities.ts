/**
 * The quantities of the output table: what each is called, its unit, and how it is printed.
 * One table, read by the limits, by the layout and by the CSV. `factor` goes from the figure to what is printed.
 */
import { type LoadFigures } from './measure';

export interface Quantity {
  name: string;
  unit: string;
  factor: number;
  /** Behind the point. */
  digits: number;
  of(figures: LoadFigures): number;
}

const TABLE = {
  pulses: { name: 'pulses', unit: '', factor: 1, digits: 0, of: ({ pulses }) => pulses },
  clippedPulses: {
    name: 'clipped pulses',
    unit: '',
    factor: 1,
    digits: 0,
    of: (figures) => figures.clippedPulses,
  },
  voltage: {
    name: 'output voltage',
    unit: 'V',
    factor: 1e-3,
    digits: 1,
    of: (figures) => figures.voltageMvPeak,
  },
  current: {
    name: 'output current',
    unit: 'mA',
    factor: 1,
    digits: 1,
    of: (figures) => figures.currentMaPeak,
  },
  width: { name: 'phase width', unit: 'us', factor: 1, digits: 0, of: (figures) => figures.widthUsMax },
  rate: { name: 'pulse rate', unit: 'Hz', factor: 1, digits: 1, of: (figures) => figures.rateHzMax },
  phaseCharge: {
    name: 'phase charge',
    unit: 'uC',
    factor: 1e-3,
    digits: 2,
    of: (figures) => figures.phaseChargeNcMax,
  },
  netCharge: {
    name: 'net charge of a pulse that is not clipped',
    unit: 'nC',
    factor: 1,
    digits: 2,
    of: (figures) => figures.netChargeNcMax,
  },
  netChargeFraction: {
    name: 'the same as a fraction',
    unit: '% of a full-scale phase',
    factor: 100,
    digits: 3,
    of: (figures) => figures.netChargeFractionMax,
  },
  clippedNetCharge: {
    name: 'net charge of a clipped pulse',
    unit: 'nC',
    factor: 1,
    digits: 0,
    of: (figures) => figures.clippedNetChargeNcMax,
  },
  direct: { name: 'direct current', unit: 'uA', factor: 1, digits: 2, of: (figures) => figures.directUa },
  rms: { name: 'current r.m.s.', unit: 'mA', factor: 1, digits: 2, of: (figures) => figures.currentMaRms },
  average: {
    name: 'average current',
    unit: 'mA',
    factor: 1,
    digits: 2,
    of: (figures) => figures.currentMaMean,
  },
  currentDensity: {
    name: 'current density',
    unit: 'mA r.m.s./cm2',
    factor: 1,
    digits: 3,
    of: (figures) => figures.currentMaRmsPerCm2,
  },
  pulseEnergy: {
    name: 'pulse energy',
    unit: 'mJ',
    factor: 1e-3,
    digits: 3,
    of: (figures) => figures.pulseEnergyUjMax,
  },
  powerDensity: {
    name: 'power density',
    unit: 'W/cm2',
    factor: 1e-3,
    digits: 4,
    of: (figures) => figures.powerMwPerCm2,
  },
} as const satisfies Record<string, Quantity>;

export type QuantityName = keyof typeof TABLE;
export const QUANTITIES: Readonly<Record<QuantityName, Quantity>> = TABLE;
