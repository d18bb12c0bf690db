/**
 * Requirements of docs/output-stage.md for the current, by their bench tests: bridge, bleed, sink, slope, balance, held
 * peaks, contact probe. Those for the supply are in plant-requirements.test.ts. Units: us, mA, mV, nC.
 */
import { expect } from 'chai';
import { type Load, OPEN, resistor } from '../../../sim/physics/load';
import { ENABLE_A, REVERSE, RUN } from '../../../waveforms/phase-word';
import { codeOf, FULL_CODE, netNc, PlantBench } from './plant-bench';
import { itMeets, NOTHING_MA, phaseMa } from './requirement-bench';

describe('OS-3: bridge', () => {
  itMeets('dead time of 1 to 5 us', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [codeOf(20), 0] });
    for (const reversed of [false, true]) {
      bench.phase(0, 200, reversed);
      expect(bench.last.fromUs - bench.last.roseUs).to.be.within(0.9 - 1e-6, 5);
    }
  });

  itMeets('REVERSE that moves under an enable changes nothing', (components) => {
    for (const first of [0, REVERSE]) {
      const bench = new PlantBench({ components, keepsPoints: true }).start({ codes: [codeOf(5), 0] });
      bench.lines(first);
      for (let half = 0; half < 40; half += 1) {
        bench.lines(ENABLE_A | (half % 2 === 0 ? first : first ^ REVERSE)).runFor(5);
      }
      bench.lines(0).runFor(100);
      expect(bench.conductions).to.have.length(1);
      expect(bench.last.reversed).to.equal(first === REVERSE);
      const signs = new Set(bench.points.map(({ currentMa }) => Math.sign(currentMa)));
      expect(signs.has(first === REVERSE ? 1 : -1)).to.equal(false);
    }
  });

  it('REVERSE that moves between the phases conducts nothing', () => {
    const bench = new PlantBench().start({ codes: [codeOf(5), 0] });
    for (let half = 0; half < 100; half += 1) bench.lines(half % 2 === 0 ? REVERSE : 0).runFor(5);
    expect(bench.conductions).to.have.length(0);
  });
});

describe('OS-6: RUN does not gate the enables', () => {
  it('a phase comes out whole though RUN falls in its middle', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] });
    bench
      .lines(ENABLE_A | RUN)
      .runFor(100)
      .lines(ENABLE_A)
      .runFor(100)
      .lines(0)
      .phase(0, 200, true);
    expect(bench.conductions.map(({ fromUs, toUs }) => toUs - fromUs)).to.deep.equal([200, 200]);
    expect(netNc(bench.conductions)).to.be.closeTo(0, 1e-6);
  });

  it('the latch holds the node low, and a reset lets it go', () => {
    const bench = new PlantBench();
    expect(bench.plant.holdsRun(10)).to.equal(true);
    bench.clearTrip();
    expect(bench.plant.holdsRun(20)).to.equal(false);
  });
});

describe('OS-7: bleed', () => {
  itMeets('500 nF at 30 V are below 3 V after 15 ms', (components) => {
    const film = { name: 'film', rsOhm: 1, rpOhm: 1e12, cpNf: 500, halfMa: Infinity };
    const exact = { ...components, gainErrorAFraction: 0, offsetAMa: 0 };
    const bench = new PlantBench({ load: film, components: exact }).start({ codes: [codeOf(60), 0] });
    bench.phase(0, 250.06, false, components.deadTimeUs);
    expect(bench.plant.state().skinMv[0]).to.be.closeTo(30000, 20);
    bench.runFor(15000);
    expect(bench.plant.state().padMv[0]).to.be.within(1000, 3000);
  });

  it('is off while the enable is on: what leaves the sink passes the load', () => {
    const bench = new PlantBench({ load: resistor(8000) }).start({ railMv: 20000, codes: [97, 0] });
    bench.phase(0, 200);
    expect(bench.last.peakMv / 8000).to.be.closeTo(bench.plant.heldPeaks(bench.nowUs, 0).currentMa, 1e-3);
  });
});

describe('OS-12: sink', () => {
  const codes = [204, 1023, 2047, 3071, FULL_CODE];
  for (const loadOhm of [500, 1000]) {
    itMeets(`keeps its scale from 4 to 80 mA into ${loadOhm} ohm`, (components) => {
      for (const code of codes) {
        const bench = new PlantBench({ components, load: resistor(loadOhm) }).start({ codes: [code, code] });
        const setMa = (code * 80) / FULL_CODE;
        for (const channel of [0, 1] as const) {
          expect(phaseMa(bench, channel), `code ${code}`).to.be.closeTo(setMa, 0.05 * setMa + 0.5);
        }
      }
    });
  }

  itMeets('gives nothing at code 0', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [0, 0] });
    for (const channel of [0, 1] as const) expect(phaseMa(bench, channel)).to.be.below(NOTHING_MA);
  });

  itMeets('gives the same within 2 % into any load that leaves 2 V', (components) => {
    const sinkMa = (load: Load): number => {
      const bench = new PlantBench({ components, load }).start({ codes: [codeOf(40), 0] });
      return phaseMa(bench);
    };
    const wantedMa = sinkMa(resistor(500));
    // At 43 mA, 2,150 ohm and the bridge leave it 2 V of 96.
    for (const loadOhm of [10, 1000, 2000, 2150]) {
      expect(sinkMa(resistor(loadOhm)), `${loadOhm} ohm`).to.be.closeTo(wantedMa, 0.02 * wantedMa);
    }
  });

  itMeets('gives no phase above 42 mA while a relay opens and closes the load at 40 mA', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [codeOf(40), 0] });
    relay(bench, resistor(500));
    for (const { peakMa } of bench.conductions) expect(peakMa).to.be.at.most(42);
  });

  itMeets('never overshoots its set value, not even as the load returns', (components) => {
    const bench = new PlantBench({ components }).start({ railMv: 30000, codes: [codeOf(40), 0] });
    const setMa = bench.plant.state().referenceMa[0];
    relay(bench, resistor(500));
    for (const { peakMa } of bench.conductions) expect(peakMa).to.be.at.most(setMa * (1 + 1e-9));
    expect(bench.trips).to.have.length(0);
  });

  /** Opens and closes between phases, within one, and in both of a pulse. */
  function relay(bench: PlantBench, load: Load): void {
    for (let pulse = 0; pulse < 4; pulse += 1) {
      bench.biphasic(0, 200, 50, 500).load(0, OPEN).biphasic(0, 200, 50, 500).load(0, load);
      bench
        .lines(ENABLE_A)
        .runFor(70)
        .load(0, OPEN)
        .runFor(60)
        .load(0, load)
        .runFor(70)
        .lines(0)
        .runFor(1000);
    }
  }
});

describe('OS-13: slope of the reference', () => {
  itMeets('rises from 8 to 72 mA in 1.6 s or more, whatever codes arrive', (components) => {
    const bench = new PlantBench({ components }).start().code(0, FULL_CODE);
    const reach = (currentMa: number): number => {
      while (bench.plant.state().referenceMa[0] < currentMa) bench.runFor(1000);
      return bench.nowUs;
    };
    const fromUs = reach(8);
    expect(reach(72) - fromUs).to.be.at.least(1.6e6 - 1000);
  });

  itMeets('falls to nothing within 1 ms', (components) => {
    const bench = new PlantBench({ components })
      .start({ codes: [FULL_CODE, 0] })
      .code(0, 0)
      .runFor(1000);
    bench.phase(0, 200);
    expect(bench.last.peakMa).to.be.below(NOTHING_MA);
  });
});

describe('OS-14: balance', () => {
  const rows = [
    ['80 mA, 250 us', FULL_CODE, 250],
    ['4 mA, 20 us', 204, 20],
    ['40 mA, 500 us', 2047, 500],
  ] as const;
  for (const [name, code, widthUs] of rows) {
    itMeets(`net charge of a pulse is below 0.5 % of a phase or 4 nC: ${name}`, (components) => {
      const bench = new PlantBench({ components }).start({ codes: [code, 0] });
      for (const reversed of [false, true]) {
        bench.conductions.length = 0;
        bench.biphasic(0, widthUs, 20, 2000, reversed);
        const phaseNc = bench.last.chargeNc;
        expect(bench.last.clippedUs).to.equal(0);
        expect(Math.abs(netNc(bench.conductions))).to.be.at.most(Math.max(0.005 * phaseNc, 4));
      }
    });
  }
});

describe('OS-15: held peaks', () => {
  for (const widthUs of [20, 200, 500]) {
    itMeets(`hold a phase of ${widthUs} us for 100 ms, and are emptied`, (components) => {
      const bench = new PlantBench({ components, load: resistor(1000) }).start({ codes: [codeOf(20), 0] });
      bench.phase(0, widthUs, false, 1000);
      const { currentMa, padMv } = bench.plant.heldPeaks(bench.nowUs, 0);
      expect(currentMa).to.be.closeTo(bench.last.peakMa, 0.05 * bench.last.peakMa);
      expect(padMv).to.be.closeTo(bench.last.peakMv, 0.05 * bench.last.peakMv);
      const later = bench.runFor(99000).plant.heldPeaks(bench.nowUs, 0);
      expect(later.currentMa).to.be.within(0.98 * currentMa, currentMa);
      expect(later.padMv).to.be.within(0.98 * padMv, padMv);
      bench.plant.catchPeaks(bench.nowUs, false);
      expect(bench.plant.heldPeaks(bench.nowUs + 100, 0)).to.deep.equal({ currentMa: 0, padMv: 0 });
    });
  }

  it('sink to nine tenths in a second', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] }).phase(0, 200);
    const { currentMa } = bench.plant.heldPeaks(bench.nowUs, 0);
    expect(bench.runFor(1e6).plant.heldPeaks(bench.nowUs, 0).currentMa / currentMa).to.be.closeTo(
      Math.exp(-0.1),
      1e-9,
    );
  });

  it('keep the higher of two phases, and do no harm when they are emptied in a phase', () => {
    const bench = new PlantBench({ load: resistor(1000) }).start({ codes: [codeOf(20), 0] });
    bench.phase(0, 200).code(0, codeOf(10)).runFor(2000).phase(0, 200);
    expect(bench.plant.heldPeaks(bench.nowUs, 0).currentMa).to.be.closeTo(20, 0.1);
    bench.lines(ENABLE_A).runFor(100).plant.catchPeaks(bench.nowUs, false);
    bench.runFor(100).lines(0).runFor(10);
    expect(bench.last.chargeNc).to.be.closeTo(2000, 10);
    expect(bench.plant.heldPeaks(bench.nowUs, 0).currentMa).to.be.closeTo(10, 0.1);
  });
});

describe('OS-20: contact probe at the lowest rail', () => {
  const rows = [
    ['1 kohm', resistor(1000), 1.8, 2],
    ['2 kohm', resistor(2000), 1.8, 2],
    ['5 kohm', resistor(5000), 1.8, 2],
    ['8 kohm', resistor(8000), 1.8, 2],
    ['10 kohm', resistor(10000), 1.6, 2],
    ['20 kohm', resistor(20000), 0.5, 1.1],
    ['nothing', OPEN, 0, NOTHING_MA],
  ] as const;
  for (const [name, load, leastMa, mostMa] of rows) {
    itMeets(`code 97 into ${name}: ${leastMa} to ${mostMa} mA, and the held peak agrees`, (components) => {
      const bench = new PlantBench({ components, load }).start({ railMv: 20000, codes: [97, 97] });
      for (const channel of [0, 1] as const) {
        const foundMa = phaseMa(bench, channel);
        expect(foundMa, `channel ${channel}`).to.be.within(leastMa, mostMa);
        expect(bench.plant.heldPeaks(bench.nowUs, channel).currentMa).to.be.closeTo(foundMa, 0.1);
      }
    });
  }
});

describe('first bench procedure', () => {
  const rows = [
    ['step 12', 60000, 2047, 1000, 40],
    ['step 12', 60000, 2047, 2000, 29],
    ['step 12', 60000, 2047, 10000, 5.8],
    ['step 15', 100000, FULL_CODE, 1000, 80],
    ['step 15', 100000, FULL_CODE, 2000, 49],
    ['step 15', 100000, FULL_CODE, 10000, 9.8],
  ] as const;
  for (const [step, railMv, code, loadOhm, wantedMa] of rows) {
    it(`${step}: about ${wantedMa} mA into ${loadOhm} ohm`, () => {
      const bench = new PlantBench({ load: resistor(loadOhm) }).start({ railMv, codes: [code, 0] });
      expect(phaseMa(bench)).to.be.closeTo(wantedMa, 0.04 * wantedMa);
    });
  }
});
