/**
 * The virtual stage: what the references, the rail and a resistive load make of an enabled phase.
 * Every figure of a treatment is a difference of two values of chargeNcUntil, so that is held to a plain numeric
 * integral. Units: mA, mV, ohm, us, nC.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { VIRTUAL_FACTS } from '../../sim/virtual-board';
import { VirtualClock } from '../../sim/virtual-clock';
import { VirtualStage } from '../../sim/virtual-stage';

const FULL_SCALE_DAC = VIRTUAL_FACTS.levelDacFullScale;
/** Half of full scale a second. */
const SLEW_MA_PER_US = VIRTUAL_FACTS.fullScaleMa / 2 / 1e6;

function makeStage(loadOhm: number): { clock: VirtualClock; stage: VirtualStage } {
  const clock = new VirtualClock();
  const stage = new VirtualStage(clock, VIRTUAL_FACTS, loadOhm);
  stage.clearTrip();
  return { clock, stage };
}

type Command = { spanUs: number } & (
  { kind: 'level'; channel: number; levelDac: number } | { kind: 'rail'; railMv: number }
);

const COMMAND: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('level' as const),
    spanUs: fc.nat(1500000),
    channel: fc.nat(1),
    levelDac: fc.nat(FULL_SCALE_DAC),
  }),
  fc.record({
    kind: fc.constant('rail' as const),
    spanUs: fc.nat(1500000),
    railMv: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 130000 })),
  }),
);

function apply(stage: VirtualStage, command: Command): void {
  if (command.kind === 'level') stage.setLevelDac(command.channel, command.levelDac);
  else stage.setRailMv(command.railMv);
}

const PIECES = 300;

/** Midpoint sum of the current over a span in which no command comes, and the most by which its kinks make it err. */
function integrate(stage: VirtualStage, channel: number, fromUs: number, spanUs: number): [number, number] {
  const pieceUs = spanUs / PIECES;
  let sumNc = 0;
  for (let piece = 0; piece < PIECES; piece += 1) {
    sumNc += stage.currentMaAt(channel, fromUs + (piece + 0.5) * pieceUs) * pieceUs;
  }
  return [sumNc, SLEW_MA_PER_US * pieceUs * pieceUs];
}

describe('virtual stage', () => {
  it('has the exact integral of its current, whatever levels and rails come', () => {
    fc.assert(
      fc.property(
        fc.array(COMMAND, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1, 500, 1000, 2000, 10000),
        (commands, loadOhm) => {
          const { clock, stage } = makeStage(loadOhm);
          const sumsNc = [0, 0];
          const errorsNc = [0, 0];
          for (const command of [{ kind: 'rail' as const, spanUs: 0, railMv: 100000 }, ...commands]) {
            apply(stage, command);
            for (const channel of [0, 1]) {
              const [sumNc, errorNc] = integrate(stage, channel, clock.nowUs(), command.spanUs);
              sumsNc[channel] = (sumsNc[channel] ?? 0) + sumNc;
              errorsNc[channel] = (errorsNc[channel] ?? 0) + errorNc;
              const untilNc = stage.chargeNcUntil(channel, clock.nowUs() + command.spanUs);
              const wantedNc = sumsNc[channel] ?? NaN;
              expect(untilNc).to.be.closeTo(wantedNc, (errorsNc[channel] ?? 0) + 1e-6 * (1 + wantedNc));
            }
            clock.advanceBy(command.spanUs);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('follows upwards at half of full scale a second and downwards at once, one channel apart from the other', () => {
    const { clock, stage } = makeStage(500);
    stage.setRailMv(100000);
    stage.setLevelDac(0, FULL_SCALE_DAC);
    clock.advanceTo(500000);
    expect(stage.currentMaAt(0, 500000)).to.be.closeTo(20, 1e-9);
    expect(stage.currentMaAt(0, 2000000)).to.equal(80);
    expect(stage.currentMaAt(0, 3000000)).to.equal(80);
    stage.setLevelDac(0, FULL_SCALE_DAC / 5);
    expect(stage.currentMaAt(0, 500000)).to.be.closeTo(16, 1e-9);
    expect(stage.currentMaAt(1, 500000)).to.equal(0);
  });

  const RAILS: { name: string; railMv: number; loadOhm: number; currentMa: number; capped: boolean }[] = [
    { name: 'enough rail', railMv: 100000, loadOhm: 1000, currentMa: 80, capped: false },
    { name: 'exactly enough rail', railMv: 80000, loadOhm: 1000, currentMa: 80, capped: false },
    { name: '10 kohm at 100 V', railMv: 100000, loadOhm: 10000, currentMa: 10, capped: true },
    { name: '2 kohm at 100 V', railMv: 100000, loadOhm: 2000, currentMa: 50, capped: true },
    {
      name: 'a rail above the range is the highest one',
      railMv: 250000,
      loadOhm: 2000,
      currentMa: 50,
      capped: true,
    },
    {
      name: 'a rail below the range is the lowest one',
      railMv: 500,
      loadOhm: 1000,
      currentMa: 20,
      capped: true,
    },
    { name: 'no rail', railMv: 0, loadOhm: 1000, currentMa: 0, capped: true },
  ];
  for (const { name, railMv, loadOhm, currentMa, capped } of RAILS) {
    it(`drives ${currentMa} mA at full scale with ${name}`, () => {
      const { clock, stage } = makeStage(loadOhm);
      stage.setRailMv(railMv);
      stage.setLevelDac(1, FULL_SCALE_DAC);
      clock.advanceTo(2000000);
      expect(stage.currentMaAt(1, 2000000)).to.be.closeTo(currentMa, 1e-9);
      expect(stage.isCapped(1, 2000000)).to.equal(capped);
    });
  }

  it('drives nothing before the trip of power-on is cleared', () => {
    const clock = new VirtualClock();
    const stage = new VirtualStage(clock, VIRTUAL_FACTS, 500);
    stage.setRailMv(100000);
    stage.setLevelDac(0, FULL_SCALE_DAC);
    clock.advanceTo(2000000);
    expect(stage.currentMaAt(0, 2000000)).to.equal(0);
    expect(stage.chargeNcUntil(0, 2000000)).to.equal(0);
    stage.clearTrip();
    expect(stage.currentMaAt(0, 2000000)).to.equal(80);
  });
});
