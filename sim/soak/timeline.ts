/**
 * The timeline of a treatment: which stage, and which stroke of it, is in hand at which instant.
 * Told by the virtual engine of every segment that is committed; a second player with the same seed goes along and is
 * held to them, segment by segment: the time of a treatment whose levels only rise is the player's own, shifted by
 * the start. Units: us from power-on.
 */
import { type Player } from '../../waveforms/player.brief';
import { playedPlan } from '../../waveforms/played-plan';
import { type Findings } from './findings';

/** A span in which one stroke of one stage is in hand. */
export interface Place {
  stage: number;
  /** Counts the changes of stage. */
  visit: number;
  /** Counts the strokes of the treatment. */
  stroke: number;
  untilUs: number;
}

export class Timeline {
  /** Places not yet left: as many as a quarter of a second holds. */
  private places: Place[] = [];
  private visit = 0;
  private stroke = 0;
  private nextUs = -1;

  constructor(
    private readonly player: Player,
    private readonly findings: Findings,
  ) {}

  /** A segment was committed; it begins at `atUs`. */
  onSegment(spanUs: number, atUs: number): void {
    if (this.nextUs < 0) {
      // The silence with which output begins is none of the player's.
      this.nextUs = atUs + spanUs;
      return;
    }
    const player = this.player;
    const stage = player.stage;
    // Private, as nothing on the device reads it; from stroke to stroke it always changes.
    const strokeIndex = player['strokeIndex'];
    player.next();
    const plannedUs = playedPlan(player).spanUs;
    const dueUs = this.nextUs;
    if (atUs !== dueUs || spanUs !== plannedUs) {
      const what = `a segment of ${spanUs} us at ${atUs} us`;
      this.findings.add(
        'timeline',
        atUs,
        what,
        `the player's own has ${plannedUs} us and begins at ${dueUs} us`,
      );
    }
    this.nextUs = atUs + spanUs;
    if (player.stage !== stage) this.visit += 1;
    if (player['strokeIndex'] !== strokeIndex) this.stroke += 1;
    this.append(player.stage);
  }

  /** What is in hand at an instant, which must not lie before the one asked for last. */
  placeAt(atUs: number): Place | undefined {
    while (this.places.length > 0 && (this.places[0] as Place).untilUs <= atUs) this.places.shift();
    return this.places[0];
  }

  private append(stage: number): void {
    const { visit, stroke, nextUs: untilUs } = this;
    const last = this.places[this.places.length - 1];
    if (last && last.visit === visit && last.stroke === stroke) last.untilUs = untilUs;
    else this.places.push({ stage, visit, stroke, untilUs });
  }
}
