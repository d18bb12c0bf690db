/**
 * What a measure of the silicon bench is: a name, the bars that it answers, and a run on stands that it makes.
 * The table of all of them is sim/silicon/measures/index.ts.
 */
import { type BarId, type Findings } from '../bars';
import { imbalanceNs, type Pulse } from '../pulses';
import { type Stand } from '../stand';

/** What a flash can hold beside the image: see sim/silicon/flashes.ts. */
export type FlashName = 'programs' | 'chosen' | 'rates' | 'probed';

export interface Bench {
  /** A stand with one of the prepared flashes, before its power-on. */
  stand(flash: FlashName, options?: { hasDisplay?: boolean }): Stand;
  /** Ids of the programs in the flash 'chosen', in their order. */
  chosen: readonly string[];
  balance: Balance;
  /** Variables that the interpreter itself uses, without a program. */
  blankVariables: number;
}

/** All levels. The ramp is slower than the presses: it goes up by some two to four levels a second. */
export const LEVEL_PRESSES = 20;

export interface Measure {
  name: string;
  bars: readonly BarId[];
  /** @throws Error where nothing could be measured: its line is the reason for all the bars that are missing */
  run(bench: Bench): Findings;
}

/** The two phases of all pulses that any measure has seen whole. */
export class Balance {
  pulses = 0;
  worstNs = 0;

  /** @param pulses that nothing cut short */
  take(pulses: readonly Pulse[]): void {
    for (const pulse of pulses) this.worstNs = Math.max(this.worstNs, imbalanceNs(pulse));
    this.pulses += pulses.length;
  }
}
