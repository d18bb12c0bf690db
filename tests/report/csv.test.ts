/**
 * The table of a recording against its edges, phases and closed forms: a plot of straight lines through its rows must be
 * what was recorded. Times in us, currents in mA, voltages in mV.
 */
import { expect } from 'chai';
import { LOADS, type Load } from '../../sim/physics/load';
import { treatmentCsv } from '../../sim/report/csv';
import { REVERSE, RUN } from '../../waveforms/phase-word';
import { kneadStrokes, SyntheticRecording } from './synthetic-recording';

const HEADER =
  'time_us,enable_a,enable_b,reverse,run,current_a_ma,current_b_ma,voltage_a_mv,voltage_b_mv,rail_mv';
const GEL = LOADS.find(({ load }) => load.name === 'gel')?.load as Load;

/** A row by the names of its columns. */
type Row = Record<string, number>;

function rowsOf(recording: SyntheticRecording): number[][] {
  const [header = '', ...lines] = [...treatmentCsv(recording)].join('').trimEnd().split('\n');
  expect(header).to.equal(HEADER);
  return lines.filter((line) => line !== '').map((line) => line.split(',').map(Number));
}

function namedRowsOf(recording: SyntheticRecording): Row[] {
  const names = HEADER.split(',');
  return rowsOf(recording).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] as number])));
}

/** Area under straight lines through the rows. */
function areaOf(rows: readonly Row[], name: string): number {
  return rows.slice(1).reduce((area, row, i) => {
    const before = rows[i] as Row;
    const spanUs = (row['time_us'] as number) - (before['time_us'] as number);
    return area + (spanUs * ((row[name] as number) + (before[name] as number))) / 2;
  }, 0);
}

describe('table of a recording', () => {
  it('has a header that names every unit, and one row for a recording of nothing', () => {
    const recording = new SyntheticRecording();
    recording.edges.length = 0;
    expect([...treatmentCsv(recording)]).to.deep.equal([`${HEADER}\n`, '0,0,0,0,0,0,0,0,0,0\n']);
  });

  it('shows a pulse into a resistor: each jump as two rows of one time', () => {
    const recording = new SyntheticRecording({ railMv: 50000 }).pulse(1000, 0, { currentMa: 10 });
    expect(rowsOf(recording)).to.deep.equal([
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 50000],
      [0, 0, 0, 0, 1, 0, 0, 0, 0, 50000],
      [1000, 0, 0, 0, 1, 0, 0, 0, 0, 50000],
      [1000, 1, 0, 0, 1, 0, 0, 0, 0, 50000],
      [1002, 1, 0, 0, 1, 0, 0, 0, 0, 50000],
      [1002, 1, 0, 0, 1, 10, 0, 10000, 0, 50000],
      [1200, 1, 0, 0, 1, 10, 0, 10000, 0, 49802],
      [1200, 0, 0, 0, 1, 10, 0, 10000, 0, 49802],
      [1202, 0, 0, 0, 1, 10, 0, 10000, 0, 49800],
      [1202, 0, 0, 0, 1, 0, 0, 0, 0, 49800],
      [1230, 0, 0, 0, 1, 0, 0, 0, 0, 49802.8],
      [1230, 0, 0, 1, 1, 0, 0, 0, 0, 49802.8],
      [1250, 0, 0, 1, 1, 0, 0, 0, 0, 49804.7],
      [1250, 1, 0, 1, 1, 0, 0, 0, 0, 49804.7],
      [1252, 1, 0, 1, 1, 0, 0, 0, 0, 49804.9],
      [1252, 1, 0, 1, 1, -10, 0, -10000, 0, 49804.9],
      [1450, 1, 0, 1, 1, -10, 0, -10000, 0, 49606.9],
      [1450, 0, 0, 1, 1, -10, 0, -10000, 0, 49606.9],
      [1452, 0, 0, 1, 1, -10, 0, -10000, 0, 49604.9],
      [1452, 0, 0, 1, 1, 0, 0, 0, 0, 49604.9],
    ]);
  });

  it('runs straight from row to row: lines move only between two rows of one time', () => {
    const rows = rowsOf(kneadStrokes(5e6, { load: GEL }));
    rows.slice(1).forEach((row, i) => {
      const before = rows[i] as number[];
      expect(row[0], `row ${i + 2} in order of time`).to.be.at.least(before[0] as number);
      if (row[0] !== before[0]) expect(row.slice(1, 5), `row ${i + 2}`).to.deep.equal(before.slice(1, 5));
    });
    const times = rows.map(([atUs]) => atUs);
    expect(
      times.every((atUs, i) => atUs !== times[i + 2]),
      'two rows of one time at most',
    ).to.equal(true);
  });

  it('holds the charge of every phase under its lines, and the time of every enable', () => {
    const recording = kneadStrokes(5e6, { load: GEL });
    const rows = namedRowsOf(recording);
    const { phases } = recording;
    const sums = { nc: 0, us: 0 };
    for (let i = 0; i < phases.length; i++) {
      if (phases.channel[i] === 1) continue;
      const own = rows.filter(({ time_us: atUs = 0 }) => {
        const fromUs = phases.atUs[i] as number;
        return atUs >= fromUs && atUs <= fromUs + (phases.widthUs[i] as number);
      });
      expect(areaOf(own, 'current_a_ma'), `phase ${i}`).to.be.closeTo(phases.chargeNc[i] as number, 0.3);
      sums.nc += Math.abs(phases.chargeNc[i] as number);
      sums.us += phases.widthUs[i] as number;
    }
    expect(sums.nc).to.be.greaterThan(100_000);
    expect(areaOf(rows, 'enable_a')).to.be.closeTo(sums.us, 1e-6);
  });

  it('follows the skin: up in a phase, down behind it, towards nothing before the next pulse', () => {
    const recording = new SyntheticRecording({ load: GEL });
    recording.pulse(1000, 1, { currentMa: 20 }).pulse(50_000, 1, { currentMa: 20 });
    const rows = namedRowsOf(recording);
    const at = (timeUs: number): number[] =>
      rows.filter((row) => row['time_us'] === timeUs).map((row) => row['voltage_b_mv'] as number);
    const [, start = NaN] = at(1002);
    const [end = NaN, after = NaN] = at(1202);
    expect(start).to.be.closeTo(20 * 400, 0.1);
    expect(end).to.be.closeTo(20 * 400 + 20 * 5000 * (1 - Math.exp(-200 / 1000)), 0.1);
    expect(after).to.be.closeTo(((end - start) * 10000) / 10400, 0.1);
    expect(at(50_002)[0]).to.be.closeTo(0, 1);
    expect(rows.every((row) => row['voltage_a_mv'] === 0)).to.equal(true);
  });

  it('follows the straight line where RUN falls within a phase', () => {
    const recording = new SyntheticRecording();
    recording.edges.push(1050, 0);
    recording.conduct(1000, 0, { widthUs: 200, startMa: 40, endMa: 20 });
    expect(rowsOf(recording).filter(([atUs]) => atUs === 1050)).to.deep.equal([
      [1050, 0, 0, 0, 1, 35, 0, 35000, 0, 59850],
      [1050, 0, 0, 0, 0, 35, 0, 35000, 0, 59850],
    ]);
  });

  it('makes one step of edges at one instant, and has times below a us', () => {
    const recording = new SyntheticRecording();
    recording.edges.push(500.25, 0);
    recording.edges.push(500.25, REVERSE | RUN);
    expect(rowsOf(recording).slice(2)).to.deep.equal([
      [500.25, 0, 0, 0, 1, 0, 0, 0, 0, 0],
      [500.25, 0, 0, 1, 1, 0, 0, 0, 0, 0],
    ]);
  });

  it('goes on to the end of the recording', () => {
    const recording = Object.assign(new SyntheticRecording().pulse(1000, 0), { spanUs: 80_000 });
    expect(rowsOf(recording).at(-1)).to.deep.equal([
      80_000,
      0,
      0,
      1,
      1,
      0,
      0,
      0,
      0,
      rowsOf(recording).at(-2)?.[9],
    ]);
  });
});
