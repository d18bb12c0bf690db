/**
 * The reference of a sink: up by its slope, down by another, and straight between its knees (OS-13).
 * Units: us, mA.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Reference } from '../../../sim/physics/reference';

const RISE_MA_PER_US = 40e-6;
const FALL_MA_PER_US = 0.08;

function makeReference(): Reference {
  return new Reference(RISE_MA_PER_US, FALL_MA_PER_US);
}

interface Step {
  afterUs: number;
  targetMa: number;
}

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    afterUs: fc.oneof(fc.nat(2000), fc.nat(3000000)),
    targetMa: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 84.1, noNaN: true })),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('reference of a sink', () => {
  it('stands at nothing until it is set', () => {
    const reference = makeReference();
    expect([0, 1, 1e10].map((atUs) => reference.at(atUs))).to.deep.equal([0, 0, 0]);
    expect(reference.slopeAt(5)).to.equal(0);
    expect(reference.kneeUs(5)).to.equal(Infinity);
  });

  it('rises by 40 mA a second and stops at its target', () => {
    const reference = makeReference();
    reference.set(1000, 80);
    const rows = [
      [1000, 0],
      [1250, 0.01],
      [1001000, 40],
      [2001000, 80],
      [2001001, 80],
      [1e10, 80],
    ] as const;
    for (const [atUs, wantedMa] of rows)
      expect(reference.at(atUs), `${atUs} us`).to.be.closeTo(wantedMa, 1e-9);
    expect(reference.kneeUs(1000)).to.be.closeTo(2001000, 1e-6);
  });

  it('falls by 80 mA in a ms', () => {
    const reference = makeReference();
    reference.set(0, 80);
    reference.set(3e6, 20);
    expect(reference.at(3e6)).to.equal(80);
    expect(reference.at(3e6 + 500)).to.be.closeTo(40, 1e-9);
    expect(reference.kneeUs(3e6)).to.be.closeTo(3e6 + 750, 1e-6);
    expect(reference.at(3e6 + 751)).to.equal(20);
  });

  it('goes on from where it is when it is set again on its way', () => {
    const reference = makeReference();
    reference.set(0, 80);
    reference.set(1e6, 10);
    expect(reference.at(1e6)).to.be.closeTo(40, 1e-9);
    reference.set(1e6 + 100, 80);
    expect(reference.at(1e6 + 100)).to.be.closeTo(32, 1e-9);
    expect(reference.at(2e6 + 100)).to.be.closeTo(72, 1e-9);
  });

  it('keeps its way when it is set to the same again', () => {
    const reference = makeReference();
    reference.set(0, 80);
    for (let atUs = 50000; atUs <= 1000000; atUs += 50000) reference.set(atUs, 80);
    expect(reference.at(1500000)).to.be.closeTo(60, 1e-9);
  });

  it('moves by its slopes alone, and is straight between its knees', () => {
    fc.assert(
      fc.property(STEPS, fc.double({ min: 0, max: 1, noNaN: true }), (steps, fraction) => {
        const reference = makeReference();
        let nowUs = 0;
        for (const { afterUs, targetMa } of steps) {
          const beforeMa = reference.at(nowUs);
          reference.set(nowUs, targetMa);
          expect(reference.at(nowUs)).to.be.closeTo(beforeMa, 1e-12);
          const spanUs = Math.min(afterUs, reference.kneeUs(nowUs) - nowUs);
          const wantedMa = beforeMa + reference.slopeAt(nowUs) * fraction * spanUs;
          expect(reference.at(nowUs + fraction * spanUs)).to.be.closeTo(wantedMa, 1e-9);
          const kneeUs = reference.kneeUs(nowUs);
          if (kneeUs !== Infinity) expect(reference.at(kneeUs)).to.be.closeTo(targetMa, 1e-9);
          nowUs += afterUs;
        }
      }),
    );
  });

  it('never leaves what lies between its start and its targets', () => {
    fc.assert(
      fc.property(STEPS, (steps) => {
        const reference = makeReference();
        let nowUs = 0;
        let mostMa = 0;
        for (const { afterUs, targetMa } of steps) {
          reference.set(nowUs, targetMa);
          mostMa = Math.max(mostMa, targetMa);
          nowUs += afterUs;
          expect(reference.at(nowUs)).to.be.within(0, mostMa + 1e-12);
        }
      }),
    );
  });
});
