/**
 * `knead sweep` as a whole: the same runs for any number of threads and any shards, interrupted or not; each run is played
 * again, to the bit, by the command that is printed; and bad usage is refused in one line. Treatments of a few seconds.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { NOMINAL, type ComponentName } from '../../sim/physics/components';
import { type Summary } from '../../sim/summary';
import { figureCells, type SweepLine } from '../../sim/sweep/run';
import { linesOf, ROOT, run } from './cli-run';

const COMMAND = join(ROOT, 'sim/knead.js');
/** Threads and processes of their own read all sources first, which takes its time on a machine that has other work. */
const START_MS = 90000;
const SHORT = ['--seconds', '3', '--level-a', '12', '--level-b', '8'];

describe('knead sweep', () => {
  let folder = '';
  const file = (name: string): string => join(folder, `${name}.ndjson`);
  const textOf = (name: string): string => readFileSync(file(name), 'utf8');
  const resultsOf = (name: string): SweepLine[] =>
    linesOf(textOf(name)).map((line) => JSON.parse(line) as SweepLine);

  /** Sweeps tap into a file, in this thread. */
  async function sweep(name: string, ...argv: string[]): Promise<string> {
    const { status, stdout, stderr } = await run(
      ...['sweep', 'tap', ...SHORT, '--jobs', '1', '--out', file(name), ...argv],
    );
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    return stdout;
  }

  before('seven runs, that the others are held against', async () => {
    folder = mkdtempSync(join(tmpdir(), 'knead-sweep-'));
    await sweep('whole', '--runs', '7', '--seed', '40');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('writes a flat object a run, which stands for itself', () => {
    const results = resultsOf('whole');
    expect(results.map(({ seed }) => seed)).to.deep.equal([40, 41, 42, 43, 44, 45, 46]);
    results.forEach((line, index) => {
      expect(line).to.include({ sweep: 1, program: 'tap', seconds: 3, levelA: 12, levelB: 8, index });
      expect(line).to.include({
        vary: 'skin,tolerances,battery',
        load: 'drawn',
        limitsKept: true,
        firstSeed: 40,
      });
      expect(line['rsOhm']).to.be.within(200, 600);
      expect(line['gainErrorAFraction']).to.be.within(-0.05, 0.05);
      expect(line['A_currentMaPeak']).to.be.above(0);
      expect(Object.values(line).filter((cell) => typeof cell === 'object')).to.deep.equal([]);
    });
  });

  it('gives every field a name of its own, whatever the case of its letters', () => {
    const names = Object.keys(resultsOf('whole')[0] as SweepLine).map((name) => name.toLowerCase());
    expect(new Set(names).size).to.equal(names.length);
    for (const name of Object.keys(NOMINAL) as ComponentName[]) {
      const times = names.filter((other) => other === name.toLowerCase()).length;
      expect(times, name).to.be.at.most(1);
    }
  });

  it('is the same to the byte in two threads as in one', async () => {
    const { status } = await run(
      ...['sweep', 'tap', ...SHORT, '--runs', '7', '--seed', '40', '--jobs', '2', '--out', file('threads')],
    );
    expect(status).to.equal(0);
    expect(textOf('threads')).to.equal(textOf('whole'));
  }).timeout(START_MS);

  it('is its shards together, and their files in a row have the whole table', async () => {
    for (const shard of ['0/3', '1/3', '2/3']) {
      await sweep(`shard-${shard[0]}`, '--runs', '7', '--seed', '40', '--shard', shard);
    }
    const shards = ['shard-0', 'shard-1', 'shard-2'];
    expect(shards.map((name) => resultsOf(name).map(({ index }) => index))).to.deep.equal([
      [0, 3, 6],
      [1, 4],
      [2, 5],
    ]);
    const together = shards.map(textOf).join('');
    expect(linesOf(together).sort()).to.deep.equal(linesOf(textOf('whole')).sort());
    writeFileSync(file('together'), together);
    const table = await sweep('together', '--runs', '7', '--seed', '40', '--resume');
    expect(textOf('together')).to.equal(together);
    const whole = await sweep('whole', '--runs', '7', '--seed', '40', '--resume');
    expect(table.replaceAll('together', 'whole')).to.equal(whole);
  });

  it('goes on where it was: with more runs, and with what was torn', async () => {
    writeFileSync(file('torn'), textOf('whole').slice(0, -700));
    await sweep('torn', '--runs', '7', '--seed', '40', '--resume');
    expect(textOf('torn')).to.equal(textOf('whole'));
    await sweep('more', '--runs', '4', '--seed', '40');
    await sweep('more', '--runs', '7', '--seed', '40', '--resume');
    expect(textOf('more')).to.equal(textOf('whole'));
  });

  it('goes on after Ctrl-C, and has said how, as a real command', async () => {
    const argv = ['sweep', 'tap', ...SHORT, '--runs', '100000', '--out', file('cut'), '--jobs', '1'];
    const command = spawn(process.execPath, [COMMAND, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    command.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const ended = new Promise((resolve) => command.on('close', (_, signal) => resolve(signal)));
    while (!existsSync(file('cut')) || statSync(file('cut')).size === 0) await later();
    command.kill('SIGINT');
    expect(await ended).to.equal('SIGINT');
    const done = resultsOf('cut').length;
    expect(stderr).to.equal(
      `knead: interrupted: ${done} runs are in ${file('cut')}: the same command with --resume goes on\n`,
    );
    await sweep('cut', '--runs', `${done + 2}`, '--resume');
    await sweep('uncut', '--runs', `${done + 2}`);
    expect(textOf('cut')).to.equal(textOf('uncut'));
  }).timeout(START_MS);

  const VARIED: { name: string; argv: string[] }[] = [
    { name: 'everything drawn', argv: [] },
    { name: 'skin and battery drawn', argv: ['--vary', 'battery,skin'] },
    {
      name: 'tolerances drawn, into a load of its own',
      argv: ['--vary', 'tolerances', '--load', '300,3k,100n'],
    },
    { name: 'nothing drawn but the seed', argv: ['--vary', 'none'] },
  ];
  for (const { name, argv } of VARIED) {
    it(`names the command that plays each worst run again, to the bit: ${name}`, async () => {
      const out = name.replaceAll(' ', '-');
      const swept = JSON.parse(await sweep(out, '--runs', '3', ...argv, '--json'));
      const commands: { seed: number; command: string }[] = [
        { ...swept.nearest },
        ...Object.values<{ worstSeed: number; command: string }>(swept.figures).map(
          ({ worstSeed, command }) => ({ seed: worstSeed, command }),
        ),
      ];
      const bySeed = new Map(commands.map(({ seed, command }) => [seed, command]));
      for (const [seed, command] of bySeed) {
        const [knead, ...words] = command.split(' ');
        expect(knead).to.equal('knead');
        const { status, stdout } = await run(...words, '--json');
        const summary = JSON.parse(stdout) as Summary;
        const line = resultsOf(out).find((result) => result.seed === seed) as SweepLine;
        expect(status).to.equal(0);
        expect(line).to.deep.include(figureCells(summary));
        expect(line).to.include({ rsOhm: summary.load.rsOhm, cpNf: summary.load.cpNf, seed: summary.seed });
        expect(line).to.include({ limitNearest: summary.limits.nearest.limit });
      }
    });
  }

  it('quotes the name of a program where a shell would take it apart', async () => {
    const program = join(folder, "it's mine.json");
    await run('new', 'mine', '--from', 'tap', '--out', program);
    const { stdout } = await run('sweep', program, ...SHORT, '--runs', '1', '--jobs', '1');
    expect(stdout).to.contain(`knead sim '${program.replace("'", `'\\''`)}' --seconds 3`);
  });

  it('prints the table with both kinds of limits, wider where tolerances are drawn', async () => {
    const drawn = await sweep('whole', '--runs', '7', '--seed', '40', '--resume');
    expect(drawn).to.match(/^tap: 7 runs of 3 s at levels 12 and 8, seeds 40 to 46\n/);
    expect(drawn).to.match(/^ +5 % +50 % +95 % +worst +its seed +our limit +standard$/m);
    expect(drawn).to.match(/^peak current, mA +(\d+\.\d +){4}4\d +84\.5 +-$/m);
    expect(drawn).to.match(/^r\.m\.s\. current, mA +(\d+\.\d\d +){4}4\d +32\.00 +50\.00$/m);
    expect(drawn).to.match(/^pulse energy, mJ .* 300\.000$/m);
    expect(drawn).to.match(/^peak voltage, V .* 500\.0$/m);
    expect(drawn).to.match(/^limits {4}kept in every run$/m);
    const nominal = await run('sweep', 'tap', ...SHORT, '--runs', '1', '--vary', 'battery', '--jobs', '1');
    expect(nominal.stdout).to.match(/^peak current, mA .* 80\.0 +-$/m);
    expect(nominal.stdout).to.match(/^r\.m\.s\. current, mA .* 30\.00 +50\.00$/m);
  });

  it('ends with 1 and names the seed where a run broke a limit', async () => {
    const lines = resultsOf('whole').map((line) =>
      line.index === 4 ? { ...line, limitsKept: false, limitsBroken: 'channel A: current of 90 mA' } : line,
    );
    writeFileSync(file('broken'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const argv = [
      'sweep',
      'tap',
      ...SHORT,
      '--runs',
      '7',
      '--seed',
      '40',
      '--out',
      file('broken'),
      '--resume',
    ];
    const { status, stdout } = await run(...argv);
    expect(status).to.equal(1);
    expect(stdout).to.contain('limits    BROKEN in 1 run\n          seed 44: channel A: current of 90 mA\n');
    const report = JSON.parse((await run(...argv, '--json')).stdout);
    expect(report).to.deep.include({ ok: false, brokenRuns: 1, done: 7 });
  });

  const REFUSED: { name: string; argv: string[]; says: RegExp }[] = [
    {
      name: 'a shard that is none',
      argv: ['--shard', '4/4'],
      says: /--shard <i\/n>.* It must be i\/n, n within 1\.\.10000 and i within 0\.\.n-1\.$/,
    },
    {
      name: 'a shard without its number',
      argv: ['--shard', 'first'],
      says: /--shard <i\/n>.* It must be i\/n/,
    },
    {
      name: 'a shard of no runs',
      argv: ['--shard', '3/4', '--runs', '3'],
      says: /^knead: --shard: 3\/4 has none of 3 runs$/,
    },
    {
      name: 'an unknown word',
      argv: ['--vary', 'skin,weather'],
      says: /--vary <words>.* "weather" does not vary: name some of skin, tolerances, battery, or none\.$/,
    },
    { name: 'no word', argv: ['--vary', ''], says: /--vary <words>.* "" does not vary/ },
    {
      name: 'a load beside drawn skin',
      argv: ['--load', '500'],
      says: /^knead: --load: skin is drawn: leave out --load 500, or skin by --vary$/,
    },
    {
      name: 'an unknown load',
      argv: ['--vary', 'battery', '--load', 'wet'],
      says: /--load <load>.* It must be /,
    },
    {
      name: 'seeds beyond the last',
      argv: ['--seed', '4294967290', '--runs', '10'],
      says: /^knead: --seed: the last of 10 runs would have seed 4294967299, at most 4294967295$/,
    },
    {
      name: 'no runs',
      argv: ['--runs', '0'],
      says: /--runs <n>.* It must be a whole number of 1\.\.1000000\.$/,
    },
    {
      name: 'to go on with no file',
      argv: ['--resume'],
      says: /^knead: --resume: goes on with a file: name it by --out$/,
    },
  ];
  for (const { name, argv, says } of REFUSED) {
    it(`refuses ${name} in one line, with 2`, async () => {
      const { status, stdout, stderr } = await run('sweep', 'tap', ...argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(linesOf(stderr)).to.have.length(1);
      expect(stderr.trimEnd()).to.match(says);
    });
  }

  it('refuses a file of other settings in one line, with 2', async () => {
    const argv = ['sweep', 'tap', ...SHORT, '--level-b', '9', '--runs', '7', '--seed', '40'];
    const { status, stderr } = await run(...argv, '--out', file('whole'), '--resume');
    expect({ status, stderr }).to.deep.equal({
      status: 2,
      stderr: `knead: ${file('whole')}: line 1: levelB is 8, in this sweep 9: give the same, or another file\n`,
    });
  });
});

/** A turn of the event loop, and then some. */
function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
