/**
 * The segment maker: the words of named plans, tick by tick; what holds for the words of any plan; and that nothing
 * comes out of it but what the player named, whatever the native code does. Units: us, ticks of 1 us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { makeProbe } from '../../firmware/probe.brief';
import { makeSegmentMaker } from '../../firmware/segment-maker.brief';
import { LEAD_US } from '../../firmware/train.brief';
import { type Natives } from '../../hal/natives';
import { type SafeSegment } from '../../hal/pulse-engine';
import { HOST_NATIVES } from '../../sim/host-natives';
import { readWords, wordsOf } from '../../sim/words';
import {
  GAP_US,
  RELEASE_MIN_US,
  SETUP_OFF_TICKS,
  SETUP_ON_TICKS,
  SETUP_TICKS,
  WIDTH_US,
} from '../../waveforms/bounds';
import { COUNT, GAP, KIND, SLOT, SLOT_HIGH, VALUES_FIRST, WIDTH_A, WIDTH_B } from '../../waveforms/columns';
import { makeScore } from '../../waveforms/make-score';
import {
  BLOCK_WORDS,
  ENABLE_A,
  ENABLE_B,
  ENABLES,
  REVERSE,
  WORD_HALVES,
  WORD_OFF_MAX_TICKS,
  WORD_OFF_MIN_TICKS,
  WORD_ON_MAX_TICKS,
  WORD_ON_MIN_TICKS,
  type PhaseWord,
} from '../../waveforms/phase-word';
import { FADE_FULL, makePlayer, type Player } from '../../waveforms/player.brief';
import {
  KIND_A,
  KIND_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  periodsOfKind,
  ratioOfKind,
  slotsPerPeriodOfKind,
} from '../../waveforms/pulse';
import { FLAG_SWAP_CHANNELS, type CompiledProgram } from '../../waveforms/rows';
import { kindOfPlan, type Plan } from '../../waveforms/score';
import { type Template } from '../../waveforms/pulse';
import { makeTemplates } from '../../waveforms/template.brief';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from '../waveforms/compiled';
import { PLANNED_SEGMENTS } from './arbitrary-plan';
import { fillTemplate, templateOf, valuesOf } from './plan-segment';

const BASE: Plan = {
  periodUs: 10000,
  widthAUs: 200,
  widthBUs: 0,
  gapUs: 50,
  polarity: 0,
  count: 1,
  loneB: 0,
  ratio: 1,
};

/** A word as [lines, on, off], the lines spelled A, B, R (REVERSE) and - (none). */
type Spelled = [string, number, number];

function spelled(words: PhaseWord[]): Spelled[] {
  return words.map(({ lines, onTicks, offTicks }) => {
    const names = (lines & 1 ? 'A' : '') + (lines & 2 ? 'B' : '') + (lines & REVERSE ? 'R' : '');
    return [names || '-', onTicks, offTicks];
  });
}

function ticksOf(words: PhaseWord[]): number {
  return words.reduce((sum, { onTicks, offTicks }) => sum + onTicks + offTicks, 0);
}

/** One pulse as its words say. */
interface PlayedPulse {
  enable: number;
  reversed: boolean;
  leadTicks: number;
  recoveryTicks: number;
  gapTicks: number;
}

/** @throws AssertionError where the words of a slot are not those of a pulse or of a rest */
function pulsesOf(words: PhaseWord[]): PlayedPulse[] {
  const slots: PhaseWord[][] = [];
  for (const word of words) {
    if (word.first) slots.push([]);
    slots[slots.length - 1]?.push(word);
  }
  return slots.filter((slot) => slot.length > 1).map(pulseOf);
}

function pulseOf([setUp, lead, turn, ...recovery]: PhaseWord[]): PlayedPulse {
  const phase = lead as PhaseWord;
  for (const word of [setUp, turn]) {
    expect([word?.onTicks, word?.offTicks]).to.deep.equal([SETUP_ON_TICKS, SETUP_OFF_TICKS]);
    expect((word as PhaseWord).lines & ENABLES).to.equal(0);
  }
  expect(setUp?.lines).to.equal(phase.lines & REVERSE);
  for (const part of recovery) expect(part.lines).to.equal(phase.lines ^ REVERSE);
  return {
    enable: phase.lines & ENABLES,
    reversed: (phase.lines & REVERSE) !== 0,
    leadTicks: phase.onTicks,
    recoveryTicks: recovery.reduce((sum, part) => sum + part.onTicks, 0),
    gapTicks: phase.offTicks + SETUP_TICKS,
  };
}

const NAMED: [string, Partial<Plan>, number, Spelled[]][] = [
  [
    'a pulse on A',
    {},
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 9539],
    ],
  ],
  [
    'a reversed pulse on A with a long gap',
    { polarity: 1, gapUs: 500 },
    1,
    [
      ['R', 5, 6],
      ['AR', 200, 489],
      ['-', 5, 6],
      ['A', 200, 9089],
    ],
  ],
  [
    'a pulse on B, half a period behind',
    { widthAUs: 0, widthBUs: 100 },
    1,
    [
      ['-', 5, 4995],
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 4739],
    ],
  ],
  [
    'a pulse on B alone, at once',
    { widthAUs: 0, widthBUs: 100, loneB: 1 },
    1,
    [
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 9739],
    ],
  ],
  [
    'pulses on A and B in a period whose half is odd',
    { widthBUs: 100, periodUs: 10002 },
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 4540],
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 4740],
    ],
  ],
  [
    'a recovery in three parts, the remainder in the first',
    { widthAUs: 200 },
    3,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 68, 50],
      ['AR', 66, 50],
      ['AR', 66, 9439],
    ],
  ],
  [
    'two pulses of alternating polarity',
    { polarity: 3 },
    1,
    [
      ['R', 5, 6],
      ['AR', 200, 39],
      ['-', 5, 6],
      ['A', 200, 9539],
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 9539],
    ],
  ],
  [
    'a pulse with a rest of more than 16 bits',
    { periodUs: 100000 },
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 99539],
    ],
  ],
  [
    'two pulses on A for one on B',
    { widthBUs: 100, ratio: 2 },
    1,
    [
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 4539],
      ['-', 5, 6],
      ['B', 100, 39],
      ['R', 5, 6],
      ['BR', 100, 4739],
      ['-', 5, 6],
      ['A', 200, 39],
      ['R', 5, 6],
      ['AR', 200, 9539],
    ],
  ],
  [
    'three reversed pulses on A for one on B',
    { widthBUs: 100, ratio: 3, polarity: 1 },
    1,
    [
      ['R', 5, 6],
      ['AR', 200, 39],
      ['-', 5, 6],
      ['A', 200, 4539],
      ['R', 5, 6],
      ['BR', 100, 39],
      ['-', 5, 6],
      ['B', 100, 4739],
      ['R', 5, 6],
      ['AR', 200, 39],
      ['-', 5, 6],
      ['A', 200, 9539],
      ['R', 5, 6],
      ['AR', 200, 39],
      ['-', 5, 6],
      ['A', 200, 9539],
    ],
  ],
  ['a rest', { widthAUs: 0 }, 1, [['-', 5, 9995]]],
];

describe('words of a plan', () => {
  for (const [name, change, parts, words] of NAMED) {
    const plan = { ...BASE, ...change };

    it(`are those of ${name}`, () => {
      expect(spelled(wordsOf(templateOf(plan, parts).block))).to.deep.equal(words);
    });

    it(`are those of ${name} on the other channel, with exchanged channels`, () => {
      const template = makeTemplates([kindOfPlan(plan) | KIND_SWAP], parts)[0] as Template;
      fillTemplate(template, valuesOf(plan, parts));
      const exchanged = words.map(([lines, on, off]): Spelled => {
        const other = lines.startsWith('A') ? lines.replace('A', 'B') : lines.replace('B', 'A');
        return [other, on, off];
      });
      expect(spelled(wordsOf(template.block))).to.deep.equal(exchanged);
    });
  }

  it('fill the period to the tick, idle words and all, with times that every player can carry', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, ({ plan, recoveryParts }) => {
        const words = readWords(templateOf(plan, recoveryParts).block);
        expect(words).to.have.length(BLOCK_WORDS);
        expect(ticksOf(words)).to.equal(plan.periodUs * periodsOfKind(kindOfPlan(plan)));
        for (const { onTicks, offTicks } of words) {
          expect(onTicks).to.be.within(WORD_ON_MIN_TICKS, WORD_ON_MAX_TICKS);
          expect(offTicks).to.be.within(WORD_OFF_MIN_TICKS, WORD_OFF_MAX_TICKS);
        }
      }),
      { numRuns: 500, verbose: true },
    );
  });

  it('give both phases of each pulse the width of its channel, with the gap between and the release behind', () => {
    fc.assert(
      fc.property(PLANNED_SEGMENTS, ({ plan, recoveryParts }) => {
        const words = wordsOf(templateOf(plan, recoveryParts).block);
        const pulses = pulsesOf(words);
        const expected = expectedPulses(kindOfPlan(plan));
        expect(pulses).to.have.length(expected.length);
        pulses.forEach((pulse, i) => {
          const widthUs = pulse.enable === ENABLE_A ? plan.widthAUs : plan.widthBUs;
          expect([pulse.leadTicks, pulse.recoveryTicks]).to.deep.equal([widthUs, widthUs]);
          expect(pulse.gapTicks).to.equal(plan.gapUs).and.to.be.at.least(GAP_US.min);
          expect([pulse.enable === ENABLE_A ? 'A' : 'B', pulse.reversed]).to.deep.equal(expected[i]);
        });
        words.forEach(({ lines, offTicks }, i) => {
          if (lines & ENABLES && (i + 1 === words.length || words[i + 1]?.first))
            expect(offTicks).to.be.at.least(RELEASE_MIN_US);
        });
      }),
      { numRuns: 500, verbose: true },
    );
  });
});

function programOf(rows: number[][], flags: number, recoveryParts: number): CompiledProgram {
  return compiledOf(rows, { recoveryParts, stages: [[0, rows.length, 1, 1, 1, 1, flags]] });
}

/** What a segment holds, free of the memory that the next one uses again. */
interface Made {
  words: PhaseWord[];
  count: number;
  spanUs: number;
}

function copyOf(segment: SafeSegment | undefined): Made | undefined {
  return segment && { words: readWords(segment.block), count: segment.count, spanUs: segment.spanUs };
}

/** Down to the shortest width in a straight line, by whole us of each part of a recovery. */
function fadedUs(widthUs: number, parts: number, fade256: number): number {
  if (widthUs === 0) return 0;
  const spareUs = widthUs - WIDTH_US.min * parts;
  return widthUs - parts * Math.floor((spareUs / parts) * (1 - fade256 / FADE_FULL) + 1e-9);
}

/** Holds a segment to what the player names for it. */
function expectNamed(
  { words, count, spanUs }: Made,
  { kind, values }: Player,
  narrowed: (widthUs: number) => number = (widthUs) => widthUs,
): void {
  const column = (index: number): number => values[VALUES_FIRST + index] as number;
  const slotUs = column(SLOT) + 65536 * column(SLOT_HIGH);
  expect(ticksOf(words)).to.equal(slotUs * slotsPerPeriodOfKind(kind) * periodsOfKind(kind));
  expect(count).to.equal(column(COUNT));
  expect(spanUs).to.equal(count * ticksOf(words));
  const widthsUs = [column(WIDTH_A), column(WIDTH_B)].map(narrowed);
  const pulses = pulsesOf(wordsOf(Uint32Array.from(words.flatMap(memoryOf))));
  const expected = expectedPulses(kind);
  expect(pulses).to.have.length(expected.length);
  pulses.forEach((pulse, i) => {
    const onA = (pulse.enable === ENABLE_A) !== ((kind & KIND_SWAP) !== 0);
    const widthUs = widthsUs[onA ? 0 : 1];
    expect([pulse.leadTicks, pulse.recoveryTicks]).to.deep.equal([widthUs, widthUs]);
    expect(pulse.gapTicks).to.equal(column(GAP));
    expect([onA ? 'A' : 'B', pulse.reversed]).to.deep.equal(expected[i]);
  });
}

/** Planned channel of each pulse of a template, and whether the negative phase leads. */
function expectedPulses(kind: number): [string, boolean][] {
  const polarity = (kind >> KIND_POLARITY_SHIFT) & 3;
  const channels = (kind & KIND_A ? 'A' : '') + (kind & KIND_B ? 'B' : '');
  const ratio = ratioOfKind(kind);
  const periods =
    ratio > 1 ? ['AB' + 'A'.repeat(ratio - 1)] : Array<string>(periodsOfKind(kind)).fill(channels);
  return periods.flatMap((names, period) =>
    [...names].map((name): [string, boolean] => [name, ((polarity ^ period) & 1) === 1]),
  );
}

function memoryOf({ first, lines, onTicks, offTicks }: PhaseWord): [number, number] {
  return [onTicks + (((lines << 1) | (first ? 1 : 0)) << 16), offTicks];
}

/** Natives in whose maps one half comes out wrong. */
function spoiling(half: number, delta: number): Natives {
  return {
    ...HOST_NATIVES,
    map(from, to, table) {
      HOST_NATIVES.map(from, to, table);
      if (half < to.length) to[half] = (to[half] as number) + delta;
    },
  };
}

type MapArguments = Parameters<typeof HOST_NATIVES.map>;

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('no segment');
  return value;
}

describe('segment maker', () => {
  it('makes what the player names, with its count and its time, at every fade', () => {
    fc.assert(
      fc.property(
        COMPILED_PROGRAMS,
        fc.integer({ min: 1, max: 0xffffffff }),
        fc.integer({ min: 0, max: FADE_FULL }),
        (program, seed, fade256) => {
          const score = makeScore(program);
          const maker = makeSegmentMaker(score, seed, HOST_NATIVES);
          const player = makePlayer(score, seed);
          for (let segment = 0; segment < 80; segment += 1) {
            if (segment === 40) maker.fade256 = fade256;
            player.next();
            const made = copyOf(maker.next());
            expect(made, `segment ${segment}`).to.not.equal(undefined);
            const narrowed = (widthUs: number): number =>
              segment < 40 ? widthUs : fadedUs(widthUs, score.recoveryParts, fade256);
            expectNamed(made as Made, player, narrowed);
          }
        },
      ),
      { numRuns: 200, verbose: true },
    );
  });

  for (const [fade256, widthUs] of [
    [256, 200],
    [255, 200],
    [254, 199],
    [128, 110],
    [1, 21],
    [0, 20],
  ] as const) {
    it(`plays ${widthUs} us of 200 us at a fade of ${fade256}/256, balanced, at the rate of the program`, () => {
      const maker = makeSegmentMaker(
        makeScore(programOf([train(10000, 200, 200, 0, 10)], 0, 1)),
        1,
        HOST_NATIVES,
      );
      maker.fade256 = fade256;
      const words = wordsOf(must(maker.next()).block);
      for (const { leadTicks, recoveryTicks } of pulsesOf(words)) {
        expect([leadTicks, recoveryTicks]).to.deep.equal([widthUs, widthUs]);
      }
      expect(ticksOf(readWords(must(maker.next()).block))).to.equal(10000);
    });
  }

  it('refuses a damaged line in the fade as well, where its phases are made narrower', () => {
    // Story: the faded words of a width of 3 ms agreed with the faded width.
    for (const [column, value] of [
      [WIDTH_A, 3000],
      [COUNT, 25],
      [SLOT, 9000],
    ] as const) {
      for (const fade256 of [255, 128]) {
        const score = makeScore(programOf([train(10000, 200, 0, 0, 1000)], 0, 1));
        const maker = makeSegmentMaker(score, 1, HOST_NATIVES);
        maker.fade256 = fade256;
        expect(maker.next(), 'sound').to.not.equal(undefined);
        expect(maker.next(), 'sound, the same line again').to.not.equal(undefined);
        score.lines[column] = value;
        expect(maker.next(), 'of the columns as they were, which are in hand').to.not.equal(undefined);
        expect(maker.next(), `column ${column}, ${fade256}/256`).to.equal(undefined);
      }
    }
  });

  it('refuses a line whose kind was altered to one that its score does not name, sound or not', () => {
    const kept = makeScore(programOf([train(10000, 200, 0, 0, 1000)], 0, 1));
    for (let kind = 0; kind < 65536; kind += kind < 512 ? 1 : 977) {
      if (kept.kinds.includes(kind)) continue;
      const score = makeScore(programOf([train(10000, 200, 0, 0, 1000)], 0, 1));
      const maker = makeSegmentMaker(score, 1, HOST_NATIVES);
      score.lines[KIND] = kind;
      expect(maker.next(), `kind ${kind}`).to.equal(undefined);
    }
  });

  it('refuses a damaged gap, which stands beside the lines, with and without a fade', () => {
    for (const fade256 of [FADE_FULL, 255, 128]) {
      const maker = makeSegmentMaker(
        makeScore(programOf([train(10000, 200, 0, 0, 1000)], 0, 1)),
        1,
        HOST_NATIVES,
      );
      maker.fade256 = fade256;
      expect(maker.next(), 'sound').to.not.equal(undefined);
      maker.player.values[VALUES_FIRST + GAP] = 90;
      expect(maker.next(), `${fade256}/256`).to.equal(undefined);
    }
  });

  it('takes the count and the time from what it has checked: a look-up that writes nothing changes neither', () => {
    // Story: with words left as they were, the next line's time was committed for them.
    const score = makeScore(programOf([train(10000, 200, 0, 0, 15)], 0, 1));
    let works = true;
    const natives = {
      ...HOST_NATIVES,
      map: (...[from, to, table]: MapArguments) => void (works && HOST_NATIVES.map(from, to, table)),
    };
    const maker = makeSegmentMaker(score, 1, natives);
    const first = must(maker.next());
    works = false;
    const { count, spanUs } = must(maker.next());
    expect([count, spanUs]).to.deep.equal([first.count, 80000]);
  });

  it('uses the template of a kind again: nothing is allocated at full strength', () => {
    const maker = makeSegmentMaker(
      makeScore(programOf([train(10000, 200, 0, 0, 15)], 0, 1)),
      1,
      HOST_NATIVES,
    );
    const first = maker.next();
    expect(first?.count).to.equal(8);
    expect(maker.next()).to.equal(first);
    expect(first?.count).to.equal(7);
  });

  const PROGRAMS: [string, CompiledProgram][] = [
    ['one channel', programOf([train(10000, 200, 0, 0, 15)], 0, 1)],
    ['both channels', programOf([train(10000, 200, 180, 1, 15)], 0, 1)],
    ['both channels, alternating', programOf([train(10000, 200, 180, 2, 15)], 0, 1)],
    ['sides that change, a split recovery', programOf([train(10000, 200, 0, 0, 15)], FLAG_SWAP_CHANNELS, 4)],
    ['a slow period', programOf([train(500002, 200, 180, 0, 1)], 0, 1)],
  ];
  const MOST_HALVES = 10 + WORD_HALVES * BLOCK_WORDS;
  const SEGMENTS = 8;

  for (const [name, program] of PROGRAMS) {
    it(`makes no wrong segment of ${name}, whichever half of a template the map gets wrong`, () => {
      const score = makeScore(program);
      let refused = 0;
      for (let half = 0; half < MOST_HALVES; half += 1) {
        for (const delta of [1, -1, 2, 187, 32768, 65535]) {
          const maker = makeSegmentMaker(score, 1, spoiling(half, delta));
          const player = makePlayer(score, 1);
          for (let segment = 0; segment < SEGMENTS; segment += 1) {
            player.next();
            const made = copyOf(maker.next());
            // A half that this kind of template does not look at may be anything.
            if (made) expectNamed(made, player);
            else refused += 1;
          }
        }
      }
      expect(refused).to.be.above(0);
    });

    it(`refuses every segment of ${name} of which a word is wrong`, () => {
      const score = makeScore(program);
      const sound = makeSegmentMaker(score, 1, HOST_NATIVES);
      for (let segment = 0; segment < SEGMENTS; segment += 1) {
        const words = wordsOf(must(sound.next()).block).length;
        for (let half = 10; half < 10 + WORD_HALVES * words; half += 1) {
          const maker = makeSegmentMaker(score, 1, spoiling(half, 1));
          for (let before = 0; before < segment; before += 1) maker.next();
          expect(maker.next(), `segment ${segment}, half ${half}`).to.equal(undefined);
        }
      }
    });
  }

  it('refuses what the sum does not confirm', () => {
    for (const off of [1, -1, 0.5, NaN, Infinity]) {
      const natives = {
        ...HOST_NATIVES,
        dot: (a: Uint16Array, b: Float64Array) => HOST_NATIVES.dot(a, b) + off,
      };
      const maker = makeSegmentMaker(makeScore((PROGRAMS[0] as [string, CompiledProgram])[1]), 1, natives);
      expect(maker.next(), `${off} off`).to.equal(undefined);
    }
  });
});

/** Gap of the probe's pulses. */
const PROBE_GAP_US = 100;

describe('probe maker', () => {
  const SEGMENTS: {
    name: string;
    make: (maker: ReturnType<typeof makeProbe>) => SafeSegment | undefined;
    count: number;
    spanUs: number;
    pulses: { enable: number; widthUs: number }[];
  }[] = [
    { name: 'silence', make: ({ lead }) => lead, count: 1, spanUs: LEAD_US, pulses: [] },
    {
      name: 'the probe: 20 pulses a second on each channel',
      make: (maker) => maker.next(),
      count: 2,
      spanUs: 100000,
      pulses: [
        { enable: ENABLE_A, widthUs: 200 },
        { enable: ENABLE_B, widthUs: 200 },
      ],
    },
    {
      name: 'the longest pulse, on A alone',
      make: (maker) => maker.longest(0),
      count: 1,
      spanUs: 40000,
      pulses: [{ enable: ENABLE_A, widthUs: WIDTH_US.max }],
    },
    {
      name: 'the longest pulse, on B alone',
      make: (maker) => maker.longest(1),
      count: 1,
      spanUs: 40000,
      pulses: [{ enable: ENABLE_B, widthUs: WIDTH_US.max }],
    },
  ];

  for (const { name, make, count, spanUs, pulses } of SEGMENTS) {
    it(`makes ${name}, tick by tick`, () => {
      const segment = must(make(makeProbe(HOST_NATIVES)));
      expect([segment.count, segment.spanUs]).to.deep.equal([count, spanUs]);
      expect(ticksOf(readWords(segment.block)) * count).to.equal(spanUs);
      const words = wordsOf(segment.block);
      expect(pulsesOf(words)).to.deep.equal(
        pulses.map(({ enable, widthUs }) => ({
          enable,
          reversed: false,
          leadTicks: widthUs,
          recoveryTicks: widthUs,
          gapTicks: PROBE_GAP_US,
        })),
      );
      const enabled = words.filter(({ lines }) => lines & ENABLES);
      expect(enabled).to.have.length(2 * pulses.length);
    });

    it(`refuses ${name}, whichever of its words is wrong`, () => {
      const words = wordsOf(must(make(makeProbe(HOST_NATIVES))).block).length;
      for (let half = 10; half < 10 + WORD_HALVES * words; half += 1) {
        expect(make(makeProbe(spoiling(half, 1))), `half ${half}`).to.equal(undefined);
      }
    });
  }

  it('has pulses on B half a period behind those on A', () => {
    const words = wordsOf(must(makeProbe(HOST_NATIVES).next()).block);
    const firstOnB = words.findIndex(({ lines }) => lines & ENABLE_B);
    // The set-up word of B begins its slot.
    expect(ticksOf(words.slice(0, firstOnB - 1))).to.equal(25000);
  });

  it('makes the probe once: what is queued and what is made next are the same words', () => {
    const maker = makeProbe(HOST_NATIVES);
    expect(maker.next()).to.equal(maker.next());
  });
});

describe('silence before a program', () => {
  it('is there before the first segment, with the gaps of any program', () => {
    for (const gapUs of [GAP_US.min, 50, GAP_US.max]) {
      const program = compiledOf([train(10000, 100, 0, 0, 15)], { gapUs });
      const lead = must(makeSegmentMaker(makeScore(program), 1, HOST_NATIVES).lead);
      expect([lead.count, lead.spanUs], `${gapUs} us`).to.deep.equal([1, LEAD_US]);
      expect(ticksOf(readWords(lead.block))).to.equal(LEAD_US);
      expect(readWords(lead.block).some(({ lines }) => lines & ENABLES)).to.equal(false);
    }
  });

  it('is not there where its words are wrong', () => {
    const score = makeScore(compiledOf([train(10000, 200, 0, 0, 15)]));
    for (let half = 10; half < 10 + WORD_HALVES; half += 1) {
      expect(makeSegmentMaker(score, 1, spoiling(half, 1)).lead, `half ${half}`).to.equal(undefined);
    }
  });

  it('leaves what is waiting as it is', () => {
    const maker = makeSegmentMaker(makeScore(compiledOf([train(10000, 200, 0, 0, 15)])), 1, HOST_NATIVES);
    const lead = must(maker.lead);
    const before = Array.from(lead.block);
    maker.next();
    expect(Array.from(lead.block)).to.deep.equal(before);
  });
});
