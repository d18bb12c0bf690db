/**
 * The summary of a treatment: figures at the load against the limits, as an object for scripts and as text.
 * Made by sim/treatment.ts when a run is over. Fields are added, never renamed: other programs read them.
 */
import { type ChannelFigures } from './channel-figures';
import { faultLines, type FaultReport } from './faults/report';
import { brokenSentences, heldLimits, probeLimits, type NearestLimit } from './held-limits';
import { NOMINAL, type ComponentName, type Components } from './physics/components';
import { type PlantState, type TripCause } from './physics/conduction';
import { CHANNEL_NAMES } from './recording';
import { loadText } from './report/load-text';
import { rounded } from './rounded';
import { type Recorder } from './recorder';

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
  /** Delivered to the pads. */
  pulseEnergyUjMax: number;
  /** Rectified; the largest of any whole second. */
  currentMaMean: number;
  /** Direct current: the net charge of a second, the largest of any. */
  currentMaNet: number;
  /** Across the pads, while a current flows. */
  voltageMvPeak: number;
  voltageMvRms: number;
  /** Pulses on the lines without a current of their own: an enable that sticks, a trip. */
  silentPulses: number;
  /** Pulses for which the rail was too low for the current that was set. */
  clippedPulses: number;
  /** Of the charge that was set: of all pulses together, and of the worst one. */
  missingFraction: number;
  missingFractionMax: number;
  /** On the skin's capacitance: behind a pulse, and still there when the next one begins. */
  skinChargeNcMaxAbs: number;
  leftChargeNcMaxAbs: number;
  /** Of the rail, what current and load asked for at most. */
  complianceFractionMax: number;
  /** Over the area of a pad: of the largest second. */
  currentMaRmsPerCm2: number;
  powerMwPerCm2: number;
  /** Of the whole treatment: charge of all phases, what is left of it when signs count, energy at the pads and in the sink. */
  chargeNc: number;
  netChargeNc: number;
  padsUj: number;
  sinkUj: number;
}

/** How a treatment began: probes look for skin, and the program follows where they find it. */
export interface ContactSummary {
  /** Of both channels, of the whole treatment, and what they had at most. */
  probePulses: number;
  probeMaPeak: number;
  /** null: it never began. */
  programFromS: number | null;
  /** Behind the beginning of the program probes have looked again: pads came off, levels went down to zero. */
  probedAgainS: number[];
}

/** Averages over the treatment. */
export interface SupplySummary {
  /** Given by the boost. */
  railMw: number;
  batteryMw: number;
  /** For which a full battery would last at this. */
  batteryHours: number;
  /** At the whole seconds in which the program played; where somebody looked. */
  railMv?: Range;
}

/** Which bench has played it: the firmware's modules, or the bundle that is flashed (sim/bundle-bench.ts). */
export type BenchName = 'contract' | 'bundle';

export interface Summary {
  bench: BenchName;
  program: string;
  seconds: number;
  seed: number;
  levels: [number, number];
  /** At direct current. */
  loadOhm: number;
  load: { name: string; rsOhm: number; rpOhm: number; cpNf: number };
  padCm2: number;
  contact: ContactSummary;
  channels: ChannelSummary[];
  supply: SupplySummary;
  /** Components of the stage and of the supply that are not as drawn in the table, where there are any. */
  components?: Partial<Components>;
  /** Protections of the stage that were left out, where there were any. */
  without?: string[];
  /** What was delivered behind each fault of the plan, where there was one. */
  faults?: FaultReport[];
  /** What cut the output off. */
  trips: { atS: number; cause: TripCause }[];
  /** Why the treatment ended, in the firmware's words; where they can be read. */
  ended?: string;
  /**
   * `nearest`: the limit that the run came nearest to, and how near; `unheld`: what no limit holds, though it has happened.
   */
  limits: { ok: boolean; reasons: string[]; nearest: NearestLimit; unheld: string[] };
  limited: { reason: string; pulses: number }[];
  speedXRealTime: number;
}

/** Sentences of every limit that a recording breaks. */
export function brokenLimits(recorder: Recorder, components: Components): string[] {
  const reasons = [
    ...brokenSentences(recorder.channels, heldLimits(components)),
    ...brokenSentences(recorder.probes, probeLimits(components)),
  ];
  const more = recorder.brokenCount - recorder.brokenRules.length;
  return [...reasons, ...recorder.brokenRules, ...(more > 0 ? [`and ${more} more`] : [])];
}

export function channelSummary(figures: ChannelFigures, channel: number, padCm2: number): ChannelSummary {
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
    currentMaMean: rounded(figures.currentMaMean),
    currentMaNet: rounded(figures.currentMaNet),
    voltageMvPeak: rounded(figures.padMvPeak),
    voltageMvRms: rounded(figures.padMvRms),
    silentPulses: figures.silentPulses,
    clippedPulses: figures.clippedPulses,
    missingFraction: rounded(figures.missingFraction()),
    missingFractionMax: rounded(figures.missingFractionMax),
    skinChargeNcMaxAbs: rounded(figures.skinNcMaxAbs),
    leftChargeNcMaxAbs: rounded(figures.leftNcMaxAbs),
    complianceFractionMax: rounded(figures.complianceFractionMax),
    currentMaRmsPerCm2: rounded(figures.currentMaRms / padCm2),
    powerMwPerCm2: rounded(figures.padsMw / padCm2),
    chargeNc: rounded(figures.chargeNc),
    netChargeNc: rounded(figures.netNc),
    padsUj: rounded(figures.padsUj),
    sinkUj: rounded(figures.sinkUj),
  };
}

export function contactSummary({ probes, programFromUs, probedAgainUs }: Recorder): ContactSummary {
  return {
    probePulses: probes.reduce((sum, { pulses }) => sum + pulses, 0),
    probeMaPeak: rounded(Math.max(...probes.map(({ currentMaPeak }) => currentMaPeak))),
    programFromS: programFromUs < 0 ? null : programFromUs / 1e6,
    probedAgainS: probedAgainUs.map((atUs) => atUs / 1e6),
  };
}

/** What has happened and is held to no limit. */
export function unheldSentences({ channels }: Recorder): string[] {
  return channels.flatMap(({ clippedPulses, netChargeNcMaxAbs, currentMaNet }, channel) => {
    if (clippedPulses === 0) return [];
    const name = CHANNEL_NAMES[channel as 0 | 1];
    const worst = `up to ${netChargeNcMaxAbs.toFixed(1)} nC a pulse, ${(1000 * currentMaNet).toFixed(1)} uA of direct current`;
    return [`channel ${name}: balance of ${clippedPulses} clipped pulses (OS-14): ${worst}`];
  });
}

/** Those that differ from the table. */
export function offNominal(components: Components): Partial<Components> | undefined {
  const entries = Object.entries(components).filter(
    ([name, value]) => value !== NOMINAL[name as ComponentName],
  );
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What the treatment took from the rail and from the battery. @param spanUs from power-on */
export function supplySummary(
  { boostUj }: PlantState,
  spanUs: number,
  components: Components,
): SupplySummary {
  const railMw = (1000 * boostUj) / spanUs;
  const batteryMw = railMw / components.boostEfficiencyFraction + components.logicMw;
  const batteryMwh = (components.batteryMah * components.batteryMv) / 1000;
  return {
    railMw: rounded(railMw),
    batteryMw: rounded(batteryMw),
    batteryHours: rounded(batteryMwh / batteryMw),
  };
}

/** The summary for people. */
export function summaryText(summary: Summary): string {
  const columns = ['', ...summary.channels.map((channel) => `channel ${channel.name}`)];
  const rows = ROWS_FOR_PEOPLE.map(([label, cell]) => [label, ...summary.channels.map(cell)]);
  const levels = summary.levels.join(' and ');
  return [
    `${summary.program}: ${summary.seconds} s at levels ${levels} into ${loadText(summary.load)}, seed ${summary.seed}`,
    '',
    ...alignColumns([columns, ...rows]),
    '',
    ...contactLines(summary),
    ...(summary.components
      ? [`stage     ${Object.keys(summary.components).length} components off nominal`]
      : []),
    ...(summary.without ? [`WITHOUT   ${summary.without.join(', ')}`] : []),
    ...faultLines(summary.faults ?? []),
    ...summary.channels.flatMap(silentLines),
    ...summary.channels.flatMap(missingLines),
    ...summary.trips.map(({ atS, cause }) => `TRIP      ${cause}, at ${atS.toFixed(6)} s`),
    ...summary.limited.map(({ reason, pulses }) => `limited   ${reason} (${pulses} pulses)`),
    summary.limits.ok ? 'limits    all kept' : 'limits    BROKEN',
    ...summary.limits.unheld.map((what) => `not held  ${what}`),
    ...summary.limits.reasons.map((reason) => `          ${reason}`),
    supplyLine(summary.supply),
    ...railLines(summary.supply),
    ...(summary.ended ? [`ended     ${summary.ended}`] : []),
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
  ['direct current', (channel) => `${(channel.currentMaNet * 1000).toFixed(2)} uA`],
  ['left on the skin', (channel) => `${(channel.leftChargeNcMaxAbs / 1000).toFixed(2)} uC at the next pulse`],
  ['pulse energy', (channel) => `${(channel.pulseEnergyUjMax / 1000).toFixed(3)} mJ`],
  ['peak voltage', (channel) => `${(channel.voltageMvPeak / 1000).toFixed(1)} V`],
  ['of the rail', (channel) => `${(100 * channel.complianceFractionMax).toFixed(0)} %`],
  ['density', (channel) => `${channel.currentMaRmsPerCm2.toFixed(3)} mA r.m.s./cm2`],
  ['power density', (channel) => `${channel.powerMwPerCm2.toFixed(2)} mW/cm2`],
];

/** @returns none where nothing was probed: of a bench without a session */
function contactLines({ contact, levels }: Summary): string[] {
  const { probePulses, probeMaPeak, programFromS, probedAgainS } = contact;
  if (probePulses === 0) return [];
  const probed = `${probePulses} probe pulses of up to ${probeMaPeak.toFixed(1)} mA`;
  if (programFromS !== null) {
    const again = probedAgainS.map(
      (atS) => `LOST      probes look for contact again from ${atS.toFixed(3)} s`,
    );
    return [`contact   program from ${programFromS.toFixed(3)} s, behind its check; ${probed}`, ...again];
  }
  const why = levels.some((level) => level > 0) ? 'no skin was found' : 'no level was asked for';
  return [`NO PULSE  of the program: ${why}; ${probed}`];
}

function railLines({ railMv }: SupplySummary): string[] {
  if (!railMv) return [];
  const [low, high] = [railMv.min, railMv.max].map((mv) => (mv / 1000).toFixed(0));
  return [`rail      ${low === high ? high : `${low}-${high}`} V while the program played`];
}

function silentLines({ name, silentPulses, pulses }: ChannelSummary): string[] {
  return silentPulses > 0
    ? [`MISSING   channel ${name}: ${silentPulses} of ${pulses} pulses had no current of their own`]
    : [];
}

/** Less than this is rounding, and no missing current. */
export const MISSING_MIN_FRACTION = 0.001;

/** What is clipped is held to no bar of balance (docs/output-stage.md, OS-14), and is said. */
function missingLines({ name, missingFraction, ...channel }: ChannelSummary): string[] {
  if (channel.missingFractionMax < MISSING_MIN_FRACTION) return [];
  const percent = percentText(missingFraction);
  const clipped = `${channel.clippedPulses} of ${channel.pulses} pulses are clipped`;
  const offBalance = `up to ${channel.netChargeNcMaxAbs.toFixed(1)} nC off balance`;
  return [`MISSING   channel ${name}: ${percent} % of the charge that was set; ${clipped}, ${offBalance}`];
}

function percentText(fraction: number): string {
  if (fraction < MISSING_MIN_FRACTION) return 'under 0.1';
  return (100 * fraction).toFixed(fraction > 0.999 ? 2 : 1);
}

function supplyLine({ railMw, batteryMw, batteryHours }: SupplySummary): string {
  const hours = batteryHours.toFixed(1);
  return `supply    ${railMw.toFixed(0)} mW from the rail, ${batteryMw.toFixed(0)} mW from the battery, which lasts ${hours} h`;
}

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
