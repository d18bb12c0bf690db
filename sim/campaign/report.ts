/**
 * What a campaign tells people and scripts: a row a program, a column a plan, a line a miss.
 * Made by the campaign's command from its cells. Units: uC and ms behind the last fault in the table, as in the heads of CSV.
 */
import { counted } from '../cli/common';
import { figure } from '../faults/report';
import { alignColumns } from '../summary';
import { type FaultPlan } from '../faults/plan';
import { type Miss } from './judge';
import { type Cell } from './run';

/** @param cells in the order of programs, then plans */
export function campaignTable(
  cells: readonly Cell[],
  programs: readonly string[],
  plans: readonly FaultPlan[],
): string[] {
  const byKey = new Map(cells.map((cell) => [keyOf(cell.program, cell.plan), cell]));
  const rows = programs.map((program) => [
    program,
    ...plans.map((plan) => cellText(byKey.get(keyOf(program, plan.name)) as Cell, plan)),
  ]);
  return alignColumns([['program', ...plans.map(({ name }) => name)], ...rows]);
}

function keyOf(program: string, plan: string): string {
  return `${program}\n${plan}`;
}

/** `12 uC 0.8 ms`: delivered behind the fault, and when the last of it was over; a plan that plays on has no such time. */
export function cellText(cell: Cell, { expects }: FaultPlan): string {
  const isToBeSilent = expects?.silentWithinMs !== undefined;
  const when = isToBeSilent ? `${short(silentMs(cell))} ms` : 'plays';
  return `${short(cell.chargeNc / 1000)} uC ${when}${cell.misses.length > 0 ? ' MISS' : ''}`;
}

/** A rest is longer than the time between two pulses of the slowest train. */
const REST_MS = 500;

/** Where the program rested when the fault came, the time counts from the first pulse that was due. */
function silentMs({ lastMs, dueMs }: Cell): number {
  const firstMs = dueMs[0] ?? 0;
  return firstMs > REST_MS && lastMs > firstMs ? lastMs - firstMs : lastMs;
}

/** Two digits below ten, whole numbers above. */
function short(value: number): string {
  return value < 10 ? figure(value) : `${Math.round(value)}`;
}

/** Program, plan, seed, what was expected, what was seen. */
export function missLines({ program, plan, seed, misses }: Cell): string[] {
  return misses.map((miss) => `${program}, ${plan}, seed ${seed}: ${missText(miss)}`);
}

function missText({ expected, seen }: Miss): string {
  return `expected ${expected}; seen: ${seen}`;
}

/** Plans in which something was missed, and how often. */
export function totalLine(cells: readonly Cell[]): string {
  const missed = cells.filter(({ misses }) => misses.length > 0);
  const all = counted(cells.length, 'cell');
  if (missed.length === 0) return `${all}: all as expected`;
  const counts = new Map<string, number>();
  for (const { plan } of missed) counts.set(plan, (counts.get(plan) ?? 0) + 1);
  const plans = [...counts].map(([plan, count]) => `${plan} ${count}`).join(', ');
  return `${all}: ${missed.length} MISSED (${plans})`;
}

type Value = string | number | null;

const CSV_COLUMNS: readonly [string, (cell: Cell) => Value][] = [
  ['program', ({ program }) => program],
  ['plan', ({ plan }) => plan],
  ['seed', ({ seed }) => seed],
  ['at_ms', ({ atMs }) => atMs],
  ['charge_nc', ({ chargeNc }) => chargeNc],
  ['last_ms', ({ lastMs }) => lastMs],
  ['first_due_ms', ({ dueMs }) => dueMs[0] ?? null],
  ['trip_after_ms', ({ trip }) => trip?.afterMs ?? null],
  ['trip', ({ trip }) => trip?.cause ?? null],
  ['state', ({ state }) => state],
  ['fault', ({ fault }) => fault],
  ['reason', ({ reason }) => reason],
  ['level_a', ({ levels }) => levels[0]],
  ['level_b', ({ levels }) => levels[1]],
  ['zero_a_ms', ({ zeroMs }) => zeroMs[0]],
  ['zero_b_ms', ({ zeroMs }) => zeroMs[1]],
  ['played_a', ({ played }) => played[0]],
  ['due_a', ({ due }) => due[0]],
  ['played_b', ({ played }) => played[1]],
  ['due_b', ({ due }) => due[1]],
  ['unbalanced', ({ unbalanced }) => unbalanced],
  ['worst_net_nc', ({ worstNetNc }) => worstNetNc],
  ['misses', ({ misses }) => misses.map(missText).join(' | ')],
];

export function campaignCsv(cells: readonly Cell[]): string {
  const rows = cells.map((cell) => CSV_COLUMNS.map(([, value]) => quoted(`${value(cell) ?? ''}`)));
  return [CSV_COLUMNS.map(([heading]) => heading), ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** RFC 4180, but for the line breaks, which are those of the system's other files. */
function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
