/**
 * The check of rows and stages that the device runs when it loads a program: each column at its bounds and beyond.
 * Units: us.
 */
import { expect } from 'chai';
import {
  GAP_US,
  PERIOD_MAX_US,
  PERIOD_MIN_US,
  RELEASE_MIN_US,
  ROWS_MAX,
  SEGMENT_MAX_US,
  STROKES,
  WEIGHT,
  WIDTH_US,
} from '../../waveforms/bounds';
import {
  POLARITY_ALTERNATE,
  pulseSpanUs,
  ROW_COLUMNS,
  ROW_COUNT,
  ROW_COUNT_MAX,
  ROW_PERIOD_US,
  ROW_POLARITY,
  ROW_RATIO,
  ROW_REPEATS,
  ROW_REST_US,
  ROW_WIDTH_A_US,
  ROW_WIDTH_B_US,
  STAGE_CHOICES,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  STAGE_STRIDE,
  STAGE_STROKES,
  STAGE_WEIGHT,
  type CompiledProgram,
} from '../../waveforms/rows';
import { compiledProblem, rowProblem } from '../../waveforms/row-check';
import { compiledOf, train } from './compiled';

const ROW = train(20000, 200, 100, 0, 10);
const STAGE = [0, 1, 1, 1, 1, 1, 0];

function sound(): CompiledProgram {
  return compiledOf([ROW], { stages: [STAGE] });
}

function withRow(column: number, value: number): string {
  const row = [...ROW];
  row[column] = value;
  return rowProblem(row, GAP_US.min, 1);
}

/** Three rows, and a stage that may read them. */
function withStage(column: number, value: number): string {
  const program = sound();
  program.rows = [...ROW, ...ROW, ...ROW];
  program.stages[column] = value;
  return compiledProblem(program);
}

const ROW_BOUNDS: [string, number, number, number, RegExp][] = [
  ['period', ROW_PERIOD_US, PERIOD_MIN_US, PERIOD_MAX_US, /period/],
  ['width of A', ROW_WIDTH_A_US, WIDTH_US.min, WIDTH_US.max, /width/],
  ['width of B', ROW_WIDTH_B_US, WIDTH_US.min, WIDTH_US.max, /width/],
  ['polarity', ROW_POLARITY, 0, POLARITY_ALTERNATE, /polarity|natural/],
  ['count', ROW_COUNT, 1, ROW_COUNT_MAX, /count/],
  ['number of repeats', ROW_REPEATS, 1, ROW_COUNT_MAX, /comes/],
];
const NO_NATURALS = [NaN, Infinity, -Infinity, 0.5, -1, 200.5];

describe('row check', () => {
  it('passes a sound row', () => expect(rowProblem(ROW, 50, 1)).to.equal(''));

  for (const [name, column, min, max, sentence] of ROW_BOUNDS) {
    it(`takes a ${name} of ${min} and of ${max}, and nothing beyond`, () => {
      expect(withRow(column, min)).to.equal('');
      expect(withRow(column, max)).to.equal('');
      expect(withRow(column, min - 1)).to.match(sentence);
      expect(withRow(column, max + 1)).to.match(sentence);
    });

    it(`refuses a ${name} that is no natural number, or missing`, () => {
      for (const value of NO_NATURALS) expect(withRow(column, value), String(value)).to.not.equal('');
      expect(rowProblem(ROW.slice(0, column), 50, 1)).to.match(/natural/);
    });
  }

  it('takes a width of 0 as no pulse', () => {
    expect(withRow(ROW_WIDTH_A_US, 0)).to.equal('');
    expect(withRow(ROW_WIDTH_B_US, 0)).to.equal('');
  });

  for (const parts of [1, 2, 3, 4]) {
    it(`takes ${parts} parts of a recovery from ${WIDTH_US.min * parts} us on`, () => {
      const row = (widthUs: number): number[] => train(20000, widthUs, 0, 0, 1);
      expect(rowProblem(row(WIDTH_US.min * parts), 50, parts)).to.equal('');
      expect(rowProblem(row(WIDTH_US.min * parts - 1), 50, parts)).to.match(/width/);
    });

    for (const column of [ROW_WIDTH_A_US, ROW_WIDTH_B_US]) {
      it(`wants room for the pulse of column ${column} in half a period, with ${parts} parts`, () => {
        const row = train(0, 0, 0, 0, 1);
        row[column] = 500;
        const neededUs = pulseSpanUs(500, 400, parts) + RELEASE_MIN_US;
        row[ROW_PERIOD_US] = 2 * neededUs;
        const fits = 2 * neededUs >= PERIOD_MIN_US;
        expect(rowProblem(row, 400, parts)).to.match(fits ? /^$/ : /period/);
        row[ROW_PERIOD_US] = 2 * neededUs - 2;
        expect(rowProblem(row, 400, parts)).to.match(fits ? /do not fit/ : /period/);
      });
    }
  }

  it('refuses an odd period: its half is no whole number', () => {
    expect(rowProblem(train(10001, 200, 200, 0, 1), 50, 1)).to.match(/odd period of 10001 us/);
    expect(rowProblem(train(10002, 200, 200, 0, 1), 50, 1)).to.equal('');
  });

  it('counts a pulse from its first set-up to the end of its recovery', () => {
    expect(pulseSpanUs(200, 50, 1)).to.equal(11 + 200 + 50 + 200);
    expect(pulseSpanUs(200, 50, 4)).to.equal(11 + 200 + 4 * 50 + 200);
  });
});

describe('check of rows with bursts', () => {
  /** Eight pulses at 100 Hz, and what is different. */
  function burst(change: Record<number, number>): string {
    const row = train(10000, 200, 200, 0, 8);
    row[ROW_REST_US] = 300000;
    row[ROW_REPEATS] = 5;
    return rowProblem(Object.assign(row, change), 50, 1);
  }

  const BURSTS: [string, Record<number, number>, RegExp][] = [
    ['a sound one', {}, /^$/],
    ['no rest', { [ROW_REST_US]: 0 }, /^$/],
    ['the shortest rest', { [ROW_REST_US]: PERIOD_MIN_US }, /^$/],
    ['a rest that is too short', { [ROW_REST_US]: PERIOD_MIN_US - 2 }, /a rest of 3998 us/],
    ['the longest rest', { [ROW_REST_US]: PERIOD_MAX_US }, /^$/],
    ['a rest that is too long', { [ROW_REST_US]: PERIOD_MAX_US + 2 }, /a rest of 2000002 us/],
    ['an odd rest', { [ROW_REST_US]: 300001 }, /a rest of 300001 us: none, or an even number/],
    ['the longest period inside', { [ROW_PERIOD_US]: SEGMENT_MAX_US / 2 }, /^$/],
    [
      'a longer one',
      { [ROW_PERIOD_US]: SEGMENT_MAX_US / 2 + 2 },
      new RegExp(`${SEGMENT_MAX_US / 2 + 2} us inside bursts, at most ${SEGMENT_MAX_US / 2} us`),
    ],
  ];
  for (const [name, change, sentence] of BURSTS) {
    it(`says of ${name}: ${sentence}`, () => expect(burst(change)).to.match(sentence));
  }
});

describe('check of rows with a ratio', () => {
  function atRatio(change: Record<number, number>, parts = 1): string {
    const row = train(20000, 200, 200, 0, 12);
    row[ROW_RATIO] = 3;
    return rowProblem(Object.assign(row, change), 50, parts);
  }

  /** The longest even period of which three make a segment. */
  const LONGEST_OF_THREE_US = 2 * Math.floor(SEGMENT_MAX_US / 3 / 2);

  const RATIOS: [string, Record<number, number>, number, RegExp][] = [
    ['three on A for one on B', {}, 1, /^$/],
    ['two on A for one on B', { [ROW_RATIO]: 2 }, 1, /^$/],
    ['one rate', { [ROW_RATIO]: 1, [ROW_COUNT]: 7 }, 1, /^$/],
    ['none', { [ROW_RATIO]: 0 }, 1, /a ratio of 0, outside 1..3/],
    ['four', { [ROW_RATIO]: 4 }, 1, /a ratio of 4, outside 1..3/],
    ['silence on B', { [ROW_WIDTH_B_US]: 0 }, 1, /a channel that does not play/],
    ['silence on A', { [ROW_WIDTH_A_US]: 0 }, 1, /a channel that does not play/],
    ['pulses that alternate', { [ROW_POLARITY]: POLARITY_ALTERNATE }, 1, /pulses that alternate/],
    ['a split recovery', {}, 2, /one at a time/],
    ['the longest round', { [ROW_PERIOD_US]: LONGEST_OF_THREE_US }, 1, /^$/],
    [
      'a round longer than a segment',
      { [ROW_PERIOD_US]: LONGEST_OF_THREE_US + 2 },
      1,
      new RegExp(`3 periods of ${LONGEST_OF_THREE_US + 2} us .* at most ${SEGMENT_MAX_US} us`),
    ],
    ['half a round', { [ROW_COUNT]: 13 }, 1, /13 periods, no multiple of 3/],
  ];
  for (const [name, change, parts, sentence] of RATIOS) {
    it(`says of ${name}: ${sentence}`, () => expect(atRatio(change, parts)).to.match(sentence));
  }
});

const STAGE_BOUNDS: [string, number, number, number][] = [
  ['first row', STAGE_FIRST_ROW, 0, 2],
  ['number of choices', STAGE_CHOICES, 1, 3],
  ['number of strokes', STAGE_STROKES, STROKES.min, STROKES.max],
  ['weight', STAGE_WEIGHT, WEIGHT.min, WEIGHT.max],
  ['set of flags', STAGE_FLAGS, 0, 7],
  ['number of steps', STAGE_STEPS, 1, 3],
];

describe('program check', () => {
  it('passes a sound program', () => expect(compiledProblem(sound())).to.equal(''));

  for (const [name, column, min, max] of STAGE_BOUNDS) {
    it(`takes a ${name} of ${min} and of ${max}, and nothing beyond`, () => {
      expect(withStage(column, min)).to.equal('');
      expect(withStage(column, max)).to.equal('');
      expect(withStage(column, min - 1)).to.match(/^stage 0 /);
      expect(withStage(column, max + 1)).to.match(/^stage 0 /);
    });
  }

  for (let column = 0; column < STAGE_COLUMNS; column += 1) {
    it(`refuses a stage whose column ${column} is no natural number`, () => {
      for (const value of NO_NATURALS) expect(withStage(column, value), String(value)).to.match(/^stage 0 /);
    });
  }

  it('lets no step of a stage read rows behind the last one', () => {
    const program = sound();
    program.rows = Array.from({ length: 6 }, () => ROW).flat();
    program.stages[STAGE_STEPS] = 2;
    program.stages[STAGE_STRIDE] = 3;
    program.stages[STAGE_CHOICES] = 3;
    expect(compiledProblem(program)).to.equal('');
    program.stages[STAGE_STRIDE] = 4;
    expect(compiledProblem(program)).to.equal('stage 0 reads rows behind the last one');
  });

  it('checks every row and every stage, and says which one is wrong', () => {
    const program = sound();
    program.rows.push(...ROW);
    program.rows[ROW_COLUMNS + ROW_WIDTH_A_US] = WIDTH_US.min - 1;
    expect(compiledProblem(program)).to.match(/^row 1 has a width of 19 us/);
    const staged = sound();
    staged.stages.push(...STAGE);
    staged.stages[STAGE_COLUMNS + STAGE_STROKES] = 0;
    expect(compiledProblem(staged)).to.match(/^stage 1 has 0 strokes/);
  });

  const SHAPES: [string, (program: CompiledProgram) => void, RegExp][] = [
    ['no rows', (program) => program.rows.splice(0), /^rows: 0 rows/],
    ['half a row', (program) => program.rows.pop(), /^rows/],
    ['no stages', (program) => program.stages.splice(0), /^stages/],
    ['half a stage', (program) => program.stages.pop(), /^stages/],
    ['an order that there is not', (program) => (program.order = 3), /^order: 3/],
    ['a gap below the bound', (program) => (program.gapUs = GAP_US.min - 1), /^gapUs: 19/],
    ['a gap above the bound', (program) => (program.gapUs = GAP_US.max + 1), /^gapUs: 501/],
    ['half a microsecond of gap', (program) => (program.gapUs = 50.5), /^gapUs/],
    ['no parts', (program) => (program.recoveryParts = 0), /^recoveryParts: 0/],
    ['five parts', (program) => (program.recoveryParts = 5), /^recoveryParts: 5/],
    ['two parts and a half', (program) => (program.recoveryParts = 2.5), /^recoveryParts/],
    ['parts that are no number', (program) => (program.recoveryParts = NaN), /^recoveryParts/],
    ['a split recovery on both channels', (program) => (program.recoveryParts = 2), /plays on one at a time/],
  ];
  for (const [name, damage, sentence] of SHAPES) {
    it(`refuses ${name}`, () => {
      const program = sound();
      damage(program);
      expect(compiledProblem(program)).to.match(sentence);
    });
  }

  it(`takes ${ROWS_MAX} rows, and not one more`, () => {
    const program = sound();
    program.rows = Array.from({ length: ROWS_MAX }, () => ROW).flat();
    expect(compiledProblem(program)).to.equal('');
    program.rows.push(...ROW);
    expect(compiledProblem(program)).to.match(/^rows: 513 rows/);
  });

  it('takes a split recovery that changes sides from row to row', () => {
    const program = sound();
    program.recoveryParts = 2;
    program.rows = [...train(20000, 200, 0, 0, 10), ...train(20000, 0, 200, 0, 10)];
    expect(compiledProblem(program)).to.equal('');
  });
});
