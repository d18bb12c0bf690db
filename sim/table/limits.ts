/**
 * The limits of the output table: what each of them bounds, by how much, at which load, and who says so.
 * Read by the judge (judge.ts) and by the layout. A limit is of the standards, or of this project.
 * Units: those of the figures of measure.ts.
 */
import {
  CURRENT_MAX_MA,
  NET_CHARGE_MAX_FRACTION,
  PHASE_CHARGE_MAX_NC,
  PULSE_ENERGY_MAX_UJ,
  RMS_MAX_MA,
} from '../../firmware/limits';
import { RATE_HZ, WIDTH_US } from '../../waveforms/bounds';
import { type QuantityName } from './quantities';

/** Into 500 ohm, into no load, or into whatever was measured: the worst of all. */
export type LimitPlace = 'reference' | 'open' | 'any';

export interface OutputLimit {
  id: string;
  name: string;
  /** For the head of a column. */
  short: string;
  owner: 'standard' | 'project';
  place: LimitPlace;
  quantity: QuantityName;
  /** The bound for an output of this highest pulse rate. */
  max(rateHzMax: number): number;
  source: string;
}

const IEC_OUTPUT = 'IEC 60601-2-10, 201.12.4.104 (read as IEC 601-2-10, 51.104)';

/** R.m.s. current into 500 ohm by the frequency of the output. */
export const IEC_RMS_BANDS = [
  { upToHz: 400, maxMa: 50 },
  { upToHz: 1500, maxMa: 80 },
  { upToHz: Infinity, maxMa: 100 },
] as const;

export function iecRmsMaxMa(rateHzMax: number): number {
  return (IEC_RMS_BANDS.find(({ upToHz }) => rateHzMax <= upToHz) ?? IEC_RMS_BANDS[2]).maxMa;
}

/** Two phases of the highest charge at the highest rate: nC a second are uA / 1000. */
const AVERAGE_MAX_MA = (2 * PHASE_CHARGE_MAX_NC.value * RATE_HZ.max) / 1e6;

const always = (value: number) => (): number => value;

/** Of equal margins, the first one in this order is the one that is named. */
export const OUTPUT_LIMITS: readonly OutputLimit[] = [
  {
    id: 'iec-rms',
    name: 'current r.m.s.',
    short: 'r.m.s.',
    owner: 'standard',
    place: 'reference',
    quantity: 'rms',
    max: iecRmsMaxMa,
    source: `${IEC_OUTPUT}: 50 mA up to 400 Hz, 80 mA up to 1500 Hz, 100 mA above`,
  },
  {
    id: 'iec-direct',
    name: 'direct current',
    short: 'd.c.',
    owner: 'standard',
    place: 'reference',
    quantity: 'direct',
    max: always(80000),
    source: IEC_OUTPUT,
  },
  {
    id: 'iec-pulse-energy',
    name: 'pulse energy',
    short: 'energy',
    owner: 'standard',
    place: 'reference',
    quantity: 'pulseEnergy',
    max: always(PULSE_ENERGY_MAX_UJ.value),
    source: `${IEC_OUTPUT}, of a pulse shorter than 0.1 s; the firmware has it too`,
  },
  {
    id: 'iec-open-circuit',
    name: 'open-circuit voltage',
    short: 'no load',
    owner: 'standard',
    place: 'open',
    quantity: 'voltage',
    max: always(500000),
    source: IEC_OUTPUT,
  },
  {
    id: 'iec-current-density',
    name: 'current density',
    short: 'mA/cm2',
    owner: 'standard',
    place: 'any',
    quantity: 'currentDensity',
    max: always(2),
    source: "IEC 60601-2-10, 201.7.9.2.101: above it, the operator's attention may be needed",
  },
  {
    id: 'fda-power-density',
    name: 'power density',
    short: 'W/cm2',
    owner: 'standard',
    place: 'any',
    quantity: 'powerDensity',
    max: always(250),
    source: 'FDA, guidance on 510(k)s of powered muscle stimulators (21 CFR 890.5850): against burns',
  },
  {
    id: 'current',
    name: 'peak current',
    short: 'peak',
    owner: 'project',
    place: 'any',
    quantity: 'current',
    max: always(CURRENT_MAX_MA.value),
    source: CURRENT_MAX_MA.source,
  },
  {
    id: 'phase-charge',
    name: 'phase charge',
    short: 'charge',
    owner: 'project',
    place: 'any',
    quantity: 'phaseCharge',
    max: always(PHASE_CHARGE_MAX_NC.value),
    source: PHASE_CHARGE_MAX_NC.source,
  },
  {
    id: 'rms',
    name: 'current r.m.s.',
    short: 'r.m.s.',
    owner: 'project',
    place: 'any',
    quantity: 'rms',
    max: always(RMS_MAX_MA.value),
    source: RMS_MAX_MA.source,
  },
  {
    id: 'average-current',
    name: 'average current',
    short: 'average',
    owner: 'project',
    place: 'any',
    quantity: 'average',
    max: always(AVERAGE_MAX_MA),
    source: 'derived: two phases of the highest charge at the highest rate (output-stage.md, section 2)',
  },
  {
    id: 'net-charge',
    name: 'net charge of a pulse',
    short: 'net charge',
    owner: 'project',
    place: 'any',
    quantity: 'netChargeFraction',
    max: always(NET_CHARGE_MAX_FRACTION.value),
    source: 'project default; clipped pulses are outside of it (output-stage.md, OS-14; hazards.md, H-70)',
  },
  {
    id: 'rail',
    name: 'output voltage',
    short: 'voltage',
    owner: 'project',
    place: 'any',
    quantity: 'voltage',
    max: always(110000),
    source: 'output-stage.md, OS-9',
  },
  {
    id: 'width',
    name: 'phase width',
    short: 'width',
    owner: 'project',
    place: 'any',
    quantity: 'width',
    max: always(WIDTH_US.max),
    source: WIDTH_US.source,
  },
  {
    id: 'rate',
    name: 'pulse rate',
    short: 'rate',
    owner: 'project',
    place: 'any',
    quantity: 'rate',
    max: always(RATE_HZ.max),
    source: 'project default',
  },
];
