/**
 * A plain train of pulses, or of silence, as one segment in a template of its own, checked as the segment maker's are.
 * Made before output begins: the silence that leads, and the pulses that look for contact and test the stage. Units: us.
 */
import { type Natives } from '../hal/natives';
import { type SafeSegment, type Segment } from '../hal/pulse-engine';
import { makeValues, VALUES_FIRST } from '../waveforms/columns';
import { type Template } from '../waveforms/pulse';
import { kindOfPlan, writeColumns } from '../waveforms/score';
import { makeTemplates } from '../waveforms/template.brief';

/** Silence with which output begins: the first segments are made meanwhile, however short they are (project default). */
export const LEAD_US = 100000;

export interface Train {
  periodUs: number;
  widthAUs: number;
  widthBUs: number;
  gapUs: number;
  count: number;
}

/** Undefined where the words are not what was asked for. */
export function makeTrain(natives: Natives, recoveryParts: number, train: Train): SafeSegment | undefined {
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
  const template = makeTemplates([kindOfPlan(plan)], recoveryParts)[0] as Template;
  const values = makeValues(train.gapUs);
  writeColumns(values, VALUES_FIRST, plan, recoveryParts, 0);
  natives.map(template.shape, template.halves, values);
  if (natives.dot(template.halves, template.weights) !== template.total) return undefined;
  const segment: Segment = {
    block: template.block,
    count: train.count,
    spanUs: train.count * train.periodUs,
  };
  return segment as SafeSegment;
}
