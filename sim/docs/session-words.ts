/**
 * The numbers of firmware/machine.ts and the lines of the self-test in words: here, where they cost the device nothing.
 * Called by the generator of docs/session.md, and by what explores the machine. Units in the text: V, min, s.
 */
import { BATTERY_MIN_MV, BATTERY_START_MV, LEVEL_RAMP_PER_S } from '../../firmware/limits';
import {
  ACTION_BEGIN,
  ACTION_CHANGE,
  ACTION_DROP_LEVEL,
  ACTION_END,
  ACTION_FADE,
  ACTION_LOCK,
  ACTION_LOWER,
  ACTION_NONE,
  ACTION_PAUSE,
  ACTION_PROBE,
  ACTION_RAISE,
  ACTION_RESTORE,
  ACTION_RESUME,
  ACTION_SILENCE,
  ACTION_SWITCH_OFF,
  ACTION_TEST,
  EVENT_ARRIVED,
  EVENT_BATTERY,
  EVENT_FADE,
  EVENT_FAULT,
  EVENT_LEAD_OFF,
  EVENT_LOCK,
  EVENT_LOWER,
  EVENT_NEXT,
  EVENT_OFF,
  EVENT_OVER,
  EVENT_RAISE,
  EVENT_RESTORE,
  EVENT_START,
  EVENT_STOP,
  EVENT_TESTED,
  EVENT_USB,
  EVENT_WAITED,
  EVENT_ZERO,
  GUARD_BATTERY,
  GUARD_BELOW_MAX,
  GUARD_CONTACT,
  GUARD_NO_USB,
  GUARD_PROGRAM,
  GUARD_UNLOCKED,
  STATE_CONTACT,
  STATE_FADING,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_OFF,
  STATE_PAUSED,
  STATE_RAMPING,
  STATE_RUNNING,
  STATE_SELF_TEST,
} from '../../firmware/machine';
import {
  LINE_BUTTONS,
  LINE_LATCH,
  LINE_ONE_SHOT_A,
  LINE_ONE_SHOT_B,
  LINE_PROBE_A,
  LINE_PROBE_B,
  LINE_PROGRAMS,
  LINE_RAIL_AT_REST,
  LINE_RAIL_DOWN,
  LINE_RAIL_UP,
  LINE_SENSE_AT_REST,
  LINE_STORAGE,
} from '../../firmware/self-test-lines';
import { WAIT_MAX_US } from '../../firmware/session';
import { FADE_US } from '../../firmware/timer.brief';
import { STATE_NAMES } from '../state-names';

export interface Word {
  code: number;
  /** One or two words: in a diagram. */
  name: string;
  /** A clause: in a table. */
  text: string;
}

function word(code: number, name: string, text: string): Word {
  return { code, name, text };
}

/** @throws Error where there is none */
export function wordOf(words: readonly Word[], code: number): Word {
  const found = words.find((one) => one.code === code);
  if (!found) throw new Error(`session-words.ts has no word for ${code}`);
  return found;
}

const WAIT_MIN = WAIT_MAX_US / 60e6;
const FADE_S = FADE_US / 1e6;
const volts = (mv: number): string => `${(mv / 1000).toFixed(1)} V`;

const state = (code: number, text: string): Word => word(code, STATE_NAMES[code] as string, text);

export const STATES: readonly Word[] = [
  state(STATE_OFF, 'switched off: no output; START begins with the self-test'),
  state(STATE_SELF_TEST, 'the lines of the self-test, one after the other'),
  state(STATE_IDLE, 'ready: no output; programs can be chosen'),
  state(STATE_CONTACT, 'both levels at zero, or waiting; probe pulses look for skin'),
  state(STATE_RAMPING, 'the program plays, and a level is on its way'),
  state(STATE_RUNNING, 'the program plays at the levels that were asked for'),
  state(STATE_PAUSED, 'no output; the time stands still, and the levels are remembered'),
  state(STATE_FADING, 'the last seconds of the time: the strength goes down to nothing'),
  state(STATE_FAULTED, 'no output; the first fault is kept until START is pressed'),
];

export const EVENTS: readonly Word[] = [
  word(EVENT_START, 'START', 'START is pressed'),
  word(EVENT_OFF, 'off', 'a person switches off'),
  word(EVENT_NEXT, 'program', 'another program is chosen'),
  word(EVENT_RAISE, 'more', 'a channel is asked for a higher level'),
  word(EVENT_LOWER, 'less', 'a channel is asked for a lower level'),
  word(EVENT_LOCK, 'lock', 'the keys are locked, or unlocked'),
  word(EVENT_STOP, 'stop', 'a person, or a remote, stops the treatment'),
  word(EVENT_TESTED, 'tested', 'the self-test has passed'),
  word(
    EVENT_RESTORE,
    'contact again',
    'behind a pause: every channel that had a level has contact again, or some have and the others were waited for',
  ),
  word(EVENT_ARRIVED, 'arrived', 'the levels are where they were to go'),
  word(EVENT_ZERO, 'zero', 'both levels are at zero'),
  word(EVENT_LEAD_OFF, 'pad off', 'a channel that plays has lost its contact'),
  word(
    EVENT_FADE,
    'last seconds',
    `the last ${FADE_S} s of the time begin (the last third of a short treatment)`,
  ),
  word(EVENT_OVER, 'time over', 'the time is over'),
  word(EVENT_WAITED, 'waited', `nothing was asked for in ${WAIT_MIN} min`),
  word(EVENT_USB, 'USB', 'the USB cable goes in (an image for the bench plays on)'),
  word(EVENT_BATTERY, 'battery low', `the battery has less than ${volts(BATTERY_MIN_MV)}`),
  word(EVENT_FAULT, 'fault', 'a fault is found'),
];

/** What must be so; the codes are bits. */
export const GUARDS: readonly Word[] = [
  word(GUARD_PROGRAM, 'program sound', 'the program that is chosen passes its check'),
  word(GUARD_NO_USB, 'no USB', 'the USB cable is out, or the image is one for the bench'),
  word(GUARD_BATTERY, 'battery', `the battery has ${volts(BATTERY_START_MV)} or more`),
  word(GUARD_UNLOCKED, 'unlocked', 'the keys are not locked'),
  word(GUARD_CONTACT, 'contact', 'the channel has contact'),
  word(GUARD_BELOW_MAX, 'below the highest', 'the level is below the highest that the settings allow'),
];

const SILENT = 'the pulse in hand is finished, then currents and rail go down';

export const ACTIONS: readonly Word[] = [
  word(ACTION_NONE, 'none', 'nothing more'),
  word(ACTION_SWITCH_OFF, 'switch off', `whatever plays ends: ${SILENT}; levels to zero`),
  word(ACTION_TEST, 'test', 'the fault is forgotten, the trip cleared, and the self-test begins'),
  word(ACTION_BEGIN, 'begin', 'levels to zero; the time begins; probe pulses at the lowest rail'),
  word(ACTION_RESUME, 'resume', 'the time goes on; probe pulses; the levels from before wait for contact'),
  word(
    ACTION_CHANGE,
    'change',
    'levels to zero; the new program is checked and loaded while nothing but probe pulses plays, or at START',
  ),
  word(
    ACTION_RAISE,
    'raise',
    `the level is put up; its current rises by at most ${LEVEL_RAMP_PER_S} levels a second`,
  ),
  word(ACTION_LOWER, 'lower', 'the level is put down; its current falls when the pulse in hand is over'),
  word(ACTION_RESTORE, 'restore', 'the program plays; the levels from before rise again'),
  word(ACTION_PROBE, 'probe', 'the program stops; probe pulses at the lowest rail'),
  word(ACTION_DROP_LEVEL, 'drop', 'the level of that channel to zero'),
  word(ACTION_FADE, 'fade', 'the phases get narrower, segment by segment'),
  word(ACTION_PAUSE, 'pause', `the time stands still; ${SILENT}; the levels are remembered`),
  word(ACTION_END, 'end', `whatever plays ends: ${SILENT}; levels to zero; a treatment goes into the log`),
  word(ACTION_LOCK, 'lock', 'locked becomes unlocked, and the other way round'),
  word(
    ACTION_SILENCE,
    'silence',
    'RUN and enables low at once, then the rail, then the currents; levels to zero; the fault is kept',
  ),
];

/** What each line of the self-test looks at. */
export const SELF_TEST_LINES: readonly Word[] = [
  word(LINE_STORAGE, 'storage', 'what is stored can be read, or nothing is stored yet'),
  word(LINE_BUTTONS, 'buttons', 'no button is down'),
  word(LINE_PROGRAMS, 'programs', 'the checksum of all programs is the one that the build has put there'),
  word(LINE_RAIL_AT_REST, 'rail at rest', 'the rail is down, or comes down in time'),
  word(LINE_SENSE_AT_REST, 'sense at rest', 'the held peaks, once emptied, show no current and no voltage'),
  word(LINE_LATCH, 'latch', 'the trip, once cleared, stays so'),
  word(
    LINE_ONE_SHOT_A,
    'one-shot A',
    'ENABLE_A is held for longer than its one-shot, without any current: the trip comes, and RUN is held low',
  ),
  word(LINE_ONE_SHOT_B, 'one-shot B', 'the same with ENABLE_B'),
  word(LINE_RAIL_UP, 'rail up', 'the rail is asked for its lowest voltage, and has it in time'),
  word(
    LINE_PROBE_A,
    'probe A',
    'probe pulses on both channels. On A both directions are sensed alike: with as much as was asked for, or with less, and a shortfall that says so',
  ),
  word(LINE_PROBE_B, 'probe B', 'the same pulses on B'),
  word(LINE_RAIL_DOWN, 'rail down', 'the rail is taken down, and is down in time'),
];
