/**
 * `npm run docs:session`: writes docs/session.md, the session as a picture and as tables, out of the table that the device
 * carries out (firmware/machine.ts); with --check it says whether that is stale. See generator.ts.
 */
import { FAULT_COUNT, faultAdvice, faultSentence } from '../../firmware/faults';
import {
  EVENT_TESTED,
  OUTPUT_STATES,
  STATE_OFF,
  STATE_PAUSED,
  STATE_SELF_TEST,
  TRANSITIONS,
  type Transition,
} from '../../firmware/machine';
import { REASON_COUNT, reasonSentence } from '../../firmware/reasons';
import { LINE_COUNT, lineName } from '../../firmware/self-test-lines';
import { runAsProgram } from '../command-line';
import { DOCS, generate } from './generator';
import { table } from './markdown';
import { ACTIONS, EVENTS, GUARDS, SELF_TEST_LINES, STATES, wordOf } from './session-words';

const DOCUMENT = 'session.md';

export interface Target {
  /** Folder of the documents. */
  folder?: string;
  transitions?: readonly Transition[];
}

/** Runs a command line; answers the exit status. */
export function main(
  argv: string[],
  { folder = DOCS, transitions = TRANSITIONS }: Target = {},
): Promise<number> {
  return generate(argv, folder, {
    name: 'docs:session',
    description: 'Writes docs/session.md: states, transitions, reasons and faults of the session.',
    files: () => new Map([[DOCUMENT, sessionDocument(transitions)]]),
  });
}

const HEAD = `# The session

*Written by \`npm run docs:session\` from \`firmware/machine.ts\`. Change that, not this.*

A **session** is everything between power-on and power-off: the self-test, the wait for somebody who presses START, the
search for skin, the treatment with its levels and its time, a pause, the fade at the end, a fault. At any moment it is in
one **state**. An **event** is what a person asks for, or what the loop finds. For each state and event one table says
whether anything follows, what must hold for it (its **guards**), what the next state is, and what is done; **what is not
in the table changes nothing**. The device carries out the table below, and nothing beside it. A press that a guard refuses
leaves a **reason**, a sentence for people; what must never be is a **fault**.

Experimental, and not a medical device: [hazards.md](hazards.md) says what can go wrong, and what stands against it.`;

/** Arrows that come from all of these are told in a note at their end, instead of being drawn. */
const GROUPS: readonly { states: readonly number[]; name: string }[] = [
  { states: STATES.map(({ code }) => code), name: 'every state' },
  { states: [...OUTPUT_STATES, STATE_PAUSED], name: 'every state of a treatment' },
  { states: OUTPUT_STATES, name: 'every state with output' },
];

function groupOf(from: readonly number[]): string | undefined {
  const isAll = (states: readonly number[]): boolean =>
    states.length === from.length && states.every((state) => from.includes(state));
  return GROUPS.find(({ states }) => isAll(states))?.name;
}

const stateName = (state: number): string => wordOf(STATES, state).name;
const eventName = (event: number): string => wordOf(EVENTS, event).name;
/** Without hyphens, and none of Mermaid's own words. */
const stateId = (state: number): string => `s_${stateName(state).replace(/\W/g, '_')}`;

/** Names by a key, each once, in the order in which they came. */
class Labels {
  readonly byKey = new Map<string, string[]>();

  add(key: string, label: string): void {
    const labels = this.byKey.get(key) ?? [];
    if (!labels.includes(label)) labels.push(label);
    this.byKey.set(key, labels);
  }
}

/** The states and how they follow each other, as Mermaid draws them. */
export function diagram(transitions: readonly Transition[]): string[] {
  const arrows = new Labels();
  /** By the state that they lead to, and where they come from. */
  const grouped = new Map<string, Labels>();
  for (const { from, on, to } of transitions) {
    if (to === undefined) continue;
    const group = groupOf(from);
    if (group) labelsAt(grouped, stateId(to)).add(group, eventName(on));
    else for (const state of from) if (state !== to) arrows.add(arrow(state, to), eventName(on));
  }
  return [
    'stateDiagram-v2',
    ...STATES.map(({ code, name }) => `  state "${name}" as ${stateId(code)}`),
    `  [*] --> ${stateId(STATE_SELF_TEST)} : power-on`,
    ...[...arrows.byKey].map(([key, labels]) => `  ${key} : ${labels.join(', ')}`),
    ...[...grouped].flatMap(([id, labels]) => [
      `  note right of ${id}`,
      ...[...labels.byKey].map(([group, names]) => `    from ${group} by ${names.join(', ')}`),
      '  end note',
    ]),
  ];
}

function labelsAt(grouped: Map<string, Labels>, id: string): Labels {
  const labels = grouped.get(id) ?? new Labels();
  grouped.set(id, labels);
  return labels;
}

function arrow(from: number, to: number): string {
  return `${stateId(from)} --> ${stateId(to)}`;
}

function transitionRow({ from, on, guards = 0, to, action }: Transition): string[] {
  return [
    groupOf(from) ?? from.map(stateName).join(', '),
    wordOf(EVENTS, on).text,
    guardNames(guards),
    to === undefined ? 'the same' : stateName(to),
    wordOf(ACTIONS, action).text,
  ];
}

function guardNames(guards: number): string {
  return GUARDS.filter(({ code }) => guards & code)
    .map(({ name }) => name)
    .join(', ');
}

/** 0 for the lowest bit. */
function bitOf(guard: number): number {
  return Math.log2(guard);
}

/** Codes from 1 on: 0 is none. */
function codesBelow(count: number): number[] {
  return Array.from({ length: count - 1 }, (_, i) => i + 1);
}

const PICTURE_TEXT = `Drawn is what leads from one state to another, with the events as labels; what leaves the state as it is stands in the
table only. Arrows that come from all states, from all states of a treatment (${namesOf(GROUPS[1])}),
or from all those with output (the same without ${stateName(STATE_PAUSED)}), are told in a note where they end.`;

function namesOf(group: { states: readonly number[] } | undefined): string {
  return (group?.states ?? []).map(stateName).join(', ');
}

/** @param transitions what the device carries out */
export function sessionDocument(transitions: readonly Transition[]): string {
  const tested = eventName(EVENT_TESTED);
  const off = stateName(STATE_OFF);
  const lines = [
    HEAD,
    '',
    '## The states',
    '',
    PICTURE_TEXT,
    '',
    '```mermaid',
    ...diagram(transitions),
    '```',
    '',
    ...table(
      ['state', 'what it is'],
      STATES.map(({ name, text }) => [name, text]),
    ),
    '',
    '## The transitions',
    '',
    'In each state an event has one row at most. Guards are looked at in the order in which they stand here.',
    '',
    ...table(['in', 'when', 'only if', 'to', 'what is done'], transitions.map(transitionRow)),
    '',
    '## The guards',
    '',
    ...table(
      ['guard', 'what must be so', 'what a person reads where it is not'],
      GUARDS.map(({ code, name, text }) => [name, text, reasonSentence(bitOf(code) + 1)]),
    ),
    '',
    '## The reasons',
    '',
    'Why a press was refused, a level went down, or a treatment ended. The codes are those of `firmware/reasons.ts`; the log of',
    'treatments keeps them.',
    '',
    ...table(
      ['code', 'sentence'],
      codesBelow(REASON_COUNT).map((code) => [`${code}`, reasonSentence(code)]),
    ),
    '',
    '## The faults',
    '',
    'A fault silences first; then its code is kept, the first one if there are several, until START begins the self-test. From',
    `there, and from "${off}", the only way to a treatment is "${tested}". The codes are those of \`firmware/faults.ts\`.`,
    '',
    ...table(
      ['code', 'sentence', 'what to do'],
      codesBelow(FAULT_COUNT).map((code) => [`${code}`, faultSentence(code), faultAdvice(code)]),
    ),
    '',
    '## The self-test',
    '',
    'At power-on and behind every fault, line by line; the first line that fails ends it with its fault. It never asks for more',
    'than the probe: at most 2 mA, at the lowest rail.',
    '',
    ...table(
      ['line', 'name', 'what it looks at'],
      Array.from({ length: LINE_COUNT }, (_, line) => [
        `${line + 1}`,
        lineName(line),
        wordOf(SELF_TEST_LINES, line).text,
      ]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

if (require.main === module) runAsProgram(main);
