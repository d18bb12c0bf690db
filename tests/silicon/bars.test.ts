/**
 * The verdict of the silicon bench: which figure keeps its bar, what the table says, what becomes of a measure that
 * could not be made, and how a segment's time is found. Synthetic figures; no image is needed.
 */
import { expect } from 'chai';
import {
  allKept,
  BAR_IDS,
  type BarId,
  BARS,
  barsTable,
  type Finding,
  type SettingResult,
} from '../../sim/silicon/bars';
import { PICO } from '../../hal/boards/pico';
import { exitStatus } from '../../sim/silicon/bench';
import { measureAll } from '../../sim/silicon/bench-run';
import { CHOSEN_IDS } from '../../sim/silicon/chosen.build';
import { MEASURES } from '../../sim/silicon/measures/index';
import { PROBES } from '../../sim/silicon/measures/endings';
import { segmentTime } from '../../sim/silicon/measures/segment';
import { Balance, type Bench, type Measure } from '../../sim/silicon/measures/measure';
import { readPulses } from '../../sim/silicon/pulses';
import { type Awake } from '../../sim/silicon/stand';
import { ENABLE_A, REVERSE } from '../../waveforms/phase-word';

/** A setting at which every figure stands at its bar, but for some. */
function setting(missCycles: number, changed: Partial<Record<BarId, Finding>> = {}): SettingResult {
  const atBar = Object.fromEntries(BAR_IDS.map((id) => [id, { value: BARS[id].max }]));
  return {
    ...{ missCycles, emulatedS: 1, elapsedS: 1 },
    findings: { ...atBar, ...changed } as Record<BarId, Finding>,
  };
}

function row(lines: readonly string[], measure: string): string {
  return lines.find((line) => line.startsWith(measure)) ?? '';
}

describe('bars of the silicon bench', () => {
  it('are kept by figures that stand at them, at every setting', () => {
    const results = [setting(0), setting(64)];
    expect(allKept(results)).to.equal(true);
    expect(exitStatus(results)).to.equal(0);
    const table = barsTable(results);
    expect(table).to.have.length(1 + BAR_IDS.length);
    for (const line of table.slice(1)) expect(line).to.match(/ {2}ok$/);
  });

  for (const id of BAR_IDS) {
    it(`a figure above the bar, or none, is missed: ${BARS[id].measure}`, () => {
      for (const finding of [
        { value: BARS[id].max + 0.001 },
        { value: NaN },
        { value: undefined, note: 'silent' },
      ]) {
        const results = [setting(0), setting(64, { [id]: finding })];
        expect(exitStatus(results)).to.equal(1);
        expect(barsTable(results).filter((line) => line.endsWith('MISSED'))).to.have.length(1);
      }
    });
  }

  it('the table has a column a setting, figures in their units, and notes', () => {
    const table = barsTable([setting(0, { segment: { value: 9.4, note: 'at most 11.80' } }), setting(64)]);
    expect(table[0]).to.match(/^measure +bar +no wait states +64 cycles a miss$/);
    expect(row(table, 'a segment')).to.match(/<= 12 ms +9\.40 ms \(at most 11\.80\) +12\.00 ms +ok$/);
    expect(row(table, 'variables')).to.match(/<= 1500 +1500 +1500 +ok$/);
  });

  it('says once why figures are missing, and of which setting', () => {
    const silent = { value: undefined, note: 'tap: output silent' };
    const table = barsTable([
      setting(0),
      setting(64, { busy: silent, segment: silent, stop1: { value: undefined } }),
    ]);
    expect(row(table, 'interpreter busy, at ten segments/s')).to.match(/30\.0 % +not measured +MISSED$/);
    expect(table.slice(BAR_IDS.length + 1)).to.deep.equal([
      '',
      '64 cycles a miss: interpreter busy, at ten segments/s; a segment, on average: tap: output silent',
      '64 cycles a miss: stop button, 1 Hz: not measured',
    ]);
  });

  it('every bar but that of the balance has one measure', () => {
    const answered = MEASURES.flatMap(({ bars }) => bars);
    expect([...answered, 'balance'].sort()).to.deep.equal([...BAR_IDS].sort());
  });
});

describe('measures of the silicon bench', () => {
  function fakeBench(): Bench {
    return {
      stand: () => {
        throw new Error('no board');
      },
      chosen: [],
      balance: new Balance(),
      blankVariables: 0,
    };
  }

  it('one that fails gives its reason to its bars, and the others go on', () => {
    const failing: Measure = {
      name: 'failing',
      bars: ['busy', 'segment'],
      run: () => {
        throw new Error('output silent: no pulse\nand more');
      },
    };
    const good: Measure = { name: 'good', bars: ['hang'], run: () => ({ hang: { value: 3 } }) };
    const found = measureAll([failing, good], fakeBench());
    for (const id of failing.bars) {
      expect(found[id]).to.deep.equal({ value: undefined, note: 'output silent: no pulse' });
    }
    expect(found.hang).to.deep.equal({ value: 3 });
    expect(found.stored).to.deep.equal({ value: undefined, note: 'not measured' });
    expect(found.balance.note).to.equal('output silent: no pulse was seen');
  });

  it('all of them, without a board, miss all bars and throw nothing', () => {
    const found = measureAll(MEASURES, fakeBench());
    for (const id of BAR_IDS) expect(found[id].value, id).to.equal(undefined);
    expect(found.busy.note).to.equal(CHOSEN_IDS.map((id) => `${id}: no board`).join('; '));
  });

  it('the balance is that of the worst pulse of all', () => {
    const pulse = (secondNs: number) => [
      { atNs: 0, lines: ENABLE_A },
      { atNs: 1000, lines: 0 },
      { atNs: 2000, lines: ENABLE_A | REVERSE },
      { atNs: 2000 + secondNs, lines: 0 },
    ];
    const balances: Measure = {
      name: 'balances',
      bars: [],
      run: ({ balance }) => {
        for (const secondNs of [1000, 992, 1000]) balance.take(readPulses(pulse(secondNs)));
        return {};
      },
    };
    const { value, note } = measureAll([balances], fakeBench()).balance;
    expect({ value, note }).to.deep.equal({ value: 8, note: '3 pulses' });
  });
});

describe('probes of the endings', () => {
  it('stand on pins that no signal of the board is on', () => {
    const probed = [...PROBES.matchAll(/\bD(\d+)\b/g)].map(([, gpio]) => Number(gpio));
    const taken = PICO.signals.map(({ gpio }) => gpio);
    expect(new Set(probed).size).to.equal(2);
    expect(probed.filter((gpio) => taken.includes(gpio))).to.deep.equal([]);
  });
});

describe('time of a segment', () => {
  /** By what was read of the stage, and how many references moved: ms of a loop behind its check, segments in it. */
  type Row = readonly [senses: number, ms: number, publishes: number, moves?: number];
  const loops = (rows: readonly Row[]): Awake[] =>
    rows.map(([senses, ms, publishes, moves = 0]) => ({
      fromNs: -7e6,
      beatNs: 0,
      toNs: ms * 1e6,
      publishes,
      beats: 1,
      senses,
      moves,
    }));

  it('is what a loop takes longer behind its check for each segment', () => {
    const { value } = segmentTime(
      loops([
        [1, 2, 0],
        [1, 4, 0],
        [1, 13, 1],
        [1, 23, 2],
      ]),
    );
    expect(value).to.be.closeTo(10, 1e-9);
  });

  it('compares loops with those that have read and moved the same, however unlike the others are', () => {
    const { value, figures } = segmentTime(
      loops([
        [1, 2, 0],
        [1, 11, 1],
        [2, 30, 1],
        [2, 39, 2],
        [2, 70, 1, 2],
        [4, 500, 1],
      ]),
    );
    expect(value).to.be.closeTo(9, 1e-9);
    expect(figures?.['kinds']).to.deep.equal([
      { senses: 1, moves: 0, loops: 2, meanMs: 6.5, withoutMs: 2 },
      { senses: 2, moves: 0, loops: 2, meanMs: 34.5, withoutMs: 21 },
      { senses: 2, moves: 2, loops: 1, meanMs: 70, withoutMs: 61 },
      { senses: 4, moves: 0, loops: 1, meanMs: 500, withoutMs: 491 },
    ]);
  });

  it('is not known where no segment was seen', () => {
    expect(segmentTime(loops([[0, 2, 0]])).value).to.equal(undefined);
    expect(segmentTime(loops([[0, 12, 1]])).value, 'nor where every loop has one').to.equal(undefined);
    const unlike = loops([
      [0, 2, 0],
      [1, 12, 1],
    ]);
    expect(segmentTime(unlike).value, 'nor where no two loops are alike').to.equal(undefined);
    expect(segmentTime([]).value).to.equal(undefined);
  });
});
