/**
 * The figure of a treatment as a vega-lite specification: title, legend, and one panel each for a pulse, a train,
 * the whole treatment and a cycle of the program.
 * Called by figure.ts once a figure; the numbers come from figure-data.ts, the panels from figure-panels.ts,
 * figure-treatment.ts and figure-course.ts.
 */
import type { TopLevelSpec } from 'vega-lite';
import { CHANNEL_NAMES, type Recording } from '../recording';
import { leadingNc, strongestPulse, trainWindow } from './figure-data';
import { coursePanel } from './figure-course';
import { pulsePanel, trainPanel } from './figure-panels';
import {
  CHANNEL_COLOURS,
  CONFIG,
  grouped,
  INK,
  PLOT_WIDTH,
  RECOVERY_OPACITY,
  type Panel,
} from './figure-style';
import { treatmentPanel } from './figure-treatment';

/** Longer names of programs are cut, or the title would widen the figure. */
const NAME_LENGTH_MAX = 40;
const LEGEND_CHANNEL_PX = 400;
const LEGEND_RECOVERY_PX = 216;
const LEGEND_SWATCH_PX = 18;

export function treatmentSpec(recording: Recording): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: { left: 16, right: 24, top: 16, bottom: 16 },
    title: {
      text: title(recording),
      subtitle: subtitle(recording),
      fontSize: 18,
      offset: 12,
    },
    spacing: 28,
    vconcat: panels(recording),
    config: CONFIG,
  };
}

function panels(recording: Recording): Panel[] {
  const pulses = [0, 1].flatMap((channel) => strongestPulse(recording.phases, channel) ?? []);
  const [first, ...others] = pulses;
  if (first === undefined) return [emptyPanel()];
  const channels = pulses.map(({ channel }) => channel);
  const strongest = others.reduce(
    (best, other) => (leadingNc(other) > leadingNc(best) ? other : best),
    first,
  );
  const window = trainWindow(recording, strongest.atUs, channels);
  return [
    legendPanel(channels),
    pulsePanel(recording, pulses),
    trainPanel(recording, channels, window),
    treatmentPanel(recording, channels, window),
    ...(recording.course ? [coursePanel(recording.course)] : []),
  ];
}

function title({ program, levels }: Recording): string {
  const name = program.length > NAME_LENGTH_MAX ? `${program.slice(0, NAME_LENGTH_MAX).trimEnd()}…` : program;
  return `${name}: level A ${levels[0]}, level B ${levels[1]}`;
}

function subtitle({ phases, spanUs, loadOhm, seed }: Recording): string[] {
  const counts = [0, 0];
  for (let i = 0; i < phases.length; i++) {
    const channel = phases.channel[i] ?? 0;
    counts[channel] = (counts[channel] ?? 0) + (phases.leading[i] ?? 0);
  }
  const pulses = counts.map((count, channel) => `${grouped(count)} on ${CHANNEL_NAMES[channel]}`);
  return [
    `Simulated, not measured: ${grouped(spanUs / 1e6)} s into ${grouped(loadOhm)} Ω, seed ${seed}`,
    `Pulses: ${pulses.join(', ')}`,
  ];
}

function emptyPanel(): Panel {
  return {
    width: PLOT_WIDTH,
    height: 160,
    data: { values: [{}] },
    mark: { type: 'text', text: 'no pulses in this recording', fontSize: 18, color: INK },
  };
}

function legendEntries(channels: readonly number[]) {
  return channels.flatMap((channel, i) => {
    const color = CHANNEL_COLOURS[channel] ?? INK;
    const leadingPx = LEGEND_CHANNEL_PX * i;
    const entries = [
      { text: `channel ${CHANNEL_NAMES[channel]}, leading phase`, opacity: 1, fromPx: leadingPx },
      { text: 'recovery phase', opacity: RECOVERY_OPACITY, fromPx: leadingPx + LEGEND_RECOVERY_PX },
    ];
    return entries.map((entry) => ({ ...entry, color, toPx: entry.fromPx + LEGEND_SWATCH_PX }));
  });
}

/** Drawn by hand, in pixels, because one legend stands for all panels. */
function legendPanel(channels: readonly number[]): Panel {
  const pixels = { type: 'quantitative' as const, axis: null, scale: null };
  return {
    width: PLOT_WIDTH,
    height: 14,
    data: { values: legendEntries(channels) },
    layer: [
      {
        mark: { type: 'rect' },
        encoding: {
          x: { field: 'fromPx', ...pixels },
          x2: { field: 'toPx' },
          y: { value: 2 },
          y2: { value: 12 },
          color: { field: 'color', type: 'nominal', scale: null },
          opacity: { field: 'opacity', type: 'quantitative', scale: null },
        },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 6, fontSize: 12, color: INK },
        encoding: {
          x: { field: 'toPx', ...pixels },
          y: { value: 7 },
          text: { field: 'text', type: 'nominal' },
        },
      },
    ],
  };
}
