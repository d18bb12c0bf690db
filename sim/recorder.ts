/**
 * The recorder: listens to the lines for a whole treatment, asks the stage what each phase delivered, and keeps the
 * figures of each channel, the broken rules and, where asked, every edge and phase.
 * Units: us, mA, nC, uJ.
 */
import { ENABLES } from '../waveforms/phase-word';
import { Oracle, type OracleListener, type PlayedPhase, type PlayedPulse } from './oracle';
import { EdgeLog, PhaseLog, CHANNEL_ENABLES } from './recording';
import { type VirtualStage } from './virtual-stage';

/** Broken rules that are kept word for word; the others are counted. */
const BROKEN_KEPT = 5;
/** R.m.s. currents are taken over windows of this length. */
const WINDOW_US = 1000000;

/** Figures of one channel. */
export class ChannelFigures {
  pulses = 0;
  readonly rate = new RateRange();
  widthUsMin = Infinity;
  widthUsMax = 0;
  currentMaPeak = 0;
  currentMaRms = 0;
  phaseChargeNcMax = 0;
  netChargeNcMaxAbs = 0;
  /** The same as a fraction of a phase of the pulse's width at full scale. */
  netChargeFractionMax = 0;
  pulseEnergyUjMax = 0;

  private windowEndUs = WINDOW_US;
  private windowMa2Us = 0;

  /** Adds the square of a phase's current to its window of a second. */
  addSquare(atUs: number, ma2Us: number): void {
    if (atUs >= this.windowEndUs) {
      this.closeWindow();
      this.windowEndUs = WINDOW_US * (Math.floor(atUs / WINDOW_US) + 1);
    }
    this.windowMa2Us += ma2Us;
  }

  closeWindow(): void {
    this.currentMaRms = Math.max(this.currentMaRms, Math.sqrt(this.windowMa2Us / WINDOW_US));
    this.windowMa2Us = 0;
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

export interface RecorderOptions {
  fullScaleMa: number;
  /** Keep every edge and phase, for files and pictures. */
  keepsTraces: boolean;
  /** Sentence for a channel whose current is being limited, '' for one that has what it asked for. */
  limitSentence(channel: number): string;
}

export class Recorder implements OracleListener {
  readonly edges = new EdgeLog();
  readonly phases = new PhaseLog();
  readonly channels = [new ChannelFigures(), new ChannelFigures()];
  readonly brokenRules: string[] = [];
  brokenCount = 0;
  /** Pulses by the sentence of what limited them. */
  readonly limited = new Map<string, number>();
  readonly oracle = new Oracle(this);

  private stage: VirtualStage | undefined;
  private linesBefore = 0;
  /** Reference of the sampled channel at the last rising and falling edge. */
  private riseMa = 0;
  private riseNc = 0;
  private fallMa = 0;
  private fallNc = 0;
  private readonly pulseNc = [0, 0];
  private readonly pulseUj = [0, 0];

  constructor(private readonly options: RecorderOptions) {}

  watch(stage: VirtualStage): void {
    this.stage = stage;
  }

  onEdge(atUs: number, lines: number): void {
    const moved = (lines ^ this.linesBefore) & ENABLES;
    if (moved && this.stage)
      this.sample(this.stage, atUs, moved === CHANNEL_ENABLES[0] ? 0 : 1, (lines & moved) !== 0);
    this.linesBefore = lines;
    if (this.options.keepsTraces) this.edges.push(atUs, lines);
    this.oracle.onEdge(atUs, lines);
  }

  onPhase(phase: PlayedPhase): void {
    const figures = this.figures(phase.channel);
    const sign = phase.reversed ? -1 : 1;
    const chargeNc = this.fallNc - this.riseNc;
    const ma2Us =
      ((this.riseMa * this.riseMa + this.riseMa * this.fallMa + this.fallMa * this.fallMa) * phase.widthUs) /
      3;
    figures.currentMaPeak = Math.max(figures.currentMaPeak, this.riseMa, this.fallMa);
    figures.phaseChargeNcMax = Math.max(figures.phaseChargeNcMax, chargeNc);
    figures.addSquare(phase.atUs, ma2Us);
    if (phase.leading) {
      this.pulseNc[phase.channel] = 0;
      this.pulseUj[phase.channel] = 0;
    }
    this.pulseNc[phase.channel] = (this.pulseNc[phase.channel] as number) + sign * chargeNc;
    this.pulseUj[phase.channel] = (this.pulseUj[phase.channel] as number) + ma2Us * this.energyUjPerMa2Us();
    if (this.options.keepsTraces) {
      const { channel, atUs, leading, widthUs } = phase;
      this.phases.push(atUs, channel, leading, widthUs, sign * this.riseMa, sign * this.fallMa);
    }
  }

  onPulse(pulse: PlayedPulse): void {
    const figures = this.figures(pulse.channel);
    const netNc = Math.abs(this.pulseNc[pulse.channel] as number);
    figures.pulses += 1;
    figures.rate.onPulse(pulse.atUs);
    figures.widthUsMin = Math.min(figures.widthUsMin, pulse.widthUs);
    figures.widthUsMax = Math.max(figures.widthUsMax, pulse.widthUs);
    figures.netChargeNcMaxAbs = Math.max(figures.netChargeNcMaxAbs, netNc);
    const fullScaleNc = this.options.fullScaleMa * pulse.widthUs;
    figures.netChargeFractionMax = Math.max(figures.netChargeFractionMax, netNc / fullScaleNc);
    figures.pulseEnergyUjMax = Math.max(figures.pulseEnergyUjMax, this.pulseUj[pulse.channel] as number);
    this.countLimited(this.options.limitSentence(pulse.channel));
    if (this.stage?.isCapped(pulse.channel, pulse.endUs)) {
      this.countLimited(`rail: the highest one cannot drive more through ${this.stage.loadOhm} ohm`);
    }
  }

  onBroken(atUs: number, rule: string): void {
    this.brokenCount += 1;
    if (this.brokenRules.length < BROKEN_KEPT)
      this.brokenRules.push(`at ${(atUs / 1e6).toFixed(6)} s: ${rule}`);
  }

  end(atUs: number): void {
    this.oracle.onEnd(atUs);
    for (const figures of this.channels) figures.closeWindow();
  }

  private sample(stage: VirtualStage, atUs: number, channel: number, risen: boolean): void {
    const currentMa = stage.currentMaAt(channel, atUs);
    const chargeNc = stage.chargeNcUntil(channel, atUs);
    if (risen) {
      this.riseMa = currentMa;
      this.riseNc = chargeNc;
    } else {
      this.fallMa = currentMa;
      this.fallNc = chargeNc;
    }
  }

  private countLimited(sentence: string): void {
    if (sentence) this.limited.set(sentence, (this.limited.get(sentence) ?? 0) + 1);
  }

  private figures(channel: number): ChannelFigures {
    return this.channels[channel] as ChannelFigures;
  }

  /** mA^2 x us x ohm = pJ. */
  private energyUjPerMa2Us(): number {
    return (this.stage?.loadOhm ?? 0) * 1e-6;
  }
}
