/**
 * The worker pool, on work of its own: everything is done once, whatever the number of threads, and an error comes out.
 */
import { join } from 'node:path';
import { expect } from 'chai';
import { runAll, type Work } from '../../sim/worker-pool';
import { refuseThree, square, type Piece } from './sweep-work';

const FILE = join(__dirname, 'sweep-work.ts');
const SQUARES: Work<Piece, number> = { file: FILE, run: square };
const REFUSING: Work<Piece, number> = { file: FILE, run: refuseThree };

const pieces = (count: number): Piece[] => Array.from({ length: count }, (_, value) => ({ value }));

async function resultsOf(
  work: Work<Piece, number>,
  tasks: Iterable<Piece>,
  jobs: number,
): Promise<[number, number][]> {
  const results: [number, number][] = [];
  await runAll(work, tasks, jobs, (result, { value }) => results.push([value, result]));
  return results;
}

describe('worker pool', () => {
  for (const jobs of [1, 2]) {
    it(`does every piece once with ${jobs} jobs, and tells which result is whose`, async () => {
      const results = await resultsOf(SQUARES, pieces(12), jobs);
      const inOrder = results.sort(([a], [b]) => a - b);
      expect(inOrder).to.deep.equal(pieces(12).map(({ value }) => [value, value * value]));
    });

    it(`stops with ${jobs} jobs at the error of a piece, of pieces without end`, async () => {
      function* endless(): Generator<Piece> {
        for (let value = 0; ; value += 1) yield { value };
      }
      let message = '';
      await resultsOf(REFUSING, endless(), jobs).catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.equal('three is refused');
    });
  }

  it('does nothing where there is nothing to do', async () => {
    expect(await resultsOf(SQUARES, [], 1)).to.deep.equal([]);
  });

  it('stops when a result cannot be taken', async () => {
    let message = '';
    const refuse = (): never => {
      throw new Error('the disk is full');
    };
    await runAll(SQUARES, pieces(5), 2, refuse).catch((error: Error) => {
      message = error.message;
    });
    expect(message).to.equal('the disk is full');
  });
});
