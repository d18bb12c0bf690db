/**
 * The emulated Espruino: its timers, watches, pins, memory and storage as the interpreter has them, and that what is
 * not emulated fails by its name. Units: us on the runtime's clock, ms and s where Espruino has them.
 */
import { expect } from 'chai';
import { HOST_NATIVES } from '../../sim/host-natives';
import { loadDeviceModule } from '../../sim/runtime/device-module';
import { Runtime } from '../../sim/runtime/runtime';

/** What the code has printed, in order. */
function printedBy(runtime: Runtime, script: string, untilUs: number): string[] {
  runtime.run(script);
  runtime.clock.advanceTo(untilUs);
  return runtime.printed;
}

const STAMP = 'function stamp(text) { print(text, Math.round(getTime() * 1000)); }';

describe('emulated Espruino: timers', () => {
  const rows: { name: string; script: string; prints: string[] }[] = [
    {
      name: 'go off in the order of their times',
      script: 'setTimeout(() => stamp("b"), 20); setTimeout(() => stamp("a"), 10);',
      prints: ['a 10', 'b 20'],
    },
    {
      name: 'repeat until cleared',
      script: 'const id = setInterval(() => stamp("i"), 30); setTimeout(() => clearInterval(id), 70);',
      prints: ['i 30', 'i 60'],
    },
    {
      name: 'change their interval from now on',
      script:
        'const id = setInterval(() => stamp("i"), 10); setTimeout(() => changeInterval(id, 40), 15);' +
        'setTimeout(() => clearInterval(), 100);',
      prints: ['i 10', 'i 55', 'i 95'],
    },
    {
      name: 'change their interval within their own call, from when it was due',
      script:
        'let n = 0; const id = setInterval(() => { stamp("i"); n += 1; if (n === 1) changeInterval(id, 40); }, 10);' +
        'setTimeout(() => clearInterval(), 100);',
      prints: ['i 10', 'i 50', 'i 90'],
    },
    {
      name: 'are all cleared by clearInterval without a number',
      script: 'setTimeout(() => stamp("t"), 20); setInterval(() => stamp("i"), 30); clearInterval();',
      prints: [],
    },
  ];
  for (const { name, script, prints } of rows) {
    it(name, () => {
      expect(printedBy(new Runtime(), `${STAMP} ${script}`, 200000)).to.deep.equal(prints);
    });
  }

  it('are late after a hang, and an interval makes up for every call that it missed', () => {
    const runtime = new Runtime();
    runtime.run(`${STAMP} setInterval(() => stamp("i"), 100);`);
    runtime.clock.advanceTo(150000);
    runtime.hang(450000);
    runtime.clock.advanceTo(500000);
    expect(runtime.printed).to.deep.equal(['i 100', 'i 450', 'i 450', 'i 450', 'i 500']);
  });

  it('never go off within other code, however long that takes', () => {
    const runtime = new Runtime({ callUs: 3000 });
    const script = `${STAMP} setTimeout(() => stamp("t"), 5); for (let i = 0; i < 4; i++) digitalRead(D1); stamp("end");`;
    expect(printedBy(runtime, script, 100000)).to.deep.equal(['end 12', 't 12']);
  });

  it('hand an error of theirs to whoever moves the clock', () => {
    const runtime = new Runtime();
    runtime.run('setTimeout(() => { throw new Error("in the timer"); }, 1);');
    expect(() => runtime.clock.advanceTo(10000)).to.throw('in the timer');
  });
});

describe('emulated Espruino: watches and pins', () => {
  function pressed(options: string, bounces: number[]): string[] {
    const runtime = new Runtime();
    runtime.run(`${STAMP} pinMode(D10, "input_pullup");
      setWatch((event) => stamp(event.pin + " " + event.state), D10, ${options});`);
    bounces.forEach((atMs, i) => {
      runtime.clock.advanceTo(1000 * atMs);
      if (i % 2 === 0) runtime.press(10);
      else runtime.release(10);
    });
    runtime.clock.advanceTo(500000);
    return runtime.printed;
  }

  const rows: { name: string; options: string; bounces: number[]; prints: string[] }[] = [
    {
      name: 'both edges',
      options: '{ repeat: true, edge: "both" }',
      bounces: [10, 20],
      prints: ['D10 false 10', 'D10 true 20'],
    },
    {
      name: 'one edge',
      options: '{ repeat: true, edge: "rising" }',
      bounces: [10, 20, 30, 40],
      prints: ['D10 true 20', 'D10 true 40'],
    },
    { name: 'once', options: '{ edge: "falling" }', bounces: [10, 20, 30, 40], prints: ['D10 false 10'] },
    {
      name: 'debounced: a bouncing press is one, when it has lasted',
      options: '{ repeat: true, edge: "falling", debounce: 20 }',
      bounces: [10, 11, 12, 13, 14, 100, 101, 102, 103],
      prints: ['D10 false 34'],
    },
    {
      name: 'debounced: a spike is none',
      options: '{ repeat: true, edge: "both", debounce: 20 }',
      bounces: [10, 12],
      prints: [],
    },
  ];
  for (const { name, options, bounces, prints } of rows) {
    it(name, () => expect(pressed(options, bounces)).to.deep.equal(prints));
  }

  it('reads pulls, outputs and the outside', () => {
    const runtime = new Runtime();
    const read = (): unknown => runtime.run('digitalRead(D11)');
    runtime.run('pinMode(D11, "input_pullup")');
    expect(read()).to.equal(1);
    runtime.press(11);
    expect(read()).to.equal(0);
    runtime.release(11);
    runtime.run('pinMode(D11, "input_pulldown")');
    expect(read()).to.equal(0);
    runtime.run('D11.set()');
    expect([read(), runtime.chip.isHigh(11)]).to.deep.equal([1, true]);
    runtime.run('digitalWrite([D12, D11], 2)');
    expect([runtime.chip.isHigh(12), runtime.chip.isHigh(11)]).to.deep.equal([true, false]);
  });

  it('reads several pins as bits, the last one the lowest', () => {
    const runtime = new Runtime();
    runtime.run('pinMode(D11, "input"); pinMode(D12, "input"); pinMode(D13, "input");');
    runtime.chip.drive(11, true);
    expect(runtime.run('digitalRead([D11, D12, D13])')).to.equal(4);
    runtime.chip.drive(13, true);
    expect(runtime.run('digitalRead([D11, D12, D13])')).to.equal(5);
    expect(runtime.run('digitalRead([])')).to.equal(0);
  });

  it('tells whoever drives pins by need before they are read', () => {
    const runtime = new Runtime();
    let looks = 0;
    runtime.pins.onLook = (gpio) => gpio === 16 && runtime.chip.drive(16, (looks += 1) % 2 === 1);
    expect(runtime.run('digitalRead(D16)')).to.equal(1);
    expect(runtime.run('digitalRead([D17, D16])')).to.equal(0);
    expect(runtime.run('(peek32(0xd0000004) >> 16) & 1')).to.equal(1);
    expect(runtime.run('(peek32(0xd0000004) >> 16) & 1')).to.equal(0);
  });

  it('reads analog pins by twelve bits, from outside or as they were set', () => {
    const runtime = new Runtime();
    runtime.pins.sensedFraction.set(26, 0.5).set(27, 2);
    runtime.pins.onSense = (gpio) => (gpio === 28 ? 1 / 3 : undefined);
    expect(runtime.run('[D26, D27, D28, D29].map((pin) => 4096 * analogRead(pin)).join()')).to.equal(
      '2048,4095,1365,0',
    );
  });

  it('keeps what analogWrite sets, within 0..1', () => {
    const runtime = new Runtime();
    runtime.run('analogWrite(D6, 0.25, { freq: 20000 }); analogWrite(D7, 3);');
    expect([...runtime.pins.analogFraction]).to.deep.equal([
      [6, 0.25],
      [7, 1],
    ]);
  });
});

describe('emulated Espruino: memory', () => {
  it('gives flat arrays an address at which the chip sees what the code writes', () => {
    const runtime = new Runtime();
    const at = runtime.run(
      'var words = new Uint32Array(16); words[3] = 0xfedcba98; E.getAddressOf(words, true)',
    );
    expect(at).to.be.within(0x20000000, 0x20041fff);
    expect(Number(at) % 4).to.equal(0);
    expect(runtime.chip.peek32(Number(at) + 12)).to.equal(0xfedcba98);
    runtime.chip.poke32(Number(at) + 16, 77);
    expect(runtime.run('words[4] + words.subarray(4, 5)[0]')).to.equal(154);
    expect(runtime.run('E.getAddressOf(words.subarray(4, 8), true)')).to.equal(Number(at) + 16);
  });

  it('gives short arrays none', () => {
    expect(new Runtime().run('E.getAddressOf(new Uint8Array(4), true)')).to.equal(0);
  });

  it('makes arrays of numbers, of lengths and of buffers', () => {
    const script = `const from = new Uint16Array([1, 2, 3]); const big = new Uint8Array(64);
      const over = new Uint8Array(new Uint16Array([0x0201, 3]).buffer); [from[2], from.length, big.length, big[63], over[1],
      from instanceof Uint16Array, Uint32Array.BYTES_PER_ELEMENT].join()`;
    expect(new Runtime().run(script)).to.equal('3,3,64,0,2,true,4');
  });

  it('moves every buffer in E.defrag: the DMA goes on reading the old place', () => {
    const runtime = new Runtime();
    const script = 'var words = new Uint32Array(16); words[0] = 5; E.getAddressOf(words, true)';
    const before = Number(runtime.run(script));
    const after = [1, 2].map(() => Number(runtime.run('E.defrag(); E.getAddressOf(words, true)')));
    runtime.run('words[0] = 6');
    expect(new Set([before, ...after]).size).to.equal(3);
    expect([before, ...after].map((at) => runtime.chip.peek32(at))).to.deep.equal([5, 5, 6]);
  });

  it('says that it is full', () => {
    expect(() => new Runtime().run('new Uint8Array(200000)')).to.throw('LOW_MEMORY');
  });

  it('peeks and pokes single registers and blocks', () => {
    const runtime = new Runtime();
    const script = `const at = E.getAddressOf(new Uint32Array(16), true);
      poke32(at, [1, 0x12345678]); poke16(at + 8, 0xabcd); poke8(at + 10, 9);
      [peek32(at), peek32(at, 3).join(), peek16(at + 4), peek8(at + 7), peek8(at + 10)].join(';')`;
    expect(runtime.run(script)).to.equal('1;1,305419896,633805;22136;18;9');
  });

  const SUMMED: { name: string; data: string }[] = [
    { name: 'strings', data: '"123456789"' },
    { name: 'arrays', data: '[49, 50, 51, 52, 53, 54, 55, 56, 57]' },
    { name: 'typed arrays', data: 'new Uint8Array([49, 50, 51, 52, 53, 54, 55, 56, 57])' },
    { name: 'buffers', data: 'new Uint8Array([49, 50, 51, 52, 53, 54, 55, 56, 57]).buffer' },
    {
      name: 'the low bytes of wider elements',
      data: 'new Uint16Array([305, 50, 51, 52, 53, 54, 55, 56, 57])',
    },
  ];
  for (const { name, data } of SUMMED) {
    it(`has the CRC-32 of ${name}`, () => {
      expect(new Runtime().run(`E.CRC32(${data})`)).to.equal(0xcbf43926);
    });
  }

  it('convolves and looks up as the host does', () => {
    const runtime = new Runtime();
    const natives = loadDeviceModule(
      runtime,
      "export { ESPRUINO_NATIVES as natives } from './hal/espruino/natives';",
    ) as { natives: typeof HOST_NATIVES };
    const values = Uint16Array.from({ length: 32 }, (_, i) => (i * 40503) & 0xffff);
    const weights = Float64Array.from(values, (_, i) => (i % 5) - 2);
    expect(natives.natives.dot(values, weights)).to.equal(HOST_NATIVES.dot(values, weights));
    const places = Uint8Array.from({ length: 20 }, (_, i) => (i * 7) % 32);
    const [mapped, expected] = [new Uint16Array(24), new Uint16Array(24)];
    natives.natives.map(places, mapped, values);
    HOST_NATIVES.map(places, expected, values);
    expect(mapped).to.deep.equal(expected);
  });
});

describe('emulated Espruino: the end of a run', () => {
  const SCRIPT = `${STAMP} var words = new Uint32Array(16); words[0] = 5;
    E.on("kill", () => { stamp("kill"); digitalWrite(D5, 0); });
    digitalWrite(D5, 1); setInterval(() => stamp("i"), 10); setWatch(() => stamp("w"), D10, { repeat: true });
    E.getAddressOf(words, true)`;

  for (const how of ['kill', 'reset()', 'load()']) {
    it(`${how} tells its listeners, then drops timers, watches and variables`, () => {
      const runtime = new Runtime();
      const at = Number(runtime.run(SCRIPT));
      runtime.clock.advanceTo(15000);
      if (how === 'kill') runtime.kill();
      else runtime.run(how);
      runtime.press(10);
      runtime.release(10);
      runtime.clock.advanceTo(100000);
      expect(runtime.printed).to.deep.equal(['i 10', 'kill 15']);
      expect(runtime.chip.isHigh(5)).to.equal(false);
      expect(runtime.chip.peek32(at)).to.equal(0xffffffff);
      expect(runtime.run('typeof words')).to.equal('undefined');
      expect([runtime.events.timerCount, runtime.events.watchCount]).to.deep.equal([0, 0]);
    });
  }
});

describe('emulated Espruino: the watchdog', () => {
  const FED = 'E.enableWatchdog(0.2, false); setInterval(() => E.kickWatchdog(), 100);';
  const REASON = 'peek32(0x40058008)';

  it('lets those be who feed it', () => {
    const runtime = new Runtime();
    runtime.run(`${STAMP} ${FED} setTimeout(() => stamp("t"), 1000);`);
    runtime.clock.advanceTo(2000000);
    expect(runtime.printed).to.deep.equal(['t 1000']);
    expect(runtime.run(REASON)).to.equal(0);
  });

  it('bites after its time: nobody is told, pins float, and nothing is left of the interpreter', () => {
    const runtime = new Runtime();
    runtime.run(`${STAMP} ${FED} var words = new Uint32Array(16); E.on("kill", () => stamp("kill"));
      digitalWrite(D5, 1); analogWrite(D6, 0.5); setWatch(() => stamp("w"), D10, { repeat: true });`);
    runtime.clock.advanceTo(1000000);
    runtime.run('clearInterval()');
    runtime.clock.advanceTo(1199999);
    expect(runtime.chip.isHigh(5)).to.equal(true);
    runtime.clock.advanceTo(1200000);
    expect([runtime.chip.isHigh(5), runtime.pins.analogFraction.size]).to.deep.equal([false, 0]);
    runtime.press(10);
    runtime.release(10);
    runtime.clock.advanceTo(3000000);
    expect(runtime.printed).to.deep.equal([]);
    expect([runtime.events.timerCount, runtime.events.watchCount]).to.deep.equal([0, 0]);
    expect(runtime.run(`[typeof words, ${REASON}].join()`)).to.equal('undefined,1');
  });

  it('ends a hang, whatever was due meanwhile', () => {
    const runtime = new Runtime();
    runtime.run(`${STAMP} ${FED} setInterval(() => stamp("i"), 130);`);
    runtime.clock.advanceTo(350000);
    runtime.hang(5000000);
    expect(runtime.clock.nowUs()).to.equal(500000);
    runtime.clock.advanceTo(1000000);
    expect(runtime.printed).to.deep.equal(['i 130', 'i 260']);
    expect(runtime.run(REASON)).to.equal(1);
  });

  it('goes on behind reset()', () => {
    const runtime = new Runtime();
    runtime.run(`${FED} setTimeout(reset, 250)`);
    runtime.clock.advanceTo(399999);
    expect(runtime.run(REASON)).to.equal(0);
    runtime.clock.advanceTo(400000);
    expect(runtime.run(REASON)).to.equal(1);
  });

  it('gives the word to whoever wants it', () => {
    const runtime = new Runtime();
    const bitesUs: number[] = [];
    runtime.onWatchdog = () => void bitesUs.push(runtime.clock.nowUs());
    runtime.run('E.enableWatchdog(0.2, false)');
    runtime.clock.advanceTo(1000000);
    expect(bitesUs).to.deep.equal([200000]);
  });

  const REFUSED = ['E.enableWatchdog(1)', 'E.enableWatchdog(9, false)', 'E.enableWatchdog(0, false)'];
  for (const script of REFUSED) {
    it(`${script} fails by its name`, () => {
      expect(() => new Runtime().run(script)).to.throw('E.enableWatchdog');
    });
  }
});

describe('emulated Espruino: storage', () => {
  it('keeps files, and throws at what does not fit', () => {
    const runtime = new Runtime({ storageBytes: 200 });
    runtime.run(`var s = require("Storage"); var fits = s.writeJSON("a", { x: 1 }); var says;
      try { s.write("b", "x".repeat(200)); } catch (e) { says = e.message; }`);
    expect(runtime.run('[fits, says, s.readJSON("a").x, s.read("b"), s.list().join()].join()')).to.equal(
      'true,Unable to find or create file,1,,a',
    );
  });

  it('writes behind what is there, marks the old file dead, and moves everything once there is no more room', () => {
    const runtime = new Runtime({ storageBytes: 8192 });
    runtime.run(
      'var s = require("Storage"); s.write("a", "1".repeat(3000)); s.write("a", "2".repeat(3000));',
    );
    expect(runtime.run('JSON.stringify(s.getStats())')).to.equal(
      '{"totalBytes":8192,"freeBytes":2128,"fileBytes":3032,"fileCount":1,"trashBytes":3032,"trashCount":1}',
    );
    runtime.run('s.write("b", "3".repeat(2000)); s.write("c", "4".repeat(2000));');
    expect(
      runtime.run('[s.getStats().trashCount, s.getFree(), s.read("a")[2999], s.read("c")[1999]].join()'),
    ).to.equal(`0,${8192 - 3032 - 2 * 2032},2,4`);
  });

  it('fills a file piece by piece, but only where it is blank', () => {
    const runtime = new Runtime();
    runtime.run('var s = require("Storage"); s.write("a", "ab", 0, 6); s.write("a", "ef", 4);');
    expect(runtime.run('s.read("a")')).to.equal('ab\xff\xffef');
    expect(() => runtime.run('s.write("a", "x", 1)')).to.throw('already written');
    expect(() => runtime.run('s.write("a", "xyz", 4)')).to.throw('Too much data');
    expect(() => runtime.run('s.write("b", "")')).to.throw('zero length');
  });

  it('leaves half of a file where the power goes, and answers nothing until it is on again', () => {
    const runtime = new Runtime();
    runtime.storage.flash.cutAfterBytes = 32 + 2;
    expect(() => runtime.run('require("Storage").write("a", "abcd")')).to.throw('power');
    expect(() => runtime.run('require("Storage").read("a")')).to.throw('power is off');
    runtime.storage.powerOn();
    expect(runtime.run('require("Storage").read("a")')).to.equal('ab\xff\xff');
  });

  it('has lost the old file before the new one begins', () => {
    const runtime = new Runtime();
    runtime.run('require("Storage").write("a", "abcd")');
    runtime.storage.flash.cutAfterBytes = 4;
    expect(() => runtime.run('require("Storage").write("a", "efgh")')).to.throw('power');
    runtime.storage.powerOn();
    expect(runtime.run('require("Storage").read("a")')).to.equal(undefined);
  });

  it('loses what it was moving when the power goes', () => {
    const runtime = new Runtime({ storageBytes: 8192 });
    runtime.run(
      'var s = require("Storage"); s.write("dead", "1"); s.write("a", "2".repeat(99)); s.erase("dead");',
    );
    runtime.storage.flash.cutAfterBytes = 1;
    expect(() => runtime.run('s.compact()')).to.throw('power');
    runtime.storage.powerOn();
    expect(runtime.run('s.read("a")')).to.equal(undefined);
  });

  it('erases everything at the next start where a header in its last page is torn', () => {
    for (const { sizeBytes, list } of [
      { sizeBytes: 4096, list: '' },
      { sizeBytes: 8192, list: 'image' },
    ]) {
      const runtime = new Runtime({ storageBytes: sizeBytes });
      runtime.run('var s = require("Storage"); s.write("image", "1".repeat(500));');
      runtime.storage.flash.cutAfterBytes = 2;
      expect(() => runtime.run('s.write("a", "abcd")')).to.throw('power');
      runtime.storage.powerOn();
      expect(runtime.run('s.list().join()'), `${sizeBytes} bytes`).to.equal(list);
    }
  });

  it('writes a header over what is left of a torn one: sound where both say the same size, and else neither', () => {
    for (const { next, found } of [
      { next: 16, found: true },
      { next: 72, found: false },
    ]) {
      const runtime = new Runtime();
      runtime.run('var s = require("Storage"); s.write("image", "1".repeat(500));');
      runtime.storage.flash.cutAfterBytes = 1;
      expect(() => runtime.run('s.write("a", "1".repeat(16))')).to.throw('power');
      runtime.storage.powerOn();
      expect(runtime.run(`s.write("b", "2".repeat(${next})); s.read("b") !== undefined`)).to.equal(found);
    }
  });

  it('takes its time', () => {
    const runtime = new Runtime();
    runtime.storage.faults.writeUs = 45000;
    expect(runtime.run('require("Storage").write("a", "abcd"); getTime()')).to.equal(0.045);
  });
});

describe('emulated Espruino: what is not there', () => {
  const rows: { script: string; says: RegExp }[] = [
    { script: 'digitalPulse(D1, 1, 1)', says: /digitalPulse/ },
    { script: 'E.dumpStr()', says: /E\.dumpStr is not emulated/ },
    { script: 'E.CRC32(5)', says: /E\.CRC32: 5/ },
    { script: 'analogRead(D5)', says: /D5 has no ADC/ },
    { script: 'new Map()', says: /Map is not defined/ },
    { script: 'Buffer.alloc(1)', says: /Buffer/ },
    { script: 'require("Wifi")', says: /Wifi/ },
    { script: 'require("Storage").open("a", "w")', says: /Storage\.open/ },
    { script: 'process.exit()', says: /process\.exit/ },
    { script: 'digitalWrite(D40, 1)', says: /D40/ },
    { script: 'pinMode(D1, "opendrain")', says: /opendrain/ },
    { script: 'setWatch(() => 0, "x")', says: /x is no pin/ },
    { script: 'peek32(0x60000000)', says: /60000000/ },
  ];
  for (const { script, says } of rows) {
    it(`${script} fails by its name`, () => {
      expect(() => new Runtime().run(script)).to.throw(says);
    });
  }

  it('E.hwRand answers what it is told to', () => {
    const runtime = new Runtime({ hwRand: 42 });
    expect(runtime.run('E.hwRand()')).to.equal(42);
    runtime.hwRand = 7;
    expect(runtime.run('E.hwRand()')).to.equal(7);
  });
});
