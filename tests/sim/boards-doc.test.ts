/**
 * docs/boards.md and its pictures: that they are fresh and whole, and that the generator says so when they are not.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PICO } from '../../hal/boards/pico';
import { shownName } from '../../sim/docs/board-words';
import { boardFiles, main } from '../../sim/docs/boards';
import { DOCS } from '../../sim/docs/generator';
import { runInProcess } from '../run-in-process';

const FILES = boardFiles([PICO]);
const DOCUMENT = FILES.get('boards.md') as string;
const PICTURE = FILES.get('images/boards/pico.svg') as string;

interface Text {
  x: number;
  y: number;
  anchor: string;
  content: string;
}

function textsOf(svg: string): Text[] {
  return [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)</g)].map(
    ([, x, y, anchor = '', content = '']) => ({ x: Number(x), y: Number(y), anchor, content }),
  );
}

/** From left to right, at 6.9 px a letter: DejaVu Sans at 12 px is narrower in these words. */
function spanOf({ x, anchor, content }: Text): [number, number] {
  const width = content.length * 6.9;
  if (anchor === 'middle') return [x - width / 2, x + width / 2];
  return anchor === 'end' ? [x - width, x] : [x, x + width];
}

describe('document of the boards', () => {
  it('is fresh: npm run docs:boards', async () => {
    const { status, stdout } = await runInProcess((argv) => main(argv), ['--check']);
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: '' });
  });

  it('has a row for each signal with its pin, and says what the boards are not', () => {
    for (const signal of PICO.signals) {
      const pin = PICO.header.indexOf(`GP${signal.gpio}`) + 1;
      expect(DOCUMENT).to.contain(`| ${pin || 'inside'} | ${signal.gpio} | ${shownName(signal)} |`);
    }
    expect(DOCUMENT).to.match(/Experimental\. Not a medical device\.[^]*dummy loads only/);
    expect(DOCUMENT).to.contain('Pin 30 is printed RUN, and is not our RUN**: that one is GPIO 5, pin 7.');
  });

  it('links to files that exist, and has nothing undefined in it', () => {
    const targets = [...DOCUMENT.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets).to.include.members(['hazards.md', 'output-stage.md', 'images/boards/pico.svg']);
    for (const target of targets) expect(existsSync(join(DOCS, target)), target).to.equal(true);
    expect(DOCUMENT + PICTURE).not.to.match(/undefined|NaN|\|\s*\|$/m);
  });

  it('is linked from the README and from the contract with the stage', () => {
    expect(readFileSync(join(DOCS, '..', 'README.md'), 'utf8')).to.contain('(docs/boards.md)');
    expect(readFileSync(join(DOCS, 'output-stage.md'), 'utf8')).to.contain('(boards.md)');
  });
});

describe('picture of a board', () => {
  const texts = textsOf(PICTURE);

  it('has every pin with its number, every signal, and the words of the warning', () => {
    const contents = texts.map(({ content }) => content);
    for (let pin = 1; pin <= PICO.header.length; pin += 1) expect(contents).to.include(`${pin}`);
    expect(contents).to.include.members(PICO.signals.map(shownName));
    expect(contents).to.include('Experimental. Not a medical device. Dummy loads only.');
  });

  it('keeps its texts apart, and within the picture', () => {
    const width = Number(/ width="(\d+)"/.exec(PICTURE)?.[1]);
    const small = texts.filter(({ y }) => y > 60);
    for (const text of small) {
      const [from, to] = spanOf(text);
      expect(from, text.content).to.be.above(-8);
      expect(to, text.content).to.be.below(width + 8);
      const beside = small.filter((other) => other !== text && Math.abs(other.y - text.y) < 12);
      const over = beside.filter((other) => spanOf(other)[0] < to && spanOf(other)[1] > from);
      expect(
        over.map(({ content }) => content),
        text.content,
      ).to.deep.equal([]);
    }
  });
});

describe('npm run docs:boards', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'knead-docs-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...argv: string[]) => runInProcess((args) => main(args, { folder }), argv);

  it('says what is stale, changes nothing until told, and then writes it and removes what is gone', async () => {
    await run();
    writeFileSync(join(folder, 'boards.md'), 'old');
    writeFileSync(join(folder, 'images/boards/gone.svg'), 'old');
    const { status, stdout } = await run('--check');
    expect(status).to.equal(1);
    expect(stdout).to.match(/boards\.md\nstale: .*gone\.svg\nwrite anew: npm run docs:boards\n$/);
    expect(readFileSync(join(folder, 'boards.md'), 'utf8')).to.equal('old');
    expect((await run()).status).to.equal(0);
    expect(readFileSync(join(folder, 'boards.md'), 'utf8')).to.equal(DOCUMENT);
    expect(readdirSync(join(folder, 'images/boards'))).to.deep.equal(['pico.svg']);
  });

  it('refuses what it does not know in one line', async () => {
    const { status, stderr } = await run('--chekc');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^docs:boards: unknown option '--chekc'/);
  });
});
