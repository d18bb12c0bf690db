/**
 * The bench tests of docs/output-stage.md, as far as they can be done on the model: each at the stage as drawn and at 50
 * of the shelf, half of those with every value at an end of its tolerance. A stage that misses a figure is named.
 * Units: us, mA, mV, nC.
 */
import { expect } from 'chai';
import { type Components, NOMINAL } from '../../../sim/physics/components';
import { type Load, OPEN, resistor } from '../../../sim/physics/load';
import { ENABLE_A, REVERSE, RUN } from '../../../waveforms/phase-word';
import { codeOf, FULL_CODE, netNc, PlantBench, READY_US, shelf } from './plant-bench';

const STAGES = shelf();
/** Below this a line says "no current". */
const NOTHING_MA = 0.2;

/** One requirement on every stage of the shelf. */
function itMeets(name: string, check: (components: Components) => void): void {
  it(name, () => {
    const missed: string[] = [];
    for (const { name: stage, components } of STAGES) {
      try {
        check(components);
      } catch (error) {
        missed.push(`${stage}: ${(error as Error).message}`);
      }
    }
    expect(missed, `${missed.length} of ${STAGES.length} stages miss it`).to.deep.equal([]);
  });
}

/** Current of a channel in one phase. */
function phaseMa(bench: PlantBench, channel: 0 | 1 = 0, widthUs = 200): number {
  bench.phase(channel, widthUs, false, 1000);
  return bench.last.chargeNc / widthUs;
}

/** A bench supply on the rail: it is as high as it is said, and gives what is taken. */
function supplied(components: Components): Components {
  return { ...components, railErrorFraction: 0, sourceOhm: 1, sourceMaxMa: 1000 };
}

describe('OS-1: one-shot in each enable', () => {
  for (const channel of [0, 1] as const) {
    itMeets(
      `a: a line that stays high for 1 s gives one pulse of 550 to 1,000 us, channel ${channel}`,
      (components) => {
        const bench = new PlantBench({ components }).start({ codes: [codeOf(20), codeOf(20)] });
        bench
          .lines(1 << channel)
          .runFor(1e6)
          .lines(0)
          .runFor(100);
        expect(bench.conductions).to.have.length(1);
        expect(bench.last.channel).to.equal(channel);
        expect(bench.last.toUs - bench.last.fromUs).to.be.within(550, 1000);
      },
    );
  }

  itMeets('a: at most 80 uC and 3.2 mJ into 500 ohm at full level, its scale aside', (components) => {
    const exact = { ...components, gainErrorAFraction: 0, offsetAMa: 0 };
    const bench = new PlantBench({ components: exact }).start({ codes: [FULL_CODE, 0] });
    bench.lines(ENABLE_A).runFor(1e6);
    expect(bench.last.chargeNc).to.be.at.most(80000);
    expect(bench.last.padsUj).to.be.at.most(3200);
  });

  itMeets('b: 500 us on, 20 us off, 500 us on comes out whole', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [codeOf(20), 0] });
    for (let pulse = 0; pulse < 3; pulse += 1)
      bench.phase(0, 500, false, 20).phase(0, 500, false, 1e5 - 1020);
    expect(bench.trips).to.have.length(0);
    expect(bench.conductions).to.have.length(6);
    for (const { fromUs, toUs } of bench.conductions) expect(toUs - fromUs).to.be.closeTo(500, 2);
  });

  it('b: the same 300 times on the stage as drawn', () => {
    const bench = new PlantBench().start({ codes: [codeOf(20), 0] });
    for (let pulse = 0; pulse < 300; pulse += 1)
      bench.phase(0, 500, false, 20).phase(0, 500, false, 1e5 - 1020);
    expect(
      bench.conductions.filter(({ fromUs, toUs }) => Math.abs(toUs - fromUs - 500) < 1e-6),
    ).to.have.length(600);
  });
});

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

describe('OS-5: over-current trip', () => {
  const shorted = (components: Components, isHeld: boolean): PlantBench => {
    const bench = new PlantBench({ components: { ...components, railErrorFraction: 0 } });
    bench.start({ railMv: 60000, codes: [codeOf(20), 0] });
    if (isHeld) bench.clearTrip();
    return bench.defects({ sinkShorted: [true, false] });
  };

  for (const isHeld of [false, true]) {
    const held = isHeld ? ', TRIP_RESET just risen and held' : '';
    itMeets(`a shorted sink is cut within 5 us, latched, and the rail comes down${held}`, (components) => {
      const bench = shorted(components, isHeld);
      const { nowUs } = bench;
      bench.phase(0, 200);
      expect(bench.last.peakMa).to.be.at.least(components.tripMa);
      expect(bench.last.toUs - bench.last.fromUs).to.be.at.most(5);
      expect(bench.trips).to.have.length(1);
      expect(bench.plant.holdsRun(nowUs + 210)).to.equal(true);
      bench.runFor(500000);
      expect(bench.railMv, 'rail').to.be.below(10000);
      for (let enable = 0; enable < 50; enable += 1) bench.phase(0, 200, false, 800);
      expect(bench.conductions, 'after 50 more enables').to.have.length(1);
      bench.defects({}).clearTrip().runFor(300000);
      expect(phaseMa(bench)).to.be.closeTo(20, 1.6);
    });
  }

  itMeets('no trip at 84 mA', (components) => {
    const bench = new PlantBench({ components }).start().defects({ stuckReferenceMa: [84, undefined] });
    bench.biphasic(0, 200, 50, 1000);
    expect(bench.last.peakMa).to.be.closeTo(84, 1e-9);
    expect(bench.trips).to.have.length(0);
  });

  it('comes up latched at power-on, and conducts nothing until it is cleared', () => {
    const bench = new PlantBench();
    expect(bench.plant.state().tripped).to.equal('power-on');
    bench.plant.setRailMv(0, 100000);
    bench.code(0, FULL_CODE).runTo(1e6).phase(0, 200);
    expect(bench.conductions).to.have.length(0);
    expect(bench.railMv).to.equal(0);
    bench.clearTrip().runFor(1e6).phase(0, 200);
    expect(bench.conductions).to.have.length(1);
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

describe('OS-9: rail', () => {
  const rows = [
    [20000, 1000],
    [60000, 3000],
    [100000, 3000],
  ] as const;
  for (const [railMv, withinMv] of rows) {
    itMeets(`stands at ${railMv / 1000} V within ${withinMv / 1000} V`, (components) => {
      expect(new PlantBench({ components }).start({ railMv }).railMv).to.be.closeTo(railMv, withinMv);
    });
  }

  itMeets('is up within 200 ms and down within 500 ms', (components) => {
    const bench = new PlantBench({ components }).start({ railMv: 0 }).rail(100000).runFor(200000);
    const upMv = bench.railMv;
    bench.runFor(1e6);
    expect(upMv).to.be.at.least(0.999 * bench.railMv);
    bench.rail(20000).runFor(500000);
    expect(bench.railMv).to.be.at.most(21000);
    bench.rail(0).runFor(500000);
    expect(bench.railMv).to.be.at.most(5000);
  });

  itMeets('is held by the ceiling at 110 V, and so are open pads', (components) => {
    const bench = new PlantBench({ load: OPEN, components }).start({ codes: [FULL_CODE, 0] });
    bench.defects({ stuckRailMv: 150000 }).runFor(1e6);
    expect(bench.railMv).to.be.within(100000, 110000);
    bench.phase(0, 500);
    expect(bench.last.peakMv).to.be.at.most(110000);
  });

  it('is brought into its range', () => {
    expect(new PlantBench().start({ railMv: 5000 }).railMv).to.be.closeTo(20000, 1000);
    expect(new PlantBench().start({ railMv: 140000 }).railMv).to.be.closeTo(100000, 3000);
  });

  itMeets('at 55 V leaves 2 V and more across the sink after 250 us at 80 mA into 500 ohm', (components) => {
    const bench = new PlantBench({ components }).start({ railMv: 55000, codes: [FULL_CODE, 0] });
    bench.lines(ENABLE_A).runFor(250);
    const { railMv, currentMa, padMv } = bench.plant.state();
    const bridgeOhm = 2 * (components.switchOhm + components.leadOhm);
    expect(railMv - padMv[0] - currentMa[0] * bridgeOhm).to.be.at.least(2000);
  });
});

describe('OS-10: heartbeat', () => {
  itMeets(
    'the boost stops 300 to 500 ms after the last beat, the rail is below 10 V within 1 s',
    (components) => {
      const bench = new PlantBench({ components, load: OPEN }).start().stopBeats();
      const standsMv = bench.railMv;
      bench.runTo(READY_US + 300000 - 1);
      expect(bench.railMv, 'after 300 ms').to.be.closeTo(standsMv, 1);
      bench.runTo(READY_US + 500000 + 1);
      const { boostNc, railMv } = bench.plant.state();
      expect(railMv, 'after 500 ms').to.be.below(standsMv);
      bench.runTo(READY_US + 1e6);
      expect(bench.plant.state().boostNc).to.equal(boostNc);
      expect(bench.railMv, 'after 1 s').to.be.below(10000);
    },
  );

  itMeets('beats up to 300 ms apart keep it running', (components) => {
    const bench = new PlantBench({ components }).start().stopBeats();
    const standsMv = bench.railMv;
    for (let beat = 0; beat < 10; beat += 1) {
      bench.plant.heartbeat(bench.nowUs);
      bench.runFor(299999);
    }
    expect(bench.railMv).to.be.closeTo(standsMv, 1);
  });

  it('comes back with the next beat', () => {
    const bench = new PlantBench().start().stopBeats().runFor(2e6);
    expect(bench.railMv).to.be.below(1000);
    bench.plant.heartbeat(bench.nowUs);
    expect(bench.runFor(200000).railMv).to.be.closeTo(100000, 3000);
  });
});

describe('OS-11: reservoir', () => {
  itMeets('droops by 10 V at most in a pulse pair of 80 mA, 250 us', (components) => {
    const bench = new PlantBench({ components, keepsPoints: true }).start({ codes: [FULL_CODE, 0] });
    const standsMv = bench.railMv;
    bench.points.length = 0;
    bench.biphasic(0, 250, 20, 1000);
    expect(Math.min(...bench.points.map(({ railMv }) => railMv))).to.be.within(
      standsMv - 10000,
      standsMv - 2000,
    );
  });

  itMeets('is 8 to 12 uF by the time in which discharge and lamp empty it', (components) => {
    const bench = new PlantBench({ components }).start({ railMv: 50000 });
    const fromMv = bench.railMv;
    bench.rail(0);
    while (bench.railMv > fromMv / Math.E) bench.runFor(100);
    const takenOhm = 1 / (1 / components.dischargeOhm + 1 / components.lampOhm);
    expect((bench.nowUs - READY_US) / takenOhm).to.be.within(8 - 0.02, 12 + 0.02);
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
      bench.plant.resetPeaks(bench.nowUs);
      expect(bench.plant.heldPeaks(bench.nowUs + 100, 0)).to.deep.equal({ currentMa: 0, padMv: 0 });
    });
  }

  it('keep the higher of two phases, and do no harm when they are emptied in a phase', () => {
    const bench = new PlantBench({ load: resistor(1000) }).start({ codes: [codeOf(20), 0] });
    bench.phase(0, 200).code(0, codeOf(10)).runFor(2000).phase(0, 200);
    expect(bench.plant.heldPeaks(bench.nowUs, 0).currentMa).to.be.closeTo(20, 0.1);
    bench.lines(ENABLE_A).runFor(100).plant.resetPeaks(bench.nowUs);
    bench.runFor(100).lines(0).runFor(10);
    expect(bench.last.chargeNc).to.be.closeTo(2000, 10);
    expect(bench.plant.heldPeaks(bench.nowUs, 0).currentMa).to.be.closeTo(10, 0.1);
  });
});

describe('OS-17 and OS-18: brown-out, switch', () => {
  itMeets('a supply that sags lets no phase grow, and nothing flows until TRIP_RESET', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [codeOf(40), 0] });
    const setMa = bench.plant.state().referenceMa[0];
    for (const batteryMv of [4200, 3700, 3400, 3200, 3000, 2500, 0, 2500, 3200, 3400, 3700]) {
      bench.lines(ENABLE_A).runFor(50).defects({ batteryMv }).runFor(150).lines(0).runFor(1000);
    }
    const tripUs = bench.trips[0]?.atUs as number;
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['brown-out']);
    for (const { fromUs, toUs, peakMa } of bench.conductions) {
      expect(toUs - fromUs).to.be.at.most(200 + 1e-6);
      expect(peakMa).to.be.at.most(setMa * (1 + 1e-9));
      expect(toUs).to.be.at.most(tripUs);
    }
    bench.clearTrip().runFor(300000).phase(0, 200);
    expect(bench.last.toUs).to.be.above(tripUs + 300000);
  });

  it('a reset below the threshold brings nothing back', () => {
    const bench = new PlantBench().start({ codes: [codeOf(40), 0] }).defects({ batteryMv: 3000 });
    bench.clearTrip();
    expect(bench.plant.state().tripped).to.equal('brown-out');
    bench.defects({ batteryMv: 3200 }).clearTrip();
    expect(bench.plant.state().tripped, 'between the thresholds').to.equal('brown-out');
    bench.defects({ batteryMv: 3310 }).clearTrip();
    expect(bench.plant.state().tripped).to.equal('');
  });

  itMeets('a switch that opens has the rail below 10 V within 500 ms', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [FULL_CODE, 0] }).defects({ batteryMv: 0 });
    bench.phase(0, 200).runFor(500000 - 300);
    expect(bench.railMv).to.be.below(10000);
    expect(bench.conductions).to.have.length(0);
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

describe('OS-21: slow trip on the mean', () => {
  itMeets('an enable that toggles without rest is off within 30 ms, a supply on the rail', (components) => {
    const bench = new PlantBench({ components: supplied(components) }).start({ codes: [FULL_CODE, 0] });
    for (let enable = 0; enable < 100; enable += 1) bench.phase(0, 500, false, 20);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['mean current']);
    expect((bench.trips[0]?.atUs as number) - READY_US).to.be.at.most(30000);
  });

  itMeets(
    'with the boost, which soon falls short of 80 mA, it is off before the 300 mJ of one pulse',
    (components) => {
      const bench = new PlantBench({ components }).start({ codes: [FULL_CODE, 0] });
      for (let enable = 0; enable < 200; enable += 1) bench.phase(0, 500, false, 20);
      expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['mean current']);
      expect((bench.trips[0]?.atUs as number) - READY_US).to.be.at.most(100000);
      expect(bench.conductions.reduce((sum, { padsUj }) => sum + padsUj, 0)).to.be.below(150000);
    },
  );

  it('takes 21 ms and 1.7 mC, as derived', () => {
    const bench = new PlantBench({ components: supplied(NOMINAL) }).start({ codes: [FULL_CODE, 0] });
    for (let enable = 0; enable < 100; enable += 1) bench.phase(0, 500, false, 20);
    expect((bench.trips[0]?.atUs as number) - READY_US).to.be.closeTo(21500, 700);
    expect(netNc(bench.conductions)).to.be.closeTo(1.7e6, 0.05e6);
    expect(bench.conductions.reduce((sum, { padsUj }) => sum + padsUj, 0)).to.be.closeTo(67000, 2000);
  });

  const worst = { ...NOMINAL, gainErrorAFraction: 0.05, offsetAMa: 0.1, meanTripMa: 13, meanTripUs: 90000 };
  for (const [name, components] of [
    ['as drawn', NOMINAL],
    ['of the highest scale and the lowest threshold', worst],
  ] as const) {
    it(`an honest channel at its limit does not trip a stage ${name}`, () => {
      const bench = new PlantBench({ components }).start({ railMv: 60000, codes: [FULL_CODE, 0] });
      bench.train(0, 250, 20, 250, 250);
      expect(bench.trips).to.have.length(0);
      expect(bench.conductions).to.have.length(500);
    });
  }

  itMeets('a one-shot that has run out sets the latch', (components) => {
    const bench = new PlantBench({ components }).start({ codes: [codeOf(4), 0] }).phase(0, 2000);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['one-shot ran out']);
  });

  it('the boost as drawn delivers at most 3 W', () => {
    const bench = new PlantBench().start({ railMv: 0 }).rail(100000);
    let mostUw = 0;
    for (let ms = 0; ms < 100; ms += 1) {
      const before = bench.plant.state().boostNc;
      bench.runFor(1000);
      mostUw = Math.max(mostUw, ((bench.plant.state().boostNc - before) / 1000) * bench.railMv);
    }
    expect(mostUw / 1e6).to.be.within(2.5, 3);
  });
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
