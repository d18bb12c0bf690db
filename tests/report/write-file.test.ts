/**
 * writeFileAside: whole files or none, and one clear line when a file cannot be written.
 * Each test has a folder of its own under the system's temporary folder.
 */
import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { obstacleTo, writeFileAside, type FileContent } from '../../sim/report/write-file';

/** A user who may write nothing, for tests that are run by the one who may write everything. */
const NOBODY = 65534;

function* many(piece: string, count: number): Iterable<string> {
  for (let i = 0; i < count; i++) yield piece;
}

function* mixed(): Iterable<string | Uint8Array> {
  yield 'one ';
  yield Buffer.from([0x74, 0x77, 0x6f]);
  yield ' three';
}

function* failing(): Iterable<string> {
  yield 'x'.repeat(100_000);
  throw new Error('the recording ended early\nat some place in the code');
}

describe('report files', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'knead-report-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const contents: { name: string; content: FileContent; written: string }[] = [
    { name: 'a string', content: 'µs and Ω\n', written: 'µs and Ω\n' },
    { name: 'an empty string', content: '', written: '' },
    { name: 'a buffer', content: Buffer.from('PNG'), written: 'PNG' },
    {
      name: 'a generator longer than several chunks',
      content: many('0123456µ\n', 60_000),
      written: '0123456µ\n'.repeat(60_000),
    },
    { name: 'strings and buffers in turn', content: mixed(), written: 'one two three' },
  ];
  for (const { name, content, written } of contents) {
    it(`writes ${name} and leaves nothing beside it`, () => {
      writeFileAside(join(folder, 'out.txt'), content);
      expect(readFileSync(join(folder, 'out.txt'), 'utf8')).to.equal(written);
      expect(readdirSync(folder)).to.deep.equal(['out.txt']);
    });
  }

  it('replaces what was there', () => {
    writeFileSync(join(folder, 'out.txt'), 'a longer text from before');
    writeFileAside(join(folder, 'out.txt'), 'new');
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).to.equal('new');
  });

  it('keeps the old file, and nothing else, when the content fails half-way', () => {
    const path = join(folder, 'out.txt');
    writeFileSync(path, 'old');
    expect(() => writeFileAside(path, failing())).to.throw(`cannot write ${path}: the recording ended early`);
    expect(readFileSync(path, 'utf8')).to.equal('old');
    expect(readdirSync(folder)).to.deep.equal(['out.txt']);
  });

  it('lets two writers of one file finish in any order', () => {
    const path = join(folder, 'out.txt');
    function* outer(): Iterable<string> {
      yield 'outer';
      writeFileAside(path, 'inner');
    }
    writeFileAside(path, outer());
    expect(readFileSync(path, 'utf8')).to.equal('outer');
    expect(readdirSync(folder)).to.deep.equal(['out.txt']);
  });

  const refusals = [
    {
      name: 'a missing folder',
      path: ['missing', 'out.txt'],
      says: (at: string) => `the folder ${join(at, 'missing')} does not exist`,
    },
    { name: 'a path that is a folder', path: ['folder'], says: () => 'it is a folder' },
    {
      name: 'a file taken for a folder',
      path: ['file', 'out.txt'],
      says: (at: string) => `${join(at, 'file')} is not a folder`,
    },
    { name: 'a name beyond 255 bytes', path: ['n'.repeat(300)], says: () => 'the name is too long' },
  ];
  for (const { name, path, says } of refusals) {
    it(`refuses ${name} in one line`, () => {
      mkdirSync(join(folder, 'folder'));
      writeFileSync(join(folder, 'file'), '');
      const target = join(folder, ...path);
      expect(() => writeFileAside(target, 'text'))
        .to.throw(Error)
        .with.property('message', `cannot write ${target}: ${says(folder)}`);
      expect(obstacleTo(target), 'said before').to.equal(`cannot write ${target}: ${says(folder)}`);
      expect(readdirSync(folder)).to.deep.equal(['file', 'folder']);
    });
  }

  it('sees nothing in the way of a new file, of one that is there, and of a device', () => {
    writeFileSync(join(folder, 'old.txt'), '');
    const paths = [join(folder, 'new.txt'), join(folder, 'old.txt'), devNull];
    expect(paths.map(obstacleTo)).to.deep.equal([undefined, undefined, undefined]);
    expect(readdirSync(folder)).to.deep.equal(['old.txt']);
  });

  it('writes into a pipe, and leaves it one', async function () {
    const pipe = join(folder, 'pipe');
    if (spawnSync('mkfifo', [pipe]).status !== 0) {
      console.log('        skipped: this system has no pipes with names');
      return this.skip();
    }
    const reader = spawn('cat', [pipe]);
    let read = '';
    reader.stdout.on('data', (piece: Buffer) => (read += piece.toString()));
    const ended = once(reader, 'close');
    writeFileAside(pipe, many('piece\n', 3));
    await ended;
    expect(read).to.equal('piece\npiece\npiece\n');
    expect(lstatSync(pipe).isFIFO()).to.equal(true);
    expect(readdirSync(folder)).to.deep.equal(['pipe']);
  });

  it('refuses a folder without permission in one line', function () {
    if (process.geteuid === undefined || process.seteuid === undefined) {
      console.log('        skipped: this system has no users to be refused');
      return this.skip();
    }
    const target = join(folder, 'out.txt');
    chmodSync(folder, 0o500);
    const user = process.geteuid();
    if (user === 0) process.seteuid(NOBODY);
    try {
      expect(() => writeFileAside(target, 'text')).to.throw(
        `cannot write ${target}: no permission to write in ${folder}`,
      );
    } finally {
      process.seteuid(user);
    }
    expect(readdirSync(folder)).to.deep.equal([]);
  });
});
