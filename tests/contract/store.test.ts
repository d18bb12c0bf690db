/**
 * Every store under the contract of hal/store.ts: the virtual one, the device's in the emulated Espruino, and the device's
 * in the real interpreter, where the environment variable ESPRUINO names one built for Linux.
 * And the model of the flash against that interpreter: the same calls leave the same bytes, after cuts as well.
 */
import { expect } from 'chai';
import { type Context } from 'mocha';
import * as fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { type Store } from '../../hal/store';
import { Runtime } from '../../sim/runtime/runtime';
import { PowerCut, Storage } from '../../sim/runtime/storage';
import { VirtualStore } from '../../sim/virtual-store';
import { describeStore, type StoreBench } from './store';
import {
  deviceText,
  Interpreter,
  interpreterBench,
  LINUX_FLASH_BYTES,
  LINUX_PAGE_BYTES,
  STORE_IMPORT,
} from './store-interpreter';

const SIZE_BYTES = 32 * 1024;

function benchOf(store: Store, storage: Storage): StoreBench {
  return {
    store,
    image: () => storage.flash.bytes.slice(),
    fillUpTo: (freeBytes) => void storage.write('fill', 'x', 0, storage.getFree() - freeBytes - 32),
    powerOn: () => storage.powerOn(),
    cutPowerAfter: (bytes) => (storage.flash.cutAfterBytes = bytes),
  };
}

function virtualBench(): StoreBench {
  const store = new VirtualStore(SIZE_BYTES);
  return benchOf(store, store.storage);
}

function emulatedBench(): StoreBench {
  const runtime = new Runtime({ storageBytes: SIZE_BYTES });
  const text = deviceText(STORE_IMPORT, 'const deviceStore = Object.assign({}, ESPRUINO_STORE);');
  return benchOf(runtime.run(`${text};deviceStore`) as Store, runtime.storage);
}

/** One call of Storage, on both sides. */
interface Call {
  name: string;
  text: string;
  offset: number;
  size: number;
}

const RECORD_BYTES = 72;
/** Five of them fit, and the sixth moves everything. */
const LARGE_BYTES = 50000;
const RUNS = { numRuns: 20, endOnFailure: true };

function anyCalls(): fc.Arbitrary<Call[]> {
  const length = fc.oneof(fc.integer({ min: 0, max: 90 }), fc.constant(RECORD_BYTES));
  const call = fc.record({
    name: fc.constantFrom('one', 'two', 'third'),
    text: fc.tuple(length, fc.constantFrom('a', 'b', '\xff')).map(([count, char]) => char.repeat(count)),
    offset: fc.constantFrom(0, 0, 0, 0, 4),
    size: fc.constantFrom(0, 0, 60, LARGE_BYTES, LARGE_BYTES),
  });
  return fc.array(call, { minLength: 1, maxLength: 20 });
}

/** What both sides run; answers what each call answered, or the error that it ended with. */
const SIDE = `
function played(storage, calls) {
  return calls.map(function (call) {
    try {
      return String(storage.write(call.name, call.text, call.offset, call.size));
    } catch (error) {
      return error.message;
    }
  }).concat([String(storage.getFree()), JSON.stringify(storage.getStats()), storage.list().join()]);
}
`;

function playedOnModel(storage: Storage, calls: Call[]): string[] {
  const run = new Function('storage', 'calls', `${SIDE} return played(storage, calls);`) as (
    ...values: unknown[]
  ) => string[];
  return run(storage, calls);
}

function playedInInterpreter(interpreter: Interpreter, calls: Call[]): string[] {
  const literal = JSON.stringify(calls).replaceAll('\xff', '\\xff');
  const script = `${SIDE} played(require("Storage"), ${literal}).forEach(function (line) { print("@" + line); });`;
  return interpreter.run(script);
}

describeStore('virtual', virtualBench);
describeStore("the device's in the emulated Espruino", emulatedBench);

describe('store: power that is off', () => {
  it('is an error of its own for whoever writes and reads', () => {
    const store = new VirtualStore(SIZE_BYTES);
    store.cutPowerAfter(10);
    expect(() => store.write('one', new Uint8Array(8))).to.throw(PowerCut);
    expect(() => store.read('one')).to.throw(PowerCut);
    store.powerOn();
    expect(store.read('one')).to.equal(undefined);
  });
});

const binary = process.env['ESPRUINO'] ?? '';

function skipWithoutInterpreter(this: Context): void {
  if (binary) return;
  process.stdout.write('      skips the real interpreter: ESPRUINO names no Espruino built for Linux\n');
  this.skip();
}

describe('store on the real interpreter', () => {
  const interpreter = new Interpreter(binary);
  before(skipWithoutInterpreter);
  after(() => interpreter.close());
  describeStore("the device's in the real interpreter", () => interpreterBench(interpreter));
});

describe('emulated Storage against the interpreter', function () {
  this.timeout(60000);
  const interpreter = new Interpreter(binary);
  before(skipWithoutInterpreter);
  after(() => interpreter.close());

  it('leaves the same flash and says the same, whatever is written, moved and refused', () => {
    fc.assert(
      fc.property(anyCalls(), (calls) => {
        const storage = new Storage(LINUX_FLASH_BYTES, undefined, LINUX_PAGE_BYTES);
        interpreter.setImage(storage.flash.bytes);
        expect(playedInInterpreter(interpreter, calls)).to.deep.equal(playedOnModel(storage, calls));
        expect(Buffer.compare(interpreter.image(), storage.flash.bytes)).to.equal(0);
      }),
      RUNS,
    );
  });

  it('finds the same in what a cut has left, and goes on in the same way', () => {
    const cut = fc.integer({ min: 0, max: 400 });
    const strayBits = fc.constantFrom(0xff, 0xff, 0x55, 0x0f);
    fc.assert(
      fc.property(anyCalls(), cut, strayBits, anyCalls(), (calls, cutAfter, stray, more) => {
        const storage = new Storage(LINUX_FLASH_BYTES, undefined, LINUX_PAGE_BYTES);
        storage.flash.cutAfterBytes = cutAfter;
        storage.flash.cutStrayBits = stray;
        try {
          calls.forEach(({ name, text, offset, size }) => tryWrite(storage, name, text, offset, size));
        } catch (error) {
          if (!(error instanceof PowerCut)) throw error;
        }
        interpreter.setImage(storage.flash.bytes);
        storage.powerOn();
        expect(playedInInterpreter(interpreter, more)).to.deep.equal(playedOnModel(storage, more));
        expect(Buffer.compare(interpreter.image(), storage.flash.bytes)).to.equal(0);
      }),
      RUNS,
    );
  });
});

describe('settings and treatment log on the device', () => {
  const IMPORTS = `${STORE_IMPORT}
    import { ESPRUINO_NATIVES as natives } from './hal/espruino/natives';
    import { Settings } from './firmware/settings';
    import { openLog } from './firmware/treatment-log.brief';`;
  const STATEMENTS = `
    const store = ESPRUINO_STORE;
    for (let i = 1; i <= 40; i += 1) {
      const settings = new Settings(store, natives);
      settings.values.levelMax = 1 + i % 20;
      settings.values.program = i * 7 & 255;
      const log = openLog(store, natives);
      print('@' + [settings.save(), log.add({ minutes: 10, program: i, peakLevel: i % 20, ending: 255 - i })].join());
    }
    const settings = new Settings(store, natives);
    const log = openLog(store, natives);
    print('@' + JSON.stringify([settings.load(), settings.values, log.entries()]));`;

  it('pass the gate', () => {
    expect(deviceText(IMPORTS, STATEMENTS)).to.contain('knead.set');
  });

  it('leave the same records in the real interpreter as here', function () {
    skipWithoutInterpreter.call(this);
    const interpreter = new Interpreter(binary);
    const storage = new Storage(LINUX_FLASH_BYTES, undefined, LINUX_PAGE_BYTES);
    const text = deviceText(IMPORTS, STATEMENTS);
    const lines: string[] = [];
    const parts = {
      E: { CRC32: crc32 },
      print: (line: string) => lines.push(line.slice(1)),
      require: () => storage,
    };
    new Function(...Object.keys(parts), text)(...Object.values(parts));
    expect(lines).to.have.length(41);
    expect(lines.slice(0, 40)).to.deep.equal(Array(40).fill('true,true'));
    expect(interpreter.run(text)).to.deep.equal(lines);
    expect(Buffer.compare(interpreter.image(), storage.flash.bytes)).to.equal(0);
    interpreter.close();
  });
});

/** What the interpreter refuses is refused; a cut goes through. */
function tryWrite(storage: Storage, name: string, text: string, offset: number, size: number): void {
  try {
    storage.write(name, text, offset, size);
  } catch (error) {
    if (error instanceof PowerCut) throw error;
  }
}
