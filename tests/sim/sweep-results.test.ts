/**
 * The results file of a sweep: written line by line, read again, gone on with where it was torn, and refused untouched
 * where it is another's or of other settings. And shards: each run is in one of them.
 */
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { InputError } from '../../sim/program-file';
import { holds, runCount, runsOf, WHOLE, type SweepSettings } from '../../sim/sweep/plan';
import { ResultsFile, type ResultsPlan } from '../../sim/sweep/results-file';
import { type SweepLine } from '../../sim/sweep/run';

const SETTINGS: SweepSettings = {
  program: 'tap',
  programSha: '0123456789ab',
  version: '1.2.3',
  vary: 'skin',
  seconds: 60,
  levelA: 10,
  levelB: 12,
  load: 'drawn',
  firstSeed: 100,
};
const PLAN: ResultsPlan = { settings: SETTINGS, runs: 10, shard: WHOLE };

function lineOf(index: number, cells: SweepLine = {}): SweepLine {
  return { sweep: 1, ...SETTINGS, index, seed: SETTINGS.firstSeed + index, A_peakMa: index / 3, ...cells };
}

const textOf = (lines: readonly SweepLine[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('sweep: results file', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'knead-sweep-'));
    file = join(folder, 'results.ndjson');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const text = (): string => readFileSync(file, 'utf8');

  /** Opens, appends, closes; answers the runs that were there. */
  function goOn(lines: readonly SweepLine[], { resume = true, plan = PLAN } = {}): SweepLine[] {
    const found: SweepLine[] = [];
    const results = ResultsFile.open(file, plan, resume, (line) => found.push(line));
    lines.forEach((line) => results.append(line));
    results.close();
    return found;
  }

  function refusal(plan = PLAN, resume = true): string {
    try {
      ResultsFile.open(file, plan, resume, () => undefined).close();
    } catch (error) {
      expect(error).to.be.instanceOf(InputError);
      return (error as InputError).message.replace(`${file}: `, '').replace(folder, 'FOLDER');
    }
    return 'none';
  }

  it('is a line a run, and is read as it was written', () => {
    const lines = [lineOf(0), lineOf(2, { limitsBroken: 'channel A: µ "quoted"\n' }), lineOf(1)];
    expect(goOn(lines, { resume: false })).to.deep.equal([]);
    expect(text()).to.equal(textOf(lines));
    expect(goOn([lineOf(3)])).to.deep.equal(lines);
    expect(goOn([])).to.deep.equal([...lines, lineOf(3)]);
  });

  it('is as if it had never been torn, wherever that was', () => {
    const lines = [lineOf(0), lineOf(1), lineOf(2)];
    const whole = textOf(lines);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), (keptBytes) => {
        writeFileSync(file, whole.slice(0, keptBytes));
        const found = goOn([]);
        const kept = whole.slice(0, keptBytes).split('\n').length - 1;
        expect(found).to.deep.equal(lines.slice(0, kept));
        goOn(lines.slice(kept));
        expect(text()).to.equal(whole);
      }),
      { numRuns: 60 },
    );
  });

  it('drops a tail of zeros, as a power cut leaves it', () => {
    goOn([lineOf(0)]);
    appendFileSync(file, '\0'.repeat(300));
    expect(goOn([lineOf(1)])).to.deep.equal([lineOf(0)]);
    expect(text()).to.equal(textOf([lineOf(0), lineOf(1)]));
  });

  it('may be longer than what is read at once', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => lineOf(index, { note: 'ü'.repeat(300) }));
    goOn(lines.slice(0, 2990), { plan: { ...PLAN, runs: 3000 } });
    truncateSync(file, Buffer.byteLength(textOf(lines.slice(0, 2989))) + 20);
    expect(goOn(lines.slice(2989), { plan: { ...PLAN, runs: 3000 } })).to.have.length(2989);
    expect(text()).to.equal(textOf(lines));
  });

  it('is taken empty as if it were not there', () => {
    writeFileSync(file, '');
    expect(refusal(PLAN, false)).to.equal('none');
  });

  const OTHER: { field: keyof SweepSettings; settings: Partial<SweepSettings>; says: string }[] = [
    { field: 'program', settings: { program: 'rub' }, says: 'program is "tap", in this sweep "rub"' },
    {
      field: 'programSha',
      settings: { programSha: 'ba9876543210' },
      says: 'programSha is "0123456789ab", in this sweep "ba9876543210"',
    },
    { field: 'version', settings: { version: '1.2.4' }, says: 'version is "1.2.3", in this sweep "1.2.4"' },
    { field: 'vary', settings: { vary: 'none' }, says: 'vary is "skin", in this sweep "none"' },
    { field: 'seconds', settings: { seconds: 61 }, says: 'seconds is 60, in this sweep 61' },
    { field: 'levelA', settings: { levelA: 12 }, says: 'levelA is 10, in this sweep 12' },
    { field: 'levelB', settings: { levelB: 0 }, says: 'levelB is 12, in this sweep 0' },
    { field: 'load', settings: { load: '1k' }, says: 'load is "drawn", in this sweep "1k"' },
    { field: 'firstSeed', settings: { firstSeed: 1 }, says: 'firstSeed is 100, in this sweep 1' },
  ];
  it('is tried against every setting', () => {
    expect(OTHER.map(({ field }) => field)).to.deep.equal(Object.keys(SETTINGS));
  });
  for (const { field, settings, says } of OTHER) {
    it(`is refused where ${field} differs, and not touched`, () => {
      const before = `${textOf([lineOf(0), lineOf(1)])}{"swe`;
      writeFileSync(file, before);
      const plan = { ...PLAN, settings: { ...SETTINGS, ...settings } };
      expect(refusal(plan)).to.equal(`line 1: ${says}: give the same, or another file`);
      expect(text()).to.equal(before);
    });
  }

  const FOREIGN: { name: string; text: string; says: RegExp }[] = [
    { name: 'other JSON', text: '{"a":1}\n', says: /^line 1: is none of a sweep$/ },
    { name: 'a picture', text: '\x89PNG\r\n\x1a\n', says: /^line 1: is none of a sweep$/ },
    { name: 'a text without a line break', text: 'my notes', says: /^line 1: is none of a sweep$/ },
    { name: 'a later form', text: '{"sweep":2,"program":"tap"}\n', says: /^line 1: is none of a sweep$/ },
    {
      name: 'damage in the middle',
      text: `${textOf([lineOf(0)])}{"sweep":1,"prog\n${textOf([lineOf(1)])}`,
      says: /^line 2: is none of a sweep$/,
    },
    {
      name: 'a run of no number',
      text: textOf([lineOf(0, { index: 'first' })]),
      says: /^line 1: has no index$/,
    },
    {
      name: 'a seed that is not of the run',
      text: textOf([lineOf(3, { seed: 7 })]),
      says: /^line 1: seed is 7, of run 3 it is 103$/,
    },
    {
      name: 'a run twice',
      text: textOf([lineOf(3), lineOf(4), lineOf(3)]),
      says: /^line 3: index is 3, as in a line before$/,
    },
    {
      name: 'more runs than asked for',
      text: textOf([lineOf(10)]),
      says: /^line 1: is run 11, of 10 in this sweep: give more --runs, or another file$/,
    },
  ];
  for (const { name, text: content, says } of FOREIGN) {
    it(`is refused with ${name}, and not touched`, () => {
      writeFileSync(file, content, 'latin1');
      expect(refusal()).to.match(says);
      expect(readFileSync(file, 'latin1')).to.equal(content);
    });
  }

  it('is refused with runs of another shard', () => {
    goOn([lineOf(4), lineOf(5)]);
    const plan = { ...PLAN, shard: { index: 0, count: 2 } };
    expect(refusal(plan)).to.equal('line 2: index is 5, which is not of shard 0/2');
  });

  it('is not written over', () => {
    goOn([lineOf(0)]);
    expect(refusal(PLAN, false)).to.equal('is there already: --resume goes on with it, or name another file');
    expect(text()).to.equal(textOf([lineOf(0)]));
  });

  const NO_FILES: { name: string; path: (folder: string) => string; says: string }[] = [
    {
      name: 'in a folder that is not there',
      path: (inside) => join(inside, 'none', 'r.ndjson'),
      says: '--out: cannot write FOLDER/none/r.ndjson: the folder FOLDER/none does not exist',
    },
    {
      name: 'that is a folder',
      path: (inside) => join(inside, 'sub'),
      says: '--out: cannot write FOLDER/sub: it is a folder',
    },
    {
      name: 'below a file',
      path: (inside) => join(inside, 'plain', 'r.ndjson'),
      says: '--out: cannot write FOLDER/plain/r.ndjson: FOLDER/plain is not a folder',
    },
    { name: 'that is a device', path: () => '/dev/zero', says: '/dev/zero: is no plain file' },
  ];
  for (const { name, path, says } of NO_FILES) {
    it(`is refused ${name}, in one line`, () => {
      mkdirSync(join(folder, 'sub'));
      writeFileSync(join(folder, 'plain'), '');
      file = path(folder);
      const { message } = caught(() => ResultsFile.open(file, PLAN, true, () => undefined));
      expect(message.replaceAll(folder, 'FOLDER')).to.equal(says);
    });
  }
});

function caught(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}

describe('sweep: shards', () => {
  it('hold every run once between them', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 100 }), (count, runs) => {
        const shards = Array.from({ length: count }, (_, index) => ({ index, count }));
        const all = shards.flatMap((shard) => [...runsOf(shard, runs)]);
        expect(all.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: runs }, (_, run) => run));
        for (const shard of shards) {
          const own = [...runsOf(shard, runs)];
          expect(own).to.have.length(runCount(shard, runs));
          for (let run = 0; run < runs; run += 1) expect(holds(shard, run)).to.equal(own.includes(run));
        }
      }),
      { numRuns: 50 },
    );
  });
});
