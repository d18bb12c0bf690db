/**
 * `npm run docs:boards`: writes docs/boards.md and a picture of the wiring of each board, out of the sheets in hal/boards/;
 * with --check it says which of them are stale. See generator.ts.
 */
import { type BoardSheet } from '../../hal/boards/board-sheet';
import { BOARD_SHEETS } from '../boards/sheets';
import { runAsProgram } from '../command-line';
import { boardPicture } from './board-picture';
import { BOARD_PICTURES, boardsDocument } from './boards-page';
import { DOCS, generate } from './generator';

const DOCUMENT = 'boards.md';

export interface Target {
  /** Folder of the documents. */
  folder?: string;
  sheets?: readonly BoardSheet[];
}

/** Runs a command line; answers the exit status. */
export function main(argv: string[], { folder = DOCS, sheets = BOARD_SHEETS }: Target = {}): Promise<number> {
  return generate(argv, folder, {
    name: 'docs:boards',
    description: 'Writes docs/boards.md and a picture of the wiring of each board.',
    own: { folder: BOARD_PICTURES, ending: '.svg', noun: 'picture(s)' },
    files: () => boardFiles(sheets),
  });
}

/** The documents of some boards: their paths below the folder, and what is in them. */
export function boardFiles(sheets: readonly BoardSheet[]): Map<string, string> {
  const pictures = sheets.map((sheet): [string, string] => [
    `${BOARD_PICTURES}/${sheet.id}.svg`,
    boardPicture(sheet),
  ]);
  return new Map([[DOCUMENT, boardsDocument(sheets)], ...pictures]);
}

if (require.main === module) runAsProgram(main);
