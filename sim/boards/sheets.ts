/**
 * The sheets of all boards, in the order in which documents and commands tell of them.
 * Read by the build, by its check and by the generator of docs/boards.md.
 */
import { type BoardSheet } from '../../hal/boards/board-sheet';
import { PICO } from '../../hal/boards/pico';

export const BOARD_SHEETS: readonly BoardSheet[] = [PICO];
