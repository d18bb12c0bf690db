/**
 * The plant in awkward moments: what is cut, changed or cleared within a phase, edges that fall together, rails that are
 * empty, and the points by which a waveform is drawn. Units: us, mA, mV, nC.
 */
import { expect } from 'chai';
import { NOMINAL } from '../../../sim/physics/components';
import { type Conduction } from '../../../sim/physics/conduction';
import { type Load, resistor } from '../../../sim/physics/load';
import { ENABLE_A, ENABLE_B } from '../../../waveforms/phase-word';
import { codeOf, expectNear, FULL_CODE, GEL, netNc, PlantBench, type Point, READY_US } from './plant-bench';

describe('plant in awkward moments', () => {
  it('tells of an over-current as it crosses and cuts it a moment later', () => {
    const bench = new PlantBench().start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench.phase(0, 20).defects({ sinkShorted: [true, false] });
    const { nowUs } = bench;
    bench.phase(0, 200);
    expect(bench.trips).to.deep.equal([{ atUs: nowUs + 5, cause: 'over-current' }]);
    expect(bench.last).to.include({ fromUs: nowUs + 2, toUs: nowUs + 5 });
    // 60 V, less what the lamp takes from the source, over 500 ohm, the bridge and the sense resistor.
    expectNear(bench.last.chargeNc, 3 * (59700 / 521), 'charge', 0.01);
  });

  it('trips on a current that comes over the threshold within a phase', () => {
    const bench = new PlantBench({ load: resistor(300) }).start({ codes: [codeOf(20), 0] });
    bench
      .lines(ENABLE_A)
      .runFor(50)
      .defects({ stuckReferenceMa: [99.99, undefined] })
      .runFor(10);
    expect(bench.trips).to.have.length(0);
    bench.defects({ stuckReferenceMa: [100.01, undefined] }).runFor(10);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 63, cause: 'over-current' }]);
    expect(bench.last.toUs).to.equal(READY_US + 63);
  });

  it('trips on a current that the rail drives over the threshold as it rises', () => {
    const strong = { ...NOMINAL, sourceOhm: 10, sourceMaxMa: 1000 };
    const bench = new PlantBench({ components: strong }).start({ railMv: 40000, codes: [codeOf(20), 0] });
    bench
      .defects({ sinkShorted: [true, false] })
      .lines(ENABLE_A)
      .runFor(10);
    expect(bench.trips).to.have.length(0);
    bench.rail(60000).runFor(500);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['over-current']);
    // Some 90 mV a us more, for the three us from the crossing on.
    expect(bench.last.peakMa).to.be.within(100.3, 100.8);
  });

  it('begins to flow within a phase as the rail climbs over the voltage of the skin', () => {
    const strong = { ...NOMINAL, sourceOhm: 10, sourceMaxMa: 1e6 };
    const load = { name: 'slow', rsOhm: 500, rpOhm: 1e9, cpNf: 500, halfMa: Infinity };
    const bench = new PlantBench({ load, components: strong, guards: { bleed: false } });
    bench
      .start({ codes: [codeOf(60), 0] })
      .phase(0, 250)
      .rail(20000)
      .runFor(300000);
    const { skinMv, railMv } = bench.plant.state();
    expect(skinMv[0]).to.be.above(railMv + 5000);
    bench.lines(ENABLE_A).runFor(50);
    expect(bench.plant.state().currentMa[0]).to.equal(0);
    expect(bench.rail(60000).runFor(200).plant.state().currentMa[0]).to.be.above(20);
    bench.lines(0).runFor(10);
    // From 20 to 30 V, on the way to 60 with a time constant of 100 us: 29 us.
    expect(bench.last.clippedUs).to.be.within(48 + 20, 48 + 300);
    expect(bench.last.skinNc - bench.last.skinBeforeNc).to.be.closeTo(bench.last.chargeNc, 0.5);
  });

  it('empties the rail fast to a volt above a lower set point, and from there by the lamp alone', () => {
    const bench = new PlantBench().start({ railMv: 60000 }).rail(40000);
    const slopeMvPerUs = (): number => {
      const beforeMv = bench.railMv;
      return (beforeMv - bench.runFor(100).railMv) / 100;
    };
    while (bench.railMv > 41100) bench.runFor(100);
    expect(slopeMvPerUs()).to.be.closeTo((41100 * (1 / 10000 + 1 / 47000)) / 10, 0.01);
    while (bench.railMv > 40990) bench.runFor(100);
    expect(slopeMvPerUs()).to.be.closeTo(40990 / 47000 / 10, 0.001);
    expect(bench.runFor(1e6).railMv).to.be.closeTo(39830, 5);
  });

  it('trips on a load that closes on a shorted sink within a phase', () => {
    const bench = new PlantBench({ load: resistor(10000) }).start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench
      .defects({ sinkShorted: [true, false] })
      .lines(ENABLE_A)
      .runFor(50)
      .load(0, resistor(500))
      .runFor(100);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 53, cause: 'over-current' }]);
  });

  it('latches an over-current that is over before it is cut', () => {
    const bench = new PlantBench().start({ railMv: 60000, codes: [codeOf(20), 0] });
    bench.defects({ sinkShorted: [true, false] }).phase(0, 1, false, 20);
    expect(bench.last.toUs - bench.last.fromUs).to.equal(1);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['over-current']);
  });

  it('counts the current of a load that changes within a phase, before and after', () => {
    const bench = new PlantBench({ load: resistor(2000), components: { ...NOMINAL, reservoirUf: 1e6 } });
    bench.start({ railMv: 40000, codes: [FULL_CODE, 0], untilUs: 3e9 });
    const { railMv } = bench;
    bench.lines(ENABLE_A).runFor(102).load(0, resistor(10000)).runFor(98).lines(0).runFor(10);
    const wantedNc = 100 * (railMv / 2031) + 100 * (railMv / 10031);
    expectNear(bench.last.chargeNc, wantedNc, 'charge', 1e-4);
    expect(bench.last.clippedUs).to.be.closeTo(200, 1e-6);
  });

  it('ends a phase that a brown-out cuts with the current that flowed', () => {
    const bench = new PlantBench({ keepsPoints: true }).start({ railMv: 20000, codes: [codeOf(20), 0] });
    bench
      .lines(ENABLE_A)
      .runFor(50)
      .defects({ stuckReferenceMa: [90, undefined], batteryMv: 3000 });
    expect(bench.last.endMa).to.be.at.most(20000 / 531);
    expect(Math.max(...bench.points.map(({ padMv }) => padMv))).to.be.at.most(20000);
  });

  it('keeps enables apart that toggle faster than the dead time', () => {
    const bench = new PlantBench().start({ codes: [codeOf(40), 0] });
    const currentMa = bench.plant.state().referenceMa[0];
    for (let i = 0; i < 100; i += 1) bench.lines(ENABLE_A).runFor(0.5).lines(0).runFor(0.25);
    bench.runFor(10);
    expect(bench.conductions).to.have.length(100);
    for (const { chargeNc } of bench.conductions) expectNear(chargeNc, currentMa / 2, 'charge', 1e-7);
  });

  it('runs out where the enable falls at that very instant', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] }).phase(0, 800);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 800, cause: 'one-shot ran out' }]);
    expect(bench.last.toUs - bench.last.fromUs).to.be.closeTo(800, 1e-6);
    const shorter = new PlantBench().start({ codes: [codeOf(20), 0] }).phase(0, 799.9);
    expect(shorter.trips).to.have.length(0);
  });

  it('forces both gated enables off with the latch, whatever has set it', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), codeOf(20)] });
    bench
      .lines(ENABLE_A)
      .runFor(700)
      .lines(ENABLE_A | ENABLE_B)
      .runFor(300)
      .lines(0)
      .runFor(100);
    expect(bench.trips).to.deep.equal([{ atUs: READY_US + 800, cause: 'one-shot ran out' }]);
    for (const { channel, toUs } of bench.conductions) {
      expect(toUs - READY_US, `channel ${channel}`).to.be.at.most(800 + 5);
    }
  });

  it('takes a recovery phase at the longest gap for part of its pulse, whatever the delay of its polarity', () => {
    const load = { ...GEL, becomes: { load: { ...GEL, rsOhm: 4000 }, inUs: 1e7 } };
    const components = { ...NOMINAL, reverseDelayUs: 0.1 };
    const bench = new PlantBench({ load, components }).start({ codes: [codeOf(10), 0] });
    bench.phase(0, 200, false, 500).phase(0, 200, true, 100).phase(0, 200);
    const [lead, back, next] = bench.conductions.map(rsOhmOf);
    // The load of a pulse stays as it was when the pulse began; the next finds it grown.
    expect(back).to.be.closeTo(lead as number, 1e-6);
    expect(next).to.be.above((lead as number) + 0.1);
  });

  it('stands still at an empty reservoir', () => {
    const guards = { meanTrip: false, dcTrip: false, oneShot: false, heartbeat: false };
    const bench = new PlantBench({ load: GEL, guards }).start({ railMv: 20000, codes: [codeOf(20), 0] });
    bench.rail(0).lines(ENABLE_A).runTo(6e6);
    const { railMv, skinMv, currentMa, padMv } = bench.plant.state();
    for (const value of [railMv, ...skinMv, ...currentMa, ...padMv]) expect(value).to.be.closeTo(0, 1e-6);
    bench.lines(0).phase(0, 200);
    expect(bench.last.chargeNc).to.be.closeTo(0, 1e-6);
  });

  it('does in three hours what it did in three seconds', () => {
    const at = (untilUs: number): PlantBench => {
      const bench = new PlantBench({ load: GEL, guards: { heartbeat: false } });
      bench.stopBeats().start({ railMv: 30000, codes: [codeOf(40), 0], untilUs });
      return bench.biphasic(0, 200, 50.5, 333.25, true);
    };
    const [early, late] = [at(3e6), at(1e10)];
    expect(late.conductions).to.have.length(2);
    late.conductions.forEach((conduction, i) => {
      const wanted = early.conductions[i] as Conduction;
      for (const key of [
        'chargeNc',
        'startMv',
        'endMv',
        'padsUj',
        'sinkUj',
        'clippedUs',
        'skinNc',
      ] as const) {
        expectNear(conduction[key], wanted[key], `${key} ${i}`, 1e-6, 1e-3);
      }
    });
    expectNear(late.railMv, early.railMv, 'rail', 1e-7);
  });

  it('lets nothing flow after a trip is cleared until an enable rises', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] });
    bench.lines(ENABLE_A).runFor(50).defects({ batteryMv: 3000 }).defects({}).runFor(50);
    expect(bench.conductions).to.have.length(1);
    bench.clearTrip().runFor(500);
    expect(bench.conductions).to.have.length(1);
    expect(bench.plant.state().currentMa[0]).to.equal(0);
    bench.lines(0).runFor(100).phase(0, 100);
    expect(bench.conductions).to.have.length(2);
  });
});

/** Series resistance, from the step of the voltage with the current. */
function rsOhmOf({ startMv, startMa, reversed, skinBeforeNc }: Conduction): number {
  const skinMv = ((reversed ? -1 : 1) * skinBeforeNc) / (GEL.cpNf / 1000);
  return (startMv - skinMv) / startMa;
}

describe('points of a waveform', () => {
  /** Area under the straight lines between the points of a channel. */
  function areaNc(points: readonly Point[], channel: number): number {
    const own = points.filter((point) => point.channel === channel);
    return own.slice(1).reduce((sum, point, i) => {
      const from = own[i] as Point;
      return sum + ((from.currentMa + point.currentMa) / 2) * (point.atUs - from.atUs);
    }, 0);
  }

  function expectDrawn(bench: PlantBench): void {
    for (const channel of [0, 1]) {
      const own = bench.points.filter((point) => point.channel === channel);
      for (let i = 1; i < own.length; i += 1) expect(own[i]?.atUs).to.be.at.least(own[i - 1]?.atUs as number);
      const mine = bench.conductions.filter((conduction) => conduction.channel === channel);
      const absNc = mine.reduce((sum, { chargeNc }) => sum + chargeNc, 0);
      expect(areaNc(bench.points, channel), `channel ${channel}`).to.be.closeTo(
        netNc(mine),
        0.01 * absNc + 1e-3,
      );
    }
  }

  const rows: { name: string; play: (bench: PlantBench) => PlantBench; load?: Load }[] = [
    { name: 'a held pulse', play: (bench) => bench.biphasic(0, 200, 50, 5000) },
    { name: 'a held pulse on skin', load: GEL, play: (bench) => bench.biphasic(0, 200, 50, 5000) },
    {
      name: 'a pulse that clips on its way',
      load: resistor(1400),
      play: (bench) => bench.biphasic(0, 500, 20, 5000),
    },
    {
      name: 'skin that clips on its way',
      load: { ...GEL, rsOhm: 800 },
      play: (bench) => bench.biphasic(0, 500, 20, 5000),
    },
    { name: 'a level that falls within a phase', play: (bench) => fallWithin(bench) },
    { name: 'a load that changes within a phase', play: (bench) => changeWithin(bench) },
    { name: 'a stuck reference within a phase', play: (bench) => stickWithin(bench) },
  ];
  for (const { name, load = resistor(500), play: playOn } of rows) {
    it(`enclose its charge: ${name}`, () => {
      const bench = new PlantBench({ load, keepsPoints: true }).start({
        railMv: 60000,
        codes: [codeOf(40), 0],
      });
      expectDrawn(playOn(bench));
    });
  }

  const fallWithin = (bench: PlantBench): PlantBench =>
    bench.lines(ENABLE_A).runFor(200).code(0, codeOf(30)).runFor(300).lines(0).runFor(100);
  const changeWithin = (bench: PlantBench): PlantBench =>
    bench.lines(ENABLE_A).runFor(100).load(0, resistor(4000)).runFor(300).lines(0).runFor(100);
  const stickWithin = (bench: PlantBench): PlantBench =>
    bench
      .lines(ENABLE_A)
      .runFor(100)
      .defects({ stuckReferenceMa: [10, undefined] })
      .runFor(300)
      .lines(0)
      .runFor(100);
});
