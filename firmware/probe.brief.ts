/**
 * The pulses that look for contact, and those with which the stage is tested. Made where a probe or a test begins, and gone
 * with it. Units: us.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment } from '../hal/pulse-engine';
import { WIDTH_US } from '../waveforms/bounds';
import { type Maker } from './feeder.brief';
import { LEAD_US, makeTrain } from './train.brief';

export interface ProbeMaker extends Maker {
  /** One pulse on a channel alone, with the longest phases there are. */
  longest(channel: number): SafeSegment | undefined;
}

/** A pulse on each channel, 20 times a second, as wide as most of what is played (project default). */
const PROBE_PERIOD_US = 50000;
const PROBE_WIDTH_US = 200;
const PROBE_GAP_US = 100;
/** Of a test pulse with its rest. */
const TEST_PERIOD_US = 40000;

class Probe implements ProbeMaker {
  readonly lead: SafeSegment | undefined;
  private probe: SafeSegment | undefined;
  private natives: Natives;

  constructor(natives: Natives) {
    this.natives = natives;
    this.lead = makeTrain(natives, 1, {
      periodUs: LEAD_US,
      widthAUs: 0,
      widthBUs: 0,
      gapUs: PROBE_GAP_US,
      count: 1,
    });
    this.probe = makeTrain(natives, 1, {
      periodUs: PROBE_PERIOD_US,
      widthAUs: PROBE_WIDTH_US,
      widthBUs: PROBE_WIDTH_US,
      gapUs: PROBE_GAP_US,
      count: 2,
    });
  }

  next(): SafeSegment | undefined {
    return this.probe;
  }

  longest(channel: number): SafeSegment | undefined {
    return makeTrain(this.natives, 1, {
      periodUs: TEST_PERIOD_US,
      widthAUs: channel === 0 ? WIDTH_US.max : 0,
      widthBUs: channel === 0 ? 0 : WIDTH_US.max,
      gapUs: PROBE_GAP_US,
      count: 1,
    });
  }
}

export function makeProbe(natives: Natives): ProbeMaker {
  return new Probe(natives);
}
