/**
 * What kind of pulses a program plays, and in which trains: read off a recording, between the rise of the level and the
 * fade. Called by sheet.ts with the treatment into 500 ohm. Units: us, Hz, s.
 */
import { type Course } from '../course';
import { type Range } from '../summary';
import { type PadPulse } from './pulses';

export type Leading = 'positive first' | 'negative first' | 'changes every pulse' | 'changes now and then';

export interface Wave {
  leading: Leading;
  /** Parts of the recovery: 1, or more where it is split. */
  parts: Range;
  /** Both phases have one length, in every pulse. */
  symmetric: boolean;
  widthUs: Range;
  gapUs: Range;
  /** From the beginning of the leading phase to the end of the recovery. */
  pulseUs: Range;
}

/** Phases that differ by less have one length: a clock of 1 us that is counted in fractions. */
const SAME_US = 0.01;

/** Undefined where there was no pulse. @param channels the pulses of each */
export function waveOf(channels: readonly (readonly PadPulse[])[]): Wave | undefined {
  const pulses = channels.flat();
  if (pulses.length === 0) return undefined;
  return {
    leading: leadingOf(channels),
    parts: rangeOf(pulses.map(({ parts }) => parts)),
    symmetric: pulses.every(({ widthUs, recoveredUs }) => Math.abs(widthUs - recoveredUs) < SAME_US),
    widthUs: rangeOf(pulses.map(({ widthUs }) => widthUs)),
    gapUs: rangeOf(pulses.map(({ gapUs }) => gapUs)),
    pulseUs: rangeOf(pulses.map(({ atUs, endUs }) => endUs - atUs)),
  };
}

function leadingOf(channels: readonly (readonly PadPulse[])[]): Leading {
  const pairs = channels.flatMap((pulses) =>
    pulses.slice(1).map((pulse, i) => pulse.positive !== (pulses[i] as PadPulse).positive),
  );
  if (pairs.length > 0 && pairs.every((changes) => changes)) return 'changes every pulse';
  if (pairs.some((changes) => changes)) return 'changes now and then';
  return channels.flat()[0]?.positive === false ? 'negative first' : 'positive first';
}

/** Rates that a course has, inside trains and bursts, from one instant to another. */
export function rateRangeOf({ pieces }: Course, fromUs: number, toUs: number): Range {
  const within = pieces.filter(({ atUs, spanUs }) => atUs < toUs && atUs + spanUs > fromUs);
  return rangeOf(within.flatMap(({ rateHz }) => rateHz).filter((rateHz) => rateHz > 0));
}

/** Output that comes in trains with silence between them. */
export interface Trains {
  onS: Range;
  offS: Range;
}

/**
 * A pause is a time between two pulses of a channel that is over twice the one before it and over twice the one after
 * it. A train lasts from one pause to the next; what was begun before the first one, or not ended, is left out.
 * Undefined where there are no two pauses on a channel.
 */
export function trainsOf(channels: readonly (readonly PadPulse[])[]): Trains | undefined {
  const trains = channels.map(channelTrains);
  const onS = trains.flatMap((channel) => channel.onS);
  const offS = trains.flatMap((channel) => channel.offS);
  return onS.length > 0 ? { onS: rangeOf(onS), offS: rangeOf(offS) } : undefined;
}

function channelTrains(pulses: readonly PadPulse[]): { onS: number[]; offS: number[] } {
  const pauses = pausesOf(pulses);
  return {
    offS: pauses.map((i) => ((pulses[i] as PadPulse).atUs - (pulses[i - 1] as PadPulse).endUs) / 1e6),
    onS: pauses.slice(1).map((next, k) => {
      const first = pulses[pauses[k] as number] as PadPulse;
      return ((pulses[next - 1] as PadPulse).endUs - first.atUs) / 1e6;
    }),
  };
}

/** Numbers of the pulses that come after a pause. */
function pausesOf(pulses: readonly PadPulse[]): number[] {
  const spansUs = pulses.slice(1).map(({ atUs }, i) => atUs - (pulses[i] as PadPulse).atUs);
  const isPause = (spanUs: number, i: number): boolean => {
    const neighbourUs = Math.max(spansUs[i - 1] ?? 0, spansUs[i + 1] ?? 0);
    return neighbourUs > 0 && spanUs > 2 * neighbourUs;
  };
  return spansUs.flatMap((spanUs, i) => (isPause(spanUs, i) ? [i + 1] : []));
}

function rangeOf(values: readonly number[]): Range {
  if (values.length === 0) return { min: 0, max: 0 };
  return values.reduce<Range>(
    ({ min, max }, value) => ({ min: Math.min(min, value), max: Math.max(max, value) }),
    { min: Infinity, max: -Infinity },
  );
}
