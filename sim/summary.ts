/**
 * The summary of a treatment: figures at the load against the limits, as an object for scripts and as text.
 * Made by sim/treatment.ts when a run is over. Fields are added, never renamed: other programs read them.
 */
import {
  CURRENT_MAX_MA,
  NET_CHARGE_MAX_FRACTION,
  PHASE_CHARGE_MAX_NC,
  PULSE_ENERGY_MAX_UJ,
  RMS_MAX_MA,
  type Limit,
} from '../firmware/limits';
import { CHANNEL_NAMES } from './recording';
import { type ChannelFigures, type Recorder } from './recorder';

export interface Range {
  min: number;
  max: number;
}

export interface ChannelSummary {
  name: string;
  pulses: number;
  /** Inside trains; zeros where there were no two pulses in one. */
  rateHz: Range;
  widthUs: Range;
  currentMaPeak: number;
  /** The largest of any whole second. */
  currentMaRms: number;
  phaseChargeNcMax: number;
  netChargeNcMaxAbs: number;
  pulseEnergyUjMax: number;
}

/** Which bench has played it: the firmware's modules, or the bundle that is flashed (sim/bundle-bench.ts). */
export type BenchName = 'contract' | 'bundle';

export interface Summary {
  bench: BenchName;
  program: string;
  seconds: number;
  seed: number;
  levels: [number, number];
  loadOhm: number;
  channels: ChannelSummary[];
  limits: { ok: boolean; reasons: string[] };
  limited: { reason: string; pulses: number }[];
  speedXRealTime: number;
}

/** What is measured on a channel, and the limit that it is held to. */
const MEASURED: { name: string; limit: Limit; of(figures: ChannelFigures): number }[] = [
  { name: 'current', limit: CURRENT_MAX_MA, of: (figures) => figures.currentMaPeak },
  { name: 'phase charge', limit: PHASE_CHARGE_MAX_NC, of: (figures) => figures.phaseChargeNcMax },
  { name: 'current', limit: RMS_MAX_MA, of: (figures) => figures.currentMaRms },
  { name: 'pulse energy', limit: PULSE_ENERGY_MAX_UJ, of: (figures) => figures.pulseEnergyUjMax },
  {
    name: 'net charge of a pulse',
    limit: NET_CHARGE_MAX_FRACTION,
    of: (figures) => figures.netChargeFractionMax,
  },
];

/** Rounding of floating-point sums, relative: no real excess is that small. */
const ROUNDING = 1e-9;

/** Sentences of every limit that a recording breaks. */
export function brokenLimits(recorder: Recorder): string[] {
  const reasons = recorder.channels.flatMap((figures, channel) =>
    MEASURED.filter(({ limit, of }) => of(figures) > limit.value * (1 + ROUNDING)).map(
      ({ name, limit, of }) =>
        `channel ${CHANNEL_NAMES[channel as 0 | 1]}: ${name} of ${rounded(of(figures))} ${limit.unit}, at most ${limit.value} (${limit.source})`,
    ),
  );
  const more = recorder.brokenCount - recorder.brokenRules.length;
  return [...reasons, ...recorder.brokenRules, ...(more > 0 ? [`and ${more} more`] : [])];
}

export function channelSummary(figures: ChannelFigures, channel: number): ChannelSummary {
  const rateHz = figures.rate.rateHz();
  return {
    name: CHANNEL_NAMES[channel as 0 | 1],
    pulses: figures.pulses,
    rateHz: { min: rounded(rateHz.min), max: rounded(rateHz.max) },
    widthUs: figures.pulses ? { min: figures.widthUsMin, max: figures.widthUsMax } : { min: 0, max: 0 },
    currentMaPeak: rounded(figures.currentMaPeak),
    currentMaRms: rounded(figures.currentMaRms),
    phaseChargeNcMax: rounded(figures.phaseChargeNcMax),
    netChargeNcMaxAbs: rounded(figures.netChargeNcMaxAbs),
    pulseEnergyUjMax: rounded(figures.pulseEnergyUjMax),
  };
}

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const columns = ['', ...summary.channels.map((channel) => `channel ${channel.name}`)];
  const rows = ROWS_FOR_PEOPLE.map(([label, cell]) => [label, ...summary.channels.map(cell)]);
  const levels = summary.levels.join(' and ');
  return [
    `${summary.program}: ${summary.seconds} s at levels ${levels} into ${summary.loadOhm} ohm, seed ${summary.seed}`,
    '',
    ...alignColumns([columns, ...rows]),
    '',
    ...summary.limited.map(({ reason, pulses }) => `limited   ${reason} (${pulses} pulses)`),
    summary.limits.ok ? 'limits    all kept' : 'limits    BROKEN',
    ...summary.limits.reasons.map((reason) => `          ${reason}`),
    `speed     ${Math.round(summary.speedXRealTime)} x real time`,
  ].join('\n');
}

const ROWS_FOR_PEOPLE: [string, (channel: ChannelSummary) => string][] = [
  ['pulses', (channel) => `${channel.pulses}`],
  ['rate', (channel) => `${range(channel.rateHz)} Hz`],
  ['phase width', (channel) => `${range(channel.widthUs)} us`],
  ['peak current', (channel) => `${channel.currentMaPeak.toFixed(1)} mA`],
  ['r.m.s. current', (channel) => `${channel.currentMaRms.toFixed(2)} mA`],
  ['phase charge', (channel) => `${(channel.phaseChargeNcMax / 1000).toFixed(2)} uC`],
  ['net charge', (channel) => `${channel.netChargeNcMaxAbs.toFixed(2)} nC a pulse at most`],
  ['pulse energy', (channel) => `${(channel.pulseEnergyUjMax / 1000).toFixed(3)} mJ`],
];

function range({ min, max }: Range): string {
  return min === max ? figure(min) : `${figure(min)}-${figure(max)}`;
}

function figure(value: number): string {
  return `${Math.round(value * 100) / 100}`;
}

/** Rows of a table as lines, every column as wide as its widest cell. */
export function alignColumns(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, i) => Math.max(widest[i] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd((widths[i] as number) + 2))
      .join('')
      .trimEnd(),
  );
}

/** Six significant digits: what a measurement can carry, and the same text on every machine. */
function rounded(value: number): number {
  return Number(value.toPrecision(6));
}
