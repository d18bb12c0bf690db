/**
 * The two files that the silicon bench needs and that are not ours: an Espruino image for the RP2040 (UF2), and the
 * chip's boot ROM, raw or as the table of words that rp2040js' own repository carries.
 * Read once by the commands. Every refusal is an InputError that names the file and what is wrong with it.
 * Reference: UF2 file format; RP2040 datasheet 2.8.2 (boot ROM contents).
 */
import { readFileSync } from 'node:fs';
import { InputError } from '../program-file';

export const FLASH_AT = 0x10000000;
export const FLASH_BYTES = 2 * 1024 * 1024;
const BOOTROM_WORDS = 4096;

const UF2_BLOCK_BYTES = 512;
const UF2_MAGIC = [0x0a324655, 0x9e5d5157] as const;
const UF2_MAGIC_END = 0x0ab16f30;
const UF2_PAYLOAD_AT = 32;
const UF2_PAYLOAD_MAX = 476;
const UF2_NOT_FOR_FLASH = 1;
const UF2_HAS_FAMILY = 0x2000;
const UF2_FAMILY_RP2040 = 0xe48bff56;

/** "Mu" and version 1: the magic in the boot ROM's fifth word. */
const BOOTROM_MAGIC = 0x01754d;
const BOOTROM_MAGIC_MASK = 0xffffff;

/** What the flash holds after the image has been put on a blank chip. @throws InputError */
export function readUf2(path: string): Uint8Array {
  const file = readFile('--uf2', path);
  if (file.length === 0 || file.length % UF2_BLOCK_BYTES !== 0) {
    throw notUf2(path, `${file.length} bytes are no whole number of blocks of ${UF2_BLOCK_BYTES}`);
  }
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  for (let at = 0; at < file.length; at += UF2_BLOCK_BYTES) {
    const block = at / UF2_BLOCK_BYTES;
    const word = (index: number): number => file.readUInt32LE(at + 4 * index);
    if (word(0) !== UF2_MAGIC[0] || word(1) !== UF2_MAGIC[1] || word(127) !== UF2_MAGIC_END) {
      throw notUf2(path, `block ${block} has not the magic numbers`);
    }
    const [flags, target, bytes, family] = [word(2), word(3), word(4), word(7)];
    if (flags & UF2_NOT_FOR_FLASH) continue;
    if (flags & UF2_HAS_FAMILY && family !== UF2_FAMILY_RP2040) {
      throw notUf2(
        path,
        `block ${block} is for the chip family 0x${family.toString(16)}, not for the RP2040`,
      );
    }
    const offset = target - FLASH_AT;
    if (bytes > UF2_PAYLOAD_MAX || offset < 0 || offset + bytes > FLASH_BYTES) {
      throw notUf2(path, `block ${block} goes to 0x${target.toString(16)}, outside 2 MB of flash`);
    }
    flash.set(file.subarray(at + UF2_PAYLOAD_AT, at + UF2_PAYLOAD_AT + bytes), offset);
  }
  return flash;
}

/** The boot ROM's words. @throws InputError */
export function readBootrom(path: string): Uint32Array {
  const file = readFile('--bootrom', path);
  const words = file.length === 4 * BOOTROM_WORDS ? rawWords(file) : tableWords(file.toString('utf8'));
  if (words.length !== BOOTROM_WORDS || ((words[4] ?? 0) & BOOTROM_MAGIC_MASK) !== BOOTROM_MAGIC) {
    throw new InputError([
      `--bootrom: ${path} is neither the RP2040's boot ROM (16384 bytes) nor a table of its 4096 words`,
    ]);
  }
  return words;
}

function rawWords(file: Buffer): Uint32Array {
  return Uint32Array.from({ length: BOOTROM_WORDS }, (_, word) => file.readUInt32LE(4 * word));
}

/** Hexadecimal literals of eight digits, in their order: how the ROM stands in a source file. */
function tableWords(text: string): Uint32Array {
  return Uint32Array.from(text.match(/\b0x[0-9a-f]{8}\b/gi) ?? [], Number);
}

function readFile(flag: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw new InputError([`${flag}: cannot read ${path}`]);
  }
}

function notUf2(path: string, why: string): InputError {
  return new InputError([`--uf2: ${path} is no image for the RP2040: ${why}`]);
}
