/**
 * The table of a treatment's figures in its picture, as a vega-lite view: a row a channel, and one of the limits.
 * Called by figure-spec.ts once a figure. Drawn by hand, in pixels; numbers have three digits.
 */
import {
  CURRENT_MAX_MA,
  NET_CHARGE_MAX_FRACTION,
  PHASE_CHARGE_MAX_NC,
  PULSE_ENERGY_MAX_UJ,
  RMS_MAX_MA,
  type Limit,
} from '../../firmware/limits';
import { MISSING_MIN_FRACTION, type ChannelSummary } from '../summary';
import { channelColour, grouped, PLOT_WIDTH, threeDigits, SMALL_FONT, type Panel } from './figure-style';
import { COLOURS } from './figure-theme';

interface Column {
  name: string;
  unit: string;
  of(channel: ChannelSummary): number;
  limit: string;
}

const NO_LIMIT = '';

const COLUMNS: readonly Column[] = [
  { name: 'pulses', unit: '', of: ({ pulses }) => pulses, limit: NO_LIMIT },
  {
    name: 'current',
    unit: 'mA peak',
    of: (channel) => channel.currentMaPeak,
    limit: limitOf(CURRENT_MAX_MA),
  },
  { name: 'current', unit: 'mA r.m.s.', of: (channel) => channel.currentMaRms, limit: limitOf(RMS_MAX_MA) },
  { name: 'voltage', unit: 'V peak', of: (channel) => channel.voltageMvPeak / 1000, limit: NO_LIMIT },
  {
    name: 'phase charge',
    unit: 'µC',
    of: (channel) => channel.phaseChargeNcMax / 1000,
    limit: grouped(PHASE_CHARGE_MAX_NC.value / 1000),
  },
  {
    name: 'net charge',
    unit: 'nC a pulse',
    of: (channel) => channel.netChargeNcMaxAbs,
    limit: `${NET_CHARGE_MAX_FRACTION.value * 100} % *`,
  },
  { name: 'on the skin', unit: 'nC left', of: (channel) => channel.leftChargeNcMaxAbs, limit: NO_LIMIT },
  {
    name: 'energy',
    unit: 'µJ a pulse',
    of: (channel) => channel.pulseEnergyUjMax,
    limit: limitOf(PULSE_ENERGY_MAX_UJ),
  },
];

/** Only where the rail was too low for something. */
const MISSING: Column = {
  name: 'missing',
  unit: '% of charge',
  of: (channel) => 100 * channel.missingFraction,
  limit: NO_LIMIT,
};

function limitOf({ value }: Limit): string {
  return grouped(value);
}

const NAMES_WIDTH = 100;
const HEADS_Y = [4, 19];
const FIRST_ROW_Y = 42;
const ROW_PITCH = 20;
const SWATCH = { width: 12, height: 12, toText: 20 };

interface Cell {
  x: number;
  y: number;
  text: string;
}

export function tablePanel(channels: readonly ChannelSummary[]): Panel {
  const isMissing = channels.some(({ missingFraction }) => missingFraction >= MISSING_MIN_FRACTION);
  const columns = isMissing ? [...COLUMNS, MISSING] : COLUMNS;
  const limitY = FIRST_ROW_Y + ROW_PITCH * channels.length;
  const rowY = (row: number): number => FIRST_ROW_Y + ROW_PITCH * row;
  const rightOf = (i: number): number =>
    NAMES_WIDTH + ((PLOT_WIDTH - NAMES_WIDTH) * (i + 1)) / columns.length;
  const numbers = channels.flatMap((channel, row) =>
    columns.map((column, i) => ({ x: rightOf(i), y: rowY(row), text: numberOf(channel, column) })),
  );
  const heads = columns.flatMap(({ name, unit }, i) =>
    [name, unit].map((text, line) => ({ x: rightOf(i), y: HEADS_Y[line] ?? 0, text })),
  );
  const limits = columns.map(({ limit }, i) => ({ x: rightOf(i), y: limitY, text: limit }));
  const footnote = { x: PLOT_WIDTH, y: limitY + ROW_PITCH, text: isMissing ? FOOTNOTE_MISSING : FOOTNOTE };
  const names = channels.map(({ name }, row) => ({
    x: SWATCH.toText,
    y: rowY(row),
    text: `channel ${name}`,
  }));
  return {
    width: PLOT_WIDTH,
    height: limitY + 1.5 * ROW_PITCH,
    layer: [
      swatches(channels.map((_, row) => ({ row, y: rowY(row) }))),
      rules([FIRST_ROW_Y - ROW_PITCH / 2, limitY - ROW_PITCH / 2]),
      texts([...heads, footnote], { align: 'right', fontSize: SMALL_FONT, color: COLOURS.faintInk }),
      texts(names, { align: 'left', fontSize: 12, color: COLOURS.ink }),
      texts(numbers, { align: 'right', fontSize: 13, color: COLOURS.ink }),
      texts([{ x: SWATCH.toText, y: limitY, text: 'limit' }], {
        align: 'left',
        fontSize: 12,
        color: COLOURS.limit,
      }),
      texts(limits, { align: 'right', fontSize: 12, color: COLOURS.limit }),
    ],
  };
}

const FOOTNOTE = '* of a phase of the same width at full scale';
const FOOTNOTE_MISSING = `${FOOTNOTE}, for pulses that the rail was high enough for`;

function numberOf(channel: ChannelSummary, { of }: Column): string {
  return channel.pulses === 0 ? '–' : threeDigits(of(channel));
}

const PIXELS = { type: 'quantitative' as const, axis: null, scale: null };

function texts(values: readonly Cell[], mark: { align: 'left' | 'right'; fontSize: number; color: string }) {
  return {
    data: { values: [...values] },
    mark: { type: 'text' as const, baseline: 'middle' as const, ...mark },
    encoding: {
      x: { field: 'x', ...PIXELS },
      y: { field: 'y', ...PIXELS },
      text: { field: 'text', type: 'nominal' as const },
    },
  };
}

function rules(ys: readonly number[]) {
  return {
    data: { values: ys.map((y) => ({ y })) },
    mark: { type: 'rule' as const, color: COLOURS.grid },
    encoding: { x: { value: 0 }, x2: { value: PLOT_WIDTH }, y: { field: 'y', ...PIXELS } },
  };
}

function swatches(rows: readonly { row: number; y: number }[]) {
  const values = rows.map(({ row, y }) => ({
    top: y - SWATCH.height / 2,
    bottom: y + SWATCH.height / 2,
    color: channelColour(row),
  }));
  return {
    data: { values },
    mark: { type: 'rect' as const },
    encoding: {
      x: { value: 0 },
      x2: { value: SWATCH.width },
      y: { field: 'top', ...PIXELS },
      y2: { field: 'bottom' },
      color: { field: 'color', type: 'nominal' as const, scale: null },
    },
  };
}
