/**
 * The boot ROM's flash routines, done by the emulator: rp2040js' flash cannot be written through its SSI.
 * Called by SiliconBoard when the processor arrives at one of their entries; the processor waits as long as a flash
 * takes, with nothing read from it meanwhile. Units: us.
 * Reference: RP2040 datasheet 2.8.2.1 (function table, flash access); times: the Pico's W25Q16JV, data sheet 9.6
 * (typical: 45 ms to erase a sector of 4 KB, 0.4 ms to program a page of 256 bytes).
 */
const FUNCTION_TABLE = 0x14;

const ERASE_SECTOR_US = 45000;
const PROGRAM_PAGE_US = 400;
const SECTOR_BYTES = 4096;
const PAGE_BYTES = 256;

/** The memory that a routine works on. */
export interface FlashMemory {
  flash: Uint8Array;
  sram: Uint8Array;
  /** Counted up by what is erased. */
  erasedSectors: number;
}

/** Does the routine with the arguments r0..r2; answers how long it took. */
export type RomRoutine = (memory: FlashMemory, r0: number, r1: number, r2: number) => number;

const RAM_AT = 0x20000000;

/** By the two letters of the function table. */
const ROUTINES: Readonly<Record<string, RomRoutine>> = {
  IF: () => 0,
  EX: () => 0,
  FC: () => 0,
  CX: () => 0,
  RE: (memory, offset, bytes) => {
    const sectors = Math.ceil(bytes / SECTOR_BYTES);
    memory.flash.fill(0xff, offset, offset + bytes);
    memory.erasedSectors += sectors;
    return sectors * ERASE_SECTOR_US;
  },
  RP: ({ flash, sram }, offset, from, bytes) => {
    // Programming can only clear bits.
    for (let i = 0; i < bytes; i += 1) {
      flash[offset + i] = (flash[offset + i] as number) & (sram[from - RAM_AT + i] as number);
    }
    return Math.ceil(bytes / PAGE_BYTES) * PROGRAM_PAGE_US;
  },
};

/** Entries of the routines that the emulator does, by address. @throws Error where the ROM lacks one of them */
export function flashRoutines(bootrom: Uint32Array): Map<number, RomRoutine> {
  const half = (address: number): number =>
    ((bootrom[address >> 2] as number) >>> (address & 2 ? 16 : 0)) & 0xffff;
  const routines = new Map<number, RomRoutine>();
  for (let at = half(FUNCTION_TABLE); half(at) !== 0; at += 4) {
    const code = String.fromCharCode(half(at) & 0xff, half(at) >> 8);
    const routine = ROUTINES[code];
    if (routine) routines.set(half(at + 2) & ~1, routine);
  }
  if (routines.size !== Object.keys(ROUTINES).length) {
    throw new Error(`the boot ROM has not the routines ${Object.keys(ROUTINES).join(', ')}`);
  }
  return routines;
}
