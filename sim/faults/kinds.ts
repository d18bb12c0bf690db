/**
 * The kinds of faults: one table, from which the schema, the help, and what each does are taken.
 * Read by the plan's schema, by sim/faults.ts and by the command. Units as in the names of the fields.
 */
import { BUTTON_COUNT } from '../../hal/panel';
import { ENABLE_A, ENABLE_B, ENABLES, REVERSE } from '../../waveforms/phase-word';
import { type Schema } from '../../waveforms/program-schema';
import { type Guards } from '../physics/conduction';
import { OPEN, peeled, SHORT, type Load } from '../physics/load';
import { CHANNEL_NAMES } from '../recording';
import { VIRTUAL_FACTS } from '../virtual-board';
import { PEAK_FULL_SCALE_MA, SENSE_FULL_SCALE_MV } from '../virtual-stage';
import { type Conditions, type FaultBench } from './bench';

type ChannelName = (typeof CHANNEL_NAMES)[number];

interface OnChannel {
  /** Both where none is named. */
  channel?: ChannelName;
}

interface Stuck {
  state: 'high' | 'low';
}

/** The fields of its own that each kind has. */
interface FieldsOf {
  'pad-peels': OnChannel & { times?: number };
  'pad-off': OnChannel;
  'leads-short': OnChannel;
  'enable-stuck': OnChannel & Stuck;
  'reverse-stuck': Stuck;
  'sink-shorted': OnChannel;
  'dac-stuck': OnChannel & { levelDac: number };
  'reference-stuck': OnChannel & { currentMa: number };
  'sense-stuck': OnChannel & { peakMa: number };
  'sense-noisy': OnChannel & { noiseMa: number };
  'rail-sense-stuck': { railMv: number };
  'voltage-sense-stuck': { padMv: number };
  'side-stuck': Stuck;
  'shortfall-stuck': OnChannel & Stuck;
  'trip-line-stuck': Stuck;
  'run-node-low': object;
  'rail-high': { railMv: number };
  'rail-low': { railMv: number };
  'battery-sag': { batteryMv: number };
  'usb-plugged': object;
  'button-stuck': { button: number };
  'clock-drift': { driftPerMille: number };
  'late-interpreter': { lateMs: number };
  hang: object;
  reset: { bootsAfterMs?: number };
  'dma-abort': object;
  'storage-full': object;
  'storage-torn': { afterBytes?: number };
}

export type FaultKind = keyof FieldsOf;

interface Timing {
  /** From the beginning of the treatment. */
  atMs: number;
  /** For ever where it is left out. */
  forMs?: number;
  /** The fault waits for the next phase, and so much longer. */
  intoPhaseUs?: number;
}

/** A fault of a plan. */
export type Fault<K extends FaultKind = FaultKind> = {
  [P in K]: Timing & { kind: P } & FieldsOf[P];
}[K];

export interface Kind<K extends FaultKind> {
  about: string;
  fields: Record<keyof FieldsOf[K], Schema>;
  required: (keyof FieldsOf[K] & string)[];
  /** The guards of the stage that are there for it; none: left out. */
  guards?(fault: Fault<K>): (keyof Guards)[];
  /** It comes, and is over: it lasts for no time. */
  isMomentary?: true;
  /** What is said of it in every report. */
  remark?: string;
  /** What is different while it lasts. */
  change?(conditions: Conditions, fault: Fault<K>): void;
  /** What happens when it comes. */
  strike?(bench: FaultBench, fault: Fault<K>): void;
}

const CHANNEL: Schema = { enum: CHANNEL_NAMES, description: 'both where it is left out' };
const STATE: Schema = { enum: ['high', 'low'] };

const PEELED_TIMES_MAX = 20;
const RAIL_MAX_MV = 200000;
const BATTERY_MAX_MV = 4300;
const DRIFT_MAX_PER_MILLE = 100;
const LATE_MAX_MS = 10000;
const BOOT_MAX_MS = 60000;
/** Of a page of the flash. */
const WRITTEN_MAX_BYTES = 4096;
/** Within the header of a record. */
const WRITTEN_BYTES = 12;
/** More than any stage lets through (project default). */
const REFERENCE_MAX_MA = 200;

function number(minimum: number, maximum: number, description: string): Schema {
  return { type: 'number', minimum, maximum, description };
}

function wholeNumber(minimum: number, maximum: number, description: string): Schema {
  return { ...number(minimum, maximum, description), type: 'integer' };
}

/** The channels that a fault is about. */
export function channelsOf({ channel }: OnChannel): (0 | 1)[] {
  return channel === undefined ? [0, 1] : [channel === 'A' ? 0 : 1];
}

/** The enables that a fault is about, as bits of the lines. */
export function enablesOf({ channel }: OnChannel): number {
  if (channel === undefined) return ENABLES;
  return channel === 'A' ? ENABLE_A : ENABLE_B;
}

function stickLines({ defects }: Conditions, lines: number, { state }: Stuck): void {
  if (state === 'high') defects.stuckHigh |= lines;
  else defects.stuckLow |= lines;
}

/** With what it becomes. */
function peel(load: Load, times: number | undefined): Load {
  const { becomes } = load;
  return {
    ...peeled(load, times),
    ...(becomes && { becomes: { ...becomes, load: peel(becomes.load, times) } }),
  };
}

/** Its pins float, and the pull-downs of the stage take every line down. */
export function resetChip({ alarm, screenAlarm, engine, stage }: FaultBench['board']): void {
  alarm.cancel();
  screenAlarm.cancel();
  engine.reset();
  stage.setRailMv(0);
  for (const channel of [0, 1]) stage.setLevelDac(channel, 0);
}

const NOTHING_ELSE = { fields: {}, required: [] };
const ON_CHANNEL = { fields: { channel: CHANNEL }, required: [] };

export const KINDS: { readonly [K in FaultKind]: Kind<K> } = {
  'pad-peels': {
    about: 'a pad comes off in part: Rs and Rp times so much, Cp divided by it',
    fields: {
      channel: CHANNEL,
      times: number(1, PEELED_TIMES_MAX, 'default: 3, a third of the area is left'),
    },
    required: [],
    change({ loads }, fault) {
      for (const channel of channelsOf(fault)) loads[channel] = peel(loads[channel], fault.times);
    },
  },
  'pad-off': {
    ...ON_CHANNEL,
    about: 'a pad comes off: no contact',
    change({ loads }, fault) {
      for (const channel of channelsOf(fault)) loads[channel] = OPEN;
    },
  },
  'leads-short': {
    ...ON_CHANNEL,
    about: 'pads or leads touch',
    change({ loads }, fault) {
      for (const channel of channelsOf(fault)) loads[channel] = SHORT;
    },
  },
  'enable-stuck': {
    about: 'an enable line stands high, or low, whatever the engine drives',
    fields: { channel: CHANNEL, state: STATE },
    required: ['state'],
    guards: ({ state }) => (state === 'high' ? ['oneShot', 'meanTrip', 'dcTrip'] : []),
    change: (conditions, fault) => stickLines(conditions, enablesOf(fault), fault),
  },
  'reverse-stuck': {
    about: 'the line REVERSE stands high, or low: both phases of a pulse go the same way',
    fields: { state: STATE },
    required: ['state'],
    guards: () => ['dcTrip'],
    change: (conditions, fault) => stickLines(conditions, REVERSE, fault),
  },
  'sink-shorted': {
    ...ON_CHANNEL,
    about: 'the current sink is a short: the rail drives what it can',
    guards: () => ['overCurrentTrip'],
    change({ defects }, fault) {
      for (const channel of channelsOf(fault)) defects.sinkShorted[channel] = true;
    },
  },
  'dac-stuck': {
    about: 'the level stands at a code, whatever is set; the slope limit of the stage holds (OS-13)',
    fields: {
      channel: CHANNEL,
      levelDac: wholeNumber(0, VIRTUAL_FACTS.levelDacFullScale, 'code of the level'),
    },
    required: ['levelDac'],
    change({ defects }, fault) {
      const { fullScaleMa, levelDacFullScale } = VIRTUAL_FACTS;
      const codeMa = (fault.levelDac * fullScaleMa) / levelDacFullScale;
      for (const channel of channelsOf(fault)) defects.stuckCodeMa[channel] = codeMa;
    },
  },
  'reference-stuck': {
    about: "a sink's reference jumps and stands, past its slope limit",
    fields: { channel: CHANNEL, currentMa: number(0, REFERENCE_MAX_MA, 'current that it asks for') },
    required: ['currentMa'],
    guards: () => ['overCurrentTrip'],
    change({ defects }, fault) {
      for (const channel of channelsOf(fault)) defects.stuckReferenceMa[channel] = fault.currentMa;
    },
  },
  'sense-stuck': {
    about: 'a held peak of the current stands still',
    fields: { channel: CHANNEL, peakMa: number(0, PEAK_FULL_SCALE_MA, 'what it shows') },
    required: ['peakMa'],
    change({ senses }, fault) {
      for (const channel of channelsOf(fault)) senses.currents[channel].stuckMa = fault.peakMa;
    },
  },
  'sense-noisy': {
    about: 'a held peak of the current is off by so much, either way',
    fields: { channel: CHANNEL, noiseMa: number(0, PEAK_FULL_SCALE_MA, 'at most') },
    required: ['noiseMa'],
    change({ senses }, fault) {
      for (const channel of channelsOf(fault)) senses.currents[channel].noiseMa = fault.noiseMa;
    },
  },
  'rail-sense-stuck': {
    about: 'the reading of the rail stands still',
    fields: { railMv: number(0, SENSE_FULL_SCALE_MV, 'what it shows') },
    required: ['railMv'],
    change({ senses }, fault) {
      senses.stuckRailMv = fault.railMv;
    },
  },
  'voltage-sense-stuck': {
    about: 'the held peak of the voltage across the pads stands still',
    fields: { padMv: number(0, SENSE_FULL_SCALE_MV, 'what it shows') },
    required: ['padMv'],
    change({ senses }, fault) {
      senses.stuckPadMv = fault.padMv;
    },
  },
  'side-stuck': {
    about:
      'the line PEAK_SIDE stands still: held peaks and shortfalls are never emptied, one direction is caught',
    fields: { state: STATE },
    required: ['state'],
    change({ senses }, fault) {
      senses.sideStuck = fault.state;
    },
  },
  'shortfall-stuck': {
    about: 'the line of a shortfall stands low, which is an alarm, or high, which never is one',
    fields: { channel: CHANNEL, state: STATE },
    required: ['state'],
    change({ senses }, fault) {
      for (const channel of channelsOf(fault)) senses.shortfallStuck[channel] = fault.state;
    },
  },
  'trip-line-stuck': {
    about: 'the line TRIP stands low, which is an alarm, or high, which never is one; the latch works',
    fields: { state: STATE },
    required: ['state'],
    change({ senses }, fault) {
      senses.tripStuck = fault.state;
    },
  },
  'run-node-low': {
    ...NOTHING_ELSE,
    about: 'the RUN node is held low, and no latch is set',
    change({ defects }) {
      defects.isRunLow = true;
    },
  },
  'rail-high': {
    about: 'the set point of the rail is lost upwards',
    fields: { railMv: number(VIRTUAL_FACTS.railMaxMv, RAIL_MAX_MV, 'set point') },
    required: ['railMv'],
    guards: () => ['ceiling'],
    change({ defects }, fault) {
      defects.stuckRailMv = fault.railMv;
    },
  },
  'rail-low': {
    about: 'the set point of the rail is lost downwards',
    fields: { railMv: number(0, VIRTUAL_FACTS.railMaxMv, 'set point') },
    required: ['railMv'],
    change({ defects }, fault) {
      defects.stuckRailMv = fault.railMv;
    },
  },
  'battery-sag': {
    about: 'the battery has so much left with no load',
    fields: { batteryMv: number(0, BATTERY_MAX_MV, 'open-circuit voltage') },
    required: ['batteryMv'],
    guards: () => ['brownOut'],
    remark:
      'what logic does below its supply is not modelled: without the guard it goes on as if nothing were',
    change({ defects }, fault) {
      defects.batteryMv = fault.batteryMv;
    },
  },
  'usb-plugged': {
    ...NOTHING_ELSE,
    about: 'a USB cable goes in; it is pulled when the fault is over',
    change(conditions) {
      conditions.hasUsb = true;
    },
  },
  'button-stuck': {
    about: 'a button goes down and stays there',
    fields: { button: wholeNumber(0, BUTTON_COUNT - 1, '0 start, 1 plus, 2 minus, 3 mode, 4 channel') },
    required: ['button'],
    change({ heldButtons }, fault) {
      heldButtons.push(fault.button);
    },
  },
  'clock-drift': {
    about: "the crystal is off: every us of the board, the engine's and the session's, is longer",
    fields: {
      driftPerMille: wholeNumber(-DRIFT_MAX_PER_MILLE, DRIFT_MAX_PER_MILLE, 'ns by which a us is longer'),
    },
    required: ['driftPerMille'],
    change(conditions, fault) {
      conditions.tickUs = (1000 + fault.driftPerMille) / 1000;
    },
  },
  'late-interpreter': {
    about: 'every alarm of the interpreter comes late',
    fields: { lateMs: number(0, LATE_MAX_MS, 'so much later than it is due') },
    required: ['lateMs'],
    change(conditions, fault) {
      conditions.lateUs = fault.lateMs * 1000;
    },
  },
  hang: {
    ...NOTHING_ELSE,
    about: 'the interpreter does nothing more; what it missed comes when it is over',
    guards: () => ['heartbeat'],
    change(conditions) {
      conditions.isHung = true;
    },
  },
  reset: {
    about: 'the chip is reset: its lines fall to their pull-downs, the session is gone',
    fields: {
      bootsAfterMs: number(0, BOOT_MAX_MS, 'boots again so much later, silent; left out: it does not'),
    },
    required: [],
    isMomentary: true,
    strike({ board }) {
      resetChip(board);
      board.watchdog.reset();
    },
  },
  'dma-abort': {
    ...NOTHING_ELSE,
    about: 'the copying of words stops; the engine plays those that it holds, half a pulse if need be',
    isMomentary: true,
    strike: ({ board }) => board.engine.abortDma(),
  },
  'storage-full': {
    ...NOTHING_ELSE,
    about: 'no room to write',
    change(conditions) {
      conditions.isStoreFull = true;
    },
  },
  'storage-torn': {
    about: 'the power goes in the next write to storage; the chip boots again',
    fields: {
      afterBytes: wholeNumber(0, WRITTEN_MAX_BYTES, `that reach the flash; default: ${WRITTEN_BYTES}`),
    },
    required: [],
    isMomentary: true,
    strike: ({ board }, fault) => board.store.cutPowerAfter(fault.afterBytes ?? WRITTEN_BYTES),
  },
};

export const KIND_NAMES = Object.keys(KINDS) as FaultKind[];

/** The row of a fault, for that fault. */
export function kindOf(fault: Fault): Kind<FaultKind> {
  return KINDS[fault.kind] as Kind<FaultKind>;
}
