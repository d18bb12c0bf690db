/**
 * The boards that an image can be built for, as the build sees them: out of their sheets (hal/boards/).
 * Units: bytes of the bundle as it is stored on the board.
 */
import { type BoardSheet } from '../../hal/boards/board-sheet';
import { BOARD_SHEETS } from '../boards/sheets';

export interface BuildBoard {
  id: string;
  title: string;
  /** What the code may take; settings and uploaded programs need the rest of the storage. */
  budgetBytes: number;
  sheet: BoardSheet;
}

export const BUILD_BOARDS: readonly BuildBoard[] = BOARD_SHEETS.map((sheet) => ({
  id: sheet.id,
  title: sheet.title,
  budgetBytes: sheet.budgets.imageBytes,
  sheet,
}));

export function findBoard(id: string): BuildBoard | undefined {
  return BUILD_BOARDS.find((board) => board.id === id);
}

export function boardIds(): string {
  return BUILD_BOARDS.map((board) => board.id).join(', ');
}
