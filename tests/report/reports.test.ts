/**
 * The files that a treatment leaves: all that are announced are written, and no other.
 */
import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesOf, writeReports, type ReportPaths } from '../../sim/reports';
import { type Summary } from '../../sim/summary';
import { measuredOf, SyntheticRecording } from './synthetic-recording';

/** What the files say of a summary. */
function summaryOf(recording: SyntheticRecording): Summary {
  return {
    ...measuredOf(recording),
    bench: 'contract',
    program: 'knead',
    seconds: 1,
    seed: 1,
    levels: [10, 10],
    loadOhm: 1000,
    load: { name: '1k', rsOhm: 1000, rpOhm: 0, cpNf: 0 },
    padCm2: 25,
    contact: { probePulses: 38, probeMaPeak: 1.895, programFromS: 0.65, probedAgainS: [] },
    supply: { railMw: 0, batteryMw: 0, batteryHours: 0 },
    limited: [],
    speedXRealTime: 1,
  };
}

describe('files of a treatment', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'knead-reports-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const rows: { name: string; paths: ReportPaths; files: string[] }[] = [
    { name: 'nothing asked', paths: {}, files: [] },
    { name: 'lines', paths: { vcd: 'run.vcd' }, files: ['run.vcd', 'run-analogue.vcd'] },
    {
      name: 'lines of another ending',
      paths: { vcd: 'run.dump' },
      files: ['run.dump', 'run.dump-analogue.vcd'],
    },
    { name: 'sound', paths: { wav: 'run.wav' }, files: ['run.wav', 'run-voltage.wav'] },
    { name: 'pixels', paths: { png: 'run.png' }, files: ['run.png', 'run-dark.png'] },
    {
      name: 'everything',
      paths: { summary: 's.json', vcd: 'v.vcd', csv: 'c.csv', wav: 'w.wav', svg: 'f.svg', png: 'p.png' },
      files: [
        's.json',
        'v.vcd',
        'v-analogue.vcd',
        'c.csv',
        'w.wav',
        'w-voltage.wav',
        'f.svg',
        'p.png',
        'p-dark.png',
      ],
    },
  ];
  for (const { name, paths, files } of rows) {
    it(`writes what it announces, and nothing else: ${name}`, async () => {
      const inFolder = Object.fromEntries(
        Object.entries(paths).map(([kind, file]) => [kind, join(folder, file)]),
      );
      const recording = Object.assign(new SyntheticRecording().pulse(1000, 0), { spanUs: 20_000 });
      const written = await writeReports(recording, summaryOf(recording), inFolder);
      expect(written).to.deep.equal(files.map((file) => join(folder, file)));
      expect([...filesOf(inFolder)].sort()).to.deep.equal([...written].sort());
      expect(readdirSync(folder).sort()).to.deep.equal([...files].sort());
    });
  }

  it('has currents and voltages each in their own sound', async () => {
    const recording = new SyntheticRecording().pulse(1000, 0);
    await writeReports(recording, summaryOf(recording), { wav: join(folder, 'run.wav') });
    const comment = (file: string): string => readFileSync(join(folder, file)).toString('latin1', 0, 400);
    expect(comment('run.wav')).to.include('full scale 80 mA').and.not.include('voltages');
    expect(comment('run-voltage.wav')).to.include('voltages across the pads').and.include('full scale 120 V');
  });
});
