/**
 * The data behind the three panels of a treatment's figure: the strongest pulse, a train, the whole treatment.
 * Called by figure.ts once a figure; pure, and one pass over the phases each (a 30-minute run has 700,000).
 * Units: us on the virtual clock, mA at the pads, nC a phase.
 */
import { CHANNEL_ENABLES, type EdgeLog, type PhaseLog, type Recording } from '../recording';
import { REVERSE } from '../../waveforms/phase-word';
import { firstFrom } from './lines';

/** A leading phase with the recovery phases that follow it on its channel. */
export interface Pulse {
  channel: number;
  atUs: number;
  phases: readonly Phase[];
}

export interface Phase {
  atUs: number;
  widthUs: number;
  startMa: number;
  endMa: number;
}

export interface Interval {
  fromUs: number;
  toUs: number;
}

export interface Spike {
  atUs: number;
  channel: number;
  leading: boolean;
  peakMa: number;
}

/** One channel over the whole treatment: what was reached in each bin. */
export interface Envelope {
  binUs: number;
  chargeNc: Float64Array;
  /** 0 where the channel rests. */
  rateHz: Float64Array;
}

/** Windows of the train, narrowest first, and where in one the strongest pulse may stand. */
const TRAIN_SPANS_US = [300_000, 1_000_000, 3_000_000];
const TRAIN_ANCHORS = [0.5, 0.1, 0.9];
/** A train is recognised as one by this many pulses of every channel that plays. */
const TRAIN_PULSES_MIN = 10;

/** An interval is a rest, and no rate, when it is longer than this or this many times the one before it. */
const RATE_INTERVAL_MAX_US = 2_000_000;
const REST_TO_INTERVAL_RATIO = 3;

export function chargeNc({ widthUs, startMa, endMa }: Phase): number {
  return (widthUs * (startMa + endMa)) / 2;
}

/** The pulse with the greatest leading charge, the earliest of equals; undefined for a channel without pulses. */
export function strongestPulse(phases: PhaseLog, channel: number): Pulse | undefined {
  let strongest = -1;
  let strongestNc = -1;
  for (let i = 0; i < phases.length; i++) {
    if (phases.channel[i] !== channel || phases.leading[i] !== 1) continue;
    const leadingNc = Math.abs(chargeNc(phaseAt(phases, i)));
    if (leadingNc > strongestNc) [strongest, strongestNc] = [i, leadingNc];
  }
  return strongest < 0 ? undefined : pulseAt(phases, strongest);
}

function pulseAt(phases: PhaseLog, leadingIndex: number): Pulse {
  const channel = phases.channel[leadingIndex] ?? 0;
  const own = [phaseAt(phases, leadingIndex)];
  for (let i = leadingIndex + 1; i < phases.length; i++) {
    if (phases.channel[i] !== channel) continue;
    if (phases.leading[i] === 1) break;
    own.push(phaseAt(phases, i));
  }
  return { channel, atUs: phases.atUs[leadingIndex] ?? 0, phases: own };
}

function phaseAt(phases: PhaseLog, i: number): Phase {
  return {
    atUs: phases.atUs[i] ?? 0,
    widthUs: phases.widthUs[i] ?? 0,
    startMa: phases.startMa[i] ?? 0,
    endMa: phases.endMa[i] ?? 0,
  };
}

export function leadingNc({ phases: [leading] }: Pulse): number {
  return leading === undefined ? 0 : Math.abs(chargeNc(leading));
}

export function pulseEndUs(pulse: Pulse): number {
  return pulse.phases.reduce((endUs, { atUs, widthUs }) => Math.max(endUs, atUs + widthUs), pulse.atUs);
}

/** When the channel's enable and REVERSE were high within a window. */
export function highIntervals(edges: EdgeLog, channel: number, { fromUs, toUs }: Interval) {
  const enable = CHANNEL_ENABLES[channel] ?? 0;
  return { enable: highOf(edges, enable, fromUs, toUs), reverse: highOf(edges, REVERSE, fromUs, toUs) };
}

function highOf(edges: EdgeLog, bit: number, fromUs: number, toUs: number): Interval[] {
  const high: Interval[] = [];
  let i = firstFrom(edges, fromUs);
  let since = i > 0 && (edges.lines[i - 1] ?? 0) & bit ? fromUs : -1;
  for (; i < edges.length && (edges.atUs[i] ?? 0) <= toUs; i++) {
    const atUs = edges.atUs[i] ?? 0;
    const isHigh = ((edges.lines[i] ?? 0) & bit) !== 0;
    if (isHigh && since < 0) since = atUs;
    if (isHigh || since < 0) continue;
    high.push({ fromUs: since, toUs: atUs });
    since = -1;
  }
  if (since >= 0) high.push({ fromUs: since, toUs });
  return high.filter((interval) => interval.toUs > interval.fromUs);
}

/** The narrowest window about `atUs` that shows a train of every channel in `channels`, else the widest. */
export function trainWindow(recording: Recording, atUs: number, channels: readonly number[]): Interval {
  let best: Interval = { fromUs: 0, toUs: recording.spanUs };
  for (const spanUs of TRAIN_SPANS_US) {
    let fewestInBest = -1;
    for (const anchor of TRAIN_ANCHORS) {
      const window = windowAbout(atUs, Math.min(spanUs, recording.spanUs), anchor, recording.spanUs);
      const counts = channels.map((channel) => pulsesIn(recording.phases, channel, window));
      const fewest = Math.min(...counts);
      if (fewest > fewestInBest) [best, fewestInBest] = [window, fewest];
    }
    if (fewestInBest >= TRAIN_PULSES_MIN) break;
  }
  return best;
}

function windowAbout(atUs: number, windowUs: number, anchor: number, spanUs: number): Interval {
  const fromUs = Math.max(0, Math.min(atUs - anchor * windowUs, spanUs - windowUs));
  return { fromUs, toUs: fromUs + windowUs };
}

function pulsesIn(phases: PhaseLog, channel: number, window: Interval): number {
  return spikes(phases, window).filter((spike) => spike.channel === channel && spike.leading).length;
}

/** Every phase that begins within a window, by its greatest current. */
export function spikes(phases: PhaseLog, { fromUs, toUs }: Interval): Spike[] {
  const found: Spike[] = [];
  for (let i = firstFrom(phases, fromUs); i < phases.length && (phases.atUs[i] ?? 0) < toUs; i++) {
    const { atUs, startMa, endMa } = phaseAt(phases, i);
    const peakMa = Math.abs(endMa) > Math.abs(startMa) ? endMa : startMa;
    found.push({ atUs, channel: phases.channel[i] ?? 0, leading: phases.leading[i] === 1, peakMa });
  }
  return found;
}

/** The greatest phase charge and rate of a channel in each of `bins` equal parts of the recording. */
export function envelope({ phases, spanUs }: Recording, channel: number, bins: number): Envelope {
  const binUs = Math.max(spanUs, 1) / bins;
  const reached: Envelope = { binUs, chargeNc: new Float64Array(bins), rateHz: new Float64Array(bins) };
  let beforeUs = -1;
  let beforeIntervalUs = RATE_INTERVAL_MAX_US;
  for (let i = 0; i < phases.length; i++) {
    if (phases.channel[i] !== channel) continue;
    const phase = phaseAt(phases, i);
    raise(reached.chargeNc, phase.atUs / binUs, phase.atUs / binUs, Math.abs(chargeNc(phase)));
    if (phases.leading[i] !== 1) continue;
    const intervalUs = phase.atUs - beforeUs;
    const longestUs = Math.min(RATE_INTERVAL_MAX_US, REST_TO_INTERVAL_RATIO * beforeIntervalUs);
    if (beforeUs >= 0 && intervalUs > 0 && intervalUs <= longestUs) {
      raise(reached.rateHz, beforeUs / binUs, phase.atUs / binUs, 1e6 / intervalUs);
    }
    if (beforeUs >= 0) beforeIntervalUs = intervalUs;
    beforeUs = phase.atUs;
  }
  return reached;
}

function raise(bins: Float64Array, from: number, to: number, value: number): void {
  const last = Math.min(Math.floor(to), bins.length - 1);
  for (let bin = Math.floor(from); bin <= last; bin++) bins[bin] = Math.max(bins[bin] ?? 0, value);
}
