/**
 * The sums of a conduction: against closed forms, and against what flows in and out of the stage, added up sample by
 * sample. Units: us, mA, mV, nC, uJ; mA x mV = uW, and that x us = pJ.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { type Components, NOMINAL } from '../../../sim/physics/components';
import { type Conduction } from '../../../sim/physics/conduction';
import { type Load, resistor, rpOhmAt } from '../../../sim/physics/load';
import { ENABLE_A, REVERSE } from '../../../waveforms/phase-word';
import { codeOf, expectNear, FULL_CODE, GEL, netNc, PATH_OHM, PlantBench } from './plant-bench';

/** A rail that nothing moves, and nothing that takes from it: what flows is a matter of the load alone. */
const STIFF: Components = { ...NOMINAL, reservoirUf: 1e9, sourceOhm: 1e-6, sourceMaxMa: 1e18 };
describe('conduction in closed form', () => {
  it('of a resistor that the sink can drive', () => {
    const bench = new PlantBench({ load: resistor(1000), components: STIFF }).start({
      codes: [FULL_CODE, 0],
    });
    const [currentMa, widthUs] = [80, 250];
    bench.phase(0, widthUs);
    expect(bench.last).to.include({ channel: 0, reversed: false, clippedUs: 0, skinNc: 0, skinBeforeNc: 0 });
    const wanted = {
      roseUs: 3e6,
      fromUs: 3e6 + 2,
      toUs: 3e6 + 252,
      startMa: currentMa,
      endMa: currentMa,
      peakMa: currentMa,
      startMv: 80000,
      endMv: 80000,
      peakMv: 80000,
      chargeNc: currentMa * widthUs,
      wantedNc: currentMa * widthUs,
      ma2Us: currentMa ** 2 * widthUs,
      mv2Us: 80000 ** 2 * widthUs,
      padsUj: (currentMa * 80000 * widthUs) / 1e6,
      sinkUj: (currentMa * (100000 - 80000 - currentMa * 11) * widthUs) / 1e6,
      complianceFraction: (currentMa * (1000 + PATH_OHM)) / 100000,
    };
    for (const [key, value] of Object.entries(wanted)) {
      expectNear(bench.last[key as keyof typeof wanted], value, key);
    }
  });

  it('of a resistor that the rail cannot drive', () => {
    const bench = new PlantBench({ load: resistor(2000), components: STIFF }).start({
      codes: [FULL_CODE, 0],
    });
    bench.phase(0, 200, true);
    const currentMa = 100000 / (2000 + PATH_OHM);
    expect(bench.last).to.include({ reversed: true, clippedUs: 200, complianceFraction: 1 });
    expectNear(bench.last.chargeNc, currentMa * 200, 'charge');
    expectNear(bench.last.wantedNc, 80 * 200, 'wanted charge');
    expectNear(bench.last.peakMv, currentMa * 2000, 'peak');
    expectNear(bench.last.sinkUj, (currentMa ** 2 * 20 * 200) / 1e6, 'sink');
  });

  it('of a reservoir that empties through a resistor, its boost stopped', () => {
    const guards = { meanTrip: false, dcTrip: false, oneShot: false };
    const bench = new PlantBench({ load: resistor(2000), guards }).start({ codes: [FULL_CODE, 0] });
    const railMv = bench.railMv;
    // Lamp and discharge take their part.
    const rail = { uf: 10, ms: 1 / (2000 + PATH_OHM) + 1 / 47000 + 1 / 10000 };
    bench.lines(ENABLE_A).runFor(2).rail(0);
    const startMv = bench.railMv;
    expect(startMv).to.be.closeTo(railMv, 1);
    bench.runFor(40000).lines(0).runFor(2.5);
    const tauUs = rail.uf / rail.ms;
    const wantedNc = (startMv / (2000 + PATH_OHM)) * tauUs * -Math.expm1(-40002 / tauUs);
    expectNear(bench.last.chargeNc, wantedNc, 'charge', 1e-6);
    expectNear(
      bench.railMv,
      startMv * Math.exp(-40002 / tauUs) * Math.exp((-0.5 * (1 / 47000 + 1e-4)) / 10),
      'rail',
      1e-8,
    );
  });

  for (const [name, load] of [
    ['typical skin', { ...GEL, halfMa: Infinity }],
    ['high skin', { name: 'high', rsOhm: 600, rpOhm: 10000, cpNf: 50, halfMa: Infinity }],
    ['a bare capacitor, all but', { name: 'bare', rsOhm: 1200, rpOhm: 1e6, cpNf: 10, halfMa: Infinity }],
  ] as const) {
    it(`of ${name}, empty at first, from a rail that falls short`, () => {
      const bench = new PlantBench({ load, components: STIFF }).start({
        railMv: 20000,
        codes: [FULL_CODE, 0],
      });
      for (const widthUs of [20, 63, 200, 350, 500]) {
        bench.runFor(200000).phase(0, widthUs);
        const pathOhm = PATH_OHM + load.rsOhm;
        const tauUs = load.cpNf / 1000 / (1 / load.rpOhm + 1 / pathOhm);
        const restMa = 20000 / (pathOhm + load.rpOhm);
        const fallMa = 20000 / pathOhm - restMa;
        const onceUs = tauUs * -Math.expm1(-widthUs / tauUs);
        const twiceUs = (tauUs / 2) * -Math.expm1((-2 * widthUs) / tauUs);
        const chargeNc = restMa * widthUs + fallMa * onceUs;
        const ma2Us = restMa ** 2 * widthUs + 2 * restMa * fallMa * onceUs + fallMa ** 2 * twiceUs;
        expect(bench.last.clippedUs, `${widthUs} us`).to.be.closeTo(widthUs, 1e-6);
        expectNear(bench.last.chargeNc, chargeNc, `charge, ${widthUs} us`, 1e-6);
        expectNear(bench.last.ma2Us, ma2Us, `squares, ${widthUs} us`, 3e-6);
        expectNear(
          bench.last.padsUj,
          (20000 * chargeNc - PATH_OHM * ma2Us) / 1e6,
          `pads, ${widthUs} us`,
          1e-6,
        );
        expectNear(bench.last.startMa, restMa + fallMa, 'start');
        expectNear(bench.last.endMa, restMa + fallMa * Math.exp(-widthUs / tauUs), 'end');
      }
    });
  }

  it('of skin at a current that is held, and of its decay through skin and bleed', () => {
    const bench = new PlantBench({ load: GEL }).start({ codes: [codeOf(20), 0] });
    const currentMa = bench.plant.state().referenceMa[0];
    const rpOhm = rpOhmAt(GEL, currentMa);
    bench.phase(0, 300, false, 2);
    const skinMv = currentMa * rpOhm * -Math.expm1(-300 / (0.2 * rpOhm));
    expectNear(bench.last.startMv, currentMa * 400, 'start');
    expectNear(bench.last.endMv, currentMa * 400 + skinMv, 'end');
    expectNear(bench.last.skinNc, skinMv * 0.2, 'left on the skin');
    const decayUs = 0.2 / (1 / rpOhm + 1 / (10000 + 1 + 400));
    bench.runFor(1234);
    const leftMv = skinMv * Math.exp(-1234 / decayUs);
    expectNear(bench.plant.state().skinMv[0], leftMv, 'skin');
    expectNear(bench.plant.state().padMv[0], (leftMv * 10001) / 10401, 'behind the leads');
  });

  it('of two phases that cancel: what a bare capacitor got, it gives back', () => {
    const bare = { name: 'bare', rsOhm: 500, rpOhm: 1e12, cpNf: 500, halfMa: Infinity };
    const bench = new PlantBench({ load: bare, guards: { bleed: false } }).start({ codes: [codeOf(40), 0] });
    bench.biphasic(0, 200, 100, 500);
    const [lead, back] = bench.conductions as [Conduction, Conduction];
    expectNear(lead.skinNc, lead.chargeNc, 'after the first');
    expectNear(back.skinBeforeNc, lead.skinNc, 'before the second');
    expect(back.skinNc).to.be.closeTo(0, 1e-3);
    // The second phase begins with the skin on its side.
    expect(back.startMv).to.be.closeTo(-lead.endMv + 2 * 40 * 500, 30);
  });
});

/** A pulse while the reference rises: the net charge is slope x distance of the middles x width. */
describe('balance while the reference rises', () => {
  const rows = [
    ['250 us phases 20 us apart', 250, 20, 2.7],
    ['500 us phases 500 us apart', 500, 500, 20],
  ] as const;
  for (const [name, widthUs, gapUs, wantedNc] of rows) {
    it(`is off by ${wantedNc} nC for ${name}`, () => {
      const bench = new PlantBench().start().code(0, FULL_CODE).runFor(500000);
      bench.biphasic(0, widthUs, gapUs, 1000);
      expect(-netNc(bench.conductions)).to.be.closeTo(wantedNc, 1e-6);
    });
  }

  it('is off by 35 nC for a recovery in four equal parts, 500 us between all', () => {
    const bench = new PlantBench().start().code(0, FULL_CODE).runFor(500000);
    bench.phase(0, 500, false, 500);
    for (let part = 0; part < 4; part += 1) bench.phase(0, 125, true, 500);
    expect(-netNc(bench.conductions)).to.be.closeTo(35, 1e-6);
  });

  it('is nothing at rest, at any level and width', () => {
    fc.assert(
      fc.property(
        fc.nat(FULL_CODE),
        fc.integer({ min: 20, max: 500 }),
        fc.integer({ min: 20, max: 500 }),
        (code, widthUs, gapUs) => {
          const bench = new PlantBench({ load: resistor(500) }).start({ codes: [code, 0] });
          bench.biphasic(0, widthUs, gapUs, 100);
          expect(netNc(bench.conductions)).to.be.closeTo(0, 1e-6);
        },
      ),
      { numRuns: 20 },
    );
  });
});

/** The state at the middles of so many equal parts of a span: from it to another instant. */
function sampled(bench: PlantBench, untilUs: number, parts: number, see: (spanUs: number) => void): void {
  const fromUs = bench.nowUs;
  const spanUs = (untilUs - fromUs) / parts;
  for (let part = 0; part < parts; part += 1) {
    bench.runTo(fromUs + (part + 0.5) * spanUs);
    see(spanUs);
  }
  bench.runTo(untilUs);
}

describe('balances of the plant', () => {
  const rows: { name: string; load: Load; code: number; railMv: number }[] = [
    { name: 'a test resistor', load: resistor(500), code: codeOf(40), railMv: 60000 },
    { name: 'a test resistor that clips', load: resistor(2000), code: FULL_CODE, railMv: 40000 },
    { name: 'gel', load: GEL, code: codeOf(20), railMv: 60000 },
    { name: 'gel that clips on its way', load: GEL, code: codeOf(70), railMv: 60000 },
    { name: 'a boost at its limit', load: resistor(500), code: FULL_CODE, railMv: 100000 },
  ];

  for (const { name, load, code, railMv } of rows) {
    it(`the boost gives what reservoir, lamp and pads take: ${name}`, () => {
      const bench = new PlantBench({ load }).start({ railMv, codes: [code, 0] });
      const before = bench.plant.state();
      let lampNc = 0;
      const look = (spanUs: number): void => void (lampNc += (bench.railMv / 47000) * spanUs);
      for (const reversed of [false, true]) {
        bench.lines(reversed ? REVERSE : 0).lines(ENABLE_A | (reversed ? REVERSE : 0));
        sampled(bench, bench.nowUs + 250, 500, look);
        bench.lines(0);
        sampled(bench, bench.nowUs + 100, 200, look);
      }
      const after = bench.plant.state();
      const padsNc = bench.conductions.reduce((sum, { chargeNc }) => sum + chargeNc, 0);
      const wantedNc = 10 * (after.railMv - before.railMv) + lampNc + padsNc;
      expectNear(after.boostNc - before.boostNc, wantedNc, 'charge', 1e-6, 0.01);
    });

    it(`the pads turn their energy to heat, or hold it: ${name}`, () => {
      const components = { ...NOMINAL, deadTimeUs: 0 };
      const bench = new PlantBench({ load, components }).start({ railMv, codes: [code, 0] });
      const before = bench.plant.state();
      const sums = { padsPj: 0, skinPj: 0, ma2Us: 0, mv2Us: 0, chargeNc: 0, railPj: 0 };
      bench.lines(ENABLE_A).runFor(0);
      const rpOhm = rpOhmAt(load, bench.plant.state().currentMa[0]);
      sampled(bench, bench.nowUs + 300, 3000, (spanUs) => {
        const { currentMa, padMv, skinMv, railMv: nowMv } = bench.plant.state();
        sums.padsPj += currentMa[0] * padMv[0] * spanUs;
        if (rpOhm > 0) sums.skinPj += (skinMv[0] ** 2 / rpOhm) * spanUs;
        sums.ma2Us += currentMa[0] ** 2 * spanUs;
        sums.mv2Us += padMv[0] ** 2 * spanUs;
        sums.chargeNc += currentMa[0] * spanUs;
        sums.railPj += (boostHeatUw(nowMv, railMv) + nowMv ** 2 / 47000) * spanUs;
      });
      const after = bench.plant.state();
      bench.lines(0).runFor(10);
      const { last } = bench;
      const heldPj = ((load.cpNf / 1000) * after.skinMv[0] ** 2) / 2;
      expectNear(last.padsUj, (sums.ma2Us * load.rsOhm + sums.skinPj + heldPj) / 1e6, 'heat and held', 1e-5);
      expectNear(last.padsUj, sums.padsPj / 1e6, 'pads', 1e-5);
      expectNear(last.ma2Us, sums.ma2Us, 'squares of the current', 1e-5);
      expectNear(last.mv2Us, sums.mv2Us, 'squares of the voltage', 1e-5);
      expectNear(last.chargeNc, sums.chargeNc, 'charge', 1e-5);
      const reservoirPj = (10 * (after.railMv ** 2 - before.railMv ** 2)) / 2;
      const bridgePj = 11 * sums.ma2Us;
      const stagePj = sums.railPj + reservoirPj + bridgePj;
      const givenUj = after.boostUj - before.boostUj;
      expectNear(givenUj, stagePj / 1e6 + last.padsUj + last.sinkUj, 'energy of the boost', 1e-5, 0.01);
    });
  }
});

/** Heat in the resistance of the boost; at its limit there is none. */
function boostHeatUw(railMv: number, setMv: number): number {
  const currentMa = (setMv - railMv) / 200;
  return currentMa > 30 || currentMa < 0 ? 0 : currentMa ** 2 * 200;
}
