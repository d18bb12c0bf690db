/**
 * Expected edges: phase words expanded into what must be seen on the lines, and the rules that hold for any edges.
 * The oracle of the contract suite (judge.ts); written from waveforms/phase-word.ts alone, it shares nothing with an
 * engine. Units: us, ticks of 1 us.
 */
import { ENABLES, REVERSE, TICK_US, WORD_ON_MAX_TICKS, type PhaseWord } from '../../waveforms/phase-word';

/** What the lines ENABLE_A, ENABLE_B and REVERSE are from an instant on. */
export interface Edge {
  atUs: number;
  lines: number;
}

export const LINES = ENABLES | REVERSE;

/** REVERSE stands still this long before a phase; the phase words give it eleven ticks. */
const REVERSE_STANDS_US = 10;
/** Hundredths of a tick: a bench that counts in cycles tells instants in fractions. */
export const ROUNDING_US = 0.02;

/** Cut before each first word: pulses and rests, the pieces that RUN lets through or holds back. */
export function piecesOf(words: readonly PhaseWord[]): PhaseWord[][] {
  const pieces: PhaseWord[][] = [];
  for (const word of words) {
    if (word.first) pieces.push([]);
    (pieces[pieces.length - 1] as PhaseWord[]).push(word);
  }
  return pieces;
}

export function spanUsOf(words: readonly PhaseWord[]): number {
  return words.reduce((spanUs, word) => spanUs + (word.onTicks + word.offTicks) * TICK_US, 0);
}

/** @param linesBefore state of the lines when the first word begins, at instant 0 */
export function expectedEdges(words: readonly PhaseWord[], linesBefore: number): Edge[] {
  const states: Edge[] = [];
  let atUs = 0;
  for (const word of words) {
    states.push({ atUs, lines: word.lines });
    atUs += word.onTicks * TICK_US;
    states.push({ atUs, lines: word.lines & ~ENABLES });
    atUs += word.offTicks * TICK_US;
  }
  return changesOf(states, linesBefore);
}

/** Of all states the ones that differ from the state before: what a probe on the lines would tell. */
export function changesOf(states: readonly Edge[], linesBefore: number): Edge[] {
  let before = linesBefore;
  return states.filter((state) => {
    const changed = state.lines !== before;
    before = state.lines;
    return changed;
  });
}

/** The rule that the edges break, whoever played what, or ''. Lines start low. */
export function brokenRule(edges: readonly Edge[]): string {
  let before = 0;
  let roseUs = 0;
  let reverseMovedUs = -Infinity;
  for (const { atUs, lines } of edges) {
    const risen = lines & ~before & ENABLES;
    if ((lines & ENABLES) === ENABLES) return `at ${atUs} us both channels are enabled`;
    if ((lines ^ before) & REVERSE) {
      if ((lines | before) & ENABLES) return `at ${atUs} us REVERSE moves under an enable`;
      reverseMovedUs = atUs;
    }
    if (risen && before & ENABLES) return `at ${atUs} us one enable rises as the other falls`;
    if (risen && atUs - reverseMovedUs < REVERSE_STANDS_US - ROUNDING_US) {
      return `at ${atUs} us a phase begins ${atUs - reverseMovedUs} us after REVERSE moved`;
    }
    if (risen) roseUs = atUs;
    const fallen = before & ~lines & ENABLES;
    if (fallen && atUs - roseUs > WORD_ON_MAX_TICKS * TICK_US + ROUNDING_US) {
      return `at ${atUs} us a phase ends after ${atUs - roseUs} us`;
    }
    before = lines;
  }
  return '';
}
