/**
 * The witness: hears of every edge and of every current through the pads, and keeps what a story asks for and what every
 * story must hold. The same on both benches. Units: us on the bench's clock, mA, nC (mA x us).
 * A self-test plays what no treatment may (an enable of 2 ms, without current): its currents are kept apart, and its
 * edges are not held to the rules of the pulse.
 */
import { NOMINAL } from '../../sim/physics/components';
import {
  type Conduction,
  type PlantListener,
  type PlantState,
  type TripCause,
} from '../../sim/physics/conduction';
import { Recorder } from '../../sim/recorder';
import { brokenLimits } from '../../sim/summary';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { ENABLES, RUN } from '../../waveforms/phase-word';

/** Less is no current (OS-12): open pads let 0.1 mA through. */
const CURRENT_MIN_MA = 0.2;
/** From the last time that a self-test clears the latch to its end, and more. */
const TEST_US = 2000000;
/** It asks for no more than the probe does (OS-20). */
const TEST_MAX_MA = 2;

export class Witness implements PlantListener {
  /** Since `forget`, by channel: the highest current, all charge, and what went one way more than the other. */
  peakMa: [number, number] = [0, 0];
  chargeNc: [number, number] = [0, 0];
  netNc: [number, number] = [0, 0];
  /** End of the last current of each channel. */
  lastUs: [number, number] = [-Infinity, -Infinity];
  /** The last edge of an enable. */
  enableMovedUs = -Infinity;
  private lines = 0;
  private recorder = newRecorder();
  /** Of self-tests: until when one may last, and the highest current. */
  private testedUs = TEST_US;
  private testMaPeak = 0;

  /** RUN is high, or an enable is. */
  get isActive(): boolean {
    return (this.lines & (RUN | ENABLES)) !== 0;
  }

  forget(): void {
    this.peakMa = [0, 0];
    this.chargeNc = [0, 0];
    this.netNc = [0, 0];
  }

  /** A self-test clears the latch at its beginning, and behind each one-shot that it has tried. */
  onTripCleared(atUs: number): void {
    this.testedUs = atUs + TEST_US;
  }

  onEdge(atUs: number, lines: number): void {
    if ((lines ^ this.lines) & ENABLES) this.enableMovedUs = atUs;
    this.lines = lines;
    if (atUs >= this.testedUs) this.recorder.onEdge(atUs, lines);
  }

  /** The firmware cuts off the pulse in hand. */
  onSilence(atUs: number): void {
    this.recorder.oracle.onSilence(atUs);
  }

  onConduction(conduction: Conduction): void {
    const { peakMa, chargeNc, reversed, fromUs, toUs } = conduction;
    const channel = conduction.channel === 0 ? 0 : 1;
    this.peakMa[channel] = Math.max(this.peakMa[channel], peakMa);
    this.chargeNc[channel] += chargeNc;
    this.netNc[channel] += reversed ? -chargeNc : chargeNc;
    if (peakMa >= CURRENT_MIN_MA) this.lastUs[channel] = toUs;
    if (fromUs >= this.testedUs) this.recorder.onConduction(conduction);
    else this.testMaPeak = Math.max(this.testMaPeak, peakMa);
  }

  onTrip(atUs: number, cause: TripCause): void {
    if (atUs >= this.testedUs) this.recorder.onTrip(atUs, cause);
  }

  /** Of what has been played since the last time: whatever broke a rule or a limit. Nothing plays at this instant. */
  turn(atUs: number, state: PlantState): string[] {
    const { recorder, testMaPeak } = this;
    this.recorder = newRecorder();
    this.testMaPeak = 0;
    recorder.end(atUs, state);
    const broken = brokenLimits(recorder, NOMINAL);
    if (testMaPeak > TEST_MAX_MA)
      broken.push(`self-test: ${testMaPeak.toFixed(1)} mA, at most ${TEST_MAX_MA}`);
    return broken;
  }
}

function newRecorder(): Recorder {
  return new Recorder({
    fullScaleMa: VIRTUAL_FACTS.fullScaleMa,
    keepsTraces: false,
    limitSentence: () => '',
  });
}
