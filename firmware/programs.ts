/**
 * The programs of an image: how many there are, each as a score and as a face, and whether they are whole.
 * Made by firmware/main.ts of the packed catalogue; read by the session and the self-test.
 */
import { type Natives } from '../hal/natives';
import { FACE_CHARS, NAME_CHARS, SKETCH_COLUMNS } from '../waveforms/face';
import { type PackedCatalogue, type Score, unpackProgram } from '../waveforms/score';

export class Programs {
  readonly count: number;
  private natives: Natives;
  private packed: PackedCatalogue;

  constructor(natives: Natives, packed: PackedCatalogue) {
    this.count = packed.offsets.length / 2 - 1;
    this.natives = natives;
    this.packed = packed;
  }

  /** @param index 0..count - 1 */
  read(index: number): Score {
    const offsets = new Uint16Array(this.natives.bytes(this.packed.offsets));
    return unpackProgram(this.natives.bytes(this.packed.bytes), offsets[index] as number);
  }

  /** Its name. @param index 0..count - 1 */
  title(index: number): string {
    return this.packed.faces.substr(index * FACE_CHARS, NAME_CHARS).trim();
  }

  /** A character for each column of its sketch, in the font of sketch-font.build.ts. @param index 0..count - 1 */
  sketch(index: number): string {
    return this.packed.faces.substr(index * FACE_CHARS + NAME_CHARS, SKETCH_COLUMNS);
  }

  /** The bytes are those that the build has put there. */
  isWhole(): boolean {
    return this.natives.crc32(new Uint8Array(this.natives.bytes(this.packed.bytes))) === this.packed.crc32;
  }
}
