/**
 * A recording as a value change dump (IEEE 1364-2005, clause 18), for sigrok and for GTKWave.
 * Called by the command line when a simulation has ended; yields line by line, for writeFileAside.
 * Time in us, rounded to the nearest; no date is written, so that the same seed gives the same bytes.
 * sigrok reads a dump only when it is logic alone: hence two forms.
 */
import type { PhaseLog, Recording } from '../recording';
import { LINES, lineStates, printedMa } from './lines';

/** Identifiers of a dump: one letter each. */
const WIRE_IDS = ['A', 'B', 'R', 'N'] as const;
const CURRENTS = [
  { name: 'current_a_ma', id: 'a' },
  { name: 'current_b_ma', id: 'b' },
] as const;

const WIRE_DECLARATIONS = LINES.map(({ name }, i) => `$var wire 1 ${WIRE_IDS[i]} ${name} $end\n`);
const WIRES_LOW = LINES.map((_, i) => `0${WIRE_IDS[i]}\n`);
const CURRENT_DECLARATIONS = CURRENTS.map(({ name, id }) => `$var real 64 ${id} ${name} $end\n`);
const CURRENTS_ZERO = CURRENTS.map(({ id }) => `r0 ${id}\n`);

interface Change {
  atUs: number;
  text: string;
}

/** The four lines alone, for sigrok-cli and PulseView. */
export function logicVcd(recording: Recording): Iterable<string> {
  return dump(recording, WIRE_DECLARATIONS, WIRES_LOW, wireChanges(recording));
}

/**
 * The four lines and the current of both channels, for GTKWave.
 * Within a phase a current takes its first value at the rising edge and its last 1 us before the falling edge:
 * drawn interpolated it is the straight line that was simulated, drawn in steps it errs by the phase's droop.
 */
export function analogueVcd(recording: Recording): Iterable<string> {
  const changes = inOrder(wireChanges(recording), currentChanges(recording.phases));
  return dump(
    recording,
    [...WIRE_DECLARATIONS, ...CURRENT_DECLARATIONS],
    [...WIRES_LOW, ...CURRENTS_ZERO],
    changes,
  );
}

function* dump(
  recording: Recording,
  declarations: readonly string[],
  first: readonly string[],
  changes: Iterable<Change>,
): Iterable<string> {
  yield `$comment ${description(recording)} $end\n$timescale 1 us $end\n$scope module knead $end\n`;
  yield* declarations;
  yield '$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n';
  yield* first;
  yield '$end\n';
  let writtenUs = 0;
  for (const { atUs, text } of changes) {
    const roundedUs = Math.round(atUs);
    yield roundedUs > writtenUs ? `#${roundedUs}\n${text}` : text;
    writtenUs = roundedUs;
  }
  const endUs = Math.round(recording.spanUs);
  if (endUs > writtenUs) yield `#${endUs}\n`;
}

/** A program's name is written by its user: `$` would end the comment early. */
function description(recording: Recording): string {
  const program = recording.program.replace(/[^\x20-\x7e]|\$/g, '_');
  const [levelA, levelB] = recording.levels;
  return (
    `Knead.js simulation: program ${program}, seed ${recording.seed}, ` +
    `level A ${levelA}, level B ${levelB}, load ${recording.loadOhm} ohm`
  );
}

function* wireChanges(recording: Recording): Iterable<Change> {
  for (const { atUs, lines, changed } of lineStates(recording.edges)) {
    let text = '';
    for (let i = 0; i < LINES.length; i++) {
      const bit = LINES[i]?.bit ?? 0;
      if (changed & bit) text += `${lines & bit ? 1 : 0}${WIRE_IDS[i]}\n`;
    }
    yield { atUs, text };
  }
}

function* currentChanges(phases: PhaseLog): Iterable<Change> {
  for (let i = 0; i < phases.length; i++) {
    const id = CURRENTS[phases.channel[i] ?? 0]?.id;
    const atUs = phases.atUs[i] ?? 0;
    const widthUs = phases.widthUs[i] ?? 0;
    const first = printedMa(phases.startMa[i] ?? 0);
    const last = printedMa(phases.endMa[i] ?? 0);
    yield { atUs, text: `r${first} ${id}\n` };
    if (last !== first && widthUs > 1) yield { atUs: atUs + widthUs - 1, text: `r${last} ${id}\n` };
    yield { atUs: atUs + widthUs, text: `r0 ${id}\n` };
  }
}

/** Both sequences as one, in order of time; `left` first where they meet. */
function* inOrder(left: Iterable<Change>, right: Iterable<Change>): Iterable<Change> {
  const rest = right[Symbol.iterator]();
  let other = rest.next();
  for (const change of left) {
    while (!other.done && other.value.atUs < change.atUs) {
      yield other.value;
      other = rest.next();
    }
    yield change;
  }
  for (; !other.done; other = rest.next()) yield other.value;
}
