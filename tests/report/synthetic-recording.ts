/**
 * Recordings made without the simulator, for the tests of the report writers.
 * A pulse is laid out as a template lays it out: set-up word, leading phase, gap, recovery phase.
 * Units: us, mA; by default 200 us phases 50 us apart, 40 mA, at level 10 into 1 kohm.
 */
import { EdgeLog, PhaseLog, type Recording } from '../../sim/recording';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';

export interface PulseOptions {
  widthUs?: number;
  gapUs?: number;
  currentMa?: number;
  /** Share of the current that is lost by the end of each phase. */
  droopFraction?: number;
  reverse?: boolean;
}

const SETUP_US = 20;

export class SyntheticRecording implements Recording {
  program = 'knead';
  spanUs = 0;
  seed = 1;
  levels: readonly [number, number] = [10, 10];
  loadOhm = 1000;
  edges = new EdgeLog();
  phases = new PhaseLog();

  constructor(about: Partial<Pick<Recording, 'program' | 'spanUs' | 'seed' | 'levels' | 'loadOhm'>> = {}) {
    Object.assign(this, about);
    this.edges.push(0, RUN);
  }

  /** A pulse whose leading phase rises at `atUs`; pulses are added in order of time. */
  pulse(atUs: number, channel: 0 | 1, options: PulseOptions = {}): this {
    const { widthUs = 200, gapUs = 50, currentMa = 40, droopFraction = 0, reverse = false } = options;
    const recoveryUs = atUs + widthUs + gapUs;
    this.edges.push(atUs - SETUP_US, RUN | (reverse ? REVERSE : 0));
    this.phase(atUs, channel, true, widthUs, reverse ? -currentMa : currentMa, droopFraction);
    this.edges.push(atUs + widthUs + gapUs - SETUP_US, RUN | (reverse ? 0 : REVERSE));
    this.phase(recoveryUs, channel, false, widthUs, reverse ? currentMa : -currentMa, droopFraction);
    this.spanUs = Math.max(this.spanUs, recoveryUs + widthUs);
    return this;
  }

  private phase(
    atUs: number,
    channel: 0 | 1,
    leading: boolean,
    widthUs: number,
    currentMa: number,
    droopFraction: number,
  ): void {
    const lines = RUN | (currentMa < 0 ? REVERSE : 0);
    this.edges.push(atUs, lines | (channel === 0 ? ENABLE_A : ENABLE_B));
    this.edges.push(atUs + widthUs, lines);
    this.phases.push(atUs, channel, leading, widthUs, currentMa, currentMa * (1 - droopFraction));
  }
}

/** 50 Hz strokes of 1 s with rests of 0.4 s, A and B in turn, polarity swapped each stroke, width as strength. */
export function kneadStrokes(spanUs: number): SyntheticRecording {
  const recording = new SyntheticRecording({ spanUs });
  for (let stroke = 0; stroke * 1_400_000 + 1_000_000 <= spanUs; stroke++) {
    const strengths = [0.4, 0.55, 0.7, 0.85, 1];
    for (let pulse = 0; pulse < 50; pulse++) {
      const rise = Math.min(1, (pulse + 1) / 20) * (strengths[Math.floor(stroke / 2) % 5] ?? 1);
      const widthUs = Math.round(250 * rise);
      if (widthUs < 30) continue;
      const atUs = 100_000 + stroke * 1_400_000 + pulse * 20_000;
      recording.pulse(atUs, stroke % 2 === 0 ? 0 : 1, {
        widthUs,
        reverse: Math.floor(stroke / 2) % 2 === 1,
        droopFraction: 0.04,
      });
    }
  }
  recording.spanUs = spanUs;
  return recording;
}

/** A steady rate on A, and half a period later on B. */
export function steady(
  about: { program: string; spanUs: number; rateHz: number },
  options: PulseOptions = {},
): SyntheticRecording {
  const recording = new SyntheticRecording({ program: about.program, spanUs: about.spanUs });
  const periodUs = Math.round(1e6 / about.rateHz);
  for (let atUs = 5000; atUs + periodUs < about.spanUs; atUs += periodUs) {
    const rampFraction = Math.min(1, (atUs + periodUs) / 10_000_000);
    const currentMa = (options.currentMa ?? 40) * rampFraction;
    recording.pulse(atUs, 0, { ...options, currentMa });
    recording.pulse(atUs + Math.floor(periodUs / 2), 1, { ...options, currentMa: 0.8 * currentMa });
  }
  return recording;
}
