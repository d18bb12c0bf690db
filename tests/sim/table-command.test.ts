/**
 * `knead table`: what it prints in each form, its exit status, and what it says of bad input.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tabulate } from '../../sim/cli/table';
import { OUTPUT_LIMITS } from '../../sim/table/limits';
import { QUANTITIES } from '../../sim/table/quantities';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { runInProcess } from '../run-in-process';
import { linesOf, ROOT, run } from './cli-run';
import { scaledTo } from './table-bench';

const SHORT = ['--seconds', '12'];
const TITLES = [
  'Summary',
  'Waveform',
  'Highest output voltage and current',
  'Charge',
  'Clipped pulses',
  'Current and current density',
  'Energy and power density',
  'On and off times',
  'Bursts',
  'Margins to the standards',
  "Margins to this project's limits",
  'What was played',
];

/** Fields of a line of CSV. */
function fieldsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replace(/""/g, '"'),
  );
}

interface SheetSeen {
  stages: number;
  stagesSeen: number;
  unseen: string[];
}

function sheetIn(json: string): SheetSeen {
  return (JSON.parse(json) as { programs: [SheetSeen] }).programs[0];
}

describe('knead table', () => {
  it('has examples in its help, which name it', async () => {
    const { status, stdout } = await run('table', '--help');
    expect(status).to.equal(0);
    const examples = stdout.split('Examples:\n')[1]?.match(/^ {2}\$ knead table\b.*$/gm);
    expect(examples).to.have.length(3);
  });

  it('prints a row a program below each title, the one with the least margin first, and the verdict', async () => {
    const { status, stdout, stderr } = await run('table', 'acupuncture', 'burst', 'conventional', ...SHORT);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    const blocks = stdout.trimEnd().split('\n\n');
    expect(blocks.slice(0, TITLES.length).map((block) => block.split('\n')[0])).to.deep.equal(TITLES);
    const idsIn = (title: string): (string | undefined)[] =>
      (blocks[TITLES.indexOf(title)] ?? '')
        .split('\n')
        .slice(2)
        .map((line) => line.trim().split(' ')[0]);
    expect(idsIn('Waveform')).to.deep.equal(['acupuncture', 'burst', 'conventional']);
    expect(idsIn('Summary')[0]).to.equal('conventional');
    expect(idsIn('Bursts')).to.deep.equal(['burst']);
    expect(blocks.at(-1)).to.equal('limits    all kept');
  });

  it('stands on its side for one program, and has a column for each load', async () => {
    const { stdout } = await run('table', 'conventional', ...SHORT, '--load', '500', '1.5k', 'gel');
    expect(stdout).to.match(/^ {2}V, 500 ohm +40\.0$/m);
    expect(stdout).to.match(/^ {2}V, 1\.5k ohm +9\d\.\d$/m);
    expect(stdout).to.match(/^ {2}mA, gel +80\.0$/m);
    expect(stdout).to.match(/^ {2}phase, uC +8\.00$/m);
    expect(stdout, 'not asked for').not.to.match(/10000/);
    expect(stdout.match(/^ {2}%, .*/gm), '500 ohm and gel are not clipped').to.have.length(1);
    for (const line of linesOf(stdout)) expect(line.length, line).to.be.lessThan(80);
  });

  it('says which stages a short treatment has not seen', async () => {
    const { status, stdout } = await run('table', 'auto', ...SHORT);
    expect(status).to.equal(0);
    expect(stdout).to.contain('\nauto: in 12 s only 0 of 12 stages were played whole at the full level\n');
  });

  it('names those stages, in every form, where it has seen others', async () => {
    const argv = ['table', 'auto', '--seconds', '60', '--load', '500'];
    const { stages, stagesSeen, unseen } = sheetIn((await run(...argv, '--json')).stdout);
    expect(stagesSeen).to.be.within(1, stages - 1);
    expect(unseen).to.have.length(stages - stagesSeen);
    const names = unseen.join(', ');
    const says = `auto: in 60 s only ${stagesSeen} of 12 stages were played whole at the full level: not ${names}\n`;
    expect((await run(...argv)).stdout).to.contain(`\n${says}`);
    expect((await run(...argv, '--markdown')).stdout).to.contain(`\n## Too short\n\n- ${says}`);
    const cells = linesOf((await run(...argv, '--csv')).stdout).map(fieldsOf);
    const row = cells.find(([, , quantity]) => quantity === 'stages not played whole at the full level');
    expect(row?.[3]).to.equal(unseen.join('; '));
  });

  it('says nothing of a waveform where no pulse was played at the full level', async () => {
    const argv = ['table', 'knead', '--seconds', '5', '--load', '500'];
    const { stdout } = await run(...argv);
    for (const head of [
      'phases',
      'leading phase',
      'phase, us',
      'gap, us',
      'whole pulse, us',
      'rate, Hz',
      'on, s',
    ]) {
      expect(stdout, head).to.match(new RegExp(`^ {2}${head} +-$`, 'm'));
    }
    const quantities = linesOf((await run(...argv, '--csv')).stdout).map((line) => fieldsOf(line)[2] ?? '');
    expect(quantities.filter((quantity) => /least|most|leading/.test(quantity))).to.deep.equal([]);
    expect(quantities).to.include('stages not played whole at the full level');
  });

  it('prints Markdown: every table with as many cells in each row', async () => {
    const { status, stdout } = await run('table', 'burst', 'tap', ...SHORT, '--markdown');
    expect(status).to.equal(0);
    expect(stdout.match(/^## .*$/gm)).to.deep.equal([...TITLES, 'Too short'].map((title) => `## ${title}`));
    for (const section of stdout.split(/^## /m).slice(1, -1)) {
      const rows = section.split('\n').filter((line) => line.startsWith('|'));
      const cells = rows.map((row) => row.split('|').length);
      expect(rows, section).to.have.length.of.at.least(3);
      expect(new Set(cells).size, section).to.equal(1);
    }
  });

  it('prints JSON: settings, limits, and of each program figures, limits and reasons', async () => {
    const { status, stdout } = await run(
      'table',
      'tap',
      ...SHORT,
      '--json',
      '--seed',
      '5',
      '--pad-cm2',
      '16',
    );
    expect(status).to.equal(0);
    const { programs, limits, ...settings } = JSON.parse(stdout) as {
      limits: { id: string }[];
      programs: {
        id: string;
        ok: boolean;
        reasons: string[];
        figures: { load: string; currentMaRms: number; currentMaRmsPerCm2: number }[];
        limits: {
          id: string;
          max: number;
          value: number;
          load: string;
          marginPercent: number;
          ok: boolean;
        }[];
      }[];
    };
    expect(settings).to.deep.equal({ ok: true, level: 20, seed: 5, padCm2: 16 });
    expect(limits.map(({ id }) => id)).to.deep.equal(OUTPUT_LIMITS.map(({ id }) => id));
    const [tap] = programs;
    expect(tap).to.deep.include({ id: 'tap', ok: true, reasons: [] });
    expect(tap?.figures.map(({ load }) => load)).to.deep.equal(['500', '2000', '10000', 'open']);
    const [reference] = tap?.figures ?? [];
    expect(reference?.currentMaRmsPerCm2).to.be.closeTo((reference?.currentMaRms ?? 0) / 16, 1e-5);
    for (const { max, value, marginPercent, ok } of tap?.limits ?? []) {
      expect(ok).to.equal(true);
      expect(marginPercent).to.be.closeTo((100 * (max - value)) / max, 0.1001);
    }
  });

  it('prints CSV: a row a figure and a load, and a row a limit', async () => {
    const { status, stdout } = await run('table', 'burst', 'tap', ...SHORT, '--csv');
    expect(status).to.equal(0);
    const [head = [], ...rows] = linesOf(stdout).map(fieldsOf);
    expect(head.join()).to.equal(
      'program,load,quantity,value,unit,limit,margin_percent,verdict,owner,source',
    );
    for (const row of rows) expect(row, row.join()).to.have.length(head.length);
    const of = (id: string): string[][] => rows.filter(([program]) => program === id);
    for (const id of ['burst', 'tap']) {
      const verdicts = of(id)
        .map(([, , , , , , , verdict]) => verdict)
        .filter(Boolean);
      expect(verdicts).to.deep.equal(OUTPUT_LIMITS.map(() => 'pass'));
      for (const { name } of Object.values(QUANTITIES)) {
        const loads = of(id)
          .filter(([, , quantity, , , limit]) => quantity === name && limit === '')
          .map(([, load]) => load);
        expect(loads, name).to.deep.equal(['500', '2000', '10000', 'open']);
      }
    }
    const told = of('burst').flatMap(([, , quantity, , , , , , owner, source]) =>
      owner ? [{ name: quantity, owner, source }] : [],
    );
    expect(told).to.deep.equal(OUTPUT_LIMITS.map(({ name, owner, source }) => ({ name, owner, source })));
    const named = told.map(({ name, owner }) => `${name}, ${owner}`);
    expect(new Set(named).size, 'told apart by their owners').to.equal(named.length);
  });

  it('prints the same for the same seed', async () => {
    const [first, second, other] = [
      await run('table', 'rain', ...SHORT, '--json'),
      await run('table', 'rain', ...SHORT, '--json'),
      await run('table', 'rain', ...SHORT, '--json', '--seed', '2'),
    ];
    expect(first).to.deep.equal(second);
    expect(first?.stdout).not.to.equal(other?.stdout);
  });

  it('takes a program file', async () => {
    const { status, stdout } = await run('table', join(ROOT, 'examples/two-hands.json'), ...SHORT, '--json');
    expect(status).to.equal(0);
    expect(stdout).to.contain('"id": "two-hands"');
  });

  it('takes the whole catalogue where no program is named', async function () {
    this.timeout(60000);
    const { status, stdout } = await run('table', '--seconds', '1', '--load', '500', '--json');
    expect(status).to.equal(0);
    const { programs } = JSON.parse(stdout) as { programs: { id: string }[] };
    expect(programs.map(({ id }) => id)).to.deep.equal(CATALOGUE.map(({ id }) => id));
  });

  it('fails with the reason where an output is 6 mA too much', async () => {
    const flags = { seed: 1, padCm2: 25, seconds: 12 };
    const stage = scaledTo(86);
    const { status, stdout } = await runInProcess((names) => tabulate(names, flags, stage), ['conventional']);
    expect(status).to.equal(1);
    expect(stdout).to.match(/^ {2}verdict +FAIL$/m);
    expect(stdout).to.match(/^conventional: peak current of 86\.0 mA into 500 ohm, at most 80 mA \(/m);
    expect(linesOf(stdout).at(-1)).to.equal('limits    BROKEN by 1 of 1');
    const markdown = await runInProcess(
      (names) => tabulate(names, { ...flags, markdown: true }, stage),
      ['conventional'],
    );
    expect(markdown.status).to.equal(1);
    expect(markdown.stdout)
      .to.contain('\n## What is broken\n\n')
      .and.to.match(/^- \*\*conventional\*\*: peak current of 86\.0 mA into 500 ohm, at most 80 mA \(/m);
  });

  const BAD: { name: string; argv: string[]; says: RegExp }[] = [
    {
      name: 'a program that is not there',
      argv: ['nix'],
      says: /^knead: no program "nix": choose one of knead, /,
    },
    { name: 'a file that is not there', argv: ['nix.json'], says: /^knead: nix\.json: no such file$/ },
    {
      name: 'a bad load',
      argv: ['tap', '--load', 'abc'],
      says: /^knead: option '--load .*'abc' is invalid\. It must be /,
    },
    {
      name: 'one bad load of two',
      argv: ['tap', '--load', '500', '0'],
      says: /^knead: option '--load .*1\.\.1000000 ohm/,
    },
    {
      name: 'a pad without an area',
      argv: ['tap', '--pad-cm2', '0'],
      says: /^knead: option '--pad-cm2 .*1\.\.200\.$/,
    },
    {
      name: 'half a second',
      argv: ['tap', '--seconds', '0.5'],
      says: /^knead: option '--seconds .*1\.\.7200\.$/,
    },
    { name: 'no seed', argv: ['tap', '--seed', '0'], says: /^knead: option '--seed .*1\.\.4294967295\.$/ },
    {
      name: 'two forms',
      argv: ['tap', '--csv', '--json'],
      says: /^knead: --markdown, --json and --csv: give one of them$/,
    },
  ];
  for (const { name, argv, says } of BAD) {
    it(`refuses in one line: ${name}`, async () => {
      const { status, stdout, stderr } = await run('table', ...argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(linesOf(stderr)).to.have.length(1);
      expect(linesOf(stderr)[0]).to.match(says);
    });
  }
});

describe('command line: table', () => {
  it('is one of the commands that the help names', async () => {
    const { stdout } = await run('--help');
    expect(stdout).to.match(/^ {2}table /m);
    expect(readFileSync(join(ROOT, 'sim/cli.ts'), 'utf8')).to.contain("from './cli/table'");
  });
});
