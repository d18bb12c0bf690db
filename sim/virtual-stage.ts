/**
 * The virtual output stage on a resistive load: what the level references and the rail make of an enabled phase.
 * Implements hal/output-stage.ts for the contract bench. Units: mA, mV, ohm, nC (mA x us).
 * The reference follows its DAC upwards in a straight line, at the slope that docs/output-stage.md allows, and
 * downwards at once; the current is capped by what the rail drives through the load (compliance).
 */
import { type BoardFacts } from '../hal/board';
import { type OutputStage } from '../hal/output-stage';
import { type VirtualClock } from './virtual-clock';

/** Slope of the rising reference: half of full scale a second (docs/output-stage.md). */
const SLEW_FULL_SCALES_PER_S = 0.5;

interface Reference {
  /** The straight line: this much at this instant, on the way to the target. */
  fromMa: number;
  sinceUs: number;
  targetMa: number;
  /** Charge that the sink would have passed from the beginning to `sinceUs`, had its enable been on all the time. */
  chargeNc: number;
}

export class VirtualStage implements OutputStage {
  private readonly references: Reference[] = [0, 1].map(() => ({
    fromMa: 0,
    sinceUs: 0,
    targetMa: 0,
    chargeNc: 0,
  }));
  private railMv = 0;
  private tripped = true;
  private readonly slewMaPerUs: number;

  constructor(
    private readonly clock: VirtualClock,
    private readonly facts: BoardFacts,
    readonly loadOhm: number,
  ) {
    this.slewMaPerUs = (facts.fullScaleMa * SLEW_FULL_SCALES_PER_S) / 1e6;
  }

  setLevelDac(channel: number, levelDac: number): void {
    this.settle();
    const reference = this.reference(channel);
    reference.targetMa = (levelDac * this.facts.fullScaleMa) / this.facts.levelDacFullScale;
    reference.fromMa = Math.min(reference.fromMa, reference.targetMa);
  }

  setRailMv(railMv: number): void {
    this.settle();
    this.railMv = railMv === 0 ? 0 : Math.min(this.facts.railMaxMv, Math.max(this.facts.railMinMv, railMv));
  }

  clearTrip(): void {
    this.settle();
    this.tripped = false;
  }

  heartbeat(): void {
    // The rail of this model has no supervision yet: it stands as long as it is set.
  }

  /** Current that the channel's sink would pass at an instant not before the last change. */
  currentMaAt(channel: number, atUs: number): number {
    return Math.min(this.referenceMaAt(this.reference(channel), atUs), this.complianceMa());
  }

  /** True where the rail, not the level, decides on the current. */
  isCapped(channel: number, atUs: number): boolean {
    return this.referenceMaAt(this.reference(channel), atUs) > this.complianceMa();
  }

  /** Integral of currentMaAt from the beginning: the charge of a phase is the difference of two. Exact. */
  chargeNcUntil(channel: number, atUs: number): number {
    const reference = this.reference(channel);
    const endMa = Math.min(reference.targetMa, this.complianceMa());
    const spanUs = atUs - reference.sinceUs;
    const risingUs = Math.min(spanUs, Math.max(0, (endMa - reference.fromMa) / this.slewMaPerUs));
    const startMa = Math.min(reference.fromMa, endMa);
    const risingNc = risingUs * (startMa + (this.slewMaPerUs * risingUs) / 2);
    return reference.chargeNc + risingNc + (spanUs - risingUs) * endMa;
  }

  private referenceMaAt(reference: Reference, atUs: number): number {
    return Math.min(reference.targetMa, reference.fromMa + this.slewMaPerUs * (atUs - reference.sinceUs));
  }

  private complianceMa(): number {
    return this.tripped ? 0 : this.railMv / this.loadOhm;
  }

  /** Begins a new straight line on both channels, now. */
  private settle(): void {
    const now = this.clock.nowUs();
    this.references.forEach((reference, channel) => {
      const chargeNc = this.chargeNcUntil(channel, now);
      const fromMa = this.referenceMaAt(reference, now);
      Object.assign(reference, { chargeNc, fromMa, sinceUs: now });
    });
  }

  private reference(channel: number): Reference {
    return this.references[channel] as Reference;
  }
}
