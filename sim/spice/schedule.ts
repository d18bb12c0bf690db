/**
 * From phases to line edges as the firmware makes them, and from line edges to what a stage makes of them by its gates
 * alone: when each bridge conducts and which way, what the reference of a sink is. Shared by the netlist and by the
 * readings; knows nothing of voltages. Units: us from the start of a case, mA.
 */
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';

/** REVERSE takes its place so long before a phase. */
export const REVERSE_LEAD_US = 11;
export const CHANNELS = [0, 1] as const;
const ENABLE_BITS = [ENABLE_A, ENABLE_B] as const;

export interface LineEdge {
  atUs: number;
  /** Of all lines, from here on (bits of waveforms/phase-word.ts). */
  lines: number;
}

/** One enable. */
export interface Phase {
  channel: 0 | 1;
  atUs: number;
  /** Infinity: stuck. */
  widthUs: number;
  reversed: boolean;
  /** The first of its pulse: the current that it begins with decides on Rp. */
  begins: boolean;
}

/** A train of pulses of two phases each. */
export interface Train {
  channel: 0 | 1;
  fromUs: number;
  widthUs: number;
  gapUs: number;
  rateHz: number;
  pulses: number;
  /** The leading phase is the reversed one in each second pulse. */
  alternates?: boolean;
  /** The recovery phase comes in so many equal parts, a gap before each. */
  recoveryParts?: number;
}

export function phasesOf(train: Train): Phase[] {
  const periodUs = Math.round(1e6 / train.rateHz);
  return Array.from({ length: train.pulses }, (_, i) =>
    pulseAt(train, train.fromUs + i * periodUs, i),
  ).flat();
}

function pulseAt(train: Train, atUs: number, number: number): Phase[] {
  const { channel, widthUs, gapUs, recoveryParts = 1 } = train;
  const leadsReversed = train.alternates === true && number % 2 === 1;
  const partUs = widthUs / recoveryParts;
  const recovery = Array.from({ length: recoveryParts }, (_, part) => ({
    channel,
    atUs: atUs + widthUs + gapUs + part * (partUs + gapUs),
    widthUs: partUs,
    reversed: !leadsReversed,
    begins: false,
  }));
  return [{ channel, atUs, widthUs, reversed: leadsReversed, begins: true }, ...recovery];
}

/** The edges of all lines: REVERSE stays where the last phase has put it. */
export function edgesOf(phases: readonly Phase[]): LineEdge[] {
  const changes = phases.flatMap(({ channel, atUs, widthUs, reversed }) => [
    { atUs: atUs - REVERSE_LEAD_US, set: reversed ? REVERSE : 0, clear: REVERSE },
    { atUs, set: ENABLE_BITS[channel], clear: 0 },
    { atUs: atUs + widthUs, set: 0, clear: ENABLE_BITS[channel] },
  ]);
  changes.sort((a, b) => a.atUs - b.atUs);
  const edges: LineEdge[] = [{ atUs: 0, lines: RUN }];
  let lines: number = RUN;
  for (const { atUs, set, clear } of changes) {
    const next = (lines & ~clear) | set;
    if (next !== lines && atUs < Infinity) edges.push({ atUs, lines: next });
    lines = next;
  }
  return edges;
}

/** A bridge that is closed, so far as its enable goes. */
export interface Closure {
  channel: 0 | 1;
  fromUs: number;
  toUs: number;
  reversed: boolean;
  begins: boolean;
}

export interface GateDelays {
  deadTimeUs: number;
  reverseDelayUs: number;
}

/** The direction is that of REVERSE at the enable's rise; both edges come the dead time later. */
export function closuresOf(
  edges: readonly LineEdge[],
  phases: readonly Phase[],
  { deadTimeUs, reverseDelayUs }: GateDelays,
  endUs: number,
): Closure[] {
  return CHANNELS.flatMap((channel) => {
    const begins = new Set(
      phases.filter((phase) => phase.channel === channel && phase.begins).map(({ atUs }) => atUs),
    );
    const closures: Closure[] = [];
    let isHigh = false;
    for (const { atUs, lines } of edges) {
      const rises = (lines & ENABLE_BITS[channel]) !== 0;
      if (rises && !isHigh) {
        const reversed = (lines & REVERSE) !== 0;
        const fromUs = atUs + deadTimeUs + (reversed ? reverseDelayUs : 0);
        closures.push({ channel, fromUs, toUs: endUs, reversed, begins: begins.has(atUs) });
      }
      const last = closures.at(-1);
      if (!rises && isHigh && last) last.toUs = atUs + deadTimeUs;
      isHigh = rises;
    }
    return closures;
  });
}

/** A corner of a line that is straight between its corners. */
export interface Corner {
  atUs: number;
  value: number;
}

export interface Slopes {
  riseMaPerS: number;
  fallMaPerUs: number;
}

/** The reference: straight to each new target, at the slope of its direction, from wherever it is. */
export function referenceCorners(
  standingMa: number,
  targets: readonly { atUs: number; targetMa: number }[],
  { riseMaPerS, fallMaPerUs }: Slopes,
): Corner[] {
  const corners: Corner[] = [{ atUs: 0, value: standingMa }];
  let now = standingMa;
  targets.forEach(({ atUs, targetMa }, i) => {
    const slope = targetMa > now ? riseMaPerS / 1e6 : -fallMaPerUs;
    const arrivesUs = atUs + (targetMa - now) / slope;
    const untilUs = Math.min(arrivesUs, targets[i + 1]?.atUs ?? Infinity);
    if (atUs > (corners.at(-1)?.atUs ?? 0)) corners.push({ atUs, value: now });
    now += (untilUs - atUs) * slope;
    corners.push({ atUs: untilUs, value: now });
  });
  return corners;
}
