/**
 * The segment maker: from what the player names to a segment that an engine may play, and the only place where a
 * SafeSegment comes from. Called once per segment by the output. Units: us, ticks of 1 us.
 *
 * The words take their times from the player's columns by table. Then one native sum holds them to the plan that the
 * columns hold as well: it is `total` if every word is what the plan asks for, so that the two phases of each pulse
 * are equal, every set-up, gap and rest has its length, and the lines are those of the template. A single value that
 * is wrong, or any two of them in the words, change the sum. The plan's own bounds were checked when its program was
 * loaded, and the level was limited for the widest pulse of it.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment, type Segment } from '../hal/pulse-engine';
import { VALUES_FIRST } from '../waveforms/columns';
import { WIDTH_US } from '../waveforms/bounds';
import { FADE_FULL, makeValues, Player } from '../waveforms/player';
import { ECHO_COUNT, ECHO_HALF_SPAN, makeTemplate, type Template } from '../waveforms/pulse';
import { isBadKind, kindOfPlan, writeColumns, type Score } from '../waveforms/score';

/** A template with what a segment needs beside its words. */
type Form = Template & Segment;

/** Silence with which output begins: the first segments are made meanwhile, however short they are (project default). */
export const LEAD_US = 100000;

/** A plain train in a template of its own: what is waiting in another stays as it is. */
interface Train {
  periodUs: number;
  widthAUs: number;
  widthBUs: number;
  gapUs: number;
  count: number;
}

/** Undefined where the words are not what was asked for. */
function makeTrain(natives: Natives, recoveryParts: number, train: Train): SafeSegment | undefined {
  const plan = {
    periodUs: train.periodUs,
    widthAUs: train.widthAUs,
    widthBUs: train.widthBUs,
    gapUs: train.gapUs,
    polarity: 0,
    count: train.count,
    loneB: train.widthAUs === 0 ? 1 : 0,
    ratio: 1,
  };
  const form: Form = Object.assign(makeTemplate(kindOfPlan(plan), recoveryParts), {
    count: train.count,
    spanUs: train.count * train.periodUs,
  });
  const values = makeValues(train.gapUs);
  writeColumns(values, VALUES_FIRST, plan, recoveryParts, 0);
  natives.map(form.shape, form.halves, values);
  if (natives.dot(form.halves, form.weights) !== form.total) return undefined;
  return form as Segment as SafeSegment;
}

/** A pulse on each channel, 20 times a second, as wide as most of what is played (project default). */
const PROBE_PERIOD_US = 50000;
const PROBE_WIDTH_US = 200;
const PROBE_GAP_US = 100;
/** Of a test pulse with its rest. */
const TEST_PERIOD_US = 40000;

/** The pulses that look for contact, and those with which the stage is tested. */
export class ProbeMaker {
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

  /** One pulse on a channel alone, with the longest phases there are. */
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

export class SegmentMaker {
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
    this.player = new Player(score, seed);
    this.map = natives.map;
    this.dot = natives.dot;
    this.recoveryParts = score.recoveryParts;
    this.fade256 = FADE_FULL;
    this.forms = [];
    for (let i = 0; i < score.kinds.length; i += 1) this.makeForm(score.kinds[i] as number);
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
    const form: Form = Object.assign(makeTemplate(kind, this.recoveryParts), { count: 0, spanUs: 0 });
    this.forms[kind] = form;
    return form;
  }
}
