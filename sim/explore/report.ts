/**
 * What an exploration has to say: text for people, one object for programs.
 * Called by sim/explore.ts. Units: s.
 */
import { MERGED } from './abstraction';
import { type Coverage } from './coverage';
import { INVARIANTS, type InvariantId } from './invariants';
import { type SearchResult } from './search';
import { STATE_NAMES, storyOf } from './story';

export interface Exploration {
  result: SearchResult;
  coverage: Coverage;
  roots: readonly string[];
  /** The guard that was taken out, where one was. */
  broken: string | undefined;
  elapsedS: number;
}

const thousands = (count: number): string => count.toLocaleString('en-US');

/** All invariants held; and where all was looked at, all rows were taken. */
export function isOk({ result, coverage, roots }: Exploration, allRoots: number): boolean {
  const isWhole = result.isComplete && roots.length === allRoots;
  return result.findings.length === 0 && (!isWhole || coverage.missing.length === 0);
}

export function textOf(exploration: Exploration): string[] {
  const { result, coverage, roots, broken, elapsedS } = exploration;
  const { findings, byState } = result;
  const brokenIds = new Set(findings.map(({ id }) => id));
  const held = (Object.keys(INVARIANTS) as InvariantId[]).filter((id) => !brokenIds.has(id));
  return [
    ...(broken === undefined ? [] : [`broken on purpose: ${broken}`, '']),
    `explored ${thousands(result.states)} states by ${thousands(result.edges)} steps, ${result.depth} deep, in ` +
      `${elapsedS.toFixed(0)} s: ${result.isComplete ? 'all there are' : 'not all there are'}`,
    `  from: ${roots.join('; ')}`,
    `  ${byState.map((count, state) => `${STATE_NAMES[state]} ${thousands(count)}`).join(', ')}`,
    `rows of the table taken: ${coverage.rowsTaken} of ${coverage.rows}`,
    ...coverage.missing.map((row) => `  never: ${row}`),
    ...coverage.idle.map((row) => `  taken, but not in all of its states: ${row}`),
    'merged, and looked at only once:',
    ...MERGED.map((what) => `  ${what}`),
    '',
    ...held.map((id) => `${result.isComplete ? 'holds' : 'holds so far'}  ${id}: ${INVARIANTS[id]}`),
    ...findings.flatMap((finding) => [
      '',
      `BROKEN  ${finding.id}: ${INVARIANTS[finding.id]}`,
      ...storyOf(finding).map((line, step) => `  ${step}. ${line}`),
    ]),
  ];
}

export function jsonOf(exploration: Exploration, ok: boolean): object {
  const { result, coverage, roots, broken, elapsedS } = exploration;
  const { states, edges, depth, isComplete, byState, findings } = result;
  return {
    ok,
    states,
    edges,
    depth,
    isComplete,
    byState: Object.fromEntries(byState.map((count, state) => [STATE_NAMES[state], count])),
    roots,
    ...(broken === undefined ? {} : { broken }),
    coverage,
    merged: MERGED,
    invariants: INVARIANTS,
    findings: findings.map((finding) => ({
      invariant: finding.id,
      detail: finding.detail,
      from: finding.root.name,
      events: [...finding.root.path, ...finding.path],
      story: storyOf(finding),
    })),
    elapsedS,
  };
}
