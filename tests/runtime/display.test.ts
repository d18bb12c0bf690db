/**
 * The display's driver in the emulated Espruino, with the model of its controller on the bus: what is drawn comes out pixel
 * by pixel, only what was modified travels, and a display that does not answer costs nothing any more.
 * Units: us, bytes on the bus with the addresses; pixels from the top left.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { FONT_SHEET } from '../../firmware/font-sheet';
import { packFont } from '../../firmware/pack-font';
import { type Canvas, type Display, DISPLAY_HEIGHT, DISPLAY_WIDTH } from '../../hal/display';
import { Ssd1306Chip } from '../../sim/chips/ssd1306';
import { deviceModuleText, loadDeviceModule } from '../../sim/runtime/device-module';
import { Runtime } from '../../sim/runtime/runtime';
import { emulated, interpreted, skipWithoutInterpreter } from './drawings';

const FONT = packFont(FONT_SHEET);

const ADDRESS = 0x3c;
/** Nine bits at 400 kHz. */
const BYTE_US = 22.5;
const ENTRY = `
  import { Ssd1306 } from './hal/espruino/ssd1306';
  export const makeDisplay = () => new Ssd1306(I2C1, D0, D1);
`;
/** With its address and its control byte: the window of columns and pages. */
const WINDOW_BYTES = 8;
/** Of each page beside its columns. */
const PAGE_BYTES = 2;
const ROUNDS = 60;

interface PixelCanvas extends Canvas {
  getPixel(x: number, y: number): number;
}

interface Bench {
  runtime: Runtime;
  chip: Ssd1306Chip;
  display: Display;
  canvas: PixelCanvas;
}

function boot(runtime: Runtime): Display {
  return (loadDeviceModule(runtime, ENTRY) as { makeDisplay: () => Display }).makeDisplay();
}

function makeBench(): Bench {
  const runtime = new Runtime();
  const chip = new Ssd1306Chip();
  runtime.i2c.devices.set(ADDRESS, chip);
  const display = boot(runtime);
  return { runtime, chip, display, canvas: display.canvas as PixelCanvas };
}

/** What a flip sends. */
function flipped({ runtime, display }: Bench): { transfers: number; bytes: number; spanUs: number } {
  const { transferCount, byteCount } = runtime.i2c;
  const fromUs = runtime.clock.nowUs();
  display.flip();
  return {
    transfers: runtime.i2c.transferCount - transferCount,
    bytes: runtime.i2c.byteCount - byteCount,
    spanUs: runtime.clock.nowUs() - fromUs,
  };
}

function drawn(canvas: PixelCanvas): number[] {
  return Array.from({ length: DISPLAY_WIDTH * DISPLAY_HEIGHT }, (_, i) =>
    canvas.getPixel(i % DISPLAY_WIDTH, Math.floor(i / DISPLAY_WIDTH)),
  );
}

const setFont = (canvas: Canvas): Canvas =>
  canvas.setFontCustom(FONT.bitmap, FONT.firstCode, FONT.widths, FONT.height);

describe('display: what is drawn comes out', () => {
  it('starts dark and lit by nothing that was in the memory before', () => {
    const { runtime, chip, display } = makeBench();
    expect(runtime.i2c.failure).to.equal(undefined);
    expect(display.isOn).to.equal(true);
    expect([chip.isOn, chip.isPumpOn, chip.isInverted, chip.isAllLit]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
    expect(chip.picture().filter(Boolean)).to.have.length(0);
  });

  const corners: { name: string; x: number; y: number }[] = [
    { name: 'top left', x: 0, y: 0 },
    { name: 'top right', x: 127, y: 0 },
    { name: 'bottom left', x: 0, y: 63 },
    { name: 'bottom right', x: 127, y: 63 },
  ];
  for (const { name, x, y } of corners) {
    it(`shows the pixel at the ${name}, and only when it is flipped`, () => {
      const { chip, display, canvas } = makeBench();
      canvas.setPixel(x, y);
      expect(chip.picture().filter(Boolean)).to.have.length(0);
      display.flip();
      expect(chip.picture().filter(Boolean)).to.have.length(1);
      expect(chip.picture()[y * DISPLAY_WIDTH + x]).to.equal(1);
    });
  }

  it('shows any drawings, one behind the other, pixel by pixel', () => {
    const bench = makeBench();
    const at = fc.integer({ min: -10, max: 140 });
    const call = fc.tuple(
      fc.constantFrom('fillRect', 'clearRect', 'drawRect', 'drawLine' as const),
      fc.tuple(at, at, at, at),
    );
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 4 }), (calls) => {
        for (const [name, corners] of calls) {
          bench.canvas[name as 'fillRect' | 'clearRect' | 'drawRect' | 'drawLine'](...corners);
        }
        bench.display.flip();
        expect(Array.from(bench.chip.picture())).to.deep.equal(drawn(bench.canvas));
      }),
      { numRuns: ROUNDS, seed: 4711 },
    );
    expect(bench.runtime.i2c.failure).to.equal(undefined);
  });

  it('shows text', () => {
    const { chip, display, canvas } = makeBench();
    setFont(canvas).setFontAlign(0, 0).drawString('Press START', 64, 32);
    display.flip();
    expect(Array.from(chip.picture())).to.deep.equal(drawn(canvas));
    expect(chip.picture().filter(Boolean).length).to.be.greaterThan(100);
  });

  it('is blank again after a bite of the watchdog, whatever it showed', () => {
    const { runtime, chip, display, canvas } = makeBench();
    canvas.fillRect(0, 0, 127, 63);
    display.flip();
    runtime.resetChip();
    expect(chip.picture().filter(Boolean)).to.have.length(8192);
    const again = boot(runtime);
    expect(again.isOn).to.equal(true);
    expect(chip.picture().filter(Boolean)).to.have.length(0);
  });
});

describe('display: only what was modified travels', () => {
  const rows: { name: string; draw: (canvas: Canvas) => void; pages: number; columns: number }[] = [
    { name: 'a pixel', draw: (canvas) => canvas.setPixel(60, 30), pages: 1, columns: 1 },
    { name: 'a row on one page', draw: (canvas) => canvas.fillRect(0, 8, 127, 15), pages: 1, columns: 128 },
    { name: 'a column', draw: (canvas) => canvas.drawLine(9, 0, 9, 63), pages: 8, columns: 1 },
    {
      name: 'a square across an edge of pages',
      draw: (canvas) => canvas.fillRect(10, 7, 19, 8),
      pages: 2,
      columns: 10,
    },
    {
      name: 'a line of text',
      draw: (canvas) => setFont(canvas).drawString('29:45', 0, 32, true),
      pages: 1,
      columns: 26,
    },
    {
      name: 'two far corners: the box around them',
      draw: (canvas) => canvas.setPixel(0, 0).setPixel(127, 63),
      pages: 8,
      columns: 128,
    },
    { name: 'all of it', draw: (canvas) => canvas.clear(), pages: 8, columns: 128 },
  ];
  for (const { name, draw, pages, columns } of rows) {
    it(name, () => {
      const bench = makeBench();
      draw(bench.canvas);
      const bytes = WINDOW_BYTES + pages * (PAGE_BYTES + columns);
      expect(flipped(bench)).to.deep.equal({ transfers: 1 + pages, bytes, spanUs: bytes * BYTE_US });
    });
  }

  it('nothing, where nothing was drawn since', () => {
    const bench = makeBench();
    const nothing = { transfers: 0, bytes: 0, spanUs: 0 };
    expect(flipped(bench)).to.deep.equal(nothing);
    bench.canvas.setPixel(3, 3);
    bench.display.flip();
    expect(flipped(bench)).to.deep.equal(nothing);
  });
});

describe('display: one that does not answer', () => {
  it('is absent: asked once, and never again', () => {
    const runtime = new Runtime();
    const display = boot(runtime);
    const bench = { runtime, display, chip: new Ssd1306Chip(), canvas: display.canvas as PixelCanvas };
    expect(display.isOn).to.equal(false);
    expect(runtime.i2c.byteCount).to.equal(1);
    expect(runtime.clock.nowUs()).to.equal(BYTE_US);
    display.canvas.fillRect(0, 0, 127, 63);
    expect(flipped(bench)).to.deep.equal({ transfers: 0, bytes: 0, spanUs: 0 });
  });

  it('is lost in between: off for good, even when it comes back', () => {
    const bench = makeBench();
    const { runtime, display, chip, canvas } = bench;
    runtime.i2c.devices.delete(ADDRESS);
    canvas.setPixel(3, 3);
    expect(flipped(bench)).to.deep.equal({ transfers: 1, bytes: 1, spanUs: BYTE_US });
    expect(display.isOn).to.equal(false);
    runtime.i2c.devices.set(ADDRESS, chip);
    canvas.setPixel(4, 4);
    expect(flipped(bench)).to.deep.equal({ transfers: 0, bytes: 0, spanUs: 0 });
  });

  it('holds a line low: costs the interpreter’s 50 ms once', () => {
    const bench = makeBench();
    bench.runtime.i2c.isHeldLow = true;
    bench.canvas.setPixel(3, 3);
    expect(flipped(bench)).to.deep.equal({ transfers: 1, bytes: 0, spanUs: 50000 });
    bench.canvas.setPixel(4, 4);
    expect(flipped(bench)).to.deep.equal({ transfers: 0, bytes: 0, spanUs: 0 });
  });
});

describe('emulated I2C1', () => {
  const rows: { name: string; script: string; says: string }[] = [
    { name: 'not set up', script: 'I2C1.writeTo(60, 0)', says: 'I2C1 not initialised' },
    {
      name: 'pins of another bus',
      script: 'I2C1.setup({ sda: D2, scl: D3 })',
      says: 'Selected pins do not match I2C1',
    },
    { name: 'a bitrate too low', script: 'I2C1.setup({ bitrate: 99 })', says: 'Invalid I2C bitrate' },
    { name: 'nobody there', script: 'I2C1.setup(); I2C1.writeTo(60, 0)', says: 'jshI2CWrite: I2C I/O error' },
    { name: 'reading', script: 'I2C1.readFrom(60, 1)', says: 'I2C1.readFrom is not emulated' },
    {
      name: 'an unknown option',
      script: 'I2C1.setup({ addr: 3 })',
      says: 'I2C1.setup: option "addr" is not emulated',
    },
    {
      name: 'a transfer of more than 50 ms',
      script: 'I2C1.setup(); I2C1.writeTo(61, new Uint8Array(600))',
      says: 'jshI2CWrite: timeout',
    },
  ];
  for (const { name, script, says } of rows) {
    it(`fails by name: ${name}`, () => {
      const runtime = new Runtime();
      runtime.i2c.devices.set(61, { write: () => undefined });
      expect(() => runtime.run(script)).to.throw(says);
    });
  }

  it('gathers numbers, texts, lists and blocks into one transfer', () => {
    const runtime = new Runtime();
    const sent: number[][] = [];
    runtime.i2c.devices.set(61, { write: (bytes) => void sent.push(Array.from(bytes)) });
    runtime.run(
      'I2C1.setup(); I2C1.writeTo(61, 257, "a\\xff", [2, [3]], new Uint8Array([4, 5]).buffer, new Uint8Array([6]))',
    );
    expect(sent).to.deep.equal([[1, 97, 255, 2, 3, 4, 5, 6]]);
    expect([runtime.i2c.transferCount, runtime.i2c.byteCount]).to.deep.equal([1, 9]);
  });

  it('has to be set up again behind a reset of the interpreter', () => {
    const runtime = new Runtime();
    runtime.run('I2C1.setup()');
    runtime.kill();
    expect(() => runtime.run('I2C1.writeTo(60, 0)')).to.throw('I2C1 not initialised');
  });
});

/** The driver on a bus that writes down what it is given: byte for byte, or nothing at all from a transfer on. */
const recording = (answers: number): string => `
${deviceModuleText("export { Ssd1306 } from './hal/espruino/ssd1306'")}
var log = [];
var bus = {
  setup: function(options) { log.push(options.bitrate); },
  writeTo: function(address, control, data) {
    if (log.length > ${answers}) throw new Error("I2C I/O error");
    log.push([address, control].concat(typeof data === "number" ? data : [].slice.call(data)).join());
  }
};
var display = new deviceModule.Ssd1306(bus, 0, 1);
function since(draw) { log = []; draw(display.canvas); display.flip(); return log.join(";"); }
show(function() { return log.join(";"); });
show(function() { return since(function(g) { g.fillRect(10, 7, 19, 8).drawLine(12, 5, 15, 9); }); });
show(function() { return since(function(g) { g.setClipRect(100, 50, 120, 60).fillPoly([90, 40, 127, 63, 99, 63]); }); });
show(function() { return since(function(g) {}); });
show(function() { return display.isOn; });
`;

describe('display driver in the interpreter', () => {
  before(function () {
    skipWithoutInterpreter(this);
  });

  for (const { name, answers } of [
    { name: 'a display', answers: 99 },
    { name: 'none', answers: 0 },
    { name: 'one that is lost in the middle of a picture', answers: 5 },
  ]) {
    it(`writes to ${name} what it writes in the emulated one`, () => {
      const shown = interpreted(recording(answers));
      expect(shown).to.have.length(5);
      expect(shown).to.deep.equal(emulated(recording(answers)));
      expect(shown[4]).to.equal(String(answers === 99));
    });
  }
});
