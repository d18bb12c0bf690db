/**
 * The reference of a sink: what the filter and the slope limit make of the codes (OS-13). Straight between its changes.
 * Owned by the plant, one a channel. Units: us, mA. The filter's own lag is left out: behind it the slope limit holds the
 * reference back by so much more (40 mA/s against 0.15 ms: 6 uA).
 */
export class Reference {
  private fromMa = 0;
  private sinceUs = -Infinity;
  private targetMa = 0;

  constructor(
    private readonly riseMaPerUs: number,
    private readonly fallMaPerUs: number,
  ) {}

  set(atUs: number, targetMa: number): void {
    this.fromMa = this.at(atUs);
    this.sinceUs = atUs;
    this.targetMa = targetMa;
  }

  at(atUs: number): number {
    const spanUs = atUs - this.sinceUs;
    return this.fromMa <= this.targetMa
      ? Math.min(this.targetMa, this.fromMa + this.riseMaPerUs * spanUs)
      : Math.max(this.targetMa, this.fromMa - this.fallMaPerUs * spanUs);
  }

  /** Slope from an instant on, mA a us; it holds until `kneeUs`. */
  slopeAt(atUs: number): number {
    if (atUs >= this.arrivesUs()) return 0;
    return this.fromMa < this.targetMa ? this.riseMaPerUs : -this.fallMaPerUs;
  }

  /** When the slope changes next; Infinity where it does not. */
  kneeUs(atUs: number): number {
    const arrivesUs = this.arrivesUs();
    return arrivesUs > atUs ? arrivesUs : Infinity;
  }

  private arrivesUs(): number {
    const stepMa = this.targetMa - this.fromMa;
    return this.sinceUs + (stepMa >= 0 ? stepMa / this.riseMaPerUs : -stepMa / this.fallMaPerUs);
  }
}
