/**
 * The segment maker: from what the player names to a segment that an engine may play. A SafeSegment comes
 * from here and from train.brief.ts alone. Called once per segment by the feeder. Units: us, ticks of 1 us.
 *
 * The words take their times from the player's columns by table. Then one native sum holds them to the plan that the
 * columns hold as well: it is `total` if every word is what the plan asks for, so that the two phases of each pulse
 * are equal, every set-up, gap and rest has its length, and the lines are those of the template. A single value that
 * is wrong, or any two of them in the words, change the sum. The plan's own bounds were checked when its program was
 * loaded, and the level was limited for the widest pulse of it.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment, type Segment } from '../hal/pulse-engine';
import { FADE_FULL, makePlayer, type Player } from '../waveforms/player.brief';
import { ECHO_COUNT, ECHO_HALF_SPAN, type Template } from '../waveforms/pulse';
import { isBadKind, type Score } from '../waveforms/score';
import { makeTemplates } from '../waveforms/template.brief';
import { type Maker } from './feeder.brief';
import { LEAD_US, makeTrain } from './train.brief';

export type SegmentMaker = Making;

/** A template with what a segment needs beside its words. */
type Form = Template & Segment;

class Making implements Maker {
  readonly player: Player;
  /** LEAD_US of silence, ready at any time; undefined where its check fails. */
  readonly lead: SafeSegment | undefined;
  /** What is left of the strength, in 256ths. */
  fade256: number;
  /** By kind, with gaps. */
  private forms: (Form | undefined)[];
  private map: Natives['map'];
  private dot: Natives['dot'];
  private recoveryParts: number;

  constructor(score: Score, seed: number, natives: Natives) {
    this.player = makePlayer(score, seed);
    this.map = natives.map;
    this.dot = natives.dot;
    this.recoveryParts = score.recoveryParts;
    this.fade256 = FADE_FULL;
    this.forms = [];
    const templates = makeTemplates(score.kinds, this.recoveryParts);
    for (let i = 0; i < templates.length; i += 1) this.putForm(templates[i] as Template);
    this.lead = makeTrain(natives, this.recoveryParts, {
      periodUs: LEAD_US,
      widthAUs: 0,
      widthBUs: 0,
      gapUs: score.gapUs,
      count: 1,
    });
  }

  /** The next segment, or undefined where it is not what the plan says. The object may be used again by the next call. */
  next(): SafeSegment | undefined {
    const player = this.player;
    const form = this.forms[player.next()] || this.makeForm(player.kind);
    if (!form) return undefined;
    const halves = form.halves;
    this.map(form.shape, halves, player.values);
    if (this.dot(halves, form.weights) !== form.total) return undefined;
    if (this.fade256 < FADE_FULL && !this.narrow(form)) return undefined;
    form.count = halves[ECHO_COUNT] as number;
    form.spanUs = (halves[ECHO_HALF_SPAN] as number) << 1;
    return form as Segment as SafeSegment;
  }

  /** Of a line that is sound as it stands: what is worked out anew would agree with itself. False where the words do not. */
  private narrow(form: Form): boolean {
    const player = this.player;
    player.narrow(this.fade256);
    this.map(form.shape, form.halves, player.values);
    player.reload();
    return this.dot(form.halves, form.weights) === form.total;
  }

  /** Undefined for a kind that there is not: its line was altered after it was verified. */
  private makeForm(kind: number): Form | undefined {
    if (isBadKind(kind, this.recoveryParts)) return undefined;
    return this.putForm(makeTemplates([kind], this.recoveryParts)[0] as Template);
  }

  private putForm(template: Template): Form {
    const form: Form = Object.assign(template, { count: 0, spanUs: 0 });
    this.forms[template.kind] = form;
    return form;
  }
}

/** Its templates are made at once. @param seed of the player's draws */
export function makeSegmentMaker(score: Score, seed: number, natives: Natives): SegmentMaker {
  return new Making(score, seed, natives);
}
