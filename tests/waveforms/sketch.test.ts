/**
 * The sketches of the catalogue against what its programs are defined to do, the sketch of any program against the
 * pulses that the player plays, and the font in which sketches are drawn, pixel by pixel: in the emulated Graphics, and
 * in an Espruino for Linux where the environment variable ESPRUINO names one. Units: us; columns; pixels.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { SKETCH_BITMAP, SKETCH_HEIGHT, SKETCH_WIDTH } from '../../firmware/sketch-font.build';
import { byteLiteral } from '../../sim/byte-literal';
import { scoreOf as unpacked } from '../../sim/packed-score';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import {
  FACE_CHARS,
  NAME_CHARS,
  SKETCH_CODES,
  SKETCH_COLUMNS,
  SKETCH_FIRST_CODE,
  SKETCH_FULL,
} from '../../waveforms/face';
import { packCatalogue, packProgram } from '../../waveforms/make-score';
import { type PackedProgram } from '../../waveforms/score';
import { columnUsOf, SKETCH_SEED, sketchOf } from '../../waveforms/sketch';
import { COMPILED_PROGRAMS } from '../properties/arbitrary-program';
import { drawing, emulated, interpreted, skipWithoutInterpreter } from '../runtime/drawings';
import { entry, playScore } from './played-catalogue';

type Column = [number, number];

function columnsOf(sketch: string): Column[] {
  return Array.from(sketch, (char): Column => {
    const code = char.charCodeAt(0) - SKETCH_FIRST_CODE;
    return [Math.floor(code / 8), code % 8];
  });
}

function packedEntry(id: string): PackedProgram {
  return packProgram(compile(entry(id)));
}

function entryColumns(id: string): Column[] {
  return columnsOf(sketchOf(packedEntry(id)));
}

/** The same steps on both channels, round and round. */
function repeated(steps: readonly number[]): Column[] {
  return Array.from({ length: SKETCH_COLUMNS }, (_, at) => {
    const step = steps[at % steps.length] as number;
    return [step, step];
  });
}

describe('sketches of the catalogue', () => {
  for (const program of CATALOGUE) {
    it(`has as many columns as there are, and one at full strength: ${program.id}`, () => {
      const sketch = sketchOf(packProgram(compile(program)));
      expect(sketch).to.have.length(SKETCH_COLUMNS);
      for (const char of sketch) {
        expect(char.charCodeAt(0)).to.be.within(SKETCH_FIRST_CODE, SKETCH_FIRST_CODE + SKETCH_CODES - 1);
      }
      expect(Math.max(...columnsOf(sketch).flat())).to.equal(SKETCH_FULL);
    });
  }

  const EXACT_ROWS: { id: string; does: string; steps: number[] }[] = [
    { id: 'conventional', does: 'steady on both channels', steps: [7] },
    { id: 'brief-intense', does: 'steady on both channels', steps: [7] },
    { id: 'quick-knead', does: 'a step of nothing, a step of all', steps: [0, 7] },
    { id: 'burst', does: 'a burst every 500 ms, on both channels', steps: [7, 0, 0, 0, 0] },
    { id: 'crescendo', does: '28, 52, 73, 87 and 100 %', steps: [0, 2, 0, 4, 0, 5, 0, 6, 0, 7, 0] },
    // By the strength-duration law 90 us are 60 % of 180 us.
    { id: 'modulated', does: '180 us and 90 us, 500 ms each', steps: [7, 7, 7, 7, 7, 4, 4, 4, 4, 4] },
  ];
  for (const { id, does, steps } of EXACT_ROWS) {
    it(`${id}: ${does}`, () => expect(entryColumns(id)).to.deep.equal(repeated(steps)));
  }

  const SIDES_ROWS: { id: string; does: string; holds: (column: Column) => boolean }[] = [
    // B is half a period behind: the first or the last pulse of a step may fall into the column beside it.
    { id: 'knead', does: 'squeezes both sides alike', holds: ([a, b]) => Math.abs(a - b) <= 2 },
    { id: 'press', does: 'presses both sides alike', holds: ([a, b]) => Math.abs(a - b) <= 2 },
    { id: 'tap', does: 'taps in turn', holds: ([a, b]) => a * b === 0 },
    { id: 'acupuncture', does: 'beats in turn', holds: ([a, b]) => a * b === 0 },
    { id: 'cup', does: 'claps on one side at a time', holds: ([a, b]) => a * b === 0 },
    // Strengths of 0.15 to 1, and of 0.3 to 1: together 1.15 and 1.3 of what is full.
    {
      id: 'wave',
      does: 'swells here as it ebbs there',
      holds: ([a, b]) => Math.abs(a + b - 1.15 * 7) <= 1.1,
    },
    { id: 'rub', does: 'comes here as it goes there', holds: ([a, b]) => Math.abs(a + b - 1.3 * 7) <= 1.1 },
  ];
  for (const { id, does, holds } of SIDES_ROWS) {
    it(`${id}: ${does}`, () => {
      const columns = entryColumns(id);
      expect(columns.filter((column) => !holds(column))).to.deep.equal([]);
      for (const channel of [0, 1] as const) {
        const steps = columns.map((column) => column[channel]);
        expect(Math.max(...steps), 'moves').to.be.greaterThan(Math.min(...steps));
      }
    });
  }

  it('knead: lets go between its strokes, on both sides at once', () => {
    const silent = entryColumns('knead').filter(([a, b]) => a + b === 0);
    expect(silent.length).to.be.greaterThan(4);
  });

  it('acupuncture: two beats a second on each side', () => {
    const columns = entryColumns('acupuncture');
    const beats = [0, 1].map((channel) => columns.filter((column) => column[channel] === SKETCH_FULL).length);
    expect(beats).to.deep.equal([13, 12]);
  });

  const COLUMN_ROWS: { id: string; why: string; columnMs: number }[] = [
    { id: 'breath', why: 'strokes of 1.2 s', columnMs: 100 },
    { id: 'ripple', why: 'a stroke of 5.6 s', columnMs: 100 },
    { id: 'burst', why: 'bursts are told apart, however long the stroke is', columnMs: 100 },
    { id: 'rain', why: 'pulses are told apart, however long the stroke is', columnMs: 100 },
    { id: 'weave', why: 'strokes of 12 s in all', columnMs: 200 },
    { id: 'sweep', why: 'a stroke of 12 s', columnMs: 200 },
    { id: 'press', why: 'strokes of 18 s in all', columnMs: 250 },
    { id: 'auto', why: 'strokes of a minute and more', columnMs: 250 },
  ];
  for (const { id, why, columnMs } of COLUMN_ROWS) {
    it(`columns of ${id} are ${columnMs} ms: ${why}`, () => {
      expect(columnUsOf(unpacked(packedEntry(id)))).to.equal(columnMs * 1000);
    });
  }
});

describe('sketch of any program', () => {
  function expectPulses(packed: PackedProgram): void {
    const score = unpacked(packed);
    const columnUs = columnUsOf(score);
    const columns = columnsOf(sketchOf(packed));
    const counts = Array.from(columns, (): Column => [0, 0]);
    for (const { channel, atUs } of playScore(score, SKETCH_COLUMNS * columnUs, SKETCH_SEED)) {
      const count = counts[Math.floor(atUs / columnUs)];
      if (count) count[channel] += 1;
    }
    const isSilent = (column: Column): boolean[] => column.map((value) => value === 0);
    expect(columns.map(isSilent)).to.deep.equal(counts.map(isSilent));
  }

  it('is silent where the player plays no pulse, and nowhere else', () => {
    fc.assert(
      fc.property(COMPILED_PROGRAMS, (compiled) => expectPulses(packProgram(compiled))),
      { numRuns: 60 },
    );
  });

  it('is so for the catalogue', () => CATALOGUE.forEach(({ id }) => expectPulses(packedEntry(id))));
});

describe('faces of a catalogue', () => {
  const named = (name: string): PackedProgram => ({ ...packedEntry('tap'), name });

  it('are a name, filled up, and a sketch for each program', () => {
    const [one, other] = [named('Tap'), named('Sixteen letters!')];
    const { faces } = packCatalogue([one, other]);
    expect(faces).to.have.length(2 * FACE_CHARS);
    expect(faces).to.equal(`Tap             ${sketchOf(one)}Sixteen letters!${sketchOf(other)}`);
  });

  it('refuse a name of 17 characters, and say which', () => {
    expect(() => packCatalogue([named('Tap'), named('Seventeen letters')])).to.throw(
      `program tap: the name "Seventeen letters" has 17 characters, at most ${NAME_CHARS}`,
    );
  });
});

describe('font of the sketches', () => {
  const setFont = (scale: number): string => {
    return `g.setFontCustom(${byteLiteral(SKETCH_BITMAP)}, ${SKETCH_FIRST_CODE}, ${SKETCH_WIDTH}, ${SKETCH_HEIGHT + 256 * scale})`;
  };
  const codes = Array.from({ length: SKETCH_CODES }, (_, at) => at);
  const glyphs = codes.map((at) => {
    const char = byteLiteral(String.fromCharCode(SKETCH_FIRST_CODE + at));
    return drawing('8, 16, 1', `${setFont(1)}.drawString(${char}, 0, 0)`);
  });
  /** Rows of one byte: of which only the first pixel is drawn on. */
  const expected = codes.map((at) => {
    const [above, below] = [Math.floor(at / 8), at % 8];
    const isSet = (row: number): boolean => row >= 7 - above && row <= 7 + below;
    return Array.from({ length: 16 }, (_, row) => (isSet(row) ? '80' : '00')).join('');
  });
  const pixels = (shown: readonly string[]): string[] => shown.map((text) => text.split(' ')[0] as string);

  it('draws A above the base line and B below it, as high as they are strong', () => {
    expect(pixels(emulated(...glyphs))).to.deep.equal(expected);
  });

  describe('in the interpreter', () => {
    before(function () {
      skipWithoutInterpreter(this);
    });

    it('is drawn so, too', () => {
      expect(pixels(interpreted(glyphs.join('\n')))).to.deep.equal(expected);
    });

    it('draws whole sketches as the emulated one does, each pixel 2 wide', () => {
      const sketches = CATALOGUE.map(({ id }) => sketchOf(packedEntry(id)));
      const options = '{ vertical_byte: true, msb: false }';
      const lines = sketches.map((sketch) =>
        drawing(`128, 64, 1, ${options}`, `${setFont(2)}.drawString(${byteLiteral(sketch)}, 2, 20)`),
      );
      expect(emulated(...lines)).to.deep.equal(interpreted(lines.join('\n')));
    });
  });
});
