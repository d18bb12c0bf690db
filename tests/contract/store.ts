/**
 * The contract suite of hal/store.ts: one list of checks that every store passes.
 * Called by store.test.ts with a maker of fresh benches. Units: bytes.
 */
import { expect } from 'chai';
import { type Store } from '../../hal/store';

/** What the suite needs of a store: its flash, and power that a test cuts. */
export interface StoreBench {
  store: Store;
  /** The whole flash as it is now. */
  image(): Uint8Array;
  /** Another file, written past the store, that leaves this many bytes behind it. */
  fillUpTo(freeBytes: number): void;
  /** The interpreter begins anew. */
  powerOn(): void;
  /** The power goes when this many more bytes are written; absent where a test cannot do that. */
  cutPowerAfter?(bytes: number): void;
}

export type MakeStoreBench = () => StoreBench;

interface StoreCheck {
  name: string;
  needsCut?: boolean;
  run(bench: StoreBench, makeBench: MakeStoreBench): void;
}

/** Room that a store must have found before it refuses. */
const AMPLE_BYTES = 10000;
const RECORD_BYTES = 72;
/** Mark of death, header, data. */
const REWRITE_BYTES = 4 + 32 + RECORD_BYTES;

export function recordOf(seed: number, length = RECORD_BYTES): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (seed * 31 + i * 7) & 255);
}

/** Bytes that have got a bit back, as only erasing gives it. */
function erasedBytes(before: Uint8Array, after: Uint8Array): number {
  return after.filter((value, i) => (value & ~(before[i] as number)) !== 0).length;
}

const CHECKS: StoreCheck[] = [
  {
    name: 'reads nothing where nothing was written',
    run: ({ store }) => expect(store.read('none')).to.equal(undefined),
  },
  {
    name: 'reads back what was written, of every value and any length',
    run: ({ store }) => {
      for (const length of [1, 2, 3, 4, 5, 256]) {
        expect(store.write(`of-${length}`, recordOf(length, length))).to.equal(true);
        expect([...(store.read(`of-${length}`) ?? [])]).to.deep.equal([...recordOf(length, length)]);
      }
    },
  },
  {
    name: 'keeps records by their whole name, of 28 characters at most',
    run: ({ store }) => {
      const names = ['a', 'ab', 'x'.repeat(27), 'x'.repeat(28)];
      names.forEach((name, i) => expect(store.write(name, recordOf(i))).to.equal(true));
      names.forEach((name, i) => expect([...(store.read(name) ?? [])]).to.deep.equal([...recordOf(i)]));
    },
  },
  {
    name: 'puts a record in place of the one before, of another length too, and leaves the others alone',
    run: ({ store }) => {
      store.write('other', recordOf(1));
      for (const length of [RECORD_BYTES, RECORD_BYTES, 10, 100]) {
        expect(store.write('one', recordOf(length, length))).to.equal(true);
        expect([...(store.read('one') ?? [])]).to.deep.equal([...recordOf(length, length)]);
        expect([...(store.read('other') ?? [])]).to.deep.equal([...recordOf(1)]);
      }
    },
  },
  {
    name: 'writes nothing where the record is there already',
    run: ({ store, image }) => {
      store.write('one', recordOf(1));
      const before = image();
      expect(store.write('one', recordOf(1))).to.equal(true);
      expect(erasedBytes(before, image()) + erasedBytes(image(), before)).to.equal(0);
    },
  },
  {
    name: 'keeps its records when the power is off',
    run: ({ store, powerOn }) => {
      store.write('one', recordOf(1));
      store.write('one', recordOf(2));
      powerOn();
      expect([...(store.read('one') ?? [])]).to.deep.equal([...recordOf(2)]);
    },
  },
  {
    name: 'answers false and changes nothing where there is no room, however much a move would win',
    run: ({ store, image, fillUpTo }) => {
      store.write('one', recordOf(1));
      store.write('one', recordOf(2));
      fillUpTo(40);
      const before = image();
      expect(store.write('one', recordOf(3))).to.equal(false);
      expect(store.write('two', recordOf(3, 1))).to.equal(false);
      expect(erasedBytes(before, image()) + erasedBytes(image(), before)).to.equal(0);
      expect([...(store.read('one') ?? [])]).to.deep.equal([...recordOf(2)]);
    },
  },
  {
    name: 'finds room while there is plenty, and never moves anything while that comes to its end',
    run: ({ store, image, fillUpTo }) => {
      store.write('one', recordOf(0));
      fillUpTo(AMPLE_BYTES + 200);
      expect(store.write('big', recordOf(1, AMPLE_BYTES - 5000))).to.equal(true);
      let written = 1;
      for (; written < 200; written += 1) {
        const before = image();
        const isWritten = store.write('one', recordOf(written));
        expect(erasedBytes(before, image()), 'bytes erased').to.equal(0);
        if (!isWritten) break;
      }
      expect(written).to.be.within(2, 199);
      expect([...(store.read('one') ?? [])]).to.deep.equal([...recordOf(written - 1)]);
    },
  },
  {
    name: 'leaves the other records alone where a write is torn, and goes on after it',
    needsCut: true,
    run: (_, makeBench) => {
      for (let cut = 0; cut < REWRITE_BYTES; cut += 1) {
        const { store, cutPowerAfter, powerOn } = makeBench();
        store.write('before', recordOf(1));
        store.write('torn', recordOf(2));
        cutPowerAfter?.(cut);
        expect(
          isAnswered(() => store.write('torn', recordOf(3))),
          `cut after ${cut}`,
        ).to.equal(false);
        powerOn();
        const old = store.read('torn');
        if (cut === 0) expect([...(old ?? [])]).to.deep.equal([...recordOf(2)]);
        expect(store.write('behind', recordOf(4)), `next, cut after ${cut}`).to.equal(true);
        expect(store.write('torn', recordOf(5)), `again, cut after ${cut}`).to.equal(true);
        powerOn();
        for (const [name, seed] of Object.entries({ before: 1, behind: 4, torn: 5 })) {
          const read = [...(store.read(name) ?? [])];
          expect(read, `${name}, cut after ${cut}`).to.deep.equal([...recordOf(seed)]);
        }
      }
    },
  },
  {
    name: 'costs nothing but itself at the next start where a write is torn near the end of the flash',
    needsCut: true,
    run: (_, makeBench) => {
      let written = 0;
      for (let freeBytes = 8; freeBytes < 4600; freeBytes += 82) {
        const { store, fillUpTo, cutPowerAfter, powerOn } = makeBench();
        store.write('before', recordOf(1));
        fillUpTo(freeBytes);
        cutPowerAfter?.(2);
        isAnswered(() => store.write('torn', recordOf(2)));
        powerOn();
        const read = [...(store.read('before') ?? [])];
        expect(read, `${freeBytes} bytes free`).to.deep.equal([...recordOf(1)]);
        if (store.write('torn', recordOf(3))) written += 1;
      }
      expect(written, 'flashes with room').to.be.within(1, 10);
    },
  },
];

/** What a call answers; false where the power goes in it. */
function isAnswered(call: () => boolean): boolean {
  try {
    return call();
  } catch {
    return false;
  }
}

export function describeStore(name: string, makeBench: MakeStoreBench): void {
  describe(`store: ${name}`, () => {
    for (const check of CHECKS) {
      if (check.needsCut && !makeBench().cutPowerAfter) continue;
      it(check.name, () => check.run(makeBench(), makeBench));
    }
  });
}
