/**
 * Holds docs/hazards.md to what there is: ids, the short names of its tests, the files and requirements that it names, and
 * what it calls planned. Whether a test shows what its row says is for those who read the row.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const ROOT = resolve(__dirname, '../..');
const TESTS_HEADING = '## The tests, by short name';
const ID_COLUMN = 'Id';
const TESTS_COLUMN = 'Test that shows it';
const LEFT_COLUMN = 'Left over';
/** What stands in the column of tests beside short names. */
const NO_TESTS = /^(bench test of OS-\d+|inspection|user information|\*planned\*)$/;
/** A command: its paragraph below the list says which. */
const COMMANDS = ['silicon'];

type Row = Record<string, string>;

interface Document {
  text: string;
  rows: Row[];
  list: Row[];
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(' | ')
    .map((cell) => cell.trim());
}

/** Rows of all tables with this first heading, by their headings. */
function rowsOf(text: string, first: string): Row[] {
  let headings: string[] = [];
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('|')) headings = [];
    else if (headings.length === 0) headings = cellsOf(line);
    else if (!/^[|\s-]+$/.test(line) && headings[0] === first) {
      const cells = cellsOf(line);
      return [Object.fromEntries(headings.map((heading, i) => [heading, cells[i] ?? '']))];
    }
    return [];
  });
}

function parse(text: string): Document {
  const list = text.slice(text.indexOf(TESTS_HEADING));
  return { text, rows: rowsOf(text, ID_COLUMN), list: rowsOf(list, 'Short name') };
}

/** Items of the column of tests, without what is in brackets, and without what is planned of them. */
function testsOf(row: Row): string[] {
  return (row[TESTS_COLUMN] ?? '')
    .replace(/ \((?:[^()]|\(\))*\)/g, '')
    .replace(/(\*planned\*): [^;]*/g, '$1')
    .split(/[,;] /)
    .filter((item) => item !== '');
}

const filesOf = (text: string): string[] =>
  [...text.matchAll(/`((?:waveforms|hal|firmware|sim|tests|examples|docs)\/[\w./-]+)`/g)].map(
    ([, path]) => path as string,
  );

const namesOf = ({ list }: Document): string[] => list.map((row) => row['Short name'] as string);

const repeated = (values: readonly string[]): string[] =>
  values.filter((value, i) => values.indexOf(value) !== i);

/** @param requirements ids that output-stage.md has */
function problems(document: Document, requirements: ReadonlySet<string>): string[] {
  const { text, rows, list } = document;
  const ids = rows.map((row) => row[ID_COLUMN] as string);
  const names = namesOf(document);
  const shown = rows.filter((row) => TESTS_COLUMN in row);
  const used = new Set(shown.flatMap(testsOf));
  const known = new Set([...names, ...COMMANDS]);
  return [
    ...repeated(ids).map((id) => `${id} is there twice`),
    ...repeated(names).map((name) => `"${name}" is in the list twice`),
    ...[...text.matchAll(/\bH-\d+\b/g)].flatMap(([id]) => (ids.includes(id) ? [] : [`${id} has no row`])),
    ...[...text.matchAll(/\bOS-\d+\b/g)].flatMap(([id]) =>
      requirements.has(id) ? [] : [`${id} is not in output-stage.md`],
    ),
    ...shown.flatMap((row) =>
      testsOf(row)
        .filter((item) => !known.has(item) && !NO_TESTS.test(item))
        .map((item) => `${row[ID_COLUMN]}: "${item}" is not in the list of tests`),
    ),
    ...shown.filter((row) => testsOf(row).length === 0).map((row) => `${row[ID_COLUMN]} names no test`),
    ...rows.filter((row) => !row[LEFT_COLUMN]).map((row) => `${row[ID_COLUMN]} says nothing of what is left`),
    ...names.filter((name) => !used.has(name)).map((name) => `"${name}" is in the list, and no row names it`),
    ...list
      .filter((row) => filesOf(row['File'] ?? '').length === 0)
      .map((row) => `"${row['Short name']}" has no file`),
    ...filesOf(text)
      .filter((path) => !existsSync(join(ROOT, path)))
      .map((path) => `${path} is not there`),
  ];
}

function read(name: string): string {
  return readFileSync(join(ROOT, name), 'utf8');
}

const TEXT = read('docs/hazards.md');
const REQUIREMENTS = new Set(
  [...read('docs/output-stage.md').matchAll(/^### (OS-\d+) /gm)].map(([, id]) => id as string),
);

describe('table of hazards', () => {
  it('has rows, and a list of tests', () => {
    const document = parse(TEXT);
    expect(document.rows).to.have.length.above(80);
    expect(document.list).to.have.length.above(30);
    expect(REQUIREMENTS.size).to.be.above(20);
  });

  it('has each id once, and names no test, file, row or requirement that is not there', () => {
    expect(problems(parse(TEXT), REQUIREMENTS)).to.deep.equal([]);
  });

  it('has a test for every measure: none that is planned alone, where the firmware is said to do something', () => {
    const bare = parse(TEXT).rows.filter((row) => {
      const firmware = row['Measure in firmware'] ?? '';
      const doesSomething = firmware !== '' && !/^(-|none\b.*|\*planned\*: .*)$/.test(firmware);
      return doesSomething && testsOf(row).every((item) => item === '*planned*');
    });
    expect(bare.map((row) => row[ID_COLUMN])).to.deep.equal([]);
  });

  it('is named by other documents with ids that it has', () => {
    const ids = new Set(parse(TEXT).rows.map((row) => row[ID_COLUMN]));
    const others = [
      'README.md',
      'ARCHITECTURE.md',
      ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`),
    ];
    const unknown = others
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => [...read(path).matchAll(/\bH-\d+\b/g)].map(([id]) => ({ path, id })))
      .filter(({ id }) => !ids.has(id));
    expect(unknown).to.deep.equal([]);
  });
});

describe('table of hazards: the check itself', () => {
  interface Spoilt {
    name: string;
    from: string;
    to: string;
    says: string;
  }
  const SOUND = [
    TESTS_HEADING,
    '| Short name | File | What it shows |',
    '|---|---|---|',
    '| session | `tests/architecture.test.ts` | Something. |',
    '',
    '| Id | Hazard | Test that shows it | Left over |',
    '|---|---|---|---|',
    '| H-1 | A | session (this, and that), bench test of OS-1 | S1 P1 |',
    '| H-2 | As H-1 | inspection; *planned*: more, later | S1 P1 |',
  ].join('\n');
  const SPOILT: Spoilt[] = [
    { name: 'an id twice', from: '| H-2 |', to: '| H-1 |', says: 'H-1 is there twice' },
    {
      name: 'a short name twice',
      from: '\n\n',
      to: '\n| session | `tests/architecture.test.ts` | More. |\n\n',
      says: '"session" is in the list twice',
    },
    { name: 'an id that has no row', from: 'As H-1', to: 'As H-3', says: 'H-3 has no row' },
    {
      name: 'a requirement that there is not',
      from: 'OS-1',
      to: 'OS-2',
      says: 'OS-2 is not in output-stage.md',
    },
    {
      name: 'a short name that is not listed',
      from: 'session (',
      to: 'sessions (',
      says: 'H-1: "sessions" is not in the list of tests',
    },
    { name: 'no test at all', from: 'inspection; *planned*: more, later', to: '', says: 'H-2 names no test' },
    {
      name: 'nothing left over',
      from: '*planned*: more, later | S1 P1 |',
      to: '*planned*: more, later | |',
      says: 'H-2 says nothing of what is left',
    },
    {
      name: 'a short name that no row names',
      from: 'session (this, and that), ',
      to: '',
      says: '"session" is in the list, and no row names it',
    },
    {
      name: 'a short name without a file',
      from: '`tests/architecture.test.ts`',
      to: 'none',
      says: '"session" has no file',
    },
    {
      name: 'a file that is not there',
      from: 'tests/architecture',
      to: 'tests/agriculture',
      says: 'tests/agriculture.test.ts is not there',
    },
  ];
  const found = (text: string): string[] => problems(parse(text), new Set(['OS-1']));

  it('finds nothing in a sound one', () => {
    expect(found(SOUND)).to.deep.equal([]);
  });

  for (const { name, from, to, says } of SPOILT) {
    it(`finds ${name}`, () => {
      expect(SOUND).to.contain(from);
      expect(found(SOUND.replace(from, to))).to.include(says);
    });
  }
});
