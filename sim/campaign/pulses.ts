/**
 * The pulses of a run on the contract bench: when each was on the lines, what became of it at the pads, and whether the
 * lines kept the rules. Listens to the recorder of a bench; read by run.ts when the run is over. Units: us, mA, nC.
 */
import { type PlayedPulse } from '../oracle';
import { type Conduction } from '../physics/conduction';
import { type Recorder } from '../recorder';

/** A pulse that was whole on the lines. */
export interface RunPulse {
  channel: 0 | 1;
  atUs: number;
  endUs: number;
  /** Of both phases, or of whatever conducted. */
  chargeNc: number;
  netNc: number;
  /** Of its phases; 0: none conducted. */
  peakMa: number;
  phaseNcMax: number;
  hasClipped: boolean;
}

interface Stretch {
  roseUs: number;
  chargeNc: number;
  netNc: number;
  peakMa: number;
  hasClipped: boolean;
}

const RULES_KEPT = 3;
/** Less is no output: a probe, at the end of a sink's tolerance (OS-20). */
export const CURRENT_MIN_MA = 2.1;

export class PulseLog {
  /** Broken rules of the lines, the first few. */
  readonly brokenRules: string[] = [];
  /** End of the last current that is more than a probe's. */
  lastUs = 0;
  private readonly played: [PlayedPulse[], PlayedPulse[]] = [[], []];
  private readonly stretches: [Stretch[], Stretch[]] = [[], []];

  /** @param isWatched false from when on the lines are no longer those of a treatment: behind a reset a self-test holds them */
  constructor(recorder: Recorder, isWatched: () => boolean) {
    const { onPulse, onConduction, onBroken } = recorder;
    recorder.onPulse = (pulse) => {
      onPulse.call(recorder, pulse);
      if (isWatched()) this.played[pulse.channel === 0 ? 0 : 1].push({ ...pulse });
    };
    recorder.onConduction = (conduction) => {
      onConduction.call(recorder, conduction);
      this.stretches[conduction.channel === 0 ? 0 : 1].push(stretchOf(conduction));
      if (conduction.peakMa >= CURRENT_MIN_MA) this.lastUs = conduction.toUs;
    };
    recorder.onBroken = (atUs, rule) => {
      onBroken.call(recorder, atUs, rule);
      if (isWatched() && this.brokenRules.length < RULES_KEPT) this.brokenRules.push(rule);
    };
  }

  /** To be asked when all conductions are told. By channel, in order of time. */
  pulses(): [RunPulse[], RunPulse[]] {
    return [this.pulsesOf(0), this.pulsesOf(1)];
  }

  private pulsesOf(channel: 0 | 1): RunPulse[] {
    const stretches = this.stretches[channel];
    let next = 0;
    return this.played[channel].map(({ atUs, endUs }) => {
      const pulse = {
        channel,
        atUs,
        endUs,
        chargeNc: 0,
        netNc: 0,
        peakMa: 0,
        phaseNcMax: 0,
        hasClipped: false,
      };
      for (; next < stretches.length; next += 1) {
        const stretch = stretches[next] as Stretch;
        if (stretch.roseUs >= endUs) break;
        if (stretch.roseUs >= atUs) add(pulse, stretch);
      }
      return pulse;
    });
  }
}

function stretchOf({ roseUs, chargeNc, reversed, peakMa, clippedUs }: Conduction): Stretch {
  return { roseUs, chargeNc, netNc: reversed ? -chargeNc : chargeNc, peakMa, hasClipped: clippedUs > 0 };
}

function add(pulse: RunPulse, stretch: Stretch): void {
  pulse.chargeNc += stretch.chargeNc;
  pulse.netNc += stretch.netNc;
  pulse.peakMa = Math.max(pulse.peakMa, stretch.peakMa);
  pulse.phaseNcMax = Math.max(pulse.phaseNcMax, stretch.chargeNc);
  pulse.hasClipped ||= stretch.hasClipped;
}

/** Balance that the stage promises (OS-14): so much of a phase, or so much, whichever is more. */
const NET_FRACTION = 0.005;
const NET_NC = 4;

/**
 * Pulses out of balance: those that were clipped left aside, where the stage promises nothing, and those that a trip has
 * cut off.
 */
export function unbalancedOf(pulses: readonly RunPulse[], tripsUs: readonly number[]): RunPulse[] {
  return pulses.filter(({ atUs, endUs, netNc, phaseNcMax, hasClipped }) => {
    if (hasClipped || tripsUs.some((tripUs) => tripUs >= atUs && tripUs <= endUs)) return false;
    return Math.abs(netNc) > Math.max(NET_NC, NET_FRACTION * phaseNcMax);
  });
}
