/**
 * The bar of the commands that take their time: what it shows on a terminal, and that a pipe gets nothing.
 */
import { expect } from 'chai';
import { progressBar } from '../../sim/progress';

/** What a bar writes while stderr is a terminal, or is not. */
function shownBy(isTerminal: boolean): string {
  const { isTTY } = process.stderr;
  const write = process.stderr.write;
  let shown = '';
  process.stderr.isTTY = isTerminal;
  process.stderr.write = (text: string | Uint8Array): boolean => {
    shown += String(text);
    return true;
  };
  try {
    const bar = progressBar('soaking {value}/{total}, {program}');
    bar.start(20, 0, { program: 'knead' });
    bar.update(7, { program: 'tap' });
    bar.stop();
  } finally {
    process.stderr.isTTY = isTTY;
    process.stderr.write = write;
  }
  return shown;
}

describe('bar of progress', () => {
  it('counts on a terminal, with the words that it is given', () => {
    expect(shownBy(true)).to.contain('soaking 0/20, knead').and.to.contain('soaking 7/20, tap');
  });

  it('is silent in a pipe', () => expect(shownBy(false)).to.equal(''));
});
