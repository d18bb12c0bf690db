/**
 * Fault plans: everything that is wrong with one is said at once, field, value and bound; every kind has a plan that is sound.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { parseGuards } from '../../sim/faults/guards';
import { KIND_NAMES, type FaultKind } from '../../sim/faults/kinds';
import { examinePlan, loadPlan } from '../../sim/faults/plan';
import { ALL_GUARDS } from '../../sim/physics/conduction';
import { InputError, problemLines } from '../../sim/program-file';

const EXAMPLES = resolve(__dirname, '../../examples/faults');

type Fields = Record<string, unknown>;

function planWith(faults: unknown, plan: Fields = {}): Fields {
  return { name: 'mine', about: 'Mine.', faults, ...plan };
}

function linesOf(plan: unknown): string[] {
  const text = typeof plan === 'string' ? plan : JSON.stringify(plan);
  return problemLines('mine.json', examinePlan(text).problems).map((line) => line.replace('mine.json: ', ''));
}

/** The least that each kind asks for. */
const LEAST: Record<FaultKind, Fields> = {
  'pad-peels': {},
  'pad-off': {},
  'leads-short': {},
  'enable-stuck': { state: 'high' },
  'reverse-stuck': { state: 'low' },
  'sink-shorted': {},
  'reference-stuck': { currentMa: 120 },
  'dac-stuck': { levelDac: 4095 },
  'sense-stuck': { peakMa: 40 },
  'sense-noisy': { noiseMa: 5 },
  'rail-sense-stuck': { railMv: 30000 },
  'voltage-sense-stuck': { padMv: 0 },
  'side-stuck': { state: 'low' },
  'shortfall-stuck': { state: 'high' },
  'trip-line-stuck': { state: 'high' },
  'run-node-low': {},
  'rail-high': { railMv: 160000 },
  'rail-low': { railMv: 10000 },
  'battery-sag': { batteryMv: 2500 },
  'usb-plugged': {},
  'button-stuck': { button: 1 },
  'clock-drift': { driftPerMille: -20 },
  'late-interpreter': { lateMs: 60 },
  hang: {},
  reset: {},
  'dma-abort': {},
  'storage-full': {},
  'storage-torn': {},
};
const MOMENTARY: FaultKind[] = ['reset', 'dma-abort', 'storage-torn'];
const OF_A_CHANNEL: FaultKind[] = [
  'pad-peels',
  'pad-off',
  'leads-short',
  'enable-stuck',
  'sink-shorted',
  'dac-stuck',
  'reference-stuck',
  'sense-stuck',
  'sense-noisy',
  'shortfall-stuck',
];

describe('fault plans: kinds', () => {
  for (const kind of KIND_NAMES) {
    const least = { kind, atMs: 100, ...LEAST[kind] };

    it(`takes ${kind} with the least that it asks for, and with all of the timing`, () => {
      expect(linesOf(planWith([least]))).to.deep.equal([]);
      const lasts = MOMENTARY.includes(kind) ? {} : { forMs: 500 };
      expect(linesOf(planWith([{ ...least, intoPhaseUs: 20, ...lasts }]))).to.deep.equal([]);
    });

    it(`asks ${kind} for each of these fields`, () => {
      for (const field of ['atMs', ...Object.keys(LEAST[kind])]) {
        const rest = Object.fromEntries(Object.entries(least).filter(([name]) => name !== field));
        expect(linesOf(planWith([rest])), field).to.deep.equal([`faults[0]: "${field}" is missing`]);
      }
    });

    it(`takes a channel for ${kind} where it is about one alone`, () => {
      const says = OF_A_CHANNEL.includes(kind) ? [] : ['faults[0]: "channel" is not a field here'];
      expect(linesOf(planWith([{ ...least, channel: 'B' }]))).to.deep.equal(says);
    });
  }

  for (const kind of MOMENTARY) {
    it(`lets ${kind} last for no time`, () => {
      const fault = { kind, atMs: 100, forMs: 5 };
      expect(linesOf(planWith([fault]))).to.deep.equal(['faults[0]: "forMs" is not a field here']);
    });
  }
});

describe('fault plans: everything at once', () => {
  const OFF = { kind: 'pad-off', atMs: 100 };
  const ROWS: { name: string; plan: unknown; says: string[] }[] = [
    { name: 'nothing of a sound plan', plan: planWith([OFF, OFF]), says: [] },
    {
      name: 'what is wrong with each fault, and with the plan',
      plan: planWith(
        [
          { kind: 'pad-of', atMs: 100 },
          { ...OFF, atMs: -1, channel: 'C' },
          OFF,
          { kind: 'dac-stuck', atMs: 100, levelDac: 4096, volume: 11 },
          { kind: 'clock-drift', atMs: 'soon', driftPerMille: 0.5 },
        ],
        { name: '', seed: 3 },
      ),
      says: [
        'plan: "seed" is not a field here',
        'name: is empty',
        `faults[0].kind: "pad-of" is none of ${KIND_NAMES.join(', ')}`,
        'faults[1].atMs: -1 is below the bound, 0',
        'faults[1].channel: "C" is none of A, B',
        'faults[3]: "volume" is not a field here',
        'faults[3].levelDac: 4096 is above the bound, 4095',
        'faults[4].atMs: "soon" is not a number',
        'faults[4].driftPerMille: 0.5 is not a whole number',
      ],
    },
    {
      name: 'what there must be',
      plan: {},
      says: ['plan: "name" is missing', 'plan: "about" is missing', 'plan: "faults" is missing'],
    },
    {
      name: 'no faults, and faults that are no objects',
      plan: planWith([]),
      says: ['faults: has fewer items than 1'],
    },
    { name: 'a fault that is no object', plan: planWith([3]), says: ['faults[0]: 3 is not an object'] },
    { name: 'a list', plan: [1], says: ['plan: [1] is not an object'] },
    {
      name: 'a field that stands twice',
      plan: JSON.stringify(planWith([OFF])).replace('{"name"', '{"name":"first","name"'),
      says: ['"name" stands here twice: line 1, column 17'],
    },
    {
      name: 'where a text stops being JSON',
      plan: '{ "name": ',
      says: ['not JSON: line 1, column 11: expected a value, found the end of the file'],
    },
  ];
  for (const { name, plan, says } of ROWS) {
    it(`says ${name}`, () => expect(linesOf(plan)).to.have.members(says));
  }
});

describe('fault plans: files', () => {
  let folder = '';
  beforeEach('a folder for files', () => {
    folder = mkdtempSync(join(tmpdir(), 'knead-faults-'));
  });
  afterEach('no folder is left', () => rmSync(folder, { recursive: true, force: true }));

  it('names the file in every line', () => {
    const file = join(folder, 'mine.json');
    writeFileSync(file, JSON.stringify({ name: 'mine', faults: [] }));
    expect(() => loadPlan(file))
      .to.throw(InputError)
      .with.deep.property('lines', [
        `${file}: plan: "about" is missing`,
        `${file}: faults: has fewer items than 1`,
      ]);
  });

  it('says of a file that is not there that it is not', () => {
    expect(() => loadPlan(join(folder, 'nix.json'))).to.throw(InputError, /nix\.json: no such file$/);
  });

  const examples = readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'));
  for (const name of examples) {
    it(`takes the example ${name}, which has the name of its plan`, () => {
      expect(`${loadPlan(join(EXAMPLES, name)).name}.json`).to.equal(name);
    });
  }

  it('has examples of most kinds', () => {
    const shown = examples.flatMap((name) => loadPlan(join(EXAMPLES, name)).faults.map(({ kind }) => kind));
    expect(KIND_NAMES.filter((kind) => !shown.includes(kind))).to.deep.equal([
      'sense-noisy',
      'rail-low',
      'storage-full',
    ]);
  });
});

describe('guards by name', () => {
  it('leaves out those that are named, and no other', () => {
    expect(parseGuards('one-shot, bleed')).to.deep.equal({ ...ALL_GUARDS, oneShot: false, bleed: false });
    expect(parseGuards('one-shot,trip,mean-trip,dc-trip,heartbeat,ceiling,bleed,brown-out')).to.deep.equal(
      Object.fromEntries(Object.keys(ALL_GUARDS).map((key) => [key, false])),
    );
  });

  for (const text of ['', 'one-shots', 'trip,', 'trip,oneShot']) {
    it(`refuses ${JSON.stringify(text)}, with all names`, () => {
      expect(() => parseGuards(text)).to.throw(
        /is no guard: choose from one-shot, trip, mean-trip, dc-trip, heartbeat, ceiling, bleed, brown-out\.$/,
      );
    });
  }
});
