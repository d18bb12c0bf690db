/**
 * What a soak finds wrong: an instant, what was seen there, and the bound that it breaks.
 * Filled by the checks while a treatment plays; printed by report.ts, a line a finding. Units: us from power-on.
 */

/** The kinds of checks; findings of each kind are kept and counted apart. */
export type Rule =
  'rate' | 'width' | 'pulse' | 'limit' | 'end' | 'polarity' | 'joint' | 'pace' | 'timeline' | 'contact';

export interface Finding {
  rule: Rule;
  /** -1 where it stands for the whole treatment. */
  atUs: number;
  what: string;
  /** What it should have been. */
  bound: string;
}

/** Findings of a kind that are kept word for word in a treatment; the others are counted. */
const KEPT_OF_A_KIND = 3;
export const WHOLE_TREATMENT = -1;

export class Findings {
  readonly kept: Finding[] = [];
  private readonly counts = new Map<Rule, number>();

  add(rule: Rule, atUs: number, what: string, bound: string): void {
    const count = (this.counts.get(rule) ?? 0) + 1;
    this.counts.set(rule, count);
    if (count <= KEPT_OF_A_KIND) this.kept.push({ rule, atUs, what, bound });
  }

  /** How many were not kept. */
  more(): number {
    let all = 0;
    for (const count of this.counts.values()) all += count;
    return all - this.kept.length;
  }
}
