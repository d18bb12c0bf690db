/**
 * What the silicon bench shows on the way: a bar on a terminal, a line a measure elsewhere. On stderr, so that the table
 * stands alone on stdout. Units: s of emulated time, and of the wall.
 */
import { SingleBar } from 'cli-progress';
import { type BenchProgress } from './bench-run';

export interface Progress extends BenchProgress {
  end(): void;
}

type Stream = NodeJS.WritableStream & { isTTY?: boolean };

export function showProgress(stream: Stream): Progress {
  return stream.isTTY ? onTerminal(stream) : inLines(stream);
}

function onTerminal(stream: Stream): Progress {
  const startedMs = performance.now();
  const bar = new SingleBar({
    format: '[{bar}] {value}/{total} {name}: {emulated} s emulated, {elapsed} s elapsed',
    stream,
    clearOnComplete: true,
    hideCursor: true,
  });
  const elapsed = (): string => elapsedS(startedMs);
  bar.start(1, 0, { name: '', emulated: '0.0', elapsed: '0' });
  return {
    begin: (step, steps, name) => {
      bar.setTotal(steps);
      bar.update(step - 1, { name });
    },
    tick: (emulatedS) => {
      bar.update({ emulated: emulatedS.toFixed(1), elapsed: elapsed() });
      bar.render();
    },
    end: () => bar.stop(),
  };
}

function inLines(stream: Stream): Progress {
  const startedMs = performance.now();
  let emulated = 0;
  const at = (): string => `${emulated.toFixed(1)} s emulated, ${elapsedS(startedMs)} s elapsed`;
  return {
    begin: (step, steps, name) => void stream.write(`[${step}/${steps}] ${name} (${at()})\n`),
    tick: (emulatedS) => {
      emulated = emulatedS;
    },
    end: () => void stream.write(`done (${at()})\n`),
  };
}

function elapsedS(startedMs: number): string {
  return ((performance.now() - startedMs) / 1000).toFixed(0);
}
