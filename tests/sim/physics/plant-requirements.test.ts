/**
 * Requirements of docs/output-stage.md for supply and protections, by their bench tests: one-shot, trips, rail, heartbeat,
 * reservoir, brown-out. Those for the current are in sink-requirements.test.ts. Units: us, mA, mV, nC.
 */
import { expect } from 'chai';
import { type Components, NOMINAL } from '../../../sim/physics/components';
import { OPEN } from '../../../sim/physics/load';
import { ENABLE_A } from '../../../waveforms/phase-word';
import { codeOf, FULL_CODE, PlantBench, READY_US } from './plant-bench';
import { itMeets, phaseMa, supplied } from './requirement-bench';

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

/** So many enables without rest, each the other way than the one before: no direct current. */
function toggle(bench: PlantBench, widthUs: number, enables: number): void {
  for (let enable = 0; enable < enables; enable += 1) bench.phase(0, widthUs, enable % 2 === 1, 20);
}

describe('OS-21: slow trip on the mean', () => {
  itMeets('an enable that toggles without rest is off within 30 ms, a supply on the rail', (components) => {
    const bench = new PlantBench({ components: supplied(components) }).start({ codes: [FULL_CODE, 0] });
    toggle(bench, 350, 100);
    expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['mean current']);
    expect((bench.trips[0]?.atUs as number) - READY_US).to.be.at.most(30000);
  });

  itMeets(
    'with the boost, which soon falls short of 80 mA, it is off before the 300 mJ of one pulse',
    (components) => {
      const bench = new PlantBench({ components }).start({ codes: [FULL_CODE, 0] });
      toggle(bench, 350, 280);
      expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['mean current']);
      expect((bench.trips[0]?.atUs as number) - READY_US).to.be.at.most(100000);
      expect(bench.conductions.reduce((sum, { padsUj }) => sum + padsUj, 0)).to.be.below(150000);
    },
  );

  it('takes 21 ms and 1.7 mC, as derived', () => {
    const bench = new PlantBench({ components: supplied(NOMINAL) }).start({ codes: [FULL_CODE, 0] });
    toggle(bench, 500, 100);
    expect((bench.trips[0]?.atUs as number) - READY_US).to.be.closeTo(21500, 700);
    const chargeNc = bench.conductions.reduce((sum, conduction) => sum + conduction.chargeNc, 0);
    expect(chargeNc).to.be.closeTo(1.7e6, 0.05e6);
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

  for (const channel of [0, 1] as const) {
    const rows = [
      ['4 mA', { codes: [codeOf(4), codeOf(4)] as [number, number] }],
      ['code 0 at 20 V', { railMv: 20000 }],
      ['code 0, the rail down', { railMv: 0 }],
    ] as const;
    for (const [name, start] of rows) {
      itMeets(`a one-shot that has run out sets the latch: channel ${channel}, ${name}`, (components) => {
        const bench = new PlantBench({ components }).start(start).phase(channel, 2000);
        expect(bench.trips.map(({ cause }) => cause)).to.deep.equal(['one-shot ran out']);
        expect((bench.trips[0]?.atUs as number) - READY_US).to.be.within(550, 1000);
        expect(bench.plant.alarms(bench.nowUs).isTripped).to.equal(true);
        expect(bench.plant.holdsRun(bench.nowUs)).to.equal(true);
        bench.clearTrip().phase(channel, 500);
        expect(bench.trips, 'an enable of 500 us').to.have.length(1);
      });
    }
  }

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
