/**
 * The waveform of a channel as straight segments, in order of time, with what is zero left out.
 * Called by the sound writer, once a channel and file. Units: us; mA or mV, signed.
 */
import { type PhaseLog, type PointLog, type Recording } from '../recording';

export interface Segment {
  fromUs: number;
  toUs: number;
  from: number;
  to: number;
}

/** The voltage across the pads. */
export function voltageSegments({ points }: Recording, channel: number): Iterable<Segment> {
  return segmentsOf(points, channel, points.padMv);
}

/** The current. The segments of a phase have its form, as its points have it, and add up to its charge exactly. */
export function* currentSegments({ points, phases }: Recording, channel: number): Iterable<Segment> {
  const rest = segmentsOf(points, channel, points.currentMa)[Symbol.iterator]();
  let segment = rest.next();
  for (let i = 0; i < phases.length; i += 1) {
    if (phases.channel[i] !== channel) continue;
    const { atUs, endUs, chargeNc } = spanOf(phases, i);
    const own: Segment[] = [];
    for (; !segment.done && middleUs(segment.value) < endUs; segment = rest.next()) {
      if (middleUs(segment.value) > atUs) own.push(segment.value);
    }
    const drawnNc = own.reduce(
      (sum, { fromUs, toUs, from, to }) => sum + ((from + to) / 2) * (toUs - fromUs),
      0,
    );
    const factor = drawnNc === 0 ? 1 : chargeNc / drawnNc;
    for (const { from, to, ...span } of own) yield { ...span, from: from * factor, to: to * factor };
  }
}

function spanOf(phases: PhaseLog, i: number): { atUs: number; endUs: number; chargeNc: number } {
  const atUs = phases.atUs[i] as number;
  return { atUs, endUs: atUs + (phases.widthUs[i] as number), chargeNc: phases.chargeNc[i] as number };
}

function middleUs({ fromUs, toUs }: Segment): number {
  return (fromUs + toUs) / 2;
}

function* segmentsOf(points: PointLog, channel: number, column: Float32Array): Iterable<Segment> {
  let fromUs = 0;
  let from = 0;
  for (let i = 0; i < points.length; i += 1) {
    if (points.channel[i] !== channel) continue;
    const toUs = points.atUs[i] as number;
    const to = column[i] as number;
    if (toUs > fromUs && (from !== 0 || to !== 0)) yield { fromUs, toUs, from, to };
    [fromUs, from] = [toUs, to];
  }
}
