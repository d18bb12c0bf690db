/**
 * The check that a score passes when it is loaded: sound ones pass, packed and unpacked as well; damaged ones do not.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  COLUMNS,
  COUNT,
  ENTRY_COLUMNS,
  ENTRY_LINE,
  ENTRY_TIMES,
  HALF_SPAN,
  KIND,
  PART,
  SLOT,
  SLOT_HIGH,
  WIDTH_A,
  WIDTH_B,
} from '../../waveforms/columns';
import { makeScore, packProgram } from '../../waveforms/make-score';
import {
  KIND_A,
  KIND_ALTERNATES,
  KIND_B,
  KIND_LONE_B,
  KIND_POLARITY_SHIFT,
  KIND_RATIO_SHIFT,
  KIND_SWAP,
} from '../../waveforms/pulse';
import {
  FLAG_SWAP_CHANNELS,
  STAGE_COLUMNS,
  STAGE_FIRST_ROW,
  STAGE_FLAGS,
  STAGE_STEPS,
  type CompiledProgram,
} from '../../waveforms/rows';
import { type Score } from '../../waveforms/score';
import { scoreProblem } from '../../waveforms/score-check.brief';
import { scoreOf } from '../../sim/packed-score';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from './compiled';

/** Ten periods of 10 ms on both channels, in one line. */
const PROGRAM = compiledOf([train(10000, 200, 180, 0, 10)]);

const DAMAGES: [string, (score: Score) => void, RegExp][] = [
  ['a phase over the widest', ({ lines }) => (lines[WIDTH_A] = 501), /^line 0 has a width of 501 us/],
  ['a phase below the shortest', ({ lines }) => (lines[WIDTH_B] = 19), /^line 0 has a width/],
  ['a gap below the bound', (score) => (score.gapUs = 19), /^gapUs: 19 is outside 20..500/],
  ['a gap above the bound', (score) => (score.gapUs = 501), /^gapUs: 501 is outside 20..500/],
  ['a bound of the phases over the widest', (score) => (score.widestUs = 501), /^widestUs: 501 us/],
  [
    'a bound of the phases that one does not keep',
    (score) => (score.widestUs = 199),
    /^line 0 has a width of 200/,
  ],
  ['a bound of the periods below the shortest', (score) => (score.shortestUs = 3998), /^shortestUs: 3998 us/],
  [
    'a bound of the periods that one does not keep',
    (score) => (score.shortestUs = 10002),
    /^line 0 has 5000 us/,
  ],
  ['no bound of the periods', (score) => (score.shortestUs = NaN), /^shortestUs/],
  ['no number of us in the gap', (score) => (score.gapUs = NaN), /^gapUs/],
  ['an order that there is not', (score) => (score.order = 3), /^order: 3 is outside 0..2/],
  ['a width without its channel', ({ lines }) => (lines[KIND] = KIND_B), /other channels/],
  ['a channel without a width', ({ lines }) => (lines[WIDTH_B] = 0), /other channels/],
  [
    'B at once beside A',
    ({ lines }) => (lines[KIND] = (lines[KIND] as number) | KIND_LONE_B),
    /unknown kind/,
  ],
  [
    'enables exchanged in a line',
    ({ lines }) => (lines[KIND] = (lines[KIND] as number) | KIND_SWAP),
    /unknown kind/,
  ],
  [
    'a ratio of four',
    ({ lines }) => (lines[KIND] = (lines[KIND] as number) | (3 << KIND_RATIO_SHIFT)),
    /unknown kind/,
  ],
  [
    'a ratio of pulses that alternate',
    ({ lines }) =>
      (lines[KIND] = (lines[KIND] as number) | (1 << KIND_RATIO_SHIFT) | (2 << KIND_POLARITY_SHIFT)),
    /unknown kind/,
  ],
  [
    'a ratio on one channel',
    ({ lines }) => {
      lines[KIND] = KIND_A | (1 << KIND_RATIO_SHIFT);
      lines[WIDTH_B] = 0;
    },
    /unknown kind/,
  ],
  [
    'a silence that alternates',
    ({ lines }) => {
      lines[KIND] = KIND_ALTERNATES;
      lines.set([0, 0], WIDTH_A);
    },
    /unknown kind/,
  ],
  ['a kind that there is not', ({ lines }) => (lines[KIND] = (lines[KIND] as number) | 512), /unknown kind/],
  ['a slot too short for its pulse', ({ lines }) => (lines[SLOT] = 500), /500 us for a pulse, too little/],
  ['a slot longer than a segment', ({ lines }) => (lines[SLOT_HIGH] = 1), /has a time of/],
  ['another time than its slots', ({ lines }) => (lines[HALF_SPAN] = 49999), /has a time of/],
  ['no count', ({ lines }) => (lines[COUNT] = 0), /has a time of 0 us/],
  ['a count beyond a segment', ({ lines }) => (lines[COUNT] = 11), /has a time of 110000 us/],
  [
    'an entry that is never played',
    ({ entries }) => (entries[ENTRY_TIMES] = 0),
    /entry 0 is played no times/,
  ],
  [
    'an entry behind the last line',
    ({ entries }) => (entries[ENTRY_LINE] = COLUMNS),
    /entry 0 plays no line/,
  ],
  ['an entry between two lines', ({ entries }) => (entries[ENTRY_LINE] = 1), /entry 0 plays no line/],
  ['half a line', (score) => (score.lines = score.lines.slice(0, 8)), /no whole lines/],
  ['no line', (score) => (score.lines = new Uint16Array(0)), /no whole lines/],
  ['a first entry that is not the first', ({ firstEntry }) => (firstEntry[0] = 1), /not all there/],
  ['entries behind the last one', ({ firstEntry }) => (firstEntry[1] = 2), /not all there/],
  ['a row that is played no times', ({ repeats }) => (repeats[0] = 0), /row 0 has no entries/],
  ['flips for other rows', (score) => (score.flips = new Uint8Array(2)), /not all there/],
  ['steps behind the last row', ({ stages }) => (stages[STAGE_STEPS] = 2), /behind the last one/],
  ['a first row behind the last one', ({ stages }) => (stages[STAGE_FIRST_ROW] = 1), /behind the last one/],
  ['plain of no stage', (score) => (score.plain = new Uint8Array(0)), /plain/],
  ['more templates than there are', (score) => (score.kinds = new Uint8Array(49)), /kinds: 49, at most 48/],
  ['a template that there is not', (score) => (score.kinds = Uint8Array.of(19)), /kinds: 19 is unknown/],
  ['half an entry', (score) => (score.entries = score.entries.slice(0, 1)), /not all there/],
  ['parts of a recovery on both channels', (score) => (score.recoveryParts = 2), /kinds: 3 is unknown/],
  ['five parts', (score) => (score.recoveryParts = 5), /recoveryParts: 5 is outside 1..4/],
  ['no number of parts', (score) => (score.recoveryParts = NaN), /recoveryParts/],
];

describe('score check', () => {
  it('passes the score of every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, (program) => {
        expect(scoreProblem(makeScore(program))).to.equal('');
      }),
      { numRuns: 200, verbose: true },
    );
  });

  const SPLIT = compiledOf([train(10000, 300, 0, 0, 10)], { recoveryParts: 3 });
  const SLOW = compiledOf([train(200002, 200, 150, 0, 1)]);
  const FAST = compiledOf([train(7998, 200, 200, 0, 10), train(7998, 200, 0, 0, 10)], {
    stages: [
      [0, 1, 1, 1, 1, 1, 0],
      [1, 1, 1, 1, 1, 1, 0],
    ],
  });
  const swapStrokes =
    (stage: number) =>
    ({ stages }: Score): void => {
      stages[stage * STAGE_COLUMNS + STAGE_FLAGS] = FLAG_SWAP_CHANNELS;
    };
  /** Stories: each of these passed, and played unbalanced pulses, or two on one channel 2 ms apart. */
  const UNSOUND: [string, CompiledProgram, (score: Score) => void, RegExp][] = [
    [
      'a part of a recovery that is not its share',
      SPLIT,
      ({ lines }) => (lines[PART] = 1),
      /line 0 has other parts/,
    ],
    ['no part of a recovery', SPLIT, ({ lines }) => (lines[PART] = 0), /line 0 has other parts/],
    [
      'B at once at the beginning of a row',
      SLOW,
      ({ entries }) => (entries[ENTRY_LINE] = entries[ENTRY_COLUMNS + ENTRY_LINE] as number),
      /entry 0 plays B at once/,
    ],
    ['strokes that change sides with pulses on both', PROGRAM, swapStrokes(0), /stage 0 changes sides/],
    ['strokes that change sides beside fast pulses on both', FAST, swapStrokes(1), /lines: of 7998 us/],
  ];
  for (const [name, program, damage, problem] of UNSOUND) {
    it(`refuses ${name}`, () => {
      const score = makeScore(program);
      expect(scoreProblem(score)).to.equal('');
      damage(score);
      expect(scoreProblem(score)).to.match(problem);
    });
  }

  for (const [name, damage, problem] of DAMAGES) {
    it(`refuses ${name}`, () => {
      const score = makeScore(PROGRAM);
      expect(scoreProblem(score)).to.equal('');
      damage(score);
      expect(scoreProblem(score)).to.match(problem);
    });
  }

  it('is the same score after packing and unpacking, in strings of bytes', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, (program) => {
        const packed = packProgram(program);
        for (const text of Object.values(packed)) {
          if (typeof text === 'string') for (const char of text) expect(char.charCodeAt(0)).to.be.below(256);
        }
        expect(scoreOf(packed)).to.deep.equal(makeScore(program));
      }),
      { numRuns: 50, verbose: true },
    );
  });
});
