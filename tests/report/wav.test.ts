/**
 * The sound files against closed forms: what a phase adds up to, sample by sample and in all, and what its head says.
 * The head is read by a parser of its own, from the definition of RIFF. Units: us, mA, mV, steps of a 16-bit sample.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { LOADS, resistor, type Load } from '../../sim/physics/load';
import { currentWav, VOLTAGE_WAV_LABEL, voltageWav, WAV_LABEL, WAV_RATE_HZ } from '../../sim/report/wav';
import { kneadStrokes, SyntheticRecording } from './synthetic-recording';

const SAMPLE_US = 1e6 / WAV_RATE_HZ;
const FULL_SCALE_MA = 80;
const FULL_SCALE_MV = 120_000;
const FULL_SCALE_STEPS = 32767;

/** Current x time in steps x samples. */
function chargeSteps(currentMa: number, spanUs: number): number {
  return (currentMa / FULL_SCALE_MA) * FULL_SCALE_STEPS * (spanUs / SAMPLE_US);
}

interface RiffChunk {
  id: string;
  content: Buffer;
}

/** The chunks that lie in `bytes`, which end where the last chunk ends. */
function riffChunks(bytes: Buffer): RiffChunk[] {
  const chunks: RiffChunk[] = [];
  let at = 0;
  while (at < bytes.length) {
    const size = bytes.readUInt32LE(at + 4);
    expect(at + 8 + size, 'a chunk ends within its parent').to.be.at.most(bytes.length);
    chunks.push({ id: bytes.toString('latin1', at, at + 4), content: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

interface Wav {
  bytes: Buffer;
  format: Buffer;
  info: Record<string, string>;
  left: number[];
  right: number[];
}

function wavOf(recording: SyntheticRecording, write = currentWav): Wav {
  const bytes = Buffer.concat([...write(recording)]);
  const [riff, ...behind] = riffChunks(bytes);
  expect([riff?.id, behind.length]).to.deep.equal(['RIFF', 0]);
  const { content } = riff as RiffChunk;
  expect(content.toString('latin1', 0, 4)).to.equal('WAVE');
  const chunks = riffChunks(content.subarray(4));
  expect(chunks.map(({ id }) => id)).to.deep.equal(['fmt ', 'LIST', 'data']);
  const [format, list, data] = chunks.map((chunk) => chunk.content) as [Buffer, Buffer, Buffer];
  expect(list.toString('latin1', 0, 4)).to.equal('INFO');
  const info = Object.fromEntries(
    riffChunks(list.subarray(4)).map((chunk) => [chunk.id, chunk.content.toString('latin1')]),
  );
  const samples = Array.from({ length: data.length / 2 }, (_, i) => data.readInt16LE(2 * i));
  const side = (channel: number): number[] => samples.filter((_, i) => i % 2 === channel);
  return { bytes, format, info, left: side(0), right: side(1) };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

/** A phase alone, which no pulse balances. */
function onePhase(atUs: number, widthUs: number, startMa: number, endMa: number): SyntheticRecording {
  const recording = new SyntheticRecording({ spanUs: atUs + widthUs + 1000 });
  return recording.conduct(atUs, 0, { widthUs, startMa, endMa });
}

describe('sound file: its head', () => {
  it('says two channels of 16 bits at 44.1 kHz, uncompressed', () => {
    const { format } = wavOf(new SyntheticRecording({ spanUs: 1e6 }));
    const fields = [0, 2, 12, 14].map((at) => format.readUInt16LE(at));
    expect(fields).to.deep.equal([1, 2, 4, 16]);
    expect([format.readUInt32LE(4), format.readUInt32LE(8)]).to.deep.equal([44100, 44100 * 4]);
    expect(format.length).to.equal(16);
  });

  it('says in its comment what it is not for, where A and B are, and what full scale is', () => {
    const { info } = wavOf(
      new SyntheticRecording({ spanUs: 1e6, seed: 7, levels: [12, 8], load: resistor(500) }),
    );
    expect(info['ICMT']).to.equal(`${WAV_LABEL}; seed 7, level A 12, level B 8, load 500 ohm\0`);
    expect(WAV_LABEL).to.match(/not a signal for electrodes/);
    expect(WAV_LABEL).to.match(/A left, B right, full scale 80 mA/);
  });

  for (const [name, program, stands] of [
    ['an even name', 'knead!', 'knead!\0'],
    ['an odd name', 'knead', 'knead\0'],
    ['a name with letters that are not ASCII', 'Knéte\n', 'Kn_te_\0'],
  ] as const) {
    it(`carries ${name}, and stays in step`, () => {
      expect(wavOf(new SyntheticRecording({ program, spanUs: 1e5 })).info['INAM']).to.equal(stands);
    });
  }

  it('has a sample for every begun 1/44100 s', () => {
    expect(wavOf(new SyntheticRecording({ spanUs: 1e6 })).left).to.have.length(44100);
    expect(wavOf(new SyntheticRecording({ spanUs: 1e6 + 1 })).left).to.have.length(44101);
    expect(wavOf(new SyntheticRecording({ spanUs: 0 })).left).to.have.length(0);
  });

  it('refuses in one line what 32 bits cannot count, before it makes anything', () => {
    const hours = (count: number): SyntheticRecording => new SyntheticRecording({ spanUs: count * 3.6e9 });
    expect(() => currentWav(hours(6.8))).to.throw(/^a WAV file holds at most 6\.8 hours: .+$/);
    expect(() => currentWav(hours(6.7))).not.to.throw();
  });
});

describe('sound file: its samples', () => {
  it('shows a phase of 40 mA at half of full scale, and its ends by their share of a sample', () => {
    const { left, right } = wavOf(onePhase(1000, 200, 40, 40));
    const share = (i: number): number =>
      Math.max(0, Math.min(1200, (i + 1) * SAMPLE_US) - Math.max(1000, i * SAMPLE_US)) / SAMPLE_US;
    left.forEach((sample, i) =>
      expect(sample, `sample ${i}`).to.be.closeTo((share(i) * FULL_SCALE_STEPS) / 2, 1),
    );
    expect(Math.max(...left)).to.be.within(16383, 16384);
    expect(new Set(right)).to.deep.equal(new Set([0]));
  });

  it('adds up to the charge of any phase, within one step', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 500_000, noNaN: true }),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: -80, max: 80, noNaN: true }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (atUs, widthUs, startMa, keptFraction) => {
          const recording = onePhase(atUs, widthUs, startMa, startMa * keptFraction);
          const meanMa = (startMa * (1 + keptFraction)) / 2;
          expect(sum(wavOf(recording).left)).to.be.closeTo(chargeSteps(meanMa, widthUs), 1);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('falls in a straight line where the current does', () => {
    const recording = onePhase(0, 1000, 60, 30);
    wavOf(recording)
      .left.slice(0, 44)
      .forEach((sample, i) => {
        const meanMa = 60 - 30 * (((i + 0.5) * SAMPLE_US) / 1000);
        expect(sample, `sample ${i}`).to.be.closeTo((meanMa / FULL_SCALE_MA) * FULL_SCALE_STEPS, 1);
      });
  });

  it('has the exact charge of a phase and the form of its points, where the points are coarse', () => {
    const recording = onePhase(0, 1000, 60, 0);
    recording.phases.chargeNc[0] = 33_000;
    const { left } = wavOf(recording);
    expect(sum(left)).to.be.closeTo(chargeSteps(33, 1000), 1);
    left.slice(0, 44).forEach((sample, i) => {
      const meanMa = 66 * (1 - ((i + 0.5) * SAMPLE_US) / 1000);
      expect(sample, `sample ${i}`).to.be.closeTo((meanMa / FULL_SCALE_MA) * FULL_SCALE_STEPS, 1);
    });
  });

  it('is back at zero after every pulse, over thousands of them', () => {
    const recording = kneadStrokes(60e6);
    const { left, right } = wavOf(recording);
    expect(recording.phases.length).to.be.greaterThan(3000);
    for (const [channel, samples] of [left, right].entries()) {
      expect(Math.max(...samples.slice(0, 100_000)), `channel ${channel} plays`).to.be.greaterThan(10_000);
      expect(sum(samples), `channel ${channel}`).to.equal(0);
    }
  });

  it('keeps the channels apart where their pulses follow each other', () => {
    const recording = new SyntheticRecording({ spanUs: 5000 });
    recording.conduct(1000, 0, { widthUs: 300, startMa: 80 });
    recording.conduct(1400, 1, { widthUs: 100, startMa: -20 });
    const { left, right } = wavOf(recording);
    expect(sum(left)).to.be.closeTo(chargeSteps(80, 300), 1);
    expect(sum(right)).to.be.closeTo(chargeSteps(-20, 100), 1);
    expect(Math.max(...left)).to.equal(FULL_SCALE_STEPS);
  });

  it('goes on with a phase that lies across two pieces', () => {
    for (const frames of [16384, 2 * 16384]) {
      const recording = onePhase(frames * SAMPLE_US - 250, 500, 70, 70);
      const { left } = wavOf(recording);
      expect(sum(left)).to.be.closeTo(chargeSteps(70, 500), 1);
      expect(left[frames - 1]).to.be.closeTo((70 / 80) * FULL_SCALE_STEPS, 1);
      expect(left[frames]).to.be.closeTo((70 / 80) * FULL_SCALE_STEPS, 1);
    }
  });

  it('cuts what is beyond full scale', () => {
    const { left } = wavOf(onePhase(0, 1000, 120, 120));
    expect(Math.max(...left)).to.equal(FULL_SCALE_STEPS);
    expect(Math.min(...left)).to.equal(0);
  });

  it('comes in pieces of at most 64 KB', () => {
    const lengths = Array.from(currentWav(kneadStrokes(5e6)), (piece) => piece.length);
    expect(lengths.length).to.be.greaterThan(5);
    expect(Math.max(...lengths)).to.equal(65536);
  });
});

describe('sound file of the voltages', () => {
  const gel = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;
  const volts = (steps: number): number => (steps / FULL_SCALE_STEPS) * (FULL_SCALE_MV / 1000);

  it('says in its comment that it holds voltages, and their full scale', () => {
    const { info } = wavOf(new SyntheticRecording({ spanUs: 1e5, load: gel }), voltageWav);
    expect(VOLTAGE_WAV_LABEL).to.match(
      /^voltages across the pads: .+not a signal for electrodes.+full scale 120 V$/,
    );
    expect(info['ICMT']).to.equal(
      `${VOLTAGE_WAV_LABEL}; seed 1, level A 10, level B 10, load gel (400 ohm + 5000 ohm || 200 nF)\0`,
    );
  });

  it('is as long as the one of the currents', () => {
    const recording = new SyntheticRecording({ spanUs: 123_456 }).pulse(1000, 1);
    expect(wavOf(recording, voltageWav).left).to.have.length(wavOf(recording).left.length);
  });

  it('shows the voltage across a resistor, on its side', () => {
    const { left, right } = wavOf(
      new SyntheticRecording({ spanUs: 1e5 }).pulse(1000, 1, { widthUs: 500 }),
      voltageWav,
    );
    expect(volts(right[50] as number)).to.be.closeTo(40, 0.01);
    expect(volts(right[75] as number)).to.be.closeTo(-40, 0.01);
    expect(Math.max(...right)).to.equal(-Math.min(...right));
    expect(new Set(left)).to.deep.equal(new Set([0]));
  });

  it('follows the skin behind a pulse, down to nothing', () => {
    const recording = new SyntheticRecording({ spanUs: 1e5, load: gel }).pulse(1000, 0).pulse(60_000, 0);
    const { left } = wavOf(recording, voltageWav);
    const sampleAt = (atUs: number): number => volts(left[Math.floor(atUs / SAMPLE_US)] as number);
    const { points } = recording;
    for (let i = 0; i + 1 < points.length; i += 1) {
      const isDecay = points.currentMa[i] === 0 && points.atUs[i] !== points.atUs[i + 1];
      if (!isDecay || points.atUs[i] === points.atUs[i - 1]) continue;
      expect(sampleAt(points.atUs[i] as number), `point ${i}`).to.be.closeTo(
        (points.padMv[i] as number) / 1000,
        0.6,
      );
    }
    expect(Math.abs(sampleAt(50_000))).to.be.lessThan(0.5);
  });
});
