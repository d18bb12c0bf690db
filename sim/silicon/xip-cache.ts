/**
 * The cache between the RP2040 and its flash, as far as it takes time: which reads miss.
 * Asked by SiliconBoard for each read of code or data from flash. Addresses in bytes.
 * Reference: RP2040 datasheet 2.6.3 (16 KB, two ways, lines of 8 bytes). It does not say which line of two goes when a
 * third comes; here it is the one that was used longer ago.
 */
const LINE_SHIFT = 3;
const SETS = 1024;
const EMPTY = -1;

export class XipCache {
  misses = 0;
  /** Two lines a set, the one that was used last in front. */
  private readonly lines = new Int32Array(2 * SETS).fill(EMPTY);

  /** True where the read has to wait for the flash. */
  isMiss(offset: number): boolean {
    const line = offset >>> LINE_SHIFT;
    const at = 2 * (line & (SETS - 1));
    if (this.lines[at] === line) return false;
    const isSecond = this.lines[at + 1] === line;
    this.lines[at + 1] = this.lines[at] as number;
    this.lines[at] = line;
    if (isSecond) return false;
    this.misses += 1;
    return true;
  }

  flush(): void {
    this.lines.fill(EMPTY);
  }
}
