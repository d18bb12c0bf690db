/**
 * Curves: the value of each kind at named instants of a stroke of 1000 ms, and the bounds that it keeps.
 * Units: ms.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import {
  choiceInLane,
  curveAt,
  curveRange,
  isRandom,
  isSteady,
  nextChangeMs,
  RANDOM_CHOICES,
} from '../../waveforms/curve';
import { type Curve } from '../../waveforms/program';

const STROKE_MS = 1000;
const RAMP: Curve = { kind: 'ramp', from: 10, to: 30 };
const FALL: Curve = { kind: 'ramp', from: 30, to: 10 };
const HELD: Curve = { kind: 'table', values: [5, 9, 1], stepMs: 100 };
const JOINED: Curve = { kind: 'table', values: [5, 9, 1], stepMs: 100, interpolate: true };
const TRIANGLE: Curve = { kind: 'triangle', low: 2, high: 10, periodMs: 400 };
const SINE: Curve = { kind: 'sine', low: 2, high: 10, periodMs: 400 };
const RANDOM: Curve = { kind: 'random-hold', low: 3, high: 18, everyMs: 250 };

const WALK: Curve = { kind: 'random-walk', low: 2, high: 10, everyMs: 250 };

const INSTANTS: [string, Curve, number, number][] = [
  ['a constant at the beginning', 7, 0, 7],
  ['a constant at the end', 7, 1000, 7],
  ['a ramp at the beginning', RAMP, 0, 10],
  ['a ramp at a quarter', RAMP, 250, 15],
  ['a ramp at the end', RAMP, 1000, 30],
  ['a falling ramp in the middle', FALL, 500, 20],
  ['a held table in its first step', HELD, 99.9, 5],
  ['a held table at the second step', HELD, 100, 9],
  ['a held table in its last step', HELD, 299, 1],
  ['a held table from its start again', HELD, 300, 5],
  ['a joined table on a value', JOINED, 100, 9],
  ['a joined table between two values', JOINED, 50, 7],
  ['a joined table on the way back to its start', JOINED, 275, 4],
  ['a triangle at its start', TRIANGLE, 0, 2],
  ['a triangle at a quarter', TRIANGLE, 100, 6],
  ['a triangle at its top', TRIANGLE, 200, 10],
  ['a triangle on the way down', TRIANGLE, 350, 4],
  ['a triangle one period later', TRIANGLE, 600, 10],
  ['a sine at its start', SINE, 0, 2],
  ['a sine at a quarter', SINE, 100, 6],
  ['a sine at a sixth', SINE, 400 / 6, 4],
  ['a sine at its top', SINE, 200, 10],
  ['a sine one period later', SINE, 600, 10],
];

const within = { min: 0, max: 5000, noNaN: true } as const;

describe('curves', () => {
  for (const [name, curve, atMs, expected] of INSTANTS) {
    it(`${name}: ${expected}`, () => {
      expect(curveAt(curve, atMs, STROKE_MS, 0)).to.be.closeTo(expected, 1e-9);
    });
  }

  it('draws a random curve from evenly spaced values, both ends included', () => {
    const values = Array.from({ length: RANDOM_CHOICES }, (_, choice) =>
      curveAt(RANDOM, 0, STROKE_MS, choice),
    );
    values.forEach((value, choice) => expect(value).to.be.closeTo(3 + choice, 1e-9));
    expect(values[RANDOM_CHOICES - 1]).to.equal(18);
  });

  it('tells which curves are random, and which have one value for ever', () => {
    const curves = [7, RAMP, HELD, TRIANGLE, SINE, RANDOM, WALK];
    expect(curves.map(isRandom)).to.deep.equal([false, false, false, false, false, true, true]);
    expect(curves.map(isSteady)).to.deep.equal([true, false, false, false, false, true, true]);
  });

  const RANGES: [string, Curve, number, number][] = [
    ['a constant', 7, 7, 7],
    ['a falling ramp', FALL, 10, 30],
    ['a table', HELD, 1, 9],
    ['a triangle', TRIANGLE, 2, 10],
    ['a sine', SINE, 2, 10],
    ['a random curve', RANDOM, 3, 18],
    ['a walk', WALK, 2, 10],
  ];
  for (const [name, curve, min, max] of RANGES) {
    it(`${name} reaches from ${min} to ${max} and never leaves that range`, () => {
      expect(curveRange(curve)).to.deep.equal({ min, max });
      fc.assert(
        fc.property(
          fc.double({ ...within, max: STROKE_MS }),
          fc.integer({ min: 0, max: RANDOM_CHOICES - 1 }),
          (atMs, choice) => {
            expect(curveAt(curve, atMs, STROKE_MS, choice)).to.be.within(min - 1e-9, max + 1e-9);
          },
        ),
        { verbose: true },
      );
    });
  }

  const PERIODIC: [string, Curve, number][] = [
    ['a held table', HELD, 300],
    ['a joined table', JOINED, 300],
    ['a triangle', TRIANGLE, 400],
    ['a sine', SINE, 400],
  ];
  for (const [name, curve, periodMs] of PERIODIC) {
    it(`${name} comes again after ${periodMs} ms`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 5000 }), (atMs) => {
          const now = curveAt(curve, atMs, STROKE_MS, 0);
          expect(curveAt(curve, atMs + periodMs, STROKE_MS, 0)).to.be.closeTo(now, 1e-9);
        }),
        { verbose: true },
      );
    });
  }

  it('walks on a ring: up by eighths of the range, down again, and back to where it began', () => {
    const values = Array.from({ length: RANDOM_CHOICES }, (_, choice) => curveAt(WALK, 0, STROKE_MS, choice));
    expect(values).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  it('takes in each lane every choice once, in another order; on a walk, in steps of one', () => {
    const all = Array.from({ length: RANDOM_CHOICES }, (_, choice) => choice);
    for (const curve of [RANDOM, WALK]) {
      const lanes = [0, 1, 2].map((lane) => all.map((choice) => choiceInLane(curve, choice, lane)));
      expect(lanes[0]).to.deep.equal(all);
      expect(new Set(lanes.map(String)).size).to.equal(3);
      for (const lane of lanes) expect([...lane].sort((a, b) => a - b)).to.deep.equal(all);
    }
    for (const lane of [0, 1, 2]) {
      for (const choice of all) {
        const next = choiceInLane(WALK, (choice + 1) % RANDOM_CHOICES, lane);
        expect((next - choiceInLane(WALK, choice, lane) + RANDOM_CHOICES) % RANDOM_CHOICES).to.equal(1);
      }
    }
  });

  const CHANGES: [string, Curve, number, number][] = [
    ['a constant', 7, 0, Infinity],
    ['a random curve', RANDOM, 0, Infinity],
    ['a ramp', RAMP, 0, 100],
    ['a ramp between two steps', RAMP, 149, 200],
    ['a sine', SINE, 200, 300],
    ['a joined table', { ...JOINED, stepMs: 250 }, 0, 100],
    ['a held table', { ...HELD, stepMs: 250 }, 0, 250],
    ['a held table at a step', { ...HELD, stepMs: 250 }, 250, 500],
  ];
  for (const [name, curve, atMs, nextMs] of CHANGES) {
    it(`looks at ${name} again at ${nextMs} ms after ${atMs} ms`, () => {
      expect(nextChangeMs(curve, atMs)).to.equal(nextMs);
    });
  }
});
