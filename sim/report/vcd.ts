/**
 * A recording as a value change dump (IEEE 1364-2005, clause 18), for sigrok and for GTKWave.
 * Called by the command line when a simulation has ended; yields line by line, for writeFileAside.
 * Time is rounded to the nearest tick of the dump; no date is written, so that the same seed gives the same bytes.
 * sigrok takes the wires of a dump and leaves its reals out, with a sample for every tick: hence a form of logic alone,
 * in whole us.
 */
import type { PointLog, Recording } from '../recording';
import { loadText } from './load-text';
import { LINES, lineStates, printed } from './lines';

/** Identifiers of a dump: one letter each. */
const WIRE_IDS = ['A', 'B', 'R', 'N'] as const;

/** What the points of a channel carry, or, without a channel, those of both; printed as the stored value times a factor. */
interface Real {
  name: string;
  id: string;
  channel?: number;
  column: 'currentMa' | 'padMv' | 'railMv';
  factor: number;
}

const REALS: readonly Real[] = [
  { name: 'current_a_ma', id: 'a', channel: 0, column: 'currentMa', factor: 1 },
  { name: 'current_b_ma', id: 'b', channel: 1, column: 'currentMa', factor: 1 },
  { name: 'voltage_a_v', id: 'v', channel: 0, column: 'padMv', factor: 0.001 },
  { name: 'voltage_b_v', id: 'w', channel: 1, column: 'padMv', factor: 0.001 },
  { name: 'rail_v', id: 'r', column: 'railMv', factor: 0.001 },
];

const WIRE_DECLARATIONS = LINES.map(({ name }, i) => `$var wire 1 ${WIRE_IDS[i]} ${name} $end\n`);
const WIRES_LOW = LINES.map((_, i) => `0${WIRE_IDS[i]}\n`);
const REAL_DECLARATIONS = REALS.map(({ name, id }) => `$var real 64 ${id} ${name} $end\n`);
const REALS_ZERO = REALS.map(({ id }) => `r0 ${id}\n`);

interface Timescale {
  text: string;
  ticksPerUs: number;
}

const LOGIC_TIME: Timescale = { text: '1 us', ticksPerUs: 1 };
/** The bridge's dead time and the points of a curve do not fall on whole us. */
const ANALOGUE_TIME: Timescale = { text: '100 ns', ticksPerUs: 10 };

interface Change {
  tick: number;
  text: string;
}

/** The four lines alone, for sigrok-cli and PulseView. */
export function logicVcd(recording: Recording): Iterable<string> {
  const changes = wireChanges(recording, LOGIC_TIME);
  return dump(recording, LOGIC_TIME, [...WIRE_DECLARATIONS], [...WIRES_LOW], changes);
}

/**
 * The four lines, current and pad voltage of both channels and the rail, for GTKWave.
 * A value changes at every point of its waveform: drawn interpolated it is what was simulated. Where it jumps it has its
 * last value one tick before.
 */
export function analogueVcd(recording: Recording): Iterable<string> {
  const reals = REALS.map((real) => realChanges(recording.points, real, ANALOGUE_TIME));
  const changes = inOrder([wireChanges(recording, ANALOGUE_TIME), ...reals]);
  const declarations = [...WIRE_DECLARATIONS, ...REAL_DECLARATIONS];
  return dump(recording, ANALOGUE_TIME, declarations, [...WIRES_LOW, ...REALS_ZERO], changes);
}

function* dump(
  recording: Recording,
  { text: timescale, ticksPerUs }: Timescale,
  declarations: readonly string[],
  first: readonly string[],
  changes: Iterable<Change>,
): Iterable<string> {
  yield `$comment ${description(recording)} $end\n$timescale ${timescale} $end\n$scope module knead $end\n`;
  yield* declarations;
  yield '$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n';
  yield* first;
  yield '$end\n';
  let written = 0;
  for (const { tick, text } of changes) {
    yield tick > written ? `#${tick}\n${text}` : text;
    written = tick;
  }
  const end = Math.round(recording.spanUs * ticksPerUs);
  if (end > written) yield `#${end}\n`;
}

/** A program's name is written by its user: `$` would end the comment early. */
function description({ program, seed, levels, load }: Recording): string {
  const text =
    `Knead.js simulation: program ${program}, seed ${seed}, ` +
    `level A ${levels[0]}, level B ${levels[1]}, load ${loadText(load)}`;
  return text.replace(/[^\x20-\x7e]|\$/g, '_');
}

function* wireChanges({ edges }: Recording, { ticksPerUs }: Timescale): Iterable<Change> {
  for (const { atUs, lines, changed } of lineStates(edges)) {
    let text = '';
    for (let i = 0; i < LINES.length; i++) {
      const bit = LINES[i]?.bit ?? 0;
      if (changed & bit) text += `${lines & bit ? 1 : 0}${WIRE_IDS[i]}\n`;
    }
    yield { tick: Math.round(atUs * ticksPerUs), text };
  }
}

/** Inside a stretch in which a value stands still it is not written again. */
function* realChanges(points: PointLog, { id, ...real }: Real, { ticksPerUs }: Timescale): Iterable<Change> {
  const values = realValues(points, real)[Symbol.iterator]();
  let before = '';
  let lastTick = 0;
  for (let at = values.next(), next = values.next(); !at.done; at = next, next = values.next()) {
    const { atUs, value } = at.value;
    const jumps = !next.done && next.value.atUs === atUs && next.value.value !== value;
    const tick = Math.max(lastTick, Math.round(atUs * ticksPerUs) - (jumps ? 1 : 0));
    const stands = value === before && (tick === lastTick || (!next.done && next.value.value === value));
    if (!stands) yield { tick, text: `r${value} ${id}\n` };
    [before, lastTick] = [value, tick];
  }
}

function* realValues(points: PointLog, { channel, column, factor }: Omit<Real, 'id'>) {
  for (let i = 0; i < points.length; i++) {
    if (channel !== undefined && points.channel[i] !== channel) continue;
    yield { atUs: points.atUs[i] as number, value: printed((points[column][i] as number) * factor) };
  }
}

/** Sequences that are each in order of time as one; where some meet, those that stand first go first. */
function* inOrder(sequences: readonly Iterable<Change>[]): Iterable<Change> {
  const rests = sequences.map((sequence) => sequence[Symbol.iterator]());
  const heads = rests.map((rest) => rest.next());
  for (;;) {
    let earliest = -1;
    let earliestTick = Infinity;
    heads.forEach((head, i) => {
      if (!head.done && head.value.tick < earliestTick) [earliest, earliestTick] = [i, head.value.tick];
    });
    if (earliest < 0) return;
    yield (heads[earliest] as IteratorYieldResult<Change>).value;
    heads[earliest] = (rests[earliest] as Iterator<Change>).next();
  }
}
