/**
 * What the protections of the stage are for: each left out shows its hazard. And what is broken, one thing at a time.
 * Units: us, mA, mV, nC, uJ.
 */
import { expect } from 'chai';
import { NOMINAL } from '../../../sim/physics/components';
import { type Guards } from '../../../sim/physics/conduction';
import { type Load, resistor } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B, REVERSE } from '../../../waveforms/phase-word';
import { codeOf, FULL_CODE, netNc, PlantBench, READY_US } from './plant-bench';

/** Limit of the standard for one pulse shorter than 0.1 s, into 500 ohm (OS-1). */
const PULSE_UJ = 300000;

function padsUj(bench: PlantBench): number {
  return bench.conductions.reduce((sum, conduction) => sum + conduction.padsUj, 0);
}

/** A hazard, played with all guards and with some of them left out; what it comes to in figures. */
interface Hazard {
  name: string;
  without: Partial<Guards>;
  /** Left out in both runs: another guard, which would come first. */
  beside?: Partial<Guards>;
  load?: Load;
  play(bench: PlantBench): number;
  guarded: [number, number];
  unguarded: [number, number];
}

const SKIN: Load = { name: 'skin', rsOhm: 400, rpOhm: 100000, cpNf: 500, halfMa: Infinity };

const HAZARDS: Hazard[] = [
  {
    name: 'an enable that sticks: energy into 500 ohm in 1 s, uJ',
    without: { oneShot: false, meanTrip: false, dcTrip: false },
    play: (bench) =>
      padsUj(bench.code(0, FULL_CODE).runFor(3e6).lines(ENABLE_A).runFor(1e6).lines(0).runFor(10)),
    guarded: [2000, 3300],
    unguarded: [PULSE_UJ, 1e7],
  },
  {
    name: 'an enable that sticks, one-shot alone missing: the mean current cuts it after so many us',
    without: { oneShot: false },
    beside: { dcTrip: false },
    play: (bench) => {
      bench.lines(ENABLE_A).runFor(1e6);
      return bench.last.toUs - bench.last.fromUs;
    },
    guarded: [640, 960],
    // 20 mA: 100 ms x ln(20 / 5).
    unguarded: [137000, 140000],
  },
  {
    name: 'a sink that is a short: charge of a phase of 200 us into 500 ohm, nC',
    without: { overCurrentTrip: false },
    play: (bench) => bench.defects({ sinkShorted: [true, false] }).phase(0, 200).last.chargeNc,
    guarded: [100, 1000],
    unguarded: [35000, 40000],
  },
  {
    name: 'an enable that toggles without rest: charge in 1 s, nC',
    without: { meanTrip: false },
    beside: { dcTrip: false },
    play: (bench) => {
      for (let enable = 0; enable < 1920; enable += 1) bench.phase(0, 500, false, 20);
      return Math.abs(netNc(bench.conductions));
    },
    // 20 mA x 500 / 520, for 100 ms x ln(19.23 / 4.23); then for 1 s.
    guarded: [2.8e6, 3e6],
    unguarded: [19e6, 20e6],
  },
  {
    name: 'phases that all go one way: charge in 1 s, nC',
    without: { dcTrip: false },
    play: (bench) => {
      for (let pulse = 0; pulse < 100; pulse += 1) bench.phase(0, 200, false, 50).phase(0, 200, false, 9550);
      return Math.abs(netNc(bench.conductions));
    },
    // 8 uC every 10 ms: 0.5 mA x 100 ms, and what has decayed meanwhile; then all of 100 pulses.
    guarded: [50000, 80000],
    unguarded: [798000, 802000],
  },
  {
    name: 'a program that has stopped: rail after 10 s, mV',
    without: { heartbeat: false },
    play: (bench) => bench.stopBeats().runFor(1e7).railMv,
    guarded: [0, 1],
    unguarded: [99000, 100000],
  },
  {
    name: 'a feedback that is open: rail, mV',
    without: { ceiling: false },
    play: (bench) => bench.defects({ stuckRailMv: 150000 }).runFor(1e6).railMv,
    guarded: [100000, 110000],
    unguarded: [149000, 150000],
  },
  {
    name: 'phases that all go one way: voltage left on the skin after 20 ms, mV',
    without: { bleed: false },
    load: SKIN,
    play: (bench) => bench.phase(0, 200).phase(0, 200).phase(0, 200, false, 20000).plant.state().skinMv[0],
    guarded: [100, 1000],
    unguarded: [10000, 30000],
  },
  {
    name: 'a battery at 2.5 V: current of a phase, nC',
    without: { brownOut: false },
    play: (bench) => {
      bench.defects({ batteryMv: 2500 }).phase(0, 200);
      return Math.abs(netNc(bench.conductions));
    },
    guarded: [0, 0],
    unguarded: [3900, 4100],
  },
];

describe('guards of the stage', () => {
  for (const { name, without, beside = {}, load = resistor(500), play, guarded, unguarded } of HAZARDS) {
    const left = Object.keys(without).join(' and ');
    it(`${left}: ${name}`, () => {
      const run = (guards: Partial<Guards>): number =>
        play(new PlantBench({ load, guards }).start({ codes: [codeOf(20), 0] }));
      expect(run(beside), `with ${left}`).to.be.within(...guarded);
      expect(run({ ...beside, ...without }), `without ${left}`).to.be.within(...unguarded);
    });
  }

  it('one-shot and trips on means: without all, direct current flows until the boost falls short of it', () => {
    const guards = { oneShot: false, meanTrip: false, dcTrip: false };
    const bench = new PlantBench({ guards }).start({ codes: [FULL_CODE, 0] }).lines(ENABLE_A);
    // The boost's limit, less what the lamp takes.
    const endMa = bench.runFor(2e6).plant.state().currentMa[0];
    expect(endMa).to.be.closeTo(NOMINAL.sourceMaxMa - bench.railMv / NOMINAL.lampOhm, 1e-3);
    expect(bench.conductions).to.have.length(0);
    bench.lines(0).runFor(10);
    expect(bench.last.clippedUs).to.be.above(1.9e6);
  });
});

describe('defects', () => {
  const makeBench = (guards: Partial<Guards> = {}): PlantBench =>
    new PlantBench({ guards }).start({ codes: [codeOf(20), codeOf(10)] });

  it('an enable stuck high conducts at once, and one time only', () => {
    const bench = makeBench().defects({ stuckHigh: ENABLE_B });
    for (let phase = 0; phase < 5; phase += 1) bench.phase(1, 200, false, 500);
    const own = bench.conductions.filter(({ channel }) => channel === 1);
    expect(own.map(({ fromUs, toUs }) => [fromUs - READY_US, toUs - READY_US])).to.deep.equal([[2, 802]]);
  });

  it('an enable stuck low conducts nothing, and the other channel goes on', () => {
    const bench = makeBench()
      .defects({ stuckLow: ENABLE_A })
      .biphasic(0, 200, 50, 500)
      .biphasic(1, 200, 50, 500);
    expect(bench.conductions.map(({ channel }) => channel)).to.deep.equal([1, 1]);
  });

  it('an enable that sticks low ends the phase in hand', () => {
    const bench = makeBench().lines(ENABLE_A).runFor(100).defects({ stuckLow: ENABLE_A }).runFor(100);
    expect(bench.last.toUs - bench.last.fromUs).to.be.closeTo(100 - 2 + 2, 1e-6);
  });

  it('an enable that sticks shows in the held peaks while it conducts', () => {
    const bench = makeBench({ oneShot: false, meanTrip: false }).lines(ENABLE_A).runFor(1000);
    const { currentMa, padMv } = bench.plant.heldPeaks(bench.nowUs, 0);
    expect(bench.conductions).to.have.length(0);
    expect([currentMa, padMv]).to.deep.equal([
      bench.plant.state().currentMa[0],
      bench.plant.state().padMv[0],
    ]);
    expect(currentMa).to.be.above(1);
  });

  it('a RUN node held low is seen as such, and nothing is latched', () => {
    const bench = makeBench().defects({ isRunLow: true });
    expect(bench.plant.holdsRun(bench.nowUs)).to.equal(true);
    expect(bench.plant.alarms(bench.nowUs).isTripped).to.equal(false);
    expect(bench.phase(0, 200).conductions, 'it gates no enable').to.have.length(1);
    expect(bench.defects({}).plant.holdsRun(bench.nowUs)).to.equal(false);
  });

  it('an enable that lets go follows its line again', () => {
    const bench = makeBench().defects({ stuckHigh: ENABLE_A }).runFor(300).defects({}).runFor(100);
    expect(bench.last.toUs - bench.last.fromUs).to.be.closeTo(300, 1e-6);
    bench.phase(0, 200);
    expect(bench.conductions).to.have.length(2);
  });

  for (const [name, defects, reversed] of [
    ['high', { stuckHigh: REVERSE }, true],
    ['low', { stuckLow: REVERSE }, false],
  ] as const) {
    it(`REVERSE stuck ${name} sends both phases one way`, () => {
      const bench = makeBench().defects(defects).biphasic(0, 200, 50, 500);
      expect(bench.conductions.map((conduction) => conduction.reversed)).to.deep.equal([reversed, reversed]);
      expect(Math.abs(netNc(bench.conductions))).to.be.closeTo(8000, 10);
    });
  }

  it('a shorted sink passes what the rail drives, in its own channel alone', () => {
    const bench = new PlantBench({ load: resistor(2000) }).start({ codes: [codeOf(20), codeOf(10)] });
    bench.defects({ sinkShorted: [true, false] });
    bench.phase(0, 20, false, 100).phase(1, 20, false, 100);
    const [a, b] = bench.conductions;
    expect(a?.startMa).to.be.closeTo(99576 / 2021, 0.01);
    expect(a?.clippedUs).to.equal(0);
    expect(b?.startMa).to.be.closeTo(10, 0.02);
  });

  it('a stuck reference stands whatever is set, and its sink still falls short smoothly', () => {
    const bench = makeBench()
      .defects({ stuckReferenceMa: [50, undefined] })
      .code(0, 0)
      .runFor(10);
    expect(bench.phase(0, 200).last.peakMa).to.equal(50);
    bench.load(0, resistor(4000)).runFor(50000);
    expect(bench.phase(0, 200).last.peakMa).to.be.closeTo(99576 / 4031, 0.2);
    expect(bench.phase(1, 200).last.peakMa).to.be.closeTo(10, 0.02);
  });

  it('a stuck set point holds the rail whatever is asked, up or down', () => {
    const bench = makeBench().defects({ stuckRailMv: 45000 }).rail(80000).runFor(1e6);
    expect(bench.railMv).to.be.closeTo(45000, 400);
    expect(bench.rail(20000).runFor(1e6).railMv).to.be.closeTo(45000, 400);
    expect(bench.rail(0).runFor(1e6).railMv, 'asked to come down').to.be.closeTo(45000, 400);
    expect(bench.rail(20000).defects({}).runFor(1e6).railMv).to.be.closeTo(20000, 200);
    expect(bench.defects({ stuckRailMv: 0 }).runFor(1e6).railMv, 'boost off').to.be.below(10);
  });

  it('a weak battery gives less power: the rail comes up more slowly', () => {
    const afterMv = (batteryMv: number): number => {
      const bench = makeBench().rail(0).runFor(2e6).defects({ batteryMv }).rail(100000).runFor(10000);
      return bench.railMv;
    };
    // 10 ms at 29 mA into 10 uF, and in proportion.
    expect(afterMv(3700)).to.be.closeTo(29000, 500);
    expect(afterMv(3330)).to.be.closeTo(26100, 500);
  });
});

describe('a code that is stuck', () => {
  it('is followed at the slope of the stage, and so is the one that was set when it is free again', () => {
    const bench = new PlantBench({}).start({ codes: [1000, 0] });
    bench.defects({ stuckCodeMa: [80, undefined] });
    const wasMa = bench.plant.state().referenceMa[0];
    bench.runFor(100000);
    expect(bench.plant.state().referenceMa[0]).to.be.closeTo(wasMa + 40 * 0.1, 1e-9);
    bench.code(0, 500).runFor(3e6);
    expect(bench.plant.state().referenceMa[0]).to.equal(80);
    bench.defects({}).runFor(2000);
    expect(bench.plant.state().referenceMa[0]).to.be.closeTo((500 / 4095) * 80, 1e-9);
  });
});
