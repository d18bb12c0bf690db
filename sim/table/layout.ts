/**
 * The tables of the output: which columns each has, and what stands in them. Data, for text and Markdown alike.
 * Read by text.ts and by the generator of docs/output.md. Rows are programs.
 */
import { fixed, fixedRange, loadText } from './figures';
import { type Judgement } from './judge';
import { OUTPUT_LIMITS, type OutputLimit } from './limits';
import { type LoadFigures } from './measure';
import { QUANTITIES, type QuantityName } from './quantities';
import { type BurstFigures, type ProgramSheet } from './sheet';
import { type Wave } from './wave';

export interface Column {
  head: string;
  cell(sheet: ProgramSheet): string;
}

export interface OutputTable {
  title: string;
  /** What its figures are, in a few sentences. */
  note: string;
  /** Behind that of the program. */
  columns: readonly Column[];
  /** In another order than that of the programs, or some of them only. */
  rows?: (sheets: readonly ProgramSheet[]) => readonly ProgramSheet[];
}

/** Where there is nothing to say. */
const NONE = '-';

export function verdictOf({ ok }: { ok: boolean }): string {
  return ok ? 'pass' : 'FAIL';
}

function quantity(name: QuantityName, of: (sheet: ProgramSheet) => LoadFigures, head?: string): Column {
  const { factor, digits, unit, ...printed } = QUANTITIES[name];
  return {
    head: head ?? `${printed.name}, ${unit}`,
    cell: (sheet) => fixed(printed.of(of(sheet)) * factor, digits),
  };
}

const reference = ({ reference: figures }: ProgramSheet): LoadFigures => figures;

/** A column for each load, of those that were asked for. */
function byLoad(name: QuantityName, loads: readonly string[]): Column[] {
  const { unit } = QUANTITIES[name];
  return loads.map((load, i) => quantity(name, (sheet) => sheet.loads[i] as LoadFigures, `${unit}, ${load}`));
}

/** The tables that have something to say of these programs. @param sheets all with the same loads */
export function outputTables(sheets: readonly ProgramSheet[]): OutputTable[] {
  const loads = sheets[0]?.loads.map(({ load }) => loadText(load)) ?? [];
  return tablesFor(loads, sheets).filter((one) => rowsOf(one, sheets).length > 0);
}

export function rowsOf({ rows }: OutputTable, sheets: readonly ProgramSheet[]): readonly ProgramSheet[] {
  return rows ? rows(sheets) : sheets;
}

function tablesFor(loads: readonly string[], sheets: readonly ProgramSheet[]): OutputTable[] {
  return [
    SUMMARY,
    WAVEFORM,
    voltageTable(loads),
    CHARGE,
    clippedTable(loads, sheets),
    CURRENT,
    ENERGY,
    TIMES,
    BURSTS,
    marginTable('standard', 'Margins to the standards'),
    marginTable('project', "Margins to this project's limits"),
    PLAYED,
  ];
}

const SUMMARY: OutputTable = {
  title: 'Summary',
  note: 'The least margin of each program, in per cent of the limit, and to which limit. What is nearest to a standard comes first.',
  columns: [
    { head: 'verdict', cell: verdictOf },
    { head: 'to the standards', cell: (sheet) => leastText(leastOf(sheet, 'standard')) },
    { head: "to the project's limits", cell: (sheet) => leastText(leastOf(sheet, 'project')) },
  ],
  rows: bySafety,
};

function leastText(judgement: Judgement): string {
  return `${marginText(judgement)} %, ${judgement.limit.name}`;
}

/** Of equal margins that of the first limit. */
function leastOf({ judgements }: ProgramSheet, owner: OutputLimit['owner']): Judgement {
  const own = judgements.filter(({ limit }) => limit.owner === owner);
  return own.reduce((least, other) => (other.marginPercent < least.marginPercent ? other : least));
}

function marginText({ marginPercent }: Judgement): string {
  return fixed(marginPercent, 1);
}

/** Failures first; then by what is left of the standards; those with equal margins as they are. */
function bySafety(sheets: readonly ProgramSheet[]): ProgramSheet[] {
  const left = (sheet: ProgramSheet): number => leastOf(sheet, 'standard').marginPercent;
  return [...sheets].sort((a, b) => Number(a.ok) - Number(b.ok) || left(a) - left(b));
}

const WAVEFORM: OutputTable = {
  title: 'Waveform',
  note: 'Current-controlled rectangular phases, biphasic. At the full level, as it was played; the rate is that inside trains and bursts.',
  columns: [
    { head: 'phases', cell: waveCell(phasesText) },
    { head: 'leading phase', cell: waveCell(({ leading }) => leading) },
    { head: 'phase, us', cell: waveCell(({ widthUs }) => fixedRange(widthUs, 0)) },
    { head: 'gap, us', cell: waveCell(({ gapUs }) => fixedRange(gapUs, 0)) },
    { head: 'whole pulse, us', cell: waveCell(({ pulseUs }) => fixedRange(pulseUs, 0)) },
    { head: 'rate, Hz', cell: ({ rateHz }) => (rateHz ? fixedRange(rateHz, 1) : NONE) },
  ],
};

/** Nothing is said of pulses that nobody saw. */
function waveCell(of: (wave: Wave) => string): Column['cell'] {
  return ({ wave }) => (wave ? of(wave) : NONE);
}

function phasesText({ symmetric, parts }: Wave): string {
  if (!symmetric) return 'NOT of one length';
  return parts.max > 1 ? `equal, recovery in ${fixedRange(parts, 0)} parts` : 'symmetric';
}

function voltageTable(loads: readonly string[]): OutputTable {
  return {
    title: 'Highest output voltage and current',
    note: 'Peaks across the pads and through them, of the program. Before it, and for as long as no contact is found, probe pulses of at most 2 mA look for skin at the lowest rail, 20 V. A level is lowered to what the highest rail, 100 V, can drive.',
    columns: [
      quantity('voltage', ({ open }) => open, 'V, no load'),
      ...byLoad('voltage', loads),
      ...byLoad('current', loads),
      { head: 'remarks', cell: remarksText },
    ],
  };
}

function remarksText({ open, loads }: ProgramSheet): string {
  const told = [open, ...loads].filter(({ remark }) => remark !== '');
  return told.map(({ load, remark }) => `${loadText(load)}: ${remark}`).join('; ') || NONE;
}

const CHARGE: OutputTable = {
  title: 'Charge',
  note: 'Into 500 ohm: of a phase, and net of a pulse; the per cent are of a phase of the same width at full scale.',
  columns: [
    quantity('phaseCharge', reference, 'phase, uC'),
    quantity('netCharge', reference, 'net, nC'),
    quantity('netChargeFraction', reference, 'net, %'),
    quantity('direct', reference, 'd.c., uA'),
  ],
};

/** A table without rows where no load clips anything. */
function clippedTable(loads: readonly string[], sheets: readonly ProgramSheet[]): OutputTable {
  const clips = (i: number): boolean =>
    sheets.some((sheet) => (sheet.loads[i] as LoadFigures).clippedPulses > 0);
  const columns = loads.flatMap((load, i) => (clips(i) ? clippedColumns(load, i) : []));
  return {
    title: 'Clipped pulses',
    note: 'Pulses for which the rail has too little voltage, in per cent of all, and what they leave over. Net charge and direct current are figures here, and no pass: clipped pulses are outside the bar of 0.1 % (output-stage.md, OS-14; hazards.md, H-70).',
    columns,
    ...(columns.length === 0 && { rows: () => [] }),
  };
}

function clippedColumns(load: string, i: number): Column[] {
  const of = ({ loads }: ProgramSheet): LoadFigures => loads[i] as LoadFigures;
  return [
    { head: `%, ${load}`, cell: (sheet) => clippedText(of(sheet)) },
    quantity('clippedNetCharge', of, `nC, ${load}`),
    quantity('direct', of, `d.c. uA, ${load}`),
  ];
}

function clippedText({ pulses, clippedPulses }: LoadFigures): string {
  return pulses > 0 ? fixed((100 * clippedPulses) / pulses, 1) : NONE;
}

const CURRENT: OutputTable = {
  title: 'Current and current density',
  note: 'Into 500 ohm, each over the worst whole second.',
  columns: [
    quantity('rms', reference, 'r.m.s., mA'),
    quantity('average', reference, 'average, mA'),
    quantity('currentDensity', reference, 'r.m.s. density, mA/cm2'),
  ],
};

const ENERGY: OutputTable = {
  title: 'Energy and power density',
  note: 'Into 500 ohm; power over the worst whole second. The last column is the worst of the loads that were measured; it is highest near 1.1 kohm, up to which the rail gives the full current, with about 2.2 times that into 500 ohm (derived).',
  columns: [
    quantity('pulseEnergy', reference, 'pulse energy, mJ'),
    quantity('powerDensity', reference, 'power density, W/cm2'),
    { head: 'worst, W/cm2', cell: (sheet) => worstText(sheet, 'fda-power-density') },
  ],
};

function worstText({ judgements }: ProgramSheet, id: string): string {
  const { limit, value, load } = judgements.find((judgement) => judgement.limit.id === id) as Judgement;
  const { factor, digits } = QUANTITIES[limit.quantity];
  return `${fixed(value * factor, digits)} (${loadText(load)})`;
}

const TIMES: OutputTable = {
  title: 'On and off times',
  note: 'Of trains on one channel: a pause is a time between two pulses that is over twice the one before it and over twice the one after it. The trains of a burst program are its bursts.',
  columns: [
    { head: 'on, s', cell: onText },
    { head: 'off, s', cell: ({ trains }) => (trains ? fixedRange(trains.offS, 2) : NONE) },
  ],
};

function onText({ wave, trains }: ProgramSheet): string {
  if (!wave) return NONE;
  return trains ? fixedRange(trains.onS, 2) : 'all the time';
}

const BURSTS: OutputTable = {
  title: 'Bursts',
  note: 'As the programs say.',
  columns: [
    { head: 'stage', cell: burstCell(({ stage }) => stage) },
    { head: 'pulses a burst', cell: burstCell(({ pulses }) => `${pulses}`) },
    { head: 'Hz inside', cell: burstCell(({ rateHz }) => fixed(rateHz, 1)) },
    { head: 'bursts a second', cell: burstCell(({ burstsPerS }) => fixedRange(burstsPerS, 2)) },
  ],
  rows: (sheets) => sheets.filter(({ bursts }) => bursts === undefined || bursts.length > 0),
};

function burstCell(of: (burst: BurstFigures) => string): (sheet: ProgramSheet) => string {
  return ({ bursts }) => (bursts === undefined ? 'not known' : bursts.map(of).join('; ') || NONE);
}

function marginTable(owner: OutputLimit['owner'], title: string): OutputTable {
  return {
    title,
    note: 'In per cent of the limit, rounded down. The columns are in the order of the limits.',
    columns: OUTPUT_LIMITS.filter((limit) => limit.owner === owner).map(({ id, short }) => ({
      head: short,
      cell: ({ judgements }) => marginText(judgements.find(({ limit }) => limit.id === id) as Judgement),
    })),
  };
}

const PLAYED: OutputTable = {
  title: 'What was played',
  note: 'Seconds on the timer, the fade included; stages that had a whole visit at the full level; pulses of both channels.',
  columns: [
    { head: 's', cell: ({ seconds }) => `${seconds}` },
    { head: 'stages', cell: ({ stages, stagesSeen }) => `${stagesSeen} of ${stages}` },
    quantity('pulses', reference, 'pulses'),
  ],
};

/** What a treatment was too short for; by name where it was long enough for others. */
export function unseenLines({ id, stages, stagesSeen, unseen, seconds }: ProgramSheet): string[] {
  if (stagesSeen >= stages) return [];
  const names = stagesSeen > 0 ? `: not ${unseen.join(', ')}` : '';
  return [
    `${id}: in ${seconds} s only ${stagesSeen} of ${stages} stages were played whole at the full level${names}`,
  ];
}
