/**
 * From edges of the lines to pulses: widths, gaps and periods as they are on the pins, to the nanosecond.
 * Used by the measures of the silicon bench. Units: ns on the board's clock.
 * Phases of one channel that follow each other within PULSE_GAP_MAX_NS are one pulse: within a pulse the gap is at most
 * 0.5 ms, and the shortest period leaves more than 2 ms between two pulses of a channel (waveforms/bounds.ts).
 */
import { ENABLE_A, ENABLE_B, REVERSE } from '../../waveforms/phase-word';

export interface Edge {
  atNs: number;
  /** State of the lines after it: bits of waveforms/phase-word.ts. */
  lines: number;
}

export interface Phase {
  atNs: number;
  widthNs: number;
  isReverse: boolean;
}

export interface Pulse {
  /** 0 = A, 1 = B. */
  channel: number;
  /** Rising edge of its first phase. */
  atNs: number;
  phases: Phase[];
}

export const PULSE_GAP_MAX_NS = 1e6;
const ENABLE_BITS = [ENABLE_A, ENABLE_B] as const;

/** Phases of a channel, in their order. One that has not ended with the last edge is left out. */
export function readPhases(edges: readonly Edge[], channel: number): Phase[] {
  const bit = ENABLE_BITS[channel] as number;
  const phases: Phase[] = [];
  let on: Edge | undefined;
  for (const edge of edges) {
    const isOn = (edge.lines & bit) !== 0;
    if (isOn && !on) on = edge;
    if (isOn || !on) continue;
    phases.push({ atNs: on.atNs, widthNs: edge.atNs - on.atNs, isReverse: (on.lines & REVERSE) !== 0 });
    on = undefined;
  }
  return phases;
}

/** Pulses of both channels by their beginning. */
export function readPulses(edges: readonly Edge[]): Pulse[] {
  const pulses: Pulse[] = [];
  for (const channel of ENABLE_BITS.keys()) {
    let endNs = -Infinity;
    for (const phase of readPhases(edges, channel)) {
      const last = pulses.at(-1);
      if (last?.channel === channel && phase.atNs - endNs < PULSE_GAP_MAX_NS) last.phases.push(phase);
      else pulses.push({ channel, atNs: phase.atNs, phases: [phase] });
      endNs = phase.atNs + phase.widthNs;
    }
  }
  return pulses.sort((a, b) => a.atNs - b.atNs);
}

/** The longest pulse that the bounds allow (3,011 us), and the player's own ticks. */
const PULSE_MAX_NS = 3.1e6;

/** Pulses that began at or after an instant and had time to end before another. */
export function pulsesWithin(edges: readonly Edge[], fromNs: number, toNs: number): Pulse[] {
  return readPulses(edges).filter(({ atNs }) => atNs >= fromNs && atNs <= toNs - PULSE_MAX_NS);
}

/** How much longer a pulse goes one way than the other: 0 where it is balanced. */
export function imbalanceNs({ phases }: Pulse): number {
  return Math.abs(phases.reduce((sum, { widthNs, isReverse }) => sum + (isReverse ? -widthNs : widthNs), 0));
}

/** Times between the phases of a pulse. */
export function gapsNs({ phases }: Pulse): number[] {
  return phases.slice(1).map(({ atNs }, i) => {
    const before = phases[i] as Phase;
    return atNs - before.atNs - before.widthNs;
  });
}

/** Times from each pulse of a channel to its next. */
export function periodsNs(pulses: readonly Pulse[], channel: number): number[] {
  const starts = pulses.filter((pulse) => pulse.channel === channel).map(({ atNs }) => atNs);
  return starts.slice(1).map((atNs, i) => atNs - (starts[i] as number));
}

/** The last instant at which an enable rose or fell; undefined where none did. */
export function lastEnableEdgeNs(edges: readonly Edge[], fromNs: number): number | undefined {
  const enables = ENABLE_A | ENABLE_B;
  for (let i = edges.length - 1; i >= 0 && (edges[i] as Edge).atNs >= fromNs; i -= 1) {
    const before = edges[i - 1]?.lines ?? 0;
    const edge = edges[i] as Edge;
    if ((edge.lines ^ before) & enables) return edge.atNs;
  }
  return undefined;
}
