/**
 * Segments from plans, without a program around them: for the contract suite and the tests of templates and check.
 * They are made of the firmware's own parts, and held to the check's sum. Units: us, ticks of 1 us.
 */
import { makeSegmentMaker, type SegmentMaker } from '../../firmware/segment-maker.brief';
import { type SafeSegment } from '../../hal/pulse-engine';
import { HOST_NATIVES } from '../../sim/host-natives';
import { GAP_US, PERIOD_MIN_US, WIDTH_US } from '../../waveforms/bounds';
import { COLUMNS, GAP, VALUES_FIRST } from '../../waveforms/columns';
import { makeValues } from '../../waveforms/columns';
import { type Template } from '../../waveforms/pulse';
import { makeTemplates } from '../../waveforms/template.brief';
import { ORDER_SEQUENCE } from '../../waveforms/rows';
import { kindOfPlan, writeColumns, type Plan, type Score } from '../../waveforms/score';

/** The table that the template of a plan takes its times from. */
export function valuesOf(plan: Plan, recoveryParts: number): Uint16Array {
  const values = makeValues(plan.gapUs);
  writeColumns(values, VALUES_FIRST, plan, recoveryParts, 0);
  return values;
}

/** Fills a template of the plan's kind. */
export function fillTemplate(template: Template, values: Uint16Array): void {
  HOST_NATIVES.map(template.shape, template.halves, values);
}

/** True if the sum of the check is what it must be. */
export function passes(template: Template): boolean {
  return HOST_NATIVES.dot(template.halves, template.weights) === template.total;
}

export function templateOf(plan: Plan, recoveryParts: number): Template {
  const template = makeTemplates([kindOfPlan(plan)], recoveryParts)[0] as Template;
  fillTemplate(template, valuesOf(plan, recoveryParts));
  return template;
}

/** A score of one line, to be written anew before each segment. */
function scoreOfOneLine(recoveryParts: number): Score {
  return {
    gapUs: GAP_US.min,
    widestUs: WIDTH_US.max,
    shortestUs: PERIOD_MIN_US,
    recoveryParts,
    order: ORDER_SEQUENCE,
    stages: Uint16Array.of(0, 1, 1, 1, 1, 1, 0),
    plain: Uint8Array.of(1),
    lines: new Uint16Array(COLUMNS),
    entries: Uint16Array.of(0, 1),
    firstEntry: Uint16Array.of(0, 1),
    repeats: Uint16Array.of(1),
    flips: Uint8Array.of(0),
    kinds: new Uint8Array(0),
  };
}

/** Templates are made once a kind, as on the device: what an engine still holds of one is filled anew. */
export class PlanSegments {
  private readonly makers = new Map<number, { score: Score; maker: SegmentMaker }>();

  /** @throws Error where the plan makes no sound segment */
  segmentOf(plan: Plan, recoveryParts: number): SafeSegment {
    const { score, maker } = this.makers.get(recoveryParts) ?? makerOf(recoveryParts);
    this.makers.set(recoveryParts, { score, maker });
    writeColumns(score.lines, 0, plan, recoveryParts, 0);
    maker.player.values.set(makeValues(plan.gapUs).subarray(VALUES_FIRST + GAP), VALUES_FIRST + GAP);
    const segment = maker.next();
    if (!segment) throw new Error(`no such segment: ${JSON.stringify(plan)}`);
    return segment;
  }
}

function makerOf(recoveryParts: number): { score: Score; maker: SegmentMaker } {
  const score = scoreOfOneLine(recoveryParts);
  return { score, maker: makeSegmentMaker(score, 1, HOST_NATIVES) };
}
