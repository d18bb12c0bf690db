/**
 * The data behind the panels of a figure.
 * Times in us, currents in mA, voltages in mV, charges in nC a phase.
 */
import { expect } from 'chai';
import { LOADS, type Load } from '../../sim/physics/load';
import {
  chargeCounts,
  courseWithin,
  envelope,
  highIntervals,
  pulseEndUs,
  railMvAt,
  railRange,
  spikes,
  strongestPulse,
  trainWindow,
} from '../../sim/report/figure-data';
import { kneadStrokes, steady, SyntheticRecording } from './synthetic-recording';

describe('strongest pulse', () => {
  it('is the one of greatest leading charge, with its recovery, and the earliest of equals', () => {
    const { phases } = new SyntheticRecording()
      .pulse(1000, 0, { widthUs: 250, currentMa: 10 })
      .pulse(11_000, 1, { widthUs: 300, currentMa: 60 })
      .pulse(21_000, 0, { widthUs: 200, currentMa: 40, droopFraction: 0.1 })
      .pulse(41_000, 0, { widthUs: 200, currentMa: 40, droopFraction: 0.1 });
    const pulse = strongestPulse(phases, 0);
    expect(pulse?.atUs).to.equal(21_002);
    expect(pulse?.phases.map(({ atUs, widthUs }) => [atUs, widthUs])).to.deep.equal([
      [21_002, 200],
      [21_252, 200],
    ]);
    expect(pulse?.phases.map(({ chargeNc }) => chargeNc)).to.deep.equal([7600, -7600]);
    expect(pulse === undefined ? 0 : pulseEndUs(pulse)).to.equal(21_452);
  });

  it('keeps every phase of a split recovery, though the other channel plays between', () => {
    const recording = new SyntheticRecording();
    recording.conduct(1000, 0, { widthUs: 200, startMa: 40 });
    recording.conduct(1300, 0, { leading: false, widthUs: 200, startMa: -20 });
    recording.conduct(1600, 1, { widthUs: 200, startMa: 5 });
    recording.conduct(1900, 0, { leading: false, widthUs: 200, startMa: -20 });
    const charges = strongestPulse(recording.phases, 0)?.phases.map(({ chargeNc }) => chargeNc);
    expect(charges).to.deep.equal([8000, -4000, -4000]);
  });

  it('is missing on a channel that never plays', () => {
    expect(strongestPulse(new SyntheticRecording().pulse(1000, 0).phases, 1)).to.equal(undefined);
  });
});

describe('course within a window', () => {
  const recording = new SyntheticRecording().pulse(1000, 0, { droopFraction: 0.5 }).pulse(11_000, 1);

  it('has the points of its channel, and what lies between them at both ends', () => {
    const course = courseWithin(recording.points, 0, { fromUs: 1102, toUs: 1227 });
    expect(course).to.deep.equal([
      { atUs: 1102, currentMa: 30, padMv: 30_000 },
      { atUs: 1202, currentMa: 20, padMv: 20_000 },
      { atUs: 1202, currentMa: 0, padMv: 0 },
      { atUs: 1227, currentMa: 0, padMv: 0 },
    ]);
  });

  it('is flat on a channel that rests', () => {
    const course = courseWithin(recording.points, 1, { fromUs: 900, toUs: 1500 });
    expect(course.map(({ currentMa, padMv }) => [currentMa, padMv])).to.deep.equal([
      [0, 0],
      [0, 0],
    ]);
  });

  it('knows the rail between the points of both channels', () => {
    expect(railMvAt(recording.points, 1002)).to.equal(60_000);
    expect(railMvAt(recording.points, 1102)).to.equal(59_700);
  });
});

describe('line strips', () => {
  it('show when the lines are high within the window, cut at its ends', () => {
    const { edges } = new SyntheticRecording().pulse(1000, 0).pulse(5000, 1);
    expect(highIntervals(edges, 0, { fromUs: 1100, toUs: 1300 })).to.deep.equal({
      enable: [
        { fromUs: 1100, toUs: 1200 },
        { fromUs: 1250, toUs: 1300 },
      ],
      reverse: [{ fromUs: 1230, toUs: 1300 }],
    });
    expect(highIntervals(edges, 0, { fromUs: 4000, toUs: 6000 }).enable).to.deep.equal([]);
    expect(highIntervals(edges, 1, { fromUs: 2000, toUs: 3000 }).reverse).to.deep.equal([
      { fromUs: 2000, toUs: 3000 },
    ]);
  });
});

describe('train window', () => {
  const rows = [
    {
      name: '100 Hz',
      recording: () => steady({ program: 'conventional', spanUs: 20e6, rateHz: 100 }),
      spanUs: 300_000,
    },
    {
      name: '20 Hz',
      recording: () => steady({ program: 'rub', spanUs: 20e6, rateHz: 20 }),
      spanUs: 1_000_000,
    },
    { name: '3 Hz', recording: () => steady({ program: 'tap', spanUs: 20e6, rateHz: 3 }), spanUs: 3_000_000 },
    { name: 'strokes on A and B in turn', recording: () => kneadStrokes(30e6), spanUs: 3_000_000 },
    {
      name: 'a recording shorter than the window',
      recording: () => steady({ program: 'press', spanUs: 200_000, rateHz: 50 }),
      spanUs: 200_000,
    },
  ];
  for (const { name, recording, spanUs } of rows) {
    it(`${name}: lies within the recording and shows the strongest pulse and both channels`, () => {
      const made = recording();
      const atUs = strongestPulse(made.phases, 0)?.atUs ?? NaN;
      const window = trainWindow(made, atUs, [0, 1]);
      expect(window.toUs - window.fromUs).to.equal(spanUs);
      expect(window.fromUs).to.be.at.least(0).and.at.most(atUs);
      expect(window.toUs).to.be.at.least(atUs).and.at.most(made.spanUs);
      const shown = spikes(made.phases, window);
      expect(new Set(shown.map(({ channel }) => channel))).to.deep.equal(new Set([0, 1]));
    });
  }
});

describe('envelope', () => {
  it('keeps the greatest charge of each bin and the rate between neighbours', () => {
    const recording = new SyntheticRecording();
    for (let i = 0; i < 10; i++) recording.pulse(1000 + i * 10_000, 0, { currentMa: 10 + i });
    recording.spanUs = 400_000;
    const { binUs, chargeNc: charges, rateHz } = envelope(recording, 0, 4);
    expect(binUs).to.equal(100_000);
    expect([...charges]).to.deep.equal([3800, 0, 0, 0]);
    expect([...rateHz]).to.deep.equal([100, 0, 0, 0]);
  });

  it('draws a slow rate without breaks, and a rest as no rate', () => {
    const recording = new SyntheticRecording();
    for (const atUs of [1_000_000, 1_500_000, 2_000_000, 5_000_000, 5_500_000]) recording.pulse(atUs, 0);
    recording.spanUs = 8_000_000;
    expect([...envelope(recording, 0, 16).rateHz]).to.deep.equal([
      0, 0, 2, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0,
    ]);
  });

  it('keeps the greatest current and voltage across the pads, unbroken in a train', () => {
    const recording = new SyntheticRecording();
    for (const atUs of [1_000_000, 1_500_000, 2_000_000]) recording.pulse(atUs, 1, { currentMa: 20 });
    recording.pulse(7_000_000, 1, { currentMa: 30, droopFraction: 0.5, reverse: true });
    recording.spanUs = 8_000_000;
    const { peakMa, peakMv } = envelope(recording, 1, 16);
    expect([...peakMa]).to.deep.equal([0, 0, 20, 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0]);
    expect([...peakMv]).to.deep.equal([...peakMa].map((ma) => 1000 * ma));
  });

  it('takes the pause between bursts for a rest', () => {
    const recording = new SyntheticRecording();
    for (const burstUs of [0, 500_000]) {
      for (let i = 0; i < 5; i++) recording.pulse(1000 + burstUs + i * 10_000, 0);
    }
    recording.spanUs = 1_000_000;
    expect([...envelope(recording, 0, 10).rateHz]).to.deep.equal([100, 0, 0, 0, 0, 100, 0, 0, 0, 0]);
  });

  it('is zero throughout without pulses, and for a recording without length', () => {
    expect([...envelope(new SyntheticRecording({ spanUs: 1e6 }), 0, 3).chargeNc]).to.deep.equal([0, 0, 0]);
    expect([...envelope(new SyntheticRecording({ spanUs: 0 }), 1, 2).rateHz]).to.deep.equal([0, 0]);
  });
});

describe('rail over a treatment', () => {
  it('sags where charge is drawn, and stays as it was at the last point', () => {
    const recording = new SyntheticRecording({ railMv: 40_000 }).pulse(1_600_000, 0);
    recording.spanUs = 4_000_000;
    const { minMv, maxMv } = railRange(recording, 4);
    const lastMv = recording.points.railMv[recording.points.length - 1] as number;
    expect(lastMv).to.be.within(40_000 - 1600, 40_000 - 800);
    expect([...maxMv]).to.deep.equal([40_000, 40_000, lastMv, lastMv]);
    expect(minMv[0]).to.equal(40_000);
    expect(minMv[1]).to.be.within(40_000 - 1600, lastMv);
  });

  it('runs straight from one point to the next, over the bins between them', () => {
    const recording = new SyntheticRecording({ spanUs: 8e6 });
    recording.points.push(0, 0, 0, 0, 0);
    recording.points.push(1e6, 0, 0, 0, 80_000);
    recording.points.push(6e6, 0, 0, 0, 0);
    const { minMv, maxMv } = railRange(recording, 4);
    expect([...maxMv]).to.deep.equal([80_000, 64_000, 32_000, 0]);
    expect([...minMv]).to.deep.equal([0, 32_000, 0, 0]);
  });

  it('is nothing where no rail was recorded', () => {
    const { minMv, maxMv } = railRange(new SyntheticRecording({ spanUs: 1e6 }), 2);
    expect([...minMv, ...maxMv]).to.deep.equal([0, 0, 0, 0]);
  });
});

describe('histogram of charge', () => {
  it('counts every leading phase once, what is on a bound in the lower bin, what is beyond in the last', () => {
    const recording = new SyntheticRecording({ railMv: 90_000 });
    const currents = [0, 4.9, 5, 5.1, 10, 10, 80];
    currents.forEach((currentMa, i) => recording.pulse(1000 + 10_000 * i, 0, { currentMa }));
    recording.pulse(100_000, 1, { currentMa: 20 });
    expect([...chargeCounts(recording.phases, 0, 1000, 3)]).to.deep.equal([3, 3, 1]);
    expect([...chargeCounts(recording.phases, 1, 1000, 4)]).to.deep.equal([0, 0, 0, 1]);
  });

  it('keeps a charge at the limit out of the bin above it, though the sum was rounded', () => {
    const gel = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;
    const recording = new SyntheticRecording({ load: gel }).pulse(1000, 0, { widthUs: 250, currentMa: 80 });
    recording.phases.chargeNc[0] = 20_000 * (1 + 1e-9);
    expect(chargeCounts(recording.phases, 0, 400, 52)[49]).to.equal(1);
  });
});
