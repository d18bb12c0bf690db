/**
 * The pulses of a recording, channel by channel, put together from its phases: what the output table is measured from.
 * Called by run.ts, read by measure.ts and wave.ts. Units: us on the virtual clock, nC.
 */
import { type PhaseLog } from '../recording';

export interface PadPulse {
  /** Start of the leading phase. */
  atUs: number;
  /** End of the last part of the recovery. */
  endUs: number;
  /** Of the leading phase. */
  widthUs: number;
  /** Of all parts of the recovery together. */
  recoveredUs: number;
  /** From the leading phase to the first part of the recovery; 0 where there was none. */
  gapUs: number;
  /** Parts of the recovery. */
  parts: number;
  /** Current of the leading phase runs from pad 1 to pad 2. */
  positive: boolean;
  netNc: number;
  /** The rail had too little voltage for it somewhere. */
  clipped: boolean;
}

/** @param fromUs what began before is no part of it: probes, which look for contact */
export function pulsesOf(phases: PhaseLog, channel: number, fromUs = 0): PadPulse[] {
  const pulses: PadPulse[] = [];
  for (let i = 0; i < phases.length; i += 1) {
    if (phases.channel[i] !== channel || (phases.atUs[i] as number) < fromUs) continue;
    const inHand = pulses.at(-1);
    if (phases.leading[i]) pulses.push(begunPulse(phases, i));
    else if (inHand) addRecovery(inHand, phases, i);
  }
  return pulses;
}

function begunPulse(phases: PhaseLog, i: number): PadPulse {
  const [atUs, widthUs] = [phases.atUs[i] as number, phases.widthUs[i] as number];
  const netNc = phases.chargeNc[i] as number;
  return {
    atUs,
    endUs: atUs + widthUs,
    widthUs,
    recoveredUs: 0,
    gapUs: 0,
    parts: 0,
    positive: netNc > 0,
    netNc,
    clipped: (phases.clippedUs[i] as number) > 0,
  };
}

function addRecovery(pulse: PadPulse, phases: PhaseLog, i: number): void {
  const [atUs, widthUs] = [phases.atUs[i] as number, phases.widthUs[i] as number];
  if (pulse.parts === 0) pulse.gapUs = atUs - pulse.endUs;
  pulse.parts += 1;
  pulse.endUs = atUs + widthUs;
  pulse.recoveredUs += widthUs;
  pulse.netNc += phases.chargeNc[i] as number;
  pulse.clipped ||= (phases.clippedUs[i] as number) > 0;
}
