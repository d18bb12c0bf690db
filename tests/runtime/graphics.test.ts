/**
 * Graphics of the emulated Espruino against the real interpreter: the bytes of the buffer, the area that has been
 * modified, the answers and the errors. Units: pixels; buffers as hexadecimal bytes.
 *
 * The expectations of the tables were obtained from Espruino 2v29's Linux build. Where the environment variable ESPRUINO
 * names such a binary, it runs the tables again, and random drawings besides.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { Runtime } from '../../sim/runtime/runtime';
import { answer, type AnswerRow, describeDrawings, drawing, type DrawingRow, emulated } from './drawings';

const DRAWINGS: DrawingRow[] = [
  { name: 'nothing yet', make: '16, 8, 1', calls: '', shows: '00000000000000000000000000000000 none' },
  {
    name: 'highest bit first',
    make: '16, 2, 1',
    calls: 'g.setPixel(0, 0).setPixel(10, 1)',
    shows: '80000020 0,0,10,1',
  },
  {
    name: 'lowest bit first',
    make: '16, 2, 1, { msb: false }',
    calls: 'g.setPixel(0, 0).setPixel(10, 1)',
    shows: '01000004 0,0,10,1',
  },
  {
    name: 'rows without padding',
    make: '5, 5, 1',
    calls: 'g.fillRect(1, 1, 3, 3)',
    shows: '039ce000 1,1,3,3',
  },
  {
    name: 'vertical bytes',
    make: '8, 16, 1, { vertical_byte: true }',
    calls: 'g.setPixel(1, 2).setPixel(6, 9)',
    shows: '00200000000000000000000000004000 1,2,6,9',
  },
  {
    name: 'vertical bytes, lowest bit first',
    make: '8, 16, 1, { vertical_byte: true, msb: false }',
    calls: 'g.setPixel(1, 2).setPixel(6, 9)',
    shows: '00040000000000000000000000000200 1,2,6,9',
  },
  {
    name: 'msb undefined is highest first',
    make: '8, 1, 1, { msb: undefined }',
    calls: 'g.setPixel(1)',
    shows: '40 1,0,1,0',
  },
  {
    name: 'msb null is lowest first',
    make: '8, 1, 1, { msb: null }',
    calls: 'g.setPixel(1)',
    shows: '02 1,0,1,0',
  },
  {
    name: 'a rectangle cut at the edge',
    make: '16, 4, 1',
    calls: 'g.fillRect(-3, 1, 4, 99)',
    shows: '0000f800f800f800 0,1,4,3',
  },
  {
    name: 'a rectangle from its far corner',
    make: '16, 4, 1',
    calls: 'g.fillRect(12, 3, 5, 1)',
    shows: '000007f807f807f8 5,1,12,3',
  },
  {
    name: 'a rectangle outside',
    make: '16, 4, 1',
    calls: 'g.fillRect(16, 0, 20, 3)',
    shows: '0000000000000000 none',
  },
  {
    name: 'a frame',
    make: '16, 5, 1',
    calls: 'g.drawRect(2, 0, 13, 4)',
    shows: '3ffc2004200420043ffc 2,0,13,4',
  },
  {
    name: 'a frame, partly outside',
    make: '16, 5, 1',
    calls: 'g.drawRect(10, 2, 30, 9)',
    shows: '00000000003f00200020 10,2,15,4',
  },
  {
    name: 'a hole',
    make: '16, 4, 1',
    calls: 'g.fillRect(0, 0, 15, 3).clearRect(4, 1, 11, 2)',
    shows: 'fffff00ff00fffff 0,0,15,3',
  },
  {
    name: 'a flat line',
    make: '16, 8, 1',
    calls: 'g.drawLine(0, 1, 15, 6)',
    shows: '0000c0003800070000e0001c00030000 0,1,15,6',
  },
  {
    name: 'a flat line backwards',
    make: '16, 8, 1',
    calls: 'g.drawLine(15, 1, 0, 6)',
    shows: '00000003001c00e007003800c0000000 0,1,15,6',
  },
  {
    name: 'a steep line',
    make: '8, 12, 1',
    calls: 'g.drawLine(6, 11, 1, 0)',
    shows: '404020201010080804040202 1,0,6,11',
  },
  { name: 'a diagonal', make: '8, 8, 1', calls: 'g.drawLine(0, 7, 7, 0)', shows: '0102040810204080 0,0,7,7' },
  { name: 'a line of one point', make: '8, 2, 1', calls: 'g.drawLine(3, 1, 3, 1)', shows: '0010 3,1,3,1' },
  {
    name: 'a line through the canvas',
    make: '16, 8, 1',
    calls: 'g.drawLine(-9, -5, 25, 12)',
    shows: 'c00030000c00030000c00030000c0003 0,0,15,7',
  },
  {
    name: 'a slope that does not divide',
    make: '16, 8, 1',
    calls: 'g.drawLine(0, 7, 14, 4)',
    shows: '0000000000000000000e00f01f00e000 0,4,14,7',
  },
  {
    name: 'fractions are cut off',
    make: '8, 2, 1',
    calls: 'g.setPixel(1.9, -0.9).setPixel(-0.5, 1.99)',
    shows: '4080 0,0,1,1',
  },
  { name: 'what is left out is 0', make: '8, 2, 1', calls: 'g.fillRect(2, 1)', shows: 'e0e0 0,0,2,1' },
  {
    name: 'black on white',
    make: '16, 2, 1',
    calls: 'g.setBgColor(1).clear().setColor(0).fillRect(3, 0, 9, 0)',
    shows: 'e03fffff 0,0,15,1',
  },
  {
    name: 'clear() keeps the colours',
    make: '8, 2, 1',
    calls: 'g.setColor(0).setBgColor(1).clear().setPixel(2, 1)',
    shows: 'ffdf 0,0,7,1',
  },
  {
    name: 'clear(true) resets them',
    make: '8, 2, 1',
    calls: 'g.setColor(0).setBgColor(1).clear(true).setPixel(2, 1)',
    shows: '0020 0,0,7,1',
  },
  {
    name: 'a pixel of its own colour',
    make: '8, 1, 1',
    calls: 'g.clear().setColor(0).setPixel(3, 0, 1)',
    shows: '10 0,0,7,0',
  },
  {
    name: 'modified since the reset',
    make: '16, 4, 1',
    calls: 'g.clear(); g.getModified(true); g.setPixel(5, 2)',
    shows: '0000000004000000 5,2,5,2',
  },
  {
    name: 'a reset, then nothing',
    make: '8, 1, 1',
    calls: 'g.clear(); g.getModified(true)',
    shows: '00 none',
  },
];

const ANSWERS: AnswerRow[] = [
  { name: 'size', asks: '[g.getWidth(), g.getHeight(), g.buffer.byteLength].join()', says: '16,8,16' },
  { name: 'own members', asks: 'Object.keys(g).join()', says: 'buffer' },
  { name: 'no flip without a display', asks: 'typeof g.flip', says: 'undefined' },
  { name: 'chains of the same object', asks: 'g.clear().drawRect(1, 1, 2, 2) === g', says: 'true' },
  {
    name: 'pixels',
    asks: '[g.setPixel(3, 2).getPixel(3, 2), g.getPixel(2, 2), g.getPixel(3, 99)].join()',
    says: '1,0,0',
  },
  {
    name: 'getModified only looks',
    asks: 'area(g.setPixel(3, 2) && g.getModified()) + area(g.getModified())',
    says: '3,2,3,23,2,3,2',
  },
  {
    name: 'colours as integers',
    asks: '[0, 1, 2, 3, -1].map(function(c) { return g.setColor(c).getColor(); }).join()',
    says: '0,1,0,1,1',
  },
  {
    name: 'colours as strings',
    asks: '["#000", "#777", "#888", "#F0f", "#f00", "#808080", "#7f7f80"].map(function(c) { return g.setColor(c).getColor(); }).join()',
    says: '0,0,1,1,0,1,0',
  },
  {
    name: 'colours as red, green, blue',
    asks: '[[0, 0, 0], [1, 1, 1], [0.5, 0.5, 0.5], [0.499, 0.5, 0.5], [1, 0, 0], [9, -9, 0.5], [9, -9, 0.51]].map(function(c) { return g.setColor(c[0], c[1], c[2]).getColor(); }).join()',
    says: '0,1,1,0,0,0,1',
  },
  {
    name: 'a colour that is no number',
    asks: '[g.setColor(0.9).getColor(), g.setColor().getColor(), g.setColor(true).getColor(), g.setColor(null).getColor()].join()',
    says: '0,0,1,0',
  },
  {
    name: 'a bad string',
    asks: 'g.setColor("#ff")',
    says: "If Color is a String, it must be of the form '#rrggbb' or '#rgb'",
  },
  { name: 'no width', asks: 'Graphics.createArrayBuffer(0, 8, 1)', says: 'Invalid Size' },
  { name: 'too high', asks: 'Graphics.createArrayBuffer(8, 32768, 1)', says: 'Invalid Size' },
  { name: 'no bits per pixel', asks: 'Graphics.createArrayBuffer(8, 8)', says: 'Invalid BPP' },
  { name: 'odd bits per pixel', asks: 'Graphics.createArrayBuffer(8, 8, 3)', says: 'Invalid BPP' },
  {
    name: 'vertical bytes that do not fit',
    asks: 'Graphics.createArrayBuffer(8, 12, 1, { vertical_byte: true })',
    says: 'height must be a multiple of 8 when using vertical_byte',
  },
];

const REFUSED: AnswerRow[] = [
  { name: 'an image', asks: 'g.drawImage("a", 0, 0)', says: 'Graphics.drawImage is not emulated' },
  { name: 'a font', asks: 'g.clear().setFont("6x8")', says: 'Graphics.setFont is not emulated' },
  { name: 'rotation', asks: 'g.setRotation(1)', says: 'Graphics.setRotation is not emulated' },
  { name: 'a static', asks: 'Graphics.createImage("#")', says: 'Graphics.createImage is not emulated' },
  {
    name: 'a rectangle as an object',
    asks: 'g.fillRect({ x: 0, y: 0, w: 3, h: 3 })',
    says: 'Graphics.fillRect: a rectangle given as an object is not emulated',
  },
  {
    name: 'colours',
    asks: 'Graphics.createArrayBuffer(8, 8, 16)',
    says: 'Graphics.createArrayBuffer: 16 bits per pixel are not emulated',
  },
  {
    name: 'a layout',
    asks: 'Graphics.createArrayBuffer(8, 8, 1, { zigzag: true })',
    says: 'Graphics.createArrayBuffer: option "zigzag" is not emulated',
  },
];

describe('emulated Graphics: its place in the runtime', () => {
  it('takes a display driver’s flip', () => {
    const script = 'g.flip = function() { return g.getPixel(1, 0); }, g.setPixel(1, 0).flip()';
    expect(emulated(answer(`(${script})`))).to.deep.equal(['1']);
  });

  it('takes its buffer from the memory of the device', () => {
    const runtime = new Runtime();
    const freeBytes = runtime.memory.freeBytes;
    runtime.run('const g = Graphics.createArrayBuffer(128, 64, 1)');
    expect(freeBytes - runtime.memory.freeBytes).to.equal(1024);
  });

  it('spends the time of a native call for each method', () => {
    const runtime = new Runtime({ callUs: 100 });
    runtime.run('Graphics.createArrayBuffer(8, 8, 1).clear().drawLine(0, 0, 7, 7).getPixel(1, 1)');
    expect(runtime.clock.nowUs()).to.equal(400);
  });
});

/** A random drawing as a line of script. */
function anyDrawing(): fc.Arbitrary<string> {
  const at = fc.oneof(fc.integer({ min: -12, max: 52 }), fc.integer({ min: -400, max: 400 }));
  const corners = fc.tuple(at, at, at, at).map((values) => values.join());
  const bit = fc.constantFrom('0', '1');
  const call = fc.oneof(
    fc.tuple(fc.constantFrom('fillRect', 'clearRect', 'drawRect', 'drawLine', 'drawLine'), corners),
    fc.tuple(fc.constant('setPixel'), fc.tuple(at, at).map(String)),
    fc.tuple(fc.constant('setPixel'), fc.tuple(at, at, bit).map(String)),
    fc.tuple(fc.constantFrom('setColor', 'setBgColor', 'getModified', 'clear'), bit),
  );
  const calls = fc.array(call, { minLength: 1, maxLength: 12 });
  const side = fc.integer({ min: 1, max: 45 });
  const isMsb = fc.boolean();
  return fc
    .tuple(side, side, fc.boolean(), isMsb, calls)
    .map(([width, height, isVertical, msb, list]) =>
      drawing(
        `${width}, ${isVertical ? 8 * Math.ceil(height / 8) : height}, 1, { vertical_byte: ${isVertical}, msb: ${msb} }`,
        list.map(([name, values]) => `g.${name}(${values})`).join('; '),
      ),
    );
}

describeDrawings({
  subject: 'Graphics',
  drawings: DRAWINGS,
  answers: ANSWERS,
  refused: REFUSED,
  anyDrawing: anyDrawing(),
  randomly: 'random drawings',
  seed: 20290,
});
