/**
 * What the silicon bench needs and no repository holds, in small: UF2 files, a boot ROM with a function table, programs
 * of a few Thumb instructions. For the tests of sim/silicon.
 * Reference: UF2 file format; RP2040 datasheet 2.8.2; ARMv6-M Architecture Reference Manual, A6.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FLASH_BYTES } from '../../sim/silicon/images';

export const BOOTROM_BYTES = 0x4000;

// UF2

export interface Uf2Block {
  target: number;
  data: readonly number[];
  flags?: number;
  family?: number;
}

export const FAMILY_RP2040 = 0xe48bff56;
export const HAS_FAMILY = 0x2000;

export function uf2(blocks: readonly Uf2Block[]): Buffer {
  return Buffer.concat(
    blocks.map(({ target, data, flags = HAS_FAMILY, family = FAMILY_RP2040 }, i) => {
      const block = Buffer.alloc(512);
      const words = [0x0a324655, 0x9e5d5157, flags, target, data.length, i, blocks.length, family];
      words.forEach((word, at) => block.writeUInt32LE(word >>> 0, 4 * at));
      Buffer.from(data).copy(block, 32);
      block.writeUInt32LE(0x0ab16f30, 508);
      return block;
    }),
  );
}

// Boot ROM

/** Entries of the flash routines, in the synthetic ROM: nothing stands there, the emulator does them. */
export const ROUTINES_AT: Readonly<Record<string, number>> = {
  IF: 0x100,
  EX: 0x110,
  FC: 0x120,
  CX: 0x130,
  RE: 0x140,
  RP: 0x150,
};
const MAGIC = 0x01754d;
const TABLE_AT = 0x40;

/** @param routines letters of the function table, with the Thumb entries as the chip has them */
export function bootrom(routines: Readonly<Record<string, number>> = ROUTINES_AT): Uint32Array {
  const bytes = Buffer.alloc(BOOTROM_BYTES);
  bytes.writeUInt32LE(0x20042000, 0);
  bytes.writeUInt32LE(MAGIC, 0x10);
  bytes.writeUInt16LE(TABLE_AT, 0x14);
  Object.entries(routines).forEach(([code, entry], i) => {
    bytes.write(code, TABLE_AT + 4 * i, 'latin1');
    bytes.writeUInt16LE(entry | 1, TABLE_AT + 4 * i + 2);
  });
  return Uint32Array.from({ length: BOOTROM_BYTES / 4 }, (_, word) => bytes.readUInt32LE(4 * word));
}

// Thumb

export const movs = (rd: number, value: number): number => 0x2000 | (rd << 8) | value;
export const subs = (rd: number, value: number): number => 0x3800 | (rd << 8) | value;
/** Stores a word at rn + offset. */
export const str = (rt: number, rn: number, offset: number): number =>
  0x6000 | ((offset >> 2) << 6) | (rn << 3) | rt;
export const blx = (rm: number): number => 0x4780 | (rm << 3);
/** Backwards by so many instructions, this one counted, where the last result was not zero. */
export const bneBack = (instructions: number): number => 0xd100 | ((-instructions - 1) & 0xff);
export const WFI = 0xbf30;
export const STAY = 0xe7fe;

/** Loads the literal of this number: see program. */
export interface Literal {
  rt: number;
  value: number;
}

export const ldr = (rt: number, value: number): Literal => ({ rt, value });

/** Instructions from the beginning of flash on, and their literals behind them. */
export function program(code: readonly (number | Literal)[]): Uint8Array {
  const flash = new Uint8Array(FLASH_BYTES).fill(0xff);
  const view = new DataView(flash.buffer);
  let literalAt = (2 * code.length + 3) & ~3;
  code.forEach((instruction, i) => {
    if (typeof instruction === 'number') return view.setUint16(2 * i, instruction, true);
    const base = (2 * i + 4) & ~3;
    view.setUint16(2 * i, 0x4800 | (instruction.rt << 8) | ((literalAt - base) >> 2), true);
    view.setUint32(literalAt, instruction.value, true);
    literalAt += 4;
  });
  return flash;
}

// Files

/** Writes files into a folder of their own, for the time of a call. */
export async function withFiles<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (pathOf: (name: string) => string) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'knead-silicon-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return await use((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
