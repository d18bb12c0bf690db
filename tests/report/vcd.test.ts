/**
 * The value change dumps: read back by a reader of their own, and by sigrok where it is installed.
 * Times in us; a dump with currents and voltages counts in 0.1 us. Currents in mA, voltages in V.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOADS, resistor, type Load } from '../../sim/physics/load';
import { EdgeLog, type Recording } from '../../sim/recording';
import { analogueVcd, logicVcd } from '../../sim/report/vcd';
import { writeFileAside } from '../../sim/report/write-file';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { readVcd, type VcdChange } from './read-vcd';
import { kneadStrokes, SyntheticRecording } from './synthetic-recording';

const BIT_OF: Record<string, number> = { ENABLE_A, ENABLE_B, REVERSE, RUN };

/** Line states after each instant at which a wire changed. */
function statesOf(changes: readonly VcdChange[]): [number, number][] {
  const states = new Map<number, number>();
  let lines = 0;
  for (const { at, name, value } of changes) {
    const bit = BIT_OF[name];
    if (bit === undefined) continue;
    lines = value === 1 ? lines | bit : lines & ~bit;
    states.set(at, lines);
  }
  return [...states].filter(([, after], i, all) => after !== (all[i - 1]?.[1] ?? 0));
}

/** What a log says, by the definition: the last state of each instant, where it differs from the one before. */
function statesOfLog(edges: EdgeLog): [number, number][] {
  const last = new Map<number, number>();
  for (let i = 0; i < edges.length; i++) last.set(edges.atUs[i] ?? NaN, edges.lines[i] ?? NaN);
  return [...last].filter(([, after], i, all) => after !== (all[i - 1]?.[1] ?? 0));
}

function courseOf(changes: readonly VcdChange[], name: string): [number, number][] {
  return changes.filter((change) => change.name === name).map(({ at, value }) => [at, value]);
}

const GEL = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;

function text(pieces: Iterable<string>): string {
  return [...pieces].join('');
}

function twoPulses(): SyntheticRecording {
  const recording = new SyntheticRecording({
    program: 'knead',
    seed: 7,
    levels: [10, 12],
    load: resistor(1500),
    railMv: 80_000,
  });
  recording.pulse(1000, 0, { droopFraction: 0.1 }).pulse(11_000, 1, { reverse: true, currentMa: 30 });
  recording.spanUs = 40_000;
  return recording;
}

const edgeLogs = fc
  .array(fc.record({ afterUs: fc.nat(50_000), lines: fc.nat(15) }), { maxLength: 200 })
  .map((edges) => {
    const log = new EdgeLog();
    let atUs = 0;
    for (const { afterUs, lines } of edges) log.push((atUs += afterUs), lines);
    return log;
  });

describe('value change dumps', () => {
  const FORMS = [
    { form: 'logicVcd', write: logicVcd, ticksPerUs: 1 },
    { form: 'analogueVcd', write: analogueVcd, ticksPerUs: 10 },
  ];
  for (const { form, write, ticksPerUs } of FORMS) {
    it(`${form}: any edge log comes back as it was, up to the end of the recording`, () => {
      fc.assert(
        fc.property(edgeLogs, fc.nat(1_000_000), (edges, restUs) => {
          const lastUs = edges.length === 0 ? 0 : (edges.atUs[edges.length - 1] ?? 0);
          const recording: Recording = Object.assign(new SyntheticRecording(), {
            edges,
            spanUs: lastUs + restUs,
          });
          const read = readVcd(text(write(recording)));
          const states = statesOf(read.changes).map(([tick, after]) => [tick / ticksPerUs, after]);
          expect(states).to.deep.equal(statesOfLog(edges));
          expect(read.end).to.equal((lastUs + restUs) * ticksPerUs);
        }),
        { numRuns: 100 },
      );
    });
  }

  it('names its program, seed, levels and load, and no date', () => {
    const { comment, timescale, scope } = readVcd(text(logicVcd(twoPulses())));
    expect(comment).to.equal(
      'Knead.js simulation: program knead, seed 7, level A 10, level B 12, load 1500 ohm',
    );
    expect(timescale).to.equal('1 us');
    expect(readVcd(text(analogueVcd(twoPulses()))).timescale).to.equal('100 ns');
    expect(scope).to.equal('module knead');
    expect(text(logicVcd(twoPulses())))
      .to.equal(text(logicVcd(twoPulses())))
      .and.not.include('$date');
  });

  it('says what a skin is made of', () => {
    const recording = Object.assign(twoPulses(), { load: GEL });
    expect(readVcd(text(logicVcd(recording))).comment).to.match(
      /, load gel \(400 ohm \+ 5000 ohm \|\| 200 nF\)$/,
    );
  });

  it('keeps the header whole whatever a program is called', () => {
    const recording = Object.assign(twoPulses(), { program: 'my $end\n#5\nöl' });
    const { comment, changes } = readVcd(text(logicVcd(recording)));
    expect(comment).to.match(/^Knead\.js simulation: program my _end_#5__l, seed 7,/);
    expect(changes).to.deep.equal(readVcd(text(logicVcd(twoPulses()))).changes);
  });

  it('holds logic alone for sigrok, and the same wires with currents and voltages for GTKWave', () => {
    const wires = { ENABLE_A: 'wire', ENABLE_B: 'wire', REVERSE: 'wire', RUN: 'wire' };
    expect(readVcd(text(logicVcd(twoPulses()))).types).to.deep.equal(wires);
    expect(readVcd(text(analogueVcd(twoPulses()))).types).to.deep.equal({
      ...wires,
      current_a_ma: 'real',
      current_b_ma: 'real',
      voltage_a_v: 'real',
      voltage_b_v: 'real',
      rail_v: 'real',
    });
  });

  it('draws each current from its first value to its last, with a tick for each jump', () => {
    const { changes } = readVcd(text(analogueVcd(twoPulses())));
    expect(courseOf(changes, 'current_a_ma')).to.deep.equal([
      [0, 0],
      [10_019, 0],
      [10_020, 40],
      [12_019, 36],
      [12_020, 0],
      [12_519, 0],
      [12_520, -40],
      [14_519, -36],
      [14_520, 0],
    ]);
    expect(courseOf(changes, 'current_b_ma')).to.deep.equal([
      [0, 0],
      [110_019, 0],
      [110_020, -30],
      [112_019, -30],
      [112_020, 0],
      [112_519, 0],
      [112_520, 30],
      [114_519, 30],
      [114_520, 0],
    ]);
  });

  it('draws the voltage across the pads, and the rail as it sags and comes back', () => {
    const { changes } = readVcd(text(analogueVcd(twoPulses())));
    const currents = courseOf(changes, 'current_a_ma');
    expect(courseOf(changes, 'voltage_a_v')).to.deep.equal(currents.map(([tick, ma]) => [tick, ma * 1.5]));
    const rail = courseOf(changes, 'rail_v');
    expect(rail.slice(0, 3)).to.deep.equal([
      [0, 0],
      [10_020, 80],
      [12_020, 79.24],
    ]);
    expect(rail.find(([tick]) => tick === 110_020)?.[1]).to.be.within(79.98, 80);
  });

  it('holds the charge of every phase where its lines are drawn from change to change', () => {
    const recording = kneadStrokes(3e6, { load: GEL });
    const { changes } = readVcd(text(analogueVcd(recording)));
    const course = courseOf(changes, 'current_a_ma');
    const { phases } = recording;
    let checked = 0;
    for (let i = 0; i < phases.length; i++) {
      if (phases.channel[i] !== 0) continue;
      const fromTick = Math.round(10 * (phases.atUs[i] as number)) - 1;
      const toTick = Math.round(10 * ((phases.atUs[i] as number) + (phases.widthUs[i] as number)));
      const own = course.filter(([tick]) => tick >= fromTick && tick <= toTick);
      const ticksMa = own.slice(1).reduce((sum, [tick, ma], j) => {
        const [beforeTick, beforeMa] = own[j] as [number, number];
        return sum + ((tick - beforeTick) * (ma + beforeMa)) / 2;
      }, 0);
      expect(ticksMa / 10, `phase ${i}`).to.be.closeTo(phases.chargeNc[i] as number, 0.3);
      checked += 1;
    }
    expect(checked).to.be.at.least(80);
  });

  it('writes what stands still once at each end', () => {
    const recording = new SyntheticRecording({ spanUs: 60_000 })
      .pulse(1000, 0)
      .pulse(21_000, 0)
      .pulse(41_000, 0);
    const { changes } = readVcd(text(analogueVcd(recording)));
    expect(courseOf(changes, 'current_b_ma')).to.deep.equal([[0, 0]]);
    expect(
      courseOf(changes, 'current_a_ma').filter(([tick]) => tick > 14_520 && tick < 210_020),
    ).to.deep.equal([[210_019, 0]]);
  });
});

describe('value change dumps in sigrok', () => {
  const folder = mkdtempSync(join(tmpdir(), 'knead-sigrok-'));

  before(function () {
    if (spawnSync('sigrok-cli', ['--version']).status === 0) return;
    console.log('    skipped: sigrok-cli is not installed');
    this.skip();
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function intervals(recording: Recording, line: string, write = logicVcd): string[] {
    const path = join(folder, 'lines.vcd');
    writeFileAside(path, write(recording));
    const decoder = ['-P', `timing:data=${line}`, '-A', 'timing=time'];
    const { stdout, stderr } = spawnSync('sigrok-cli', ['-i', path, '-I', 'vcd', ...decoder], {
      encoding: 'utf8',
    });
    expect(stderr).to.equal('');
    return [...stdout.matchAll(/timing-1: (\S+ \S+)/g)].map(([, interval = '']) => interval);
  }

  const twiceA = (): Recording => new SyntheticRecording({ spanUs: 60_000 }).pulse(1000, 0).pulse(21_000, 0);
  const rows = [
    {
      name: 'phases of 200 us, the gap and the rest on ENABLE_A',
      line: 'ENABLE_A',
      expected: [
        '200.000 μs',
        '50.000 μs',
        '200.000 μs',
        '19.550 ms',
        '200.000 μs',
        '50.000 μs',
        '200.000 μs',
      ],
    },
    {
      name: 'REVERSE high until the next pulse is set up, then low until its recovery is',
      line: 'REVERSE',
      expected: ['19.750 ms', '250.000 μs'],
    },
    { name: 'nothing on ENABLE_B', line: 'ENABLE_B', expected: [] },
  ];
  for (const { name, line, expected } of rows) {
    it(`measures ${name}`, () => expect(intervals(twiceA(), line)).to.deep.equal(expected));
    it(`measures ${name}, with the reals beside`, () => {
      expect(intervals(twiceA(), line, analogueVcd)).to.deep.equal(expected);
    });
  }
});
