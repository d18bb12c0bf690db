/**
 * Polarity as it is recorded against what the stage in hand says: one phase always leads, or it alternates pulse by
 * pulse, or stroke by stroke, on each channel by itself.
 * Told of every pulse by the watch. A rule is broken by a pulse, and names it.
 */
import { type Polarity, type Stage } from '../../waveforms/program';
import { CHANNEL_NAMES } from '../recording';
import { WHOLE_TREATMENT, type Findings } from './findings';
import { type Place } from './timeline';

/** What a channel has played so far in the stroke in hand, and in the one before it. */
interface Led {
  visit: number;
  stroke: number;
  /** Which phase led the first pulse of the stroke, and the last pulse. */
  strokeReversed: boolean;
  lastReversed: boolean;
}

/** How a pulse stands to those before it. */
interface Lead {
  reversed: boolean;
  /** The pulse before it on its channel, undefined where another stage was in hand; and whether it was in this stroke. */
  before: Led | undefined;
  inStroke: boolean;
}

/** What each rule says of a pulse that breaks it; '' for one that does not. */
const RULES: Record<Polarity, (lead: Lead) => string> = {
  normal: ({ reversed }) => (reversed ? 'is led by the negative phase' : ''),
  reverse: ({ reversed }) => (reversed ? '' : 'is led by the positive phase'),
  'alternate-pulse': ({ reversed, before }) =>
    before && before.lastReversed === reversed ? 'is led by the same phase as the pulse before' : '',
  'alternate-stroke': ({ reversed, before, inStroke }) => {
    if (!before || inStroke === (before.strokeReversed === reversed)) return '';
    return inStroke ? 'changes polarity within its stroke' : 'is led by the same phase as the stroke before';
  },
};

/**
 * A stage that alternates stroke by stroke, and has as many strokes as this on a channel, has led with either phase.
 * Where the order is random and a visit is one stroke, that a phase never leads has a chance of 2^-31.
 */
const STROKES_FOR_BOTH = 32;

/** Strokes of a stage on a channel, and those of them that the negative phase led. */
interface Tally {
  strokes: number;
  reversed: number;
}

export class PolarityCheck {
  private readonly led: (Led | undefined)[] = [undefined, undefined];
  private readonly tallies: Tally[][];

  constructor(
    private readonly stages: readonly Stage[],
    private readonly findings: Findings,
  ) {
    this.tallies = stages.map(() => [0, 1].map(() => ({ strokes: 0, reversed: 0 })));
  }

  onPulse(place: Place, channel: number, atUs: number, reversed: boolean): void {
    const { stage, visit, stroke } = place;
    const last = this.led[channel];
    const before = last?.visit === visit ? last : undefined;
    const inStroke = before?.stroke === stroke;
    const { name, polarity = 'normal' } = this.stages[stage] as Stage;
    const problem = RULES[polarity]({ reversed, before, inStroke });
    if (problem) {
      const who = `channel ${CHANNEL_NAMES[channel as 0 | 1]}: a pulse of stage ${name} ${problem}`;
      this.findings.add('polarity', atUs, who, `polarity ${polarity}`);
    }
    if (!inStroke) this.count(stage, channel, reversed);
    const strokeReversed = before && inStroke ? before.strokeReversed : reversed;
    this.led[channel] = { visit, stroke, strokeReversed, lastReversed: reversed };
  }

  /** Where each visit is a single stroke, only the whole treatment shows whether strokes alternate. */
  end(): void {
    this.stages.forEach(({ name, polarity }, stage) => {
      if (polarity !== 'alternate-stroke') return;
      (this.tallies[stage] as Tally[]).forEach(({ strokes, reversed }, channel) => {
        if (strokes < STROKES_FOR_BOTH || (reversed > 0 && reversed < strokes)) return;
        const who = `channel ${CHANNEL_NAMES[channel as 0 | 1]}: all ${strokes} strokes of stage ${name}`;
        this.findings.add(
          'polarity',
          WHOLE_TREATMENT,
          `${who} are led by the same phase`,
          `polarity ${polarity}`,
        );
      });
    });
  }

  private count(stage: number, channel: number, reversed: boolean): void {
    const tally = this.tallies[stage]?.[channel] as Tally;
    tally.strokes += 1;
    if (reversed) tally.reversed += 1;
  }
}
