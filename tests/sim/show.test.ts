/**
 * The sketch of `knead show`: that it keeps to its width and to ASCII, and that what is drawn is what is played.
 * How it looks is for the eye; these tests see to what a reader needs to find.
 */
import { expect } from 'chai';
import fc from 'fast-check';
import { showText, type ShowOptions } from '../../sim/show';
import { CATALOGUE } from '../../waveforms/catalogue/index';
import { compile } from '../../waveforms/compile';
import { packProgram } from '../../waveforms/make-score';
import { type Program, type Stage } from '../../waveforms/program';

function sketch(program: Program, options: ShowOptions = {}): string[] {
  return showText(packProgram(compile(program)), { program, ...options }).split('\n');
}

const STAGE: Stage = { name: 'press', strokeMs: 1000, rateHz: 50, widthUs: 200 };

function programOf(change: Partial<Program> = {}): Program {
  return {
    id: 'mine',
    name: 'Mine',
    feel: 'A hand.',
    source: 'tests',
    relation: 'together',
    order: 'sequence',
    stages: [STAGE],
    ...change,
  };
}

/** What stands behind the axis in the rows of a graph, its name and those of the sides left out. */
function rowsOf(lines: string[], name: string): string[] {
  const first = lines.findIndex((line) => line.startsWith(name));
  const rows = lines.slice(first);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !/[┤│]/.test(line)),
    )
    .map((row) => row.slice(13));
}

describe('sketch of a program', () => {
  for (const program of CATALOGUE) {
    it(`keeps to its width, says what the program is, and has axes with units: ${program.id}`, () => {
      for (const columns of [40, 72, 133]) {
        for (const plain of [false, true]) {
          const lines = sketch(program, { columns, plain });
          for (const line of lines) expect(line.length, line).to.be.at.most(columns);
          const text = lines.join(' ').replace(/\s+/g, ' ');
          expect(text).to.contain(`${program.name} (${program.id}): ${program.feel}`);
          expect(text).to.match(/[\d,]+ bytes on the device/);
          for (const stage of program.stages) expect(text).to.contain(stage.name);
          for (const label of ['rate', 'Hz', 'width', 'us', 'strength 100', '%', '0 s', 'stages']) {
            expect(text).to.contain(label);
          }
          if (plain) expect(text).to.match(/^[\x20-\x7e]*$/);
        }
      }
    });
  }

  it('is 72 characters wide unless told, and never less than 40', () => {
    const widest = (options: ShowOptions): number =>
      Math.max(...sketch(programOf(), options).map((line) => line.length));
    expect(widest({})).to.equal(72);
    expect(widest({ columns: 100 })).to.equal(100);
    expect(widest({ columns: 3 })).to.equal(40);
  });

  it('is the same each time, and another one for another seed', () => {
    const rateHz = { kind: 'random-hold', low: 20, high: 80, everyMs: 1000 } as const;
    const program = programOf({ stages: [{ ...STAGE, rateHz, constantFeel: false }] });
    expect(sketch(program, { seed: 5 })).to.deep.equal(sketch(program, { seed: 5 }));
    expect(sketch(program, { seed: 5 })).not.to.deep.equal(sketch(program, { seed: 6 }));
  });

  it('fills what is full, leaves silence empty, and draws half a height for half a strength', () => {
    const strengthFraction = { kind: 'table' as const, values: [1, 0.5, 0], stepMs: 2000 };
    const program = programOf({ stages: [{ ...STAGE, strokeMs: 6000, strengthFraction }] });
    const rows = rowsOf(sketch(program, { columns: 13 + 60 }), 'strength').map((row) => row.padEnd(60));
    const columnAt = (column: number): string => rows.map((row) => row[column]).join('');
    expect(rows).to.have.length(4);
    expect([columnAt(0), columnAt(19)]).to.deep.equal(['████', '████']);
    expect([columnAt(20), columnAt(39)]).to.deep.equal(['  ██', '  ██']);
    expect([columnAt(40), columnAt(59)]).to.deep.equal(['    ', '    ']);
  });

  it('draws the channels apart where they differ, and once where they do not', () => {
    const sides = (relation: Program['relation']): string[] =>
      sketch(programOf({ relation })).flatMap((line) => /^(A and B|A|B) .*0┤/.exec(line)?.[1] ?? []);
    expect(sides('together')).to.deep.equal(['A and B', 'A and B', 'A and B']);
    expect(sides('alternate-strokes')).to.deep.equal(['A', 'B', 'A', 'B', 'A', 'B']);
  });

  it('names the stages where they begin, or by letters where there is no room', () => {
    const soft: Stage = { ...STAGE, strokeMs: 3000, riseMs: 500, fallMs: 500, restMs: 300 };
    const program = programOf({ stages: [soft, { ...soft, name: 'let go', strokes: 2 }] });
    const wide = sketch(program).at(-1) ?? '';
    expect(wide).to.match(/^stages +\|press +\|let go$/);
    expect(wide.indexOf('|let go')).to.equal(13 + Math.floor(59 / 3));
    expect(sketch(program, { columns: 40 }).at(-1)).to.match(/^stages +\|press +\|let go$/);
    const many = programOf({
      stages: Array.from({ length: 9 }, (_, i) => ({ ...soft, name: `number ${i}` })),
    });
    expect(sketch(many).join(' ')).to.match(/stages +a +b +c +d +e +f +g +h +i a number 0, b number 1, /);
  });

  it('needs nothing but what the device stores', () => {
    const packed = packProgram(compile(programOf({ stages: [STAGE] })));
    const text = showText(packed);
    expect(text).to.match(/^Mine \(mine\)\n/);
    expect(text).to.contain('|stage 1');
  });

  it('says in which order stages come', () => {
    const soft: Stage = { ...STAGE, riseMs: 500, fallMs: 500, restMs: 300 };
    const facts = (order: Program['order']): string =>
      sketch(programOf({ order, stages: [soft, soft] }))[1] as string;
    expect(facts('sequence')).to.contain('2 stages in their order');
    expect(facts('random')).to.contain('2 stages at random');
    expect(facts('shuffle')).to.contain('2 stages shuffled');
  });

  it('keeps to its lines whatever a program is called', () => {
    const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(anyText, anyText, fc.boolean(), (name, feel, plain) => {
        const stages = [{ ...STAGE, name }];
        const lines = sketch(programOf({ name, feel, stages }), { plain, columns: 50 });
        for (const line of lines) {
          expect(line.length, JSON.stringify(line)).to.be.at.most(50);
          expect(line).not.to.match(plain ? /[^\x20-\x7e]/ : /\p{C}/u);
        }
      }),
      { numRuns: 200 },
    );
  });
});
