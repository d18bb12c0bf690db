/**
 * Drawings as lines of script, for the emulated Graphics and for the real interpreter: what each leaves behind.
 * Used by the tests of the emulated Graphics and of the font. Units: pixels; buffers as hexadecimal bytes.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runtime } from '../../sim/runtime/runtime';

/** An Espruino for Linux; empty where there is none. */
export const ESPRUINO = process.env.ESPRUINO ?? '';

/** Runs on both sides: prints what `draw` leaves behind, or the error that it ends with. */
const SHOW = `
function hex(g) {
  var text = "", bytes = new Uint8Array(g.buffer);
  for (var i = 0; i < bytes.length; i++) text += (bytes[i] + 256).toString(16).substr(1);
  return text;
}
function area(m) { return m ? [m.x1, m.y1, m.x2, m.y2].join() : "none"; }
function show(draw) {
  try {
    print("@" + draw());
  } catch (e) {
    print("@" + e.message);
  }
}
`;

export interface DrawingRow {
  name: string;
  /** What createArrayBuffer is given. */
  make: string;
  calls: string;
  /** The buffer, and what of it has been modified. */
  shows: string;
}

export interface AnswerRow {
  name: string;
  /** An expression with `g`, a canvas of 16 x 8 pixels. */
  asks: string;
  says: string;
}

/** A drawing as a line of script: its buffer, and what of it has been modified. */
export const drawing = (make: string, calls: string): string =>
  `show(function() { var g = Graphics.createArrayBuffer(${make}); ${calls}; return hex(g) + " " + area(g.getModified()); });`;
export const answer = (expression: string): string =>
  `show(function() { var g = Graphics.createArrayBuffer(16, 8, 1); return ${expression}; });`;

function linesOf(printed: readonly string[]): string[] {
  return printed.filter((line) => line.startsWith('@')).map((line) => line.slice(1));
}

/** Each script finds a fresh interpreter: buffers are only given back by a reset. */
export function emulated(...scripts: string[]): string[] {
  const runtime = new Runtime();
  for (const script of scripts) {
    runtime.run(SHOW + script);
    runtime.kill();
  }
  return linesOf(runtime.printed);
}

export function interpreted(script: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'graphics-'));
  try {
    const file = join(folder, 'drawings.js');
    writeFileSync(file, SHOW + script);
    return linesOf(execFileSync(ESPRUINO, [file], { encoding: 'utf8' }).split(/\r?\n/));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** For a `before`: says why the tests behind it do not run. */
export function skipWithoutInterpreter(context: Mocha.Context): void {
  if (ESPRUINO) return;
  console.log('    skipped: the environment variable ESPRUINO names no Espruino for Linux');
  context.skip();
}

export interface Comparison {
  /** In the tests' names: "emulated" and this. */
  subject: string;
  drawings: readonly DrawingRow[];
  answers: readonly AnswerRow[];
  /** What is not emulated, and the error that says so. */
  refused: readonly AnswerRow[];
  /** Random drawings as lines of script, what they are called, and the seed they come from. */
  anyDrawing: fc.Arbitrary<string>;
  randomly: string;
  seed: number;
}

const RANDOM_DRAWINGS = 200;

/** The emulation against the tables; tables and random drawings against the interpreter, where there is one. */
export function describeDrawings(comparison: Comparison): void {
  const { subject, drawings, answers, refused, anyDrawing, randomly, seed } = comparison;

  describe(`emulated ${subject}: bytes as the interpreter has them`, () => {
    for (const { name, make, calls, shows } of drawings) {
      it(name, () => expect(emulated(drawing(make, calls))).to.deep.equal([shows]));
    }
  });

  describe(`emulated ${subject}: answers and errors as the interpreter has them`, () => {
    for (const { name, asks, says } of answers) {
      it(name, () => expect(emulated(answer(asks))).to.deep.equal([says]));
    }
  });

  describe(`emulated ${subject}: what is not emulated fails by name`, () => {
    for (const { name, asks, says } of refused) {
      it(name, () => expect(emulated(answer(asks))).to.deep.equal([says]));
    }
  });

  describe(`emulated ${subject} against the interpreter`, () => {
    before(function () {
      skipWithoutInterpreter(this);
    });

    it('the tables are what the interpreter shows', () => {
      const script = [
        ...drawings.map((row) => drawing(row.make, row.calls)),
        ...answers.map((row) => answer(row.asks)),
      ];
      const expected = [...drawings.map((row) => row.shows), ...answers.map((row) => row.says)];
      expect(interpreted(script.join('\n'))).to.deep.equal(expected);
    });

    it(`${RANDOM_DRAWINGS} ${randomly} leave the same bytes`, () => {
      const script = fc.sample(anyDrawing, { numRuns: RANDOM_DRAWINGS, seed });
      const shown = interpreted(script.join('\n'));
      expect(shown).to.have.length(RANDOM_DRAWINGS);
      expect(emulated(...script)).to.deep.equal(shown);
    });
  });
}
