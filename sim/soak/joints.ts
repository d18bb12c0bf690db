/**
 * The joints of a treatment: on each channel the last pulse of a stage and the first ones of the next, as they were
 * recorded, held to the rule against jolts (waveforms/joins.ts). Told of every pulse by the watch. Units: us.
 * A train's period is taken from its two pulses nearest to the joint; a visit of a single pulse shows none, and there
 * only the widths are compared. A pulse stands at the beginning of its period or in the middle, which a recording does
 * not tell: the silence between two trains lies between two bounds, and a jolt is one by either of them.
 */
import { JOIN_NEAR_ZERO_FRACTION, JOIN_REST_US, joinProblem, type JoinSide } from '../../waveforms/joins';
import { type Stage } from '../../waveforms/program';
import { CHANNEL_NAMES } from '../recording';
import { type Findings } from './findings';
import { type Place } from './timeline';

/** The worst of all joints. */
export interface JointFigures {
  count: number;
  /** Change of a phase's charge from one pulse to the next, or what follows silence, as a part of the widest phase. */
  chargeStepFraction: number;
  /** Of trains that go on and are not near zero; 0 where there are none. */
  rateFactor: number;
}

export const NO_JOINTS: JointFigures = { count: 0, chargeStepFraction: 0, rateFactor: 0 };

export function joinFigures(a: JointFigures, b: JointFigures): JointFigures {
  return {
    count: a.count + b.count,
    chargeStepFraction: Math.max(a.chargeStepFraction, b.chargeStepFraction),
    rateFactor: Math.max(a.rateFactor, b.rateFactor),
  };
}

/** A channel's latest pulse. */
interface Last {
  stage: number;
  visit: number;
  atUs: number;
  widthUs: number;
  /** From the pulse before it in this visit; 0 for the first one. */
  periodUs: number;
}

/** A joint of which the first pulse behind it has come, and not yet the second one. */
interface Open {
  last: Last;
  first: Last;
}

export class JointCheck {
  private readonly lasts: (Last | undefined)[] = [undefined, undefined];
  private readonly opens: (Open | undefined)[] = [undefined, undefined];
  private worst = NO_JOINTS;

  /** @param widestUs the widest phase of the program */
  constructor(
    private readonly stages: readonly Stage[],
    private readonly widestUs: number,
    private readonly findings: Findings,
  ) {}

  onPulse({ stage, visit }: Place, channel: number, atUs: number, widthUs: number): void {
    const last = this.lasts[channel];
    const goesOn = last?.visit === visit;
    const pulse = { stage, visit, atUs, widthUs, periodUs: last && goesOn ? atUs - last.atUs : 0 };
    this.lasts[channel] = pulse;
    const open = this.opens[channel];
    if (open) this.judge(channel, open, pulse.periodUs);
    this.opens[channel] = last && !goesOn ? { last, first: pulse } : undefined;
  }

  /** The last joint may have had but one pulse behind it. */
  end(): void {
    this.opens.forEach((open, channel) => open && this.judge(channel, open, 0));
  }

  figures(): JointFigures {
    return this.worst;
  }

  /** @param nextUs from the first pulse behind the joint to the second one, 0 where there is none */
  private judge(channel: number, { last, first }: Open, nextUs: number): void {
    const spanUs = first.atUs - last.atUs;
    const lastPeriodUs = last.periodUs || nextUs || spanUs;
    const firstPeriodUs = nextUs || lastPeriodUs;
    const shortestRestUs = Math.max(0, spanUs - lastPeriodUs - firstPeriodUs / 2);
    const longestRestUs = Math.max(0, spanUs - lastPeriodUs / 2);
    const before = { widthUs: last.widthUs, periodUs: lastPeriodUs };
    const behind = { widthUs: first.widthUs, periodUs: firstPeriodUs };
    const startsAnew = joinProblem(before, behind, longestRestUs, this.widestUs) === '';
    const restUs = startsAnew ? longestRestUs : shortestRestUs;
    this.measure(before, behind, restUs);
    const problem = startsAnew ? '' : joinProblem(before, behind, restUs, this.widestUs);
    if (!problem) return;
    const [from, to] = [last, first].map(({ stage }) => (this.stages[stage] as Stage).name);
    const what = `channel ${CHANNEL_NAMES[channel as 0 | 1]}: from stage ${from} to ${to} it ${problem}`;
    this.findings.add('joint', first.atUs, what, `${(spanUs / 1000).toFixed(1)} ms from pulse to pulse`);
  }

  private measure(before: JoinSide, behind: JoinSide, restUs: number): void {
    const nearUs = this.widestUs * JOIN_NEAR_ZERO_FRACTION;
    const rested = restUs >= JOIN_REST_US;
    const rateMatters = !rested && Math.max(before.widthUs, behind.widthUs) > nearUs;
    const factor = behind.periodUs / before.periodUs;
    const stepUs = rested ? behind.widthUs : Math.abs(behind.widthUs - before.widthUs);
    this.worst = joinFigures(this.worst, {
      count: 1,
      chargeStepFraction: stepUs / this.widestUs,
      rateFactor: rateMatters ? Math.max(factor, 1 / factor) : 0,
    });
  }
}
