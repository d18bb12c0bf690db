/**
 * A bar on a terminal, nothing in a pipe. For the commands that take their time.
 * Ctrl-C ends a command with the bar as without it; who wants the cursor back, or to say something, listens itself.
 */
import { SingleBar } from 'cli-progress';

/** Words of a format's own, as `{program}`: name and text. */
type Words = Readonly<Record<string, string>>;

export interface Progress {
  start(total: number, done: number, words?: Words): void;
  update(done: number, words?: Words): void;
  stop(): void;
}

/** @param format of cli-progress; updates before the start are not shown */
export function progressBar(format: string): Progress {
  if (!process.stderr.isTTY)
    return { start: () => undefined, update: () => undefined, stop: () => undefined };
  return new SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: true });
}
