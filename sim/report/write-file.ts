/**
 * Writes a report file aside and renames it, so that a reader never meets half a file.
 * Called by every report writer and by the command line, once a file; whatever fails, nothing is left behind
 * and the error is one line for people.
 * Content in pieces is gathered into chunks of 64 KiB: a 30-minute VCD never stands in memory as one string.
 */
import { accessSync, closeSync, constants, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

export type FileContent = string | Uint8Array | Iterable<string | Uint8Array>;

const CHUNK_CHARACTERS = 65536;

/** What a system error means to whoever named the file. */
const REASONS: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `the folder ${dirname(path)} does not exist`,
  ENOTDIR: (path) => `${dirname(path)} is not a folder`,
  EACCES: (path) => `no permission to write in ${dirname(path)}`,
  EPERM: (path) => `no permission to write in ${dirname(path)}`,
  EROFS: (path) => `${dirname(path)} is read-only`,
  EISDIR: () => 'it is a folder',
  ENOSPC: () => 'the disk is full',
  EDQUOT: () => 'the disk quota is used up',
  ENAMETOOLONG: () => 'the name is too long',
};

let asideCount = 0;

/**
 * Writes `content` to `path`, replacing what was there. A pipe or a device is written to as it stands: in its place nobody
 * would find the file. Throws an Error with one line that names the file.
 */
export function writeFileAside(path: string, content: FileContent): void {
  try {
    if (isPipeOrDevice(path)) writeInto(path, 'w', content);
    else writeAside(path, content);
  } catch (error) {
    throw new Error(sentence(error, path), { cause: error });
  }
}

/**
 * For whoever will write a file after long work: what would keep it from being written, in the words of the error, as far as
 * that is seen without writing. Undefined where nothing is in the way.
 */
export function obstacleTo(path: string): string | undefined {
  try {
    if (isPipeOrDevice(path)) return undefined;
    refuseFolder(path);
    // With a dot at its end, a file in place of the folder is refused.
    accessSync(`${dirname(path)}${sep}.`, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return sentence(error, path);
  }
}

function isPipeOrDevice(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && !stat.isFile() && !stat.isDirectory();
}

function writeAside(path: string, content: FileContent): void {
  refuseFolder(path);
  asideCount += 1;
  const asidePath = join(dirname(path), `.${basename(path)}.${process.pid}-${asideCount}.part`);
  try {
    writeInto(asidePath, 'wx', content);
    renameSync(asidePath, path);
  } catch (error) {
    // A file of that name that was there before is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(asidePath, { force: true });
    throw error;
  }
}

function writeInto(path: string, flags: 'w' | 'wx', content: FileContent): void {
  const file = openSync(path, flags);
  try {
    for (const chunk of chunks(content)) writeWhole(file, chunk);
  } finally {
    closeSync(file);
  }
}

/** Asked before the first byte: a rename in place of a folder would fail behind the last one. */
function refuseFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  }
}

function sentence(error: unknown, path: string): string {
  return `cannot write ${path}: ${reason(error, path)}`;
}

function reason(error: unknown, path: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const known = REASONS[code];
  return known === undefined ? (error.message.split('\n', 1)[0] ?? '') : known(path);
}

function writeWhole(file: number, chunk: Uint8Array): void {
  let written = 0;
  while (written < chunk.length) written += writeSync(file, chunk, written);
}

function* chunks(content: FileContent): Iterable<Uint8Array> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  let text = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      text += piece;
      if (text.length < CHUNK_CHARACTERS) continue;
    }
    if (text !== '') yield Buffer.from(text, 'utf8');
    text = '';
    if (typeof piece !== 'string') yield piece;
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}
