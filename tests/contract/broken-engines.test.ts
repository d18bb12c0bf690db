/**
 * The contract suite notices: each broken engine fails the checks that were written against it.
 * The same checks pass on the engines that are whole, in virtual-engine.test.ts and rp2040-engine.test.ts.
 */
import { expect } from 'chai';
import { BROKEN_ENGINES } from './broken-engines';
import { type Check } from './check';
import { CHECKS } from './pulse-engine';
import { type MakeBench } from './stand';

function checkNamed(beginning: string): Check {
  const found = CHECKS.filter((check) => check.name.startsWith(beginning));
  if (found.length === 0) throw new Error(`no check begins with: ${beginning}`);
  return found[0] as Check;
}

/** What the check says of the engine; '' where it passes. */
function verdict(check: Check, makeBench: MakeBench): string {
  try {
    check.run(makeBench, 1);
    return '';
  } catch (error) {
    // An engine that breaks down in a bench that was not made for it has not been caught.
    if (error instanceof TypeError || error instanceof ReferenceError) throw error;
    return error instanceof Error ? error.message : String(error);
  }
}

describe('contract suite', () => {
  for (const { name, makeBench, caughtBy } of BROKEN_ENGINES) {
    describe(`catches an engine that is broken: ${name}`, () => {
      // A patch that no longer fits its source would be caught by every check, and prove nothing.
      before(() => expect(makeBench).to.not.throw());

      for (const beginning of caughtBy) {
        const check = checkNamed(beginning);
        it(`by "${check.name}"`, () => {
          expect(verdict(check, makeBench)).to.not.equal('');
        });
      }
    });
  }
});
