/**
 * The rates and widths that a treatment has, against the ranges that its entry in the catalogue states.
 * Told of every pulse by the watch; the rates are the recorder's own figure, those inside trains. A train ends with its
 * stage, and with its stroke where the stage has rests or changes sides. Units: us, Hz.
 * A range is broken anew by every pulse that goes further than all before it.
 */
import { type CatalogueProgram } from '../../waveforms/program';
import { RateRange } from '../channel-figures';
import { CHANNEL_NAMES } from '../recording';
import { type Range } from '../summary';
import { type Findings } from './findings';
import { type Place } from './timeline';

/** A period is a whole, even number of us: so much may it lie off the rate that is stated. */
const PERIOD_ROUNDING_US = 2;

type Ranges = CatalogueProgram['ranges'];

/** A range of nothing, to which others are added. */
export const NO_RANGE: Range = { min: Infinity, max: 0 };

export function joinRanges(a: Range, b: Range): Range {
  return { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
}

function extend(range: Range, value: number): void {
  range.min = Math.min(range.min, value);
  range.max = Math.max(range.max, value);
}

/** What one channel has had so far. */
class ChannelRanges {
  pulses = 0;
  readonly widthUs: Range = { ...NO_RANGE };
  /** From pulse to pulse. */
  readonly periodUs: Range = { ...NO_RANGE };

  private readonly name: string;
  private readonly statedUs: Range;
  private rate = new RateRange();
  private train = -1;
  private lastUs = 0;

  constructor(
    channel: number,
    private readonly ranges: Ranges,
    private readonly findings: Findings,
  ) {
    const [leastHz, mostHz] = ranges.rateHz;
    this.name = `channel ${CHANNEL_NAMES[channel as 0 | 1]}`;
    this.statedUs = { min: 1e6 / mostHz - PERIOD_ROUNDING_US, max: 1e6 / leastHz + PERIOD_ROUNDING_US };
  }

  onPulse(train: number, atUs: number, widthUs: number): void {
    this.pulses += 1;
    if (widthUs < this.widthUs.min || widthUs > this.widthUs.max) this.takeWidth(atUs, widthUs);
    if (train !== this.train) this.endTrain();
    this.train = train;
    this.rate.onPulse(atUs);
    this.takeRate();
    this.lastUs = atUs;
  }

  endTrain(): void {
    // Asked for its figures, it decides on the last time from pulse to pulse as well.
    this.rate.rateHz();
    this.takeRate();
    this.rate = new RateRange();
  }

  private takeWidth(atUs: number, widthUs: number): void {
    const [least, most] = this.ranges.widthUs;
    extend(this.widthUs, widthUs);
    if (widthUs >= least && widthUs <= most) return;
    this.findings.add(
      'width',
      atUs,
      `${this.name}: a phase of ${widthUs} us`,
      `stated: ${least}..${most} us`,
    );
  }

  /** Whether a time between two pulses is a rate is known when the next pulse has come: it ended with the last one. */
  private takeRate(): void {
    const { minUs, maxUs } = this.rate;
    for (const spanUs of [minUs, maxUs]) {
      const isNew =
        spanUs > 0 && spanUs < Infinity && (spanUs < this.periodUs.min || spanUs > this.periodUs.max);
      if (!isNew) continue;
      extend(this.periodUs, spanUs);
      if (spanUs < this.statedUs.min || spanUs > this.statedUs.max) this.rateFound(spanUs);
    }
  }

  private rateFound(spanUs: number): void {
    const [least, most] = this.ranges.rateHz;
    const what = `${this.name}: ${(1e6 / spanUs).toFixed(2)} Hz (${spanUs} us from pulse to pulse)`;
    this.findings.add('rate', this.lastUs, what, `stated: ${least}..${most} Hz`);
  }
}

export class RangeCheck {
  private readonly channels: ChannelRanges[];
  /** For each stage whether its strokes are trains of their own. */
  private readonly parted: boolean[];

  constructor({ ranges, relation, stages }: CatalogueProgram, findings: Findings) {
    this.channels = [0, 1].map((channel) => new ChannelRanges(channel, ranges, findings));
    this.parted = stages.map(
      (stage) => stage.restMs !== undefined || (stage.relation ?? relation) === 'alternate-strokes',
    );
  }

  onPulse({ stage, visit, stroke }: Place, channel: number, atUs: number, widthUs: number): void {
    // Strokes and visits are counted from 0: with their signs apart they are no two trains.
    const train = this.parted[stage] ? stroke : -visit - 1;
    (this.channels[channel] as ChannelRanges).onPulse(train, atUs, widthUs);
  }

  end(): void {
    for (const channel of this.channels) channel.endTrain();
  }

  pulses(): number {
    return this.channels.reduce((sum, { pulses }) => sum + pulses, 0);
  }

  /** Of both channels; NO_RANGE where there is nothing to measure. */
  widthUs(): Range {
    return this.channels.map(({ widthUs }) => widthUs).reduce(joinRanges, NO_RANGE);
  }

  rateHz(): Range {
    return this.channels
      .filter(({ periodUs }) => periodUs.max > 0)
      .map(({ periodUs: { min, max } }) => ({ min: 1e6 / max, max: 1e6 / min }))
      .reduce(joinRanges, NO_RANGE);
  }
}
