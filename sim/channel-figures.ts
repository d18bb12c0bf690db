/**
 * The figures of one channel over a treatment: what its conductions and pulses were at most, and in sum.
 * Filled by the recorder, read by the summary, the tables and the soak. Units: us, mA, mV, nC, uJ.
 */
import { type Conduction } from './physics/conduction';
import { type PlayedPulse } from './oracle';

/** R.m.s. values and means are taken over windows of this length: the whole seconds of the treatment. */
const WINDOW_US = 1000000;

/** What one pulse came to, whole or cut off. */
export interface DeliveredPulse {
  /** Of its leading phase on the lines; of a pulse that was cut off there, the longest that it conducted. */
  widthUs: number;
  /** Start of its first conduction. */
  fromUs: number;
  /** Signed sum of its phases. */
  netNc: number;
  chargeNc: number;
  /** What the references would have had. */
  wantedNc: number;
  padsUj: number;
  clippedUs: number;
  /** On the skin's capacitance behind it, signed. */
  skinNc: number;
}

export class ChannelFigures {
  pulses = 0;
  /** Those on the lines of which no phase conducted. */
  silentPulses = 0;
  readonly rate = new RateRange();
  widthUsMin = Infinity;
  widthUsMax = 0;
  currentMaPeak = 0;
  /** Largest of any whole second. */
  currentMaRms = 0;
  /** The same of the rectified current. */
  currentMaMean = 0;
  /** The same with its sign: direct current. */
  currentMaNet = 0;
  padMvPeak = 0;
  padMvRms = 0;
  /** Delivered to the pads: the most of any whole second, as power. */
  padsMw = 0;
  phaseChargeNcMax = 0;
  netChargeNcMaxAbs = 0;
  /** The same as a fraction of a phase of the pulse's width at full scale, of pulses that the rail did not clip. */
  netChargeFractionMax = 0;
  pulseEnergyUjMax = 0;
  /** Pulses for which the rail was too low, and what was missing: of the worst pulse, and of all charge together. */
  clippedPulses = 0;
  missingFractionMax = 0;
  /** On the skin's capacitance: behind a pulse, and still there when the next one begins. */
  skinNcMaxAbs = 0;
  leftNcMaxAbs = 0;
  /** Of the rail, what current and load asked for. */
  complianceFractionMax = 0;
  /** In sum. */
  chargeNc = 0;
  netNc = 0;
  padsUj = 0;
  sinkUj = 0;

  private wantedNc = 0;
  private readonly window = new Window();
  /** Net charge of the pulses that have begun in a second, and which one that is. */
  private secondNc = 0;
  private second = 0;

  onConduction(conduction: Conduction): void {
    this.currentMaPeak = Math.max(this.currentMaPeak, conduction.peakMa);
    this.padMvPeak = Math.max(this.padMvPeak, conduction.peakMv);
    this.phaseChargeNcMax = Math.max(this.phaseChargeNcMax, conduction.chargeNc);
    this.complianceFractionMax = Math.max(this.complianceFractionMax, conduction.complianceFraction);
    this.chargeNc += conduction.chargeNc;
    this.wantedNc += conduction.wantedNc;
    this.netNc += conduction.reversed ? -conduction.chargeNc : conduction.chargeNc;
    this.padsUj += conduction.padsUj;
    this.sinkUj += conduction.sinkUj;
    if (this.window.isBefore(conduction.fromUs)) this.closeWindow();
    this.window.add(conduction);
  }

  onPulse(
    { widthUs, fromUs, netNc, chargeNc, wantedNc, padsUj, clippedUs, skinNc }: DeliveredPulse,
    fullScaleMa: number,
  ): void {
    this.netChargeNcMaxAbs = Math.max(this.netChargeNcMaxAbs, Math.abs(netNc));
    this.addNet(fromUs, widthUs, netNc);
    this.pulseEnergyUjMax = Math.max(this.pulseEnergyUjMax, padsUj);
    this.skinNcMaxAbs = Math.max(this.skinNcMaxAbs, Math.abs(skinNc));
    if (clippedUs > 0) {
      this.clippedPulses += 1;
      if (wantedNc > 0) this.missingFractionMax = Math.max(this.missingFractionMax, 1 - chargeNc / wantedNc);
    } else {
      this.netChargeFractionMax = Math.max(
        this.netChargeFractionMax,
        Math.abs(netNc) / (fullScaleMa * widthUs),
      );
    }
  }

  /** A pulse as it was on the lines. */
  onPlayed({ atUs, widthUs }: PlayedPulse): void {
    this.pulses += 1;
    this.rate.onPulse(atUs);
    this.widthUsMin = Math.min(this.widthUsMin, widthUs);
    this.widthUsMax = Math.max(this.widthUsMax, widthUs);
  }

  /** Part of the charge that was asked for and did not come. */
  missingFraction(): number {
    return this.wantedNc > 0 ? Math.max(0, 1 - this.chargeNc / this.wantedNc) : 0;
  }

  /** A pulse belongs to one second as a whole: cut by its end, the halves would be no direct current. */
  private addNet(fromUs: number, widthUs: number, netNc: number): void {
    const second = Math.floor(fromUs / WINDOW_US);
    if (second !== this.second) this.closeSecond();
    this.second = second;
    this.secondNc += Math.min(1, WINDOW_US / widthUs) * netNc;
  }

  private closeSecond(): void {
    this.currentMaNet = Math.max(this.currentMaNet, Math.abs(this.secondNc) / WINDOW_US);
    this.secondNc = 0;
  }

  /** Nothing more comes. */
  end(): void {
    this.closeSecond();
    this.closeWindow();
  }

  private closeWindow(): void {
    const { ma2Us, mv2Us, chargeNc, padsUj } = this.window;
    this.currentMaRms = Math.max(this.currentMaRms, Math.sqrt(ma2Us / WINDOW_US));
    this.padMvRms = Math.max(this.padMvRms, Math.sqrt(mv2Us / WINDOW_US));
    this.currentMaMean = Math.max(this.currentMaMean, chargeNc / WINDOW_US);
    this.padsMw = Math.max(this.padsMw, (1000 * padsUj) / WINDOW_US);
    this.window.clear();
  }
}

/** Sums of one whole second. */
class Window {
  ma2Us = 0;
  mv2Us = 0;
  chargeNc = 0;
  padsUj = 0;
  private endUs = WINDOW_US;

  isBefore(atUs: number): boolean {
    if (atUs < this.endUs) return false;
    this.endUs = WINDOW_US * (Math.floor(atUs / WINDOW_US) + 1);
    return true;
  }

  /** Of a conduction that is longer than a second, what it had in one on average. */
  add({ fromUs, toUs, ma2Us, mv2Us, chargeNc, padsUj }: Conduction): void {
    const share = Math.min(1, WINDOW_US / (toUs - fromUs));
    this.ma2Us += share * ma2Us;
    this.mv2Us += share * mv2Us;
    this.chargeNc += share * chargeNc;
    this.padsUj += share * padsUj;
  }

  clear(): void {
    this.ma2Us = 0;
    this.mv2Us = 0;
    this.chargeNc = 0;
    this.padsUj = 0;
  }
}

/**
 * Lowest and highest rate inside trains. The time between two pulses that is over twice each of its neighbours is a
 * pause between trains, and no rate.
 */
export class RateRange {
  minUs = Infinity;
  maxUs = 0;
  private lastUs = -1;
  private beforeUs = 0;
  private spanUs = 0;

  onPulse(atUs: number): void {
    const nextUs = this.lastUs < 0 ? 0 : atUs - this.lastUs;
    this.lastUs = atUs;
    if (nextUs === 0) return;
    this.take(nextUs);
    this.beforeUs = this.spanUs;
    this.spanUs = nextUs;
  }

  /** Lowest and highest rate, Hz; zeros where there were no two pulses in a train. */
  rateHz(): { min: number; max: number } {
    this.take(0);
    return this.maxUs === 0 ? { min: 0, max: 0 } : { min: 1e6 / this.maxUs, max: 1e6 / this.minUs };
  }

  /** Decides on `spanUs`, now that what follows it is known (0: nothing follows). */
  private take(nextUs: number): void {
    const spanUs = this.spanUs;
    const neighbourUs = Math.max(this.beforeUs, nextUs);
    if (spanUs === 0 || (neighbourUs > 0 && spanUs > 2 * neighbourUs)) return;
    this.minUs = Math.min(this.minUs, spanUs);
    this.maxUs = Math.max(this.maxUs, spanUs);
  }
}
