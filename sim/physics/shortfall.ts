/**
 * The shortfall latch of a channel (OS-23 of docs/output-stage.md): its sink had too little voltage for its reference.
 * Owned by a channel of the plant, which tells it of each piece of a conduction. Units: us, mA.
 */
import { type Components } from './components';

export class Shortfall {
  isLatched = false;
  /** Since when the sink has been out of headroom without a break; Infinity: it is not. */
  private sinceUs = Infinity;

  constructor(private readonly components: Pick<Components, 'shortfallMa' | 'shortfallUs'>) {}

  /** The sink has its headroom, or a conduction begins. */
  begin(): void {
    this.sinceUs = Infinity;
  }

  /** Opens the latch. A shortfall that goes on sets it again. */
  clear(atUs: number): void {
    this.isLatched = false;
    if (this.sinceUs !== Infinity) this.sinceUs = atUs;
  }

  /** A piece out of headroom, the reference straight between its ends. */
  watch(fromUs: number, untilUs: number, fromMa: number, untilMa: number): void {
    const { shortfallMa, shortfallUs } = this.components;
    const crossesUs = fromUs + ((untilUs - fromUs) * (shortfallMa - fromMa)) / (untilMa - fromMa);
    if (fromMa > shortfallMa) this.sinceUs = Math.min(this.sinceUs, fromUs);
    else this.sinceUs = untilMa > shortfallMa ? crossesUs : Infinity;
    const wantsUntilUs = untilMa > shortfallMa ? untilUs : crossesUs;
    if (wantsUntilUs - this.sinceUs > shortfallUs) this.isLatched = true;
    if (untilMa <= shortfallMa) this.sinceUs = Infinity;
  }
}
