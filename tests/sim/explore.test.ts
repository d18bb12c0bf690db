/**
 * The exploration of the session: its short form holds, and what it is made of does what the search relies on.
 * The full form is `npm run explore`. Times in us.
 */
import { expect } from 'chai';
import {
  OUTPUT_STATES,
  STATE_CONTACT,
  STATE_FAULTED,
  STATE_IDLE,
  STATE_RUNNING,
} from '../../firmware/machine';
import { MACHINE } from '../../firmware/machine.build';
import { main } from '../../sim/explore';
import { keyOf } from '../../sim/explore/abstraction';
import { Bench } from '../../sim/explore/bench';
import { coverageOf, EVENT_NAMES } from '../../sim/explore/coverage';
import { EVENTS, isTried } from '../../sim/explore/events';
import { INVARIANTS } from '../../sim/explore/invariants';
import { Mementos } from '../../sim/explore/memento';
import { makeRoots, SCOPES } from '../../sim/explore/roots';
import { search } from '../../sim/explore/search';
import { storyOf } from '../../sim/explore/story';
import { runInProcess, type Ran } from '../run-in-process';

/** Some seconds' worth. */
const SHORT_STATES = 5000;

const run = (...argv: string[]): Promise<Ran> => runInProcess(main, argv);

function makeBench(): Bench {
  return new Bench({ machine: MACHINE }, new Set());
}

/** What the events break, if they break anything. */
function happen(bench: Bench, ...ids: string[]): string[] {
  return ids.flatMap((id) => {
    const event = EVENTS.find((one) => one.id === id);
    if (!event) throw new Error(`no event "${id}"`);
    const broken = bench.happen(event);
    return broken ? [`${id}: ${broken.message}`] : [];
  });
}

const PLAYING = ['settle', 'settle', 'settle', 'start', 'settle', 'raise A', 'raise B', 'settle'];

describe('explore: the session as it is', () => {
  const taken = new Set<number>();
  const result = search({ roots: makeRoots({}, taken), stopsAt: [], statesMax: SHORT_STATES });

  it('breaks no invariant in the short form', () => {
    expect(result.findings.map((finding) => storyOf(finding).join('\n'))).to.deep.equal([]);
  });

  it('is seen in every one of its states', () => {
    expect(result.byState.map((count, state) => [state, count > 0])).to.deep.equal(
      result.byState.map((_, state) => [state, true]),
    );
  });

  it('takes every row of the table', () => {
    const { rows, rowsTaken, missing } = coverageOf(taken);
    expect(missing).to.deep.equal([]);
    expect(rowsTaken).to.equal(rows);
  });
});

describe('explore: the search', () => {
  const rootsOf = (name: string): ReturnType<typeof makeRoots> =>
    makeRoots(
      {},
      new Set(),
      SCOPES.filter((scope) => scope.name === name),
    );

  it('finds the same in every run', () => {
    const runs = [1, 2].map(() => search({ roots: rootsOf('playing'), stopsAt: [], statesMax: 300 }));
    expect(runs[0]?.byState).to.deep.equal(runs[1]?.byState);
    expect(runs[0]?.edges).to.equal(runs[1]?.edges);
  });

  it('says when it has not looked at all there is', () => {
    const { isComplete, states } = search({ roots: rootsOf('idle'), stopsAt: [], statesMax: 20 });
    expect(isComplete).to.equal(false);
    expect(states).to.be.within(20, 20 + EVENTS.length);
  });

  it('comes to an end where few events are tried', () => {
    const [root] = rootsOf('idle');
    if (!root) throw new Error('no root');
    const events = ['loop', 'settle', 'start', 'off'];
    const result = search({ roots: [{ ...root, events }], stopsAt: [], statesMax: 10000 });
    expect(result.isComplete).to.equal(true);
    expect(result.findings.filter(({ id }) => id === 'trap' || id === 'off')).to.deep.equal([]);
  });

  it('finds a trap where nothing leads to idle', () => {
    const [root] = rootsOf('switched off');
    if (!root) throw new Error('no root');
    const result = search({ roots: [{ ...root, events: ['loop', 'settle'] }], stopsAt: [], statesMax: 1000 });
    expect(result.findings.map(({ id }) => id)).to.deep.equal(['trap']);
  });

  it('answers events that it does not know by an error', () => {
    const [root] = rootsOf('idle');
    if (!root) throw new Error('no root');
    const roots = [{ ...root, path: ['dance'] }];
    expect(() => search({ roots, stopsAt: [], statesMax: 1 })).to.throw('no event "dance"');
  });
});

describe('explore: the bench', () => {
  it('plays the real session from power-on to a running treatment', () => {
    const bench = makeBench();
    expect(happen(bench, ...PLAYING)).to.deep.equal([]);
    expect(bench.session.state).to.equal(STATE_RUNNING);
    expect(bench.session.levels).to.deep.equal([1, 1]);
    expect(bench.world.engine.mayPlay(0) && bench.world.engine.mayPlay(1)).to.equal(true);
  });

  it('comes back to where it was, whatever has happened since', () => {
    const bench = makeBench();
    happen(bench, ...PLAYING);
    const key = keyOf(bench);
    const memento = bench.take();
    const onwards = (): string[] =>
      ['loop', 'next', 'settle', 'pads A off', 'settle', 'hang', 'settle', 'start', 'settle'].map((id) => {
        happen(bench, id);
        return `${keyOf(bench)} ${bench.world.nowUs}`;
      });
    const first = onwards();
    bench.put(memento);
    expect(keyOf(bench)).to.equal(key);
    expect(onwards()).to.deep.equal(first);
  });

  const endings: { name: string; events: string[]; state: number }[] = [
    { name: 'the end of the timer', events: ['timer', 'timer'], state: STATE_IDLE },
    { name: 'five minutes in pause', events: ['start', 'wait'], state: STATE_IDLE },
    { name: 'the USB cable', events: ['usb in'], state: STATE_IDLE },
    { name: 'a low battery', events: ['battery low', 'settle', 'settle'], state: STATE_IDLE },
    { name: 'a trip', events: ['trip', 'loop'], state: STATE_FAULTED },
    { name: 'a hang', events: ['hang'], state: STATE_FAULTED },
    { name: 'both pads off', events: ['pads A off', 'pads B off', 'settle'], state: STATE_CONTACT },
  ];
  for (const { name, events, state } of endings) {
    it(`leads to the state that follows from ${name}`, () => {
      const bench = makeBench();
      expect(happen(bench, ...PLAYING, ...events)).to.deep.equal([]);
      expect(bench.session.state).to.equal(state);
      expect(OUTPUT_STATES.includes(state) || !bench.world.engine.run).to.equal(true);
    });
  }

  it('tries no event that makes no sense', () => {
    const bench = makeBench();
    happen(bench, 'settle', 'settle', 'settle');
    const tried = EVENTS.filter((event) => isTried(event, bench)).map(({ id }) => id);
    expect(tried).to.include.members(['start', 'off', 'pads A off', 'usb in']);
    expect(tried).to.not.include.members(['pads A on']);
    expect(tried).to.not.include.members(['usb out']);
    expect(tried).to.not.include.members(['lower A']);
  });
});

describe('explore: the memento', () => {
  it('puts back fields, arrays, typed arrays and what they lead to, and keeps who they are', () => {
    const inner = { count: 1 };
    const root: { list: number[]; bytes: Uint8Array; inner: { count: number } } = {
      list: [1, 2],
      bytes: Uint8Array.of(1, 2),
      inner,
    };
    const mementos = new Mementos([root], () => false);
    const memento = mementos.take();
    root.list.push(3);
    root.bytes[0] = 9;
    inner.count = 2;
    root.inner = { count: 7 };
    mementos.put(memento);
    expect(root).to.deep.equal({ list: [1, 2], bytes: Uint8Array.of(1, 2), inner: { count: 1 } });
    expect(root.inner).to.equal(inner);
  });

  it('leaves alone what never changes', () => {
    const constant = { count: 1 };
    const root = { constant };
    const mementos = new Mementos([root], (part) => part === constant);
    const memento = mementos.take();
    constant.count = 2;
    mementos.put(memento);
    expect(root.constant.count).to.equal(2);
  });
});

describe('explore: the command', () => {
  it('names every event of the table', () => {
    expect(EVENT_NAMES).to.include.members(['start', 'off', 'lead off', 'fault']);
  });

  it('prints states, steps, coverage, what is merged, and every invariant', async () => {
    const { stdout, stderr } = await run('--states', '200', '--from', 'idle');
    expect(stderr).to.equal('');
    expect(stdout).to.match(
      /^explored 2\d\d states by [\d,]+ steps, \d+ deep, in \d+ s: not all there are\n/,
    );
    expect(stdout).to.match(/rows of the table taken: \d+ of \d+/);
    for (const [id, sentence] of Object.entries(INVARIANTS)) expect(stdout).to.include(`${id}: ${sentence}`);
  });

  it('prints one JSON object', async () => {
    const { stdout } = await run('--states', '100', '--from', 'idle', '--json');
    const parsed = JSON.parse(stdout) as { states: number; roots: string[]; invariants: object };
    expect(parsed.states).to.be.at.least(100);
    expect(parsed.roots).to.deep.equal(['idle']);
    expect(parsed.invariants).to.deep.equal(INVARIANTS);
  });

  it('tells the shortest story of a guard that was taken out, and fails', async () => {
    const { status, stdout } = await run('--from', 'idle', '--break', 'START in idle while locked');
    expect(status).to.equal(1);
    expect(stdout).to.include('broken on purpose: START in idle while locked');
    const story = stdout.slice(stdout.indexOf('BROKEN  lock'));
    expect(story).to.match(
      /4\. somebody presses the lock: idle;.*\n {2}5\. somebody presses START: contact check;/,
    );
    expect(story).to.include('6. broken (lock): output begins');
  });

  const mistakes: { name: string; argv: string[]; says: string }[] = [
    { name: 'an unknown option', argv: ['--what'], says: "explore: unknown option '--what'" },
    { name: 'no states', argv: ['--states', '0'], says: 'whole number of 1..1000000' },
    { name: 'an unknown beginning', argv: ['--from', 'x'], says: 'explore: --from: there is no "x"' },
    { name: 'an unknown guard', argv: ['--break', '?'], says: 'explore: --break: there is no "?"' },
    { name: 'too many arguments', argv: ['x'], says: 'too many arguments' },
  ];
  for (const { name, argv, says } of mistakes) {
    it(`answers ${name} in words, with status 2`, async () => {
      const { status, stdout, stderr } = await run(...argv);
      expect(status).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.include(says);
      expect(stderr).to.not.include('    at ');
    });
  }
});
