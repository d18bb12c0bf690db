/**
 * The figure of a treatment as a vega-lite specification: title, table of figures, and one panel each for a pulse, a
 * train, the whole treatment, how often which charge was given, and a cycle of the program.
 * Called by figure.ts once a figure; the numbers come from the summary and from figure-data.ts.
 */
import type { TopLevelSpec } from 'vega-lite';
import { type Recording } from '../recording';
import { type Summary } from '../summary';
import { coursePanel } from './figure-course';
import { leadingNc, strongestPulse, trainWindow } from './figure-data';
import { histogramPanel } from './figure-histogram';
import { pulsePanel } from './figure-pulse';
import { CONFIG, grouped, PLOT_WIDTH, type Panel } from './figure-style';
import { tablePanel } from './figure-table';
import { COLOURS } from './figure-theme';
import { trainPanel } from './figure-train';
import { treatmentPanel } from './figure-treatment';
import { loadTitle } from './load-text';

/** Longer names of programs are cut, and longer reasons, or the title would widen the figure. */
const NAME_LENGTH_MAX = 40;
const VERDICT_LENGTH_MAX = 60;

/** What a figure says of a treatment that its recording does not hold. */
export type Measured = Pick<Summary, 'seconds' | 'channels' | 'limits' | 'trips'>;

export function treatmentSpec(recording: Recording, measured: Measured): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: COLOURS.page,
    padding: { left: 16, right: 0, top: 16, bottom: 16 },
    title: {
      text: title(recording),
      subtitle: [setting(recording, measured), verdict(measured)],
      fontSize: 18,
      offset: 12,
    },
    spacing: 28,
    vconcat: panels(recording, measured),
    config: CONFIG,
  };
}

function panels(recording: Recording, measured: Measured): Panel[] {
  const all = [0, 1].flatMap((channel) => strongestPulse(recording.phases, channel) ?? []);
  const strong = all.filter((pulse) => leadingNc(pulse) > 0);
  // A channel at level 0 has lines that play, and nothing to draw.
  const pulses = strong.length > 0 ? strong : all;
  const [first, ...others] = pulses;
  if (first === undefined) return [emptyPanel()];
  const channels = pulses.map(({ channel }) => channel);
  const strongest = others.reduce(
    (best, other) => (leadingNc(other) > leadingNc(best) ? other : best),
    first,
  );
  const window = trainWindow(recording, strongest.atUs, channels);
  return [
    tablePanel(measured.channels),
    pulsePanel(recording, pulses),
    trainPanel(recording, channels, window),
    treatmentPanel(recording, channels, window),
    histogramPanel(recording, pulses),
    ...(recording.course ? [coursePanel(recording.course)] : []),
  ];
}

function title({ program, levels }: Recording): string {
  return `${cut(program, NAME_LENGTH_MAX)}: level A ${levels[0]}, level B ${levels[1]}`;
}

function setting({ load, seed }: Recording, { seconds }: Measured): string {
  return `Simulated, not measured: ${grouped(seconds)} s into ${loadTitle(load)}, seed ${seed}`;
}

/** What broke or cut off the treatment, the first of it in words, without its source. */
function verdict({ channels, limits, trips }: Measured): string {
  const reasons = [
    ...trips.map(({ atS, cause }) => `tripped at ${grouped(Number(atS.toFixed(3)))} s: ${cause}`),
    ...limits.reasons,
  ];
  const [first, ...others] = reasons;
  if (first === undefined) return `All limits kept${clippedWords(channels)}`;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `Limits broken: ${cut(first.replace(/ \([^()]*\)$/, ''), VERDICT_LENGTH_MAX)}${more}`;
}

/** What is clipped breaks no limit, and is not what was set. */
function clippedWords(channels: Measured['channels']): string {
  const sum = (counts: number[]): number => counts.reduce((total, count) => total + count, 0);
  const clipped = sum(channels.map(({ clippedPulses }) => clippedPulses));
  const all = sum(channels.map(({ pulses }) => pulses));
  return clipped > 0 ? `; rail too low for ${grouped(clipped)} of ${grouped(all)} pulses` : '';
}

function cut(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax).trimEnd()}…` : text;
}

function emptyPanel(): Panel {
  return {
    width: PLOT_WIDTH,
    height: 160,
    data: { values: [{}] },
    mark: { type: 'text', text: 'no pulses in this recording', fontSize: 18, color: COLOURS.ink },
  };
}
