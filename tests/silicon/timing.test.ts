/**
 * The timing table: figures of trains that are written down by hand, the table's lines, what the command refuses, and
 * the program that its image plays. Nothing here needs an image or a boot ROM. Units: us, made ns.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { resistor } from '../../sim/physics/load';
import { BundleBench, bundleText } from '../../sim/bundle-bench';
import { main as benchMain } from '../../sim/silicon/bench';
import { FLASH_AT } from '../../sim/silicon/images';
import { type Edge, periodsNs, pulsesWithin } from '../../sim/silicon/pulses';
import { exitStatus, main } from '../../sim/silicon/timing';
import { ASKED } from '../../sim/silicon/timing.build';
import { type TimingFigures, timingOf } from '../../sim/silicon/timing/figures';
import { type TimingRow, timingTable } from '../../sim/silicon/timing/table';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { ENABLE_A, ENABLE_B, REVERSE, RUN } from '../../waveforms/phase-word';
import { runInProcess } from '../run-in-process';
import { uf2, withFiles } from './synthetic';

/** From power-on to the end of the self-test, and from START to contact, or from a level to its pulses. */
const SELF_TEST_US = 3000000;
const CONTACT_US = 2000000;

const US = 1000;
const PERIOD_US = 10000;

/** When the enable of channel A rises and falls, in turns. */
function edgesAt(...instantsUs: number[]): Edge[] {
  return instantsUs.map((atUs, i) => ({ atNs: Math.round(atUs * US), lines: i % 2 ? RUN : RUN | ENABLE_A }));
}

interface Written {
  atUs: number;
  firstUs: number;
  gapUs: number;
  secondUs: number;
}

function pulseAt({ atUs, firstUs, gapUs, secondUs }: Written): Edge[] {
  return edgesAt(atUs, atUs + firstUs, atUs + firstUs + gapUs, atUs + firstUs + gapUs + secondUs);
}

/** As asked for, from 5 ms on, a pulse a period. */
const GOOD: Written = { atUs: 5000, firstUs: 200, gapUs: 50, secondUs: 200 };

/** @param changed what is different, by the number of the pulse; undefined leaves it out */
function train(pulses: number, changed: Record<number, Partial<Written> | undefined> = {}): Edge[] {
  return Array.from({ length: pulses }, (_, i) => {
    const atUs = GOOD.atUs + i * PERIOD_US;
    return i in changed && !changed[i] ? [] : pulseAt({ ...GOOD, atUs, ...changed[i] });
  }).flat();
}

/** Of ten periods from 0 on. */
function figuresOf(edges: Edge[]): TimingFigures {
  return timingOf(edges, 0, 10 * PERIOD_US * US, 11 * PERIOD_US * US);
}

const exactly = (us: number): object => ({ min: us, mean: us, max: us, spread: 0 });

describe('timing figures', () => {
  it('are exact for a train as asked for', () => {
    expect(figuresOf(train(10))).to.deep.equal({
      pulses: 10,
      width1Us: exactly(200),
      gapUs: exactly(50),
      width2Us: exactly(200),
      periodUs: exactly(PERIOD_US),
      ...{ worstImbalanceUs: 0, unbalanced: 0, missing: 0, stuck: 0 },
    });
  });

  it('are those of any train that was written down', () => {
    const width = fc.integer({ min: 1, max: 2000 });
    const shape = fc.record({ firstUs: width, gapUs: width, secondUs: width });
    fc.assert(
      fc.property(fc.array(shape, { minLength: 10, maxLength: 10 }), (shapes) => {
        const found = figuresOf(train(10, { ...shapes }));
        for (const [figure, of] of [
          [found.width1Us, shapes.map(({ firstUs }) => firstUs)],
          [found.gapUs, shapes.map(({ gapUs }) => gapUs)],
          [found.width2Us, shapes.map(({ secondUs }) => secondUs)],
        ] as const) {
          const [min, max] = [Math.min(...of), Math.max(...of)];
          expect(figure).to.deep.include({ min, max, spread: max - min });
          expect(figure?.mean).to.be.closeTo(of.reduce((sum, us) => sum + us) / 10, 1e-9);
        }
        const apartUs = shapes.map(({ firstUs, secondUs }) => Math.abs(firstUs - secondUs));
        expect(found.worstImbalanceUs).to.equal(Math.max(...apartUs));
        expect(found.unbalanced).to.equal(apartUs.filter((us) => us > 1).length);
      }),
    );
  });

  const WRONG: { name: string; edges: Edge[]; expected: Partial<TimingFigures> }[] = [
    {
      name: 'a second phase that is 1 us longer is still balanced',
      edges: train(10, { 3: { secondUs: 201 } }),
      expected: { worstImbalanceUs: 1, unbalanced: 0 },
    },
    {
      name: 'a second phase that is 1.5 us shorter is not',
      edges: train(10, { 3: { secondUs: 198.5 } }),
      expected: { worstImbalanceUs: 1.5, unbalanced: 1 },
    },
    {
      name: 'two pulses left out in a row',
      edges: train(10, { 4: undefined, 5: undefined }),
      expected: { pulses: 8, missing: 2, unbalanced: 0 },
    },
    {
      name: 'the last two pulses left out',
      edges: train(8),
      expected: { pulses: 8, missing: 2 },
    },
    {
      name: 'a phase without partner',
      edges: [...train(3), ...edgesAt(35000, 35200), ...train(10).slice(16)],
      expected: { pulses: 10, unbalanced: 1, worstImbalanceUs: 200, missing: 0 },
    },
    {
      name: 'a phase that was stretched while interrupts were off',
      edges: train(10, { 4: { secondUs: 4600 } }),
      expected: { pulses: 10, unbalanced: 1, worstImbalanceUs: 4400, stuck: 1 },
    },
    {
      name: 'an enable that stays up',
      edges: [...train(2), ...edgesAt(25000)],
      expected: { pulses: 3, unbalanced: 1, worstImbalanceUs: 85000, missing: 7, stuck: 1 },
    },
    {
      name: 'a pulse made up for right after another one',
      edges: train(10, { 4: { atUs: 56600 } }).sort((a, b) => a.atNs - b.atNs),
      expected: { pulses: 10, unbalanced: 0, missing: 1 },
    },
  ];
  for (const { name, edges, expected } of WRONG) {
    it(`tell of ${name}`, () => {
      expect(figuresOf(edges)).to.deep.include(expected);
    });
  }

  it('count what begins within the time, and do not cut the first pulse in two', () => {
    const fromNs = 5300 * US;
    const { pulses, unbalanced } = timingOf(train(10), fromNs, 85000 * US, 110000 * US);
    expect({ pulses, unbalanced }).to.deep.equal({ pulses: 7, unbalanced: 0 });
  });

  it('see the enable of channel A alone', () => {
    const others = train(10).map(({ atNs, lines }) => ({
      atNs,
      lines: lines & ENABLE_A ? ENABLE_B : REVERSE,
    }));
    expect(() => figuresOf(others)).to.throw('output silent: no pulse within 100 ms');
  });
});

describe('timing table', () => {
  const figures = figuresOf(train(10, { 3: { secondUs: 198.54 }, 4: undefined }));
  const ROWS: TimingRow[] = [
    { way: 'digitalPulse', condition: 'idle', figures },
    { way: 'Knead.js', condition: 'flash erase', figures: undefined, note: 'output silent' },
  ];

  it('has a line a row, aligned, and the reasons below', () => {
    expect(timingTable(ROWS)).to.deep.equal([
      'way           condition    width 1       gap  width 2     period        worst imbalance  pulses  unbalanced  missing  stuck',
      'digitalPulse  idle         200           50   198.5..200  10000..20000  1.5              9       1           1        0',
      'Knead.js      flash erase  not measured',
      '',
      'Knead.js, flash erase: output silent',
    ]);
  });

  it('has a dash for what a train of single phases has not', () => {
    const single = figuresOf(edgesAt(5000, 5200, 15000, 15200));
    const [, line] = timingTable([{ way: 'digitalPulse', condition: 'idle', figures: single }]);
    expect(line?.split(/ {2,}/).slice(2, 6)).to.deep.equal(['200', '-', '-', '10000']);
  });

  const STATUS: { name: string; rows: TimingRow[]; status: number }[] = [
    { name: 'all measured', rows: ROWS.slice(0, 1), status: 0 },
    { name: 'Knead.js not measured', rows: ROWS, status: 1 },
    {
      name: 'another way not measured',
      rows: [
        { way: 'digitalPulse', condition: 'idle', figures: undefined },
        { way: 'Knead.js', condition: 'idle', figures },
      ],
      status: 0,
    },
  ];
  for (const { name, rows, status } of STATUS) {
    it(`ends with status ${status}: ${name}`, () => {
      expect(exitStatus(rows)).to.equal(status);
    });
  }
});

describe('bench:timing', () => {
  const IMAGE = ['--uf2', '/nowhere/image.uf2'];
  const ROM = ['--bootrom', '/nowhere/bootrom.bin'];
  const REFUSED: { name: string; argv: string[]; line: RegExp }[] = [
    { name: 'no boot ROM', argv: IMAGE, line: /^bench:timing: name both files: / },
    { name: 'no image', argv: ROM, line: /^bench:timing: name both files: / },
    {
      name: 'an image that is not there',
      argv: [...IMAGE, ...ROM],
      line: /^bench:timing: --uf2: cannot read \/nowhere\/image\.uf2$/,
    },
    {
      name: 'a miss of no number',
      argv: ['--xip', 'many'],
      line: /'--xip <cycles>' .*number of 0\.\.1000\.$/,
    },
    { name: 'a miss below 0', argv: ['--xip', '-1'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'a miss of too many cycles', argv: ['--xip', '1001'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'half a cycle', argv: ['--xip', '0.5'], line: /whole number of 0\.\.1000\.$/ },
    { name: 'an empty number', argv: ['--xip', ''], line: /whole number of 0\.\.1000\.$/ },
    {
      name: 'a folder that is not there',
      argv: [...IMAGE, ...ROM, '--json', '/nowhere/timing.json'],
      line: /^bench:timing: --json: the folder \/nowhere does not exist$/,
    },
    { name: 'an unknown option', argv: ['--fast'], line: /^bench:timing: unknown option '--fast'$/ },
  ];
  for (const { name, argv, line } of REFUSED) {
    it(`refuses ${name} in one line`, async () => {
      const { status, stdout, stderr } = await runInProcess(main, argv);
      expect({ status, stdout }).to.deep.equal({ status: 2, stdout: '' });
      expect(stderr.trimEnd()).to.match(line).and.not.to.contain('\n');
    });
  }

  it('asks for its two files as bench:silicon does', async () => {
    const [timing, silicon] = [await runInProcess(main, []), await runInProcess(benchMain, [])];
    expect(timing.status).to.equal(2);
    expect(timing.stderr).to.equal(silicon.stderr.replace('bench:silicon', 'bench:timing'));
  });

  it('refuses a boot ROM that cannot be used', async () => {
    const said = await withFiles({ 'image.uf2': uf2([{ target: FLASH_AT, data: [0] }]) }, (pathOf) =>
      runInProcess(main, ['--uf2', pathOf('image.uf2'), '--bootrom', pathOf('image.uf2')]),
    );
    expect(said.status).to.equal(2);
    expect(said.stderr).to.match(/^bench:timing: --bootrom: .* is neither the RP2040's boot ROM.*\n$/);
  });

  it('shows examples on request', async () => {
    const { status, stdout } = await runInProcess(main, ['--help']);
    expect(status).to.equal(0);
    expect(stdout)
      .to.contain('Examples:')
      .and.to.match(/\(default:\s+64\)/)
      .and.to.contain('no brown-out');
  });

  it('has an image that plays what is asked for, on channel A alone', async () => {
    const code = await bundleText('pico', undefined, {
      image: 'bench',
      catalogue: 'sim/silicon/timing.build.ts',
    });
    const program = packProgram(compile(CATALOGUE[0] as (typeof CATALOGUE)[number]));
    const bench = new BundleBench({
      code,
      program,
      board: 'pico',
      seed: 1,
      load: resistor(1000),
      keepsTraces: false,
    });
    const { clock, chip } = bench.runtime;
    clock.advanceBy(SELF_TEST_US);
    bench.start();
    clock.advanceBy(CONTACT_US);
    bench.setLevel(1);
    clock.advanceBy(CONTACT_US);
    const edges: Edge[] = [];
    const { onEdge } = chip;
    chip.onEdge = (atUs, lines) => {
      edges.push({ atNs: Math.round(1000 * atUs), lines });
      onEdge(atUs, lines);
    };
    clock.advanceBy(1000000);
    const pulses = pulsesWithin(edges, 0, Infinity).slice(1, -1);
    expect(pulses.length).to.be.above(50);
    expect(pulses.every(({ channel }) => channel === 0)).to.equal(true);
    const widthsNs = pulses.flatMap(({ phases }) => phases.map(({ widthNs }) => widthNs));
    expect([...new Set(widthsNs)]).to.deep.equal([1000 * ASKED.widthUs]);
    expect([...new Set(periodsNs(pulses, 0))]).to.deep.equal([1e9 / ASKED.rateHz]);
  });
});
