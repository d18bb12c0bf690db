/**
 * The panel of a program's cycle: what is written in it, and that silence stays open in its lines.
 */
import { expect } from 'chai';
import { courseOf, type Course } from '../../sim/course';
import { coursePanel } from '../../sim/report/figure-course';
import { drawTreatment } from '../../sim/report/figure';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { kneadStrokes, measuredOf, SyntheticRecording } from './synthetic-recording';

/** Two strokes of a second on A, then one on B; a rest between the first two. */
const COURSE: Course = {
  spanUs: 4e6,
  widestUs: 200,
  stageNames: ['push', 'a name that is far too long for the part of the strip that its stage has'],
  pieces: [
    { atUs: 0, spanUs: 1e6, stage: 0, rateHz: [50, 0], widthUs: [200, 0], strengthFraction: [1, 0] },
    { atUs: 1e6, spanUs: 1e6, stage: 0, rateHz: [0, 0], widthUs: [0, 0], strengthFraction: [0, 0] },
    { atUs: 2e6, spanUs: 1e6, stage: 0, rateHz: [50, 0], widthUs: [100, 0], strengthFraction: [0.6, 0] },
    { atUs: 3e6, spanUs: 1e6, stage: 1, rateHz: [0, 80], widthUs: [0, 150], strengthFraction: [0, 0.8] },
  ],
};

async function textsWith(course: Course): Promise<string[]> {
  const recording = Object.assign(kneadStrokes(6e6), { course });
  const { svg } = await drawTreatment(recording, measuredOf(recording));
  expect(svg).to.not.match(/NaN|Infinity|undefined/);
  return [...svg.matchAll(/>([^<>]+)</g)].map(([, text = '']) => text);
}

describe('panel of a cycle', () => {
  it('says how long a cycle is, names every axis with its unit, and the stages that have room', async () => {
    const texts = await textsWith(COURSE);
    expect(texts).to.include.members(['One cycle of the program: 4 s', 'width (µs)', 'strength (%)', 'push']);
    expect(texts.filter((text) => text === 'rate (Hz)')).to.have.length(2);
    expect(texts.some((text) => text.startsWith('a name'))).to.equal(false);
  });

  it('is left out where a recording has no course, or no pulses', async () => {
    const empty = Object.assign(new SyntheticRecording(), { course: COURSE });
    for (const recording of [kneadStrokes(6e6), empty]) {
      const { svg } = await drawTreatment(recording, measuredOf(recording));
      expect(svg).not.to.contain('One cycle');
    }
  });

  it('has a row for rate, width and strength, each with a line a channel, open in silence', () => {
    const { vconcat } = coursePanel(COURSE) as { vconcat: { layer: { data: { values: unknown[] } }[] }[] };
    const [, rate, width, strength] = vconcat.map(({ layer }) => layer?.map(({ data }) => data?.values));
    const corners = (values: (number | null)[]): object[] =>
      values.map((value, corner) => ({ t: Math.ceil(corner / 2), value, corner }));
    expect(rate).to.deep.equal([
      corners([50, 50, null, null, 50, 50, null, null]),
      [
        { t: 0, value: null, corner: 0 },
        { t: 3, value: null, corner: 1 },
        { t: 3, value: 80, corner: 2 },
        { t: 4, value: 80, corner: 3 },
      ],
    ]);
    expect(width?.[0]).to.deep.equal(corners([200, 200, null, null, 100, 100, null, null]));
    expect(strength?.[0]).to.deep.equal(corners([100, 100, null, null, 60, 60, null, null]));
  });

  it('draws programs of the catalogue, with the names of their stages', async () => {
    for (const program of CATALOGUE.slice(0, 3)) {
      const stageNames = program.stages.map(({ name }) => name);
      const texts = await textsWith(courseOf(packProgram(compile(program)), { seed: 1, stageNames }));
      expect(texts).to.include.members(stageNames);
    }
  });
});
