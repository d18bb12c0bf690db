/**
 * The check that every segment passes on its way to the engine, and the only maker of a SafeSegment.
 * Called once per segment by the feeder. It trusts neither the player nor the lowering: widths, gap, room and balance
 * are looked at in the words themselves, by three native sums. Units: us, ticks of 1 us.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment, type Segment } from '../hal/pulse-engine';
import { GAP_US, RELEASE_MIN_US, SEGMENT_MAX_US, SETUP_TICKS } from '../waveforms/bounds';
import { type Plan } from '../waveforms/player';
import { makeTemplate, type Template } from '../waveforms/pulse';

export class SegmentCheck {
  private widestUs: number;
  private recoveryParts: number;
  private natives: Natives;
  /** The one segment object of the segment path. */
  private segment: Segment;

  /** @param widestUs the widest phase for which the level was limited */
  constructor(widestUs: number, recoveryParts: number, natives: Natives) {
    this.widestUs = widestUs;
    this.recoveryParts = recoveryParts;
    this.natives = natives;
    this.segment = { template: makeTemplate(0, 1), count: 0, spanUs: 0 };
  }

  /**
   * The segment, or undefined where it is not what the plan says or breaks a bound. The object is used again by the
   * next call. What each test stands for is proved in tests/firmware/segment-check.test.ts: no single tick of a
   * template can be altered without a refusal.
   */
  check(plan: Plan, template: Template): SafeSegment | undefined {
    const ticks = template.ticks;
    const widthUs = plan.widthAUs > plan.widthBUs ? plan.widthAUs : plan.widthBUs;
    const slotUs = template.slotsPerPeriod === 2 ? plan.periodUs >> 1 : plan.periodUs;
    const templateUs = plan.periodUs * template.periods;
    if (
      widthUs > this.widestUs ||
      plan.gapUs < GAP_US.min ||
      plan.gapUs > GAP_US.max ||
      plan.count < 1 ||
      templateUs * plan.count > SEGMENT_MAX_US ||
      slotUs < SETUP_TICKS + 2 * widthUs + this.recoveryParts * plan.gapUs + RELEASE_MIN_US ||
      this.natives.sum(ticks) !== templateUs ||
      this.natives.dot(ticks, template.balance) !== 0 ||
      this.natives.dot(ticks, template.leads) !==
        plan.widthAUs * template.leadsA + plan.widthBUs * template.leadsB
    ) {
      return undefined;
    }
    this.segment.template = template;
    this.segment.count = plan.count;
    this.segment.spanUs = templateUs * plan.count;
    return this.segment as SafeSegment;
  }
}
