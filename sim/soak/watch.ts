/**
 * The watch of a soak: hears every pulse and every segment of a treatment as it plays, keeps none of them, and holds
 * them to what the program's entry in the catalogue says. It knows the entry, the recorded edges and a player that
 * goes along, and nothing of the compiler's rows. Used by run.ts. Units: us from power-on.
 */
import { type CatalogueProgram } from '../../waveforms/program';
import { type Player } from '../../waveforms/player.brief';
import { type OracleListener, type PlayedPhase, type PlayedPulse } from '../oracle';
import { type Recorder } from '../recorder';
import { Findings } from './findings';
import { JointCheck } from './joints';
import { PaceCheck } from './pace';
import { PolarityCheck } from './polarity';
import { RangeCheck } from './ranges';
import { Timeline } from './timeline';

export class Watch implements OracleListener {
  readonly findings = new Findings();
  readonly ranges: RangeCheck;
  readonly joints: JointCheck;

  private readonly timeline: Timeline;
  private readonly pace: PaceCheck;
  private readonly polarity: PolarityCheck;
  private leadReversed = false;

  /**
   * @param player goes along with the session's own
   * @param widestUs the widest phase of the program
   * @param fadeUs from here on the session narrows the phases: what a program says holds for what came before
   */
  constructor(
    entry: CatalogueProgram,
    player: Player,
    widestUs: number,
    private readonly fadeUs: number,
  ) {
    this.ranges = new RangeCheck(entry, this.findings);
    this.joints = new JointCheck(entry.stages, widestUs, this.findings);
    this.timeline = new Timeline(player, this.findings);
    this.pace = new PaceCheck(this.findings);
    this.polarity = new PolarityCheck(entry.stages, this.findings);
  }

  /** Hears from now on what the recorder hears. */
  listenTo(recorder: Recorder): void {
    const { onPhase, onPulse, onBroken } = recorder;
    recorder.onPhase = (phase) => {
      onPhase.call(recorder, phase);
      this.onPhase(phase);
    };
    recorder.onPulse = (pulse) => {
      onPulse.call(recorder, pulse);
      if (!recorder.isProbe(pulse.atUs)) this.onPulse(pulse);
      else if (recorder.programFromUs >= 0) this.onProbe(pulse.atUs);
    };
    recorder.onBroken = (atUs, rule) => {
      onBroken.call(recorder, atUs, rule);
      this.onBroken(atUs, rule);
    };
  }

  /** What the check for contact has is held to its own limits; behind it, the program plays all the time. */
  onProbe(atUs: number): void {
    this.findings.add('contact', atUs, 'a probe in the middle of the program', 'the pads stay on');
  }

  /** Of the program. */
  onSegment(spanUs: number, atUs: number): void {
    this.timeline.onSegment(spanUs, atUs);
    this.pace.onSegment(spanUs, atUs);
  }

  onPhase({ leading, reversed }: PlayedPhase): void {
    if (leading) this.leadReversed = reversed;
  }

  onPulse({ channel, atUs, widthUs }: PlayedPulse): void {
    if (atUs >= this.fadeUs) return;
    const place = this.timeline.placeAt(atUs);
    if (!place) {
      this.findings.add('timeline', atUs, 'a pulse outside every segment', 'only what was committed plays');
      return;
    }
    this.ranges.onPulse(place, channel, atUs, widthUs);
    this.polarity.onPulse(place, channel, atUs, this.leadReversed);
    this.joints.onPulse(place, channel, atUs, widthUs);
  }

  onBroken(atUs: number, rule: string): void {
    this.findings.add('pulse', atUs, rule, 'the rules of the pulse');
  }

  end(): void {
    this.ranges.end();
    this.polarity.end();
    this.joints.end();
  }
}
