/**
 * The mean of a current behind a low-pass of one time constant, for a trip (OS-21, OS-24 of docs/output-stage.md).
 * Owned by a channel of the plant, rectified and signed; asked by the circuit where it crosses its threshold.
 * Units: us, mA, nC. Exact for a current that is constant over a piece, and a piece is short.
 */
export class MeanCurrent {
  /** When it was last brought up to date: it decays from there. */
  ma = 0;
  private atUs = -Infinity;

  constructor(readonly tauUs: number) {}

  /** The mean behind a piece with so much charge that ends at an instant. */
  after(atUs: number, spanUs: number, chargeNc: number): number {
    const restMa = this.ma * Math.exp((this.atUs - atUs) / this.tauUs);
    return restMa - (chargeNc / spanUs) * Math.expm1(-spanUs / this.tauUs);
  }

  add(atUs: number, spanUs: number, chargeNc: number): void {
    this.ma = this.after(atUs, spanUs, chargeNc);
    this.atUs = atUs;
  }
}
