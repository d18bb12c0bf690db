/**
 * The check that every segment passes on its way to the engine, and the only maker of a SafeSegment.
 * Called once per segment by the feeder. The plan is held to the bounds and to what the level was limited for; then
 * three native sums hold the ticks of the words to the plan: total time, equal phases, and every width, gap, set-up and
 * rest. A template's lines are written once, where it is made. Units: us, ticks of 1 us.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment, type Segment } from '../hal/pulse-engine';
import { GAP_US, PERIOD_MIN_US, RELEASE_MIN_US, SEGMENT_MAX_US, WIDTH_US } from '../waveforms/bounds';
import { type Plan } from '../waveforms/player';
import { makeTemplate, type Template } from '../waveforms/pulse';
import { pulseSpanUs } from '../waveforms/rows';
import { type ProgramLimit } from './level-limit';

export class SegmentCheck {
  private limit: ProgramLimit;
  private recoveryParts: number;
  private natives: Natives;
  /** The one segment object of the segment path. */
  private segment: Segment;

  /** @param limit the widths and on-time for which the level was limited */
  constructor(limit: ProgramLimit, recoveryParts: number, natives: Natives) {
    this.limit = limit;
    this.recoveryParts = recoveryParts;
    this.natives = natives;
    this.segment = { template: makeTemplate(0, 1), count: 0, spanUs: 0 };
  }

  /**
   * The segment, or undefined where it is not what the plan says or breaks a bound. The object is used again by the
   * next call. No single tick of a template can be altered without a refusal, nor can a tick be moved from one time to
   * another, but between the on- and the off-time of one set-up, between parts of one recovery, or between its gaps;
   * there the engine holds each time to what a word can carry.
   */
  check(plan: Plan, template: Template): SafeSegment | undefined {
    if (!this.planIsSound(plan, template) || !this.wordsAreThePlan(plan, template)) return undefined;
    this.segment.template = template;
    this.segment.count = plan.count;
    this.segment.spanUs = plan.periodUs * template.periods * plan.count;
    return this.segment as SafeSegment;
  }

  /** Every comparison is one that a NaN fails. */
  private planIsSound(plan: Plan, template: Template): boolean {
    const widestUs = plan.widthAUs > plan.widthBUs ? plan.widthAUs : plan.widthBUs;
    const shortestUs = WIDTH_US.min * this.recoveryParts;
    const neededUs = widestUs > 0 ? pulseSpanUs(widestUs, plan.gapUs, this.recoveryParts) : 0;
    const slotUs = template.slotsPerPeriod === 2 ? plan.periodUs >> 1 : plan.periodUs;
    return (
      widestUs <= this.limit.widestUs &&
      (plan.widthAUs === 0 || plan.widthAUs >= shortestUs) &&
      (plan.widthBUs === 0 || plan.widthBUs >= shortestUs) &&
      plan.gapUs >= GAP_US.min &&
      plan.gapUs <= GAP_US.max &&
      plan.periodUs >= PERIOD_MIN_US &&
      // Half a microsecond: the fraction is not exact.
      2 * widestUs <= this.limit.onFractionMax * plan.periodUs + 0.5 &&
      slotUs >= neededUs + RELEASE_MIN_US &&
      plan.count >= 1 &&
      plan.count === Math.floor(plan.count) &&
      plan.periodUs * template.periods * plan.count <= SEGMENT_MAX_US
    );
  }

  private wordsAreThePlan(plan: Plan, template: Template): boolean {
    const ticks = template.ticks;
    const slotUs = template.slotsPerPeriod === 2 ? plan.periodUs >> 1 : plan.periodUs;
    const lastSlotUs = template.slotsPerPeriod === 2 ? plan.periodUs - slotUs : slotUs;
    const gapsUs = this.recoveryParts * plan.gapUs;
    const timing =
      template.weightA * (4 * slotUs - 7 * plan.widthAUs - 3 * gapsUs) +
      template.weightB * (4 * lastSlotUs - 7 * plan.widthBUs - 3 * gapsUs) +
      template.weightRest * 4 * slotUs;
    return (
      this.natives.sum(ticks) === plan.periodUs * template.periods &&
      this.natives.dot(ticks, template.balance) === 0 &&
      this.natives.dot(ticks, template.timing) === timing
    );
  }
}
