/**
 * `npm run docs:screens`: writes docs/screens.md and a picture of each screen, as the firmware draws them on the contract
 * bench; with --check it says which of them are stale. See generator.ts.
 */
import { runAsProgram } from '../command-line';
import { screenPng } from '../report/screen';
import { type Content, DOCS, generate } from './generator';
import { playScene, type Scene, SCENES } from './screen-scenes';
import { SCREEN_PICTURES, screensDocument } from './screens-page';

const DOCUMENT = 'screens.md';

/** Runs a command line; answers the exit status. @param folder of the documents */
export function main(argv: string[], folder = DOCS): Promise<number> {
  return generate(argv, folder, {
    name: 'docs:screens',
    description: 'Writes docs/screens.md and a picture of each screen.',
    own: { folder: SCREEN_PICTURES, ending: '.png', noun: 'picture(s)' },
    files: screenFiles,
  });
}

/** The document and its pictures: their paths below the folder, and what is in them. */
async function screenFiles(): Promise<Map<string, Content>> {
  const files = new Map<string, Content>([[DOCUMENT, screensDocument(SCENES)]]);
  for (const scene of SCENES) files.set(`${SCREEN_PICTURES}/${scene.id}.png`, await pictureOf(scene));
  return files;
}

function pictureOf(scene: Scene): Promise<Buffer> {
  const { pixels, width } = playScene(scene);
  return screenPng(pixels, width);
}

if (require.main === module) runAsProgram(main);
