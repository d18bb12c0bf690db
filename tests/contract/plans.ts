/**
 * Plans for the contract suite: tables of named rows at the borders, and plans by chance.
 * Used by the checks. Units: us. The borders are those of waveforms/bounds.ts.
 */
import fc from 'fast-check';
import {
  GAP_US,
  PERIOD_MIN_US,
  RATIO,
  RECOVERY_PARTS,
  RELEASE_MIN_US,
  SEGMENT_MAX_US,
  SETUP_TICKS,
  WIDTH_US,
} from '../../waveforms/bounds';
import { type PhaseWord } from '../../waveforms/phase-word';
import { TEMPLATE_ALTERNATE } from '../../waveforms/pulse';
import { wanted, type Wanted } from './stand';

export interface PlanRow {
  name: string;
  plan: Wanted;
}

const CHANNELS: { name: string; change: Partial<Wanted>; both: boolean }[] = [
  { name: 'A', change: { widthAUs: 200 }, both: false },
  { name: 'B half a period behind', change: { widthAUs: 0, widthBUs: 180 }, both: false },
  { name: 'B at once', change: { widthAUs: 0, widthBUs: 180, loneB: 1 }, both: false },
  { name: 'A and B', change: { widthAUs: 200, widthBUs: 180 }, both: true },
];

const POLARITIES = ['normal', 'reverse', 'alternating', 'alternating, led by reverse'];

const PARTS = Array.from({ length: RECOVERY_PARTS.max }, (_, i) => i + RECOVERY_PARTS.min);

/** A split recovery plays on one channel at a time. */
function fitsIntoTemplate(both: boolean, parts: number): boolean {
  return !both || parts === 1;
}

const ONE_RATE_ROWS: PlanRow[] = CHANNELS.flatMap(({ name, change, both }) =>
  POLARITIES.flatMap((polarityName, polarity) =>
    PARTS.filter((parts) => fitsIntoTemplate(both, parts)).map((parts) => ({
      name: `${name}, ${polarityName}, recovery in ${parts}`,
      plan: wanted({ ...change, polarity, parts }),
    })),
  ),
);

const RATIO_ROWS: PlanRow[] = [RATIO.min, RATIO.max].flatMap((ratio) =>
  POLARITIES.slice(0, TEMPLATE_ALTERNATE).map((polarityName, polarity) => ({
    name: `${ratio} on A for each one on B, ${polarityName}`,
    plan: wanted({ widthBUs: 180, ratio, polarity }),
  })),
);

/** Every kind of template with every number of recovery parts. */
export const KIND_ROWS: PlanRow[] = [...ONE_RATE_ROWS, ...RATIO_ROWS];

/** Sixteen words. */
export const LONGEST_TEMPLATE = wanted({ widthBUs: 180, polarity: TEMPLATE_ALTERNATE });

/** The narrowest pulse at the highest rate. */
export const NARROW = wanted({
  periodUs: PERIOD_MIN_US,
  widthAUs: WIDTH_US.min,
  gapUs: GAP_US.min,
});

/** The longest pulse: from its set-up to its last edge just under what `halt` may take. */
export const LONGEST_PULSE = wanted({ widthAUs: WIDTH_US.max, gapUs: GAP_US.max, parts: RECOVERY_PARTS.max });

export const BORDER_ROWS: PlanRow[] = [
  { name: 'narrowest phase, shortest gap, highest rate', plan: { ...NARROW, count: 3 } },
  { name: 'widest phase', plan: wanted({ widthAUs: WIDTH_US.max, count: 2 }) },
  {
    name: 'widest phase, longest gap',
    plan: wanted({ widthAUs: WIDTH_US.max, gapUs: GAP_US.max, count: 2 }),
  },
  { name: 'narrowest phase, longest gap', plan: wanted({ widthAUs: WIDTH_US.min, gapUs: GAP_US.max }) },
  { name: 'widest phase, shortest gap', plan: wanted({ widthAUs: WIDTH_US.max, gapUs: GAP_US.min }) },
  { name: 'the longest pulse', plan: { ...LONGEST_PULSE, count: 2 } },
  {
    name: 'the longest pulse at the highest rate',
    plan: { ...LONGEST_PULSE, periodUs: PERIOD_MIN_US, count: 3 },
  },
  {
    name: 'narrowest parts of a split recovery',
    plan: wanted({ widthAUs: WIDTH_US.min * 4, gapUs: GAP_US.min, parts: 4 }),
  },
  { name: 'a width that its parts do not divide', plan: wanted({ widthAUs: 499, parts: 4 }) },
  {
    name: 'the least rest behind ten words',
    plan: wanted({ periodUs: 4002, widthAUs: 0, widthBUs: 500, gapUs: 455, parts: 2, polarity: 2, count: 2 }),
  },
  {
    name: 'a period of two channels whose half is odd',
    plan: wanted({ periodUs: PERIOD_MIN_US + 2, widthBUs: WIDTH_US.max, count: 3 }),
  },
  { name: 'widths at both ends', plan: wanted({ widthAUs: WIDTH_US.min, widthBUs: WIDTH_US.max, count: 2 }) },
  {
    name: 'as many pulses as a segment holds',
    plan: wanted({
      periodUs: PERIOD_MIN_US,
      widthBUs: 100,
      count: Math.floor(SEGMENT_MAX_US / PERIOD_MIN_US),
    }),
  },
  {
    name: 'as many pairs as a segment holds',
    plan: {
      ...LONGEST_TEMPLATE,
      periodUs: PERIOD_MIN_US,
      count: Math.floor(SEGMENT_MAX_US / (2 * PERIOD_MIN_US)),
    },
  },
  { name: 'the longest segment of one pulse', plan: wanted({ periodUs: SEGMENT_MAX_US }) },
];

export interface InstantRow {
  name: string;
  offsetUs: number;
}

/** Instants inside each time of each word of one pulse, and on both sides of each border. */
export function instantsOf(words: readonly PhaseWord[]): InstantRow[] {
  const rows: InstantRow[] = [];
  let beginUs = 0;
  words.forEach((word, i) => {
    const name = nameOfWord(i, words.length);
    const times: [string, number][] = [
      [`${name}, on`, word.onTicks],
      [`${name}, off`, word.offTicks],
    ];
    for (const [timeName, ticks] of times) {
      for (const offsetUs of new Set([0, 1, ticks >> 1, ticks - 1])) {
        rows.push({ name: `${timeName}, ${offsetUs} us of ${ticks}`, offsetUs: beginUs + offsetUs });
      }
      beginUs += ticks;
    }
  });
  return rows;
}

function nameOfWord(word: number, words: number): string {
  const names = ['set-up', 'leading phase', 'set-up in the gap'];
  return words === 1 ? 'rest' : (names[word] ?? `part ${word - 2} of the recovery`);
}

/** Any plan that lowers to a segment. */
export const anyPlan: fc.Arbitrary<Wanted> = fc
  .record({
    channels: fc.constantFrom('A', 'B', 'B at once', 'A and B', 'rest'),
    polarity: fc.nat({ max: 3 }),
    parts: fc.integer({ min: RECOVERY_PARTS.min, max: RECOVERY_PARTS.max }),
    gapUs: fc.integer({ min: GAP_US.min, max: GAP_US.max }),
    widthAUs: fc.integer({ min: WIDTH_US.min, max: WIDTH_US.max }),
    widthBUs: fc.integer({ min: WIDTH_US.min, max: WIDTH_US.max }),
    slackUs: fc.oneof(fc.constant(0), fc.nat({ max: 2500 }), fc.nat({ max: 15000 })),
    count: fc.integer({ min: 1, max: 6 }),
  })
  .map((chosen) => {
    const both = chosen.channels === 'A and B';
    const parts = fitsIntoTemplate(both, chosen.parts) ? chosen.parts : 1;
    const width = (widthUs: number, plays: boolean): number =>
      plays ? Math.max(widthUs, WIDTH_US.min * parts) : 0;
    const widthAUs = width(chosen.widthAUs, both || chosen.channels === 'A');
    const widthBUs = width(chosen.widthBUs, both || chosen.channels.startsWith('B'));
    const pulseUs = SETUP_TICKS + 2 * Math.max(widthAUs, widthBUs) + parts * chosen.gapUs + RELEASE_MIN_US;
    const periodUs = Math.max(PERIOD_MIN_US, 2 * pulseUs) + 2 * chosen.slackUs;
    const fitting = Math.floor(SEGMENT_MAX_US / (2 * periodUs));
    return wanted({
      periodUs,
      widthAUs,
      widthBUs,
      gapUs: chosen.gapUs,
      polarity: chosen.polarity,
      count: Math.max(1, Math.min(chosen.count, fitting)),
      loneB: chosen.channels === 'B at once' ? 1 : 0,
      parts,
    });
  });
