/**
 * The programs of an image: how many there are, each as a score, and whether they are whole.
 * Made by firmware/main.ts of the packed catalogue; read by the session and the self-test.
 */
import { type Natives } from '../hal/natives';
import { type PackedCatalogue, type Score, unpackProgram } from '../waveforms/score';

export class Programs {
  readonly count: number;
  private natives: Natives;
  private memory: ArrayBuffer;
  private offsets: Uint16Array;
  private crc32: number;

  constructor(natives: Natives, packed: PackedCatalogue) {
    this.natives = natives;
    this.memory = natives.bytes(packed.bytes);
    this.offsets = new Uint16Array(natives.bytes(packed.offsets));
    this.count = this.offsets.length - 1;
    this.crc32 = packed.crc32;
  }

  /** @param index 0..count - 1 */
  read(index: number): Score {
    return unpackProgram(this.memory, this.offsets[index] as number);
  }

  /** The bytes are those that the build has put there. */
  isWhole(): boolean {
    return this.natives.crc32(new Uint8Array(this.memory)) === this.crc32;
  }
}
