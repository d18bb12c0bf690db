/**
 * The score: the columns of a plan, the lines of a row, and the kinds of templates that a program will ask for.
 * Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  GAP_US,
  PERIOD_MAX_US,
  PERIOD_MIN_US,
  RATIO,
  RELEASE_MIN_US,
  SEGMENT_MAX_US,
  WIDTH_US,
} from '../../waveforms/bounds';
import {
  COLUMNS,
  COUNT,
  ENTRY_COLUMNS,
  ENTRY_LINE,
  ENTRY_TIMES,
  HALF_SPAN,
  KIND,
  SEAL,
  SEAL_SUM,
  SLOT,
  SLOT_HIGH,
  WIDTH_A,
  WIDTH_B,
} from '../../waveforms/columns';
import { makePlayer } from '../../waveforms/player.brief';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_SWAP,
  periodsOfKind,
  ratioOfKind,
  slotsPerPeriodOfKind,
} from '../../waveforms/pulse';
import {
  FLAG_SWAP_CHANNELS,
  FLAG_SWAP_POLARITY,
  POLARITY_ALTERNATE,
  POLARITY_NORMAL,
  POLARITY_REVERSE,
  pulseSpanUs,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_COUNT_MAX,
  ROW_PERIOD_US,
  ROW_RATIO,
  ROW_REPEATS,
  ROW_REST_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  type CompiledProgram,
} from '../../waveforms/rows';
import { rowOf, rowProblem } from '../../waveforms/row-check';
import { makeScore } from '../../waveforms/make-score';
import { writeColumns, type Plan, type Score } from '../../waveforms/score';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from './compiled';

const REVERSED = 1 << KIND_POLARITY_SHIFT;
const ALTERNATING = 2 << KIND_POLARITY_SHIFT;
const ALTERNATING_REVERSE_FIRST = 3 << KIND_POLARITY_SHIFT;

/** One stage of one row, again and again. */
function oneRow(row: number[], flags = 0, recoveryParts = 1, gapUs = 50): CompiledProgram {
  return compiledOf([row], { recoveryParts, gapUs, stages: [[0, 1, 1, 1, 1, 1, flags]] });
}

/** The lines that a row plays, each with its columns, and behind them how often it is played. */
function linesOf(score: Score, row: number): number[][] {
  const [from, to] = [score.firstEntry[row] as number, score.firstEntry[row + 1] as number];
  return Array.from({ length: to - from }, (_, i) => {
    const at = score.entries[ENTRY_COLUMNS * (from + i) + ENTRY_LINE] as number;
    const times = score.entries[ENTRY_COLUMNS * (from + i) + ENTRY_TIMES] as number;
    return [...score.lines.slice(at, at + COLUMNS), times];
  });
}

/** In what linesOf answers. */
const TIMES = COLUMNS;

function spanUs(line: number[]): number {
  return 2 * (line[HALF_SPAN] as number);
}

function slotUs(line: number[]): number {
  return (line[SLOT] as number) + 65536 * (line[SLOT_HIGH] as number);
}

/** Of one template. */
function templateUs(line: number[]): number {
  return spanUs(line) / (line[COUNT] as number);
}

/** What one line plays on a channel, all its segments together. */
function pulsesOf(line: number[], width: number): number {
  if (line[width] === 0) return 0;
  const isB = width === WIDTH_B;
  const periods = isB && ratioOfKind(line[KIND] as number) > 1 ? 1 : periodsOfKind(line[KIND] as number);
  return (line[COUNT] as number) * (line[TIMES] as number) * periods;
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

interface RowCase {
  row: number[];
  recoveryParts: number;
  gapUs: number;
}

/** Any row that a compiled program may hold, with what holds in the whole of its program. */
const ROWS: fc.Arbitrary<RowCase> = fc
  .record({
    recoveryParts: fc.integer({ min: 1, max: 4 }),
    channels: fc.integer({ min: 0, max: 3 }),
    widths: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    gapUs: fc.integer({ min: GAP_US.min, max: GAP_US.max }),
    polarity: fc.integer({ min: POLARITY_NORMAL, max: POLARITY_ALTERNATE }),
    count: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 20000 })),
    ratio: fc.integer({ min: 1, max: RATIO.max }),
    burst: fc.option(
      fc.tuple(
        fc.integer({ min: PERIOD_MIN_US / 2, max: PERIOD_MAX_US / 2 }),
        fc.integer({ min: 1, max: ROW_COUNT_MAX }),
      ),
    ),
    halfUs: fc.oneof(
      fc.integer({ min: PERIOD_MIN_US / 2, max: Math.floor(SEGMENT_MAX_US / 6) }),
      fc.integer({ min: PERIOD_MIN_US / 2, max: SEGMENT_MAX_US }),
      fc.integer({ min: PERIOD_MIN_US / 2, max: PERIOD_MAX_US / 2 }),
    ),
  })
  .map(({ recoveryParts, channels, widths, gapUs, polarity, halfUs, ...drawn }) => {
    const parts = channels === 3 ? 1 : recoveryParts;
    const leastUs = WIDTH_US.min * parts;
    const [widthAUs, widthBUs] = widths.map((width, channel) =>
      (channels >> channel) & 1 ? leastUs + Math.floor(width * (WIDTH_US.max - leastUs)) : 0,
    ) as [number, number];
    const neededUs = pulseSpanUs(Math.max(widthAUs, widthBUs), gapUs, parts) + RELEASE_MIN_US;
    const periodUs = 2 * Math.max(halfUs, neededUs);
    const fitsRatio =
      channels === 3 && polarity !== POLARITY_ALTERNATE && drawn.ratio * periodUs <= SEGMENT_MAX_US;
    const ratio = fitsRatio ? drawn.ratio : 1;
    const [halfRestUs, repeats] = (2 * periodUs <= SEGMENT_MAX_US && drawn.burst) || [0, 1];
    const count = drawn.count * ratio;
    return {
      row: [periodUs, widthAUs, widthBUs, polarity, count, ratio, 2 * halfRestUs, repeats],
      recoveryParts: parts,
      gapUs,
    };
  });

/** What one period of the row plays on a channel. */
function pulsesOfRow(row: number[], width: number): number {
  const count = (row[ROW_COUNT] as number) * (row[ROW_REPEATS] as number);
  if (row[width] === 0) return 0;
  return width === ROW_WIDTH_B_US ? count / (row[ROW_RATIO] as number) : count;
}

function spanOfRowUs(row: number[]): number {
  const trainUs = (row[ROW_PERIOD_US] as number) * (row[ROW_COUNT] as number);
  return (trainUs + (row[ROW_REST_US] as number)) * (row[ROW_REPEATS] as number);
}

describe('columns of a plan', () => {
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

  /**
   * Width A and B, rest A and B and of a long slot; first part, part; last, slot (low, high halves); half span, count,
   * kind, seal. A dash: no template of that kind looks at it.
   */
  const NAMED: [string, Partial<Plan>, number, string][] = [
    ['a pulse on A', {}, 1, '200 0 9539 - - | 200 200 | 9467 0 10000 0 | 5000 1 1 60533'],
    [
      'ten pulses on A and B',
      { widthBUs: 100, count: 10 },
      1,
      '200 100 4539 4739 - | 200 200 | 4691 0 5000 0 | 50000 10 3 15522',
    ],
    [
      'a pulse on B, half a period behind',
      { widthAUs: 0, widthBUs: 100 },
      1,
      '0 100 4995 4739 - | 100 100 | 4673 0 5000 0 | 5000 1 2 60532',
    ],
    [
      'a pulse on B alone, at once',
      { widthAUs: 0, widthBUs: 100, loneB: 1 },
      1,
      '0 100 - 9739 - | 100 100 | 9667 0 10000 0 | 5000 1 18 60516',
    ],
    [
      'pairs of alternating polarity on both channels, which leave no room for idle words',
      { widthBUs: 100, polarity: 3, count: 2 },
      1,
      '200 100 4539 4739 - | 200 200 | 4739 0 5000 0 | 20000 2 15 45518',
    ],
    [
      'a recovery in three parts, the remainder in the first',
      {},
      3,
      '200 0 9439 - - | 68 66 | 9379 0 10000 0 | 5000 1 1 60533',
    ],
    [
      'the longest period of one segment, above 16 bits',
      { periodUs: 100000, polarity: 1 },
      1,
      '200 0 - - - | 200 200 | 33931 1 34464 1 | 50000 1 5 15529',
    ],
    [
      'three pulses on A for one on B, which leave no room for idle words',
      { widthBUs: 100, ratio: 3, count: 2 },
      1,
      '200 100 4539 4739 9539 | 200 200 | 9539 0 5000 0 | 30000 2 131 35402',
    ],
    ['a rest', { widthAUs: 0 }, 1, '0 0 9995 - - | - - | 9905 0 10000 0 | 5000 1 0 60534'],
  ];
  for (const [name, change, parts, text] of NAMED) {
    it(`are the times of ${name}`, () => {
      const columns = new Uint16Array(COLUMNS);
      writeColumns(columns, 0, { ...BASE, ...change }, parts, 0);
      const expected = text.split(/[ |]+/);
      expect(expected).to.have.length(TIMES);
      expected.forEach((value, column) => {
        if (value !== '-') expect(columns[column], `column ${column}`).to.equal(Number(value));
      });
    });
  }

  it('leave the columns before and behind as they are, and seal a kind with its further bits', () => {
    const out = new Uint16Array(COLUMNS + 4).fill(7);
    writeColumns(out, 2, BASE, 1, KIND_ALTERNATES);
    expect([...out.slice(0, 2), ...out.slice(2 + TIMES)]).to.deep.equal([7, 7, 7, 7]);
    expect(out[2 + KIND]).to.equal(KIND_A | KIND_ALTERNATES);
    expect(out[2 + SEAL]).to.equal(SEAL_SUM - 5000 - 1 - KIND_A - KIND_ALTERNATES);
  });
});

describe('lines of a row', () => {
  it('take exactly the time of the row, and play each of its pulses once', () => {
    fc.assert(
      fc.property(ROWS, ({ row, recoveryParts, gapUs }) => {
        expect(rowProblem(row, gapUs, recoveryParts)).to.equal('');
        expectWholeRow(makeScore(oneRow(row, 0, recoveryParts, gapUs)), 0, row);
      }),
      { numRuns: 2000, verbose: true },
    );
  });

  it('do so in every row of every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, (program) => {
        const score = makeScore(program);
        for (let row = 0; row < program.rows.length / ROW_COLUMNS; row += 1) {
          expectWholeRow(score, row, rowOf(program, row));
        }
      }),
      { numRuns: 150, verbose: true },
    );
  });

  function expectWholeRow(score: Score, row: number, columns: number[]): void {
    const lines = linesOf(score, row);
    const repeats = score.repeats[row] as number;
    expect(repeats * sum(lines.map((line) => spanUs(line) * (line[TIMES] as number)))).to.equal(
      spanOfRowUs(columns),
    );
    for (const [width, rowWidth] of [
      [WIDTH_A, ROW_WIDTH_A_US],
      [WIDTH_B, ROW_WIDTH_B_US],
    ] as const) {
      const pulses = repeats * sum(lines.map((line) => pulsesOf(line, width)));
      expect(pulses).to.equal(pulsesOfRow(columns, rowWidth));
      for (const line of lines) expect([0, columns[rowWidth]]).to.include(line[width]);
    }
  }

  it('are segments of at most the longest, whose columns agree with each other', () => {
    fc.assert(
      fc.property(ROWS, ({ row, recoveryParts, gapUs }) => {
        for (const line of linesOf(makeScore(oneRow(row, 0, recoveryParts, gapUs)), 0)) {
          const kind = line[KIND] as number;
          expect(spanUs(line)).to.be.within(PERIOD_MIN_US, SEGMENT_MAX_US);
          expect(line[COUNT]).to.be.at.least(1);
          expect(line[TIMES]).to.be.at.least(1);
          expect(
            slotUs(line) * slotsPerPeriodOfKind(kind) * periodsOfKind(kind) * (line[COUNT] as number),
          ).to.equal(spanUs(line));
          expect(sum([HALF_SPAN, COUNT, KIND, SEAL].map((column) => line[column] as number))).to.equal(
            SEAL_SUM,
          );
        }
      }),
      { numRuns: 1000, verbose: true },
    );
  });

  it('are as few segments as hold the train, and nearly equal ones, but for a single period', () => {
    fc.assert(
      fc.property(ROWS, ({ row, recoveryParts, gapUs }) => {
        fc.pre((row[ROW_PERIOD_US] as number) <= SEGMENT_MAX_US / 2 && row[ROW_REST_US] === 0);
        const lines = linesOf(makeScore(oneRow(row, 0, recoveryParts, gapUs)), 0);
        // An odd pulse of those that alternate in pairs has a line of its own.
        const trains = lines.filter((line) => templateUs(line) === templateUs(lines[0] as number[]));
        const counts = trains.map((line) => line[COUNT] as number);
        const segments = sum(trains.map((line) => line[TIMES] as number));
        const templates = sum(trains.map((line) => (line[COUNT] as number) * (line[TIMES] as number)));
        const fitting = Math.floor(SEGMENT_MAX_US / templateUs(lines[0] as number[]));
        expect((segments - 1) * fitting, 'templates in one segment less').to.be.below(templates);
        expect(Math.max(...counts) - Math.min(...counts)).to.be.at.most(1);
        expect(trains.length).to.be.at.most(2);
        expect(lines.length - trains.length).to.be.at.most(1);
        for (const line of lines.slice(trains.length))
          expect([line[COUNT], line[TIMES]]).to.deep.equal([1, 1]);
      }),
      { numRuns: 500, verbose: true },
    );
  });

  it('cut a slow period into even pieces, nearly equal, with no sliver', () => {
    fc.assert(
      fc.property(ROWS, ({ row, recoveryParts, gapUs }) => {
        fc.pre((row[ROW_PERIOD_US] as number) > SEGMENT_MAX_US);
        const lines = linesOf(makeScore(oneRow(row, 0, recoveryParts, gapUs)), 0);
        for (const line of lines) {
          expect(line[COUNT]).to.equal(1);
          expect(spanUs(line)).to.be.within(SEGMENT_MAX_US / 4, SEGMENT_MAX_US);
        }
        const b = lines.findIndex((line) => ((line[KIND] as number) & KIND_LONE_B) !== 0);
        for (const pieces of b < 0 ? [lines] : [lines.slice(0, b), lines.slice(b)]) {
          const spans = pieces.map(spanUs);
          const count = sum(pieces.map((line) => line[TIMES] as number));
          expect(Math.max(...spans) - Math.min(...spans)).to.be.at.most(2 * count);
        }
      }),
      { numRuns: 1000, verbose: true },
    );
  });

  it('place the pulse on B of a slow period half a period behind that on A, to 2 us', () => {
    fc.assert(
      fc.property(ROWS, ({ row, recoveryParts, gapUs }) => {
        const periodUs = row[ROW_PERIOD_US] as number;
        fc.pre(periodUs > SEGMENT_MAX_US && row[ROW_WIDTH_B_US] !== 0);
        const lines = linesOf(makeScore(oneRow(row, 0, recoveryParts, gapUs)), 0);
        const b = lines.findIndex((line) => ((line[KIND] as number) & KIND_LONE_B) !== 0);
        const atUs = sum(lines.slice(0, b).map((line) => spanUs(line) * (line[TIMES] as number)));
        expect(atUs).to.be.within(periodUs / 2 - 1, periodUs / 2);
        expect(atUs % 2).to.equal(0);
      }),
      { numRuns: 500, verbose: true },
    );
  });
});

describe('kinds of a score', () => {
  const PULSE = [10000, 200, 180] as const;
  const SLOW = [500002, 200, 180] as const;
  const NAMED: [string, number[], number, number[]][] = [
    ['a steady row', train(...PULSE, POLARITY_REVERSE, 10), 0, [KIND_A | KIND_B | REVERSED]],
    [
      'strokes that swap the polarity',
      train(...PULSE, POLARITY_NORMAL, 10),
      FLAG_SWAP_POLARITY,
      [KIND_A | KIND_B, KIND_A | KIND_B | REVERSED],
    ],
    [
      'strokes that change sides',
      train(10000, 200, 0, POLARITY_NORMAL, 10),
      FLAG_SWAP_CHANNELS,
      [KIND_A, KIND_A | KIND_SWAP],
    ],
    [
      'an even number of alternating pulses',
      train(...PULSE, POLARITY_ALTERNATE, 4),
      FLAG_SWAP_POLARITY,
      [KIND_A | KIND_B | ALTERNATING, KIND_A | KIND_B | ALTERNATING_REVERSE_FIRST],
    ],
    [
      'an odd number of alternating pulses',
      train(10000, 200, 0, POLARITY_ALTERNATE, 5),
      0,
      [KIND_A, KIND_A | REVERSED, KIND_A | ALTERNATING, KIND_A | ALTERNATING_REVERSE_FIRST],
    ],
    ['a slow row', train(...SLOW, POLARITY_NORMAL, 1), 0, [0, KIND_A, KIND_B | KIND_LONE_B]],
  ];
  for (const [name, row, flags, kinds] of NAMED) {
    it(`are those of ${name}`, () => {
      const ascending = (a: number, b: number): number => a - b;
      const all = new Set(kinds);
      expect([...makeScore(oneRow(row, flags)).kinds].sort(ascending)).to.deep.equal(
        [...all].sort(ascending),
      );
    });
  }

  it('hold every kind that a player of the program ever names, at full strength', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 1, max: 0xffffffff }), (program, seed) => {
        const score = makeScore(program);
        const kinds = new Set(score.kinds);
        expect(kinds.size).to.equal(score.kinds.length);
        const player = makePlayer(score, seed);
        for (let segment = 0; segment < 1000; segment += 1) {
          player.next();
          expect(kinds.has(player.kind), `kind ${player.kind} at segment ${segment}`).to.equal(true);
        }
      }),
      { numRuns: 200, verbose: true },
    );
  });
});

describe('entries of a score', () => {
  it('play lines of which none is there twice', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, (program) => {
        const { lines } = makeScore(program);
        const texts = Array.from({ length: lines.length / COLUMNS }, (_, i) =>
          lines.slice(i * COLUMNS, (i + 1) * COLUMNS).join(),
        );
        expect(new Set(texts).size).to.equal(texts.length);
      }),
      { numRuns: 150, verbose: true },
    );
  });

  it('have one line for what comes up and goes down again', () => {
    const rows = [50, 100, 150, 100, 50].map((widthUs) => train(10000, widthUs, widthUs, 0, 10));
    const score = makeScore(compiledOf(rows));
    expect(score.lines).to.have.length(3 * COLUMNS);
    expect(score.entries).to.have.length(5 * ENTRY_COLUMNS);
  });

  it('play a burst of slow pulses, its rest in pieces, as often as it comes', () => {
    const burst = [10000, 200, 200, 0, 8, 1, 310000, 1000];
    const score = makeScore(oneRow(burst));
    expect(linesOf(score, 0).map((line) => [spanUs(line), line[WIDTH_A], line[TIMES]])).to.deep.equal([
      [80000, 200, 1],
      [103334, 0, 2],
      [103332, 0, 1],
    ]);
    expect(score.repeats[0]).to.equal(1000);
  });
});

describe('plain stages', () => {
  it('sound the same, played a stroke at once or row by row', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 1, max: 0xffffffff }), (program, seed) => {
        const score = makeScore(program);
        const byRows = makePlayer({ ...score, plain: new Uint8Array(score.plain.length) }, seed);
        const atOnce = makePlayer(score, seed);
        for (let segment = 0; segment < 300; segment += 1) {
          byRows.next();
          atOnce.next();
          expect(atOnce.kind).to.equal(byRows.kind);
          expect(atOnce.values).to.deep.equal(byRows.values);
        }
      }),
      { numRuns: 100, verbose: true },
    );
  });
});
