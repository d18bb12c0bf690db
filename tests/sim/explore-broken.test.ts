/**
 * The exploration finds what each guard is there for: sessions with one guard taken out, a row each. A guard that another
 * one covers is not found alone: then the row says what covers it, and the next one takes out both.
 */
import { expect } from 'chai';
import { TRANSITIONS } from '../../firmware/machine';
import { BROKEN_CODE, BROKEN_ROWS, type BrokenSession } from '../../sim/explore/broken-sessions';
import { makeRoots } from '../../sim/explore/roots';
import { search, type SearchResult } from '../../sim/explore/search';

/** What is found is found within this many states; what is covered is looked for in as many. */
const STATES_MAX = 1500;

function explored({ variant, finds }: Pick<BrokenSession, 'variant' | 'finds'>): SearchResult {
  return search({ roots: makeRoots(variant, new Set()), stopsAt: finds, statesMax: STATES_MAX });
}

function idsOf({ findings }: SearchResult): string[] {
  return findings.map(({ id, root, path }) => `${id}: ${[root.name, ...path].join(', ')}`);
}

for (const [group, sessions] of [
  ['guards of the table', BROKEN_ROWS],
  ['guards in code', BROKEN_CODE],
] as const) {
  describe(`explore: ${group}, taken out one by one`, () => {
    for (const session of sessions) {
      const { name, finds, covered } = session;
      if (covered === undefined) {
        it(`finds: ${name}`, () => {
          const found = explored(session).findings.filter(({ id }) => finds.includes(id));
          expect(found.length, 'findings').to.be.at.least(1);
        });
      } else {
        it(`finds nothing new: ${name} (${covered})`, () => {
          expect(idsOf(explored(session))).to.deep.equal(idsOf(explored({ variant: {}, finds: [] })));
        });
      }
    }
  });
}

describe('explore: the rows of guards', () => {
  it('are one for each guard of each row of the table', () => {
    const bits = TRANSITIONS.reduce(
      (sum, { guards = 0 }) => sum + [...guards.toString(2)].filter((bit) => bit === '1').length,
      0,
    );
    // Where a guard is covered another row takes out both.
    const alone = BROKEN_ROWS.filter(({ variant }) => variant.doctor === undefined && variant.machine);
    const covered = BROKEN_ROWS.filter((session) => session.covered !== undefined);
    expect(BROKEN_ROWS.length).to.equal(bits + covered.length);
    expect(alone.length).to.be.at.least(bits);
  });

  it('have names of their own', () => {
    const names = [...BROKEN_ROWS, ...BROKEN_CODE].map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });
});
