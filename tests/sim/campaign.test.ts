/**
 * The campaign: its short form, every plan of examples/faults with three programs of different rate and kind; and that
 * it can fail: an expectation that is wrong in one field is missed in the right words. Units: ms, nC.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { FAULT_COUNT, FAULT_NONE } from '../../firmware/faults';
import { REASON_COUNT } from '../../firmware/reasons';
import { main } from '../../sim/campaign';
import { type Expects } from '../../sim/campaign/expects';
import { judge, type Seen } from '../../sim/campaign/judge';
import { unbalancedOf, type RunPulse } from '../../sim/campaign/pulses';
import { FAULT_CODES, faultName, REASON_CODES, reasonName } from '../../sim/faults/fault-names';
import { examinePlan, type FaultPlan } from '../../sim/faults/plan';
import { runInProcess, type Ran } from '../run-in-process';

const EXAMPLES = resolve(__dirname, '../../examples/faults');
const PLANS = readdirSync(EXAMPLES)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

const run = (...argv: string[]): Promise<Ran> => runInProcess(main, argv);

type Fields = Record<string, unknown>;

/** A plan that comes with Knead.js, with what it expects doctored. */
function doctored(name: string, expects: Fields, faults?: Fields[]): Fields {
  const plan = JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as Fields;
  const merged = { ...(plan['expects'] as Fields), ...expects };
  const kept = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
  return { ...plan, expects: kept, ...(faults && { faults }) };
}

describe('campaign: every plan, in short', () => {
  // A fast train without rests, the slowest one, and strokes that take turns.
  for (const program of ['conventional', 'acupuncture', 'cup']) {
    it(`finds ${program} as the plans expect`, async () => {
      const { status, stdout } = await run('--program', program, '--threads', '1');
      const misses = stdout.split('\n').filter((line) => line.startsWith(`${program}, `));
      expect({ status, misses }).to.deep.equal({ status: 0, misses: [] });
    });
  }
});

describe('campaign: what it misses', () => {
  let folder = '';
  beforeEach('a folder for files', () => {
    folder = mkdtempSync(join(tmpdir(), 'knead-campaign-'));
  });
  afterEach('no folder is left', () => rmSync(folder, { recursive: true, force: true }));

  interface Row {
    name: string;
    plan: Fields;
    program?: string;
    says: RegExp;
  }
  const LATER = [{ kind: 'hang', atMs: 8000, intoPhaseUs: 0 }];
  const ROWS: Row[] = [
    {
      name: 'another state',
      plan: doctored('hang', { state: 'idle' }),
      says: /expected the session idle; seen: hung$/,
    },
    {
      name: 'another fault',
      plan: doctored('enable-stuck-high', { faults: ['rail', 'sense'] }),
      says: /expected fault rail or sense; seen: trip$/,
    },
    {
      name: 'another reason',
      plan: doctored('usb-plugged', { reason: 'battery' }),
      says: /expected reason battery; seen: usb$/,
    },
    {
      name: 'a silence that comes later',
      plan: doctored('hang', { silentWithinMs: 50 }),
      says: /expected silence within 50 ms; seen: current until 1\d\d(\.\d+)? ms$/,
    },
    {
      name: 'a silence that does not come',
      plan: doctored('storage-torn', { playsOn: undefined, silentWithinMs: 10, silentWithinPulses: 1 }),
      says: /expected silence within 10 ms of 1 pulse, [\d.]+ ms; seen: current until [34]\d\d\d(\.\d+)? ms$/,
    },
    {
      name: 'another level',
      plan: doctored('usb-plugged', { levels: { B: 3 } }),
      says: /expected level 3 on B; seen: 0$/,
    },
    {
      name: 'a reference that goes down later',
      plan: doctored('rail-sense-stuck', { levelsWithinMs: 1 }),
      says: /expected the reference of A at zero within 1 ms; seen: there after \d+(\.\d+)? ms$/,
    },
    {
      name: 'a channel that does not play on',
      plan: doctored('hang', { state: 'running', silentWithinMs: undefined, playsOn: ['B'] }),
      says: /expected B plays on: \d+ of \d+ pulses at least; seen: 0$/,
    },
    {
      name: 'pulses out of balance',
      plan: doctored('reverse-stuck', { unbalanced: undefined }),
      says: /expected every whole pulse balanced; seen: \d+, the worst by \d+ nC$/,
    },
    {
      name: 'a limit that is broken',
      plan: doctored('clock-drift', { exceeds: undefined }),
      program: 'breath',
      says: /expected limits, bars and rules are kept; seen: channel A: phase charge of 20400 nC, at most 20000 /,
    },
    {
      name: 'a bar that is broken',
      plan: doctored('enable-stuck-high', { exceeds: undefined }),
      says: /expected limits, bars and rules are kept; seen: channel A: phase charge of 5\d+(\.\d+)? nC/,
    },
    {
      name: 'a phase that does not come',
      plan: doctored('hang', {}, [{ kind: 'reset', atMs: 7000 }, ...LATER]),
      says: /expected the phase that a fault waits for; seen: it has not come$/,
    },
  ];

  for (const { name, plan, program = 'conventional', says } of ROWS) {
    it(`${name}, in a sentence, with 1`, async () => {
      const file = join(folder, 'mine.json');
      writeFileSync(file, JSON.stringify(plan));
      const { status, stdout, stderr } = await run('--program', program, '--plan', file, '--threads', '1');
      expect({ status, stderr }).to.deep.equal({ status: 1, stderr: '' });
      const prefix = `${program}, ${String(plan['name'])}, seed 1: `;
      const misses = stdout.split('\n').filter((line) => line.startsWith(prefix));
      expect(
        misses.filter((line) => says.test(line)),
        stdout,
      ).not.to.deep.equal([]);
      expect(stdout)
        .to.match(/ MISS$/m)
        .and.to.match(/^1 cell: 1 MISSED \([a-z-]+ 1\)$/m);
    });
  }
});

const SEEN: Seen = {
  atMs: 8000,
  before: '',
  state: 'running',
  fault: '',
  reason: 'none',
  levels: [20, 20],
  chargeNc: 0,
  lastMs: 700,
  trip: null,
  dueMs: [100, 600],
  zeroMs: [null, null],
  played: [10, 10],
  due: [10, 10],
  unbalanced: 0,
  worstNetNc: 0,
  broken: [],
};

describe('campaign: the judgement', () => {
  interface Row {
    name: string;
    expects?: Partial<Expects>;
    seen: Partial<Seen>;
    kinds: string[];
    knownGap?: string;
  }
  const FAULTED: Partial<Seen> = { state: 'faulted', fault: 'trip', reason: 'fault' };
  const SILENT: Partial<Expects> = { silentWithinMs: 100, silentWithinPulses: 2 };
  const ZERO: Partial<Expects> = { levels: { A: 0 }, levelsWithinMs: 100 };
  const ROWS: Row[] = [
    { name: 'nothing of what is as it should be', seen: {}, kinds: [] },
    { name: 'silence at its bound', expects: SILENT, seen: { lastMs: 700 }, kinds: [] },
    { name: 'silence behind its bound', expects: SILENT, seen: { lastMs: 700.01 }, kinds: ['silence'] },
    { name: 'no silence where too few pulses were due', expects: SILENT, seen: { dueMs: [1] }, kinds: [] },
    { name: 'half of the pulses', expects: { playsOn: ['B'] }, seen: { played: [0, 5] }, kinds: [] },
    { name: 'less than half', expects: { playsOn: ['B'] }, seen: { played: [9, 4] }, kinds: ['plays'] },
    {
      name: 'a reference in time',
      expects: ZERO,
      seen: { levels: [0, 9], zeroMs: [100, null] },
      kinds: [],
    },
    {
      name: 'a reference too late',
      expects: ZERO,
      seen: { levels: [0, 9], zeroMs: [101, null] },
      kinds: ['levels'],
    },
    {
      name: 'a reference that is not there',
      expects: ZERO,
      seen: { levels: [0, 9] },
      kinds: ['levels'],
    },
    { name: 'a fault in place of the state', seen: FAULTED, kinds: ['state'] },
    {
      name: 'a fault that is right as well',
      expects: { orFaults: ['trip'], playsOn: ['A'] },
      seen: { ...FAULTED, played: [0, 0] },
      kinds: [],
    },
    {
      name: 'a fault that is not',
      expects: { orFaults: ['rail'], playsOn: ['A'] },
      seen: { ...FAULTED, played: [0, 0] },
      kinds: ['state', 'plays'],
    },
    {
      name: 'a fault from before, and nothing else',
      expects: SILENT,
      seen: { ...FAULTED, before: 'asymmetry', lastMs: 9999 },
      kinds: ['came'],
    },
    { name: 'a fault that has not come', seen: { atMs: null, unbalanced: 3 }, kinds: ['came'] },
    {
      name: 'no pulse more than may be unbalanced',
      expects: { unbalanced: { pulses: 2, why: 'Test.' } },
      seen: { unbalanced: 2 },
      kinds: [],
    },
    {
      name: 'a pulse more than may be unbalanced',
      expects: { unbalanced: { pulses: 2, why: 'Test.' } },
      seen: { unbalanced: 3 },
      kinds: ['balance'],
    },
    { name: 'each broken bar', seen: { broken: ['one', 'two'] }, kinds: ['limits', 'limits'] },
    { name: 'no bar of a known gap', seen: { broken: ['one'] }, knownGap: 'Test.', kinds: [] },
  ];
  for (const { name, expects = {}, seen, kinds, knownGap } of ROWS) {
    it(`finds ${name}`, () => {
      const plan: FaultPlan = {
        name: 'mine',
        about: 'Mine.',
        expects: { state: 'running', ...expects },
        faults: [{ kind: 'hang', atMs: 8000 }],
        ...(knownGap !== undefined && { knownGap }),
      };
      const misses = judge(plan, { ...SEEN, ...seen });
      expect(misses.map(({ kind }) => kind)).to.deep.equal(kinds);
    });
  }
});

describe('campaign: balance', () => {
  const PULSE: RunPulse = {
    channel: 0,
    atUs: 1000,
    endUs: 1500,
    chargeNc: 20000,
    netNc: 0,
    peakMa: 50,
    phaseNcMax: 10000,
    hasClipped: false,
  };
  const ROWS: { name: string; pulse: Partial<RunPulse>; tripsUs?: number[]; is: boolean }[] = [
    { name: 'half a percent of a phase', pulse: { netNc: -50 }, is: true },
    { name: 'more than that', pulse: { netNc: -50.1 }, is: false },
    { name: '4 nC of a short phase', pulse: { netNc: 4, phaseNcMax: 80 }, is: true },
    { name: 'more than 4 nC of a short phase', pulse: { netNc: 4.1, phaseNcMax: 80 }, is: false },
    {
      name: 'a clipped one, of which nothing is promised',
      pulse: { netNc: 900, hasClipped: true },
      is: true,
    },
    { name: 'one that a trip has cut off', pulse: { netNc: 900 }, tripsUs: [1200], is: true },
    { name: 'one before a trip', pulse: { netNc: 900 }, tripsUs: [1501], is: false },
  ];
  for (const { name, pulse, tripsUs = [], is } of ROWS) {
    it(`${is ? 'passes' : 'finds'} ${name}`, () => {
      expect(unbalancedOf([{ ...PULSE, ...pulse }], tripsUs)).to.have.length(is ? 0 : 1);
    });
  }
});

describe('campaign: the command', () => {
  const SHORT = ['--program', 'knead', 'sd1', '--plan', 'hang', 'usb-plugged'];

  it('prints a row a program and a column a plan, and ends with 0 where all is as expected', async () => {
    const { status, stdout, stderr } = await run(...SHORT, '--threads', '1');
    const [head, knead, sd1, ...rest] = stdout.trimEnd().split('\n');
    expect({ status, stderr }).to.deep.equal({ status: 0, stderr: '' });
    expect(head).to.match(/^program +hang +usb-plugged$/);
    expect(knead).to.match(/^knead +\d+ uC 1\d\d ms +[\d.]+ uC 0\.\d+ ms$/);
    expect(sd1).to.match(/^sd1 +\d+ uC \d+ ms +[\d.]+ uC 0\.\d+ ms$/);
    expect(rest).to.deep.equal(['', '4 cells: all as expected']);
  });

  it('prints one JSON object with --json', async () => {
    const { status, stdout } = await run(
      ...SHORT,
      '--threads',
      '1',
      '--json',
      '--level',
      '10',
      '--seed',
      '3',
    );
    const report = JSON.parse(stdout);
    expect(status).to.equal(0);
    expect(report).to.deep.include({ ok: true, level: 10, load: '500', seed: 3 });
    expect(
      report.cells.map(({ program, plan }: { program: string; plan: string }) => [program, plan]),
    ).to.deep.equal([
      ['knead', 'hang'],
      ['knead', 'usb-plugged'],
      ['sd1', 'hang'],
      ['sd1', 'usb-plugged'],
    ]);
    expect(report.cells[1]).to.deep.include({ state: 'idle', reason: 'usb', levels: [0, 0], misses: [] });
  });

  it('prints a row a cell with --csv', async () => {
    const { status, stdout } = await run(...SHORT, '--threads', '1', '--csv');
    const [head, first, ...rest] = stdout.trimEnd().split('\n');
    expect(status).to.equal(0);
    expect(head).to.match(/^program,plan,seed,at_ms,charge_nc,last_ms,.*,misses$/);
    expect(first).to.match(/^knead,hang,1,8\d+(\.\d+)?,\d+/);
    expect(rest).to.have.length(3);
  });

  it('shows its flags and examples with --help', async () => {
    const { status, stdout } = await run('--help');
    expect(status).to.equal(0);
    expect(stdout)
      .to.match(/--threads <n> .*1\.\.256/)
      .and.to.contain('Examples:\n  $ npm run campaign\n');
  });

  const REFUSED: Record<string, { argv: string[]; says: RegExp }> = {
    'a program that is not there': {
      argv: ['--program', 'none'],
      says: /^campaign: --program: no program "none": choose from knead, /,
    },
    'a plan that is not there': {
      argv: ['--plan', 'none'],
      says: /^campaign: --plan: no plan "none": choose from battery-sag, .*, or name a \.json file\n$/,
    },
    'a file that is not there': {
      argv: ['--plan', 'nix.json'],
      says: /^campaign: nix\.json: no such file\n$/,
    },
    'two forms at once': {
      argv: ['--json', '--csv'],
      says: /^campaign: --json and --csv: give one of them\n$/,
    },
    'no level': { argv: ['--level', '0'], says: /^campaign: .*--level.*whole number of 1\.\.20\.\n$/ },
    'no threads': { argv: ['--threads', '0'], says: /^campaign: .*--threads.*whole number of 1\.\.256\.\n$/ },
    'a load that is none': { argv: ['--load', 'much'], says: /^campaign: .*--load.*ohm/ },
    'a word too many': { argv: ['knead'], says: /^campaign: too many arguments.*\n$/ },
  };
  for (const [name, { argv, says }] of Object.entries(REFUSED)) {
    it(`refuses ${name} in one line, with 2`, async () => {
      const { status, stdout, stderr } = await run(...argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr).to.match(says);
      expect(stderr.trimEnd().split('\n')).to.have.length(1);
    });
  }

  it('refuses a plan that expects nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'knead-campaign-'));
    const file = join(folder, 'mine.json');
    writeFileSync(
      file,
      JSON.stringify({ name: 'mine', about: 'Mine.', faults: [{ kind: 'hang', atMs: 1 }] }),
    );
    const { status, stderr } = await run('--plan', file);
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).to.deep.equal({
      status: 2,
      stderr: `campaign: ${file}: plan: "expects" is missing: the campaign holds to it\n`,
    });
  });
});

describe('campaign: names', () => {
  it('has one for each fault and each reason, and none of them twice', () => {
    const faults = Array.from({ length: FAULT_COUNT - 1 }, (_, i) => faultName(i + 1));
    const reasons = Array.from({ length: REASON_COUNT }, (_, code) => reasonName(code));
    expect(faults).to.have.members(Object.keys(FAULT_CODES));
    expect(reasons).to.have.members(Object.keys(REASON_CODES));
    expect(faultName(FAULT_NONE)).to.equal('');
  });

  it('refuses a code without one', () => {
    expect(() => faultName(FAULT_COUNT)).to.throw(/^fault-names\.ts has no name for \d+$/);
  });
});

describe('campaign: what a plan may expect', () => {
  function problemsOf(expects: unknown): string[] {
    const plan = { name: 'mine', about: 'Mine.', expects, faults: [{ kind: 'hang', atMs: 100 }] };
    return examinePlan(JSON.stringify(plan)).problems.map(({ path, message }) => `${path}: ${message}`);
  }
  const RUNNING = { state: 'running' };
  const FAULTED = { state: 'faulted', faults: ['trip'] };
  const ROWS: { name: string; expects: unknown; says: string[] }[] = [
    { name: 'a state alone', expects: RUNNING, says: [] },
    {
      name: 'all that goes with a fault',
      expects: {
        ...FAULTED,
        reason: 'fault',
        silentWithinMs: 1,
        silentWithinPulses: 2,
        levels: { A: 0, B: 0 },
      },
      says: [],
    },
    {
      name: 'all that goes with a channel that plays on',
      expects: {
        ...RUNNING,
        orFaults: ['sense'],
        levels: { A: 0 },
        levelsWithinMs: 300,
        levelsWithinPulses: 1,
        playsOn: ['B'],
        exceeds: ['currentMaPeak'],
        unbalanced: { pulses: 1, why: 'Test.' },
      },
      says: [],
    },
    { name: 'no state', expects: {}, says: ['expects: "state" is missing'] },
    {
      name: 'a state that there is not',
      expects: { state: 'asleep' },
      says: ['expects.state: "asleep" is none of idle, running, faulted, hung, gone'],
    },
    {
      name: 'a field that there is not',
      expects: { ...RUNNING, silent: true },
      says: ['expects: "silent" is not a field here'],
    },
    {
      name: 'a fault that there is not',
      expects: { ...FAULTED, faults: ['fire'] },
      says: [`expects.faults[0]: "fire" is none of ${Object.keys(FAULT_CODES).join(', ')}`],
    },
    {
      name: 'a reason that there is not',
      expects: { ...RUNNING, reason: 'none of them' },
      says: [`expects.reason: "none of them" is none of ${Object.keys(REASON_CODES).join(', ')}`],
    },
    {
      name: 'times and pulses out of bounds',
      expects: { ...FAULTED, silentWithinMs: -1, silentWithinPulses: 0 },
      says: [
        'expects.silentWithinMs: -1 is below the bound, 0',
        'expects.silentWithinPulses: 0 is below the bound, 1',
      ],
    },
    {
      name: 'longer than a run is watched',
      expects: { ...FAULTED, silentWithinMs: 4001 },
      says: ['expects.silentWithinMs: 4001 is above the bound, 4000'],
    },
    {
      name: 'a level beyond the highest, and a third channel',
      expects: { ...RUNNING, levels: { A: 21, C: 0 } },
      says: ['expects.levels: "C" is not a field here', 'expects.levels.A: 21 is above the bound, 20'],
    },
    {
      name: 'a channel that there is not',
      expects: { ...RUNNING, playsOn: ['C'] },
      says: ['expects.playsOn[0]: "C" is none of A, B'],
    },
    {
      name: 'unbalanced pulses without a reason',
      expects: { ...RUNNING, unbalanced: { pulses: 1 } },
      says: ['expects.unbalanced: "why" is missing'],
    },
    {
      name: 'faulted without a fault',
      expects: { state: 'faulted' },
      says: ['expects: "faults" is missing: state is "faulted"'],
    },
    {
      name: 'a fault without being faulted',
      expects: { ...RUNNING, faults: ['trip'] },
      says: ['expects: "faults" is for the state "faulted", not "running"'],
    },
    {
      name: 'other faults of one that is faulted',
      expects: { ...FAULTED, orFaults: ['rail'] },
      says: ['expects: "orFaults" is for another state than "faulted"'],
    },
    {
      name: 'pulses without a time',
      expects: { ...FAULTED, silentWithinPulses: 1 },
      says: ['expects: "silentWithinPulses" is nothing without "silentWithinMs"'],
    },
    {
      name: 'a time for levels without levels',
      expects: { ...RUNNING, levelsWithinMs: 1 },
      says: ['expects: "levelsWithinMs" is nothing without "levels"'],
    },
    {
      name: 'playing on in silence',
      expects: { ...RUNNING, playsOn: ['A'], silentWithinMs: 1 },
      says: ['expects: "playsOn" and "silentWithinMs": one of them'],
    },
    {
      name: 'playing on while idle',
      expects: { state: 'idle', playsOn: ['A'] },
      says: ['expects: "playsOn" is for the state "running", not "idle"'],
    },
  ];
  for (const { name, expects, says } of ROWS) {
    it(`${says.length === 0 ? 'takes' : 'refuses'} ${name}`, () => {
      expect(problemsOf(expects)).to.have.members(says);
    });
  }

  for (const name of PLANS) {
    it(`is told by ${name}`, () => {
      const { plan } = examinePlan(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8'));
      expect(plan?.expects?.state).to.be.a('string');
    });
  }
});
