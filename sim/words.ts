/**
 * Phase words out of the memory of a segment: for the virtual engine and for tests.
 * Units: ticks of 1 us.
 */
import { PAD_OFF_TICKS, PAD_ON_TICKS } from '../waveforms/bounds';
import { CODE_FIRST, CODE_LINES_SHIFT, REVERSE, type PhaseWord } from '../waveforms/phase-word';

/** All words of a block, the idle ones with them. */
export function readWords(block: Uint32Array): PhaseWord[] {
  return Array.from({ length: block.length / 2 }, (_, word) => {
    const on = block[2 * word] as number;
    const code = on >>> 16;
    return {
      first: (code & CODE_FIRST) !== 0,
      lines: code >> CODE_LINES_SHIFT,
      onTicks: on & 0xffff,
      offTicks: block[2 * word + 1] as number,
    };
  });
}

/** The words of a block as they are now; the idle ones behind them count as time of the last. */
export function wordsOf(block: Uint32Array): PhaseWord[] {
  const words = readWords(block);
  let idleTicks = 0;
  while (isIdle(words[words.length - 1] as PhaseWord, words[words.length - 2])) {
    words.pop();
    idleTicks += PAD_ON_TICKS + PAD_OFF_TICKS;
  }
  (words[words.length - 1] as PhaseWord).offTicks += idleTicks;
  return words;
}

function isIdle(word: PhaseWord, before: PhaseWord | undefined): boolean {
  const isPad = word.onTicks === PAD_ON_TICKS && word.offTicks === PAD_OFF_TICKS && !word.first;
  return isPad && before !== undefined && word.lines === (before.lines & REVERSE);
}
