/**
 * The eyes of the stories: texts that the emulated Graphics draws are read back as they were drawn, whatever stands
 * beside them; pictures are not read. With it every sentence of the firmware is shown to be drawable in its font, on a
 * display of 128 x 64. Units: pixels from the top left, inclusive at both ends.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import * as faults from '../../firmware/faults';
import { FONT_SHEET } from '../../firmware/font-sheet';
import { packFont } from '../../firmware/pack-font';
import { GLYPH_HEIGHT } from '../../firmware/font-sheet';
import * as reasons from '../../firmware/reasons';
import * as selfTestLines from '../../firmware/self-test-lines';
import { type Canvas, DISPLAY_HEIGHT, DISPLAY_WIDTH } from '../../hal/display';
import { Runtime } from '../../sim/runtime/runtime';
import { readScreen, screenLines, type ScreenText } from './read-screen';

const FONT = packFont(FONT_SHEET);

const ROUNDS = 150;
const SEED = 6437;

/** Both ends belong to it. */
interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** A dark text has a lit box that is so many pixels wider at each side. */
interface DrawnText extends ScreenText {
  margin: number;
}

interface Shape {
  kind: 'fillRect' | 'drawRect' | 'drawLine';
  ends: [number, number, number, number];
}

interface BufferCanvas extends Canvas {
  buffer: ArrayBuffer;
}

const canvas = new Runtime().run(
  `Graphics.createArrayBuffer(${DISPLAY_WIDTH}, ${DISPLAY_HEIGHT}, 1)`,
) as BufferCanvas;

function setScale(scale: number): Canvas {
  return canvas.setFontCustom(FONT.bitmap, FONT.firstCode, FONT.widths, FONT.height + (scale << 8));
}

/** What a drawing leaves on an empty canvas: row by row. */
function pixelsOf(draw: (canvas: Canvas) => void): number[] {
  canvas.clear(true);
  draw(setScale(1));
  const bytes = new Uint8Array(canvas.buffer);
  return Array.from(
    { length: DISPLAY_WIDTH * DISPLAY_HEIGHT },
    (_, i) => ((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1,
  );
}

function widthOf(text: string, scale = 1): number {
  return setScale(scale).stringWidth(text);
}

function drawText({ text, x, y, scale, isInverse, margin }: DrawnText): void {
  const { left, top, right, bottom } = areaOf({ text, x, y, scale, isInverse, margin });
  if (isInverse) canvas.fillRect(left, top, right, bottom);
  setScale(scale).setColor(isInverse ? 0 : 1);
  canvas.drawString(text, x, y).setColor(1);
}

/** Of a text's box, with what is lit around it. */
function areaOf({ text, x, y, scale, isInverse, margin }: DrawnText): Area {
  const beside = isInverse ? margin : 0;
  return {
    left: x - beside,
    top: y - beside,
    right: x + widthOf(text, scale) - 1 + beside,
    bottom: y + GLYPH_HEIGHT * scale - 1 + beside,
  };
}

/** So many pixels at least lie between, at one side or the other. */
function isApart(a: Area, b: Area, besideX: number, besideY: number): boolean {
  return (
    a.right + besideX < b.left ||
    b.right + besideX < a.left ||
    a.bottom + besideY < b.top ||
    b.bottom + besideY < a.top
  );
}

describe('reading of the screen: what is drawn at random', () => {
  const TEXTS_MAX = 5;
  /** Texts for a screen, of which those are drawn that find room. */
  const TRIES = 25;
  /** Two spaces at scale 2: whatever is further away belongs to no text. */
  const APART = 12;
  /** The largest sign that is no letter and no digit, at scale 2. */
  const SIGN_MAX = 14;

  const inFont = Array.from(
    FONT.widths,
    (width, i) => [width, String.fromCharCode(FONT.firstCode + i)] as const,
  )
    .filter(([width]) => width !== '\0')
    .map(([, char]) => char);
  const anyWord = fc.string({
    unit: fc.constantFrom(...inFont.filter((char) => char !== ' ')),
    minLength: 1,
    maxLength: 6,
  });
  const anyText = fc.record({
    text: fc
      .array(anyWord, { minLength: 1, maxLength: 3 })
      .map((words) => words.join(' '))
      .filter((text) => /[A-Za-z0-9]/.test(text)),
    scale: fc.constantFrom(1 as const, 2 as const),
    isInverse: fc.boolean(),
    margin: fc.integer({ min: 1, max: 3 }),
    /** Percent of the room that there is. */
    across: fc.integer({ min: 0, max: 100 }),
    down: fc.integer({ min: 0, max: 100 }),
  });
  const atX = fc.integer({ min: 0, max: DISPLAY_WIDTH - 1 });
  const atY = fc.integer({ min: 0, max: DISPLAY_HEIGHT - 1 });
  const anySize = fc.oneof(fc.integer({ min: 0, max: SIGN_MAX }), fc.integer({ min: 0, max: DISPLAY_WIDTH }));
  const anyShape: fc.Arbitrary<Shape> = fc.record({
    kind: fc.constantFrom('fillRect', 'drawRect', 'drawLine'),
    ends: fc
      .tuple(atX, atY, anySize, anySize)
      .map(([x, y, wide, high]): Shape['ends'] => [x, y, x + wide, y + high]),
  });

  /** Cut to the display's width, at its place. */
  function placed({ text, across, down, ...rest }: typeof anyText extends fc.Arbitrary<infer T> ? T : never) {
    const beside = rest.isInverse ? rest.margin : 0;
    let cut = text;
    const roomX = (): number => DISPLAY_WIDTH - 2 * beside - widthOf(cut, rest.scale);
    while (roomX() < 0) cut = cut.slice(0, -1).trimEnd();
    const roomY = DISPLAY_HEIGHT - 2 * beside - GLYPH_HEIGHT * rest.scale;
    const at = {
      x: beside + Math.floor((across * roomX()) / 100),
      y: beside + Math.floor((down * roomY) / 100),
    };
    return { ...rest, ...at, text: cut };
  }

  /** Lines of lit text may follow each other without a row between. */
  function isClear(text: DrawnText, others: readonly DrawnText[]): boolean {
    return others.every((other) =>
      isApart(areaOf(text), areaOf(other), APART, text.isInverse || other.isInverse ? 1 : 0),
    );
  }

  /** What could be a sign is not put where the next glyph would be. */
  function isBesideTexts({ ends: [left, top, right, bottom] }: Shape, texts: readonly DrawnText[]): boolean {
    const isSmall = right - left < SIGN_MAX && bottom - top < SIGN_MAX;
    const besideX = isSmall ? APART : 2;
    return texts.every((text) => isApart({ left, top, right, bottom }, areaOf(text), besideX, 2));
  }

  const anyScreen = fc
    .record({
      count: fc.integer({ min: 1, max: TEXTS_MAX }),
      texts: fc.array(anyText.map(placed), { minLength: TRIES, maxLength: TRIES }),
      shapes: fc.array(anyShape, { maxLength: 12 }),
    })
    .map(({ count, texts, shapes }) => {
      const clear: DrawnText[] = [];
      for (const text of texts) {
        const hasMeaning = /[A-Za-z0-9]/.test(text.text);
        if (hasMeaning && clear.length < count && isClear(text, clear)) clear.push(text);
      }
      return { texts: clear, shapes: shapes.filter((shape) => isBesideTexts(shape, clear)) };
    });

  function drawScreen({ texts, shapes }: { texts: DrawnText[]; shapes: Shape[] }): number[] {
    return pixelsOf(() => {
      texts.forEach(drawText);
      for (const { kind, ends } of shapes) canvas[kind](...ends);
    });
  }

  it('is read back: text, place, scale, inverse', () => {
    fc.assert(
      fc.property(anyScreen, (screen) => {
        const expected = screen.texts.map(({ text, x, y, scale, isInverse }) => ({
          text,
          x,
          y,
          scale,
          isInverse,
        }));
        expected.sort((a, b) => a.y - b.y || a.x - b.x);
        expect(readScreen(drawScreen(screen))).to.deep.equal(expected);
      }),
      { numRuns: ROUNDS, seed: SEED },
    );
  });

  it('has everything among it: one text to five, both scales, lit and dark, shapes', () => {
    const screens = fc.sample(anyScreen, { numRuns: ROUNDS, seed: SEED });
    const texts = screens.flatMap((screen) => screen.texts);
    const kinds = new Set(texts.map(({ scale, isInverse }) => `${scale} ${isInverse}`));
    expect(new Set(screens.map((screen) => screen.texts.length))).to.have.keys([1, 2, 3, 4, 5]);
    expect(kinds).to.have.keys(['1 false', '1 true', '2 false', '2 true']);
    expect(screens.filter(({ shapes }) => shapes.length > 0).length).to.be.greaterThan(ROUNDS / 3);
    const chars = new Set(texts.flatMap(({ text }) => Array.from(text)));
    expect(inFont.filter((char) => !chars.has(char))).to.deep.equal([]);
  });
});

describe('reading of the screen: what is read', () => {
  const lit = { scale: 1, isInverse: false } as const;
  const rows: { name: string; draw: (g: Canvas) => void; reads: ScreenText[] }[] = [
    {
      name: 'a level twice as large, next to a bar',
      draw: (g) => {
        g.fillRect(0, 20, 80, 33).drawRect(0, 18, 100, 35);
        setScale(2).drawString('12', 103, 19);
      },
      reads: [{ text: '12', x: 103, y: 19, scale: 2, isInverse: false }],
    },
    {
      name: 'a clock',
      draw: (g) => g.drawString('29:59', 98, 0),
      reads: [{ ...lit, text: '29:59', x: 98, y: 0 }],
    },
    {
      name: 'a clock that overwrites its box',
      draw: (g) => g.drawString('88:88', 40, 30, true).drawString('11:11', 40, 30, true),
      reads: [{ ...lit, text: '11:11', x: 40, y: 30 }],
    },
    {
      name: 'lines 8 rows apart, feet above heads',
      draw: (g) => g.drawString('gypjq;,', 3, 0).drawString('dbfHkl1', 3, 8),
      reads: [
        { ...lit, text: 'gypjq;,', x: 3, y: 0 },
        { ...lit, text: 'dbfHkl1', x: 3, y: 8 },
      ],
    },
    {
      name: 'the selected line of a list, in a box of ten rows',
      draw: (g) => {
        g.drawString('acupuncture', 2, 0).drawString('burst', 2, 20).fillRect(0, 9, 127, 18);
        g.setColor(0).drawString('conventional', 2, 10);
      },
      reads: [
        { ...lit, text: 'acupuncture', x: 2, y: 0 },
        { text: 'conventional', x: 2, y: 10, scale: 1, isInverse: true },
        { ...lit, text: 'burst', x: 2, y: 20 },
      ],
    },
    {
      name: 'all dark on lit, to the edges',
      draw: (g) => g.fillRect(0, 0, 127, 63).setColor(0).drawString('Quiet', 0, 0),
      reads: [{ text: 'Quiet', x: 0, y: 0, scale: 1, isInverse: true }],
    },
    {
      name: 'in a tight frame',
      draw: (g) => g.drawString('A 4', 10, 10).drawRect(8, 8, 26, 18),
      reads: [{ ...lit, text: 'A 4', x: 10, y: 10 }],
    },
    {
      name: 'with nothing but blank rows beyond the lower edge, and blank columns beyond the left one',
      draw: (g) => g.drawString('1 on', -1, 57),
      reads: [{ ...lit, text: '1 on', x: -1, y: 57 }],
    },
    {
      name: 'two texts more than a space apart',
      draw: (g) => g.drawString('A', 0, 0).drawString('B', 12, 0),
      reads: [
        { ...lit, text: 'A', x: 0, y: 0 },
        { ...lit, text: 'B', x: 12, y: 0 },
      ],
    },
    {
      name: 'two texts with a line in the space between them',
      draw: (g) => g.drawString('A B', 0, 0).drawLine(6, 0, 6, 7),
      reads: [
        { ...lit, text: 'A', x: 0, y: 0 },
        { ...lit, text: 'B', x: 9, y: 0 },
      ],
    },
    {
      name: 'two texts of which one is higher: a dot of the one stands at the foot of the other',
      draw: (g) => g.drawString('Ready', 0, 0).drawString('it', 26, 6),
      reads: [
        { ...lit, text: 'Ready', x: 0, y: 0 },
        { ...lit, text: 'it', x: 26, y: 6 },
      ],
    },
    {
      name: 'two lines and a text beside them, for which the stem above and the dot below could be a sign',
      draw: (g) => g.drawString('Lead i', 0, 0).drawString('Lead i', 0, 8).drawString('on', 25, 2),
      reads: [
        { ...lit, text: 'Lead i', x: 0, y: 0 },
        { ...lit, text: 'on', x: 25, y: 2 },
        { ...lit, text: 'Lead i', x: 0, y: 8 },
      ],
    },
    {
      name: 'small letters at the upper edge, the blank rows above them beyond it',
      draw: (g) => g.drawString('on', 0, -2),
      reads: [{ ...lit, text: 'on', x: 0, y: -2 }],
    },
    {
      name: 'a text of both scales as two',
      draw: (g) => {
        g.drawString('mA', 26, 12);
        setScale(2).drawString('24', 2, 12);
      },
      reads: [
        { text: '24', x: 2, y: 12, scale: 2, isInverse: false },
        { ...lit, text: 'mA', x: 26, y: 12 },
      ],
    },
  ];
  for (const { name, draw, reads } of rows) {
    it(name, () => expect(readScreen(pixelsOf(draw))).to.deep.equal(reads));
  }

  it('a picture of another width', () => {
    const pixels = pixelsOf((g) => g.drawString('ok', 3, 1));
    const narrow = pixels.filter((_, i) => i % DISPLAY_WIDTH < 20);
    expect(readScreen(narrow, 20)).to.deep.equal([{ ...lit, text: 'ok', x: 3, y: 1 }]);
  });

  it('texts only, from the top left', () => {
    const pixels = pixelsOf((g) =>
      g.drawString('low', 0, 40).drawString('right', 60, 3).drawString('left', 0, 3),
    );
    expect(screenLines(pixels)).to.deep.equal(['left', 'right', 'low']);
  });
});

describe('reading of the screen: what is no text', () => {
  const rows: { name: string; draw: (g: Canvas) => void }[] = [
    { name: 'an empty screen', draw: () => undefined },
    { name: 'a screen all lit', draw: (g) => g.fillRect(0, 0, 127, 63) },
    { name: 'a bar in a frame', draw: (g) => g.drawRect(0, 10, 100, 20).fillRect(2, 12, 60, 18) },
    {
      name: 'a battery',
      draw: (g) => {
        g.drawRect(110, 1, 124, 7).fillRect(125, 3, 126, 5);
        for (const x of [112, 115, 118, 121]) g.fillRect(x, 3, x + 1, 5);
      },
    },
    {
      name: 'a battery of bars one pixel wide',
      draw: (g) => {
        g.drawRect(110, 0, 124, 8);
        for (const x of [112, 114, 116, 118]) g.drawLine(x, 2, x, 6);
      },
    },
    {
      name: 'a padlock',
      draw: (g) => g.fillRect(50, 4, 57, 9).drawRect(51, 0, 56, 4).clearRect(53, 6, 54, 7),
    },
    { name: 'a triangle', draw: (g) => g.fillPoly([40, 10, 52, 16, 40, 22]) },
    {
      name: 'a scale of ticks',
      draw: (g) => {
        for (let x = 0; x < 128; x += 6) g.drawLine(x, 40, x, x % 30 === 0 ? 46 : 43);
      },
    },
    { name: 'signs without a letter or a digit', draw: (g) => g.drawString("+ -:-. '%'", 20, 20) },
    {
      name: 'a letter on a line that it touches',
      draw: (g) => g.drawString('A', 20, 20).drawLine(0, 27, 40, 27),
    },
    {
      name: 'letters hung on a line',
      draw: (g) => g.drawString('HILT', 20, 20).drawLine(0, 19, 127, 19),
    },
    {
      name: 'letters whose feet stand on a line',
      draw: (g) => g.drawString('gypq', 20, 20).drawLine(0, 28, 127, 28),
    },
    {
      name: 'a letter beside what it touches',
      draw: (g) => g.drawString('E', 20, 20).drawLine(19, 18, 19, 30),
    },
    {
      name: 'a letter that a line touches at a corner',
      draw: (g) => g.drawString('L', 20, 20).drawLine(10, 10, 19, 19),
    },
    {
      name: 'a letter that touches another one that stands on a line',
      draw: (g) => g.drawString('p', 20, 20).drawString('j', 20, 28).drawLine(0, 36, 127, 36),
    },
    {
      name: 'a dark text whose box ends with it',
      draw: (g) => g.fillRect(20, 20, 60, 27).setColor(0).drawString('HILT', 20, 20),
    },
    {
      name: 'a dark text whose box ends at its upper edge',
      draw: (g) => g.fillRect(10, 20, 60, 30).setColor(0).drawString('HILT', 20, 20),
    },
    { name: 'a letter cut off at the right', draw: (g) => g.drawString('H', 125, 20) },
    { name: 'a letter of three times the size', draw: () => setScale(3).drawString('A', 20, 20) },
    {
      name: 'a letter twice as wide, not twice as high',
      draw: (g) => {
        g.fillRect(20, 20, 21, 26).fillRect(22, 26, 27, 26);
      },
    },
  ];
  for (const { name, draw } of rows) {
    it(name, () => expect(readScreen(pixelsOf(draw))).to.deep.equal([]));
  }
});

/** Every sentence for people, by the name of its code. */
function sentencesOf(module: object, prefix: string, sentence: (code: number) => string): [string, string][] {
  return Object.entries(module)
    .filter((entry): entry is [string, number] => entry[0].startsWith(prefix) && !entry[0].endsWith('_COUNT'))
    .map(([name, code]): [string, string] => [name, sentence(code)])
    .filter(([, text]) => text !== '');
}

describe('sentences of the firmware on the display', () => {
  const sentences = [
    ...sentencesOf(reasons, 'REASON_', reasons.reasonSentence),
    ...sentencesOf(faults, 'FAULT_', faults.faultSentence),
    ...sentencesOf(faults, 'FAULT_', faults.faultAdvice).map(([name, text]) => [`${name}, advice`, text]),
    ...sentencesOf(selfTestLines, 'LINE_', selfTestLines.lineName),
  ] as [string, string][];

  /** As many words a line as fit. */
  function linesOf(sentence: string): string[] {
    const lines: string[] = [];
    for (const word of sentence.split(' ')) {
      const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
      if (lines.length > 0 && widthOf(longer) <= DISPLAY_WIDTH) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  it('use characters of the font alone', () => {
    const missing = sentences.flatMap(([name, text]) =>
      Array.from(text)
        .filter((char) => !FONT.widths.charCodeAt(char.charCodeAt(0) - FONT.firstCode))
        .map((char) => `${name}: "${char}"`),
    );
    expect(missing).to.deep.equal([]);
  });

  it('are all there', () => {
    const count = reasons.REASON_COUNT - 1 + 2 * (faults.FAULT_COUNT - 1) + selfTestLines.LINE_COUNT;
    expect(sentences).to.have.length(count);
  });

  for (const [name, sentence] of sentences) {
    it(`are read as they are: ${name}`, () => {
      const lines = linesOf(sentence);
      const pixels = pixelsOf((g) => lines.forEach((line, i) => g.drawString(line, 0, GLYPH_HEIGHT * i)));
      expect(screenLines(pixels)).to.deep.equal(lines);
    });
  }
});
