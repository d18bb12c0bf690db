/**
 * What the silicon bench holds the firmware to: one row a figure, with its bar and the reason for it; the table that
 * people read, and the verdict. Used by the bench; the measures (measures/) give the findings.
 */
import { WATCHDOG_US } from '../../firmware/limits';
import { PICO } from '../../hal/boards/pico';
import { alignColumns } from '../summary';

/** Of the self-test's probe pulses (docs/output-stage.md, OS-20). */
const CURRENT_PROBE_MAX_MA = 2;

export interface Bar {
  measure: string;
  /** The figure must not be above it. */
  max: number;
  unit: string;
  /** Digits behind the point in the table. */
  digits: number;
  why: string;
}

const EXACT = {
  max: 0,
  unit: 'ns off',
  digits: 0,
  why: 'edges are timed by hardware: width, gap and period are whole ticks of 1 us, those of the program, without jitter',
};
const STOP = {
  max: 50,
  unit: 'ms',
  digits: 1,
  why: 'a person who presses stop wants it to be over: from the edge of the button to the last edge of an enable',
};
const DEPTH = {
  max: 250,
  unit: 'ms',
  digits: 1,
  why: 'nothing is committed further ahead than this, so no more plays when the software has died',
};
const PHASE = {
  max: 0,
  unit: 'us over',
  digits: 1,
  why: 'an enable is never up for longer than the phase that it belongs to, and the 1 us of a tick',
};

export const BARS = {
  exactIdle: { measure: 'pulses, nothing else running', ...EXACT },
  exactBusy: { measure: 'pulses, console busy', ...EXACT },
  exactGarbage: { measure: 'pulses, collecting garbage', ...EXACT },
  exactErase: { measure: 'pulses, erasing flash', ...EXACT },
  balance: {
    measure: 'the two phases of every pulse',
    max: 0,
    unit: 'ns apart',
    digits: 0,
    why: 'both phases of a pulse have the same current: equal times are no net charge',
  },
  busy: {
    measure: 'interpreter busy, at ten segments/s',
    max: 30,
    unit: '%',
    digits: 1,
    why: 'the heaviest program leaves room for what else a treatment needs, and for a late loop',
  },
  segment: {
    measure: 'a segment, on average',
    max: 12,
    unit: 'ms',
    digits: 2,
    why: 'ten segments a second and everything else fit into the budget of a busy interpreter',
  },
  stop250: { measure: 'stop button, 250 Hz', ...STOP },
  stop100: { measure: 'stop button, 100 Hz', ...STOP },
  stop10: { measure: 'stop button, 10 Hz', ...STOP },
  stop1: { measure: 'stop button, 1 Hz', ...STOP },
  hang: { measure: 'hang to the last edge', ...DEPTH },
  hangWhole: {
    measure: 'last pulses after a hang',
    max: 0,
    unit: 'ns apart',
    digits: 0,
    why: 'what was committed ends with a whole pulse',
  },
  bite: {
    measure: 'hang to the reset of the chip',
    max: WATCHDOG_US / 1000,
    unit: 'ms',
    digits: 0,
    why: "the chip's watchdog resets what does not come round any more",
  },
  afterBite: {
    measure: 'current after that reset',
    max: CURRENT_PROBE_MAX_MA,
    unit: 'mA',
    digits: 2,
    why: 'the self-test is all that plays by itself: rail and levels stay at zero, and RUN low',
  },
  resetPhase: { measure: 'reset(): longest phase', ...PHASE },
  resetLast: { measure: 'reset() to the last edge', ...DEPTH },
  loadPhase: { measure: 'load(): longest phase', ...PHASE },
  loadLast: { measure: 'load() to the last edge', ...DEPTH },
  watchdog: {
    measure: 'watchdog reset to the last edge',
    max: 510,
    unit: 'us',
    digits: 1,
    why: 'the longest phase of a phase word; a chip in reset drives nothing',
  },
  stored: {
    measure: 'program in Storage',
    max: PICO.budgets.imageBytes,
    unit: 'bytes',
    digits: 0,
    why: 'settings and uploaded programs need the rest of the storage',
  },
  variables: {
    measure: 'variables in use',
    max: PICO.budgets.variablesInUse,
    unit: '',
    digits: 0,
    why: 'after loading from flash; smaller boards have 3,000 in all',
  },
} as const satisfies Record<string, Bar>;

export type BarId = keyof typeof BARS;

/** Figures behind a finding, for the JSON. */
export type Figures = Record<string, unknown>;

export interface Finding {
  /** What is held against the bar; undefined where it could not be measured. */
  value: number | undefined;
  /** Why it could not be measured, or what it stands for in the table. */
  note?: string;
  figures?: Figures;
}

export type Findings = Partial<Record<BarId, Finding>>;

/** All that was found at one setting. */
export interface SettingResult {
  missCycles: number;
  emulatedS: number;
  elapsedS: number;
  findings: Record<BarId, Finding>;
}

export const BAR_IDS = Object.keys(BARS) as BarId[];

export function isKept(id: BarId, { value }: Finding): boolean {
  return value !== undefined && value <= BARS[id].max;
}

export function allKept(results: readonly SettingResult[]): boolean {
  return results.every(({ findings }) => BAR_IDS.every((id) => isKept(id, findings[id])));
}

export function settingTitle(missCycles: number): string {
  return missCycles === 0 ? 'no wait states' : `${missCycles} cycles a miss`;
}

/** The table, and below it a line for each figure that could not be measured. */
export function barsTable(results: readonly SettingResult[]): string[] {
  const head = ['measure', 'bar', ...results.map(({ missCycles }) => settingTitle(missCycles)), ''];
  const rows = BAR_IDS.map((id) => {
    const found = results.map(({ findings }) => findings[id]);
    const verdict = found.every((finding) => isKept(id, finding)) ? 'ok' : 'MISSED';
    return [BARS[id].measure, barText(BARS[id]), ...found.map((finding) => cell(BARS[id], finding)), verdict];
  });
  const reasons = results.flatMap(reasonsOf);
  return [...alignColumns([head, ...rows]), ...(reasons.length > 0 ? ['', ...reasons] : [])];
}

/** A line for each reason, naming all that was not measured for it. */
function reasonsOf({ missCycles, findings }: SettingResult): string[] {
  const byReason = new Map<string, string[]>();
  for (const id of BAR_IDS) {
    const { value, note = 'not measured' } = findings[id];
    if (value === undefined) byReason.set(note, [...(byReason.get(note) ?? []), BARS[id].measure]);
  }
  return [...byReason].map(([note, names]) => `${settingTitle(missCycles)}: ${names.join('; ')}: ${note}`);
}

function barText(bar: Bar): string {
  return `<= ${withUnit(String(bar.max), bar.unit)}`;
}

function cell(bar: Bar, { value, note }: Finding): string {
  if (value === undefined) return 'not measured';
  const figure = withUnit(value.toFixed(bar.digits), bar.unit);
  return note === undefined ? figure : `${figure} (${note})`;
}

function withUnit(figure: string, unit: string): string {
  return unit === '' ? figure : `${figure} ${unit}`;
}

/** The finding of a measure that could not be made. */
export function unmeasured(error: unknown): Finding {
  const text = error instanceof Error ? error.message : String(error);
  return { value: undefined, note: text.split('\n')[0] as string };
}

/** Count, least, mean and greatest of some figures. */
export function spread(values: readonly number[]): {
  count: number;
  min: number;
  mean: number;
  max: number;
} {
  const sum = values.reduce((total, value) => total + value, 0);
  return {
    count: values.length,
    min: Math.min(...values),
    mean: sum / values.length,
    max: Math.max(...values),
  };
}
