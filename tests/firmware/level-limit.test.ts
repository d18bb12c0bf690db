/**
 * The level limit: closed forms of what a program may have, and that it only ever lowers.
 * Units: mA, us, nC; DAC codes of 4095 at full scale.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  levelToDacFloor,
  LIMIT_CHARGE,
  LIMIT_CURRENT,
  LIMIT_NONE,
  LIMIT_RMS,
  LIMIT_SENTENCES,
} from '../../firmware/level-limit';
import { limitProgram } from '../../firmware/program-limit.brief';
import { CURRENT_MAX_MA, LEVEL_MAX, PHASE_CHARGE_MAX_NC, RMS_MAX_MA } from '../../firmware/limits';
import { type BoardFacts } from '../../hal/board';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { makeScore } from '../../waveforms/make-score';
import { ROW_COLUMNS } from '../../waveforms/rows';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { compiledOf, train } from '../waveforms/compiled';

const CODES = VIRTUAL_FACTS.levelDacFullScale;

function row(periodUs: number, widthAUs: number, widthBUs = widthAUs): number[] {
  return train(periodUs, widthAUs, widthBUs, 0, 10);
}

function factsOf(fullScaleMa: number): BoardFacts {
  return { ...VIRTUAL_FACTS, fullScaleMa };
}

function dacOf(currentMa: number, fullScaleMa = 80): number {
  return Math.floor((currentMa / fullScaleMa) * CODES + 1e-9);
}

/** Name, rows, full scale of the board, widest phase, current in mA, reason. */
const CLOSED_FORMS: [string, number[][], number, number, number, number][] = [
  ['200 us at 100 Hz: all of it', [row(10000, 200)], 80, 200, 80, LIMIT_NONE],
  ['250 us: exactly 20 uC at 80 mA', [row(10000, 250)], 80, 250, 80, LIMIT_NONE],
  ['251 us: a little less', [row(10000, 251)], 80, 251, 20000 / 251, LIMIT_CHARGE],
  ['400 us: 50 mA', [row(10000, 400)], 80, 400, 50, LIMIT_CHARGE],
  ['500 us: 40 mA', [row(10000, 500)], 80, 500, 40, LIMIT_CHARGE],
  ['500 us on B alone: 40 mA', [row(10000, 0, 500)], 80, 500, 40, LIMIT_CHARGE],
  [
    'the widest of all rows counts',
    [row(10000, 200), row(20000, 400), row(10000, 100)],
    80,
    400,
    50,
    LIMIT_CHARGE,
  ],
  ['a board of 100 mA', [row(10000, 200)], 100, 200, 80, LIMIT_CURRENT],
  ['a board of 100 mA with 400 us', [row(10000, 400)], 100, 400, 50, LIMIT_CHARGE],
  ['a board of 40 mA with 400 us', [row(10000, 400)], 40, 400, 40, LIMIT_NONE],
  ['a quarter of the time on: 60 mA', [row(2000, 250)], 80, 250, 60, LIMIT_RMS],
  ['half of the time on, on one channel', [row(800, 200, 0)], 80, 200, 30 * Math.SQRT2, LIMIT_RMS],
  [
    'wide and dense phases in different rows, as if they were in one',
    [row(10000, 400), row(800, 200)],
    80,
    400,
    30,
    LIMIT_RMS,
  ],
  ['a program of silence', [row(10000, 0)], 80, 0, 80, LIMIT_NONE],
];

describe('level limit', () => {
  for (const [name, rows, fullScaleMa, widestUs, currentMa, reason] of CLOSED_FORMS) {
    it(`${name}: ${currentMa.toFixed(1)} mA ${LIMIT_SENTENCES[reason] ? `(${LIMIT_SENTENCES[reason]})` : ''}`, () => {
      expect(limitProgram(makeScore(compiledOf(rows)), factsOf(fullScaleMa))).to.deep.include({
        widestUs,
        levelDacMax: dacOf(currentMa, fullScaleMa),
        reason,
      });
    });
  }

  it('keeps current, charge and r.m.s. current within the limits in every row of every program', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, fc.integer({ min: 10, max: 500 }), (program, fullScaleMa) => {
        const limit = limitProgram(makeScore(program), factsOf(fullScaleMa));
        const currentMa = (limit.levelDacMax * fullScaleMa) / CODES;
        expect(currentMa).to.be.at.most(Math.min(CURRENT_MAX_MA.value, fullScaleMa) + 1e-9);
        for (let at = 0; at < program.rows.length; at += ROW_COLUMNS) {
          const [periodUs, widthAUs, widthBUs] = program.rows.slice(at) as [number, number, number];
          const widthUs = Math.max(widthAUs, widthBUs);
          expect(widthUs).to.be.at.most(limit.widestUs);
          expect(currentMa * widthUs).to.be.at.most(PHASE_CHARGE_MAX_NC.value + 1e-6);
          expect(currentMa * Math.sqrt((2 * widthUs) / periodUs)).to.be.at.most(RMS_MAX_MA.value + 1e-9);
        }
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it('lowers no further than a limit asks for: one code more would break it, or the board has no more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 4000, max: 100000 }),
        (widthUs, periodUs) => {
          const { levelDacMax } = limitProgram(
            makeScore(compiledOf([row(periodUs, widthUs)])),
            VIRTUAL_FACTS,
          );
          const moreMa = ((levelDacMax + 1) * 80) / CODES;
          const broken =
            moreMa > CURRENT_MAX_MA.value ||
            moreMa * widthUs > PHASE_CHARGE_MAX_NC.value ||
            moreMa * Math.sqrt((2 * widthUs) / periodUs) > RMS_MAX_MA.value;
          expect(broken).to.equal(true);
        },
      ),
      { verbose: true },
    );
  });

  it('names a sentence for each reason, with the figure of the limit in it', () => {
    expect(LIMIT_SENTENCES[LIMIT_NONE]).to.equal('');
    expect(LIMIT_SENTENCES[LIMIT_CURRENT]).to.include(`${CURRENT_MAX_MA.value} mA`);
    expect(LIMIT_SENTENCES[LIMIT_CHARGE]).to.include(`${PHASE_CHARGE_MAX_NC.value / 1000} uC`);
    expect(LIMIT_SENTENCES[LIMIT_RMS]).to.include(`${RMS_MAX_MA.value} mA`);
  });
});

describe('DAC codes', () => {
  it('run from nothing to full scale over the levels, rounded down', () => {
    const codes = Array.from({ length: LEVEL_MAX + 1 }, (_, level) => levelToDacFloor(level, VIRTUAL_FACTS));
    codes.forEach((code, level) => expect(code).to.equal(Math.floor((level * 4095) / 20)));
    expect([codes[0], codes[1], codes[LEVEL_MAX]]).to.deep.equal([0, 204, 4095]);
  });
});
