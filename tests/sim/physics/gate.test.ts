/**
 * The gate of a channel: one-shot, direction and dead time, edge by edge (OS-1, OS-3). Units: us.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { Gate, type GateTimes } from '../../../sim/physics/gate';

const TIMES: GateTimes = { deadTimeUs: 2, reverseDelayUs: 0, oneShotUs: 800 };

interface LineEdge {
  atUs: number;
  isHigh: boolean;
  reversed?: boolean;
}

interface Change {
  atUs: number;
  does: 'closes' | 'closes reversed' | 'opens' | 'runs out';
}

/** Feeds the edges of an enable in order of time; answers what the gate does until long after the last. */
function play(edges: readonly LineEdge[], times: Partial<GateTimes> = {}): Change[] {
  const changes: Change[] = [];
  const gate = new Gate({ ...TIMES, ...times }, (atUs) => changes.push({ atUs, does: 'runs out' }));
  const takeUntil = (atUs: number): void => {
    while (gate.nextUs() <= atUs) {
      const eventUs = gate.nextUs();
      const closes = gate.next();
      if (closes === true)
        changes.push({ atUs: eventUs, does: gate.reversed ? 'closes reversed' : 'closes' });
      else if (closes === false) changes.push({ atUs: eventUs, does: 'opens' });
    }
  };
  for (const { atUs, isHigh, reversed = false } of edges) {
    takeUntil(atUs);
    gate.onLine(atUs, isHigh, reversed);
  }
  takeUntil(1e9);
  return changes;
}

function rows(changes: readonly Change[]): [number, string][] {
  return changes.map(({ atUs, does }) => [atUs, does]);
}

const up = (atUs: number, reversed = false): LineEdge => ({ atUs, isHigh: true, reversed });
const down = (atUs: number): LineEdge => ({ atUs, isHigh: false });

const CASES: { name: string; edges: LineEdge[]; times?: Partial<GateTimes>; wanted: [number, string][] }[] = [
  {
    name: 'follows both edges by the dead time',
    edges: [up(100), down(300)],
    wanted: [
      [102, 'closes'],
      [302, 'opens'],
    ],
  },
  {
    name: 'takes the direction at the rising edge, whatever the line says later',
    edges: [up(100, true), { atUs: 150, isHigh: true, reversed: false }, down(300)],
    wanted: [
      [102, 'closes reversed'],
      [302, 'opens'],
    ],
  },
  {
    name: 'closes a reversed phase later by the delay of its polarity, and opens it as any other',
    edges: [up(100, true), down(300)],
    times: { reverseDelayUs: 0.1 },
    wanted: [
      [102.1, 'closes reversed'],
      [302, 'opens'],
    ],
  },
  {
    name: 'keeps a phase that is shorter than the dead time',
    edges: [up(100), down(100.5)],
    wanted: [
      [102, 'closes'],
      [102.5, 'opens'],
    ],
  },
  {
    name: 'keeps apart enables that toggle faster than the dead time',
    edges: [up(100), down(100.5), up(101, true), down(101.5)],
    wanted: [
      [102, 'closes'],
      [102.5, 'opens'],
      [103, 'closes reversed'],
      [103.5, 'opens'],
    ],
  },
  {
    name: 'ends an enable that stays, and says so',
    edges: [up(100)],
    wanted: [
      [102, 'closes'],
      [900, 'runs out'],
      [902, 'opens'],
    ],
  },
  {
    name: 'does not start again before the enable has been low',
    edges: [up(100), { atUs: 5000, isHigh: true }, down(6000), up(6001), down(6101)],
    wanted: [
      [102, 'closes'],
      [900, 'runs out'],
      [902, 'opens'],
      [6003, 'closes'],
      [6103, 'opens'],
    ],
  },
  {
    name: 'has run out where the enable falls at that very instant, and opens once',
    edges: [up(100), down(900), up(915), down(1015)],
    wanted: [
      [102, 'closes'],
      [900, 'runs out'],
      [902, 'opens'],
      [917, 'closes'],
      [1017, 'opens'],
    ],
  },
  {
    name: 'gives the second phase its own full time',
    edges: [up(0), down(799), up(814), down(1613)],
    wanted: [
      [2, 'closes'],
      [801, 'opens'],
      [816, 'closes'],
      [1615, 'opens'],
    ],
  },
  {
    name: 'conducts as long as the enable without a one-shot',
    edges: [up(0), down(1e6)],
    times: { oneShotUs: Infinity },
    wanted: [
      [2, 'closes'],
      [1000002, 'opens'],
    ],
  },
];

describe('gate of a channel', () => {
  for (const { name, edges, times, wanted } of CASES) {
    it(name, () => expect(rows(play(edges, times))).to.deep.equal(wanted));
  }

  it('never conducts longer than its one-shot, nor without an enable of its own', () => {
    const spanUs = fc.oneof(fc.double({ min: 0.01, max: 5, noNaN: true }), fc.integer({ min: 1, max: 2000 }));
    const spans = fc.array(fc.tuple(spanUs, spanUs, fc.boolean()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(spans, (highs) => {
        const edges: LineEdge[] = [];
        let nowUs = 0;
        for (const [lowUs, highUs, reversed] of highs) {
          edges.push(up(nowUs + lowUs, reversed), down(nowUs + lowUs + highUs));
          nowUs += lowUs + highUs;
        }
        const moves = play(edges).filter(({ does }) => does !== 'runs out');
        expect(moves).to.have.length(2 * highs.length);
        highs.forEach(([, highUs, reversed], i) => {
          const [closes, opens] = [moves[2 * i] as Change, moves[2 * i + 1] as Change];
          expect(closes.does).to.equal(reversed ? 'closes reversed' : 'closes');
          expect(opens.does).to.equal('opens');
          expect(opens.atUs - closes.atUs).to.be.closeTo(Math.min(highUs, TIMES.oneShotUs), 1e-6);
        });
      }),
    );
  });
});
