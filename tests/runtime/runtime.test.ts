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

  it('is the end of the simulation where a watchdog is not kicked', () => {
    const runtime = new Runtime();
    runtime.run('E.enableWatchdog(0.2, false); setInterval(() => E.kickWatchdog(), 100);');
    runtime.clock.advanceTo(1000000);
    runtime.run('clearInterval()');
    expect(() => runtime.clock.advanceTo(2000000)).to.throw('watchdog');
  });
});

describe('emulated Espruino: storage', () => {
  it('keeps files, and refuses what does not fit', () => {
    const runtime = new Runtime({ storageBytes: 200 });
    runtime.run(
      'var s = require("Storage"); var fits = s.writeJSON("a", { x: 1 }); var big = s.write("b", "x".repeat(200));',
    );
    expect(runtime.run('[fits, big, s.readJSON("a").x, s.read("b"), s.list().join()].join()')).to.equal(
      'true,false,1,,a',
    );
  });

  it('leaves half of a file where the power goes', () => {
    const runtime = new Runtime();
    runtime.storage.faults.tearNextWriteAtBytes = 2;
    expect(() => runtime.run('require("Storage").write("a", "abcd")')).to.throw('power');
    expect(runtime.run('require("Storage").read("a")')).to.equal('ab\xff\xff');
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
