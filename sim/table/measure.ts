/**
 * The figures of one treatment into one load: what the output table says of it, the worse of the two channels each.
 * Called for every program and load by run.ts. Units are in the names. Worst over the whole treatment, the rise of
 * the level and the fade included. A whole second is one of the clock that began at power-on.
 */
import { LIMIT_SENTENCES, LIMIT_VOLTAGE } from '../../firmware/level-limit';
import { type ChannelSummary, type Summary } from '../summary';
import { VIRTUAL_FACTS } from '../virtual-board';
import { type PadPulse } from './pulses';

export interface LoadFigures {
  /** Its name. */
  load: string;
  pulses: number;
  /** Pulses for which the rail had too little voltage. */
  clippedPulses: number;
  currentMaPeak: number;
  voltageMvPeak: number;
  widthUsMax: number;
  rateHzMax: number;
  /** Of the leading phase, or of a recovery in one part. */
  phaseChargeNcMax: number;
  /** What a pulse leaves over, as a magnitude; of those that the rail did not clip. */
  netChargeNcMax: number;
  /** The same as a fraction of a phase of that width at full scale. */
  netChargeFractionMax: number;
  clippedNetChargeNcMax: number;
  /** The largest of any whole second. */
  currentMaRms: number;
  /** Mean of the rectified current, the largest of any whole second. */
  currentMaMean: number;
  /** Net charges of the pulses of a second, over a second: the largest magnitude of any whole one. */
  directUa: number;
  pulseEnergyUjMax: number;
  /** Mean power at the pads, the largest of any whole second, over the area of a pad. */
  powerMwPerCm2: number;
  currentMaRmsPerCm2: number;
  /** Why there is less than the level stands for; '' where there is not. */
  remark: string;
}

/** The device finds out what it has at its pads, and acts on it. */
function remarkOf({ contact, limited }: Pick<Summary, 'contact' | 'limited'>): string {
  if (contact.programFromS === null) return 'no contact';
  if (contact.probedAgainS.length > 0) return 'contact lost';
  return limited.some(({ reason }) => reason === LIMIT_SENTENCES[LIMIT_VOLTAGE]) ? 'level lowered' : '';
}

/** @param pulses of the same treatment, channel by channel */
export function measure(
  { load, channels, contact, limited }: Pick<Summary, 'load' | 'channels' | 'contact' | 'limited'>,
  pulses: readonly (readonly PadPulse[])[],
): LoadFigures {
  const worse = (of: (channel: ChannelSummary) => number): number => highest(channels.map(of));
  const sum = (of: (channel: ChannelSummary) => number): number =>
    channels.reduce((total, channel) => total + of(channel), 0);
  return {
    load: load.name,
    pulses: sum((channel) => channel.pulses),
    clippedPulses: sum(({ clippedPulses }) => clippedPulses),
    currentMaPeak: worse(({ currentMaPeak }) => currentMaPeak),
    voltageMvPeak: worse(({ voltageMvPeak }) => voltageMvPeak),
    widthUsMax: worse(({ widthUs }) => widthUs.max),
    rateHzMax: worse(({ rateHz }) => rateHz.max),
    phaseChargeNcMax: worse(({ phaseChargeNcMax }) => phaseChargeNcMax),
    ...netCharges(pulses.flat()),
    currentMaRms: worse(({ currentMaRms }) => currentMaRms),
    currentMaMean: worse(({ currentMaMean }) => currentMaMean),
    directUa: 1000 * worse(({ currentMaNet }) => currentMaNet),
    pulseEnergyUjMax: worse(({ pulseEnergyUjMax }) => pulseEnergyUjMax),
    powerMwPerCm2: worse(({ powerMwPerCm2 }) => powerMwPerCm2),
    currentMaRmsPerCm2: worse(({ currentMaRmsPerCm2 }) => currentMaRmsPerCm2),
    remark: remarkOf({ contact, limited }),
  };
}

type NetCharges = Pick<LoadFigures, 'netChargeNcMax' | 'netChargeFractionMax' | 'clippedNetChargeNcMax'>;

function netCharges(pulses: readonly PadPulse[]): NetCharges {
  const clipped = pulses.filter((pulse) => pulse.clipped);
  const others = pulses.filter((pulse) => !pulse.clipped);
  const magnitude = ({ netNc }: PadPulse): number => Math.abs(netNc);
  const fraction = (pulse: PadPulse): number =>
    magnitude(pulse) / (VIRTUAL_FACTS.fullScaleMa * pulse.widthUs);
  return {
    netChargeNcMax: highest(others.map(magnitude)),
    netChargeFractionMax: highest(others.map(fraction)),
    clippedNetChargeNcMax: highest(clipped.map(magnitude)),
  };
}

/** 0 where there is nothing. */
function highest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
