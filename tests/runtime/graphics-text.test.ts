/**
 * Text of the emulated Graphics against the real interpreter: fonts that the code brings along, alignment, lines, edges.
 * The expectations of the tables were obtained from Espruino 2v29's Linux build. Where the environment variable ESPRUINO
 * names such a binary, it runs the tables again, and random texts besides. Units: pixels; buffers as hexadecimal bytes.
 */
import * as fc from 'fast-check';
import { type AnswerRow, describeDrawings, drawing, type DrawingRow } from './drawings';

/** 'A' to 'C', 8 pixels high and 3, 1 and 4 wide. */
const FONT = 'g.setFontCustom("\\x70\\x88\\x70\\xF8\\x21\\xAC\\x84\\x24", 65, "\\3\\1\\4", 8)';
/** The same, each pixel four. */
const BIG = 'g.setFontCustom("\\x70\\x88\\x70\\xF8\\x21\\xAC\\x84\\x24", 65, "\\3\\1\\4", 8 + (2 << 8))';
/** From '0' on, 5 pixels high and 3 wide: glyphs share bytes, and the bitmap ends within the fourth. */
const EVEN = 'g.setFontCustom("\\x8C\\x63\\x9D\\xCE\\xE7\\x70\\x15", 48, 3, 5)';

const DRAWINGS: DrawingRow[] = [
  {
    name: 'glyphs of their own widths',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("ABC", 1, 0)`,
    shows: '2b0058005e8058002a00038000000400 1,0,8,7',
  },
  {
    name: 'glyphs of one width, bytes shared',
    make: '16, 8, 1',
    calls: `${EVEN}.drawString("012", 2, 1)`,
    shows: '00003f80062000e003e03fc000000000 2,1,10,5',
  },
  {
    name: 'a number as text',
    make: '16, 8, 1',
    calls: `${EVEN}.drawString(102, 0, 0)`,
    shows: 'fe00c08003806380ff00000000000000 0,0,8,4',
  },
  {
    name: 'twice as large',
    make: '32, 16, 1',
    calls: `${BIG}.drawString("AC", 3, 0)`,
    shows:
      '061e0000061e0000198000001980000019f9800019f9800019800000198000000618000006180000001f8000001f800000000000000000000060000000600000 3,0,16,15',
  },
  {
    name: 'solid, over what was there',
    make: '16, 8, 1',
    calls: `g.fillRect(0, 0, 15, 7); ${FONT}.setColor(0).setBgColor(1).drawString("CA", 2, 0, true)`,
    shows: 'e6fffd7fc97ffd7feeffe3ffffffdfff 0,0,15,7',
  },
  {
    name: 'not solid, over what was there',
    make: '16, 8, 1',
    calls: `g.fillRect(0, 0, 15, 3); ${FONT}.setColor(0).drawString("CA", 2, 0)`,
    shows: 'e6fffd7fc97ffd7f0000000000000000 0,0,15,7',
  },
  {
    name: 'solid marks the whole glyph',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("B", 4, 0, true)`,
    shows: '08000800080008000800000000000000 4,0,4,7',
  },
  {
    name: 'not solid marks what is set',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("A", 4, 0)`,
    shows: '04000a000a000a000400000000000000 4,0,6,4',
  },
  {
    name: 'characters without a glyph take no room',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("@A~B", 0, 0)`,
    shows: '5000b000b000b0005000000000000000 0,0,3,4',
  },
  {
    name: 'in a font of one width they do',
    make: '16, 8, 1',
    calls: `${EVEN}.drawString("/0", 0, 0)`,
    shows: '1c000000000000001c00000000000000 3,0,5,4',
  },
  {
    name: 'behind the end of the bitmap is nothing',
    make: '16, 8, 1',
    calls: `${EVEN}.drawString("045", 0, 0)`,
    shows: 'e000000000000000e000000000000000 0,0,2,4',
  },
  {
    name: 'a font of one width from its middle',
    make: '16, 8, 1',
    calls: 'g.setFontCustom("\\x8C\\x63\\x9D\\xCE\\xE7\\x70\\x15", 49, 3, 5).drawString("2", 0, 0)',
    shows: 'e000c00000006000e000000000000000 0,0,2,4',
  },
  {
    name: 'several lines',
    make: '16, 16, 1',
    calls: `${FONT}.drawString("A\\nBC", 2, 0)`,
    shows: '100028002800280010000000000000002c0020003a00200028000e0000001000 2,0,6,15',
  },
  {
    name: 'in the middle',
    make: '16, 16, 1',
    calls: `${FONT}.setFontAlign(0, 0).drawString("AC", 8, 8)`,
    shows: '00000000000000000260050005d0050002400070000000800000000000000000 5,4,11,11',
  },
  {
    name: 'at the right and the bottom',
    make: '16, 16, 1',
    calls: `${FONT}.setFontAlign(1, 1).drawString("AC", 15, 14)`,
    shows: '000000000000000000000000004c00a000ba00a00048000e0000001000000000 8,6,14,13',
  },
  {
    name: 'an alignment left out is the middle',
    make: '16, 16, 1',
    calls: `${FONT}.setFontAlign(-1).drawString("A", 1, 8)`,
    shows: '0000000000000000200050005000500020000000000000000000000000000000 1,4,3,8',
  },
  {
    name: 'alignments beyond their ends',
    make: '16, 16, 1',
    calls: `${FONT}.setFontAlign(9, -9).drawString("AC", 15, 2)`,
    shows: '00000000004c00a000ba00a00048000e00000010000000000000000000000000 8,2,14,9',
  },
  {
    name: 'lines in the middle, each by itself',
    make: '16, 24, 1',
    calls: `${FONT}.setFontAlign(0, 0).drawString("A\\nACB", 8, 12)`,
    shows:
      '00000000000000000080014001400140008000000000000004d00a100bb00a10049000e0000001000000000000000000 4,4,11,19',
  },
  {
    name: 'an odd length in the middle',
    make: '16, 8, 1',
    calls: `${FONT}.setFontAlign(0, -1).drawString("A", 5, 0)`,
    shows: '04000a000a000a000400000000000000 4,0,6,4',
  },
  {
    name: 'clear(true) resets the alignment',
    make: '16, 16, 1',
    calls: `${FONT}.setFontAlign(1, 1).clear(true);${FONT}.drawString("A", 2, 3)`,
    shows: '0000000000001000280028002800100000000000000000000000000000000000 0,0,15,15',
  },
  {
    name: 'cut at the left',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("CC", -2, 0)`,
    shows: '98000000740000001000dc0000002000 0,0,5,7',
  },
  {
    name: 'cut at the top',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("CC", 2, -3)`,
    shows: '000011001dc000002200000000000000 2,1,9,4',
  },
  {
    name: 'a glyph that begins in the last column is left out',
    make: '8, 8, 1',
    calls: `${FONT}.drawString("A", 7, 0)`,
    shows: '0000000000000000 none',
  },
  {
    name: 'a glyph that begins in the last row is drawn',
    make: '8, 8, 1',
    calls: `${FONT}.drawString("A", 2, 7, true)`,
    shows: '0000000000000010 2,7,4,7',
  },
  {
    name: 'the clip cuts glyphs',
    make: '16, 8, 1',
    calls: `${FONT}.setClipRect(3, 2, 9, 5).drawString("ACAC", 0, 0, true)`,
    shows: '000000001b40014008800e0000000000 3,2,9,5',
  },
  {
    name: 'nothing but new lines',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("\\n\\n", 0, 0, true)`,
    shows: '00000000000000000000000000000000 none',
  },
  {
    name: 'fractions are cut off',
    make: '16, 8, 1',
    calls: `${FONT}.drawString("A", 2.9, -0.9)`,
    shows: '10002800280028001000000000000000 2,0,4,4',
  },
  {
    name: 'codes above 127',
    make: '16, 8, 1',
    calls: 'g.setFontCustom("\\xFF\\x81", 254, "\\1\\1", 8).drawString("\\xFF\\xFE", 3, 0)',
    shows: '18000800080008000800080008001800 3,0,4,7',
  },
];

const ANSWERS: AnswerRow[] = [
  { name: 'width of a text', asks: `${FONT}.stringWidth("ABC")`, says: '8' },
  { name: 'width, twice as large', asks: `${BIG}.stringWidth("ABC")`, says: '16' },
  { name: 'width of the longest line', asks: `${FONT}.stringWidth("A\\nCC\\nB")`, says: '8' },
  { name: 'width of nothing', asks: `${FONT}.stringWidth("")`, says: '0' },
  { name: 'width of what has no glyph', asks: `${FONT}.stringWidth("@~A")`, says: '258' },
  {
    name: 'width of what has no glyph, in a font of one width',
    asks: `${EVEN}.stringWidth("@~A")`,
    says: '9',
  },
  { name: 'width of a number', asks: `${EVEN}.stringWidth(-12)`, says: '9' },
  {
    name: 'chains of the same object',
    asks: `${FONT}.setFontAlign(0, 0).drawString("A", 0, 0) === g`,
    says: 'true',
  },
  {
    name: 'a bitmap that is no string',
    asks: 'g.setFontCustom(1, 32, 5, 8)',
    says: 'Font bitmap must be a String',
  },
  {
    name: 'a first character out of range',
    asks: 'g.setFontCustom("", 256, 5, 8)',
    says: 'First character out of range',
  },
  {
    name: 'a width that is neither',
    asks: 'g.setFontCustom("", 32, [5], 8)',
    says: 'Font width must be a String or an integer',
  },
  {
    name: 'a broken width',
    asks: 'g.setFontCustom("", 32, 5.5, 8)',
    says: 'Font width must be a String or an integer',
  },
  { name: 'no width', asks: 'g.setFontCustom("", 32)', says: 'Font width must be a String or an integer' },
  {
    name: 'odd bits per pixel',
    asks: 'g.setFontCustom("", 32, 5, 8 | 3 << 16)',
    says: 'Invalid BPP - 1,2,4 supported',
  },
];

const REFUSED: AnswerRow[] = [
  {
    name: 'a text in the interpreter’s own font',
    asks: 'g.drawString("a", 0, 0)',
    says: "Graphics.drawString: the interpreter's own font is not emulated",
  },
  {
    name: 'its widths, to which clear(true) comes back',
    asks: `${FONT}.clear(true).stringWidth("A")`,
    says: "Graphics.stringWidth: the interpreter's own font is not emulated",
  },
  {
    name: 'grey fonts',
    asks: 'g.setFontCustom("", 32, 5, 8 | 2 << 16)',
    says: 'Graphics.setFontCustom: 2 bits per pixel are not emulated',
  },
  {
    name: 'rotated text',
    asks: 'g.setFontAlign(-1, -1, 1)',
    says: 'Graphics.setFontAlign: rotated text is not emulated',
  },
  {
    name: 'an image within a text',
    asks: `${FONT}.drawString("A\\0", 0, 0)`,
    says: 'Graphics.drawString: an image within a text is not emulated',
  },
  {
    name: 'a character of more than a byte',
    asks: `${FONT}.stringWidth("\\u2126")`,
    says: 'Graphics.stringWidth: characters beyond 255 are not emulated',
  },
];

/** A random drawing with text as a line of script. */
function anyDrawing(): fc.Arbitrary<string> {
  const at = fc.integer({ min: -20, max: 60 });
  const bit = fc.constantFrom('0', '1');
  const align = fc.constantFrom('-1', '0', '1');
  const text = fc
    .string({ unit: fc.constantFrom('@', 'A', 'B', 'C', 'D', '0', '1', ' ', '\n'), maxLength: 9 })
    .map((value) => JSON.stringify(value));
  const bytes = fc
    .array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 })
    .map((codes) => codes.map((code) => `\\x${code.toString(16).padStart(2, '0')}`).join(''));
  const widths = fc.oneof(
    fc.integer({ min: 0, max: 9 }).map(String),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 }).map((list) => {
      return `"${list.map((width) => `\\x0${width}`).join('')}"`;
    }),
  );
  const height = fc
    .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 3 }))
    .map(([rows, scale]) => `${rows} | ${scale} << 8`);
  const call = fc.oneof(
    fc.tuple(fc.constant('drawString'), fc.tuple(text, at, at, bit).map(String)),
    fc.tuple(fc.constant('drawString'), fc.tuple(text, at, at).map(String)),
    fc.tuple(fc.constant('setClipRect'), fc.tuple(at, at, at, at).map(String)),
    fc.tuple(fc.constant('setFontAlign'), fc.tuple(align, align).map(String)),
    fc.tuple(fc.constantFrom('setColor', 'setBgColor', 'getModified'), bit),
    fc.tuple(
      fc.constant('setFontCustom'),
      fc.tuple(bytes, widths, height).map(([b, w, h]) => `"${b}", 48, ${w}, ${h}`),
    ),
  );
  const calls = fc.array(call, { minLength: 1, maxLength: 12 });
  const side = fc.integer({ min: 1, max: 45 });
  return fc
    .tuple(side, side, fc.boolean(), calls)
    .map(([width, height8, msb, list]) =>
      drawing(
        `${width}, ${8 * Math.ceil(height8 / 8)}, 1, { vertical_byte: true, msb: ${msb} }`,
        [EVEN, ...list.map(([name, values]) => `g.${name}(${values})`)].join('; '),
      ),
    );
}

describeDrawings({
  subject: 'text',
  drawings: DRAWINGS,
  answers: ANSWERS,
  refused: REFUSED,
  anyDrawing: anyDrawing(),
  randomly: 'random drawings with text',
  seed: 20291,
});
