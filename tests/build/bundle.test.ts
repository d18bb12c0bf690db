/**
 * The build of a board's image: what enters the bundle, what stops it, and that a stopped build leaves nothing.
 * Runs the real bundler on the entries in fixtures/; type-checking has its own test (device-types.test.ts).
 */
import { tokenizer } from 'acorn';
import { expect } from 'chai';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { runBuild } from '../../build';
import { type BundleOptions, PROJECT_ROOT } from '../../sim/build/bundle';
import { PACKED_CATALOGUE as PACKED_RATES } from '../../sim/silicon/rates.build';
import { PACKED_CATALOGUE } from '../../waveforms/catalogue.build';

interface Run {
  status: number;
  log: string[];
  errors: string[];
}

const fixture = (name: string): string => `tests/build/fixtures/${name}.ts`;

describe('build', () => {
  let outDir: string;

  beforeEach(() => {
    outDir = mkdtempSync(join(tmpdir(), 'knead-build-'));
  });

  afterEach(() => {
    rmSync(outDir, { recursive: true });
  });

  async function run(
    entry: string,
    args = ['--board', 'pico'],
    overrides: Partial<BundleOptions> = {},
  ): Promise<Run> {
    const log: string[] = [];
    const errors: string[] = [];
    const output = { log: (line: string) => log.push(line), error: (line: string) => errors.push(line) };
    const status = await runBuild([...args, '--out', outDir], output, {
      entry: fixture(entry),
      boardModule: fixture('board'),
      typecheck: false,
      ...overrides,
    });
    return { status, log, errors };
  }

  const built = (file: string): string => readFileSync(join(outDir, file), 'utf8');

  describe('of a good entry', () => {
    it('writes code that runs, with the host-computed tables and the board inside', async () => {
      expect((await run('good')).status).to.equal(0);
      const printed: string[] = [];
      runInNewContext(built('knead.js'), { console: { log: (line: string) => printed.push(line) } });
      expect(printed).to.deep.equal(['bench pulse \u00b5s 781 316 100']);
    });

    it('inlines tables as literals and leaves the host code out', async () => {
      await run('good');
      expect(built('knead.js')).to.contain('[100,141,224,316]').and.to.contain('{maxUs:316,"min-us":100}');
      expect(built('knead.js')).not.to.match(/hypot|Array\.from/);
    });

    it('writes ASCII without comments, and a map with the sources of the project', async () => {
      await run('good');
      expect(Buffer.from(built('knead.js')).every((byte) => byte < 128)).to.equal(true);
      expect(built('knead.js')).not.to.contain('/*').and.not.to.contain('//#');
      const map = JSON.parse(built('knead.js.map')) as { sources: string[] };
      expect(map.sources).to.include.members([fixture('good'), fixture('player')]);
    });

    it('gives the same bytes twice, and names no folder of this machine', async () => {
      await run('good');
      const first = [built('knead.js'), built('knead.js.map')];
      rmSync(join(outDir, 'knead.js'));
      await run('good');
      expect([built('knead.js'), built('knead.js.map')]).to.deep.equal(first);
      for (const text of first) expect(text).not.to.contain(PROJECT_ROOT).and.not.to.contain(outDir);
    });

    it('accounts for every byte by folder, and reports modules and budget', async () => {
      const { log } = await run('good', ['--board', 'pico', '--json']);
      const report = JSON.parse(log.join('\n')) as {
        bytes: number;
        storedBytes: number;
        budgetBytes: number;
        percentOfBudget: number;
        folders: { bytes: number }[];
        modules: { name: string }[];
      };
      expect(report.bytes).to.equal(built('knead.js').length);
      expect(report.folders.reduce((sum, folder) => sum + folder.bytes, 0)).to.equal(report.bytes);
      expect(report.percentOfBudget).to.be.closeTo((100 * report.storedBytes) / report.budgetBytes, 0.051);
      expect(report.storedBytes).to.be.within(report.bytes / 4, report.bytes);
      expect(report.modules.map((row) => row.name)).to.include(fixture('player'));
    });

    it('says whether it is for the bench, and is a release unless asked', async () => {
      const IMAGES: [args: string[], image: string][] = [
        [[], 'release'],
        [['--image', 'release'], 'release'],
        [['--image', 'bench'], 'bench'],
      ];
      for (const [args, image] of IMAGES) {
        const { log } = await run('says-image', ['--board', 'pico', '--json', ...args]);
        expect(JSON.parse(log.join('\n'))).to.include({ board: 'pico', image });
        const printed: string[] = [];
        runInNewContext(built('knead.js'), { console: { log: (line: string) => printed.push(line) } });
        expect(printed).to.deep.equal([image]);
      }
    });

    it('builds other programs in where it is told to', async () => {
      const programs = async (overrides: Partial<BundleOptions>): Promise<unknown> => {
        await run('says-programs', ['--board', 'pico'], overrides);
        const printed: string[] = [];
        runInNewContext(built('knead.js'), { console: { log: (line: string) => printed.push(line) } });
        return printed;
      };
      expect(await programs({})).to.deep.equal([PACKED_CATALOGUE.bytes]);
      expect(await programs({ catalogue: 'sim/silicon/rates.build.ts' })).to.deep.equal([PACKED_RATES.bytes]);
    });

    it('writes strings, and no template literals: Espruino takes what looks like a value in one for one', async () => {
      // Story: bytes of a program that read \\${ stopped the image with a reference to "$".
      await run('says-programs', ['--board', 'pico']);
      expect(PACKED_CATALOGUE.bytes).to.match(/[\n"']/);
      const tokens = [...tokenizer(built('knead.js'), { ecmaVersion: 2015 })].map(({ type }) => type.label);
      expect(tokens).to.include('string').and.not.include('`');
    });

    it('keeps names when asked to', async () => {
      await run('good', ['--board', 'pico', '--no-minify']);
      expect(built('knead.js')).to.contain('var Player = class');
    });
  });

  describe('refuses', () => {
    const REFUSALS: Readonly<Record<string, readonly [entry: string, line: RegExp]>> = {
      'a build-time export that is no literal, at its line': [
        'uses-bad-tables',
        /^tests\/build\/fixtures\/bad-tables\.build\.ts:5:1: ROWS\[1\]\.widthUs is a function; /,
      ],
      'a build-time module that fails, with its reason': [
        'uses-failing',
        /^tests\/build\/fixtures\/failing\.build\.ts: failed while it ran on the host: the table is empty$/,
      ],
      'syntax that the bundler cannot lower, at its line': [
        'default-parameter',
        /^tests\/build\/fixtures\/default-parameter\.ts:4:\d+: default arguments cannot run on Espruino/,
      ],
      'a missing global, at its TypeScript line': [
        'uses-map',
        /^tests\/build\/fixtures\/uses-map\.ts:6:21: Map does not exist on Espruino/,
      ],
      'a start before its time, at the call': [
        'starts-early',
        /^tests\/build\/fixtures\/starts-early\.ts:8:1: start\(\) runs here and uses describePulse/,
      ],
      'a private name, at its TypeScript line': [
        'private-name',
        /^tests\/build\/fixtures\/private-name\.ts:5:3: #names do not work on Espruino/,
      ],
      'an entry that does not exist': ['nobody', /nobody\.ts/],
    };

    for (const [name, [entry, expected]] of Object.entries(REFUSALS)) {
      it(name, async () => {
        const { status, errors } = await run(entry);
        expect(status).to.equal(1);
        expect(
          errors.some((line) => expected.test(line)),
          errors.join('\n'),
        ).to.equal(true);
        expect(readdirSync(outDir)).to.deep.equal([]);
      });
    }

    it('more bytes than the budget, and keeps the image that was there', async () => {
      writeFileSync(join(outDir, 'knead.js'), 'old');
      const { status, errors } = await run('good', ['--board', 'pico'], { budgetBytes: 100 });
      expect(status).to.equal(1);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.match(/^pico: the bundle takes \d+ bytes, \d+ more than the budget of 100; /);
      expect(built('knead.js')).to.equal('old');
      expect(readdirSync(outDir)).to.deep.equal(['knead.js']);
    });

    it('a folder that cannot be written, in one line', async () => {
      const file = join(outDir, 'file');
      writeFileSync(file, '');
      const { status, errors } = await run('good', ['--board', 'pico'], { outDir: join(file, 'inside') });
      expect(status).to.equal(1);
      expect(errors).to.have.length(1);
      expect(errors[0]).to.match(/^cannot write to /);
    });
  });

  describe('explains wrong usage in one line', () => {
    const USAGE: Readonly<Record<string, readonly [args: string[], line: RegExp]>> = {
      'unknown board': [['--board', 'toaster'], /^unknown board "toaster"; the boards are: pico/],
      'no board': [[], /^name a board: --board <id>; the boards are: pico/],
      'unknown kind of image': [
        ['--board', 'pico', '--image', 'toy'],
        /^error: option '--image <kind>' argument 'toy' is invalid\. Allowed choices are release, bench\.$/,
      ],
      'unknown option': [['--bored', 'pico'], /^error: unknown option '--bored'/],
    };

    for (const [name, [args, expected]] of Object.entries(USAGE)) {
      it(name, async () => {
        const { status, errors } = await run('good', args);
        expect(status).to.equal(2);
        expect(errors).to.have.length(1);
        expect(errors[0]).to.match(expected).and.not.to.contain('\n');
        expect(existsSync(join(outDir, 'knead.js'))).to.equal(false);
      });
    }

    it('and shows examples on request', async () => {
      const { status, log } = await run('good', ['--help']);
      expect(status).to.equal(0);
      expect(log.join('\n')).to.contain('Examples:').and.to.contain('--board pico');
    });
  });
});
