/**
 * Espruino's Storage module in memory: files by name, with the size limit and the failures of real flash.
 * Used by the emulated runtime; tests set what goes wrong. Units: bytes, us.
 * A file name has 28 characters at most; a write of a file that does not fit answers false and changes nothing.
 */
const NAME_MAX = 28;
const HEADER_BYTES = 32;

export interface StorageFaults {
  /** What a write or erase takes. */
  writeUs: number;
  /** Power goes in the middle of the next write: this many bytes of it arrive. */
  tearNextWriteAtBytes: number | undefined;
}

export class Storage {
  readonly faults: StorageFaults = { writeUs: 0, tearNextWriteAtBytes: undefined };
  readonly files = new Map<string, Uint8Array>();

  constructor(
    private readonly sizeBytes: number,
    private readonly spend: (spanUs: number) => void,
  ) {}

  read(name: string): string | undefined {
    const file = this.files.get(name);
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
    const file = this.files.get(name);
    return file && Uint8Array.from(file).buffer;
  }

  write(name: string, data: string | ArrayLike<number>, offset = 0, size = 0): boolean {
    if (name.length === 0 || name.length > NAME_MAX) throw new Error(`Storage: file name "${name}"`);
    const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Uint8Array.from(data);
    const before = this.files.get(name);
    const isNew = offset === 0;
    const length = isNew ? size || bytes.length : (before?.length ?? 0);
    if (offset + bytes.length > length) throw new Error(`Storage: too much data for "${name}"`);
    const grows = isNew ? HEADER_BYTES + length - (before ? HEADER_BYTES + before.length : 0) : 0;
    if (grows > this.getFree()) return false;
    this.spend(this.faults.writeUs);
    const file = isNew ? new Uint8Array(length).fill(0xff) : (before ?? new Uint8Array(0));
    const torn = this.faults.tearNextWriteAtBytes;
    this.faults.tearNextWriteAtBytes = undefined;
    file.set(bytes.subarray(0, torn ?? bytes.length), offset);
    this.files.set(name, file);
    if (torn !== undefined) throw new Error('Storage: the power went in the middle of a write');
    return true;
  }

  writeJSON(name: string, data: unknown): boolean {
    return this.write(name, JSON.stringify(data));
  }

  erase(name: string): void {
    this.spend(this.faults.writeUs);
    this.files.delete(name);
  }

  eraseAll(): void {
    this.spend(this.faults.writeUs);
    this.files.clear();
  }

  list(): string[] {
    return [...this.files.keys()];
  }

  compact(): void {
    this.spend(this.faults.writeUs);
  }

  getFree(): number {
    let used = 0;
    for (const file of this.files.values()) used += HEADER_BYTES + file.length;
    return this.sizeBytes - used;
  }
}
