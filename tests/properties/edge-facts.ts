/**
 * Facts about recorded edges, worked out a second time and in another way than the simulator's oracle does: phases
 * first, pulses by the time between phases, then each rule over the whole list.
 * Used by the property tests and the session's stories. Units: us.
 */
import { type EdgeLog } from '../../sim/recording';

const ENABLE_BITS = [1, 2] as const;
const REVERSE_BIT = 4;
const RUN_BIT = 8;
/** Phases of one channel that are at most this far apart belong to one pulse: the longest gap. */
const PULSE_GAP_MAX_US = 500;
const PULSE_GAP_MIN_US = 20;
const SETUP_US = 11;
const RELEASE_US = 20;
const WIDTH_MIN_US = 20;
const WIDTH_MAX_US = 500;

export interface Edge {
  atUs: number;
  lines: number;
}

export interface EdgePhase {
  channel: number;
  riseUs: number;
  fallUs: number;
  reversed: boolean;
}

export interface EdgePulse {
  channel: number;
  phases: EdgePhase[];
  /** Rising edge of the first phase, falling edge of the last. */
  atUs: number;
  endUs: number;
  /** Width of the first phase. */
  widthUs: number;
}

export function edgesOf(log: EdgeLog): Edge[] {
  return Array.from({ length: log.length }, (_, i) => ({
    atUs: log.atUs[i] as number,
    lines: log.lines[i] as number,
  }));
}

/** Every time an enable was up, channel by channel; one that never fell ends at Infinity. */
export function phasesOf(edges: Edge[]): EdgePhase[] {
  const phases = ENABLE_BITS.flatMap((bit, channel) => {
    const found: EdgePhase[] = [];
    let open: EdgePhase | undefined;
    for (const { atUs, lines } of edges) {
      if (lines & bit && !open) {
        open = { channel, riseUs: atUs, fallUs: Infinity, reversed: (lines & REVERSE_BIT) !== 0 };
        found.push(open);
      } else if (!(lines & bit) && open) {
        open.fallUs = atUs;
        open = undefined;
      }
    }
    return found;
  });
  return phases.sort((a, b) => a.riseUs - b.riseUs);
}

/** Phases of one channel that follow each other closely are one pulse. */
export function pulsesOf(edges: Edge[]): EdgePulse[] {
  const pulses: EdgePulse[] = [];
  const last: (EdgePulse | undefined)[] = [undefined, undefined];
  for (const phase of phasesOf(edges)) {
    const pulse = last[phase.channel];
    if (pulse && phase.riseUs - pulse.endUs <= PULSE_GAP_MAX_US) {
      pulse.phases.push(phase);
      pulse.endUs = phase.fallUs;
      continue;
    }
    const { channel, riseUs, fallUs } = phase;
    const next = { channel, phases: [phase], atUs: riseUs, endUs: fallUs, widthUs: fallUs - riseUs };
    pulses.push(next);
    last[channel] = next;
  }
  return pulses;
}

function sentence(rule: string, atUs: number, detail: number | string): string {
  return `${rule}: ${detail} at ${atUs} us`;
}

/** What is wrong with one pulse: nothing, for a whole and balanced one. */
export function pulseFaults(pulse: EdgePulse, recoveryParts: number, gapUs: number): string[] {
  const { atUs, widthUs, phases } = pulse;
  const [lead, ...recovery] = phases as [EdgePhase, ...EdgePhase[]];
  const faults: string[] = [];
  const recoveredUs = recovery.reduce((sum, { riseUs, fallUs }) => sum + fallUs - riseUs, 0);
  if (recovery.length !== recoveryParts) faults.push(sentence('recovery parts', atUs, recovery.length));
  if (recoveredUs !== widthUs) faults.push(sentence('balance', atUs, recoveredUs - widthUs));
  if (widthUs < WIDTH_MIN_US || widthUs > WIDTH_MAX_US) faults.push(sentence('width', atUs, widthUs));
  if (recovery.some(({ reversed }) => reversed === lead.reversed))
    faults.push(sentence('polarity', atUs, ''));
  for (let i = 1; i < phases.length; i += 1) {
    const spanUs = (phases[i] as EdgePhase).riseUs - (phases[i - 1] as EdgePhase).fallUs;
    if (spanUs !== gapUs || spanUs < PULSE_GAP_MIN_US) faults.push(sentence('gap', atUs, spanUs));
  }
  return faults;
}

/** What is wrong with the lines, whatever pulses they play. */
export function lineFaults(edges: Edge[]): string[] {
  const faults: string[] = [];
  let before = 0;
  let reverseMovedUs = -Infinity;
  let lastUs = -Infinity;
  for (const { atUs, lines } of edges) {
    if (atUs < lastUs) faults.push(sentence('time', atUs, lastUs));
    if ((lines & 3) === 3) faults.push(sentence('both enables', atUs, lines));
    if ((lines ^ before) & REVERSE_BIT) {
      if ((lines | before) & 3) faults.push(sentence('REVERSE under an enable', atUs, lines));
      reverseMovedUs = atUs;
    }
    if (lines & ~before & 3 && atUs - reverseMovedUs < SETUP_US) {
      faults.push(sentence('REVERSE settles', atUs, atUs - reverseMovedUs));
    }
    before = lines;
    lastUs = atUs;
  }
  if (before & 3) faults.push(sentence('left on', lastUs, before));
  return faults;
}

/** Pulses of either channel keep their distance, and none is set up while RUN is low. */
export function orderFaults(edges: Edge[], pulses: EdgePulse[]): string[] {
  const faults: string[] = [];
  for (let i = 1; i < pulses.length; i += 1) {
    const restUs = (pulses[i] as EdgePulse).atUs - (pulses[i - 1] as EdgePulse).endUs;
    if (restUs < RELEASE_US + SETUP_US)
      faults.push(sentence('release', (pulses[i] as EdgePulse).atUs, restUs));
  }
  const runs = runSpans(edges);
  for (const { atUs } of pulses) {
    const setupUs = atUs - SETUP_US;
    const runs1 = runs.some(({ fromUs, untilUs }) => setupUs >= fromUs && setupUs <= untilUs);
    if (!runs1) faults.push(sentence('set up with RUN low', atUs, ''));
  }
  return faults;
}

function runSpans(edges: Edge[]): { fromUs: number; untilUs: number }[] {
  const spans: { fromUs: number; untilUs: number }[] = [];
  let before = 0;
  for (const { atUs, lines } of edges) {
    if (lines & ~before & RUN_BIT) spans.push({ fromUs: atUs, untilUs: Infinity });
    const last = spans[spans.length - 1];
    if (before & ~lines & RUN_BIT && last) last.untilUs = atUs;
    before = lines;
  }
  return spans;
}
