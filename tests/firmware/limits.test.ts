/**
 * The limits against what a pulse can be at all: closed forms for the worst pulse of the model.
 * Units: mA, us, nC, uJ; 500 ohm.
 */
import { expect } from 'chai';
import * as limits from '../../firmware/limits';
import { RATE_HZ, WIDTH_US } from '../../waveforms/bounds';
import { WORD_ON_MAX_TICKS } from '../../waveforms/phase-word';

describe('limits', () => {
  const FIGURES: [string, limits.Limit, number, string][] = [
    ['current of a phase', limits.CURRENT_MAX_MA, 80, 'mA'],
    ['charge of a phase', limits.PHASE_CHARGE_MAX_NC, 20000, 'nC'],
    ['r.m.s. current', limits.RMS_MAX_MA, 0.6 * 50, 'mA r.m.s.'],
    ['energy of a pulse', limits.PULSE_ENERGY_MAX_UJ, 300000, 'uJ'],
    ['net charge of a pulse', limits.NET_CHARGE_MAX_FRACTION, 0.001, 'of a full-scale phase'],
  ];
  for (const [name, limit, value, unit] of FIGURES) {
    it(`hold the ${name} to ${value} ${unit}, and say where that comes from`, () => {
      expect([limit.value, limit.unit]).to.deep.equal([value, unit]);
      expect(limit.source).to.not.equal('');
    });
  }

  it('leave the worst pulse far inside the energy that the standard allows', () => {
    const currentMa = limits.CURRENT_MAX_MA.value;
    const widthUs = limits.PHASE_CHARGE_MAX_NC.value / currentMa;
    // mA^2 x us x ohm = pJ.
    const energyUj = 2 * currentMa * currentMa * widthUs * 500 * 1e-6;
    expect(energyUj).to.be.closeTo(1600, 1e-6);
    expect(energyUj).to.be.below(limits.PULSE_ENERGY_MAX_UJ.value / 100);
  });

  it('leave a long way from any recommended figure to its absolute bound', () => {
    expect(limits.WIDTH_RECOMMENDED_MAX_US.value).to.be.below(WIDTH_US.max);
    expect(limits.RATE_RECOMMENDED_MAX_HZ.value).to.be.below(RATE_HZ.max);
    expect(WIDTH_US.max).to.be.below(WORD_ON_MAX_TICKS);
  });
});
