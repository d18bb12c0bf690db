/**
 * The command line: what it prints where, its exit status, the files it leaves, and what it says of bad input.
 * The commands that make and check program files have cli-files.test.ts.
 * Exit status: 0 done, 1 failed or a limit broken, 2 bad usage or input.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { PULSE_ENERGY_MAX_UJ } from '../../firmware/limits';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { linesOf, ROOT, run, runCommand } from './cli-run';

const COMMANDS = ['programs', 'show', 'sim', 'new', 'check', 'compile'];
const EXAMPLE = join(ROOT, 'examples/two-hands.json');

let folder = '';
beforeEach('a folder for files', () => {
  folder = mkdtempSync(join(tmpdir(), 'knead-cli-'));
});
afterEach('no folder is left', () => {
  rmSync(folder, { recursive: true, force: true });
});

describe('knead: help and lists', () => {
  it('shows its usage with no arguments, and no failure', async () => {
    const { status, stdout, stderr } = await run();
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout)
      .to.match(/^Usage: knead /)
      .and.to.match(/dummy loads only/);
  });

  for (const command of COMMANDS) {
    it(`has examples in the help of ${command}, which name the command`, async () => {
      const { status, stdout } = await run(command, '--help');
      expect(status).to.equal(0);
      const examples = stdout.split('Examples:\n')[1]?.match(/^ {2}\$ .*$/gm) ?? [];
      expect(examples).to.have.length.of.at.least(2);
      for (const example of examples) expect(example).to.match(new RegExp(`^ {2}\\$ knead ${command}( |$)`));
    });
  }

  it('names every command in its help', async () => {
    const { stdout } = await run('--help');
    for (const command of COMMANDS) {
      expect(stdout).to.match(new RegExp(`^ {2}${command} `, 'm'));
    }
  });

  it('lists the catalogue by group, a line each below a heading', async () => {
    const { status, stdout } = await run('programs');
    expect(status).to.equal(0);
    const groups = stdout.trimEnd().split('\n\n');
    const listed = groups.map((group) => {
      const [heading = '', ...lines] = group.split('\n');
      return { group: heading.split(':')[0], ids: lines.map((line) => line.trim().split(' ')[0]) };
    });
    const ids = (group: string): string[] =>
      CATALOGUE.filter((program) => program.group === group).map(({ id }) => id);
    expect(listed).to.deep.equal(
      ['massage', 'automatic', 'clinical'].map((group) => ({ group, ids: ids(group) })),
    );
    expect(listed.flatMap((group) => group.ids)).to.have.length(CATALOGUE.length);
  });

  it('lists the catalogue as one JSON array', async () => {
    const { status, stdout, stderr } = await run('programs', '--json');
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    const programs = JSON.parse(stdout) as Record<string, unknown>[];
    expect(programs.map(({ id }) => id)).to.deep.equal(CATALOGUE.map(({ id }) => id));
    for (const [i, program] of programs.entries()) {
      const { name, group, feel, source, pads, warnings, ranges, relation, order, stages } = CATALOGUE[
        i
      ] as (typeof CATALOGUE)[number];
      const said = { name, group, feel, source, pads, warnings, ranges, relation, order };
      expect(program).to.deep.include({ ...said, stages: stages.map((stage) => stage.name) });
      expect(program['bytes']).to.be.a('number').within(50, 20000);
    }
  });
});

describe('knead show', () => {
  const WIDTH = 60;

  for (const program of ['knead', EXAMPLE]) {
    it(`sketches ${program.split('/').at(-1)} within the width that it is given`, async () => {
      const { status, stdout, stderr } = await run('show', program, '--width', `${WIDTH}`, '--seed', '3');
      expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
      const lines = linesOf(stdout);
      expect(lines.length).to.be.greaterThan(10);
      expect(Math.max(...lines.map((line) => line.length))).to.be.within(WIDTH - 10, WIDTH);
      expect(stdout).to.contain('seed 3');
    });
  }

  it('keeps to ASCII where it is asked to', async () => {
    const { stdout } = await run('show', 'tap', '--plain');
    expect(stdout).to.match(/^[\x20-\x7e\n]+$/);
    expect((await run('show', 'tap')).stdout).not.to.match(/^[\x20-\x7e\n]+$/);
  });
});

describe('knead sim', () => {
  it('prints exactly one JSON object, and nothing else anywhere, as a real command', () => {
    const { status, stdout, stderr } = runCommand(['sim', EXAMPLE, '--seconds', '5', '--json'], folder);
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(linesOf(stdout)).to.have.length(1);
    expect(JSON.parse(stdout)).to.include({ program: 'two-hands', seconds: 5, seed: 1 });
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('prints the table for people without --json', async () => {
    const { status, stdout, stderr } = await run('sim', 'conventional', '--seconds', '3');
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(stdout)
      .to.match(/^conventional: 3 s /)
      .and.to.match(/\nlimits {4}all kept\n/);
  });

  it('takes what it is told', async () => {
    const argv = [
      '--level-a',
      '3',
      '--level-b',
      '0',
      '--load',
      '470.5',
      '--seed',
      '4294967295',
      '--minutes',
      '1',
    ];
    const { stdout } = await run('sim', 'tap', '--json', ...argv);
    expect(JSON.parse(stdout)).to.deep.include({
      seconds: 60,
      seed: 4294967295,
      levels: [3, 0],
      loadOhm: 470.5,
    });
  });

  for (const seconds of ['1', '2', '5']) {
    it(`keeps all limits in a treatment of ${seconds} s that ends at the beginning of a pulse`, async () => {
      const { status, stdout } = await run('sim', 'conventional', '--seconds', seconds, '--json');
      expect(JSON.parse(stdout).limits).to.deep.include({ ok: true, reasons: [] });
      expect(status).to.equal(0);
    });
  }

  /** Summary and edges of the example, with the one figure that depends on the machine taken out. */
  async function treatment(seed: string): Promise<{ summary: string; edges: string }> {
    const csv = join(folder, `${seed}.csv`);
    const { stdout } = await run('sim', EXAMPLE, '--seconds', '8', '--seed', seed, '--json', '--csv', csv);
    return { summary: stdout.replace(/"speedXRealTime":\d+/, ''), edges: readFileSync(csv, 'utf8') };
  }

  it('gives the same bytes for the same seed, and another treatment for another seed', async () => {
    const first = await treatment('7');
    const again = await treatment('7');
    const other = await treatment('8');
    expect(again.summary).to.equal(first.summary);
    expect(again.edges === first.edges, 'the same edges').to.equal(true);
    expect(other.edges === first.edges, 'the edges of another seed').to.equal(false);
    expect(first.summary).not.to.contain('speed');
  });

  it('says BROKEN and exits with 1 where a limit is broken', async () => {
    // No program can break a limit: so the limit is lowered under a sound one.
    const { value } = PULSE_ENERGY_MAX_UJ;
    PULSE_ENERGY_MAX_UJ.value = 1;
    try {
      const { status, stdout } = await run('sim', 'conventional', '--seconds', '3', '--json');
      const { limits } = JSON.parse(stdout);
      expect(status).to.equal(1);
      expect(limits.ok).to.equal(false);
      expect(limits.reasons).to.have.length(2);
      expect(limits.reasons[0]).to.match(/^channel A: pulse energy of [\d.]+ uJ, at most 1 /);
      const people = await run('sim', 'conventional', '--seconds', '3');
      expect(people.status).to.equal(1);
      expect(people.stdout).to.match(/\nlimits {4}BROKEN\n {10}channel A: pulse energy/);
    } finally {
      PULSE_ENERGY_MAX_UJ.value = value;
    }
  });
});

/** Changes to the example that make it a bad program, and the lines that must be said of it. */
interface Fields {
  [field: string]: unknown;
  stages: [Fields, Fields, Fields];
}
const BAD_PROGRAMS: { name: string; spoil(program: Fields): void; says: string[] }[] = [
  {
    name: 'a phase of 600 us',
    spoil: ({ stages }) => (stages[0]['widthUs'] = 600),
    says: ['stages[0].widthUs: 600 is above the bound, 500'],
  },
  {
    name: '400 Hz',
    spoil: ({ stages }) => (stages[2]['rateHz'] = 400),
    says: ['stages[2].rateHz: 400 is above the bound, 250'],
  },
  {
    name: '400 Hz at the end of a ramp',
    spoil: ({ stages }) => (stages[0]['rateHz'] = { kind: 'ramp', from: 40, to: 400 }),
    says: ['stages[0].rateHz.to: 400 is above the bound, 250'],
  },
  {
    name: 'an unknown field',
    spoil: ({ stages }) => (stages[1]['volume'] = 11),
    says: ['stages[1]: "volume" is not a field here'],
  },
  {
    name: 'a missing field',
    spoil: (program) => delete program['relation'],
    says: ['program: "relation" is missing'],
  },
  {
    name: 'an unknown kind of curve',
    spoil: ({ stages }) => (stages[0]['rateHz'] = { kind: 'square', low: 1, high: 2 }),
    says: [
      'stages[0].rateHz: "square" is no kind of curve: ramp, table, triangle, sine, random-hold, random-walk',
    ],
  },
  {
    name: 'a curve without a kind',
    spoil: ({ stages }) => (stages[0]['rateHz'] = { low: 1, high: 2 }),
    says: ['stages[0].rateHz: "kind" is missing'],
  },
  {
    name: 'a text for a number',
    spoil: ({ stages }) => (stages[0]['strokeMs'] = '1800'),
    says: ['stages[0].strokeMs: "1800" is not a whole number'],
  },
  {
    name: 'a random curve upside down, which only the compiler sees',
    spoil: ({ stages }) =>
      (stages[1]['widthUs'] = { kind: 'random-hold', low: 220, high: 140, everyMs: 500 }),
    says: ['stages[1].widthUs.low: 220 is above high, 140'],
  },
  {
    name: 'three problems at once',
    spoil: (program) => {
      program['relation'] = 'both';
      program['gapUs'] = 5;
      program.stages[0]['widthUs'] = 600;
    },
    says: [
      'relation: "both" is none of together, alternate-strokes, counter-phase, hand-over, ratio',
      'gapUs: 5 is below the bound, 20',
      'stages[0].widthUs: 600 is above the bound, 500',
    ],
  },
];

describe('knead sim: programs that are refused', () => {
  for (const { name, spoil, says } of BAD_PROGRAMS) {
    it(`${name}: ${says.length === 1 ? 'one line' : `${says.length} lines`}, exit status 2, no file`, async () => {
      const program = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as Fields;
      spoil(program);
      const file = join(folder, 'bad.json');
      writeFileSync(file, JSON.stringify(program));
      const { status, stdout, stderr } = await run(
        'sim',
        file,
        '--seconds',
        '2',
        '--out',
        join(folder, 'out'),
      );
      expect(linesOf(stderr)).to.have.members(says.map((line) => `knead: ${file}: ${line}`));
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(readdirSync(folder)).to.deep.equal(['bad.json']);
    });
  }

  const BAD_FILES: { name: string; file: string; content?: string; says: RegExp }[] = [
    { name: 'no such file', file: 'none.json', says: /none\.json: no such file$/ },
    {
      name: 'broken JSON',
      file: 'p.json',
      content: '{"id": "x",\n',
      says: /p\.json: not JSON: line 2, column 1: expected a name in double quotes, found the end of the file$/,
    },
    { name: 'an empty file', file: 'p.json', content: '', says: /p\.json: not JSON: line 1, column 1: .+$/ },
    {
      name: 'a compiled file that is no longer whole',
      file: 'p.json',
      content: '{"format": "knead-score", "version": 9}',
      says: /p\.json: version: 9 is not 1: compile the program again with this Knead\.js$/,
    },
    {
      name: 'a JSON array',
      file: 'p.json',
      content: '[1, 2]',
      says: /p\.json: program: \[1,2\] is not an object$/,
    },
    { name: 'JSON null', file: 'p.json', content: 'null', says: /p\.json: program: null is not an object$/ },
    { name: 'a folder', file: '', says: /: is a folder$/ },
    { name: 'a file below a file', file: 'p.json/q.json', says: /q\.json: no such file$/ },
    {
      name: 'a file of more than a megabyte',
      file: 'p.json',
      content: ' '.repeat(1000001),
      says: /p\.json: 1000001 bytes, at most 1000000$/,
    },
  ];
  for (const { name, file, content, says } of BAD_FILES) {
    it(`${name}: one line, exit status 2`, async () => {
      if (content !== undefined) writeFileSync(join(folder, file), content);
      const { status, stdout, stderr } = await run('sim', join(folder, file), '--out', join(folder, 'out'));
      expect(linesOf(stderr)).to.have.length(1);
      expect(stderr).to.match(/^knead: /);
      expect(stderr.trimEnd()).to.match(says);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(existsSync(join(folder, 'out'))).to.equal(false);
    });
  }
});

describe('knead: bad usage', () => {
  const LEVEL = 'It must be a whole number of 0..20.';
  const LOAD = 'It must be ohm (470, 1.5k), Rs,Rp,Cp (300,3k,100n), or one of 500, 1k, ';
  const SECONDS = 'It must be a whole number of 1..7200.';
  const SEED = 'It must be a whole number of 1..4294967295.';
  const invalid = (option: string, value: string, bound: string): string =>
    `option '${option}' argument '${value}' is invalid. ${bound}`;
  const ROWS: [argv: string[], says: string][] = [
    [['sim', 'knaed'], 'no program "knaed": choose one of knead, '],
    [['sim', 'knead', '--level-a', '99'], invalid('--level-a <n>', '99', LEVEL)],
    [['sim', 'knead', '--level-a', '1.5'], invalid('--level-a <n>', '1.5', LEVEL)],
    [['sim', 'knead', '--level-b', '-1'], invalid('--level-b <n>', '-1', LEVEL)],
    [['sim', 'knead', '--level-b', ''], invalid('--level-b <n>', '', LEVEL)],
    [['sim', 'knead', '--load', '-5'], invalid('--load <load>', '-5', LOAD)],
    [
      ['sim', 'knead', '--load', '0'],
      invalid('--load <load>', '0', 'It must have a resistance of 1..1000000 ohm, not 0.'),
    ],
    [['sim', 'knead', '--load', 'abc'], invalid('--load <load>', 'abc', LOAD)],
    [['sim', 'knead', '--load', 'Infinity'], invalid('--load <load>', 'Infinity', LOAD)],
    [['sim', 'knead', '--seconds', '0'], invalid('--seconds <n>', '0', SECONDS)],
    [['sim', 'knead', '--seconds', '7201'], invalid('--seconds <n>', '7201', SECONDS)],
    [
      ['sim', 'knead', '--minutes', '0'],
      invalid('--minutes <n>', '0', 'It must be a whole number of 1..120.'),
    ],
    [['sim', 'knead', '--seconds', '5', '--minutes', '1'], '--seconds and --minutes: give one of them'],
    [['sim', 'knead', '--seed', '1.5'], invalid('--seed <n>', '1.5', SEED)],
    [['sim', 'knead', '--seed', '0'], invalid('--seed <n>', '0', SEED)],
    [['sim', 'knead', '--volume', '3'], "unknown option '--volume'"],
    [['sim', 'knead', 'tap'], "too many arguments for 'sim'. Expected 1 argument but got 2."],
    [['sim', 'knead', '--seconds'], "option '--seconds <n>' argument missing"],
    [['sim'], "missing required argument 'program'"],
    [
      ['show', 'knead', '--width', '39'],
      invalid('--width <columns>', '39', 'It must be a whole number of 40..400.'),
    ],
    [['show', 'knaed'], 'no program "knaed": choose one of knead, '],
    [['massage'], "unknown command 'massage'"],
    [['--volume'], "unknown option '--volume'"],
  ];
  for (const [argv, says] of ROWS) {
    it(`knead ${argv.map((word) => word || "''").join(' ')}: one line, exit status 2`, async () => {
      const before = readdirSync(folder);
      const out = argv[0] === 'sim' && argv.length > 1 ? ['--out', join(folder, 'out')] : [];
      const { status, stdout, stderr } = await run(...argv.slice(0, 2), ...out, ...argv.slice(2));
      expect(linesOf(stderr)).to.have.length(1);
      expect(stderr.startsWith(`knead: ${says}`), stderr).to.equal(true);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(readdirSync(folder)).to.deep.equal(before);
    });
  }

  it('gives the real command its exit status and its line', () => {
    const { status, stdout, stderr } = runCommand(['sim', 'knead', '--level-a', '99'], folder);
    expect(linesOf(stderr)).to.have.length(1);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
  });
});

describe('knead sim: files', () => {
  const FILES = [
    'lines-analogue.vcd',
    'lines.vcd',
    'summary.json',
    'treatment-dark.png',
    'treatment-voltage.wav',
    'treatment.csv',
    'treatment.png',
    'treatment.svg',
    'treatment.wav',
  ];
  /** The fade of a treatment under half a minute takes its last third: the first two have full widths, behind a second for the contact check. */
  const SECONDS = 4;
  const STEADY_PULSES = 160;

  let out = '';
  let printed = '';
  before('a treatment of conventional', async () => {
    out = mkdtempSync(join(tmpdir(), 'knead-out-'));
    const target = join(out, 'new', 'folder');
    const { status, stdout } = await run('sim', 'conventional', '--seconds', `${SECONDS}`, '--out', target);
    expect(status).to.equal(0);
    printed = stdout;
  });
  after(() => rmSync(out, { recursive: true, force: true }));
  const target = (name: string): string => join(out, 'new', 'folder', name);

  it('writes all of them into --out, in folders that it makes, names each, and leaves nothing else', () => {
    expect(readdirSync(target('')).sort()).to.deep.equal(FILES);
    const named = linesOf(printed).filter((line) => line.startsWith('wrote'));
    expect(named.sort()).to.deep.equal(FILES.map((name) => `wrote     ${target(name)}`).sort());
  });

  it('writes the summary as JSON, and pictures that are pictures', () => {
    const summary = JSON.parse(readFileSync(target('summary.json'), 'utf8'));
    expect(summary).to.include({ program: 'conventional', seconds: SECONDS });
    expect(summary.limits.ok).to.equal(true);
    expect(readFileSync(target('treatment.svg'), 'utf8')).to.match(/^<svg [\s\S]*<\/svg>\s*$/);
    expect(readFileSync(target('treatment.png')).subarray(0, 4)).to.deep.equal(
      Buffer.from('\x89PNG', 'latin1'),
    );
  });

  it('writes a sound of the whole recording, and says what it is not', () => {
    const sound = readFileSync(target('treatment.wav'));
    expect([sound.toString('latin1', 0, 4), sound.toString('latin1', 8, 12)]).to.deep.equal(['RIFF', 'WAVE']);
    const restS = 1;
    expect(sound.length).to.be.within(44100 * 4 * (SECONDS + restS), 44100 * 4 * (SECONDS + restS) + 1000);
    expect(printed).to.match(/^sound {5}rhythm for the ear, not a signal for electrodes; A left, B right/m);
  });

  it('writes lines on which sigrok measures phases of 100 us and a period of 10 ms', function () {
    const argv = ['-I', 'vcd', '-i', target('lines.vcd'), '-P', 'timing:data=ENABLE_A', '-A', 'timing=time'];
    const { error, stdout } = spawnSync('sigrok-cli', argv, { encoding: 'utf8' });
    if (error) {
      console.log('      sigrok-cli is not installed: the VCD is not measured by it');
      this.skip();
    }
    const all = linesOf(stdout).map(sigrokSpanUs);
    // The probe has phases of 200 us; then come 5 ms and more of silence, and the program.
    const spansUs = all.slice(all.lastIndexOf(200) + 2);
    const pulses = Array.from({ length: STEADY_PULSES }, (_, i) => spansUs.slice(4 * i, 4 * i + 4));
    for (const pulse of pulses) expect(pulse).to.deep.equal([100, 50, 100, 9750]);
    expect(spansUs.length, 'more pulses, in the fade').to.be.greaterThan(4 * STEADY_PULSES);
    const widthsUs = spansUs.slice(4 * STEADY_PULSES).filter((_, i) => i % 4 === 0);
    expect(Math.min(...widthsUs), 'the fade narrows the phases').to.be.lessThan(100);
    expect(Math.max(...widthsUs)).to.equal(100);
  });

  it('refuses a file in a folder that is not there, in one line and before the treatment, which takes minutes', async () => {
    const missing = join(folder, 'missing', 'edges.csv');
    const { status, stdout, stderr } = await run('sim', 'knead', '--seconds', '7200', '--csv', missing);
    expect(linesOf(stderr)).to.deep.equal([
      `knead: cannot write ${missing}: the folder ${join(folder, 'missing')} does not exist`,
    ]);
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('refuses a folder in place of a file, and a file in place of a folder', async () => {
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'plain'), 'text');
    const onFolder = await run('sim', 'knead', '--seconds', '2', '--svg', join(folder, 'sub'));
    expect(linesOf(onFolder.stderr)).to.deep.equal([
      `knead: cannot write ${join(folder, 'sub')}: it is a folder`,
    ]);
    const onFile = await run('sim', 'knead', '--seconds', '2', '--out', join(folder, 'plain'));
    expect(linesOf(onFile.stderr)).to.have.length(1);
    expect([onFolder.status, onFile.status]).to.deep.equal([2, 2]);
    expect(readFileSync(join(folder, 'plain'), 'utf8')).to.equal('text');
    expect(readdirSync(folder).sort()).to.deep.equal(['plain', 'sub']);
  });

  it('refuses two reports at one path: one would be lost', async () => {
    const path = join(folder, 'report');
    const { status, stderr } = await run('sim', 'knead', '--seconds', '2', '--csv', path, '--svg', path);
    expect(linesOf(stderr)).to.have.length(1);
    expect(status).to.equal(2);
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('refuses an empty path', async () => {
    const { status, stderr } = await run('sim', 'knead', '--seconds', '2', '--csv', '');
    expect(linesOf(stderr)).to.have.length(1);
    expect(status).to.equal(2);
  });
});

/** `timing-1: 9.750 ms (102.564 Hz)` -> 9750 */
function sigrokSpanUs(line: string): number {
  const [, value = '', unit = ''] = /: ([\d.]+) (\S+) \(/.exec(line) ?? [];
  const unitUs: Record<string, number> = { ns: 1e-3, μs: 1, ms: 1e3, s: 1e6 };
  return Math.round(Number(value) * (unitUs[unit] ?? NaN));
}
