/**
 * docs/session.md: that it is fresh and whole, that its picture is one that Mermaid takes, and that every number of the
 * machine has its word; and that the generator says so when the document is stale.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { FAULT_COUNT, faultAdvice, faultSentence } from '../../firmware/faults';
import * as machine from '../../firmware/machine';
import { TRANSITIONS, type Transition } from '../../firmware/machine';
import { REASON_COUNT, reasonSentence } from '../../firmware/reasons';
import * as selfTest from '../../firmware/self-test-lines';
import { LINE_COUNT, lineName } from '../../firmware/self-test-lines';
import { diagram, main, sessionDocument } from '../../sim/docs/session';
import {
  ACTIONS,
  EVENTS,
  GUARDS,
  SELF_TEST_LINES,
  STATES,
  wordOf,
  type Word,
} from '../../sim/docs/session-words';
import { runInProcess } from '../run-in-process';

const DOCS = resolve(__dirname, '../../docs');
const DOCUMENT = sessionDocument(TRANSITIONS);

/** Cells of the table under a heading, without its head. */
function tableUnder(heading: string): string[][] {
  const [, behind = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  const [section = ''] = behind.split(/\n## /);
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) => row.slice(2, -2).split(' | '));
}

/** Names of a module's codes, each with its number. */
function codesOf(module: object, prefix: string): [string, number][] {
  return Object.entries(module).filter(
    (entry): entry is [string, number] => entry[0].startsWith(prefix) && !entry[0].endsWith('_COUNT'),
  );
}

describe('words for the machine', () => {
  const KINDS: { noun: string; words: readonly Word[]; codes: [string, number][] }[] = [
    { noun: 'state', words: STATES, codes: codesOf(machine, 'STATE_') },
    { noun: 'event', words: EVENTS, codes: codesOf(machine, 'EVENT_') },
    { noun: 'guard', words: GUARDS, codes: codesOf(machine, 'GUARD_') },
    { noun: 'action', words: ACTIONS, codes: codesOf(machine, 'ACTION_') },
    { noun: 'line of the self-test', words: SELF_TEST_LINES, codes: codesOf(selfTest, 'LINE_') },
  ];
  for (const { noun, words, codes } of KINDS) {
    it(`are there for every ${noun}, each once, in the order of their numbers`, () => {
      const numbers = codes.map(([, code]) => code).sort((a, b) => a - b);
      expect(numbers, 'of the source').to.have.length.above(5);
      expect(words.map(({ code }) => code)).to.deep.equal(numbers);
    });

    it(`tell every ${noun} from the others`, () => {
      expect(new Set(words.map(({ name }) => name)).size).to.equal(words.length);
      expect(new Set(words.map(({ text }) => text)).size).to.equal(words.length);
    });
  }

  it('are missed with an error', () => {
    expect(() => wordOf(STATES, 99)).to.throw('no word for 99');
  });
});

describe('picture of the session', () => {
  const lines = diagram(TRANSITIONS);
  const arrows = lines
    .map((line) => line.match(/^ {2}(\S+) --> (\S+) : (.+)$/))
    .filter((match) => match !== null)
    .map(([, from = '', to = '', labels = '']) => ({ from, to, labels: labels.split(', ') }));
  const noted = lines.filter((line) => line.startsWith('    ')).join('\n');

  it('consists of lines that Mermaid knows, and of names that are none of its words', () => {
    const known = [
      /^stateDiagram-v2$/,
      /^ {2}state "[a-z-]+" as s_\w+$/,
      /^ {2}(\[\*\]|s_\w+) --> s_\w+ : [\w ,-]+$/,
      /^ {2}note right of s_\w+$/,
      /^ {4}from [\w ,-]+$/,
      /^ {2}end note$/,
    ];
    for (const line of lines)
      expect(
        known.some((form) => form.test(line)),
        line,
      ).to.equal(true);
    expect(lines.filter((line) => line.startsWith('  note'))).to.have.length(
      lines.filter((line) => line === '  end note').length,
    );
  });

  it('has an arrow at most for each pair of states, none from a state to itself, and only states that there are', () => {
    const pairs = arrows.map(({ from, to }) => `${from} ${to}`);
    expect(new Set(pairs).size).to.equal(pairs.length);
    const states = lines.map((line) => line.match(/ as (\w+)$/)?.[1]).filter((id) => id !== undefined);
    expect(states).to.have.length(STATES.length);
    for (const { from, to } of arrows) {
      expect(from).not.to.equal(to);
      expect([...states, '[*]']).to.include.members([from, to]);
    }
  });

  it('has every transition to another state, as an arrow or in a note', () => {
    const idOf = (state: number): string => `s_${wordOf(STATES, state).name.replace('-', '_')}`;
    for (const { from, on, to } of TRANSITIONS) {
      const label = wordOf(EVENTS, on).name;
      for (const state of from) {
        if (to === undefined || to === state) continue;
        const drawn = arrows.find((arrow) => arrow.from === idOf(state) && arrow.to === idOf(to));
        const isNoted = new RegExp(`by .*\\b${label}\\b`).test(noted);
        expect(drawn?.labels.includes(label) === true || isNoted, `${idOf(state)}, ${label}`).to.equal(true);
      }
    }
  });

  it('does not draw what comes from every state: it stays readable', () => {
    expect(arrows.length).to.be.within(STATES.length, 20);
    expect(noted).to.contain('from every state by fault').and.contain('from every state by off');
  });

  it('draws a row for some states, and notes one for all', () => {
    const rows: Transition[] = [
      { from: [machine.STATE_IDLE], on: machine.EVENT_START, to: machine.STATE_CONTACT, action: 0 },
      { from: STATES.map(({ code }) => code), on: machine.EVENT_OFF, to: machine.STATE_OFF, action: 0 },
      { from: [machine.STATE_IDLE], on: machine.EVENT_LOCK, action: 0 },
    ];
    expect(diagram(rows).slice(-5)).to.deep.equal([
      '  [*] --> s_self_test : power-on',
      '  s_idle --> s_contact : START',
      '  note right of s_off',
      '    from every state by off',
      '  end note',
    ]);
  });
});

describe('document of the session', () => {
  it('is fresh: npm run docs:session', async () => {
    expect(await runInProcess((argv) => main(argv), ['--check'])).to.deep.equal({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('has a row for each transition, with its guards', () => {
    const rows = tableUnder('The transitions');
    expect(rows).to.have.length(TRANSITIONS.length);
    TRANSITIONS.forEach(({ on, guards = 0, to, action }, i) => {
      const [, when, onlyIf = '', next, done] = rows[i] as string[];
      expect([when, next, done]).to.deep.equal([
        wordOf(EVENTS, on).text,
        to === undefined ? 'the same' : wordOf(STATES, to).name,
        wordOf(ACTIONS, action).text,
      ]);
      const named = onlyIf.split(', ').filter((name) => name.trim() !== '');
      expect(named).to.deep.equal(GUARDS.filter(({ code }) => code & guards).map(({ name }) => name));
    });
  });

  it('has every guard with its sentence, every reason, every fault with its advice, every line of the self-test', () => {
    expect(tableUnder('The guards').map((row) => row.at(-1))).to.deep.equal(
      GUARDS.map((_, bit) => reasonSentence(bit + 1)),
    );
    const reasons = Array.from({ length: REASON_COUNT - 1 }, (_, i) => [`${i + 1}`, reasonSentence(i + 1)]);
    expect(tableUnder('The reasons')).to.deep.equal(reasons);
    const faults = Array.from({ length: FAULT_COUNT - 1 }, (_, i) => i + 1);
    expect(tableUnder('The faults')).to.deep.equal(
      faults.map((fault) => [`${fault}`, faultSentence(fault), faultAdvice(fault)]),
    );
    expect(tableUnder('The self-test').map(([, name]) => name)).to.deep.equal(
      Array.from({ length: LINE_COUNT }, (_, line) => lineName(line)),
    );
  });

  it('links to files that exist, and has nothing undefined in it', () => {
    const targets = [...DOCUMENT.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    expect(targets).to.include('hazards.md');
    for (const target of targets) expect(existsSync(join(DOCS, target)), target).to.equal(true);
    expect(DOCUMENT).not.to.match(/undefined|NaN|\|\s*\|$/m);
  });
});

describe('npm run docs:session', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'knead-docs-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...argv: string[]) => runInProcess((args) => main(args, { folder }), argv);

  it('says that the document is stale, changes nothing until told, and then writes it', async () => {
    const path = join(folder, 'session.md');
    writeFileSync(path, 'old');
    const { status, stdout } = await run('--check');
    expect([status, stdout]).to.deep.equal([
      1,
      `stale: ${folder.split('/').at(-1)}/session.md\nwrite anew: npm run docs:session\n`,
    ]);
    expect(readFileSync(path, 'utf8')).to.equal('old');
    expect((await run()).status).to.equal(0);
    expect(readFileSync(path, 'utf8')).to.equal(DOCUMENT);
    expect(readdirSync(folder)).to.deep.equal(['session.md']);
    expect((await run('--check')).status).to.equal(0);
  });

  it('notices a table that has changed', async () => {
    await run();
    const changed = (args: string[]) => main(args, { folder, transitions: TRANSITIONS.slice(1) });
    expect((await runInProcess(changed, ['--check'])).status).to.equal(1);
  });

  it('refuses what it does not know in one line, and helps', async () => {
    const { status, stderr } = await run('--chekc');
    expect(status).to.equal(2);
    expect(stderr).to.match(/^docs:session: unknown option '--chekc'/);
    const help = await run('--help');
    expect(help.status).to.equal(0);
    expect(help.stdout).to.contain('npm run -s docs:session -- --check');
  });
});
