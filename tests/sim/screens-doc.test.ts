/**
 * docs/screens.md: fresh, a picture for each scene, and on each picture the texts that its scene is about, whole.
 */
import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playScene, SCENES } from '../../sim/docs/screen-scenes';
import { main } from '../../sim/docs/screens';
import { runInProcess } from '../run-in-process';
import { screenLines } from '../scenarios/read-screen';

/** By scene, what a reader of its picture must find. */
const LINES: Readonly<Record<string, readonly string[]>> = {
  'self-test': ['Knead.js', 'experimental', 'not a medical device', 'self-test'],
  choice: ['1 of 37', 'Knead', '30 min', 'press START'],
  'choice-next': ['5 of 37', 'Tap, gentle', '30 min', 'press START'],
  'no-contact': ['no contact', 'put pads on', '30 min'],
  refused: ['No contact', 'No contact. Put the pads on;', 'again.'],
  running: ['12', '9', 'running', '30 min'],
  'pad-off': ['Pad off', 'A pad came off. Its level is', 'zero.'],
  paused: ['12', '9', 'PAUSED', '30 min'],
  locked: ['12', '9', 'running'],
  fault: ['FAULT 3', 'START.'],
  bench: ['BENCH', '30 min', 'press START'],
};

describe('document of the screens', function () {
  this.timeout(60000);

  for (const scene of SCENES) {
    it(`shows on the picture "${scene.id}" what it is about`, () => {
      const { pixels, width } = playScene(scene);
      expect(pixels).to.have.length(width * 64);
      expect(screenLines(pixels)).to.include.members([...(LINES[scene.id] as string[])]);
    });
  }

  it('is fresh: npm run docs:screens', async () => {
    const { status, stdout } = await runInProcess((argv) => main(argv), ['--check']);
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: '' });
  });

  it('finds a picture of which a single byte is stale, and one that is gone', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'knead-screens-'));
    const run = (...argv: string[]): ReturnType<typeof runInProcess> =>
      runInProcess((args) => main(args, folder), argv);
    try {
      expect((await run()).status).to.equal(0);
      const pictures = readdirSync(join(folder, 'images/screens'));
      expect(pictures).to.have.members(SCENES.map(({ id }) => `${id}.png`));
      writeFileSync(join(folder, 'images/screens/fault.png'), Buffer.of(0xff), { flag: 'a' });
      writeFileSync(join(folder, 'images/screens/gone.png'), '');
      const { status, stdout } = await run('--check');
      expect(status).to.equal(1);
      expect(stdout).to.match(
        /^stale: .*fault\.png\nstale: .*gone\.png\nwrite anew: npm run docs:screens\n$/,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
