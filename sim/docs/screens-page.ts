/**
 * The text of docs/screens.md: what the display shows, picture by picture.
 * Called by the generator (screens.ts) with the scenes.
 */
import { type Scene } from './screen-scenes';

/** From the document to the pictures. */
export const SCREEN_PICTURES = 'images/screens';

const HEAD = `# Screens

*Written by \`npm run docs:screens\`, by playing the firmware on the contract bench. Change that, not this.*

The display has 128 x 64 pixels. On top stand the program, BENCH and a lock where they hold, and the battery; below that a page. What a state, a reason or a fault means: [session.md](session.md).`;

const SHOWN_WIDTH = 396;

/** @param scenes in their order */
export function screensDocument(scenes: readonly Scene[]): string {
  const sections = scenes.map(({ id, title, about }) =>
    [
      `## ${title}`,
      '',
      `<img alt="The display: ${title.toLowerCase()}" src="${SCREEN_PICTURES}/${id}.png" width="${SHOWN_WIDTH}">`,
      '',
      about,
    ].join('\n'),
  );
  return `${[HEAD, ...sections].join('\n\n')}\n`;
}
