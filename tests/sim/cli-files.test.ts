/**
 * The commands that make and look over program files: knead new, check and compile, and a compiled file that is played.
 * What can be wrong with a file is in program-file.test.ts and score-file.test.ts.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { expect } from 'chai';
import { examineText, loadProgram } from '../../sim/program-file';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { linesOf, ROOT, run, runCommand } from './cli-run';

const EXAMPLE = join(ROOT, 'examples/two-hands.json');
const ID_RULE = 'must be 1-32 small letters, digits and "-", a letter first';

let folder = '';
beforeEach('a folder for files', () => {
  folder = mkdtempSync(join(tmpdir(), 'knead-files-'));
});
afterEach('no folder is left', () => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => join(folder, name);
const readJsonFile = (file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;

describe('knead new', () => {
  it('writes <name>.json into the folder where one is, as a real command', () => {
    const { status, stdout, stderr } = runCommand(['new', 'my-knead'], folder);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(linesOf(stdout)).to.deep.equal([
      'wrote my-knead.json, a copy of knead: edit it, and look it over with: knead check my-knead.json',
    ]);
    expect(readdirSync(folder)).to.deep.equal(['my-knead.json']);
    expect(readJsonFile(inFolder('my-knead.json'))).to.deep.include({
      id: 'my-knead',
      name: 'My knead',
      source: 'after knead of Knead.js; changes: project default',
      stages: CATALOGUE[0]?.stages,
    });
  });

  for (const program of CATALOGUE) {
    it(`copies ${program.id}: sound, the same stages, and with a way to the schema`, async () => {
      const file = inFolder('mine.json');
      const { status } = await run('new', 'mine', '--from', program.id, '--out', file);
      expect(status).to.equal(0);
      const { problems, loaded } = examineText(readFileSync(file, 'utf8'));
      expect(problems).to.deep.equal([]);
      const copied = compile({ ...program, id: 'mine', name: 'Mine' });
      expect(compile(loaded?.program ?? program)).to.deep.equal(copied);
      const schema = resolve(folder, readJsonFile(file)['$schema'] as string);
      expect(schema).to.equal(join(ROOT, 'waveforms/program.schema.json'));
    });
  }

  it('finds the way to the schema from where the file is', async () => {
    mkdirSync(inFolder('a/b'), { recursive: true });
    const file = inFolder('a/b/mine.json');
    await run('new', 'mine', '--out', file);
    const way = readJsonFile(file)['$schema'] as string;
    expect(way).to.match(/^\.\.\//);
    expect(existsSync(resolve(dirname(file), way)), way).to.equal(true);
  });

  it('writes over nothing, unless it is told to', async () => {
    const file = inFolder('mine.json');
    writeFileSync(file, 'dear');
    const refused = await run('new', 'mine', '--out', file);
    expect(linesOf(refused.stderr)).to.deep.equal([
      `knead: ${file} is there already: name another file by --out, or say --force`,
    ]);
    expect({ status: refused.status, kept: readFileSync(file, 'utf8') }).to.deep.equal({
      status: 2,
      kept: 'dear',
    });
    const forced = await run('new', 'mine', '--out', file, '--force');
    expect(forced.status).to.equal(0);
    expect(readJsonFile(file)).to.include({ id: 'mine' });
    expect(readdirSync(folder)).to.deep.equal(['mine.json']);
  });

  it('takes a link that leads nowhere for a file that is there', async () => {
    const file = inFolder('mine.json');
    symlinkSync(inFolder('nowhere'), file);
    expect((await run('new', 'mine', '--out', file)).status).to.equal(2);
  });

  const BAD: [name: string, argv: string[], says: string][] = [
    ['capitals', ['Mine'], `"Mine" ${ID_RULE}`],
    ['a path', ['../mine'], `"../mine" ${ID_RULE}`],
    ['33 letters', ['a'.repeat(33)], `"${'a'.repeat(33)}" ${ID_RULE}`],
    ['no letter', [''], `"" ${ID_RULE}`],
    ['a line break', ['a\nb'], `"a\\nb" ${ID_RULE}`],
    ['a name of the catalogue', ['tap'], '"tap" is a program of the catalogue: choose another name'],
    ['an unknown source', ['mine', '--from', 'nix'], '--from: no program "nix": choose one of knead, '],
    [
      'another ending',
      ['mine', '--out', 'mine.txt'],
      "option '--out <file>' argument 'mine.txt' is invalid. It must end in .json.",
    ],
    ['no name', [], "missing required argument 'name'"],
  ];
  for (const [name, argv, says] of BAD) {
    it(`refuses ${name} in one line`, async () => {
      const out = argv.includes('--out') ? [] : ['--out', inFolder('mine.json')];
      const { status, stdout, stderr } = await run('new', ...argv, ...out);
      expect(linesOf(stderr)).to.have.length(1);
      expect(stderr.startsWith(`knead: ${says}`), stderr).to.equal(true);
      expect({ status, stdout, left: readdirSync(folder) }).to.deep.equal({
        status: 2,
        stdout: '',
        left: [],
      });
    });
  }

  it('fails with exit status 1 where the file cannot be written', async () => {
    const { status, stderr } = await run('new', 'mine', '--out', inFolder('none/mine.json'));
    expect(linesOf(stderr)).to.have.length(1);
    expect(status).to.equal(1);
  });
});

describe('knead check', () => {
  const BROKEN = ['{', ''].join('\n');

  function spoiled(): string {
    const program = readJsonFile(EXAMPLE);
    const [first, ...stages] = program['stages'] as Record<string, unknown>[];
    const last = { ...stages.pop(), strengthFraction: { kind: 'sine', low: 1, high: 0.5, periodMs: 1000 } };
    const file = inFolder('spoiled.json');
    writeFileSync(
      file,
      JSON.stringify({ ...program, gapUs: 5, stages: [{ ...first, widthUs: 600 }, ...stages, last] }),
    );
    return file;
  }

  it('says of a sound file how many stages it has, in which order, and what it takes on the device', async () => {
    const { status, stdout, stderr } = await run('check', EXAMPLE);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout).to.match(/two-hands\.json: sound: 3 stages at random, \d+ bytes on the device\n$/);
  });

  it('says everything of every file: a schema error in one stage, and a later one of two fields together', async () => {
    const bad = spoiled();
    const broken = inFolder('broken.json');
    writeFileSync(broken, BROKEN);
    const { status, stdout, stderr } = await run('check', bad, EXAMPLE, broken, inFolder('none.json'));
    expect(linesOf(stderr)).to.deep.equal([
      `knead: ${bad}: gapUs: 5 is below the bound, 20`,
      `knead: ${bad}: stages[0].widthUs: 600 is above the bound, 500`,
      `knead: ${bad}: stages[2].strengthFraction.low: 1 is above high, 0.5`,
      `knead: ${broken}: not JSON: line 2, column 1: expected a name in double quotes, found the end of the file`,
      `knead: ${inFolder('none.json')}: no such file`,
    ]);
    expect(linesOf(stdout)).to.have.length(1);
    expect(status).to.equal(2);
  });

  it('prints all of it as one JSON array', async () => {
    const bad = spoiled();
    const { status, stdout, stderr } = await run('check', bad, EXAMPLE, '--json');
    expect({ status, stderr }).to.deep.equal({ status: 2, stderr: '' });
    const [first, second] = JSON.parse(stdout) as Record<string, unknown>[];
    expect(first).to.deep.equal({
      file: bad,
      sound: false,
      problems: [
        { path: 'gapUs', message: '5 is below the bound, 20' },
        { path: 'stages[0].widthUs', message: '600 is above the bound, 500' },
        { path: 'stages[2].strengthFraction.low', message: '1 is above high, 0.5' },
      ],
    });
    expect(second).to.deep.include({ file: EXAMPLE, sound: true, problems: [], id: 'two-hands', stages: 3 });
  });

  it('is told which file', async () => {
    const { status, stderr } = await run('check');
    expect(linesOf(stderr)).to.deep.equal(["knead: missing required argument 'file'"]);
    expect(status).to.equal(2);
  });
});

describe('knead compile', () => {
  it('writes <id>.score.json and prints the bytes of each part, which add up', () => {
    const { status, stdout, stderr } = runCommand(['compile', EXAMPLE], folder);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(readdirSync(folder)).to.deep.equal(['two-hands.score.json']);
    const sizes = [...stdout.matchAll(/^ {2}(\S.*?) +(\d+) bytes$/gm)].map(([, part, bytes]) => [
      part,
      Number(bytes),
    ]);
    const last = sizes.pop();
    const sum = sizes.reduce((bytes, [, more]) => bytes + Number(more), 0);
    expect(last).to.deep.equal(['in all', sum]);
    expect(sizes.map(([part]) => part)).to.include.members(['lines', 'entries', 'stages']);
    expect(linesOf(stdout).at(-1)).to.equal('wrote two-hands.score.json');
  });

  it('prints the same as one JSON object', async () => {
    const file = inFolder('x.json');
    const { stdout } = await run('compile', EXAMPLE, '--out', file, '--json');
    const { parts, ...rest } = JSON.parse(stdout) as { bytes: number; parts: Record<string, number> };
    expect(rest).to.include({ file, id: 'two-hands' });
    expect(Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)).to.equal(rest.bytes);
  });

  /** Summary and edges, with the one figure that depends on the machine taken out. */
  async function treatment(program: string, seed: string): Promise<{ summary: string; edges: string }> {
    const csv = inFolder('edges.csv');
    const { status, stdout } = await run(
      'sim',
      program,
      '--seconds',
      '8',
      '--seed',
      seed,
      '--json',
      '--csv',
      csv,
    );
    expect(status).to.equal(0);
    return { summary: stdout.replace(/"speedXRealTime":\d+/, ''), edges: readFileSync(csv, 'utf8') };
  }

  for (const program of [EXAMPLE, 'knead', 'auto']) {
    it(`makes of ${program.split('/').at(-1)} a file that plays the very same treatment`, async () => {
      const file = inFolder('compiled.json');
      expect((await run('compile', program, '--out', file)).status).to.equal(0);
      expect(loadProgram(file).packed).to.deep.equal(loadProgram(program).packed);
      const compiled = await treatment(file, '7');
      const source = await treatment(program, '7');
      expect(compiled.summary).to.equal(source.summary);
      expect(compiled.edges === source.edges, 'the same edges').to.equal(true);
      expect(compiled.edges.split('\n')).to.have.length.above(100);
    });
  }

  it('compiles a compiled file into the same bytes', async () => {
    const [one, two] = [inFolder('one.json'), inFolder('two.json')];
    await run('compile', 'tap', '--out', one);
    await run('compile', one, '--out', two);
    expect(readFileSync(two, 'utf8')).to.equal(readFileSync(one, 'utf8'));
  });

  it('does not write over what it compiles, by whatever name', async () => {
    const file = inFolder('mine.json');
    await run('new', 'mine', '--out', file);
    const before = readFileSync(file, 'utf8');
    symlinkSync(file, inFolder('link.json'));
    for (const out of [file, inFolder('link.json')]) {
      const { status, stderr } = await run('compile', file, '--out', out);
      expect(linesOf(stderr)).to.deep.equal([
        `knead: ${out}: is what is to be compiled: name another file by --out`,
      ]);
      expect({ status, kept: readFileSync(file, 'utf8') }).to.deep.equal({ status: 2, kept: before });
    }
  });

  it('refuses a program that is not sound, and writes nothing', async () => {
    writeFileSync(inFolder('bad.json'), '{}');
    const { status, stdout } = await run('compile', inFolder('bad.json'), '--out', inFolder('out.json'));
    expect({ status, stdout, left: readdirSync(folder) }).to.deep.equal({
      status: 2,
      stdout: '',
      left: ['bad.json'],
    });
  });

  it('plays no compiled file that is damaged: one line, exit status 2', async () => {
    const file = inFolder('knead.score.json');
    await run('compile', 'knead', '--out', file);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"name": "Knead"', '"name": "Kneed"'));
    const { status, stdout, stderr } = await run('sim', file, '--seconds', '2');
    expect(linesOf(stderr)).to.have.length(1);
    expect(stderr).to.match(
      /knead\.score\.json: crc32: "[0-9a-f]{8}" is not the checksum of the other fields/,
    );
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
  });
});
