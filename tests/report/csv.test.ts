/**
 * The table of edges against the phases of the recording.
 * Times in us, currents in mA.
 */
import { expect } from 'chai';
import { edgesCsv } from '../../sim/report/csv';
import { REVERSE, RUN } from '../../waveforms/phase-word';
import { kneadStrokes, SyntheticRecording } from './synthetic-recording';

function rowsOf(recording: SyntheticRecording): { header: string; rows: number[][] } {
  const [header = '', ...lines] = [...edgesCsv(recording)].join('').trimEnd().split('\n');
  return { header, rows: lines.map((line) => line.split(',').map(Number)) };
}

describe('table of edges', () => {
  it('has a header that names every unit, and nothing more for a recording without edges', () => {
    const recording = new SyntheticRecording();
    recording.edges.length = 0;
    expect([...edgesCsv(recording)]).to.deep.equal([
      'time_us,enable_a,enable_b,reverse,run,current_a_ma,current_b_ma\n',
    ]);
  });

  it('shows the lines and the current just after each edge of a pulse on both channels', () => {
    const recording = new SyntheticRecording()
      .pulse(1000, 0, { droopFraction: 0.1 })
      .pulse(11_000, 1, { reverse: true, currentMa: 12.3456 });
    expect(rowsOf(recording).rows).to.deep.equal([
      [0, 0, 0, 0, 1, 0, 0],
      [1000, 1, 0, 0, 1, 40, 0],
      [1200, 0, 0, 0, 1, 0, 0],
      [1230, 0, 0, 1, 1, 0, 0],
      [1250, 1, 0, 1, 1, -40, 0],
      [1450, 0, 0, 1, 1, 0, 0],
      [11_000, 0, 1, 1, 1, 0, -12.346],
      [11_200, 0, 0, 1, 1, 0, 0],
      [11_230, 0, 0, 0, 1, 0, 0],
      [11_250, 0, 1, 0, 1, 0, 12.346],
      [11_450, 0, 0, 0, 1, 0, 0],
    ]);
  });

  it('follows the straight line where RUN falls within a phase', () => {
    const recording = new SyntheticRecording();
    recording.edges.push(1000, RUN | 1);
    recording.edges.push(1050, 1);
    recording.edges.push(1200, 0);
    recording.phases.push(1000, 0, true, 200, 40, 20);
    expect(rowsOf(recording).rows.slice(2)).to.deep.equal([
      [1050, 1, 0, 0, 0, 35, 0],
      [1200, 0, 0, 0, 0, 0, 0],
    ]);
  });

  it('makes one row of edges at one instant', () => {
    const recording = new SyntheticRecording();
    recording.edges.push(500, 0);
    recording.edges.push(500, REVERSE);
    expect(rowsOf(recording).rows.slice(1)).to.deep.equal([[500, 0, 0, 1, 0, 0, 0]]);
  });

  it('rises with every phase of a long recording and is silent between', () => {
    const recording = kneadStrokes(20e6);
    const { rows } = rowsOf(recording);
    const { phases } = recording;
    const rises = rows.filter(([, enableA, enableB]) => enableA === 1 || enableB === 1);
    const expected = Array.from({ length: phases.length }, (_, i) => [
      phases.atUs[i],
      phases.channel[i] === 0 ? phases.startMa[i] : 0,
      phases.channel[i] === 1 ? phases.startMa[i] : 0,
    ]);
    expect(rises.map((row) => [row[0], row[5], row[6]])).to.deep.equal(expected);
    const idle = rows.filter(([, enableA, enableB]) => enableA === 0 && enableB === 0);
    expect(idle.length).to.be.greaterThan(phases.length);
    expect(idle.every((row) => row[5] === 0 && row[6] === 0)).to.equal(true);
  });
});
