/**
 * Played plans side by side: as text, as JSON and as CSV. Printed by `knead faults`.
 * A row is a plan with the same guards; its figures are those from the plan's first fault on. Units: in the headings.
 */
import { alignColumns } from '../summary';
import { type PlayedPlan } from './play';
import { faultWords, figure, microCoulomb, milliJoule, type FaultReport } from './report';

/** From the first fault on: that one has all the others in its time. */
function firstReport({ reports }: PlayedPlan): FaultReport {
  const at = ({ atMs }: FaultReport): number => atMs ?? Infinity;
  return reports.reduce((first, next) => (at(next) < at(first) ? next : first));
}

function brokenOf({ reports }: PlayedPlan): string[] {
  return [...new Set(reports.flatMap(({ broken }) => broken))];
}

/** True where no bar is broken with all guards, or the plan says why one is. */
export function isHeld(played: PlayedPlan): boolean {
  const isExpected = played.without.length > 0 || played.plan.knownGap !== undefined;
  return isExpected || brokenOf(played).length === 0;
}

type Cell = (report: FaultReport, played: PlayedPlan) => string;

const COLUMNS: [heading: string, Cell][] = [
  ['plan', (_, { plan }) => plan.name],
  ['without', (_, played) => played.without.join(', ') || '-'],
  ['charge', ({ chargeNc }) => microCoulomb(chargeNc)],
  ['net', ({ netChargeNc: [a, b] }) => microCoulomb(Math.max(Math.abs(a), Math.abs(b)))],
  ['energy', ({ padsUj }) => milliJoule(padsUj)],
  ['longest', ({ longestUs }) => `${figure(longestUs)} us`],
  ['peak', ({ currentMaPeak }) => `${figure(currentMaPeak)} mA`],
  ['voltage', ({ voltageMvPeak }) => `${figure(voltageMvPeak / 1000)} V`],
  ['silent after', ({ silentAfterMs }) => (silentAfterMs === null ? 'not' : `${figure(silentAfterMs)} ms`)],
  ['rail then', ({ railMv }) => `${figure(railMv / 1000)} V`],
  ['session', ({ session }) => session.state],
  ['bars', (_, played) => barsWord(played)],
];

function barsWord(played: PlayedPlan): string {
  if (brokenOf(played).length === 0) return 'kept';
  return isHeld(played) && played.without.length === 0 ? 'BROKEN, known' : 'BROKEN';
}

export function comparisonText(all: readonly PlayedPlan[]): string {
  const rows = all.map((played) => COLUMNS.map(([, cell]) => cell(firstReport(played), played)));
  const notes = all.filter(({ without }) => without.length === 0).flatMap(notesOf);
  const table = alignColumns([COLUMNS.map(([heading]) => heading), ...rows]);
  return [...table, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

/** With all guards. */
function notesOf(played: PlayedPlan): string[] {
  const { name, knownGap } = played.plan;
  const remarks = new Set(played.reports.flatMap((report) => [...report.remarks, ...notCome(report)]));
  return [
    ...brokenOf(played).map((sentence) => `BROKEN    ${name}: ${sentence}`),
    ...(knownGap ? [`known     ${name}: ${knownGap}`] : []),
    ...[...remarks].map((remark) => `remark    ${name}: ${remark}`),
  ];
}

function notCome({ atMs, fault }: FaultReport): string[] {
  return atMs === null ? [`${faultWords(fault)} has not come: the phase that it waits for has not`] : [];
}

export function comparisonJson(all: readonly PlayedPlan[]): object[] {
  return all.map((played) => {
    const { name, about, knownGap } = played.plan;
    const { without, reports } = played;
    return { plan: name, about, ...(knownGap && { knownGap }), without, held: isHeld(played), reports };
  });
}

const CSV_COLUMNS: [heading: string, (report: FaultReport, played: PlayedPlan) => string | number][] = [
  ['plan', (_, { plan }) => quoted(plan.name)],
  ['without', (_, { without }) => without.join(' ')],
  ['at_ms', ({ atMs }) => atMs ?? ''],
  ['phases', ({ phases }) => phases],
  ['charge_nc', ({ chargeNc }) => chargeNc],
  ['net_charge_a_nc', ({ netChargeNc }) => netChargeNc[0]],
  ['net_charge_b_nc', ({ netChargeNc }) => netChargeNc[1]],
  ['pads_uj', ({ padsUj }) => padsUj],
  ['longest_us', ({ longestUs }) => longestUs],
  ['phase_charge_max_nc', ({ phaseChargeNcMax }) => phaseChargeNcMax],
  ['phase_max_uj', ({ phaseUjMax }) => phaseUjMax],
  ['current_peak_ma', ({ currentMaPeak }) => currentMaPeak],
  ['voltage_peak_mv', ({ voltageMvPeak }) => voltageMvPeak],
  ['silent_after_ms', ({ silentAfterMs }) => silentAfterMs ?? ''],
  ['trip', ({ trip }) => trip?.cause ?? ''],
  ['rail_mv', ({ railMv }) => railMv],
  ['session', ({ session }) => session.state],
  ['fault', ({ session }) => session.fault],
  ['broken', (_, played) => brokenOf(played).length],
];

/** RFC 4180, but for the line breaks, which are those of the system's other files. */
function quoted(text: string): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function comparisonCsv(all: readonly PlayedPlan[]): string {
  const rows = all.map((played) => CSV_COLUMNS.map(([, value]) => value(firstReport(played), played)));
  return [CSV_COLUMNS.map(([heading]) => heading), ...rows].map((row) => `${row.join(',')}\n`).join('');
}
