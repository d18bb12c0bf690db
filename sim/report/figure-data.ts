/**
 * The data behind the panels of a treatment's figure: the strongest pulse, a train, the whole treatment, a histogram.
 * Called by the panels once a figure; pure, and one pass over the phases or points each (a 30-minute run has 700,000
 * phases and millions of points). Units: us on the virtual clock; mA, mV and nC at the pads.
 */
import { CHANNEL_ENABLES, type EdgeLog, type PhaseLog, type PointLog, type Recording } from '../recording';
import { REVERSE } from '../../waveforms/phase-word';
import { firstFrom, PointCursor } from './lines';

/** A leading phase with the recovery phases that follow it on its channel. */
export interface Pulse {
  channel: number;
  atUs: number;
  phases: readonly Phase[];
}

export interface Phase {
  atUs: number;
  widthUs: number;
  chargeNc: number;
  clippedUs: number;
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

export interface CoursePoint {
  atUs: number;
  currentMa: number;
  padMv: number;
}

/** One channel over the whole treatment: what was reached in each bin. */
export interface Envelope {
  binUs: number;
  chargeNc: Float64Array;
  /** 0 where the channel rests, as are the two below. */
  rateHz: Float64Array;
  peakMa: Float64Array;
  /** Across the pads. */
  peakMv: Float64Array;
}

/** Windows of the train, narrowest first, and where in one the strongest pulse may stand. */
const TRAIN_SPANS_US = [300_000, 1_000_000, 3_000_000];
const TRAIN_ANCHORS = [0.5, 0.1, 0.9];
/** A train is recognised as one by this many pulses of every channel that plays. */
const TRAIN_PULSES_MIN = 10;

/** Relative error of a sum: what is a whole number of bins but for that stays in the lower bin. */
const ROUNDING = 1e-6;

/** An interval is a rest, and no rate, when it is longer than this or this many times the one before it. */
const RATE_INTERVAL_MAX_US = 2_000_000;
const REST_TO_INTERVAL_RATIO = 3;

/** The pulse with the greatest leading charge, the earliest of equals; undefined for a channel without pulses. */
export function strongestPulse(phases: PhaseLog, channel: number): Pulse | undefined {
  let strongest = -1;
  let strongestNc = -1;
  for (let i = 0; i < phases.length; i++) {
    if (phases.channel[i] !== channel || phases.leading[i] !== 1) continue;
    const leadingNc = Math.abs(phases.chargeNc[i] as number);
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

function phaseAt({ atUs, widthUs, chargeNc, clippedUs }: PhaseLog, i: number): Phase {
  return {
    atUs: atUs[i] ?? 0,
    widthUs: widthUs[i] ?? 0,
    chargeNc: chargeNc[i] ?? 0,
    clippedUs: clippedUs[i] ?? 0,
  };
}

export function leadingNc({ phases: [leading] }: Pulse): number {
  return leading === undefined ? 0 : Math.abs(leading.chargeNc);
}

export function pulseEndUs(pulse: Pulse): number {
  return pulse.phases.reduce((endUs, { atUs, widthUs }) => Math.max(endUs, atUs + widthUs), pulse.atUs);
}

/** The points of a channel within a window, and what it has at both its ends. */
export function courseWithin(points: PointLog, channel: number, { fromUs, toUs }: Interval): CoursePoint[] {
  const cursor = new PointCursor(points, channel);
  const atEnd = (atUs: number): CoursePoint => {
    cursor.moveTo(atUs);
    return { atUs, currentMa: cursor.valueAfter(points.currentMa), padMv: cursor.valueAfter(points.padMv) };
  };
  const course = [atEnd(fromUs)];
  for (let i = firstFrom(points, fromUs); i < points.length && (points.atUs[i] as number) < toUs; i++) {
    if (points.channel[i] !== channel) continue;
    const [currentMa, padMv] = [points.currentMa[i] as number, points.padMv[i] as number];
    course.push({ atUs: points.atUs[i] as number, currentMa, padMv });
  }
  return [...course, atEnd(toUs)];
}

/** The rail at an instant. */
export function railMvAt(points: PointLog, atUs: number): number {
  const cursor = new PointCursor(points);
  cursor.moveTo(atUs);
  return cursor.valueAfter(points.railMv);
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
    const [startMa, endMa] = [phases.startMa[i] ?? 0, phases.endMa[i] ?? 0];
    const peakMa = Math.abs(endMa) > Math.abs(startMa) ? endMa : startMa;
    found.push({
      atUs: phases.atUs[i] ?? 0,
      channel: phases.channel[i] ?? 0,
      leading: phases.leading[i] === 1,
      peakMa,
    });
  }
  return found;
}

/** The greatest charge, rate, current and voltage of a channel in each of `bins` equal parts of the recording. */
export function envelope({ phases, spanUs }: Recording, channel: number, bins: number): Envelope {
  const made = (): Float64Array => new Float64Array(bins);
  const binUs = Math.max(spanUs, 1) / bins;
  const reached = { binUs, chargeNc: made(), rateHz: made(), peakMa: made(), peakMv: made() };
  const rate = new RateOf();
  let sinceUs = 0;
  for (let i = 0; i < phases.length; i++) {
    if (phases.channel[i] !== channel) continue;
    const atUs = phases.atUs[i] as number;
    if (phases.leading[i] === 1) {
      const rateHz = rate.at(atUs);
      sinceUs = rateHz > 0 ? rate.beforeUs : atUs;
      if (rateHz > 0) raise(reached.rateHz, sinceUs / binUs, atUs / binUs, rateHz);
      rate.beforeUs = atUs;
    }
    raise(reached.chargeNc, atUs / binUs, atUs / binUs, Math.abs(phases.chargeNc[i] as number));
    raise(reached.peakMa, sinceUs / binUs, atUs / binUs, greater(phases.startMa, phases.endMa, i));
    raise(reached.peakMv, sinceUs / binUs, atUs / binUs, greater(phases.startMv, phases.endMv, i));
  }
  return reached;
}

/** Tells the rate of a train from a rest, pulse by pulse. */
class RateOf {
  beforeUs = -1;
  private intervalUs = RATE_INTERVAL_MAX_US;

  /** Rate with which a pulse follows the one before it; 0 after a rest. */
  at(atUs: number): number {
    if (this.beforeUs < 0) return 0;
    const intervalUs = atUs - this.beforeUs;
    const longestUs = Math.min(RATE_INTERVAL_MAX_US, REST_TO_INTERVAL_RATIO * this.intervalUs);
    this.intervalUs = intervalUs;
    return intervalUs > 0 && intervalUs <= longestUs ? 1e6 / intervalUs : 0;
  }
}

function greater(left: Float32Array, right: Float32Array, i: number): number {
  return Math.max(Math.abs(left[i] as number), Math.abs(right[i] as number));
}

function raise(bins: Float64Array, from: number, to: number, value: number): void {
  const last = Math.min(Math.floor(to), bins.length - 1);
  for (let bin = Math.floor(from); bin <= last; bin++) bins[bin] = Math.max(bins[bin] ?? 0, value);
}

/** Lowest and highest rail in each of `bins` equal parts of the recording: straight from point to point, then level. */
export function railRange(
  { points, spanUs }: Recording,
  bins: number,
): { minMv: Float64Array; maxMv: Float64Array } {
  const endUs = Math.max(spanUs, 1);
  const binUs = endUs / bins;
  const minMv = new Float64Array(bins).fill(Infinity);
  const maxMv = new Float64Array(bins).fill(-Infinity);
  const reach = (bin: number, railMv: number): void => {
    minMv[bin] = Math.min(minMv[bin] as number, railMv);
    maxMv[bin] = Math.max(maxMv[bin] as number, railMv);
  };
  const binOf = (atUs: number): number => Math.min(bins - 1, Math.floor(atUs / binUs));
  let [beforeUs, beforeMv] = [0, points.railMv[0] as number];
  const runTo = (atUs: number, railMv: number): void => {
    for (let bin = binOf(beforeUs); bin < binOf(atUs); bin++) {
      const edgeMv = beforeMv + ((railMv - beforeMv) * ((bin + 1) * binUs - beforeUs)) / (atUs - beforeUs);
      reach(bin, edgeMv);
      reach(bin + 1, edgeMv);
    }
    reach(binOf(atUs), railMv);
    [beforeUs, beforeMv] = [atUs, railMv];
  };
  for (let i = 0; i < points.length; i++) runTo(points.atUs[i] as number, points.railMv[i] as number);
  runTo(endUs, beforeMv);
  return { minMv, maxMv };
}

/** How many leading phases of a channel have a charge of at most 1, 2, ... `bins` times `binNc`, and not less by one. */
export function chargeCounts(phases: PhaseLog, channel: number, binNc: number, bins: number): Float64Array {
  const counts = new Float64Array(bins);
  for (let i = 0; i < phases.length; i++) {
    if (phases.channel[i] !== channel || phases.leading[i] !== 1) continue;
    const exactBin = Math.abs(phases.chargeNc[i] as number) / binNc;
    const bin = Math.max(1, Math.min(bins, Math.ceil(exactBin * (1 - ROUNDING))));
    counts[bin - 1] = (counts[bin - 1] as number) + 1;
  }
  return counts;
}
