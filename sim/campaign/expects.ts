/**
 * What a plan of faults expects of every program: its fields, their schema, and what the schema cannot say.
 * Part of the schema of plans (sim/faults/plan.ts); held to each cell by judge.ts. Units: ms, pulses, levels 0..20.
 *
 * Times count from the last fault of the plan. With so many pulses beside them they count from the last of these that are
 * due behind the fault: where a pulse is needed to notice, and in programs that rest, nothing can be seen before.
 */
import { LEVEL_MAX } from '../../firmware/limits';
import { type ProgramProblem } from '../../waveforms/program-check';
import { type Schema } from '../../waveforms/program-schema';
import { FAULT_CODES, REASON_CODES, type FaultName, type ReasonName } from '../faults/fault-names';
import { type MeasuredField } from '../held-limits';
import { CHANNEL_NAMES } from '../recording';

type ChannelName = (typeof CHANNEL_NAMES)[number];

/** Of FaultReport. */
const STATE_NAMES = ['idle', 'running', 'faulted', 'hung', 'gone'] as const;

export interface Expects {
  /** Of the session when the run is over. */
  state: (typeof STATE_NAMES)[number];
  /** Any of them is right: hardware and software may race. With the state `faulted` alone. */
  faults?: FaultName[];
  /** With another state: what is at work here harms nothing, and a session that is faulted by one of these is right, too. */
  orFaults?: FaultName[];
  reason?: ReasonName;
  /** To the end of the last current. */
  silentWithinMs?: number;
  silentWithinPulses?: number;
  /** When the run is over; and how soon those that fall are at the stage. */
  levels?: Partial<Record<ChannelName, number>>;
  levelsWithinMs?: number;
  levelsWithinPulses?: number;
  /** Channels that go on: at least half of the pulses that the program has without the fault. */
  playsOn?: ChannelName[];
  /** Limits of the treatment that the fault itself breaks, by the field of the summary. */
  exceeds?: MeasuredField[];
  /** Pulses that the fault itself leaves unbalanced, at most, and why; pulses that are cut off are none. */
  unbalanced?: { pulses: number; why: string };
}

/** Of sim/held-limits.ts, but for the balance, which is held pulse by pulse. */
const EXCEEDABLE: readonly MeasuredField[] = [
  'currentMaPeak',
  'phaseChargeNcMax',
  'currentMaRms',
  'pulseEnergyUjMax',
  'padMvPeak',
];

/** Longer is not silent: a program may rest for longer. */
const WITHIN_MAX_MS = 4000;
const PULSES_MAX = 32;
const UNBALANCED_MAX = 1000;
const WHY_MAX = 300;

const WITHIN_MS: Schema = { type: 'number', minimum: 0, maximum: WITHIN_MAX_MS };
const WITHIN_PULSES: Schema = { type: 'integer', minimum: 1, maximum: PULSES_MAX };
const LEVEL: Schema = { type: 'integer', minimum: 0, maximum: LEVEL_MAX };

function listOf(names: readonly string[]): Schema {
  return { type: 'array', minItems: 1, maxItems: names.length, items: { enum: names } };
}

export const EXPECTS_SCHEMA: Schema = {
  type: 'object',
  required: ['state'],
  additionalProperties: false,
  properties: {
    state: { enum: STATE_NAMES },
    faults: listOf(Object.keys(FAULT_CODES)),
    orFaults: listOf(Object.keys(FAULT_CODES)),
    reason: { enum: Object.keys(REASON_CODES) },
    silentWithinMs: WITHIN_MS,
    silentWithinPulses: WITHIN_PULSES,
    levels: { type: 'object', additionalProperties: false, properties: { A: LEVEL, B: LEVEL } },
    levelsWithinMs: WITHIN_MS,
    levelsWithinPulses: WITHIN_PULSES,
    playsOn: listOf(CHANNEL_NAMES),
    exceeds: listOf(EXCEEDABLE),
    unbalanced: {
      type: 'object',
      required: ['pulses', 'why'],
      additionalProperties: false,
      properties: {
        pulses: { type: 'integer', minimum: 1, maximum: UNBALANCED_MAX },
        why: { type: 'string', minLength: 1, maxLength: WHY_MAX },
      },
    },
  },
};

/** Fields that ask for another one. */
const NEEDS: readonly [keyof Expects, keyof Expects][] = [
  ['silentWithinPulses', 'silentWithinMs'],
  ['levelsWithinMs', 'levels'],
  ['levelsWithinPulses', 'levelsWithinMs'],
];

/** What the fields have against each other. */
export function expectsProblems(expects: Expects): ProgramProblem[] {
  const messages = NEEDS.filter(([field, needed]) => field in expects && !(needed in expects)).map(
    ([field, needed]) => `"${field}" is nothing without "${needed}"`,
  );
  const isFaulted = expects.state === 'faulted';
  if (isFaulted && !expects.faults) messages.push('"faults" is missing: state is "faulted"');
  if (!isFaulted && expects.faults)
    messages.push(`"faults" is for the state "faulted", not "${expects.state}"`);
  if (isFaulted && expects.orFaults) messages.push('"orFaults" is for another state than "faulted"');
  if (expects.playsOn && expects.state !== 'running')
    messages.push(`"playsOn" is for the state "running", not "${expects.state}"`);
  if (expects.playsOn && expects.silentWithinMs !== undefined)
    messages.push('"playsOn" and "silentWithinMs": one of them');
  return messages.map((message) => ({ path: 'expects', message }));
}
