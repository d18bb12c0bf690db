/**
 * The boards that an image can be built for, and how much of their storage it may take.
 * Read by the build; the board's pins and facts stand in hal/espruino/boards/<id>.ts.
 * Units: bytes of the bundle as it is stored on the board.
 */
export interface BuildBoard {
  id: string;
  title: string;
  /** What the code may take; settings and uploaded programs need the rest of the storage. */
  budgetBytes: number;
}

export const BUILD_BOARDS: readonly BuildBoard[] = [
  // 80 KB of 256 KB: project default. The catalogue takes 39 KB of it; other programs and settings find room beside it.
  { id: 'pico', title: 'Raspberry Pi Pico (RP2040)', budgetBytes: 80 * 1024 },
];

export function findBoard(id: string): BuildBoard | undefined {
  return BUILD_BOARDS.find((board) => board.id === id);
}

export function boardIds(): string {
  return BUILD_BOARDS.map((board) => board.id).join(', ');
}
