/**
 * The virtual beeper: keeps what it was asked to sound. Implements hal/beeper.ts. Units: us on the virtual clock, ms.
 */
import { type Beeper } from '../hal/beeper';
import { type VirtualClock } from './virtual-clock';

export interface Beep {
  atUs: number;
  spanMs: number;
}

export class VirtualBeeper implements Beeper {
  /** In their order; the newest is the last. */
  readonly beeps: Beep[] = [];

  constructor(private readonly clock: VirtualClock) {}

  beep(spanMs: number): void {
    this.beeps.push({ atUs: this.clock.nowUs(), spanMs });
  }
}
