/**
 * The firmware's font: each glyph is drawn as the sheet has it, at the place that its code says. Where the environment
 * variable ESPRUINO names an Espruino for Linux, it draws sentences as the emulated Graphics does. Units: pixels.
 */
import { expect } from 'chai';
import { FONT_SHEET, type FontStrip, GLYPH_HEIGHT } from '../../firmware/font-sheet';
import { packFont } from '../../firmware/pack-font';
import { byteLiteral } from '../../sim/byte-literal';
import { drawing, emulated, interpreted, skipWithoutInterpreter } from '../runtime/drawings';

const FONT = packFont(FONT_SHEET);

const CHARS = `0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz .,:;!?%+-/()'&`;
const SENTENCES = [
  'Quick, lazy jumping fox',
  "Don't: 12.5 mA (80%)?",
  'Pads A+B & C; 0/1',
  'WVXYZ kqhb zsrm <=>',
];
const SET_FONT = `g.setFontCustom(${byteLiteral(FONT.bitmap)}, ${FONT.firstCode}, ${byteLiteral(FONT.widths)}, ${FONT.height})`;

interface SheetGlyph {
  char: string;
  /** Of its pixels, `#` or `.`, from the top. */
  rows: string[];
}

function glyphsOf({ chars, rows }: FontStrip): SheetGlyph[] {
  return Array.from(chars, (char, i) => ({ char, rows: rows.map((row) => row.split(' ')[i] ?? '') }));
}

/** What stands on a canvas of one byte a row, as rows of the sheet. */
function rowsOf(hex: string, width: number): string[] {
  return Array.from({ length: GLYPH_HEIGHT }, (_, y) => {
    const bits = parseInt(hex.slice(2 * y, 2 * y + 2), 16)
      .toString(2)
      .padStart(8, '0');
    return bits.slice(0, width).replace(/0/g, '.').replace(/1/g, '#');
  });
}

describe('font', () => {
  const glyphs = FONT_SHEET.flatMap(glyphsOf);
  const draw = ({ char }: SheetGlyph): string =>
    drawing('8, 8, 1', `${SET_FONT}.drawString(${byteLiteral(char)}, 0, 0)`);
  const shown = emulated(...glyphs.map(draw));

  it('has every character that a text may have', () => {
    const drawn = glyphs.map(({ char }) => char);
    expect(Array.from(CHARS).filter((char) => !drawn.includes(char))).to.deep.equal([]);
  });

  glyphs.forEach(({ char, rows }, i) => {
    it(`draws "${char}" as on the sheet, with a gap behind it`, () => {
      const width = rows[0]?.length ?? 0;
      expect(rowsOf(shown[i] ?? '', width)).to.deep.equal(rows);
      expect(FONT.widths.charCodeAt(char.charCodeAt(0) - FONT.firstCode)).to.equal(width + 1);
    });
  });

  it('has no two glyphs that look the same', () => {
    const looks = glyphs.map(({ rows }) => rows.join('/'));
    expect(looks.filter((look, i) => looks.indexOf(look) !== i)).to.deep.equal([]);
  });

  it('has figures of one width', () => {
    const widths = Array.from('0123456789', (char) => FONT.widths.charCodeAt(char.charCodeAt(0) - 32));
    expect(widths).to.deep.equal(Array<number>(10).fill(6));
  });

  it('gives codes between its glyphs no room', () => {
    expect(FONT.widths.charCodeAt('['.charCodeAt(0) - FONT.firstCode)).to.equal(0);
  });
});

describe('packing of a font', () => {
  const blank = Array<string>(7).fill('.. .');
  const rows: { name: string; sheet: FontStrip[]; says: string }[] = [
    {
      name: 'a row is missing',
      sheet: [{ chars: 'ab', rows: blank }],
      says: 'strip ab: 7 rows',
    },
    {
      name: 'a glyph is missing in a row',
      sheet: [{ chars: 'ab', rows: [...blank, '..'] }],
      says: 'strip ab: a row of 1 glyphs',
    },
    {
      name: 'a row of a glyph is too short',
      sheet: [{ chars: 'ab', rows: [...blank, '. .'] }],
      says: 'glyph a: rows of different widths',
    },
    {
      name: 'a pixel is neither',
      sheet: [{ chars: 'ab', rows: [...blank, '.. x'] }],
      says: 'glyph b: a pixel x',
    },
    {
      name: 'a glyph is drawn twice',
      sheet: [{ chars: 'aa', rows: [...blank, '.. .'] }],
      says: 'glyph a is drawn twice',
    },
  ];
  for (const { name, sheet, says } of rows) {
    it(`refuses a sheet where ${name}`, () => expect(() => packFont(sheet)).to.throw(says));
  }
});

describe('font in the interpreter', () => {
  before(function () {
    skipWithoutInterpreter(this);
  });

  for (const scale of [1, 2]) {
    it(`draws sentences as the emulated one does, each pixel ${scale} wide`, () => {
      const setFont = SET_FONT.replace(/\d+\)$/, `${FONT.height + (scale << 8)})`);
      const calls = SENTENCES.map((text, i) => `.drawString(${byteLiteral(text)}, 0, ${i * 8 * scale})`).join(
        '',
      );
      const options = '{ vertical_byte: true, msb: false }';
      const script = drawing(`${128 * scale}, ${64 * scale}, 1, ${options}`, `${setFont}${calls}`);
      const measured = SENTENCES.map(
        (text) =>
          `show(function() { var g = Graphics.createArrayBuffer(8, 8, 1); return ${setFont}.stringWidth(${byteLiteral(text)}); });`,
      );
      const both = [script, ...measured];
      expect(emulated(...both)).to.deep.equal(interpreted(both.join('\n')));
    });
  }
});
