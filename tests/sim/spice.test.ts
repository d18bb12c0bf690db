/**
 * The SPICE check (sim/spice/): the netlist's text, the schedule of its lines, the reading of results, the comparison, the
 * command, and, where ngspice is there, a short real run against closed forms and against the plant.
 * Units: us, mA, mV, nC, uJ.
 */
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ComponentName, NOMINAL } from '../../sim/physics/components';
import { type Guards } from '../../sim/physics/conduction';
import { LOADS } from '../../sim/physics/load';
import { type SpiceCase } from '../../sim/spice/case';
import { CASES, KEPT_NAMES } from '../../sim/spice/cases';
import { main } from '../../sim/spice/check';
import { compare, comparisonTable, failureLines, footLines } from '../../sim/spice/compare';
import { columnsOf, netlistOf } from '../../sim/spice/netlist';
import { closuresIn, plantReadings, type Readings, spiceReadings } from '../../sim/spice/readings';
import { hasSpice, parseResult, runSpice, type Waveforms } from '../../sim/spice/run';
import { closuresOf, edgesOf, type Phase, phasesOf, referenceCorners } from '../../sim/spice/schedule';
import { spiceSpeed } from '../../sim/spice/speed';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { runInProcess } from '../run-in-process';

const FOLDER = join(__dirname, '..', '..', 'sim', 'spice');
const DEAD_TIME = { deadTimeUs: 2, reverseDelayUs: 0 };

function caseNamed(name: string): SpiceCase {
  const found = CASES.find((entry) => entry.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
}

describe('SPICE check: the schedule', () => {
  it('sets REVERSE 11 us before a phase and leaves it there', () => {
    const train = { channel: 0, fromUs: 100, widthUs: 200, gapUs: 50, rateHz: 100, pulses: 2 } as const;
    expect(edgesOf(phasesOf(train))).to.deep.equal([
      { atUs: 0, lines: RUN },
      { atUs: 100, lines: RUN + ENABLE_A },
      { atUs: 300, lines: RUN },
      { atUs: 339, lines: RUN + REVERSE },
      { atUs: 350, lines: RUN + REVERSE + ENABLE_A },
      { atUs: 550, lines: RUN + REVERSE },
      { atUs: 10089, lines: RUN },
      { atUs: 10100, lines: RUN + ENABLE_A },
      { atUs: 10300, lines: RUN },
      { atUs: 10339, lines: RUN + REVERSE },
      { atUs: 10350, lines: RUN + REVERSE + ENABLE_A },
      { atUs: 10550, lines: RUN + REVERSE },
    ]);
  });

  it('splits a recovery into parts that are as wide together as the phase before', () => {
    const phases = phasesOf({
      ...{ channel: 1, fromUs: 0, widthUs: 400, gapUs: 20, rateHz: 50, pulses: 1 },
      recoveryParts: 4,
    });
    expect(phases.map(({ atUs, widthUs }) => [atUs, widthUs])).to.deep.equal([
      [0, 400],
      [420, 100],
      [540, 100],
      [660, 100],
      [780, 100],
    ]);
    expect(phases.map(({ reversed, begins }) => [reversed, begins])).to.deep.equal([
      [false, true],
      ...Array.from({ length: 4 }, () => [true, false]),
    ]);
  });

  it('closes a bridge the dead time after both edges, in the direction of the rise', () => {
    const edges = [
      { atUs: 0, lines: 0 },
      { atUs: 100, lines: ENABLE_A },
      { atUs: 150, lines: ENABLE_A + REVERSE },
      { atUs: 200, lines: ENABLE_A + ENABLE_B + REVERSE },
      { atUs: 300, lines: ENABLE_B },
    ];
    const begins: Phase[] = [{ channel: 0, atUs: 100, widthUs: 200, reversed: false, begins: true }];
    const delays = { deadTimeUs: 2, reverseDelayUs: 0.1 };
    expect(closuresOf(edges, begins, delays, 1000)).to.deep.equal([
      { channel: 0, fromUs: 102, toUs: 302, reversed: false, begins: true },
      { channel: 1, fromUs: 202.1, toUs: 1000, reversed: true, begins: false },
    ]);
  });

  const SLOPES = { riseMaPerS: 40, fallMaPerUs: 0.08 };
  const REFERENCES: [string, { atUs: number; targetMa: number }[], [number, number][]][] = [
    ['stands', [], [[0, 10]]],
    ['rises at 40 mA/s', [{ atUs: 100, targetMa: 12 }], [[0, 10], [100, 10], [50100, 12]]], // prettier-ignore
    ['falls at 80 mA/ms', [{ atUs: 100, targetMa: 2 }], [[0, 10], [100, 10], [200, 2]]], // prettier-ignore
    [
      'turns before it has arrived',
      [{ atUs: 100, targetMa: 2 }, { atUs: 150, targetMa: 6.04 }], // prettier-ignore
      [[0, 10], [100, 10], [150, 6], [1150, 6.04]], // prettier-ignore
    ],
  ];
  for (const [what, targets, corners] of REFERENCES) {
    it(`has a reference that ${what}`, () => {
      const made = referenceCorners(10, targets, SLOPES);
      expect(
        made.map(({ atUs, value }) => [Number(atUs.toFixed(6)), Number(value.toFixed(9))]),
      ).to.deep.equal(corners);
    });
  }
});

describe('SPICE check: the netlist', () => {
  const SEEN: ComponentName[] = [
    ...(['reservoirUf', 'sourceOhm', 'sourceMaxMa', 'railErrorFraction', 'dischargeOhm', 'lampOhm'] as const),
    ...(['switchOhm', 'leadOhm', 'deadTimeUs', 'reverseDelayUs', 'oneShotUs', 'saturationOhm'] as const),
    ...([
      'senseOhm',
      'gainErrorAFraction',
      'gainErrorBFraction',
      'offsetAMa',
      'offsetBMa',
      'tripMa',
    ] as const),
    ...(['tripUs', 'meanTripMa', 'meanTripUs', 'dcTripMa', 'dcTripUs', 'bleedOhm'] as const),
  ];
  for (const name of SEEN) {
    it(`has ${name} of the component table`, () => {
      const entry = caseNamed('both-overlap');
      const other = { ...entry, components: { [name]: NOMINAL[name] * 1.01 + 0.01 } };
      expect(netlistOf(other)).to.not.equal(netlistOf(entry));
    });
  }

  const GUARDED: [keyof Guards, RegExp][] = [
    ['oneShot', /^Bshot_a /m],
    ['overCurrentTrip', /^Sover_a /m],
    ['meanTrip', /^Cmean_a /m],
    ['dcTrip', /^Cdirect_a /m],
    ['bleed', /^Bbleed_a /m],
  ];
  for (const [guard, element] of GUARDED) {
    it(`has the circuit of ${guard} only with it`, () => {
      const entry = caseNamed('gel-40ma-200us-125hz');
      expect(netlistOf(entry)).to.match(element);
      expect(netlistOf({ ...entry, guards: { [guard]: false } })).to.not.match(element);
    });
  }

  it('leaves out a channel without a phase', () => {
    const entry = caseNamed('gel-40ma-200us-125hz');
    expect(netlistOf(entry))
      .to.match(/rail pad1_a/)
      .and.not.match(/_b\b/);
    expect(columnsOf(entry)).to.deep.equal(['rail', 'ma_a', 'charge_a', 'energy_a', 'skin_a']);
    expect(columnsOf(caseNamed('knead-gel'))).to.have.length(9);
  });

  it('has the load as its elements, and a resistor as one', () => {
    expect(netlistOf(caseNamed('gel-40ma-200us-125hz')))
      .to.match(/^Cp_a .* 200n$/m)
      .and.match(/^Rs_a .* 400$/m);
    expect(netlistOf(caseNamed('10k-40ma-200us-125hz')))
      .to.match(/^Rs_a .* 10000$/m)
      .and.not.match(/^Cp_a /m);
  });

  it('has names that are files, each once, and corners in order of time, in all cases', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).to.equal(CASES.length);
    for (const entry of CASES) {
      expect(entry.name).to.match(/^[a-z0-9-]+$/);
      const sources = netlistOf(entry).match(/PWL\([^)]*\)/g) ?? [];
      expect(sources, entry.name).to.not.be.empty;
      for (const source of sources) {
        const times = [...source.matchAll(/(\d[\d.]*)u /g)].map(([, us]) => Number(us));
        expect(times, `${entry.name}: ${source}`).to.deep.equal([...new Set(times)].sort((a, b) => a - b));
      }
    }
  });

  for (const name of KEPT_NAMES) {
    it(`is kept as ${name}.cir: npm run check:spice -- --write-netlists`, () => {
      expect(readFileSync(join(FOLDER, `${name}.cir`), 'utf8')).to.equal(netlistOf(caseNamed(name)));
    });
  }
});

describe('SPICE check: results', () => {
  const NAMES = ['rail', 'ma_a'];

  it('are columns, time in us', () => {
    const text = ' time   v(rail)  v(ma_a) \n 0.0e+00  9.9e+01  0.0e+00 \n 1.5e-06  9.8e+01  4.0e+01 \n';
    const { timeUs, columns } = parseResult(text, NAMES);
    expect([...timeUs]).to.deep.equal([0, 1.5]);
    expect(columns).to.deep.equal({ rail: Float64Array.of(99, 98), ma_a: Float64Array.of(0, 40) });
  });

  const BROKEN: [string, string][] = [
    ['a row that is cut off', 'head\n 0 1 2\n 1e-6 5\n'],
    ['a word', 'head\n 0 1 2\n 1e-6 5 nan?\n'],
  ];
  for (const [what, text] of BROKEN) {
    it(`with ${what} are refused, naming the line`, () => {
      expect(() => parseResult(text, NAMES)).to.throw("line 3 of ngspice's result is not 3 numbers");
    });
  }

  it('are read as charge, peak and energy of each closure, the skin behind it and the end', () => {
    const phases = phasesOf({ channel: 0, fromUs: 100, widthUs: 100, gapUs: 98, rateHz: 100, pulses: 1 });
    const entry = { ...caseNamed('gel-4ma-20us-250hz'), phases, endUs: 500 };
    expect(closuresIn(entry)).to.deep.equal(closuresOf(edgesOf(phases), phases, DEAD_TIME, 500));
    const waveforms: Waveforms = {
      timeUs: Float64Array.of(0, 101, 102, 202, 203, 299, 300, 400, 401, 500),
      columns: {
        rail: Float64Array.of(99, 99, 99, 98, 98, 98, 98, 97, 97, 97.5),
        ma_a: Float64Array.of(0, 0, 40, 39, 0, 0, 38, 41, 0, 0),
        charge_a: Float64Array.of(0, 0, 0, 4, 4, 4, 4, 0.5, 0.5, 0.5),
        energy_a: Float64Array.of(0, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.5, 0.5, 0.5),
        skin_a: Float64Array.of(0, 0, 0, 10, 10, 8, 8, -2, -2, -1),
      },
    };
    const readings = spiceReadings(entry, waveforms);
    expect(readings.endSkinMv).to.deep.equal([-1000]);
    expect(readings.endRailMv).to.equal(97500);
    expect(readings.closures.map(rounded)).to.deep.equal([
      { channel: 0, fromUs: 102, peakMa: 40, chargeNc: 4000, skinMv: 10000, padsUj: 200 },
      { channel: 0, fromUs: 300, peakMa: 41, chargeNc: -3500, skinMv: -2000, padsUj: 300 },
    ]);
  });

  function rounded(reading: Readings['closures'][number]): object {
    const values = Object.entries(reading).map(([name, value]) => [name, Number(value.toFixed(6))]);
    return Object.fromEntries(values) as object;
  }
});

describe('SPICE check: the comparison', () => {
  const CLOSURE = {
    channel: 1 as const,
    fromUs: 302,
    peakMa: 40,
    chargeNc: -8000,
    skinMv: 20000,
    padsUj: 300,
  };
  const SPICE: Readings = { closures: [CLOSURE], endSkinMv: [50], endRailMv: 98000 };

  function against(plant: Partial<Readings>): string[] {
    return failureLines(compare('here', '', SPICE, { ...SPICE, ...plant }));
  }

  it('finds nothing where nothing differs', () => {
    const same = compare('here', '', SPICE, SPICE);
    expect(same).to.deep.include({ ok: true, failures: [], closures: 1 });
    expect(comparisonTable([same]).at(-2)).to.match(/^here +1 +(0\.0000 +){5}ok$/);
  });

  const DOCTORED: [string, Partial<Readings>, string][] = [
    [
      'a peak',
      { closures: [{ ...CLOSURE, peakMa: 40.24 }] },
      'here: peak B at 302 us: ngspice 40 mA, plant 40.24 mA: 0.600 % (at most 0.5 %)',
    ],
    [
      'a charge',
      { closures: [{ ...CLOSURE, chargeNc: -7952 }] },
      'here: charge B at 302 us: ngspice -8000 nC, plant -7952 nC: 0.600 % (at most 0.5 %)',
    ],
    [
      'the sign of a charge',
      { closures: [{ ...CLOSURE, chargeNc: 8000 }] },
      'here: charge B at 302 us: ngspice -8000 nC, plant 8000 nC: 200.000 % (at most 0.5 %)',
    ],
    [
      'the skin behind a phase',
      { closures: [{ ...CLOSURE, skinMv: 19880 }] },
      'here: skin behind B at 302 us: ngspice 20000 mV, plant 19880 mV: 0.600 % (at most 0.5 %)',
    ],
    [
      'the skin at the end, by its floor',
      { endSkinMv: [53] },
      'here: skin at the end: ngspice 50 mV, plant 53 mV: 0.600 % (at most 0.5 %)',
    ],
    [
      'the rail',
      { endRailMv: 98588 },
      'here: rail at the end: ngspice 98000 mV, plant 98588 mV: 0.600 % (at most 0.5 %)',
    ],
    [
      'what is not a number',
      { endRailMv: NaN },
      'here: rail at the end: ngspice 98000 mV, plant NaN mV: NaN % (at most 0.5 %)',
    ],
  ];
  for (const [what, plant, line] of DOCTORED) {
    it(`finds ${what}`, () => {
      expect(against(plant)).to.deep.equal([line]);
    });
  }

  it('lets pass what is within the bar, and tells energy only', () => {
    expect(against({ endRailMv: 98480, endSkinMv: [52.4] })).to.deep.equal([]);
    expect(against({ closures: [{ ...CLOSURE, padsUj: 330 }] })).to.deep.equal([]);
  });

  it('says its floors under the table', () => {
    expect(footLines().join('\n'))
      .to.match(/half a percent of full scale/)
      .and.match(/charge 100 nC \(of 20 uC\)/);
  });
});

describe('SPICE check: the command', () => {
  it('lists the cases', async () => {
    const { status, stdout } = await runInProcess(main, ['--list', '--case', 'clipped-10k']);
    expect(status).to.equal(0);
    expect(stdout).to.equal('clipped-10k: 80 mA asked of 10 kohm: the rail decides\n');
  });

  const REFUSED: [string[], RegExp][] = [
    [['--case', 'nowhere'], /^check:spice: --case: no case "nowhere": --list has them all\n$/],
    [['--jobs', '0'], /^check:spice: .*'--jobs <n>'.*It must be a whole number of 1\.\.64\.\n$/],
    [['--nothing'], /^check:spice: unknown option '--nothing'\n$/],
    [['--list', '--json'], /^check:spice: option '--list' cannot be used with option '--json'\n$/],
    [
      ['--list', '--keep', 'x'],
      /^check:spice: option '--list' cannot be used with option '--keep <folder>'\n$/,
    ],
    [['--write-netlists', '--list'], /^check:spice: option '--write-netlists' cannot .* '--list'\n$/],
    [
      ['--write-netlists', '--case', 'short'],
      /^check:spice: option '--write-netlists' .* '--case <name\.\.\.>'\n$/,
    ],
    [
      ['--write-netlists', '--jobs', '2'],
      /^check:spice: option '--write-netlists' cannot .* '--jobs <n>'\n$/,
    ],
    [
      ['--keep', join(__filename, 'x')],
      /^check:spice: --keep: \S+ cannot be made a folder: its path leads through a file\n$/,
    ],
  ];
  for (const [argv, message] of REFUSED) {
    it(`refuses ${argv.join(' ')} with status 2`, async () => {
      const { status, stderr } = await runInProcess(main, argv);
      expect(status).to.equal(2);
      expect(stderr).to.match(message);
    });
  }

  it('says how to get ngspice where it is not there, with status 2', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = join(__dirname, 'nowhere');
    try {
      const { status, stderr } = await runInProcess(main, ['--case', 'short']);
      expect(status).to.equal(2);
      expect(stderr).to.match(/^check:spice: ngspice is not there\. .*apt-get install ngspice.*\n$/);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('SPICE check: ngspice itself', function () {
  this.timeout(60000);

  before(async function () {
    if (await hasSpice()) return;
    process.stdout.write('    ngspice is not on the PATH: the real runs of the SPICE check are skipped\n');
    this.skip();
  });

  const PULSE: Phase = { channel: 0, atUs: 100, widthUs: 250, reversed: false, begins: true };

  function onePulse(load: string, code: number): SpiceCase {
    const entry = { ...caseNamed('gel-80ma-250us-250hz'), name: 'one-pulse', phases: [PULSE], endUs: 1000 };
    const found = LOADS.find((one) => one.load.name === load)?.load;
    if (!found) throw new Error(`no load ${load}`);
    return { ...entry, loads: [found, found], standing: { railMv: 100000, codes: [code, 0] } };
  }

  async function readingsOf(entry: SpiceCase): Promise<Readings> {
    return spiceReadings(entry, await runSpice(entry));
  }

  it('has the charge of a regulated phase within 0.02 %, and the skin as its exponential', async () => {
    const { closures } = await readingsOf(onePulse('gel', 2047));
    const currentMa = (2047 * 80) / 4095;
    const rpOhm = 5000 / (1 + currentMa / 20);
    const tauUs = rpOhm * 0.2;
    expect(closures[0]?.peakMa).to.be.closeTo(currentMa, currentMa * 1e-5);
    expect(closures[0]?.chargeNc).to.be.closeTo(currentMa * 250, currentMa * 250 * 2e-4);
    // Read 0.5 us behind the phase: Rp, and the bleed with leads and Rs, have taken a little.
    const decay = Math.exp(-0.5 * (1 / tauUs + 1 / (0.2 * 10401)));
    const skinMv = currentMa * rpOhm * (1 - Math.exp(-250 / tauUs)) * decay;
    expect(closures[0]?.skinMv).to.be.closeTo(skinMv, skinMv * 2e-4);
  });

  it('has the charge of a clipped phase and the droop of the rail within 0.02 %', async () => {
    const { closures } = await readingsOf(onePulse('10k', 4095));
    // Boost within its limit: one exponential from the rail at rest to the rail under load.
    const pathOhm = 10000 + 2 * 5 + 2 * 0.5 + 10 + 10;
    const restMv = (100000 * 47000) / 47200;
    const siemens = 1 / 200 + 1 / 47000 + 1 / pathOhm;
    const underMv = 100000 / 200 / siemens;
    const tauUs = 10 / siemens;
    const areaMvUs = underMv * 250 + (restMv - underMv) * tauUs * (1 - Math.exp(-250 / tauUs));
    const chargeNc = areaMvUs / pathOhm;
    expect(closures[0]?.peakMa).to.be.closeTo(restMv / pathOhm, (restMv / pathOhm) * 2e-4);
    expect(closures[0]?.chargeNc).to.be.closeTo(chargeNc, chargeNc * 2e-4);
  });

  const AGREE = ['gel-80ma-250us-250hz', 'both-overlap', 'stuck-one-shot', 'over-current-trips-both'];
  it(`agrees with the plant on ${AGREE.join(', ')}`, async () => {
    const { status, stdout } = await runInProcess(main, ['--case', ...AGREE, '--jobs', '2', '--json']);
    const said = JSON.parse(stdout) as { ok: boolean; cases: { failures: unknown[] }[] };
    expect(said.cases.flatMap(({ failures }) => failures)).to.deep.equal([]);
    expect(said.cases).to.have.length(AGREE.length);
    expect([status, said.ok]).to.deep.equal([0, true]);
  });

  const DOCTORED: [string, string, Partial<SpiceCase>][] = [
    ['a skin of 1 % less', 'gel-80ma-250us-250hz', { loads: lessSkin() }],
    ['switches of 100 ohm more', 'both-overlap', { components: { switchOhm: 105 } }],
    ['a one-shot of 1 % more', 'stuck-one-shot', { components: { oneShotUs: 808 } }],
  ];
  for (const [what, name, other] of DOCTORED) {
    it(`catches a plant with ${what}`, async () => {
      const entry = caseNamed(name);
      const { ok } = compare(name, '', await readingsOf(entry), plantReadings({ ...entry, ...other }));
      expect(ok).to.equal(false);
    });
  }

  function lessSkin(): SpiceCase['loads'] {
    const [gel, idle] = caseNamed('gel-80ma-250us-250hz').loads;
    return [{ ...gel, cpNf: gel.cpNf * 0.99 }, idle];
  }

  it('has a speed', async () => {
    expect(await spiceSpeed(20000)).to.be.greaterThan(0);
  });
});
