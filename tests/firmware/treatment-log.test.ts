/**
 * The treatment log: the last sixteen, newest first, after power that went at any byte of a write, after flipped bits,
 * without room. Units: bytes, min.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { crc32 } from 'node:zlib';
import { RECORD_BYTES } from '../../firmware/record.brief';
import { Settings } from '../../firmware/settings';
import { type LogEntry, openLog, type TreatmentLog } from '../../firmware/treatment-log.brief';
import { HOST_NATIVES } from '../../sim/host-natives';
import { PowerCut } from '../../sim/runtime/storage';
import { VirtualStore } from '../../sim/virtual-store';

const COPIES = ['knead.log0', 'knead.log1'];
const ENTRIES = 16;
/** Mark of death, header, data: what an entry writes at most. */
const ADD_BYTES = 4 + 32 + RECORD_BYTES;
const SMALL_BYTES = 16 * 1024;

function entryOf(seed: number): LogEntry {
  return { minutes: seed & 31, program: (seed * 7) & 255, peakLevel: seed % 21, ending: (seed * 3) & 255 };
}

function anyEntry(): fc.Arbitrary<LogEntry> {
  const byte = fc.integer({ min: 0, max: 255 });
  return fc.record({ minutes: byte, program: byte, peakLevel: byte, ending: byte });
}

function added(store: VirtualStore, ...entries: LogEntry[]): TreatmentLog {
  const log = openLog(store, HOST_NATIVES);
  for (const entry of entries) expect(log.add(entry), 'add').to.equal(true);
  return log;
}

function loaded(store: VirtualStore): LogEntry[] {
  return openLog(store, HOST_NATIVES).entries();
}

/** The newest first, sixteen at most. */
function kept(entries: LogEntry[]): LogEntry[] {
  return entries.slice(-ENTRIES).reverse();
}

function someEntries(count: number): LogEntry[] {
  return Array.from({ length: count }, (_, i) => entryOf(i + 1));
}

describe('treatment log', () => {
  it('is empty at first', () => {
    expect(loaded(new VirtualStore())).to.deep.equal([]);
  });

  it('keeps the last sixteen, newest first, with and without power in between', () => {
    fc.assert(
      fc.property(fc.array(anyEntry(), { maxLength: 40 }), (entries) => {
        const store = new VirtualStore();
        const log = added(store, ...entries);
        expect(log.entries()).to.deep.equal(kept(entries));
        store.powerOn();
        expect(loaded(store)).to.deep.equal(kept(entries));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the last sixteen where each is added after a start of its own, through 300 of them', () => {
    const store = new VirtualStore();
    const entries = someEntries(300);
    entries.forEach((entry, i) => {
      added(store, entry);
      if (i % 37 === 0) expect(loaded(store)).to.deep.equal(kept(entries.slice(0, i + 1)));
    });
    expect(loaded(store)).to.deep.equal(kept(entries));
  });

  const WILD: { name: string; change: Partial<LogEntry> }[] = [
    { name: 'minutes beyond a byte', change: { minutes: 256 } },
    { name: 'a program below zero', change: { program: -1 } },
    { name: 'a peak level beyond a byte', change: { peakLevel: 1000 } },
    { name: 'a code beyond a byte', change: { ending: 0x10005 } },
  ];
  for (const { name, change } of WILD) {
    it(`refuses ${name}, and adds nothing`, () => {
      const store = new VirtualStore();
      const log = added(store, entryOf(1));
      expect(log.add({ ...entryOf(2), ...change })).to.equal(false);
      expect(log.entries()).to.deep.equal([entryOf(1)]);
      expect(loaded(store)).to.deep.equal([entryOf(1)]);
    });
  }

  it('answers false without room, keeps what is stored, and stores the entry along with the next', () => {
    const store = new VirtualStore();
    const log = added(store, entryOf(1), entryOf(2));
    store.isFull = true;
    expect(log.add(entryOf(3))).to.equal(false);
    expect(loaded(store)).to.deep.equal([entryOf(2), entryOf(1)]);
    store.isFull = false;
    expect(log.add(entryOf(4))).to.equal(true);
    expect(loaded(store)).to.deep.equal([4, 3, 2, 1].map(entryOf));
  });

  it('lives beside the settings', () => {
    const store = new VirtualStore();
    const settings = new Settings(store, HOST_NATIVES);
    for (let i = 1; i <= 20; i += 1) {
      settings.values.levelMax = i;
      expect(settings.save()).to.equal(true);
      added(store, entryOf(i));
    }
    expect(new Settings(store, HOST_NATIVES).values.levelMax).to.equal(20);
    expect(loaded(store)).to.deep.equal(kept(someEntries(20)));
  });
});

describe('treatment log: copies that are not sound', () => {
  it('flipped bits of the newer copy cost the newest entry; of both, the log', () => {
    const flips = fc.uniqueArray(fc.integer({ min: 0, max: 8 * RECORD_BYTES - 1 }), {
      minLength: 1,
      maxLength: 3,
    });
    const count = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(count, flips, (entries, bits) => {
        const store = new VirtualStore();
        added(store, ...someEntries(entries));
        // The first entry goes to copy 0, the next one to copy 1, and so on.
        const names = [COPIES[(entries - 1) & 1], COPIES[entries & 1]] as string[];
        spoil(store, names[0] as string, bits);
        expect(loaded(store)).to.deep.equal(kept(someEntries(entries - 1)));
        if (entries > 1) spoil(store, names[1] as string, bits);
        expect(loaded(store)).to.deep.equal([]);
      }),
      { numRuns: 200 },
    );
  });

  function spoil(store: VirtualStore, name: string, bits: number[]): void {
    const copy = store.read(name) ?? new Uint8Array(RECORD_BYTES);
    for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
    store.storage.write(name, copy);
  }

  const BAD: { name: string; head: number[] }[] = [
    { name: 'more entries than there are', head: [1, 9, 17, 0] },
    { name: 'a newest one beyond the last', head: [1, 9, 3, 16] },
    { name: 'a newer version', head: [2, 9, 3, 2] },
  ];
  for (const { name, head } of BAD) {
    it(`a sound CRC over ${name} is no log`, () => {
      const store = new VirtualStore();
      const bytes = new Uint8Array(RECORD_BYTES);
      bytes.set(head);
      const crc = crc32(bytes.subarray(0, RECORD_BYTES - 4));
      new DataView(bytes.buffer).setUint32(RECORD_BYTES - 4, crc, true);
      store.write(COPIES[0] as string, bytes);
      expect(loaded(store)).to.deep.equal([]);
      added(store, entryOf(5));
      expect(loaded(store)).to.deep.equal([entryOf(5)]);
    });
  }
});

describe('treatment log: power that goes in the middle of a write', () => {
  for (const before of [0, 1, 2, 15, 16, 17, 40]) {
    for (const strayBits of [0xff, 0x55]) {
      it(`behind ${before} entries, bits ${strayBits.toString(16)}: at every byte the newest is there or not`, () => {
        const old = someEntries(before);
        const newest = entryOf(99);
        let cut = 0;
        while (isTorn(old, newest, cut, strayBits)) cut += 1;
        expect(cut).to.be.within(32 + RECORD_BYTES, ADD_BYTES);
      });
    }
  }

  it('goes on behind a torn save of the settings, and the settings behind a torn entry', () => {
    for (let cut = 0; cut < 32 + RECORD_BYTES; cut += 1) {
      const store = new VirtualStore(SMALL_BYTES);
      added(store, entryOf(1));
      const torn = new Settings(store, HOST_NATIVES);
      torn.values.levelMax = 5;
      store.cutPowerAfter(cut);
      expect(() => torn.save()).to.throw(PowerCut);
      store.powerOn();
      added(store, entryOf(2));
      store.cutPowerAfter(cut);
      expect(() => openLog(store, HOST_NATIVES).add(entryOf(3))).to.throw(PowerCut);
      store.powerOn();
      const settings = new Settings(store, HOST_NATIVES);
      settings.values.levelMax = 6;
      expect(settings.save(), `cut after ${cut}`).to.equal(true);
      added(store, entryOf(4));
      store.powerOn();
      expect(new Settings(store, HOST_NATIVES).values.levelMax, `cut after ${cut}`).to.equal(6);
      expect(loaded(store), `cut after ${cut}`).to.deep.equal([4, 2, 1].map(entryOf));
    }
  });

  /** Whether the power went; what is loaded after it is checked. */
  function isTorn(old: LogEntry[], newest: LogEntry, cut: number, strayBits: number): boolean {
    const store = new VirtualStore(SMALL_BYTES);
    const log = added(store, ...old);
    store.cutPowerAfter(cut, strayBits);
    try {
      log.add(newest);
      return false;
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
    }
    store.powerOn();
    const found = loaded(store);
    expect([kept(old), kept([...old, newest])], `cut after ${cut}`).to.deep.include(found);
    const again = openLog(store, HOST_NATIVES);
    again.add(entryOf(7));
    expect(again.add(entryOf(8)), `add after the cut after ${cut}`).to.equal(true);
    const expected = [entryOf(8), entryOf(7), ...found].slice(0, ENTRIES);
    expect(loaded(store), `after the cut after ${cut}`).to.deep.equal(expected);
    return true;
  }
});
