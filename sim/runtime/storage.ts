/**
 * Espruino's Storage module on a model of its flash: each step of it in the order in which the interpreter takes it, so
 * that the power can go at any byte. Used by the emulated runtime and by sim/virtual-store.ts. Units: bytes, us.
 * Files lie one behind the other, each behind a header of its size and its name. A new file with the name of an old one:
 * the old one is marked dead, then the header is written, then the data. Room is taken back by moving everything.
 * Reference: jsfWriteFile and its neighbours in Espruino's src/jsflash.c, 2v29, for chips that program 4 bytes at least.
 */
const NAME_MAX = 28;
const HEADER_BYTES = 32;
const NAME_OFFSET = 4;
/** A file whose name begins with these is dead. */
const DEAD = '\0\0\0\0';
/** What Storage.write and Storage.open make, and compressed files: all that outlives a move. */
const REAL_FLAGS = [0, 64, 128];
const PAGE_BYTES = 4096;
/** An address that there is not. */
const NONE = -1;

/** The power went in the middle of a change; and whatever is asked before it is on again. */
export class PowerCut extends Error {}

/** NOR flash: programming clears bits, and erasing sets those of a whole page. */
export class Flash {
  readonly bytes: Uint8Array;
  /** The power goes when this many more bytes have been programmed; an erased page counts as one. */
  cutAfterBytes: number | undefined = undefined;
  /** Bits of the byte where the power goes that have not been programmed yet. */
  cutStrayBits = 0xff;
  isPowered = true;

  constructor(
    sizeBytes: number,
    readonly pageBytes: number,
  ) {
    this.bytes = new Uint8Array(sizeBytes).fill(0xff);
  }

  program(address: number, bytes: Uint8Array): void {
    bytes.forEach((value, i) => this.step(address + i, value));
  }

  erasePage(address: number): void {
    const pageAt = address - (address % this.pageBytes);
    const isCut = this.cutAfterBytes === 0;
    this.bytes.fill(0xff, pageAt, pageAt + (isCut ? this.pageBytes / 2 : this.pageBytes));
    this.countDown();
  }

  isErased(address: number, length: number): boolean {
    return this.bytes.subarray(address, address + length).every((value) => value === 0xff);
  }

  private step(address: number, value: number): void {
    const before = this.bytes[address] as number;
    const isCut = this.cutAfterBytes === 0;
    this.bytes[address] = before & (isCut ? value | this.cutStrayBits : value);
    this.countDown();
  }

  private countDown(): void {
    if (this.cutAfterBytes === undefined) return;
    this.cutAfterBytes -= 1;
    if (this.cutAfterBytes >= 0) return;
    this.cutAfterBytes = undefined;
    this.isPowered = false;
    throw new PowerCut('Storage: the power went in the middle of a change');
  }
}

interface Header {
  sizeWord: number;
  size: number;
  flags: number;
  /** With the zeros behind it. */
  name: string;
  isValid: boolean;
}

/** A header and where it lies; at NONE there is no more of them. */
interface Place extends Header {
  at: number;
}

export interface StorageStats {
  totalBytes: number;
  /** Behind the last file. */
  freeBytes: number;
  fileBytes: number;
  fileCount: number;
  trashBytes: number;
  trashCount: number;
}

export class Storage {
  readonly flash: Flash;
  readonly faults = {
    /** What a write, an erase or a move of everything takes. */
    writeUs: 0,
  };

  constructor(
    sizeBytes: number,
    private readonly spend: (spanUs: number) => void = () => undefined,
    pageBytes = PAGE_BYTES,
  ) {
    this.flash = new Flash(sizeBytes, pageBytes);
  }

  /** What the interpreter does first: storage that it takes for corrupt is erased, the image with all the rest. */
  powerOn(): void {
    this.flash.isPowered = true;
    this.flash.cutAfterBytes = undefined;
    if (!this.isValid()) this.eraseAll();
  }

  read(name: string): string | undefined {
    const file = this.bytesOf(name);
    return file && Buffer.from(file).toString('latin1');
  }

  readJSON(name: string, noExceptions?: boolean): unknown {
    const text = this.read(name);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch (error) {
      if (noExceptions) return undefined;
      throw error;
    }
  }

  readArrayBuffer(name: string): ArrayBuffer | undefined {
    const file = this.bytesOf(name);
    return file && Uint8Array.from(file).buffer;
  }

  /** @throws Error where the interpreter does: no room even after a move, too much data, data in the way */
  write(name: string, data: string | ArrayLike<number>, offset = 0, size = 0): boolean {
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Uint8Array.from(data);
    const length = size || bytes.length;
    if (length === 0) throw new Error("Can't create zero length file");
    this.spend(this.faults.writeUs);
    let file = this.find(name);
    if (offset === 0 && !(file && this.canTake(file, length))) {
      if (file && this.holds(file, bytes, length)) return true;
      if (file) this.markDead(file);
      file = this.create(name, length);
    }
    if (!file) throw new Error('Unable to find or create file');
    if (offset + bytes.length > file.size) throw new Error('Too much data for file size');
    const at = file.at + HEADER_BYTES + offset;
    if (!this.flash.isErased(at, bytes.length)) throw new Error('File already written with different data');
    this.flash.program(at, bytes);
    return true;
  }

  writeJSON(name: string, data: unknown): boolean {
    return this.write(name, JSON.stringify(data));
  }

  erase(name: string): void {
    this.spend(this.faults.writeUs);
    const file = this.find(name);
    if (file) this.markDead(file);
  }

  eraseAll(): void {
    this.spend(this.faults.writeUs);
    this.erasePages(0, this.flash.bytes.length);
  }

  list(): string[] {
    const names: string[] = [];
    this.walk(0, true, (file) => {
      if (isReal(file)) names.push(file.name.split('\0')[0] ?? '');
    });
    return names;
  }

  getFree(): number {
    return this.getStats().freeBytes;
  }

  getStats(): StorageStats {
    const totalBytes = this.flash.bytes.length;
    const stats = {
      totalBytes,
      freeBytes: totalBytes,
      fileBytes: 0,
      fileCount: 0,
      trashBytes: 0,
      trashCount: 0,
    };
    this.walk(0, true, (file) => {
      const kind = isDead(file) ? 'trash' : 'file';
      stats[`${kind}Bytes`] += takenBy(file.size);
      stats[`${kind}Count`] += 1;
      stats.freeBytes = totalBytes - file.at - takenBy(file.size);
    });
    return stats;
  }

  /**
   * Moves what is alive to the front, a page at a time through RAM: what a cut catches in between is gone.
   * Answers whether there was anything to take back.
   */
  compact(): boolean {
    this.spend(this.faults.writeUs);
    const startAt = this.firstPageToMove();
    if (startAt === NONE) return false;
    const kept: Uint8Array[] = [];
    const stop = this.walk(startAt, true, (file) => {
      if (isReal(file)) kept.push(this.flash.bytes.slice(file.at, file.at + takenBy(file.size)));
    });
    const moved = Buffer.concat(kept);
    const { pageBytes } = this.flash;
    for (let done = 0; done < moved.length; done += pageBytes) {
      this.flash.erasePage(startAt + done);
      this.flash.program(startAt + done, moved.subarray(done, done + pageBytes));
    }
    const pages = Math.ceil(moved.length / pageBytes);
    this.erasePages(startAt + pages * pageBytes, stop.at === NONE ? this.flash.bytes.length : stop.at);
    return true;
  }

  /** What the interpreter asks when it starts: whether there is nothing at all where the files end. */
  isValid(): boolean {
    const endAt = this.flash.bytes.length;
    let last = this.headerAt(0);
    let place = last;
    while (place.isValid) {
      last = place;
      place = this.next(last, true);
    }
    if (place.at === NONE) {
      const behind = aligned(last.at + place.size + HEADER_BYTES);
      if (behind <= endAt && behind + HEADER_BYTES > endAt) return true;
    }
    const isBlank = place.sizeWord === 0xffffffff && [...place.name].every((char) => char === '\xff');
    return place.at === 0 && isBlank ? this.flash.isErased(0, endAt) : isBlank;
  }

  private bytesOf(name: string): Uint8Array | undefined {
    const file = this.find(name);
    if (!file) return undefined;
    return this.flash.bytes.subarray(file.at + HEADER_BYTES, file.at + HEADER_BYTES + file.size);
  }

  /** The first file of that name, in the order of addresses. */
  private find(name: string): Place | undefined {
    if (!this.flash.isPowered) throw new PowerCut('Storage: the power is off');
    if (name.length === 0 || name.length > NAME_MAX || name[1] === ':') {
      throw new Error(`Storage: file name "${name}"`);
    }
    let found: Place | undefined;
    this.walk(0, true, (file) => {
      if (file.name === name.padEnd(NAME_MAX, '\0')) found ??= file;
    });
    return found;
  }

  /** Whether a file has the wanted size and has not been written to yet. */
  private canTake(file: Place, length: number): boolean {
    return file.flags === 0 && file.size === length && this.flash.isErased(file.at + HEADER_BYTES, length);
  }

  private holds(file: Place, bytes: Uint8Array, length: number): boolean {
    const dataAt = file.at + HEADER_BYTES;
    if (file.flags !== 0 || file.size !== length || bytes.length !== length) return false;
    return bytes.every((value, i) => this.flash.bytes[dataAt + i] === value);
  }

  private markDead(file: Place): void {
    this.flash.program(file.at + NAME_OFFSET, Buffer.from(DEAD, 'latin1'));
  }

  private create(name: string, size: number): Place | undefined {
    let room = this.findRoom(takenBy(size));
    if (room.at === NONE && takenBy(size) < room.lostBytes && this.compact()) {
      room = this.findRoom(takenBy(size));
    }
    if (room.at === NONE) return undefined;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt32LE(size);
    header.write(name, NAME_OFFSET, 'latin1');
    this.flash.program(room.at, header);
    // Where the power had gone in the middle of a header, what lies there now is not what was written.
    return { at: room.at, sizeWord: size, size, flags: 0, name, isValid: true };
  }

  /** Where a new file goes; `lostBytes` is what a move could win where it goes nowhere. */
  private findRoom(neededBytes: number): { at: number; lostBytes: number } {
    let lostBytes = 0;
    let at = 0;
    while (at !== NONE) {
      const stop = this.walk(at, false, (file) => {
        if (isDead(file)) lostBytes += file.size;
      });
      const spaceBytes = this.spaceBehind(stop.at);
      if (spaceBytes >= neededBytes) return { at: stop.at, lostBytes };
      lostBytes += spaceBytes;
      at = this.nextPage(stop.at);
    }
    return { at: NONE, lostBytes };
  }

  /** To the next page that begins with a file; to the end where the next one does not. */
  private spaceBehind(at: number): number {
    if (at === NONE) return 0;
    const next = this.nextPage(at);
    return (next !== NONE && this.headerAt(next).isValid ? next : this.flash.bytes.length) - at;
  }

  /** Answers the header at which the walk came to its end. @param isAll goes on behind gaps that end with a page */
  private walk(from: number, isAll: boolean, onFile: (file: Place) => void): Place {
    let place = this.headerAt(from);
    while (place.isValid) {
      onFile(place);
      place = this.next(place, isAll);
    }
    return place;
  }

  private next(file: Place, isAll: boolean): Place {
    const at = aligned(file.at + file.size + HEADER_BYTES);
    if (at + HEADER_BYTES > this.flash.bytes.length) return { ...file, at: NONE, isValid: false };
    const place = this.headerAt(at);
    if (!isAll || place.isValid) return place;
    const page = this.nextPage(at);
    return page === NONE ? { ...place, at: NONE } : this.headerAt(page);
  }

  private headerAt(at: number): Place {
    const bytes = Buffer.from(this.flash.bytes.subarray(at, at + HEADER_BYTES));
    const sizeWord = bytes.readUInt32LE();
    const size = sizeWord & 0xffffff;
    const fits = at + HEADER_BYTES + size <= this.flash.bytes.length;
    const isValid = sizeWord !== 0xffffffff && sizeWord !== 0 && fits;
    return {
      at,
      sizeWord,
      size,
      flags: sizeWord >>> 24,
      name: bytes.toString('latin1', NAME_OFFSET),
      isValid,
    };
  }

  private nextPage(at: number): number {
    if (at === NONE) return NONE;
    const next = at - (at % this.flash.pageBytes) + this.flash.pageBytes;
    return next < this.flash.bytes.length ? next : NONE;
  }

  /** The last page that begins with a file and has no dead file before it; NONE where no file is dead. */
  private firstPageToMove(): number {
    let startAt = 0;
    let isFound = false;
    this.walk(0, true, (file) => {
      if (!isFound && file.at % this.flash.pageBytes === 0) startAt = file.at;
      isFound ||= isDead(file);
    });
    return isFound ? startAt : NONE;
  }

  private erasePages(from: number, until: number): void {
    for (let at = from; at < until; at += this.flash.pageBytes) this.flash.erasePage(at);
  }
}

function aligned(address: number): number {
  return (address + 3) & ~3;
}

function takenBy(size: number): number {
  return aligned(size) + HEADER_BYTES;
}

function isDead(header: Header): boolean {
  return header.name.startsWith(DEAD);
}

function isReal(header: Header): boolean {
  return !isDead(header) && REAL_FLAGS.includes(header.flags);
}
