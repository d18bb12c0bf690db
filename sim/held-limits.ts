/**
 * The limits that a treatment is held to at the load, and how near it came to them: the one place where that is judged.
 * Read by sim/summary.ts at the end of every run; a sweep adds up what is said here. Units: mA, mV, nC, uJ.
 *
 * Our own limits (firmware/limits.ts) hold for the stage as it is drawn. A stage of the shelf may be off by the accuracy
 * that docs/output-stage.md asks of it: OS-12, 5 % and 0.5 mA of the current; OS-14, 0.5 % of a phase of the balance. There
 * each of our own limits is wider by just that. Those of the standard are the same for every stage.
 */
import {
  CURRENT_MAX_MA,
  NET_CHARGE_MAX_FRACTION,
  PHASE_CHARGE_MAX_NC,
  PULSE_ENERGY_MAX_UJ,
  RMS_MAX_MA,
  PROBE_RAIL_MAX_MV,
  type Limit,
} from '../firmware/limits';
import { WIDTH_US } from '../waveforms/bounds';
import { type ChannelFigures } from './channel-figures';
import { NOMINAL, type ComponentName, type Components } from './physics/components';
import { CHANNEL_NAMES } from './recording';
import { rounded } from './rounded';

/** OS-12. */
const CURRENT_FRACTION = 0.05;
const CURRENT_MA = 0.5;
/** OS-9, and the sense of the rail that a probe waits for. */
const RAIL_FRACTION = 0.1;
/** OS-14: of a phase, and so at most of one at full scale. */
const BALANCE_FRACTION = 0.005;

/** IEC 60601-2-10, 201.12.4.104, there into 500 ohm and into no load; here into whatever there is. */
const STANDARD_PEAK_MV: Limit = { value: 500000, unit: 'mV', source: 'IEC 601-2-10, 51.104: open circuit' };
const STANDARD_RMS_MA: Limit = { value: 50, unit: 'mA r.m.s.', source: 'IEC 601-2-10, 51.104: up to 400 Hz' };

/** Of ChannelFigures. */
export type MeasuredField =
  | 'currentMaPeak'
  | 'phaseChargeNcMax'
  | 'currentMaRms'
  | 'netChargeFractionMax'
  | 'pulseEnergyUjMax'
  | 'padMvPeak';

export interface HeldLimit {
  /** What is measured. */
  name: string;
  field: MeasuredField;
  limit: Limit;
  isStandard: boolean;
}

interface OwnLimit extends Omit<HeldLimit, 'isStandard'> {
  /** The limit of a stage within its accuracy. */
  widened(value: number): number;
}

const widenedMa = (value: number): number => value * (1 + CURRENT_FRACTION) + CURRENT_MA;

const OWN: readonly OwnLimit[] = [
  { name: 'current', field: 'currentMaPeak', limit: CURRENT_MAX_MA, widened: widenedMa },
  {
    name: 'phase charge',
    field: 'phaseChargeNcMax',
    limit: PHASE_CHARGE_MAX_NC,
    widened: (value) => value * (1 + CURRENT_FRACTION) + CURRENT_MA * WIDTH_US.max,
  },
  // The offset flows in a part of the time only: 0.5 mA r.m.s. is its upper bound.
  { name: 'current', field: 'currentMaRms', limit: RMS_MAX_MA, widened: widenedMa },
  {
    name: 'net charge of a pulse',
    field: 'netChargeFractionMax',
    limit: NET_CHARGE_MAX_FRACTION,
    widened: (value) => value + BALANCE_FRACTION,
  },
];

const STANDARD: readonly HeldLimit[] = [
  { name: 'current', field: 'currentMaRms', limit: STANDARD_RMS_MA, isStandard: true },
  { name: 'pulse energy', field: 'pulseEnergyUjMax', limit: PULSE_ENERGY_MAX_UJ, isStandard: true },
  { name: 'voltage', field: 'padMvPeak', limit: STANDARD_PEAK_MV, isStandard: true },
];

const OF_NOMINAL_STAGE: readonly HeldLimit[] = [...OWN.map(asDrawn), ...STANDARD];
const OF_ANY_STAGE: readonly HeldLimit[] = [...OWN.map(widenedLimit), ...STANDARD];

function widenedLimit({ name, field, limit, widened }: OwnLimit): HeldLimit {
  const { value, unit, source } = limit;
  const reason = `${value} ${unit} and the accuracy of the stage; ${source}`;
  return { name, field, limit: { value: widened(value), unit, source: reason }, isStandard: false };
}

/** Of a probe, which nobody has asked for: OS-20. */
const PROBE: readonly OwnLimit[] = [
  {
    name: 'current of a probe',
    field: 'currentMaPeak',
    limit: { value: 2, unit: 'mA', source: 'OS-20' },
    widened: widenedMa,
  },
  {
    name: 'voltage of a probe',
    field: 'padMvPeak',
    limit: { value: PROBE_RAIL_MAX_MV, unit: 'mV', source: 'OS-20: the lowest rail' },
    widened: (value) => value * (1 + RAIL_FRACTION),
  },
];
const PROBE_OF_NOMINAL_STAGE = PROBE.map(asDrawn);
const PROBE_OF_ANY_STAGE = PROBE.map(widenedLimit);

function asDrawn({ name, field, limit }: OwnLimit): HeldLimit {
  return { name, field, limit, isStandard: false };
}

/** Supplies have no part in the accuracy of the stage. */
const SUPPLIES: readonly ComponentName[] = ['batteryMv', 'batteryMah'];

/** Those of a stage that is built of these. */
export function heldLimits(components: Components): readonly HeldLimit[] {
  return isNominal(components) ? OF_NOMINAL_STAGE : OF_ANY_STAGE;
}

/** What the pulses are held to that look for contact. */
export function probeLimits(components: Components): readonly HeldLimit[] {
  return isNominal(components) ? PROBE_OF_NOMINAL_STAGE : PROBE_OF_ANY_STAGE;
}

function isNominal(components: Components): boolean {
  const names = Object.keys(NOMINAL) as ComponentName[];
  return names.every((name) => SUPPLIES.includes(name) || components[name] === NOMINAL[name]);
}

/** Rounding of floating-point sums, relative: no real excess is that small. */
const ROUNDING = 1e-9;

/** A sentence for every limit that is broken. @param channels A and B */
export function brokenSentences(channels: readonly ChannelFigures[], held: readonly HeldLimit[]): string[] {
  return eachLimit(channels, held)
    .filter(({ measured, limit }) => measured > limit.value * (1 + ROUNDING))
    .map(({ what, measured, limit: { value, unit, source } }) => {
      return `${what} of ${rounded(measured)} ${unit}, at most ${rounded(value)} (${source})`;
    });
}

export interface NearestLimit {
  /** `channel A: phase charge, at most 20000 nC`. */
  limit: string;
  /** Of the limit: 1 is at it. */
  fraction: number;
}

/** The limit that a run came nearest to. @param channels A and B */
export function nearestLimit(channels: readonly ChannelFigures[], held: readonly HeldLimit[]): NearestLimit {
  const fractions = eachLimit(channels, held).map(({ what, measured, limit: { value, unit } }) => ({
    limit: `${what}, at most ${rounded(value)} ${unit}`,
    fraction: rounded(measured / value),
  }));
  return fractions.reduce((nearest, next) => (next.fraction > nearest.fraction ? next : nearest));
}

interface MeasuredLimit {
  what: string;
  measured: number;
  limit: Limit;
}

function eachLimit(channels: readonly ChannelFigures[], held: readonly HeldLimit[]): MeasuredLimit[] {
  return channels.flatMap((figures, channel) =>
    held.map(({ name, field, limit }) => {
      return { what: `channel ${CHANNEL_NAMES[channel as 0 | 1]}: ${name}`, measured: figures[field], limit };
    }),
  );
}
