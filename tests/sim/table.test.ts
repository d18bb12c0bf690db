/**
 * The output table: its figures against closed forms, its limits at their borders, how long it plays, and what it says of
 * an output that is doctored. The command has table-command.test.ts, the document table-document.test.ts.
 * Units: mA, nC, uJ, us, Hz.
 */
import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseLoad } from '../../sim/load-option';
import { resistor } from '../../sim/physics/load';
import { PhaseLog } from '../../sim/recording';
import { fixed, fixedRange, loadText, marginPercent, significant } from '../../sim/table/figures';
import { boundText, judge, type FiguresByPlace } from '../../sim/table/judge';
import { iecRmsMaxMa, OUTPUT_LIMITS, type OutputLimit } from '../../sim/table/limits';
import { type LoadFigures } from '../../sim/table/measure';
import { pulsesOf } from '../../sim/table/pulses';
import { sheetsOf, type ProgramSheet } from '../../sim/table/sheet';
import { FULL_LEVEL_US, spanOf, TREATMENT_MAX_S } from '../../sim/table/span';
import { trainsOf, waveOf, type Wave } from '../../sim/table/wave';
import { runTreatment } from '../../sim/treatment';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type Program, type Stage } from '../../waveforms/program';
import { programOf, scaledTo, sheetOf, SHORT_S, withComponents } from './table-bench';

describe('output table: figures against closed forms', () => {
  const WORKED: {
    name: string;
    stage: Partial<Stage>;
    currentMa: number;
    expected: Pick<LoadFigures, 'currentMaRms' | 'phaseChargeNcMax' | 'pulseEnergyUjMax'>;
  }[] = [
    {
      name: '72 mA, 200 us, 100 Hz',
      stage: { rateHz: 100, widthUs: 200 },
      currentMa: 72,
      expected: { currentMaRms: 14.4, phaseChargeNcMax: 14400, pulseEnergyUjMax: 1036.8 },
    },
    {
      name: '80 mA, 250 us, 150 Hz',
      stage: { rateHz: 150, widthUs: 250 },
      currentMa: 80,
      expected: { currentMaRms: 21.9, phaseChargeNcMax: 20000, pulseEnergyUjMax: 1600 },
    },
  ];

  for (const { name, stage, currentMa, expected } of WORKED) {
    it(`has the worked row of ${name}`, async () => {
      const { reference } = await sheetOf(programOf(stage), { stage: scaledTo(currentMa) });
      const { widthUs, rateHz } = stage as { widthUs: number; rateHz: number };
      // Periods are whole us: 150 Hz is played as 150.015 Hz.
      const near = (value: number): [number, number] => [0.998 * value, 1.002 * value];
      const meanMa = (currentMa * 2 * widthUs * rateHz) / 1e6;
      const rmsMa = currentMa * Math.sqrt((2 * widthUs * rateHz) / 1e6);
      expect(reference.currentMaPeak).to.be.within(...near(currentMa));
      expect(reference.voltageMvPeak).to.be.within(...near(currentMa * 500));
      expect(reference.currentMaRms).to.be.within(...near(rmsMa));
      expect(reference.currentMaRms).to.be.within(...near(expected.currentMaRms));
      expect(reference.phaseChargeNcMax).to.be.within(...near(expected.phaseChargeNcMax));
      expect(reference.pulseEnergyUjMax).to.be.within(...near(expected.pulseEnergyUjMax));
      expect(reference.currentMaMean).to.be.within(...near(meanMa));
      expect(reference.currentMaRmsPerCm2).to.be.within(...near(rmsMa / 25));
      expect(reference.powerMwPerCm2).to.be.within(...near((rmsMa * rmsMa * 0.5) / 25));
      expect(reference.rateHzMax).to.be.within(...near(rateHz));
      expect(reference.widthUsMax).to.equal(widthUs);
    });
  }

  it('divides by the area of the pad that is named', async () => {
    const [wide, narrow] = await Promise.all([25, 5].map((padCm2) => sheetOf(programOf({}), { padCm2 })));
    expect(narrow?.reference.currentMaRmsPerCm2).to.be.closeTo(
      5 * (wide?.reference.currentMaRmsPerCm2 ?? 0),
      1e-4,
    );
    expect(narrow?.reference.powerMwPerCm2).to.be.closeTo(5 * (wide?.reference.powerMwPerCm2 ?? 0), 1e-3);
  });

  it('has the r.m.s. current of a burst over the whole second, pauses included', async () => {
    const burst = { pulses: 5, rateHz: 100 };
    const { reference, bursts, trains, rateHz } = await sheetOf(programOf({ rateHz: 2, burst }), {
      seconds: 30,
    });
    expect(reference.currentMaRms).to.be.closeTo(80 * Math.sqrt((2 * 200 * 10) / 1e6), 0.01);
    expect(bursts).to.deep.equal([
      { stage: 'steady', pulses: 5, rateHz: 100, burstsPerS: { min: 2, max: 2 } },
    ]);
    expect(rateHz).to.deep.equal({ min: 100, max: 100 });
    // From the beginning of the first pulse to the end of the fifth one: 40 ms and 450 us.
    expect(trains?.onS.max).to.be.closeTo(0.04045, 1e-5);
    expect(trains?.offS.max).to.be.closeTo(0.5 - 0.04045, 1e-5);
  });

  it('has no pulse into no load, and what the rail drives into loads that need more', async () => {
    const { open, loads, reference } = await sheetOf(programOf({}));
    const [into500, into2000, into10000] = loads as [LoadFigures, LoadFigures, LoadFigures];
    expect(into500).to.equal(reference);
    expect(reference.clippedPulses).to.equal(0);
    expect([open.pulses, open.voltageMvPeak, open.remark]).to.deep.equal([0, 0, 'no contact']);
    expect(reference.remark).to.equal('');
    // Of 100 V, switches, leads, sink and sense: 31 ohm beside the load; the level comes down in steps of a tenth.
    expect(into2000.currentMaPeak).to.be.within(0.85 * (100000 / 2031), 100000 / 2031);
    expect(into2000.clippedPulses / into2000.pulses).to.be.within(0.0001, 0.1);
    expect(into2000.remark).to.equal('level lowered');
    // Whatever the firmware makes of so dry a skin, it says so.
    expect(into10000.currentMaPeak).to.be.at.most(100000 / 10031);
    expect(into10000.remark).to.not.equal('');
  });
});

describe('output table: clipped pulses', () => {
  it('are outside the bar of the net charge, and their net charge is a figure', async () => {
    const { judgements, loads, ok } = await sheetOf(programOf({ widthUs: 250 }));
    const { clippedNetChargeNcMax, netChargeFractionMax } = loads[1] as LoadFigures;
    const bar = judgements.find(({ limit }) => limit.id === 'net-charge');
    expect(clippedNetChargeNcMax / (80 * 250), 'less than before the level came down').to.be.within(
      0.0001,
      0.01,
    );
    expect(netChargeFractionMax, 'of pulses before the level is up').to.be.within(0, 0.001);
    expect({ ok, bar: bar?.ok }).to.deep.equal({ ok: true, bar: true });
  });

  it('leave next to no direct current, with alternating polarity or without', async () => {
    const alternating = await sheetOf(programOf({ widthUs: 250, polarity: 'alternate-pulse' }));
    const steady = await sheetOf(programOf({ widthUs: 250 }));
    const into2000 = ({ loads }: ProgramSheet): LoadFigures => loads[1] as LoadFigures;
    // Only the pulses by which the level comes down are clipped.
    for (const { clippedPulses, directUa } of [alternating, steady].map(into2000)) {
      expect(clippedPulses).to.be.within(1, 100);
      expect(directUa).to.be.below(1);
    }
  });
});

describe('output table: waveform as it was played', () => {
  const ROWS: {
    name: string;
    stage?: Partial<Stage>;
    other?: Partial<Program>;
    leading?: string;
    parts?: number;
  }[] = [
    { name: 'positive first', leading: 'positive first' },
    { name: 'negative first', stage: { polarity: 'reverse' }, leading: 'negative first' },
    {
      name: 'changing every pulse',
      stage: { polarity: 'alternate-pulse' },
      leading: 'changes every pulse',
    },
    {
      name: 'changing every stroke',
      stage: { strokeMs: 500, polarity: 'alternate-stroke' },
      leading: 'changes now and then',
    },
    {
      name: 'recovery in three parts',
      other: { recoveryParts: 3, relation: 'alternate-strokes' },
      stage: { strokeMs: 500 },
      parts: 3,
    },
    { name: 'a longer gap', other: { gapUs: 300 } },
  ];
  for (const { name, stage = {}, other = {}, leading = 'positive first', parts = 1 } of ROWS) {
    it(`has ${name}`, async () => {
      const { wave } = await sheetOf(programOf(stage, other));
      const gapUs = other.gapUs ?? 50;
      expect(wave).to.deep.include({
        leading,
        symmetric: true,
        parts: { min: parts, max: parts },
        widthUs: { min: 200, max: 200 },
      });
      const { gapUs: played, pulseUs } = wave as Wave;
      expect(played.min).to.be.closeTo(gapUs, 0.01);
      expect(played.max).to.be.closeTo(gapUs, 0.01);
      if (parts === 1) expect(pulseUs.max).to.be.closeTo(400 + gapUs, 0.01);
      else expect(pulseUs.max).to.be.greaterThan(400 + gapUs);
    });
  }

  /** Pulses of channel A at these instants, both phases 100 us and 50 us apart. */
  function logOf(startsUs: readonly number[], recoveredUs = 100): PhaseLog {
    const log = new PhaseLog();
    const phase = {
      channel: 0,
      startMa: 10,
      endMa: 10,
      startMv: 0,
      endMv: 0,
      clippedUs: 0,
      skinNc: 0,
      padsUj: 1,
    };
    for (const atUs of startsUs) {
      log.push({ ...phase, atUs, leading: true, widthUs: 100, chargeNc: 1000 });
      log.push({
        ...phase,
        atUs: atUs + 150,
        leading: false,
        widthUs: recoveredUs,
        chargeNc: -10 * recoveredUs,
      });
    }
    return log;
  }

  it('sees phases that are not of one length', () => {
    expect(waveOf([pulsesOf(logOf([0, 10000], 101), 0)])?.symmetric).to.equal(false);
    expect(waveOf([pulsesOf(logOf([0, 10000]), 0)])?.symmetric).to.equal(true);
  });

  it('adds a pulse up, and takes nothing of the other channel', () => {
    const [pulse, ...others] = pulsesOf(logOf([1000], 90), 0);
    expect(others).to.deep.equal([]);
    expect(pulse).to.deep.include({
      atUs: 1000,
      endUs: 1240,
      widthUs: 100,
      recoveredUs: 90,
      gapUs: 50,
      netNc: 100,
    });
    expect(pulsesOf(logOf([1000]), 1)).to.deep.equal([]);
  });

  it('counts as a train what lies between two pauses', () => {
    const startsUs = [0, 10, 20, 520, 530, 540, 550, 1050, 1060].map((ms) => 1000 * ms);
    expect(trainsOf([pulsesOf(logOf(startsUs), 0)])).to.deep.equal({
      onS: { min: 0.03025, max: 0.03025 },
      offS: { min: 0.49975, max: 0.49975 },
    });
  });

  it('has no trains in slow single pulses, in a steady train, and in nothing', () => {
    for (const periodMs of [5, 500]) {
      const startsUs = Array.from({ length: 20 }, (_, i) => 1000 * periodMs * i);
      expect(trainsOf([pulsesOf(logOf(startsUs), 0)]), `${periodMs} ms`).to.equal(undefined);
    }
    expect(trainsOf([[], []])).to.equal(undefined);
  });

  it('has no wave and no rate where no pulse was played at the full level', async () => {
    expect(waveOf([[], []])).to.equal(undefined);
    const { wave, rateHz, unseen } = await sheetOf(programOf({}), { seconds: 5 });
    expect({ wave, rateHz, unseen }).to.deep.equal({
      wave: undefined,
      rateHz: undefined,
      unseen: ['steady'],
    });
  });
});

describe('output table: limits', () => {
  const NOTHING: LoadFigures = {
    load: '500',
    pulses: 0,
    clippedPulses: 0,
    currentMaPeak: 0,
    voltageMvPeak: 0,
    widthUsMax: 0,
    rateHzMax: 0,
    phaseChargeNcMax: 0,
    netChargeNcMax: 0,
    netChargeFractionMax: 0,
    clippedNetChargeNcMax: 0,
    currentMaRms: 0,
    currentMaMean: 0,
    directUa: 0,
    pulseEnergyUjMax: 0,
    powerMwPerCm2: 0,
    currentMaRmsPerCm2: 0,
    remark: '',
  };
  const limitOf = (id: string): OutputLimit => OUTPUT_LIMITS.find((limit) => limit.id === id) as OutputLimit;

  for (const { rateHz, maxMa } of [
    { rateHz: 2, maxMa: 50 },
    { rateHz: 400, maxMa: 50 },
    { rateHz: 400.1, maxMa: 80 },
    { rateHz: 1500, maxMa: 80 },
    { rateHz: 1501, maxMa: 100 },
  ]) {
    it(`allows ${maxMa} mA r.m.s. at ${rateHz} Hz`, () => expect(iecRmsMaxMa(rateHz)).to.equal(maxMa));
  }

  const BOUNDS: { id: string; field: keyof LoadFigures; value: number; says: string }[] = [
    { id: 'iec-rms', field: 'currentMaRms', value: 50, says: '50 mA' },
    { id: 'iec-direct', field: 'directUa', value: 80000, says: '80 mA' },
    { id: 'iec-pulse-energy', field: 'pulseEnergyUjMax', value: 300000, says: '300 mJ' },
    { id: 'iec-open-circuit', field: 'voltageMvPeak', value: 500000, says: '500 V' },
    { id: 'iec-current-density', field: 'currentMaRmsPerCm2', value: 2, says: '2 mA r.m.s./cm2' },
    { id: 'fda-power-density', field: 'powerMwPerCm2', value: 250, says: '0.25 W/cm2' },
    { id: 'current', field: 'currentMaPeak', value: 80, says: '80 mA' },
    { id: 'phase-charge', field: 'phaseChargeNcMax', value: 20000, says: '20 uC' },
    { id: 'rms', field: 'currentMaRms', value: 30, says: '30 mA' },
    { id: 'average-current', field: 'currentMaMean', value: 10, says: '10 mA' },
    { id: 'net-charge', field: 'netChargeFractionMax', value: 0.001, says: '0.1 % of a full-scale phase' },
    { id: 'rail', field: 'voltageMvPeak', value: 110000, says: '110 V' },
    { id: 'width', field: 'widthUsMax', value: 500, says: '500 us' },
    { id: 'rate', field: 'rateHzMax', value: 250, says: '250 Hz' },
  ];

  it('are these and no others', () => {
    expect(OUTPUT_LIMITS.map(({ id }) => id)).to.deep.equal(BOUNDS.map(({ id }) => id));
  });

  for (const { id, field, value, says } of BOUNDS) {
    it(`hold at their value and break above it: ${id}`, () => {
      const limit = limitOf(id);
      const at = (factor: number): FiguresByPlace => {
        const figures = { ...NOTHING, [field]: value * factor };
        return limit.place === 'open' ? [NOTHING, figures] : [figures, NOTHING];
      };
      const verdict = (factor: number): [boolean, number] => {
        const { ok, marginPercent } = judge(limit, at(factor));
        return [ok, marginPercent];
      };
      expect(verdict(0.75)).to.deep.equal([true, 25]);
      expect(verdict(1)).to.deep.equal([true, 0]);
      expect(verdict(1 + 1e-12), 'rounding of sums').to.deep.equal([true, 0]);
      expect(verdict(1.00001)).to.deep.equal([false, -0.1]);
      expect(verdict(1.5)).to.deep.equal([false, -50]);
      expect(boundText({ limit, max: limit.max(0) })).to.equal(says);
    });
  }

  it('look at the load that they are for, and at the worst where it may be any', () => {
    const figures: FiguresByPlace = [
      { ...NOTHING, currentMaRms: 5, currentMaPeak: 40, voltageMvPeak: 1 },
      { ...NOTHING, load: 'open', voltageMvPeak: 99000 },
      { ...NOTHING, load: '10k', currentMaRms: 9, currentMaPeak: 60, voltageMvPeak: 200000 },
    ];
    const seen = (id: string): [string, number] => {
      const { load, value } = judge(limitOf(id), figures);
      return [load, value];
    };
    expect(seen('iec-rms')).to.deep.equal(['500', 5]);
    expect(seen('iec-open-circuit')).to.deep.equal(['open', 99000]);
    expect(seen('rail')).to.deep.equal(['10k', 200000]);
    expect(seen('current')).to.deep.equal(['10k', 60]);
  });

  const PLACES: { where: string; valuesMa: [number, number, number] }[] = [
    { where: 'the first load', valuesMa: [NaN, 40, 60] },
    { where: 'one between others', valuesMa: [40, NaN, 60] },
    { where: 'the last load', valuesMa: [40, 60, NaN] },
  ];
  for (const { where, valuesMa } of PLACES) {
    it(`break where a figure is no number: ${where}`, () => {
      const figures = valuesMa.map((currentMaPeak) => ({ ...NOTHING, currentMaPeak }));
      const { ok, value } = judge(limitOf('current'), figures as [LoadFigures, LoadFigures, LoadFigures]);
      expect({ ok, value }).to.deep.equal({ ok: false, value: NaN });
    });
  }
});

describe('output table: an output that is doctored', () => {
  const ROWS: { name: string; stage: ReturnType<typeof scaledTo>; says: RegExp }[] = [
    {
      name: '6 mA too much',
      stage: scaledTo(86),
      says: /^peak current of 86\.0 mA into 500 ohm, at most 80 mA \(project default/,
    },
    {
      name: '6 mA too much: its charge',
      stage: scaledTo(86),
      says: /^phase charge of 21\.50 uC into 500 ohm, at most 20 uC \(project default/,
    },
    {
      name: 'edges that are off by a us',
      stage: withComponents({ reverseDelayUs: 1 }),
      says: /^net charge of a pulse of \d\.\d{3} % of a full-scale phase into 500 ohm, at most 0\.1 %/,
    },
  ];
  for (const { name, stage, says } of ROWS) {
    it(`fails with the reason: ${name}`, async () => {
      const sheet = await sheetOf(programOf({ widthUs: 250 }), { stage });
      expect(sheet.ok).to.equal(false);
      expect(
        sheet.reasons.filter((reason) => says.test(reason)),
        sheet.reasons.join('\n'),
      ).to.have.length(1);
    });
  }

  const REFUSED: { name: string; stage: ReturnType<typeof scaledTo>; says: RegExp }[] = [
    { name: '40 mA too much', stage: scaledTo(120), says: /Self-test: a probe pulse is not sensed/ },
    {
      name: 'a rail of 300 V',
      stage: { ...withComponents({ railErrorFraction: 2, ceilingMv: 400000 }), guards: { ceiling: false } },
      says: /Self-test: the high voltage does not come up/,
    },
  ];
  for (const { name, stage, says } of REFUSED) {
    it(`has no figures, as the self-test lets it play nothing: ${name}`, async () => {
      const failed = await sheetOf(programOf({}), { stage }).then(
        () => '',
        (error: Error) => error.message,
      );
      expect(failed)
        .to.match(/^the session does not start: /)
        .and.match(says);
    });
  }

  it('passes where nothing is doctored', async () => {
    const { ok, reasons } = await sheetOf(programOf({}));
    expect({ ok, reasons }).to.deep.equal({ ok: true, reasons: [] });
  });
});

describe('output table: how long it plays', () => {
  for (const entry of CATALOGUE) {
    it(`sees every stage of ${entry.id} at the full level`, () => {
      const packed = packProgram(compile(entry));
      const { seconds, stages, stagesSeen, fullUs } = spanOf(packed, 1);
      expect({ stages, stagesSeen }).to.deep.equal({
        stages: entry.stages.length,
        stagesSeen: entry.stages.length,
      });
      expect(seconds).to.be.within(30, TREATMENT_MAX_S);
      expect(fullUs).to.deep.equal({ from: FULL_LEVEL_US, to: (seconds - 10) * 1e6 });
    });
  }

  it('says so where the time that is asked for is too short', () => {
    const auto = CATALOGUE.find(({ id }) => id === 'auto');
    const { stages, stagesSeen, unseen, seconds } = spanOf(packProgram(compile(auto as Program)), 1, 60);
    expect(seconds).to.equal(60);
    expect(stages).to.equal(12);
    expect(stagesSeen).to.be.within(1, 11);
    expect(unseen).to.have.length(stages - stagesSeen);
    expect(spanOf(programOf({}).packed, 1, 5)).to.deep.include({ stagesSeen: 0, unseen: [0] });
  });

  it('has the level at its highest where it reads off the waveform', () => {
    const { packed } = programOf({});
    const { seconds, fullUs } = spanOf(packed, 1, 30);
    const options = { program: packed, seconds, seed: 1, levels: [20, 20], keepsTraces: true } as const;
    const { phases } = runTreatment({ ...options, load: resistor(500) }).recording;
    const currentsMa = [...phases.startMa.subarray(0, phases.length)].filter((_, i) => {
      const atUs = phases.atUs[i] as number;
      return atUs >= fullUs.from && atUs < fullUs.to;
    });
    expect(currentsMa).to.have.length.of.at.least(2000);
    for (const currentMa of currentsMa) expect(Math.abs(currentMa)).to.equal(80);
  });
});

describe('output table: side by side', () => {
  it('has the same sheets in threads as in one', async function () {
    this.timeout(60000);
    const programs = [programOf({}), programOf({ rateHz: 50 }, { id: 'other' })];
    const options = { loads: [resistor(1000, '1k')], seed: 3, padCm2: 25, seconds: SHORT_S };
    const done: number[] = [];
    const alone = await sheetsOf(programs, { ...options, jobs: 1 });
    const together = await sheetsOf(
      programs,
      { ...options, jobs: 2 },
      { onStart: (total) => done.push(-total), onRun: (count) => done.push(count) },
    );
    expect(JSON.stringify(together)).to.equal(JSON.stringify(alone));
    expect(alone.map(({ id }) => id)).to.deep.equal(['synthetic', 'other']);
    expect(done, '500 ohm, none and 1k').to.deep.equal([-6, 1, 2, 3, 4, 5, 6]);
  });
});

describe('output table: figures as they are printed', () => {
  for (const { value, digits, text } of [
    { value: 2.5, digits: 0, text: '3' },
    { value: 0.125, digits: 2, text: '0.13' },
    { value: 1.005, digits: 2, text: '1.01' },
    { value: -0.04, digits: 1, text: '0.0' },
    { value: -0.05, digits: 1, text: '-0.1' },
    { value: 80, digits: 1, text: '80.0' },
    { value: 79.9499, digits: 1, text: '79.9' },
  ]) {
    it(`prints ${value} with ${digits} digits as ${text}`, () => expect(fixed(value, digits)).to.equal(text));
  }

  it('prints the same for all that rounding errors can make of a round figure', () => {
    const round = fc.record({
      thousandths: fc.integer({ min: 1, max: 1e8 }),
      errors: fc.integer({ min: -1000, max: 1000 }),
    });
    fc.assert(
      fc.property(round, fc.integer({ min: 0, max: 3 }), ({ thousandths, errors }, digits) => {
        const value = thousandths / 1000;
        const other = value * (1 + errors * Number.EPSILON);
        expect(fixed(other, digits)).to.equal(fixed(value, digits));
        expect(significant(other)).to.equal(significant(value));
      }),
    );
  });

  for (const { limit, value, percent } of [
    { limit: 20000, value: 17600, percent: 12 },
    { limit: 50, value: 17.589, percent: 64.8 },
    { limit: 80, value: 79.999, percent: 0 },
    { limit: 80, value: 80.0001, percent: -0.1 },
    { limit: 80, value: 120, percent: -50 },
    { limit: 0.001, value: 0.0007, percent: 30 },
  ]) {
    it(`leaves ${percent} % of ${limit} at ${value}`, () => {
      expect(marginPercent(limit, value)).to.equal(percent);
    });
  }

  it('has ranges in words', () => {
    expect(fixedRange({ min: 35.2, max: 220 }, 0)).to.equal('35-220');
    expect(fixedRange({ min: 49.96, max: 50.04 }, 1)).to.equal('50.0');
  });

  const LOADS_IN_WORDS = {
    500: '500 ohm',
    '1.5k': '1.5k ohm',
    '1M': '1M ohm',
    '1e3': '1e3 ohm',
    '300,3k,100n': '300 ohm + 3k ohm || 100 nF',
    '300, 3000, 0.1uF': '300 ohm + 3000 ohm || 0.1 uF',
    gel: 'gel',
    open: 'no load',
  };
  it('has every load that is no name with its units', () => {
    for (const [name, text] of Object.entries(LOADS_IN_WORDS)) {
      expect(loadText(name)).to.equal(text);
      if (name !== 'open') expect(parseLoad(name).name).to.equal(name);
    }
  });
});
