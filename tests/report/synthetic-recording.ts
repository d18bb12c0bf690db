/**
 * Recordings made without the simulator, for the tests of the report writers.
 * A pulse is laid out as a template lays it out: set-up word, leading phase, gap, recovery phase; the current follows
 * both edges of the enable by the dead time. The load answers in closed form: Rs + (Rp || Cp) to a current that runs
 * straight. Units: us, mA, mV, ohm; by default 200 us phases 50 us apart, 40 mA, at level 10 into 1 kohm.
 */
import { resistor, type Load } from '../../sim/physics/load';
import { CHANNEL_NAMES, EdgeLog, PhaseLog, PointLog, type Recording } from '../../sim/recording';
import { type Measured } from '../../sim/report/figure-spec';
import { type ChannelSummary } from '../../sim/summary';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';

export interface PulseOptions {
  widthUs?: number;
  gapUs?: number;
  currentMa?: number;
  /** Share of the current that is lost by the end of each phase. */
  droopFraction?: number;
  reverse?: boolean;
}

/** A phase as its current runs: straight, from `startMa` to `endMa`. */
export interface Conducted {
  leading?: boolean;
  widthUs: number;
  startMa: number;
  endMa?: number;
}

const SETUP_US = 20;
export const DEAD_TIME_US = 2;
const RESERVOIR_UF = 10;
/** With which the rail comes back. */
const RAIL_TAU_US = 2000;
const BLEED_OHM = 10000;
/** Points of a curve, as fractions of a phase, and after a phase, in us. */
const CURVE_FRACTIONS = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75];
const DECAY_US = [40, 120, 300, 600, 1000];

type About = Partial<Pick<Recording, 'program' | 'spanUs' | 'seed' | 'levels' | 'load'>> & {
  railMv?: number;
};

export class SyntheticRecording implements Recording {
  program = 'knead';
  spanUs = 0;
  seed = 1;
  levels: readonly [number, number] = [10, 10];
  load: Load = resistor(1000, '1k');
  railMv = 60000;
  edges = new EdgeLog();
  phases = new PhaseLog();
  points = new PointLog();
  private readonly skinMv = [0, 0];
  private readonly restsUs = [0, 0];
  private sagMv = 0;
  private sagUs = 0;

  constructor(about: About = {}) {
    Object.assign(this, about);
    this.edges.push(0, RUN);
  }

  /** A pulse whose leading phase is enabled at `atUs`; pulses are added in order of time, 1 ms apart at least. */
  pulse(atUs: number, channel: 0 | 1, options: PulseOptions = {}): this {
    const { widthUs = 200, gapUs = 50, currentMa = 40, droopFraction = 0, reverse = false } = options;
    const leadingMa = (reverse ? -1 : 1) * Math.min(currentMa, this.mostMa());
    const recoveryUs = atUs + widthUs + gapUs;
    const keptFraction = 1 - droopFraction;
    this.edges.push(atUs - SETUP_US, RUN | (reverse ? REVERSE : 0));
    this.enable(atUs, channel, widthUs, reverse);
    this.conduct(atUs + DEAD_TIME_US, channel, {
      widthUs,
      startMa: leadingMa,
      endMa: leadingMa * keptFraction,
    });
    this.decay(atUs + DEAD_TIME_US + widthUs, channel, gapUs);
    this.edges.push(recoveryUs - SETUP_US, RUN | (reverse ? 0 : REVERSE));
    this.enable(recoveryUs, channel, widthUs, !reverse);
    const recovery = { leading: false, widthUs, startMa: -leadingMa, endMa: -leadingMa * keptFraction };
    this.conduct(recoveryUs + DEAD_TIME_US, channel, recovery);
    this.decay(recoveryUs + DEAD_TIME_US + widthUs, channel, Infinity);
    this.spanUs = Math.max(this.spanUs, recoveryUs + widthUs + DEAD_TIME_US);
    return this;
  }

  /** One stretch of current, without its lines. */
  conduct(
    atUs: number,
    channel: 0 | 1,
    { leading = true, widthUs, startMa, endMa = startMa }: Conducted,
  ): this {
    this.restUntil(atUs, channel);
    this.recoverRail(atUs);
    const beforeMv = this.skinMv[channel] as number;
    const currentMaAt = (sinceUs: number): number => startMa + ((endMa - startMa) * sinceUs) / widthUs;
    const skinMvAt = (sinceUs: number): number => this.skinUnder(beforeMv, startMa, endMa, widthUs, sinceUs);
    const padMvAt = (sinceUs: number): number => currentMaAt(sinceUs) * this.load.rsOhm + skinMvAt(sinceUs);
    const chargeNc = ((startMa + endMa) / 2) * widthUs;
    const railMvAt = (fraction: number): number =>
      this.railMv - this.sagMv - (fraction * Math.abs(chargeNc)) / RESERVOIR_UF;
    const point = (fraction: number): void => {
      const sinceUs = fraction * widthUs;
      this.points.push(atUs + sinceUs, channel, currentMaAt(sinceUs), padMvAt(sinceUs), railMvAt(fraction));
    };
    this.points.push(atUs, channel, 0, this.idleMv(channel), railMvAt(0));
    for (const fraction of [0, ...(this.load.rpOhm > 0 ? CURVE_FRACTIONS : []), 1]) point(fraction);
    const afterMv = skinMvAt(widthUs);
    this.skinMv[channel] = afterMv;
    this.restsUs[channel] = atUs + widthUs;
    this.points.push(atUs + widthUs, channel, 0, this.idleMv(channel), railMvAt(1));
    this.sagMv += Math.abs(chargeNc) / RESERVOIR_UF;
    this.sagUs = atUs + widthUs;
    const mv = { startMv: padMvAt(0), endMv: padMvAt(widthUs) };
    const skinNc = (afterMv * this.load.cpNf) / 1000;
    const padsUj = (Math.abs(chargeNc) * Math.abs(mv.startMv + mv.endMv)) / 2e6;
    const clippedUs = Math.abs(startMa) === this.mostMa() ? widthUs : 0;
    this.phases.push({
      atUs,
      channel,
      leading,
      widthUs,
      startMa,
      endMa,
      ...mv,
      chargeNc,
      clippedUs,
      skinNc,
      padsUj,
    });
    return this;
  }

  /** What the rail drives through a plain resistor, with everything in its way; nothing bounds the current of others. */
  private mostMa(): number {
    const { rsOhm, rpOhm } = this.load;
    return rpOhm > 0 ? Infinity : this.railMv / (rsOhm + 31);
  }

  private enable(atUs: number, channel: 0 | 1, widthUs: number, reverse: boolean): void {
    const lines = RUN | (reverse ? REVERSE : 0);
    this.edges.push(atUs, lines | (channel === 0 ? ENABLE_A : ENABLE_B));
    this.edges.push(atUs + widthUs, lines);
  }

  /** Voltage of the skin's capacitance under a current that runs straight. */
  private skinUnder(
    beforeMv: number,
    startMa: number,
    endMa: number,
    widthUs: number,
    sinceUs: number,
  ): number {
    const { rpOhm, cpNf } = this.load;
    if (rpOhm === 0) return 0;
    const tauUs = (rpOhm * cpNf) / 1000;
    const slopeMaPerUs = (endMa - startMa) / widthUs;
    const forcedMv = (us: number): number => rpOhm * (startMa + slopeMaPerUs * (us - tauUs));
    return forcedMv(sinceUs) + (beforeMv - forcedMv(0)) * Math.exp(-sinceUs / tauUs);
  }

  /** The skin's capacitance through Rp and through the bleed. */
  private restUntil(atUs: number, channel: 0 | 1): void {
    const { rpOhm, cpNf, rsOhm } = this.load;
    const sinceUs = atUs - (this.restsUs[channel] as number);
    if (rpOhm === 0 || sinceUs <= 0) return;
    const throughOhm = 1 / (1 / rpOhm + 1 / (rsOhm + BLEED_OHM));
    this.skinMv[channel] =
      (this.skinMv[channel] as number) * Math.exp((-1000 * sinceUs) / (throughOhm * cpNf));
    this.restsUs[channel] = atUs;
  }

  private recoverRail(atUs: number): void {
    this.sagMv *= Math.exp(-(atUs - this.sagUs) / RAIL_TAU_US);
    this.sagUs = atUs;
  }

  private decay(endUs: number, channel: 0 | 1, withinUs: number): void {
    if (this.load.rpOhm === 0) return;
    for (const afterUs of DECAY_US.filter((us) => us < withinUs)) {
      this.restUntil(endUs + afterUs, channel);
      this.recoverRail(endUs + afterUs);
      this.points.push(endUs + afterUs, channel, 0, this.idleMv(channel), this.railMv - this.sagMv);
    }
  }

  /** Across the pads while no current flows but that of the bleed. */
  private idleMv(channel: 0 | 1): number {
    const { rsOhm } = this.load;
    return ((this.skinMv[channel] as number) * BLEED_OHM) / (BLEED_OHM + rsOhm);
  }
}

/** 50 Hz strokes of 1 s with rests of 0.4 s, A and B in turn, polarity swapped each stroke, width as strength. */
export function kneadStrokes(
  spanUs: number,
  about: About = {},
  options: PulseOptions = {},
): SyntheticRecording {
  const recording = new SyntheticRecording({ ...about, spanUs });
  for (let stroke = 0; stroke * 1_400_000 + 1_000_000 <= spanUs; stroke++) {
    const strengths = [0.4, 0.55, 0.7, 0.85, 1];
    for (let pulse = 0; pulse < 50; pulse++) {
      const rise = Math.min(1, (pulse + 1) / 20) * (strengths[Math.floor(stroke / 2) % 5] ?? 1);
      const widthUs = Math.round(250 * rise);
      if (widthUs < 30) continue;
      const atUs = 100_000 + stroke * 1_400_000 + pulse * 20_000;
      recording.pulse(atUs, stroke % 2 === 0 ? 0 : 1, {
        droopFraction: 0.04,
        ...options,
        widthUs,
        reverse: Math.floor(stroke / 2) % 2 === 1,
      });
    }
  }
  recording.spanUs = spanUs;
  return recording;
}

/** A steady rate on A, and half a period later on B. */
export function steady(
  about: About & { program: string; spanUs: number; rateHz: number },
  options: PulseOptions = {},
): SyntheticRecording {
  const { rateHz, ...rest } = about;
  const recording = new SyntheticRecording(rest);
  const periodUs = Math.round(1e6 / rateHz);
  for (let atUs = 5000; atUs + periodUs < about.spanUs; atUs += periodUs) {
    const rampFraction = Math.min(1, (atUs + periodUs) / 10_000_000);
    const currentMa = (options.currentMa ?? 40) * rampFraction;
    recording.pulse(atUs, 0, { ...options, currentMa });
    recording.pulse(atUs + Math.floor(periodUs / 2), 1, { ...options, currentMa: 0.8 * currentMa });
  }
  return recording;
}

const NOTHING: Omit<ChannelSummary, 'name' | 'pulses'> = {
  rateHz: { min: 0, max: 0 },
  widthUs: { min: 0, max: 0 },
  currentMaPeak: 0,
  currentMaRms: 0,
  phaseChargeNcMax: 0,
  netChargeNcMaxAbs: 0,
  pulseEnergyUjMax: 0,
  currentMaMean: 0,
  currentMaNet: 0,
  voltageMvPeak: 0,
  voltageMvRms: 0,
  silentPulses: 0,
  clippedPulses: 0,
  missingFraction: 0,
  missingFractionMax: 0,
  skinChargeNcMaxAbs: 0,
  leftChargeNcMaxAbs: 0,
  complianceFractionMax: 0,
  currentMaRmsPerCm2: 0,
  powerMwPerCm2: 0,
  chargeNc: 0,
  netChargeNc: 0,
  padsUj: 0,
  sinkUj: 0,
};

/** A summary's part in a figure: of the channels only what is given, beside their pulses. */
export function measuredOf(
  { phases, spanUs }: SyntheticRecording,
  figures: readonly Partial<ChannelSummary>[] = [],
): Measured {
  const pulses = [0, 0];
  for (let i = 0; i < phases.length; i++) {
    const channel = phases.channel[i] as number;
    pulses[channel] = (pulses[channel] as number) + (phases.leading[i] as number);
  }
  return {
    seconds: spanUs / 1e6,
    channels: CHANNEL_NAMES.map((name, channel) => ({
      ...NOTHING,
      name,
      pulses: pulses[channel] as number,
      ...figures[channel],
    })),
    limits: { ok: true, reasons: [], nearest: { limit: '', fraction: 0 }, unheld: [] },
    trips: [],
  };
}
