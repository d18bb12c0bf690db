/**
 * Settings and the two copies under them: what a start finds after power that went at any byte of a save, after flipped
 * bits, without room. Units: bytes, min.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { crc32 } from 'node:zlib';
import {
  openRecord,
  RECORD_BYTES,
  STORE_EMPTY,
  STORE_LOST,
  STORE_OK,
  STORE_REPAIRED,
} from '../../firmware/record.brief';
import { Settings, type SettingsValues } from '../../firmware/settings';
import { type Store } from '../../hal/store';
import { HOST_NATIVES } from '../../sim/host-natives';
import { PowerCut } from '../../sim/runtime/storage';
import { VirtualStore } from '../../sim/virtual-store';

const COPIES = ['knead.set0', 'knead.set1'];
const DEFAULTS: SettingsValues = { program: 0, minutes: 30, levelMax: 20, locked: 0 };
const A: SettingsValues = { program: 3, minutes: 10, levelMax: 7, locked: 0 };
const B: SettingsValues = { program: 255, minutes: 20, levelMax: 1, locked: 1 };
const C: SettingsValues = { program: 12, minutes: 30, levelMax: 20, locked: 0 };
/** Mark of death, header, data: what a save writes at most. */
const SAVE_BYTES = 4 + 32 + RECORD_BYTES;
const SMALL_BYTES = 16 * 1024;

function anySettings(): fc.Arbitrary<SettingsValues> {
  return fc.record({
    program: fc.integer({ min: 0, max: 255 }),
    minutes: fc.constantFrom(10, 20, 30),
    levelMax: fc.integer({ min: 1, max: 20 }),
    locked: fc.integer({ min: 0, max: 1 }),
  });
}

function saved(store: Store, ...history: SettingsValues[]): Settings {
  const settings = new Settings(store, HOST_NATIVES);
  settings.load();
  for (const values of history) {
    Object.assign(settings.values, values);
    expect(settings.save(), 'save').to.equal(true);
  }
  return settings;
}

function loaded(store: Store): { found: number; values: SettingsValues } {
  const settings = new Settings(store, HOST_NATIVES);
  const found = settings.load();
  return { found, values: { ...settings.values } };
}

function record(store: Store, name: string): Uint8Array {
  return store.read(name) ?? new Uint8Array(0);
}

/** A record of any content with a sound CRC. */
function sealed(head: number[]): Uint8Array {
  const bytes = new Uint8Array(RECORD_BYTES);
  bytes.set(head);
  new DataView(bytes.buffer).setUint32(RECORD_BYTES - 4, crc32(bytes.subarray(0, RECORD_BYTES - 4)), true);
  return bytes;
}

/** A medium of two copies, to which anything can be done. */
class PlainStore implements Store {
  readonly files: Record<string, Uint8Array> = {};
  writes = 0;
  isDeaf = false;

  read(name: string): Uint8Array | undefined {
    return this.files[name]?.slice();
  }

  write(name: string, bytes: Uint8Array): boolean {
    this.writes += 1;
    if (!this.isDeaf) this.files[name] = bytes.slice();
    return true;
  }
}

describe('settings', () => {
  it('are the defaults at the first start', () => {
    expect(loaded(new VirtualStore())).to.deep.equal({ found: STORE_EMPTY, values: DEFAULTS });
    expect(new Settings(new VirtualStore(), HOST_NATIVES).values).to.deep.equal(DEFAULTS);
  });

  it('come back as they were saved last, however often', () => {
    fc.assert(
      fc.property(fc.array(anySettings(), { minLength: 1, maxLength: 8 }), (history) => {
        const store = new VirtualStore(SMALL_BYTES);
        for (const values of history) {
          saved(store, values);
          store.powerOn();
          const { found, values: read } = loaded(store);
          expect(read).to.deep.equal(values);
          expect([STORE_OK, STORE_EMPTY]).to.include(found);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('write nothing where nothing has changed since the last load or save', () => {
    const store = new PlainStore();
    const settings = saved(store, A);
    expect(store.writes).to.equal(1);
    expect(settings.save()).to.equal(true);
    expect(saved(store).save()).to.equal(true);
    expect(store.writes).to.equal(1);
    expect(saved(store, B, A).values).to.deep.equal(A);
    expect(store.writes).to.equal(3);
  });

  it('outlive 600 saves: the sequence wraps round', () => {
    const store = new PlainStore();
    const settings = saved(store);
    for (let i = 1; i <= 600; i += 1) {
      settings.values.program = i & 255;
      expect(settings.save()).to.equal(true);
      expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: { ...DEFAULTS, program: i & 255 } });
    }
  });

  it('are stored without anything but the four values and the sequence', () => {
    fc.assert(
      fc.property(anySettings(), fc.array(anySettings(), { maxLength: 5 }), (values, before) => {
        const store = new PlainStore();
        saved(store, B, ...before, A, values);
        const stored = COPIES.map((name) => [...record(store, name)]);
        for (const bytes of stored) expect(bytes).to.deep.equal([...sealed(bytes.slice(0, 6))]);
        const { program, minutes, levelMax, locked } = values;
        expect(stored.map((bytes) => bytes.slice(2, 6))).to.deep.include([
          program,
          minutes,
          levelMax,
          locked,
        ]);
      }),
    );
  });

  const WILD: { name: string; change: Partial<SettingsValues> }[] = [
    { name: 'a program beyond a byte', change: { program: 256 } },
    { name: 'a program below zero', change: { program: -1 } },
    { name: 'minutes that there are not', change: { minutes: 15 } },
    { name: 'no level at all', change: { levelMax: 0 } },
    { name: 'a level above the highest', change: { levelMax: 21 } },
    { name: 'half a level', change: { levelMax: 7.5 } },
    { name: 'a lock that is neither', change: { locked: 2 } },
    { name: 'what is no number', change: { minutes: NaN } },
  ];
  for (const { name, change } of WILD) {
    it(`refuse ${name}, and go on with good values after it`, () => {
      const store = new PlainStore();
      const settings = saved(store, A);
      Object.assign(settings.values, change);
      expect(settings.save()).to.equal(false);
      expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: A });
      Object.assign(settings.values, A);
      expect(settings.save()).to.equal(true);
      expect(loaded(store).values).to.deep.equal(A);
    });
  }
});

describe('settings: copies that are not sound', () => {
  const BAD: { name: string; bytes: Uint8Array }[] = [
    { name: 'blank flash', bytes: new Uint8Array(RECORD_BYTES).fill(0xff) },
    { name: 'zeros', bytes: new Uint8Array(RECORD_BYTES) },
    { name: 'a short one', bytes: sealed([1, 200, 5, 20, 9, 0]).subarray(1) },
    { name: 'a newer version', bytes: sealed([2, 200, 5, 20, 9, 0]) },
    { name: 'version 0', bytes: sealed([0, 200, 5, 20, 9, 0]) },
    { name: 'minutes out of bounds', bytes: sealed([1, 200, 5, 21, 9, 0]) },
    { name: 'a highest level of 0', bytes: sealed([1, 200, 5, 20, 0, 0]) },
    { name: 'a highest level of 21', bytes: sealed([1, 200, 5, 20, 21, 0]) },
    { name: 'a lock of 2', bytes: sealed([1, 200, 5, 20, 9, 2]) },
  ];
  for (const { name, bytes } of BAD) {
    it(`${name}: the other copy is in force, and nothing where there is none`, () => {
      for (const [bad, good] of [COPIES, [...COPIES].reverse()] as [string, string][]) {
        const store = new PlainStore();
        store.files[bad] = bytes;
        expect(loaded(store)).to.deep.equal({ found: STORE_LOST, values: DEFAULTS });
        store.files[good] = sealed([1, 7, 5, 20, 9, 0]);
        const values = { program: 5, minutes: 20, levelMax: 9, locked: 0 };
        expect(loaded(store)).to.deep.equal({ found: STORE_REPAIRED, values });
        saved(store, B);
        expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: B });
        store.files[bad] = store.files[good] = bytes;
        expect(loaded(store)).to.deep.equal({ found: STORE_LOST, values: DEFAULTS });
      }
    });
  }

  it('any flipped bits of one copy are noticed', () => {
    const flips = fc.uniqueArray(fc.integer({ min: 0, max: 8 * RECORD_BYTES - 1 }), {
      minLength: 1,
      maxLength: 3,
    });
    fc.assert(
      fc.property(anySettings(), flips, fc.integer({ min: 0, max: 1 }), (values, bits, which) => {
        const store = new PlainStore();
        saved(store, B, A, { ...values, program: values.program ^ 1 }, values);
        const name = COPIES[which] as string;
        const copy = record(store, name);
        for (const bit of bits) copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
        store.files[name] = copy;
        const { found, values: read } = loaded(store);
        expect(found).to.equal(STORE_REPAIRED);
        expect([values, { ...values, program: values.program ^ 1 }]).to.deep.include(read);
      }),
      { numRuns: 300 },
    );
  });

  it('is noticed at each single bit', () => {
    const store = new PlainStore();
    saved(store, A);
    const sound = record(store, COPIES[0] as string);
    for (let bit = 0; bit < 8 * RECORD_BYTES; bit += 1) {
      const copy = sound.slice();
      copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
      store.files[COPIES[0] as string] = copy;
      expect(loaded(store), `bit ${bit}`).to.deep.equal({ found: STORE_LOST, values: DEFAULTS });
    }
  });

  it('a store that cannot be read is an empty one, and a save into it has failed', () => {
    const store = new VirtualStore();
    saved(store, A);
    store.isUnreadable = true;
    const settings = new Settings(store, HOST_NATIVES);
    expect(settings.load()).to.equal(STORE_EMPTY);
    settings.values.program = 9;
    expect(settings.save()).to.equal(false);
  });
});

describe('settings: saves that fail', () => {
  it('answer false without room; the old values stay, and a later save brings the new ones', () => {
    const store = new VirtualStore();
    const settings = saved(store, A);
    store.isFull = true;
    Object.assign(settings.values, B);
    for (let again = 0; again < 300; again += 1) expect(settings.save()).to.equal(false);
    expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: A });
    store.isFull = false;
    expect(settings.save()).to.equal(true);
    expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: B });
  });

  it('fill a small flash without an end to it: the last values that were saved stay', () => {
    const store = new VirtualStore(8 * 1024);
    const settings = saved(store, A);
    let last = { ...settings.values };
    let saves = 0;
    for (; saves < 200; saves += 1) {
      settings.values.program = saves;
      if (!settings.save()) break;
      last = { ...settings.values };
    }
    expect(saves).to.be.within(10, 199);
    store.powerOn();
    expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: last });
  });

  it('answer false where the flash takes nothing', () => {
    const store = new PlainStore();
    const settings = saved(store, A, B);
    store.isDeaf = true;
    Object.assign(settings.values, C);
    expect(settings.save()).to.equal(false);
    expect(settings.save()).to.equal(false);
    expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: B });
    store.isDeaf = false;
    expect(settings.save()).to.equal(true);
    expect(loaded(store).values).to.deep.equal(C);
  });
});

/** What was there before a save that is torn. */
const HISTORIES: { name: string; history: SettingsValues[] }[] = [
  { name: 'no copy', history: [] },
  { name: 'one copy', history: [A] },
  { name: 'two copies', history: [A, B] },
  { name: 'two copies, and dead ones', history: [B, A, B, A, B] },
];

/** A flash with a history in it and another record besides. */
function stored(history: SettingsValues[]): VirtualStore {
  const store = new VirtualStore(SMALL_BYTES);
  store.write('other', Uint8Array.of(1, 2, 3));
  saved(store, ...history);
  return store;
}

/** Saves while the power goes; answers whether it went. */
function tornSave(store: VirtualStore, values: SettingsValues, cut: number, strayBits: number): boolean {
  const settings = saved(store);
  Object.assign(settings.values, values);
  store.cutPowerAfter(cut, strayBits);
  try {
    settings.save();
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    return true;
  }
  return false;
}

describe('settings: power that goes in the middle of a save', () => {
  for (const { name, history } of HISTORIES) {
    for (const strayBits of [0xff, 0x55, 0xaa, 0x01]) {
      it(`${name}, bits ${strayBits.toString(16)}: at every byte the old values or the new, and saving goes on`, () => {
        const old = history.at(-1) ?? DEFAULTS;
        const seen = new Set<string>();
        for (let cut = 0; ; cut += 1) {
          const store = stored(history);
          if (!tornSave(store, C, cut, strayBits)) break;
          expect(cut, 'bytes of a save').to.be.below(SAVE_BYTES);
          store.powerOn();
          const { values } = loaded(store);
          seen.add(JSON.stringify(values));
          expect([old, C], `cut after ${cut}`).to.deep.include(values);
          expect([...record(store, 'other')], `cut after ${cut}`).to.deep.equal([1, 2, 3]);
          goesOn(store, cut);
        }
        expect([...seen]).to.include(JSON.stringify(old));
      });
    }
  }

  /** Behind a cut: at most one save in a row fails, and whatever is loaded is what was saved last. */
  function goesOn(store: VirtualStore, cut: number): void {
    const settings = saved(store);
    let failed = 0;
    for (const program of [100, 101, 102, 103]) {
      settings.values.program = program;
      if (!settings.save()) failed += 1;
      else expect(loaded(store).values.program, `after the cut after ${cut}`).to.equal(program);
      store.powerOn();
    }
    expect(failed, `saves that failed after the cut after ${cut}`).to.be.at.most(1);
    expect(loaded(store)).to.deep.equal({ found: STORE_OK, values: { ...settings.values } });
  }

  it('twice, at any two bytes: the old values, or those of either save', () => {
    const cut = fc.integer({ min: 0, max: SAVE_BYTES - 1 });
    const stray = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(cut, stray, cut, stray, (first, firstStray, second, secondStray) => {
        const store = stored([A, B]);
        tornSave(store, C, first, firstStray);
        store.powerOn();
        tornSave(store, A, second, secondStray);
        store.powerOn();
        expect([A, B, C]).to.deep.include(loaded(store).values);
      }),
      { numRuns: 300 },
    );
  });

  it('near the end of the flash: what else is stored is not erased at the next start', () => {
    let torn = 0;
    for (let freeBytes = 8; freeBytes < 4400; freeBytes += 52) {
      const store = stored([A, B]);
      const { storage } = store;
      storage.write('fill', 'x', 0, storage.getFree() - 32 - freeBytes);
      if (tornSave(store, C, 4 + 2, 0xff)) torn += 1;
      store.powerOn();
      expect([...record(store, 'other')], `${freeBytes} bytes free`).to.deep.equal([1, 2, 3]);
      expect(loaded(store).values, `${freeBytes} bytes free`).to.deep.equal(B);
    }
    expect(torn).to.be.within(1, 10);
  });
});

describe('twin record', () => {
  it('goes to the older copy, by numbers that wrap round', () => {
    for (const sequence of [0, 1, 127, 128, 254, 255]) {
      for (const [older, newer] of [COPIES, [...COPIES].reverse()] as [string, string][]) {
        const store = new PlainStore();
        store.files[older] = sealed([1, sequence, 11]);
        store.files[newer] = sealed([1, (sequence + 1) & 255, 12]);
        const twin = openRecord(store, HOST_NATIVES, 'knead.set', () => true);
        expect(twin.load()).to.equal(STORE_OK);
        expect(twin.bytes[2], `sequence ${sequence}`).to.equal(12);
        twin.bytes[2] = 13;
        expect(twin.save()).to.equal(true);
        expect([...record(store, older).subarray(0, 3)]).to.deep.equal([1, (sequence + 2) & 255, 13]);
        expect(record(store, newer)[2]).to.equal(12);
      }
    }
  });
});
