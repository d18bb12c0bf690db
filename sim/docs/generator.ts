/**
 * What the generators of documents share: `npm run docs:<name>` writes a document and what belongs to it, and with
 * --check it says which of them are stale. Files are written aside and renamed; files of its own folder that are gone
 * from the documents are removed. Exit status: 0 done, or nothing stale; 1 something is stale, or could not be written;
 * 2 bad usage, said in one line.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Command } from 'commander';
import { writeFileAside } from '../report/write-file';
import { EXIT_FAILED, exitStatusOf } from '../command-line';

/** Folder of the documents. */
export const DOCS = join(__dirname, '..', '..', 'docs');

/** Text, or the bytes of a picture. */
export type Content = string | Uint8Array;

export interface Generator {
  /** As npm knows it: `docs:programs`. */
  name: string;
  description: string;
  /** The folder below that of the documents which has nothing but its files, of one kind. */
  own?: { folder: string; ending: string; noun: string };
  /** Paths below the folder of the documents, and what is in them; the document comes first. */
  files(): Map<string, Content> | Promise<Map<string, Content>>;
}

/** Runs a command line; answers the exit status. @param folder of the documents */
export function generate(argv: string[], folder: string, generator: Generator): Promise<number> {
  return exitStatusOf(generator.name, async () => {
    const { check } = command(generator).parse(argv, { from: 'user' }).opts<{ check?: boolean }>();
    const files = await generator.files();
    return (check ? checkFiles : writeFiles)(folder, files, generator);
  });
}

function command({ name, description }: Generator): Command {
  return new Command(name)
    .description(description)
    .option('--check', 'write nothing, say which files are stale')
    .allowExcessArguments(false)
    .addHelpText('after', `\nExamples:\n  $ npm run ${name}\n  $ npm run -s ${name} -- --check`)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, `${name}: `)) });
}

type Files = ReadonlyMap<string, Content>;

function writeFiles(folder: string, files: Files, { own }: Generator): number {
  for (const path of files.keys()) mkdirSync(dirname(join(folder, path)), { recursive: true });
  for (const [path, content] of files) writeFileAside(join(folder, path), content);
  for (const path of leftFiles(folder, files, own)) rmSync(join(folder, path));
  const [document = ''] = files.keys();
  const others = own ? ` and ${files.size - 1} ${own.noun}` : '';
  process.stdout.write(`wrote ${printed(folder, document)}${others}\n`);
  return 0;
}

function checkFiles(folder: string, files: Files, { own, name }: Generator): number {
  const stale = [...files]
    .filter(([path, content]) => !bytesOf(join(folder, path))?.equals(Buffer.from(content)))
    .map(([path]) => path);
  stale.push(...leftFiles(folder, files, own));
  for (const path of stale) process.stdout.write(`stale: ${printed(folder, path)}\n`);
  if (stale.length === 0) return 0;
  process.stdout.write(`write anew: npm run ${name}\n`);
  return EXIT_FAILED;
}

/** Files of its own folder that are gone from the documents. */
function leftFiles(folder: string, files: Files, own: Generator['own']): string[] {
  if (!own) return [];
  return namesIn(join(folder, own.folder))
    .map((name) => `${own.folder}/${name}`)
    .filter((path) => path.endsWith(own.ending) && !files.has(path));
}

function printed(folder: string, path: string): string {
  return relative(dirname(folder), join(folder, path));
}

/** Undefined where there is no such file. */
function bytesOf(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
