/**
 * Holds what was seen of a cell to what its plan expects: a miss, with its sentence, for everything that is otherwise.
 * Called by run.ts. Pure. Units: ms from the last fault of the plan, mA, nC; levels 0..20.
 */
import { counted } from '../cli/common';
import { type FaultName, type ReasonName } from '../faults/fault-names';
import { type FaultPlan } from '../faults/plan';
import { figure, type SessionWord } from '../faults/report';
import { CHANNEL_NAMES } from '../recording';
import { type Expects } from './expects';

/** What was seen of a cell, from the last fault of its plan on. */
export interface Seen {
  /** null: the phase that a fault waits for has not come. */
  atMs: number | null;
  /** A fault that the session had before the plan's first one came. */
  before: FaultName | '';
  state: SessionWord;
  fault: FaultName | '';
  reason: ReasonName;
  levels: [number, number];
  chargeNc: number;
  /** End of the last current; 0: there was none. */
  lastMs: number;
  trip: { afterMs: number; cause: string } | null;
  /** Pulses that are due without the fault, of the channels that it is about: the first ones. */
  dueMs: number[];
  /** When the reference of a channel went to zero, to stay there; null: it is not there. By channel, as all that follows. */
  zeroMs: [number | null, number | null];
  /** Once all is settled: pulses with a current, and those that are due. */
  played: [number, number];
  due: [number, number];
  /** Whole pulses out of balance in the whole run, and the worst of them. */
  unbalanced: number;
  worstNetNc: number;
  /** Sentences: bars of single faults, limits of treatments, rules of the lines. */
  broken: string[];
}

/** What a miss is about. */
export type MissKind =
  'came' | 'state' | 'fault' | 'reason' | 'silence' | 'levels' | 'plays' | 'balance' | 'limits';

export interface Miss {
  kind: MissKind;
  expected: string;
  seen: string;
}

type Check = (expects: Expects, seen: Seen) => Miss[];

const CHECKS: readonly Check[] = [
  checkState,
  checkFault,
  checkReason,
  checkSilence,
  checkLevels,
  checkPlaysOn,
  checkBalance,
];

/** @param plan one that has `expects` */
export function judge({ expects, knownGap }: FaultPlan, seen: Seen): Miss[] {
  if (!expects) throw new Error('a plan without "expects" cannot be judged');
  const uncome = checkCome(seen);
  // What follows is not what the plan is about.
  if (uncome.length > 0) return uncome;
  const checks = expects.orFaults && isFaultedBy(expects.orFaults, seen) ? [checkBalance] : CHECKS;
  const broken = knownGap === undefined ? seen.broken : [];
  return [
    ...checks.flatMap((check) => check(expects, seen)),
    ...broken.map((sentence) => miss('limits', 'limits, bars and rules are kept', sentence)),
  ];
}

function isFaultedBy(faults: readonly FaultName[], { state, fault }: Seen): boolean {
  return state === 'faulted' && (faults as readonly string[]).includes(fault);
}

function checkCome({ atMs, before }: Seen): Miss[] {
  if (before)
    return [miss('came', 'a sound session until the first fault comes', `faulted before it (${before})`)];
  return atMs === null ? [miss('came', 'the phase that a fault waits for', 'it has not come')] : [];
}

function miss(kind: MissKind, expected: string, seen: string): Miss {
  return { kind, expected, seen };
}

function checkState({ state }: Expects, seen: Seen): Miss[] {
  if (seen.state === state) return [];
  const why = seen.fault || (seen.reason === 'none' ? '' : seen.reason);
  return [miss('state', `the session ${state}`, seen.state + (why && ` (${why})`))];
}

/** Where the state is another, that is said, and the fault with it. */
function checkFault({ state, faults }: Expects, seen: Seen): Miss[] {
  if (!faults || seen.state !== state || isFaultedBy(faults, seen)) return [];
  return [miss('fault', `fault ${faults.join(' or ')}`, seen.fault)];
}

function checkReason({ reason }: Expects, seen: Seen): Miss[] {
  return reason === undefined || seen.reason === reason
    ? []
    : [miss('reason', `reason ${reason}`, seen.reason)];
}

/** Until when something must have come, and its words; undefined where the pulses that it needs were not due. */
function boundOf(
  withinMs: number,
  pulses: number | undefined,
  { dueMs }: Seen,
): { ms: number; words: string } | undefined {
  if (pulses === undefined) return { ms: withinMs, words: `within ${figure(withinMs)} ms` };
  const fromMs = dueMs[pulses - 1];
  if (fromMs === undefined) return undefined;
  const words = `within ${figure(withinMs)} ms of ${counted(pulses, 'pulse')}, ${figure(fromMs + withinMs)} ms`;
  return { ms: fromMs + withinMs, words };
}

function checkSilence({ silentWithinMs, silentWithinPulses }: Expects, seen: Seen): Miss[] {
  if (silentWithinMs === undefined) return [];
  const bound = boundOf(silentWithinMs, silentWithinPulses, seen);
  if (!bound || seen.lastMs <= bound.ms) return [];
  return [miss('silence', `silence ${bound.words}`, `current until ${figure(seen.lastMs)} ms`)];
}

function checkLevels(expects: Expects, seen: Seen): Miss[] {
  const { levels = {}, levelsWithinMs, levelsWithinPulses } = expects;
  return CHANNEL_NAMES.flatMap((name, channel) => {
    const level = levels[name];
    if (level === undefined) return [];
    const now = seen.levels[channel as 0 | 1];
    if (now !== level) return [miss('levels', `level ${level} on ${name}`, `${now}`)];
    const zeroMs = seen.zeroMs[channel as 0 | 1];
    if (level > 0 || levelsWithinMs === undefined) return [];
    const bound = boundOf(levelsWithinMs, levelsWithinPulses, seen);
    if (!bound || (zeroMs !== null && zeroMs <= bound.ms)) return [];
    const when = zeroMs === null ? 'not yet there' : `there after ${figure(zeroMs)} ms`;
    return [miss('levels', `the reference of ${name} at zero ${bound.words}`, when)];
  });
}

/** Levels that go down stop the train for a moment, and what rests at random is shifted by it: half of it must be there. */
function checkPlaysOn({ playsOn = [] }: Expects, { played, due }: Seen): Miss[] {
  return playsOn.flatMap((name) => {
    const channel = name === 'A' ? 0 : 1;
    const least = Math.floor(due[channel] / 2);
    if (played[channel] >= least) return [];
    const expected = `${name} plays on: ${least} of ${counted(due[channel], 'pulse')} at least`;
    return [miss('plays', expected, `${played[channel]}`)];
  });
}

function checkBalance({ unbalanced }: Expects, seen: Seen): Miss[] {
  const most = unbalanced?.pulses ?? 0;
  if (seen.unbalanced <= most) return [];
  const pulses =
    most === 0 ? 'every whole pulse balanced' : `at most ${counted(most, 'pulse')} out of balance`;
  return [miss('balance', pulses, `${seen.unbalanced}, the worst by ${figure(seen.worstNetNc)} nC`)];
}
