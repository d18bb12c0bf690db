/**
 * docs/output.md: that it is whole, that its rows are what the simulator says today, and that its generator says so when
 * they are not. The whole catalogue takes its time: `npm run docs:output -- --check` is for CI, and a few programs are here.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { main, outputSheets } from '../../sim/docs/output';
import { outputDocument } from '../../sim/docs/output-page';
import { OUTPUT_LIMITS } from '../../sim/table/limits';
import { type ProgramSheet } from '../../sim/table/sheet';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { type CatalogueProgram } from '../../waveforms/program';
import { runInProcess } from '../run-in-process';

const DOCS = resolve(__dirname, '../../docs');
const DOCUMENT = readFileSync(join(DOCS, 'output.md'), 'utf8');

const programs = (...ids: string[]): CatalogueProgram[] => CATALOGUE.filter(({ id }) => ids.includes(id));

/** Rows of programs, in their order. */
function programRows(document: string): string[] {
  return document.split('\n').filter((line) => line.startsWith('| ['));
}

/** All that stands above the first row of a program. */
function above(document: string): string {
  return document.slice(0, document.indexOf('\n| ['));
}

describe('document of the output', () => {
  let sheets: ProgramSheet[] = [];
  before('a few programs, one of them with bursts, and those that clip at each load', async function () {
    this.timeout(60000);
    sheets = await outputSheets(programs('conventional', 'burst', 'press', 'knead', 'knead-gentle'));
  });

  it('is fresh for a few programs, and above the tables: npm run docs:output', () => {
    const fresh = outputDocument(sheets);
    expect(above(DOCUMENT)).to.equal(above(fresh));
    const written = programRows(DOCUMENT);
    for (const row of programRows(fresh)) expect(written).to.include(row);
  });

  it('has every program in every table, and those with bursts in that of bursts', () => {
    for (const { id, stages } of CATALOGUE) {
      const rows = programRows(DOCUMENT).filter((row) => row.startsWith(`| [${id}](programs.md#${id}) |`));
      const hasBursts = stages.some(({ burst }) => burst);
      expect(rows, id).to.have.length(hasBursts ? 12 : 11);
    }
  });

  it('says that every program passes, and has no failures', () => {
    const summary = DOCUMENT.split('\n## Summary\n')[1]?.split('\n## ')[0] ?? '';
    const verdicts = programRows(summary).map((row) => row.split('|')[2]?.trim());
    expect(verdicts).to.deep.equal(CATALOGUE.map(() => 'pass'));
    expect(DOCUMENT).not.to.match(/FAIL|## What is broken|## Too short/);
  });

  it('has the least margin to a standard first', () => {
    const summary = DOCUMENT.split('\n## Summary\n')[1]?.split('\n## ')[0] ?? '';
    const margins = programRows(summary).map((row) => parseFloat(row.split('|')[3] ?? ''));
    expect(margins).to.deep.equal([...margins].sort((a, b) => a - b));
    for (const margin of margins) expect(margin).to.be.within(0, 100);
  });

  it('has every limit with its source', () => {
    const limits = DOCUMENT.split('\n## Limits\n')[1]?.split('\n## ')[0] ?? '';
    for (const { name, source } of OUTPUT_LIMITS) {
      expect(
        limits.split('\n').filter((row) => row.startsWith(`| ${name} |`) && row.includes(source)),
        name,
      ).not.to.be.empty;
    }
  });

  it('links to headings and files that exist', () => {
    const headings = [...DOCUMENT.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading.toLowerCase().replace(/ /g, '-'),
    );
    const targets = [...DOCUMENT.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets).to.have.length.of.at.least(CATALOGUE.length);
    for (const target of new Set(targets)) {
      if (target.startsWith('#')) expect(headings, target).to.include(target.slice(1));
      else expect(existsSync(join(DOCS, target.split('#')[0] as string)), target).to.equal(true);
    }
  });

  it('says what it is not', () => {
    for (const words of [
      '**Experimental. Not a medical device.**',
      'no certificate',
      'The figures are simulated',
      'Components are ideal',
    ]) {
      expect(DOCUMENT).to.contain(words);
    }
  });

  it('names what is broken, below the tables', () => {
    const [first, ...others] = sheets;
    const broken = {
      ...(first as ProgramSheet),
      ok: false,
      reasons: ['too much, for this test'],
      stagesSeen: 0,
    };
    const document = outputDocument([broken, ...others]);
    expect(document).to.match(/## What is broken\n\n- \*\*\S+\*\*: too much, for this test\n$/);
    expect(document).to.match(/## Too short\n\n- \S+: in \d+ s only 0 of /);
    expect(programRows(document)[0], 'failures come first')
      .to.contain(`| [${broken.id}](`)
      .and.to.contain('FAIL');
  });
});

describe('npm run docs:output', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'knead-docs-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const catalogue = programs('acupuncture');
  const run = (...argv: string[]) => runInProcess((args) => main(args, { folder, catalogue }), argv);

  it('writes what its check then finds fresh, the same each time, and nothing beside it', async () => {
    expect((await run('--check')).stdout).to.match(
      /^stale: .*output\.md\nwrite anew: npm run docs:output\n$/,
    );
    expect(readdirSync(folder)).to.deep.equal([]);
    expect((await run()).status).to.equal(0);
    expect(await run('--check')).to.deep.equal({ status: 0, stdout: '', stderr: '' });
    expect(readdirSync(folder)).to.deep.equal(['output.md']);
  });

  it('says that it is stale, and changes nothing until told', async () => {
    const file = join(folder, 'output.md');
    writeFileSync(file, 'old');
    expect((await run('--check')).status).to.equal(1);
    expect(readFileSync(file, 'utf8')).to.equal('old');
  });

  it('refuses what it does not know in one line', async () => {
    const { status, stderr } = await run('--chekc');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^docs:output: unknown option '--chekc'/);
  });
});
