/**
 * The strength-duration law in both directions. Widths in us, strengths as fractions of that of the full width.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { WIDTH_US } from '../../waveforms/bounds';
import {
  FEEL_RATE_EXPONENT,
  strengthOfWidth,
  TAU_US,
  widthForRateUs,
  widthForStrengthUs,
} from '../../waveforms/strength';

const WIDTHS_US = fc.double({ min: WIDTH_US.min, max: WIDTH_US.max, noNaN: true });
const FRACTIONS = fc.double({ min: 0, max: 1, noNaN: true });

describe('strength as phase width', () => {
  it('gives the width whose strength was asked for', () => {
    fc.assert(
      fc.property(WIDTHS_US, FRACTIONS, (fullUs, fraction) => {
        expect(strengthOfWidth(widthForStrengthUs(fullUs, fraction), fullUs)).to.be.closeTo(fraction, 1e-12);
      }),
      { verbose: true },
    );
  });

  it('gives the full width at full strength, and nothing at none', () => {
    fc.assert(
      fc.property(WIDTHS_US, (fullUs) => {
        expect(widthForStrengthUs(fullUs, 1)).to.be.closeTo(fullUs, 1e-9);
        expect(widthForStrengthUs(fullUs, 0)).to.equal(0);
      }),
      { verbose: true },
    );
  });

  it('rises with the strength, and never above the full width', () => {
    fc.assert(
      fc.property(WIDTHS_US, FRACTIONS, FRACTIONS, (fullUs, a, b) => {
        const lower = widthForStrengthUs(fullUs, Math.min(a, b));
        const higher = widthForStrengthUs(fullUs, Math.max(a, b));
        expect(lower).to.be.at.most(higher);
        if (Math.abs(a - b) > 1e-6) expect(lower).to.be.below(higher);
        expect(higher).to.be.at.most(fullUs + 1e-9);
      }),
      { verbose: true },
    );
  });

  it('is the charge over the charge of a threshold: half of it for tau, where the full width is endless', () => {
    expect(strengthOfWidth(TAU_US, 1e12)).to.be.closeTo(0.5, 1e-9);
    // 200 us at 1; by hand: 100 / (1 + 100 / 355) over 200 / (1 + 200 / 355) = 78.02 / 127.93.
    expect(strengthOfWidth(100, 200)).to.be.closeTo(0.6099, 0.0001);
  });

  it('has one exponent of the rate at both ends of the published sweep: 125 Hz with 100 us, 2 Hz with 200 us', () => {
    expect(widthForRateUs(200, 2, 125)).to.be.closeTo(100, 1e-9);
    expect(widthForRateUs(100, 125, 2)).to.be.closeTo(200, 1e-9);
    // By hand: ln(127.93 / 78.02) / ln(62.5) = 0.49444 / 4.13517.
    expect(FEEL_RATE_EXPONENT).to.be.closeTo(0.1196, 0.0001);
  });

  it('narrows a phase as the rate goes up, by what brings it back as the rate goes down', () => {
    const rates = fc.double({ min: 0.5, max: 250, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 20, max: 250, noNaN: true }), rates, rates, (widthUs, a, b) => {
        const [slowHz, fastHz] = [Math.min(a, b), Math.max(a, b)];
        const narrowUs = widthForRateUs(widthUs, slowHz, fastHz);
        expect(narrowUs).to.be.at.most(widthUs + 1e-9);
        expect(widthForRateUs(narrowUs, fastHz, slowHz)).to.be.closeTo(widthUs, 1e-6);
      }),
      { verbose: true },
    );
  });
});
