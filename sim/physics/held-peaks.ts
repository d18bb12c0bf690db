/**
 * The held peaks of a channel (OS-15 of docs/output-stage.md): of the current in the direction that is caught, and of
 * the voltage across the pads in either. Owned by a channel of the plant. Units: us, mA, mV.
 */
import { type Conduction } from './conduction';

type InHand = Pick<Conduction, 'reversed' | 'peakMa' | 'peakMv'>;

export class HeldPeaks {
  catchesReversed = false;
  private heldMa = 0;
  private heldMv = 0;
  private heldUs = -Infinity;
  /** Peaks of the conduction in hand from before it was emptied. */
  private beforeMa = 0;
  private beforeMv = 0;

  constructor(private readonly tauUs: number) {}

  empty(reversed: boolean): void {
    this.catchesReversed = reversed;
    this.heldMa = 0;
    this.heldMv = 0;
  }

  /** The same while a current flows: its peaks begin anew. */
  emptyWithin(reversed: boolean, inHand: InHand): void {
    this.empty(reversed);
    this.beforeMa = Math.max(this.beforeMa, inHand.peakMa);
    this.beforeMv = Math.max(this.beforeMv, inHand.peakMv);
    inHand.peakMa = 0;
    inHand.peakMv = 0;
  }

  begin(): void {
    this.beforeMa = 0;
    this.beforeMv = 0;
  }

  /** Takes the peaks of a conduction that is over, which are those of all of it again. */
  end(atUs: number, inHand: InHand): void {
    const { currentMa, padMv } = this.at(atUs, inHand);
    this.heldMa = currentMa;
    this.heldMv = padMv;
    this.heldUs = atUs;
    inHand.peakMa = Math.max(inHand.peakMa, this.beforeMa);
    inHand.peakMv = Math.max(inHand.peakMv, this.beforeMv);
  }

  /** @param inHand the conduction in hand; undefined: there is none */
  at(atUs: number, inHand: InHand | undefined): { currentMa: number; padMv: number } {
    const keptFraction = Math.exp((this.heldUs - atUs) / this.tauUs);
    const caughtMa = inHand?.reversed === this.catchesReversed ? inHand.peakMa : 0;
    return {
      currentMa: Math.max(caughtMa, this.heldMa * keptFraction),
      padMv: Math.max(inHand?.peakMv ?? 0, this.heldMv * keptFraction),
    };
  }
}
