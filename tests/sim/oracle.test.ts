/**
 * The oracle, rule by rule: hand-made edges that break one rule each, and sound ones that it lets pass.
 * An edge is its instant in us and the lines from then on, as an engine reports them; RUN is one of the lines.
 */
import { expect } from 'chai';
import { Oracle, type PlayedPhase, type PlayedPulse } from '../../sim/oracle';
import { RELEASE_MIN_US } from '../../waveforms/bounds';
import { ENABLE_A, ENABLE_B, ENABLES, REVERSE, RUN } from '../../waveforms/phase-word';

const SETUP_US = 11;
const FIRST_US = 100000;
const END_US = 200000;

type Edge = readonly [atUs: number, lines: number] | readonly [atUs: number, lines: number, silenced: true];

interface PulseShape {
  atUs: number;
  enable: number;
  widthUs: number;
  /** Widths of the parts of the recovery. */
  partsUs: readonly number[];
  gapUs: number;
  /** From the first part of the recovery to the next ones; `gapUs` unless given. */
  partGapUs: number;
  /** The negative phase leads. */
  reversed: boolean;
  /** From REVERSE's edge to the phase behind it. */
  setupUs: number;
}

/** The edges of a pulse that is sound but for what `shape` says. */
function pulse(shape: Partial<PulseShape> = {}): Edge[] {
  const { atUs = FIRST_US, enable = ENABLE_A, widthUs = 200, gapUs = 50, setupUs = SETUP_US } = shape;
  const { partsUs = [widthUs], partGapUs = gapUs, reversed = false } = shape;
  const lead = RUN | (reversed ? REVERSE : 0);
  const recovery = lead ^ REVERSE;
  const edges: Edge[] = [
    [atUs - setupUs, lead],
    [atUs, lead | enable],
    [atUs + widthUs, lead],
    [atUs + widthUs + gapUs - setupUs, recovery],
  ];
  let riseUs = atUs + widthUs + gapUs;
  for (const partUs of partsUs) {
    edges.push([riseUs, recovery | enable], [riseUs + partUs, recovery]);
    riseUs += partUs + partGapUs;
  }
  return edges;
}

/** What an engine reports when it is silenced at an instant at which these lines stand. */
function silence(atUs: number, lines: number): Edge[] {
  return [
    [atUs, lines & ~RUN, true],
    [atUs, lines & ~RUN & ~ENABLES],
  ];
}

function before(edges: Edge[], atUs: number): Edge[] {
  return edges.filter(([edgeUs]) => edgeUs < atUs);
}

/** The edges as they are with RUN low from an instant on. */
function withRunLowFrom(edges: Edge[], atUs: number): Edge[] {
  const linesThen = before(edges, atUs).at(-1)?.[1] ?? RUN;
  const after = edges
    .filter(([edgeUs]) => edgeUs >= atUs)
    .map(([edgeUs, lines]): Edge => [edgeUs, lines & ~RUN]);
  const atOnce = after[0]?.[0] === atUs;
  return [...before(edges, atUs), ...(atOnce ? [] : [[atUs, linesThen & ~RUN] as const]), ...after];
}

interface Heard {
  broken: string[];
  brokenAtUs: number[];
  phases: PlayedPhase[];
  pulses: PlayedPulse[];
}

function hear(edges: Edge[]): Heard {
  const heard: Heard = { broken: [], brokenAtUs: [], phases: [], pulses: [] };
  const oracle = new Oracle({
    onPhase: (phase) => heard.phases.push(phase),
    onPulse: (whole) => heard.pulses.push(whole),
    onBroken: (atUs, rule) => {
      heard.broken.push(rule);
      heard.brokenAtUs.push(atUs);
    },
  });
  oracle.onEdge(0, RUN);
  for (const [atUs, lines, silenced] of edges) {
    if (silenced) oracle.onSilence(atUs);
    oracle.onEdge(atUs, lines);
  }
  oracle.onEnd(END_US);
  return heard;
}

interface BadRow {
  name: string;
  edges: Edge[];
  /** What it says; a regular expression where the sentence names the channel only in some cases. */
  says: string | RegExp;
  /** Sentences that follow from the first one. */
  consequences?: number;
}

const A_THEN_B_US = FIRST_US + 200 + 50 + 200;

const BAD: BadRow[] = [
  {
    name: 'REVERSE moves in mid-phase',
    edges: [
      [FIRST_US, RUN | ENABLE_A],
      [FIRST_US + 100, RUN | ENABLE_A | REVERSE],
      [FIRST_US + 200, RUN | REVERSE],
      [FIRST_US + 250, RUN | REVERSE | ENABLE_A],
      [FIRST_US + 450, RUN | REVERSE],
    ],
    says: 'channel A: REVERSE moved under an enable',
  },
  {
    name: 'REVERSE moves in the instant in which the enable falls',
    edges: pulse()
      .filter((_, i) => i !== 2)
      .map((edge, i): Edge => (i === 2 ? [FIRST_US + 200, RUN | REVERSE] : edge)),
    says: 'channel A: REVERSE moved under an enable',
  },
  {
    name: 'REVERSE moves 5 us before a leading phase',
    edges: [[FIRST_US - 5, RUN | REVERSE], ...pulse({ reversed: true }).slice(1)],
    says: /^(channel A: )?REVERSE moved 5 us before a phase, at least 11$/,
  },
  {
    name: 'REVERSE moves 10 us before a recovery, one short of enough',
    edges: pulse({ setupUs: 10 }),
    says: 'channel A: REVERSE moved 10 us before a phase, at least 11',
  },
  {
    name: 'B is enabled under a phase of A',
    edges: [
      [FIRST_US, RUN | ENABLE_A],
      [FIRST_US + 100, RUN | ENABLES],
      [FIRST_US + 200, RUN],
    ],
    says: /channels A and B are enabled at once$/,
    consequences: 2,
  },
  {
    name: 'both are enabled in one instant',
    edges: [
      [FIRST_US, RUN | ENABLES],
      [FIRST_US + 200, RUN],
    ],
    says: /channels A and B are enabled at once$/,
    consequences: 1,
  },
  {
    name: 'recovery 1 us too short',
    edges: pulse({ partsUs: [199] }),
    says: 'channel A: phases of 200 and 199 us',
  },
  {
    name: 'recovery 1 us too long',
    edges: pulse({ partsUs: [201] }),
    says: 'channel A: phases of 200 and 201 us',
  },
  {
    name: 'unequal phases on B',
    edges: pulse({ enable: ENABLE_B, partsUs: [260] }),
    says: 'channel B: phases of 200 and 260 us',
  },
  {
    name: 'a split recovery that lacks its last part',
    edges: pulse({ widthUs: 200, partsUs: [100, 50] }),
    says: 'channel A: phases of 200 and 150 us',
  },
  {
    name: 'no recovery before the end',
    edges: pulse().slice(0, 3),
    says: 'channel A: phases of 200 and 0 us',
  },
  {
    name: 'no recovery before a pulse on the other channel',
    edges: [...pulse().slice(0, 3), ...pulse({ atUs: FIRST_US + 5000, enable: ENABLE_B })],
    says: 'channel A: phases of 200 and 0 us',
  },
  {
    name: 'a recovery of the same polarity',
    edges: pulse().map(([atUs]): Edge => [
      atUs,
      RUN | (atUs === FIRST_US || atUs === FIRST_US + 250 ? ENABLE_A : 0),
    ]),
    says: 'channel A: a recovery has the polarity of its leading phase',
  },
  {
    name: 'gap of 19 us',
    edges: pulse({ gapUs: 19 }),
    says: 'channel A: a gap of 19 us, outside 20..500 us',
  },
  {
    name: 'gap of 501 us',
    edges: pulse({ gapUs: 501 }),
    says: 'channel A: a gap of 501 us, outside 20..500 us',
  },
  {
    name: 'gap of 19 us between two parts of a recovery',
    edges: pulse({ partsUs: [100, 100], partGapUs: 19 }),
    says: 'channel A: a gap of 19 us, outside 20..500 us',
  },
  {
    name: 'width of 19 us',
    edges: pulse({ widthUs: 19 }),
    says: 'channel A: a phase of 19 us, outside 20..500 us',
  },
  {
    name: 'width of 501 us',
    edges: pulse({ widthUs: 501 }),
    says: 'channel A: a phase of 501 us, outside 20..500 us',
  },
  {
    name: 'rate above 250 Hz, by 1 us',
    edges: [...pulse(), ...pulse({ atUs: FIRST_US + 3999 })],
    says: /^(channel A: )?3999 us after the pulse before, at least 4000 us$/,
  },
  {
    name: 'rest before a pulse on the other channel 1 us too short',
    edges: [...pulse(), ...pulse({ atUs: A_THEN_B_US + RELEASE_MIN_US - 1, enable: ENABLE_B })],
    says: new RegExp(
      `^(channel B: )?${RELEASE_MIN_US - 1} us of rest before a pulse, at least ${RELEASE_MIN_US}$`,
    ),
  },
  {
    name: 'a pulse begins long after RUN fell',
    edges: withRunLowFrom(pulse(), FIRST_US - 5000),
    says: /^(channel A: )?a pulse began with RUN low$/,
  },
  {
    name: 'a pulse whose first word began 3 us after RUN fell',
    edges: withRunLowFrom(pulse({ reversed: true }), FIRST_US - SETUP_US - 3),
    says: /^(channel A: )?a pulse began with RUN low$/,
  },
  {
    name: 'an enable is on at the end',
    edges: pulse().slice(0, 2),
    says: /an enable is still on at the end$/,
    consequences: 1,
  },
  {
    name: 'a phase goes on after the engine was silenced',
    edges: [...before(pulse(), FIRST_US + 100), [FIRST_US + 100, ENABLE_A, true]],
    says: /an enable is still on at the end$/,
  },
  {
    name: 'a second pulse after a silenced one has no recovery: it was not silenced',
    edges: [
      ...before(pulse(), FIRST_US + 100),
      ...silence(FIRST_US + 100, RUN | ENABLE_A),
      ...pulse({ atUs: FIRST_US + 9000 }).slice(0, 3),
    ],
    says: 'channel A: phases of 200 and 0 us',
  },
];

interface GoodRow {
  name: string;
  edges: Edge[];
  pulses: { channel: number; widthUs: number }[];
}

const ON_A = { channel: 0, widthUs: 200 };
const ON_B = { channel: 1, widthUs: 200 };
const AFTER = { atUs: FIRST_US + 9000 };

const GOOD: GoodRow[] = [
  { name: 'a silent treatment', edges: [], pulses: [] },
  { name: 'biphasic, the positive phase leads', edges: pulse(), pulses: [ON_A] },
  { name: 'biphasic, the negative phase leads', edges: pulse({ reversed: true }), pulses: [ON_A] },
  { name: 'on channel B', edges: pulse({ enable: ENABLE_B }), pulses: [ON_B] },
  {
    name: 'gap and width at their lower ends',
    edges: pulse({ gapUs: 20, widthUs: 20 }),
    pulses: [{ channel: 0, widthUs: 20 }],
  },
  {
    name: 'gap and width at their upper ends',
    edges: pulse({ gapUs: 500, widthUs: 500 }),
    pulses: [{ channel: 0, widthUs: 500 }],
  },
  { name: '250 Hz', edges: [...pulse(), ...pulse({ atUs: FIRST_US + 4000 })], pulses: [ON_A, ON_A] },
  {
    name: 'B behind A by the shortest rest',
    edges: [...pulse(), ...pulse({ atUs: A_THEN_B_US + RELEASE_MIN_US, enable: ENABLE_B })],
    pulses: [ON_A, ON_B],
  },
  {
    name: 'recovery in 2 parts, odd width',
    edges: pulse({ widthUs: 201, partsUs: [101, 100] }),
    pulses: [{ channel: 0, widthUs: 201 }],
  },
  {
    name: 'recovery in 3 parts, odd width',
    edges: pulse({ widthUs: 203, partsUs: [69, 67, 67] }),
    pulses: [{ channel: 0, widthUs: 203 }],
  },
  {
    name: 'recovery in 4 parts, odd width',
    edges: pulse({ widthUs: 203, partsUs: [53, 50, 50, 50] }),
    pulses: [{ channel: 0, widthUs: 203 }],
  },
  {
    name: 'alternating',
    edges: [0, 1, 2, 3].flatMap((i) => pulse({ atUs: FIRST_US + 10000 * i, reversed: i % 2 === 1 })),
    pulses: [ON_A, ON_A, ON_A, ON_A],
  },
  {
    name: 'RUN falls in the gap: the pulse in hand is finished',
    edges: withRunLowFrom(pulse(), FIRST_US + 220),
    pulses: [ON_A],
  },
  {
    name: 'RUN falls inside the first word, after the player has looked at it',
    edges: withRunLowFrom(pulse({ reversed: true }), FIRST_US - 4),
    pulses: [ON_A],
  },
  {
    name: 'RUN falls in the instant in which the first word begins, just after the player has looked at it',
    edges: withRunLowFrom(pulse(), FIRST_US - SETUP_US),
    pulses: [ON_A],
  },
  {
    name: 'silenced in the leading phase, then a whole pulse',
    edges: [...before(pulse(), FIRST_US + 100), ...silence(FIRST_US + 100, RUN | ENABLE_A), ...pulse(AFTER)],
    pulses: [ON_A],
  },
  {
    name: 'silenced 5 us into the leading phase, then a whole pulse on the other channel',
    edges: [
      ...before(pulse(), FIRST_US + 5),
      ...silence(FIRST_US + 5, RUN | ENABLE_A),
      ...pulse({ ...AFTER, enable: ENABLE_B }),
    ],
    pulses: [ON_B],
  },
  {
    name: 'silenced in the gap, then a whole pulse',
    edges: [...before(pulse(), FIRST_US + 220), ...silence(FIRST_US + 220, RUN), ...pulse(AFTER)],
    pulses: [ON_A],
  },
  {
    name: 'silenced in the recovery, then a whole pulse',
    edges: [
      ...before(pulse(), FIRST_US + 300),
      ...silence(FIRST_US + 300, RUN | REVERSE | ENABLE_A),
      ...pulse(AFTER),
    ],
    pulses: [ON_A],
  },
  {
    name: 'silenced between two pulses, then a whole pulse',
    edges: [...pulse(), ...silence(FIRST_US + 2000, RUN | REVERSE), ...pulse(AFTER)],
    pulses: [ON_A, ON_A],
  },
  {
    name: 'silenced in mid-phase and never started again',
    edges: [...before(pulse(), FIRST_US + 100), ...silence(FIRST_US + 100, RUN | ENABLE_A)],
    pulses: [],
  },
];

describe('oracle', () => {
  for (const { name, edges, says, consequences = 0 } of BAD) {
    it(`refuses: ${name}`, () => {
      const { broken } = hear(edges);
      const [first = 'nothing', ...others] = broken;
      if (typeof says === 'string') expect(first).to.equal(says);
      else expect(first).to.match(says);
      expect(others, 'what else it says').to.have.length(consequences);
    });
  }

  for (const { name, edges, pulses } of GOOD) {
    it(`lets pass: ${name}`, () => {
      const heard = hear(edges);
      expect(heard.broken).to.deep.equal([]);
      expect(heard.pulses.map(({ channel, widthUs }) => ({ channel, widthUs }))).to.deep.equal(pulses);
    });
  }

  it('says when: at the edge that breaks the rule', () => {
    expect(hear(pulse({ gapUs: 501 })).brokenAtUs).to.deep.equal([FIRST_US + 200 + 501]);
  });

  it('reports each phase as it came off the lines, and a pulse from its first edge to its last', () => {
    const { phases, pulses } = hear(pulse({ widthUs: 201, partsUs: [101, 100], gapUs: 60, reversed: true }));
    const [lead, first, second] = [FIRST_US, FIRST_US + 261, FIRST_US + 422];
    expect(phases).to.deep.equal([
      { channel: 0, atUs: lead, widthUs: 201, reversed: true, leading: true },
      { channel: 0, atUs: first, widthUs: 101, reversed: false, leading: false },
      { channel: 0, atUs: second, widthUs: 100, reversed: false, leading: false },
    ]);
    expect(pulses).to.deep.equal([{ channel: 0, atUs: lead, widthUs: 201, endUs: FIRST_US + 522 }]);
  });
});
