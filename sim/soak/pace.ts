/**
 * The pace of a treatment: whatever six segments follow each other, they last long enough to be made on the device.
 * Told of every segment that is committed. Units: us. The bounds are those of waveforms/bounds.ts.
 */
import { PACE_RUN, PACE_RUN_MIN_US } from '../../waveforms/bounds';
import { type Findings } from './findings';

export class PaceCheck {
  /** The last PACE_RUN segments, and their sum. */
  private spansUs: number[] = [];
  private runUs = 0;

  constructor(private readonly findings: Findings) {}

  onSegment(spanUs: number, atUs: number): void {
    this.spansUs.push(spanUs);
    this.runUs += spanUs;
    if (this.spansUs.length > PACE_RUN) this.runUs -= this.spansUs.shift() as number;
    if (this.spansUs.length < PACE_RUN || this.runUs >= PACE_RUN_MIN_US) return;
    const what = `${PACE_RUN} segments in a row last ${this.runUs} us`;
    this.findings.add('pace', atUs, what, `at least ${PACE_RUN_MIN_US} us`);
  }
}
