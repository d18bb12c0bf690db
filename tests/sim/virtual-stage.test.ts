/**
 * The virtual stage: the contract of hal/output-stage.ts on virtual time. What the plant behind it does is held to its
 * requirements in tests/sim/physics/.
 */
import { expect } from 'chai';
import { resistor } from '../../sim/physics/load';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { VirtualClock } from '../../sim/virtual-clock';
import { VirtualStage } from '../../sim/virtual-stage';

const LISTENER = { onConduction: () => undefined, onTrip: () => undefined };

function makeStage(): { clock: VirtualClock; stage: VirtualStage } {
  const clock = new VirtualClock();
  return { clock, stage: new VirtualStage(clock, VIRTUAL_FACTS, { load: resistor(500) }, LISTENER) };
}

/** Volts on the rail after so long, with a beat every 100 ms. */
function railAfter(stage: VirtualStage, clock: VirtualClock, spanUs: number): number {
  const untilUs = clock.nowUs() + spanUs;
  while (clock.nowUs() < untilUs) {
    stage.heartbeat();
    clock.advanceTo(Math.min(untilUs, clock.nowUs() + 100000));
  }
  stage.plant.advanceTo(clock.nowUs());
  return stage.plant.state().railMv / 1000;
}

describe('virtual stage', () => {
  it('follows a code upwards at half of full scale a second, and downwards within 1 ms, a channel apart from the other', () => {
    const { clock, stage } = makeStage();
    const references = (): number[] => {
      stage.plant.advanceTo(clock.nowUs());
      return stage.plant.state().referenceMa;
    };
    stage.setLevelDac(0, VIRTUAL_FACTS.levelDacFullScale);
    clock.advanceTo(500000);
    expect(references()[0]).to.be.closeTo(20, 1e-9);
    clock.advanceTo(3000000);
    expect(references()).to.deep.equal([80, 0]);
    stage.setLevelDac(0, VIRTUAL_FACTS.levelDacFullScale / 5);
    clock.advanceBy(1000);
    expect(references()[0]).to.be.closeTo(16, 1e-9);
  });

  const RAILS = [
    { name: 'the highest one', askedMv: 100000, railV: 100 },
    { name: 'one above the range: the highest', askedMv: 250000, railV: 100 },
    { name: 'one below the range: the lowest', askedMv: 500, railV: 20 },
    { name: 'none', askedMv: 0, railV: 0 },
  ];
  for (const { name, askedMv, railV } of RAILS) {
    it(`sets a rail: ${name}`, () => {
      const { clock, stage } = makeStage();
      stage.clearTrip();
      stage.setRailMv(askedMv);
      expect(railAfter(stage, clock, 500000)).to.be.closeTo(railV, 0.01 * railV);
    });
  }

  it('has no rail before the trip of power-on is cleared, and none a while after the last beat', () => {
    const { clock, stage } = makeStage();
    stage.setRailMv(100000);
    expect(railAfter(stage, clock, 500000)).to.equal(0);
    stage.clearTrip();
    expect(railAfter(stage, clock, 500000)).to.be.within(99, 100);
    clock.advanceBy(1000000);
    stage.plant.advanceTo(clock.nowUs());
    expect(stage.plant.state().railMv).to.be.below(10000);
  });
});
