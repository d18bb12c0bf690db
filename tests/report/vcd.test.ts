/**
 * The value change dumps: read back by a reader of their own, and by sigrok where it is installed.
 * Times in us, currents in mA.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EdgeLog, type Recording } from '../../sim/recording';
import { analogueVcd, logicVcd } from '../../sim/report/vcd';
import { writeFileAside } from '../../sim/report/write-file';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { readVcd, type VcdChange } from './read-vcd';
import { SyntheticRecording } from './synthetic-recording';

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

function text(pieces: Iterable<string>): string {
  return [...pieces].join('');
}

function twoPulses(): SyntheticRecording {
  const recording = new SyntheticRecording({ program: 'knead', seed: 7, levels: [10, 12], loadOhm: 1500 });
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
  for (const [form, write] of Object.entries({ logicVcd, analogueVcd })) {
    it(`${form}: any edge log comes back as it was, up to the end of the recording`, () => {
      fc.assert(
        fc.property(edgeLogs, fc.nat(1_000_000), (edges, restUs) => {
          const lastUs = edges.length === 0 ? 0 : (edges.atUs[edges.length - 1] ?? 0);
          const recording: Recording = Object.assign(new SyntheticRecording(), {
            edges,
            spanUs: lastUs + restUs,
          });
          const read = readVcd(text(write(recording)));
          expect(statesOf(read.changes)).to.deep.equal(statesOfLog(edges));
          expect(read.end).to.equal(lastUs + restUs);
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
    expect(scope).to.equal('module knead');
    expect(text(logicVcd(twoPulses())))
      .to.equal(text(logicVcd(twoPulses())))
      .and.not.include('$date');
  });

  it('keeps the header whole whatever a program is called', () => {
    const recording = Object.assign(twoPulses(), { program: 'my $end\n#5\nöl' });
    const { comment, changes } = readVcd(text(logicVcd(recording)));
    expect(comment).to.match(/^Knead\.js simulation: program my _end_#5__l, seed 7,/);
    expect(changes).to.deep.equal(readVcd(text(logicVcd(twoPulses()))).changes);
  });

  it('holds logic alone for sigrok, and the same wires with two reals for GTKWave', () => {
    const wires = { ENABLE_A: 'wire', ENABLE_B: 'wire', REVERSE: 'wire', RUN: 'wire' };
    expect(readVcd(text(logicVcd(twoPulses()))).types).to.deep.equal(wires);
    expect(readVcd(text(analogueVcd(twoPulses()))).types).to.deep.equal({
      ...wires,
      current_a_ma: 'real',
      current_b_ma: 'real',
    });
  });

  it('draws each current from its first value to its last, and to zero at the falling edge', () => {
    const { changes } = readVcd(text(analogueVcd(twoPulses())));
    const currentOf = (name: string) =>
      changes.filter((c) => c.name === name).map(({ at, value }) => [at, value]);
    expect(currentOf('current_a_ma')).to.deep.equal([
      [0, 0],
      [1000, 40],
      [1199, 36],
      [1200, 0],
      [1250, -40],
      [1449, -36],
      [1450, 0],
    ]);
    expect(currentOf('current_b_ma')).to.deep.equal([
      [0, 0],
      [11_000, -30],
      [11_200, 0],
      [11_250, 30],
      [11_450, 0],
    ]);
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

  function intervals(recording: Recording, line: string): string[] {
    const path = join(folder, 'lines.vcd');
    writeFileAside(path, logicVcd(recording));
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
  }
});
