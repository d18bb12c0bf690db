/**
 * Lowering: from a plan of the player to the phase words of a segment.
 * Called once per segment by the feeder, before the check. Allocates only when a kind of template comes up for the
 * first time. Units: us, ticks of 1 us.
 */
import { SETUP_OFF_TICKS, SETUP_ON_TICKS, SETUP_TICKS } from '../waveforms/bounds';
import { type Plan } from '../waveforms/player';
import {
  KIND_A,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KINDS,
  makeTemplate,
  SLOT_A,
  SLOT_REST,
  type Template,
} from '../waveforms/pulse';

/** The templates of one program, made as they are needed. */
export class Lowering {
  private templates: (Template | undefined)[];
  private recoveryParts: number;

  constructor(recoveryParts: number) {
    this.recoveryParts = recoveryParts;
    this.templates = [];
    for (let kind = 0; kind < KINDS; kind += 1) this.templates.push(undefined);
  }

  /** The template of the plan, its ticks filled in. It is the lowering's own: the next call may fill it anew. */
  lower(plan: Plan): Template {
    const template = this.templateOf(plan);
    const slots = template.slots;
    const slotUs = template.slotsPerPeriod === 2 ? plan.periodUs >> 1 : plan.periodUs;
    const lastSlotUs = template.slotsPerPeriod === 2 ? plan.periodUs - slotUs : slotUs;
    let at = 0;
    for (let i = 0; i < slots.length; i += 1) {
      const slot = slots[i] as number;
      const spanUs = (i + 1) % template.slotsPerPeriod === 0 ? lastSlotUs : slotUs;
      if (slot === SLOT_REST) {
        template.ticks.set([SETUP_ON_TICKS, spanUs - SETUP_ON_TICKS], at);
        at += 2;
      } else {
        at = this.lowerPulse(
          template.ticks,
          at,
          slot & SLOT_A ? plan.widthAUs : plan.widthBUs,
          plan.gapUs,
          spanUs,
        );
      }
    }
    return template;
  }

  /** Fills the words of one pulse and its rest; answers where the next slot begins. */
  private lowerPulse(ticks: Uint32Array, at: number, widthUs: number, gapUs: number, spanUs: number): number {
    const parts = this.recoveryParts;
    const restUs = spanUs - SETUP_TICKS - 2 * widthUs - parts * gapUs;
    ticks.set([SETUP_ON_TICKS, SETUP_OFF_TICKS, widthUs, gapUs - SETUP_TICKS], at);
    if (parts === 1) {
      ticks.set([SETUP_ON_TICKS, SETUP_OFF_TICKS, widthUs, restUs], at + 4);
      return at + 8;
    }
    const partUs = Math.floor(widthUs / parts);
    ticks.set([SETUP_ON_TICKS, SETUP_OFF_TICKS, widthUs - (parts - 1) * partUs], at + 4);
    let tick = at + 7;
    for (let part = 1; part < parts; part += 1) {
      ticks.set([gapUs, partUs], tick);
      tick += 2;
    }
    ticks[tick] = restUs;
    return tick + 1;
  }

  private templateOf(plan: Plan): Template {
    let kind = 0;
    if (plan.widthAUs > 0) kind = KIND_A;
    if (plan.widthBUs > 0) kind |= plan.loneB ? KIND_B | KIND_LONE_B : KIND_B;
    kind |= plan.polarity << KIND_POLARITY_SHIFT;
    let template = this.templates[kind];
    if (!template) {
      template = makeTemplate(kind, this.recoveryParts);
      this.templates[kind] = template;
    }
    return template;
  }
}
