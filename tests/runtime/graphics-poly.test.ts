/**
 * Clipping and polygons of the emulated Graphics against the real interpreter: bytes and modified areas.
 * The expectations of the tables were obtained from Espruino 2v29's Linux build. Where the environment variable ESPRUINO
 * names such a binary, it runs the tables again, and random polygons besides. Units: pixels; buffers as hexadecimal bytes.
 */
import * as fc from 'fast-check';
import { type AnswerRow, describeDrawings, drawing, type DrawingRow } from './drawings';

const DRAWINGS: DrawingRow[] = [
  {
    name: 'a rectangle cut by the clip',
    make: '16, 8, 1',
    calls: 'g.setClipRect(3, 2, 12, 5).fillRect(0, 0, 15, 7)',
    shows: '000000001ff81ff81ff81ff800000000 3,2,12,5',
  },
  {
    name: 'a frame and a line cut by the clip',
    make: '16, 8, 1',
    calls: 'g.setClipRect(3, 2, 12, 5).drawRect(1, 2, 12, 7).drawLine(0, 0, 15, 7)',
    shows: '000000001ff8030800c8003800000000 3,2,12,5',
  },
  {
    name: 'a clip from its far corner',
    make: '16, 8, 1',
    calls: 'g.setClipRect(12, 5, 3, 2).fillRect(0, 0, 15, 7)',
    shows: '000000001ff81ff81ff81ff800000000 3,2,12,5',
  },
  {
    name: 'a clip beyond the canvas is cut to it',
    make: '16, 8, 1',
    calls: 'g.setClipRect(-5, -5, 99, 99).fillRect(0, 0, 15, 7)',
    shows: 'ffffffffffffffffffffffffffffffff 0,0,15,7',
  },
  {
    name: 'a clip outside leaves the last pixel',
    make: '16, 8, 1',
    calls: 'g.setClipRect(20, 20, 30, 30).fillRect(0, 0, 15, 7)',
    shows: '00000000000000000000000000000001 15,7,15,7',
  },
  {
    name: 'clear() heeds the clip',
    make: '16, 8, 1',
    calls: 'g.setBgColor(1).setClipRect(3, 2, 12, 5).clear()',
    shows: '000000001ff81ff81ff81ff800000000 3,2,12,5',
  },
  {
    name: 'clear(true) drops it first',
    make: '16, 8, 1',
    calls: 'g.setClipRect(3, 2, 12, 5).clear(true)',
    shows: '00000000000000000000000000000000 0,0,15,7',
  },
  {
    name: 'a pixel outside the clip',
    make: '16, 8, 1',
    calls: 'g.setClipRect(3, 2, 12, 5).setPixel(2, 2).setPixel(3, 5)',
    shows: '00000000000000000000100000000000 3,5,3,5',
  },
  {
    name: 'an open polygon',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1, 1, 8, 6, 14, 1])',
    shows: '00004002300408080430034000800000 1,1,14,6',
  },
  {
    name: 'a closed polygon',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1, 1, 8, 6, 14, 1], true)',
    shows: '00007ffe300408080430034000800000 1,1,14,6',
  },
  {
    name: 'corners are rounded',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1.5, 1.49, 8.6, 6.5, -0.4, 5])',
    shows: '00002000100008000600e1001e8001c0 0,1,9,7',
  },
  {
    name: 'corners above and left of the canvas',
    make: '16, 8, 1',
    calls: 'g.drawPoly([-3.7, -2.5, 8, 6])',
    shows: '80004000300008000400030000800000 0,0,8,6',
  },
  {
    name: 'an odd number is left out',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1, 1, 8, 6, 3])',
    shows: '00004000300008000400030000800000 1,1,8,6',
  },
  {
    name: 'one point',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1, 1])',
    shows: '00000000000000000000000000000000 none',
  },
  {
    name: 'one point, closed',
    make: '16, 8, 1',
    calls: 'g.drawPoly([1, 1], true)',
    shows: '00004000000000000000000000000000 1,1,1,1',
  },
  {
    name: 'no points',
    make: '16, 8, 1',
    calls: 'g.drawPoly([])',
    shows: '00000000000000000000000000000000 none',
  },
  {
    name: 'points in a typed array',
    make: '16, 8, 1',
    calls: 'g.drawPoly(new Uint8Array([1, 1, 8, 6, 14, 1]))',
    shows: '00004002300408080430034000800000 1,1,14,6',
  },
  {
    name: 'a filled triangle',
    make: '16, 16, 1',
    calls: 'g.fillPoly([8, 1, 15, 14, 1, 14])',
    shows: '00000000008001c001c003e003e007f007f00ff80ff81ffc1ffc3ffe00000000 2,2,14,13',
  },
  {
    name: 'the same the other way round',
    make: '16, 16, 1',
    calls: 'g.fillPoly([8, 1, 1, 14, 15, 14])',
    shows: '00000000008001c001c003e003e007f007f00ff80ff81ffc1ffc3ffe00000000 2,2,14,13',
  },
  {
    name: 'a filled square, without its right and lower edges',
    make: '16, 8, 1',
    calls: 'g.fillPoly([2, 1, 9, 1, 9, 6, 2, 6])',
    shows: '00003f803f803f803f803f8000000000 2,1,8,5',
  },
  {
    name: 'fractions to a sixteenth',
    make: '16, 8, 1',
    calls: 'g.fillPoly([2.5, 1.5, 9.06, 1.5, 9.07, 6.3, 2.51, 6.9])',
    shows: '000000001fc01fc01fc01fc01fc00000 3,2,9,6',
  },
  {
    name: 'a bow',
    make: '16, 16, 1',
    calls: 'g.fillPoly([1, 1, 14, 14, 14, 1, 1, 14])',
    shows: '000000004004600c701c783c7c7c7efc7efc7c7c783c701c600c400400000000 1,2,13,13',
  },
  {
    name: 'a ring of two turns',
    make: '16, 16, 1',
    calls: 'g.fillPoly([1, 1, 14, 1, 14, 14, 1, 14, 1, 1, 5, 5, 10, 5, 10, 10, 5, 10, 5, 5])',
    shows: '00007ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc7ffc00000000 1,1,13,13',
  },
  {
    name: 'an arrow cut by the clip',
    make: '16, 16, 1',
    calls: 'g.setClipRect(4, 3, 11, 12).fillPoly([0, 0, 15, 8, 0, 15, 6, 8])',
    shows: '0000000000000c000f000fc007f003f003f003f007e00f800e00000000000000 4,3,11,12',
  },
  {
    name: 'an edge that rises by a sixteenth fills the gap between two towers',
    make: '16, 8, 1',
    calls: 'g.fillPoly([2, 2, 2, 6, 12, 6, 12, 2, 8, 2, 8, 4, 4, 4, 4, 2.0625])',
    shows: '000000003ff030f03ff03ff000000000 2,2,11,5',
  },
  {
    name: 'partly outside',
    make: '16, 8, 1',
    calls: 'g.fillPoly([-5, -5, 20, 3, 5, 20])',
    shows: 'ffe0fffcffffffffffffffffffffffff 0,0,15,7',
  },
  {
    name: 'in black',
    make: '16, 8, 1',
    calls: 'g.setBgColor(1).clear().setColor(0).fillPoly([2, 1, 9, 1, 9, 6, 2, 6])',
    shows: 'ffffc07fc07fc07fc07fc07fffffffff 0,0,15,7',
  },
  {
    name: 'no points to fill',
    make: '16, 8, 1',
    calls: 'g.fillPoly([])',
    shows: '00000000000000000000000000000000 none',
  },
];

const ANSWERS: AnswerRow[] = [
  {
    name: 'more than 64 points',
    asks: 'g.fillPoly(new Uint8Array(130))',
    says: 'Maximum number of points (64) exceeded for fillPoly',
  },
  {
    name: 'chains of the same object',
    asks: 'g.setClipRect(0, 0, 3, 3).drawPoly([0, 0, 1, 1]).fillPoly([0, 0, 1, 1, 2, 0]) === g',
    says: 'true',
  },
];

const REFUSED: AnswerRow[] = [
  {
    name: 'points as a text',
    asks: 'g.drawPoly("1234")',
    says: 'Graphics.drawPoly: points that are no array are not emulated',
  },
  {
    name: 'closing nothing, where the interpreter draws a line from anywhere',
    asks: 'g.drawPoly([], true)',
    says: 'Graphics.drawPoly: closing no points is not emulated',
  },
];

/** A random drawing with polygons as a line of script. */
function anyDrawing(): fc.Arbitrary<string> {
  const at = fc.integer({ min: -20, max: 60 });
  const sixteenth = fc.integer({ min: -20 * 16, max: 60 * 16 }).map((value) => value / 16);
  const bit = fc.constantFrom('0', '1');
  const points = fc
    .array(fc.oneof(at, sixteenth), { minLength: 2, maxLength: 16 })
    .map((values) => `[${values.join()}]`);
  const call = fc.oneof(
    fc.tuple(fc.constantFrom('drawPoly', 'fillPoly'), fc.tuple(points, bit).map(String)),
    fc.tuple(fc.constantFrom('setClipRect', 'fillRect', 'clearRect'), fc.tuple(at, at, at, at).map(String)),
    fc.tuple(fc.constantFrom('setColor', 'setBgColor', 'getModified', 'clear'), bit),
  );
  const calls = fc.array(call, { minLength: 1, maxLength: 8 });
  const side = fc.integer({ min: 1, max: 45 });
  return fc
    .tuple(side, side, fc.boolean(), calls)
    .map(([width, height, msb, list]) =>
      drawing(
        `${width}, ${height}, 1, { msb: ${msb} }`,
        list.map(([name, values]) => `g.${name}(${values})`).join('; '),
      ),
    );
}

describeDrawings({
  subject: 'clipping and polygons',
  drawings: DRAWINGS,
  answers: ANSWERS,
  refused: REFUSED,
  anyDrawing: anyDrawing(),
  randomly: 'random drawings with polygons',
  seed: 20292,
});
