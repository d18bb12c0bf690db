/**
 * The output table for scripts: as an object for JSON, and as CSV, a row a figure. Called by `knead table`.
 * Numbers have six significant digits in JSON, and in CSV the digits and units in which people read them.
 */
import { LEVEL_MAX } from '../../firmware/limits';
import { type Range } from '../summary';
import { fixed, significant } from './figures';
import { verdictOf } from './layout';
import { OUTPUT_LIMITS } from './limits';
import { type LoadFigures } from './measure';
import { QUANTITIES } from './quantities';
import { type ProgramSheet, type TableOptions } from './sheet';

export function tableJson(
  sheets: readonly ProgramSheet[],
  { seed, padCm2 }: Pick<TableOptions, 'seed' | 'padCm2'>,
): object {
  return {
    ok: sheets.every(({ ok }) => ok),
    level: LEVEL_MAX,
    seed,
    padCm2,
    limits: OUTPUT_LIMITS.map(({ id, name, owner, place, source }) => ({ id, name, owner, place, source })),
    programs: sheets.map(sheetJson),
  };
}

function sheetJson(sheet: ProgramSheet): object {
  const { id, name, ok, reasons, seconds, stages, stagesSeen, unseen, rateHz, wave, trains, bursts } = sheet;
  return rounded({
    ...{ id, name, ok, reasons, seconds, stages, stagesSeen, unseen },
    ...wave,
    rateHz,
    ...trains,
    bursts,
    figures: figuresOf(sheet),
    limits: sheet.judgements.map(({ limit, ...judgement }) => ({ id: limit.id, ...judgement })),
  }) as object;
}

/** Every number in a value, as deep as it goes. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return significant(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rounded(entry)]));
}

/** Into 500 ohm, the other loads, none. */
function figuresOf({ reference, loads, open }: ProgramSheet): LoadFigures[] {
  return [...new Set([reference, ...loads, open])];
}

const CSV_COLUMNS = [
  'program',
  'load',
  'quantity',
  'value',
  'unit',
  'limit',
  'margin_percent',
  'verdict',
  'owner',
  'source',
] as const;

type CsvRow = Partial<Record<(typeof CSV_COLUMNS)[number], string>>;

export function* tableCsv(sheets: readonly ProgramSheet[]): Iterable<string> {
  yield `${CSV_COLUMNS.join(',')}\n`;
  for (const sheet of sheets) {
    const rows = [
      ...unseenRows(sheet),
      ...waveRows(sheet),
      ...figuresOf(sheet).flatMap(figureRows),
      ...limitRows(sheet),
    ];
    for (const row of rows) yield csvLine({ program: sheet.id, ...row });
  }
}

function unseenRows({ unseen }: ProgramSheet): CsvRow[] {
  if (unseen.length === 0) return [];
  return [{ quantity: 'stages not played whole at the full level', value: unseen.join('; ') }];
}

/** None where no pulse was seen at the full level. */
function waveRows({ wave, trains, rateHz }: ProgramSheet): CsvRow[] {
  if (!wave || !rateHz) return [];
  const ends = (quantity: string, { min, max }: Range, unit: string, digits: number): CsvRow[] => [
    { quantity: `${quantity}, least`, value: fixed(min, digits), unit },
    { quantity: `${quantity}, most`, value: fixed(max, digits), unit },
  ];
  return [
    { quantity: 'leading phase', value: wave.leading },
    ...ends('parts of the recovery', wave.parts, '', 0),
    ...ends('phase', wave.widthUs, 'us', 0),
    ...ends('gap', wave.gapUs, 'us', 0),
    ...ends('whole pulse', wave.pulseUs, 'us', 0),
    ...ends('rate', rateHz, 'Hz', 1),
    ...(trains ? [...ends('on', trains.onS, 's', 2), ...ends('off', trains.offS, 's', 2)] : []),
  ];
}

function figureRows(figures: LoadFigures): CsvRow[] {
  const { load, remark } = figures;
  const rows = Object.values(QUANTITIES).map(({ name, unit, factor, digits, of }) => ({
    load,
    quantity: name,
    value: fixed(of(figures) * factor, digits),
    unit,
  }));
  return remark ? [...rows, { load, quantity: 'remark', value: remark }] : rows;
}

function limitRows({ judgements }: ProgramSheet): CsvRow[] {
  return judgements.map(({ limit, value, max, load, marginPercent, ok }) => {
    const { unit, factor, digits } = QUANTITIES[limit.quantity];
    return {
      load,
      quantity: limit.name,
      value: fixed(value * factor, digits),
      unit,
      limit: `${significant(max * factor)}`,
      margin_percent: fixed(marginPercent, 1),
      verdict: verdictOf({ ok }),
      owner: limit.owner,
      source: limit.source,
    };
  });
}

function csvLine(row: CsvRow): string {
  const cells = CSV_COLUMNS.map((column) => row[column] ?? '');
  return `${cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(',')}\n`;
}
