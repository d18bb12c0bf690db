/**
 * The sums of a conduction over a piece of it: charge, squares, energies.
 * Called by the plant for each piece of one regime. Units: us, mA, mV, nC, uJ (mA x mV x us = pJ).
 *
 * Gauss and Legendre's five nodes are exact for polynomials of the ninth degree. The panels are short against the fastest
 * mode where it still lives, and double from one to the next: relative errors stay below 1e-6, of squares 3e-6, and are nothing
 * where a reference is held (tests/sim/physics).
 */
import { type Channel, HELD } from './channel';
import { type Modes, RAIL } from './modes';

/** Nodes and weights on 0..1. */
const PLACES = [0.04691007703066802, 0.23076534494715845, 0.5, 0.7692346550528415, 0.953089922969332];
const WEIGHTS = [
  0.11846344252809454, 0.23931433524968324, 0.28444444444444444, 0.23931433524968324, 0.11846344252809454,
];
/** First panel, in time constants of the fastest mode, and by how much the last may be longer than it would be. */
const PANEL = 1.5;
const LAST_PANEL = 1.25;

/** Adds a piece, of one mode of the sink, to the conduction in hand of a channel. */
export function sumConductions(channel: Channel, modes: Modes, fromUs: number, spanUs: number): void {
  if (channel.mode !== HELD && !channel.sinkShorted) channel.inHand.clippedUs += spanUs;
  let panelUs = PANEL / fastestPerUs(channel, modes);
  for (let doneUs = 0; doneUs < spanUs; panelUs *= 2) {
    const takenUs = takenFrom(spanUs - doneUs, panelUs);
    sumPanel(channel, modes, fromUs, doneUs, takenUs);
    doneUs += takenUs;
  }
}

/** Charge of a piece alone, nC. */
export function chargeOver(channel: Channel, modes: Modes, fromUs: number, spanUs: number): number {
  let chargeNc = 0;
  let panelUs = PANEL / fastestPerUs(channel, modes);
  for (let doneUs = 0; doneUs < spanUs; panelUs *= 2) {
    const takenUs = takenFrom(spanUs - doneUs, panelUs);
    for (let i = 0; i < PLACES.length; i += 1) {
      const atUs = doneUs + takenUs * (PLACES[i] as number);
      const railMv = modes.nodeAt(RAIL, atUs);
      const skinMv = channel.direction * modes.nodeAt(1 + channel.index, atUs);
      chargeNc += takenUs * (WEIGHTS[i] as number) * channel.currentAt(railMv, skinMv, fromUs + atUs);
    }
    doneUs += takenUs;
  }
  return chargeNc;
}

/** The next panel of what is left: the last one takes all of it. */
function takenFrom(leftUs: number, panelUs: number): number {
  return leftUs < panelUs * LAST_PANEL ? leftUs : panelUs;
}

function fastestPerUs(channel: Channel, { perUs, isCoupled }: Modes): number {
  if (isCoupled) return Math.max(perUs[0] as number, perUs[1] as number, perUs[2] as number);
  const railPerUs = perUs[RAIL] as number;
  return channel.hasSkin ? Math.max(railPerUs, perUs[1 + channel.index] as number) : railPerUs;
}

function sumPanel(channel: Channel, modes: Modes, fromUs: number, afterUs: number, spanUs: number): void {
  const { inHand, direction, rsOhm, bridgeOhm } = channel;
  const node = 1 + channel.index;
  const isHeld = channel.mode === HELD;
  let chargeNc = 0;
  let wantedNc = 0;
  let ma2Us = 0;
  let mv2Us = 0;
  let padsPj = 0;
  let sinkPj = 0;
  for (let i = 0; i < PLACES.length; i += 1) {
    const atUs = afterUs + spanUs * (PLACES[i] as number);
    const weightUs = spanUs * (WEIGHTS[i] as number);
    const railMv = modes.nodeAt(RAIL, atUs);
    const skinMv = direction * modes.nodeAt(node, atUs);
    const currentMa = channel.currentAt(railMv, skinMv, fromUs + atUs);
    const padMv = currentMa * rsOhm + skinMv;
    // A peak need not stand at an end of the piece.
    if (currentMa > inHand.peakMa) inHand.peakMa = currentMa;
    if (padMv > inHand.peakMv) inHand.peakMv = padMv;
    chargeNc += weightUs * currentMa;
    wantedNc += weightUs * (isHeld ? currentMa : channel.referenceMa(fromUs + atUs));
    ma2Us += weightUs * currentMa * currentMa;
    mv2Us += weightUs * padMv * padMv;
    padsPj += weightUs * currentMa * padMv;
    sinkPj += weightUs * currentMa * (railMv - padMv - currentMa * bridgeOhm);
  }
  inHand.chargeNc += chargeNc;
  inHand.wantedNc += wantedNc;
  inHand.ma2Us += ma2Us;
  inHand.mv2Us += mv2Us;
  inHand.padsUj += padsPj / 1e6;
  inHand.sinkUj += sinkPj / 1e6;
}
