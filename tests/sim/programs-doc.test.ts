/**
 * docs/programs.md and its pictures: that they are fresh and whole, and that the generator says so when they are not.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { expect } from 'chai';
import { type Course } from '../../sim/course';
import { programPicture } from '../../sim/docs/program-picture';
import { curveWords, envelopeWords, rateWords, strokeWords } from '../../sim/docs/program-words';
import { main, programFiles } from '../../sim/docs/programs';
import { programBytes } from '../../sim/score-file';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type CatalogueProgram, type Curve } from '../../waveforms/program';
import { runInProcess } from '../run-in-process';

const DOCS = resolve(__dirname, '../../docs');
const FILES = programFiles(CATALOGUE);
const DOCUMENT = FILES.get('programs.md') ?? '';

/** The part of the document under a program's heading. */
function sectionOf({ id }: CatalogueProgram): string {
  const [, behind = ''] = DOCUMENT.split(`\n### ${id}\n`);
  return behind.split(/\n##/)[0] ?? '';
}

describe('document of programs', () => {
  it('is fresh: npm run docs:programs', async () => {
    expect(await runInProcess((argv) => main(argv), ['--check'])).to.deep.equal({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('names every picture that there is, and no other', () => {
    const named = [...DOCUMENT.matchAll(/\]\(images\/programs\/([^)]+)\)/g)].map(([, name]) => name);
    expect(named.sort()).to.deep.equal(readdirSync(join(DOCS, 'images', 'programs')).sort());
    expect(named).to.have.length(CATALOGUE.length);
  });

  it('links to headings and files that exist', () => {
    const headings = [...DOCUMENT.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replace(/ /g, '-'),
    );
    for (const [, target = ''] of DOCUMENT.matchAll(/\]\(([^)]+)\)/g)) {
      if (target.startsWith('#')) expect(headings, target).to.include(target.slice(1));
      else expect(existsSync(join(DOCS, target)), target).to.equal(true);
    }
  });

  it('says that this is experimental, and where the facts about consumer units come from', () => {
    expect(DOCUMENT).to.contain('**Experimental. Not a medical device.**');
    for (const source of ['drhonow.com', 'highya.com', 'about 25 devices', 'softsolder.com']) {
      expect(DOCUMENT).to.contain(source);
    }
  });

  for (const program of CATALOGUE) {
    it(`has all of its fields: ${program.id}`, () => {
      const section = sectionOf(program);
      const bytes = programBytes(packProgram(compile(program))).toLocaleString('en-US');
      const texts = [program.name, program.feel, program.pads, program.source, ...program.warnings];
      for (const text of texts) expect(section).to.contain(text);
      for (const { name } of program.stages) expect(section).to.match(new RegExp(`^\\| ${name}[ (|]`, 'm'));
      expect(section).to.contain(`**On the device:** ${bytes} bytes`);
      expect(
        DOCUMENT.split(`| [${program.id}](#${program.id}) |`),
        'once in each of two tables',
      ).to.have.length(3);
    });
  }
});

describe('pictures of programs', () => {
  for (const [path, svg] of FILES) {
    if (!path.endsWith('.svg')) continue;
    it(`is drawn within its frame, and can be read by others: ${path}`, () => {
      expect([new Resvg(svg).width, new Resvg(svg).height]).to.deep.equal([640, 200]);
      expect(svg).not.to.match(/NaN|Infinity|undefined/);
      for (const [, x = ''] of svg.matchAll(/[MH](-?[\d.]+)/g)) expect(Number(x)).to.be.within(84, 630);
      for (const [, y = ''] of svg.matchAll(/V(-?[\d.]+)/g)) expect(Number(y)).to.be.within(27, 181);
    });
  }

  const COURSE: Course = {
    spanUs: 2e6,
    widestUs: 200,
    stageNames: ['<a> & "b"'],
    pieces: [
      { atUs: 0, spanUs: 1e6, stage: 0, rateHz: [50, 50], widthUs: [200, 100], strengthFraction: [1, 0.5] },
      { atUs: 1e6, spanUs: 1e6, stage: 0, rateHz: [0, 50], widthUs: [0, 100], strengthFraction: [0, 0.5] },
    ],
  };

  it('has A above the line and B below, and nothing where a channel is silent', () => {
    const paths = [...programPicture('x', COURSE).matchAll(/d="([^"]+)" fill="#[^>]+fill-opacity/g)];
    expect(paths.map(([, d]) => d)).to.deep.equal(['M84 148V119H357V148Z', 'M84 148V162.5H630V148Z']);
  });

  it('may have any names', () => {
    const svg = programPicture('<&">', COURSE);
    expect(svg).to.contain('<title>&lt;&amp;&quot;&gt;: one cycle</title>');
    expect(svg).to.contain('>&lt;a&gt; &amp; &quot;b&quot;</text>');
    expect(new Resvg(svg).width).to.equal(640);
  });

  it('are small', () => {
    const sizes = [...FILES].filter(([path]) => path.endsWith('.svg')).map(([, svg]) => svg.length);
    expect(Math.max(...sizes)).to.be.lessThan(40_000);
  });
});

describe('npm run docs:programs', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'knead-docs-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const two = CATALOGUE.slice(0, 2);
  const [first, second] = two.map(({ id }) => `images/programs/${id}.svg`) as [string, string];
  const run = (...argv: string[]) => runInProcess((args) => main(args, { folder, catalogue: two }), argv);
  const stalePaths = async (): Promise<string[]> => {
    const { status, stdout } = await run('--check');
    const stale = [...stdout.matchAll(/^stale: [^/]+\/(.+)$/gm)].map(([, path = '']) => path);
    expect(status).to.equal(stale.length > 0 ? 1 : 0);
    return stale;
  };

  it('writes what its check then finds fresh, and the same each time', async () => {
    expect(await stalePaths()).to.deep.equal(['programs.md', first, second]);
    expect((await run()).status).to.equal(0);
    expect(await stalePaths()).to.deep.equal([]);
    expect(readdirSync(join(folder, 'images/programs'))).to.have.length(2);
    const written = readFileSync(join(folder, 'programs.md'), 'utf8');
    await run();
    expect(readFileSync(join(folder, 'programs.md'), 'utf8')).to.equal(written);
  });

  it('says which files are stale, changes nothing until told, and then mends them', async () => {
    await run();
    const gone = 'images/programs/gone.svg';
    writeFileSync(join(folder, 'programs.md'), 'old');
    rmSync(join(folder, second));
    writeFileSync(join(folder, gone), 'of a program that is no more');
    expect(await stalePaths()).to.deep.equal(['programs.md', second, gone]);
    expect(readFileSync(join(folder, 'programs.md'), 'utf8')).to.equal('old');
    await run();
    expect(await stalePaths()).to.deep.equal([]);
    expect(existsSync(join(folder, gone))).to.equal(false);
  });

  it('refuses what it does not know in one line', async () => {
    const { status, stderr } = await run('--chekc');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^docs:programs: unknown option '--chekc'/);
  });
});

describe('a program in words', () => {
  const CURVES: { curve: Curve; says: string }[] = [
    { curve: 50, says: '50 Hz' },
    { curve: 1e6 / 16666, says: '60 Hz' },
    { curve: { kind: 'ramp', from: 40, to: 60 }, says: 'from 40 to 60 Hz over the stroke' },
    { curve: { kind: 'table', values: [2, 100], stepMs: 3000 }, says: '2, 100 Hz, 3 s each' },
    {
      curve: {
        kind: 'table',
        values: Array.from({ length: 20 }, (_, i) => 20 + i),
        stepMs: 100,
        interpolate: true,
      },
      says: '20, 21, 22 ... 39 Hz in 20 steps, 0.1 s each, joined by straight lines',
    },
    {
      curve: { kind: 'triangle', low: 20, high: 40, periodMs: 2500 },
      says: '20-40 Hz and back every 2.5 s, as a triangle',
    },
    {
      curve: { kind: 'sine', low: 20, high: 40, periodMs: 2000 },
      says: '20-40 Hz and back every 2 s, as a sine',
    },
    {
      curve: { kind: 'random-hold', low: 5, high: 14, everyMs: 500 },
      says: '5-14 Hz, drawn anew every 0.5 s',
    },
    {
      curve: { kind: 'random-walk', low: 5, high: 14, everyMs: 500 },
      says: '5-14 Hz, wandering, a step every 0.5 s',
    },
  ];
  for (const { curve, says } of CURVES) {
    it(`has a curve: ${says}`, () => expect(curveWords(curve, 'Hz')).to.equal(says));
  }

  it('has strokes, bursts and envelopes', () => {
    const stage = { name: 'x', strokeMs: 1200, rateHz: 2, widthUs: 200 };
    const edged = { ...stage, strokes: 4, restMs: 600, riseMs: 300, fallMs: 200 };
    expect(strokeWords(stage)).to.equal('1 of 1.2 s');
    expect(strokeWords(edged)).to.equal('4 of 1.2 s, rise 0.3 s, fall 0.2 s, rest 0.6 s');
    const burst = { pulses: 9, rateHz: 100 };
    expect(rateWords({ ...stage, burst })).to.equal('9 pulses at 100 Hz, 2 times a second');
    const program = {
      id: 'x',
      name: 'X',
      feel: 'X.',
      source: 'tests',
      relation: 'together',
      order: 'shuffle',
    } as const;
    expect(envelopeWords({ ...program, stages: [stage, edged, { ...stage, name: 'y' }] })).to.equal(
      'steady; steady, rise, fall, rest',
    );
    expect(envelopeWords({ ...program, stages: [stage, stage, stage, stage] })).to.equal(
      '4 techniques, in random order',
    );
  });
});
