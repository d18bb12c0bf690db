/**
 * The USB cable and the two kinds of image: the bytes that are flashed, with the pin that senses the cable driven from
 * outside. With the cable the patient side shares a conductor with a PC: a release image plays nothing then.
 */
import { expect } from 'chai';
import { BENCH_NOTICE } from '../../firmware/panel';
import { resistor } from '../../sim/physics/load';
import { BOOT_US, BundleBench, bundleText, CONTACT_US, WIRING } from '../../sim/bundle-bench';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { ENABLES } from '../../waveforms/phase-word';

const CONVENTIONAL = CATALOGUE.findIndex(({ id }) => id === 'conventional');
const PERIOD_US = 10000;
/** The longest pulse that the bounds allow. */
const PULSE_MAX_US = 3100;
/** Where in a period the cable goes in: within both phases of A's pulse, its gap, B's, and between them. */
const OFFSETS_US = [20, 120, 180, 300, 4000, 5050, 5200, 9000];

function makeBench(code: string): BundleBench {
  const bench = new BundleBench({
    ...{ code, board: 'pico', seed: 1, load: resistor(1000), keepsTraces: true },
    program: packProgram(compile(CATALOGUE[CONVENTIONAL] as (typeof CATALOGUE)[number])),
  });
  bench.runtime.clock.advanceTo(BOOT_US);
  bench.chooseProgram(CONVENTIONAL);
  return bench;
}

/** A treatment whose pulses run: the probe has found contact, and the levels are up. */
function play(bench: BundleBench): void {
  bench.start();
  bench.runtime.clock.advanceBy(CONTACT_US);
  bench.setLevel(2);
}

function setCable({ runtime }: BundleBench, isIn: boolean): void {
  runtime.chip.drive(WIRING.pico.usb, isIn);
}

/** Phases that begin in a time from now. */
function phasesIn(bench: BundleBench, spanUs: number): number {
  const { edges } = bench.recorder;
  const seen = edges.length;
  bench.runtime.clock.advanceBy(spanUs);
  let phases = 0;
  for (let i = seen; i < edges.length; i += 1) {
    const before = i > 0 ? (edges.lines[i - 1] as number) : 0;
    if ((edges.lines[i] as number) & ~before & ENABLES) phases += 1;
  }
  return phases;
}

describe('a release image', () => {
  let code = '';

  before(async () => {
    code = await bundleText('pico');
  });

  it('says nothing at power-on, and plays without the cable', () => {
    const bench = makeBench(code);
    expect(bench.runtime.printed).to.deep.equal([]);
    play(bench);
    expect(phasesIn(bench, 500000)).to.be.above(100);
  });

  it('starts nothing while the cable is in, and starts when it is out', () => {
    const bench = makeBench(code);
    setCable(bench, true);
    bench.start();
    expect(bench.isRunning()).to.equal(false);
    expect(phasesIn(bench, 500000)).to.equal(0);
    setCable(bench, false);
    play(bench);
    expect(phasesIn(bench, 500000)).to.be.above(100);
  });

  for (const offsetUs of OFFSETS_US) {
    it(`ends a treatment when the cable goes in ${offsetUs} us into a period, after the pulse in hand`, () => {
      const bench = makeBench(code);
      const { clock } = bench.runtime;
      play(bench);
      const { edges } = bench.recorder;
      const seen = edges.length;
      while (!(edges.length > seen && (edges.lines[edges.length - 1] as number) & 1)) clock.advanceBy(1);
      clock.advanceBy(2 * PERIOD_US + offsetUs);
      setCable(bench, true);
      clock.advanceBy(PULSE_MAX_US);
      expect(bench.isRunning()).to.equal(false);
      expect(phasesIn(bench, 1000000), 'phases after the pulse in hand').to.equal(0);
      bench.start();
      expect(phasesIn(bench, 500000), 'phases after the button').to.equal(0);
      bench.recorder.end(clock.nowUs());
      expect(bench.recorder.brokenRules).to.deep.equal([]);
    });
  }

  it('ends a treatment by a cable whose contacts bounce', () => {
    const bench = makeBench(code);
    play(bench);
    for (const isIn of [true, false, true, false, true]) {
      setCable(bench, isIn);
      bench.runtime.clock.advanceBy(700);
    }
    bench.runtime.clock.advanceBy(PULSE_MAX_US);
    expect(bench.isRunning()).to.equal(false);
    expect(phasesIn(bench, 500000)).to.equal(0);
  });
});

describe('a bench image', () => {
  let code = '';

  before(async () => {
    code = await bundleText('pico', undefined, { image: 'bench' });
  });

  it('says so at power-on, in one line', () => {
    const { runtime } = makeBench(code);
    expect(runtime.printed).to.deep.equal([BENCH_NOTICE]);
    expect(BENCH_NOTICE).to.equal('BENCH image: dummy load only');
  });

  it('plays with the cable in, and goes on when it goes in', () => {
    const bench = makeBench(code);
    setCable(bench, true);
    play(bench);
    expect(phasesIn(bench, 300000)).to.be.above(50);
    for (const isIn of [false, true]) {
      setCable(bench, isIn);
      expect(phasesIn(bench, 300000)).to.be.above(100);
    }
    expect(bench.isRunning()).to.equal(true);
  });
});
