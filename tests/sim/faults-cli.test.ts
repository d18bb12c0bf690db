/**
 * `knead faults`: the table, JSON, CSV, exit status, and what is said of plans that are not sound.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { KIND_NAMES } from '../../sim/faults/kinds';
import { linesOf, ROOT, run } from './cli-run';

const STUCK = join(ROOT, 'examples/faults/enable-stuck-high.json');
const TORN = join(ROOT, 'examples/faults/storage-torn.json');
const SAG = join(ROOT, 'examples/faults/battery-sag.json');
const REVERSED = join(ROOT, 'examples/faults/reverse-stuck.json');

describe('knead faults', () => {
  let folder = '';
  beforeEach('a folder for files', () => {
    folder = mkdtempSync(join(tmpdir(), 'knead-faults-cli-'));
  });
  afterEach('no folder is left', () => rmSync(folder, { recursive: true, force: true }));

  function planFile(name: string, plan: object): string {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, JSON.stringify(plan));
    return file;
  }

  it('shows what a guard is worth in one table, and remarks behind it', async () => {
    const { status, stdout, stderr } = await run('faults', STUCK, SAG, '--level', '12');
    expect([status, stderr]).to.deep.equal([0, '']);
    const [heading, whole, noShot, noMean, noDirect, none, sag, dark, gap, remark, ...rest] = linesOf(stdout);
    expect(heading).to.match(
      /^plan +without +charge +net +energy +longest +peak +voltage +silent after +rail then +session +bars$/,
    );
    expect(whole).to.match(
      /^enable-stuck-high +- +38\.4 uC +38\.4 uC +0\.92 mJ +800 us +48 mA .* 0\.78 ms .* faulted +kept$/,
    );
    expect(noShot).to.match(/^enable-stuck-high +one-shot .* BROKEN$/);
    expect(noMean).to.match(/^enable-stuck-high +mean-trip .* kept$/);
    expect(noDirect).to.match(/^enable-stuck-high +dc-trip .* kept$/);
    expect(none).to.match(
      /^enable-stuck-high +one-shot, mean-trip, dc-trip .* not .* (?:contact|faulted) +BROKEN$/,
    );
    expect(sag).to.match(/^battery-sag +- .* kept$/);
    expect(dark).to.match(/^battery-sag +brown-out /);
    expect([gap, remark, rest]).to.deep.equal([
      '',
      'remark    battery-sag: what logic does below its supply is not modelled: without the guard it goes on as if nothing were',
      [],
    ]);
  });

  it('says of a fault that it has not come', async () => {
    const faults = [
      { kind: 'reset', atMs: 500 },
      { kind: 'pad-off', atMs: 1000, channel: 'B', intoPhaseUs: 0 },
    ];
    const { stdout } = await run('faults', planFile('never', { name: 'never', about: 'Test.', faults }));
    expect(linesOf(stdout).at(-1)).to.equal(
      'remark    never: pad-off (channel B) has not come: the phase that it waits for has not',
    );
  });

  it('prints JSON with all figures, a row a plan and set of guards', async () => {
    const { status, stdout } = await run('faults', STUCK, '--level', '10', '--load', 'gel', '--json');
    expect(status).to.equal(0);
    const rows = JSON.parse(stdout) as {
      plan: string;
      without: string[];
      held: boolean;
      reports: object[];
    }[];
    expect(rows.map(({ plan, without, held }) => [plan, without, held])).to.deep.equal([
      ['enable-stuck-high', [], true],
      ['enable-stuck-high', ['one-shot'], true],
      ['enable-stuck-high', ['mean-trip'], true],
      ['enable-stuck-high', ['dc-trip'], true],
      ['enable-stuck-high', ['one-shot', 'mean-trip', 'dc-trip'], true],
    ]);
    expect(rows[0]?.reports[0]).to.deep.include({
      phases: 1,
      session: {
        state: 'faulted',
        fault: 3,
        sentence: (rows[0]?.reports[0] as { session: { sentence: string } }).session.sentence,
      },
    });
  });

  it('prints CSV with a name for each column', async () => {
    const { stdout } = await run('faults', TORN, '--program', 'conventional', '--csv');
    const [heading, row, ...rest] = linesOf(stdout);
    expect(heading).to.match(/^plan,without,at_ms,phases,charge_nc,/);
    expect(row).to.match(/^storage-torn,,8000,\d+,/);
    expect(row?.split(',')).to.have.length(heading?.split(',').length as number);
    expect(rest).to.deep.equal([]);
  });

  it('fails where a plan breaks a bar with all guards, unless it says why', async () => {
    const broken = {
      name: 'one-way',
      about: 'x',
      faults: [{ kind: 'reverse-stuck', atMs: 8000, state: 'low' }],
    };
    // At level 8 the direct current is too small for the trip on it.
    const { status, stdout } = await run('faults', planFile('one-way', broken), '--level', '8');
    expect(status).to.equal(1);
    expect(stdout)
      .to.match(/^one-way .* BROKEN$/m)
      .and.match(/^BROKEN {4}one-way: what a channel has more/m);
    const known = await run('faults', REVERSED, '--level', '20');
    expect(known.status).to.equal(0);
    expect(known.stdout)
      .to.match(/ BROKEN, known$/m)
      .and.match(/^known {5}reverse-stuck: the trip/m);
  });

  it('says everything that is wrong with a plan, and plays nothing', async () => {
    const bad = planFile('bad', { name: 'bad', about: 'x', faults: [{ kind: 'hang', atMs: -1, why: 2 }] });
    const { status, stdout, stderr } = await run('faults', TORN, bad);
    expect([status, stdout]).to.deep.equal([2, '']);
    expect(linesOf(stderr)).to.have.members([
      `knead: ${bad}: faults[0].atMs: -1 is below the bound, 0`,
      `knead: ${bad}: faults[0]: "why" is not a field here`,
    ]);
  });

  const ROWS: { name: string; argv: string[]; says: RegExp }[] = [
    {
      name: 'two forms',
      argv: [TORN, '--json', '--csv'],
      says: /^knead: --json and --csv: give one of them$/m,
    },
    { name: 'what is no plan by its name', argv: ['hang'], says: /It must end in \.json\.$/m },
    {
      name: 'a program that there is not',
      argv: [TORN, '--program', 'nix'],
      says: /^knead: no program "nix"/,
    },
    { name: 'a level beyond its range', argv: [TORN, '--level', '21'], says: /whole number of 0\.\.20\.$/m },
    { name: 'a load that is none', argv: [TORN, '--load', 'wood'], says: /It must be ohm/ },
  ];
  for (const { name, argv, says } of ROWS) {
    it(`refuses ${name}`, async () => {
      const { status, stderr } = await run('faults', ...argv);
      expect(status).to.equal(2);
      expect(stderr).to.match(says);
    });
  }

  it('has every kind and the exit status in its help, and plans of its own', async () => {
    const { status, stdout } = await run('faults', '--help');
    expect(status).to.equal(0);
    for (const kind of KIND_NAMES) expect(stdout).to.match(new RegExp(`^ {2}${kind} `, 'm'));
    expect(stdout).to.match(/Exit status 1: /);
    expect(readdirSync(join(ROOT, 'examples/faults'))).to.have.length.of.at.least(12);
  });
});
