/**
 * The sheets of the boards: that each passes the check which the build makes, that the check refuses what it must in one
 * clear line, that the signals are those of docs/output-stage.md, and that an image has the numbers and nothing else of a sheet.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runBuild } from '../../build';
import { type BoardSheet, type Signal } from '../../hal/boards/board-sheet';
import { PICO } from '../../hal/boards/pico';
import { BUTTON_COUNT } from '../../hal/panel';
import { boardProblems, NEEDS } from '../../sim/boards/check';
import { BOARD_SHEETS } from '../../sim/boards/sheets';
import { WIRING } from '../../sim/bundle-bench';
import { buildBoard, PROJECT_ROOT } from '../../sim/build/bundle';
import { loadDeviceModule } from '../../sim/runtime/device-module';
import { Runtime } from '../../sim/runtime/runtime';

/** A sheet with one signal changed. */
function withSignal(name: string, changes: Partial<Signal>): BoardSheet {
  const row = PICO.signals.find((signal) => signal.name === name);
  if (!row) throw new Error(`no signal ${name}`);
  return {
    ...PICO,
    signals: PICO.signals.map((signal) => (signal === row ? { ...signal, ...changes } : signal)),
  };
}

const without = (name: string): BoardSheet => ({
  ...PICO,
  signals: PICO.signals.filter((signal) => signal.name !== name),
});

/** Of a sheet whose signals have moved by so many pins. */
function moved(names: readonly string[], by: number): BoardSheet {
  return {
    ...PICO,
    signals: PICO.signals.map((row) => (names.includes(row.name) ? { ...row, gpio: row.gpio + by } : row)),
  };
}

describe('sheets of the boards', () => {
  for (const sheet of BOARD_SHEETS) {
    it(`pass the check: ${sheet.id}`, () => {
      expect(boardProblems(sheet)).to.deep.equal([]);
    });

    it(`have a header that leads each GPIO out once, and words that fit the picture: ${sheet.id}`, () => {
      const isGpio = new RegExp(`^${sheet.gpioPrefix}\\d+$`);
      const gpios = sheet.header.filter((name) => isGpio.test(name));
      expect(new Set(gpios).size).to.equal(gpios.length);
      const others = new Set(sheet.header.filter((name) => !gpios.includes(name)));
      expect([...others].sort()).to.deep.equal(sheet.otherPins.map(({ name }) => name).sort());
      const wires = [...sheet.signals, ...sheet.otherPins].map(({ wire }) => wire);
      expect(wires.filter((wire) => wire.length > 36)).to.deep.equal([]);
    });
  }

  it('have every signal of docs/output-stage.md, and what it says of its direction', () => {
    const text = readFileSync(join(PROJECT_ROOT, 'docs', 'output-stage.md'), 'utf8');
    const section = text.slice(text.indexOf('## 4. Signals'), text.indexOf('### Pins'));
    const rows = [...section.matchAll(/^\| ([A-Z][\w ,]*) \| (in|out|out, in) \|/gm)];
    const told = rows.flatMap(([, names = '', directions = '']) =>
      names
        .split(', ')
        .map((name, i): [string, string] => [
          name,
          directions.split(', ')[i] ?? (directions.split(', ')[0] as string),
        ]),
    );
    const stageNeeds = Object.entries(NEEDS).filter(([name]) => !name.startsWith('BUTTON_'));
    expect(Object.fromEntries(told)).to.deep.equal(
      Object.fromEntries(stageNeeds.map(([name, { direction }]) => [name, direction])),
    );
  });

  it('have the pins that the published pinout of the Pico has', () => {
    const pinOf = (name: string): number => PICO.header.indexOf(name) + 1;
    const printed = { GP0: 1, GP2: 4, GP15: 20, GP16: 21, GP22: 29, RUN: 30, GP26: 31, GP27: 32, GP28: 34 };
    const others = { AGND: 33, ADC_VREF: 35, '3V3': 36, '3V3_EN': 37, VSYS: 39, VBUS: 40 };
    for (const [name, pin] of Object.entries({ ...printed, ...others }))
      expect(pinOf(name), name).to.equal(pin);
    const grounds = PICO.header.flatMap((name, i) => (name === 'GND' ? [i + 1] : []));
    expect(grounds).to.deep.equal([3, 8, 13, 18, 23, 28, 38]);
    expect(PICO.header).to.have.length(40);
  });

  it('are where the benches take their wiring from', () => {
    expect(WIRING.pico.lines).to.deep.equal({ enableA: 2, enableB: 3, reverse: 4, run: 5, runNode: 14 });
    expect(WIRING.pico.buttons).to.have.length(BUTTON_COUNT);
  });
});

describe('check of a board', () => {
  const ROWS: { name: string; sheet: BoardSheet; line: string }[] = [
    {
      name: 'two signals on a pin',
      sheet: withSignal('DISPLAY_SCL', { gpio: 15 }),
      line: 'pico: GPIO 15: TRIP_RESET and DISPLAY_SCL are both on it',
    },
    {
      name: 'a signal on two pins',
      sheet: withSignal('BEEPER', { name: 'LEVEL_A' }),
      line: 'pico: GPIO 21: LEVEL_A is on GPIO 6, too',
    },
    {
      name: 'a signal that is missing',
      sheet: without('TRIP'),
      line: 'pico: no pin for TRIP, which the firmware needs',
    },
    {
      name: 'a direction',
      sheet: withSignal('TRIP', { direction: 'out' }),
      line: 'pico: GPIO 16: TRIP is "out, level", and must be "in, level"',
    },
    {
      name: 'a line that nobody says to be low at reset',
      sheet: withSignal('HEARTBEAT', { isLowAtReset: false }),
      line: 'pico: GPIO 9: HEARTBEAT must be told to be low at reset',
    },
    {
      name: 'an alarm that a torn wire would not give',
      sheet: withSignal('SHORTFALL_B', { pull: 'up' }),
      line: 'pico: GPIO 18: SHORTFALL_B has no pull-down: a wire that is torn off would not read as an alarm',
    },
    {
      name: 'a fact that is nothing',
      sheet: { ...PICO, facts: { ...PICO.facts, fullScaleMa: 0 } },
      line: 'pico: fullScaleMa is 0, and must be a whole number above 0',
    },
    {
      name: 'a budget that is no number',
      sheet: { ...PICO, budgets: { ...PICO.budgets, imageBytes: NaN } },
      line: 'pico: imageBytes is NaN, and must be a whole number above 0',
    },
    {
      name: 'another name in the firmware',
      sheet: { ...PICO, facts: { ...PICO.facts, name: 'pixljs' } },
      line: 'pico: the firmware would call it pixljs',
    },
    {
      name: 'a pin that the chip has not',
      sheet: withSignal('BEEPER', { gpio: 30 }),
      line: 'pico: GPIO 30: BEEPER is on no pin of the RP2040',
    },
    {
      name: 'an output on a pin with a duty of its own',
      sheet: { ...withSignal('HEARTBEAT', { gpio: 25 }), header: [...PICO.header, 'GP25'] },
      line: "pico: GPIO 25: HEARTBEAT stands on a pin with a duty of its own at boot: the Pico's LED",
    },
    {
      name: 'a pin that is not led out',
      sheet: { ...withSignal('HEARTBEAT', { gpio: 23 }), duties: [] },
      line: 'pico: GPIO 23: HEARTBEAT is on a pin that the header does not have',
    },
    {
      name: 'lines of the player that are not neighbours',
      sheet: withSignal('REVERSE', { gpio: 21 }),
      line: 'pico: GPIO 21: REVERSE must be on GPIO 4: the player needs ENABLE_A, ENABLE_B, REVERSE side by side',
    },
    {
      name: 'an analogue signal beside the ADC',
      sheet: withSignal('PEAK_I_B', { gpio: 21 }),
      line: 'pico: GPIO 21: PEAK_I_B is analogue, and the ADC reads GPIO 26, 27, 28, 29 alone',
    },
    {
      name: 'a line that must be low and is pulled up',
      sheet: { ...PICO, chip: { ...PICO.chip, pullAtReset: 'up' } },
      line: 'pico: GPIO 2: ENABLE_A must be low at power-on, and the RP2040 pulls it up in reset',
    },
    {
      name: 'a PWM output that is used twice',
      sheet: withSignal('BEEPER', { gpio: 22, kind: 'pwm', pwmHz: 20000 }),
      line: 'pico: GPIO 22: BEEPER shares its PWM output with LEVEL_A on GPIO 6',
    },
    {
      name: 'a PWM frequency that two want otherwise',
      sheet: withSignal('LEVEL_B', { pwmHz: 1000 }),
      line: 'pico: GPIO 7: LEVEL_B shares its PWM frequency with LEVEL_A on GPIO 6, which is 20000 Hz',
    },
  ];
  for (const { name, sheet, line } of ROWS) {
    it(`refuses in one line: ${name}`, () => {
      const problems = boardProblems(sheet);
      expect(problems).to.include(line);
      for (const problem of problems)
        expect(problem)
          .to.match(/^pico: \S[^\n]*$/)
          .and.not.to.contain('undefined');
    });
  }

  it('takes any pins for PWM where the chip ties none to a pin', () => {
    const { pwmOutputs, ...chip } = PICO.chip;
    expect(pwmOutputs).to.equal(16);
    const signals = PICO.signals.map((signal): BoardSheet['signals'][number] => {
      if (signal.name === 'BEEPER') return { ...signal, gpio: 22, kind: 'pwm', pwmHz: 2000 };
      return signal.name === 'BUTTON_CHANNEL' ? { ...signal, gpio: 21 } : signal;
    });
    const shared = { ...PICO, signals };
    expect(boardProblems({ ...shared, chip })).to.deep.equal([]);
    expect(boardProblems(shared)).to.deep.equal([
      'pico: GPIO 22: BEEPER shares its PWM output with LEVEL_A on GPIO 6',
      'pico: GPIO 22: BEEPER shares its PWM frequency with LEVEL_B on GPIO 7, which is 20000 Hz',
    ]);
  });

  it('takes pads that float in reset, and lines of the player that moved together', () => {
    expect(boardProblems({ ...PICO, chip: { ...PICO.chip, pullAtReset: 'none' } })).to.deep.equal([]);
    const free = ['RUN', 'LEVEL_A', 'LEVEL_B', 'RAIL_SET', 'HEARTBEAT'];
    const cleared = { ...PICO, signals: PICO.signals.filter(({ name }) => !free.includes(name)) };
    const players = moved(['ENABLE_A', 'ENABLE_B', 'REVERSE'], 4);
    const both = { ...cleared, signals: players.signals.filter(({ name }) => !free.includes(name)) };
    expect(boardProblems(both)).to.deep.equal(boardProblems(cleared));
  });
});

describe('a board in the build', () => {
  let outDir = '';
  beforeEach(() => (outDir = mkdtempSync(join(tmpdir(), 'knead-board-'))));
  afterEach(() => rmSync(outDir, { recursive: true, force: true }));

  it('is refused with its lines and status 1, and nothing is written', async () => {
    const errors: string[] = [];
    const status = await runBuild(
      ['--board', 'pico', '--out', outDir],
      { log: () => undefined, error: (line) => errors.push(line) },
      { sheet: withSignal('DISPLAY_SCL', { gpio: 15 }), typecheck: false },
    );
    expect({ status, errors, written: readdirSync(outDir) }).to.deep.equal({
      status: 1,
      errors: ['pico: GPIO 15: TRIP_RESET and DISPLAY_SCL are both on it'],
      written: [],
    });
  });

  it('gives its image the names of its pins, and no word of its sheet', async () => {
    // With its names: shortened ones can look like pins.
    const built = await buildBoard({
      board: 'pico',
      outDir,
      typecheck: false,
      minify: false,
      budgetBytes: Infinity,
    });
    const code = readFileSync(built.file, 'utf8').replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
    const named = [...code.matchAll(/[^\w$"']D(\d+)\b/g)].map(([, gpio]) => Number(gpio));
    // The player's lines are numbers.
    const lines = PICO.chip.neighbours;
    const used = PICO.signals.filter(({ name }) => !lines.includes(name));
    expect([...new Set(named)].sort((a, b) => a - b)).to.deep.equal(
      used.map(({ gpio }) => gpio).sort((a, b) => a - b),
    );
    expect(code).not.to.match(/\bPin\b|one-shot of channel|ADC_VREF/);
  });

  it('has the facts of its sheet', () => {
    const entry = "export { board } from './hal/espruino/boards/pico';";
    const { board } = loadDeviceModule(new Runtime({}), entry) as { board: { facts: BoardSheet['facts'] } };
    expect(JSON.parse(JSON.stringify(board.facts))).to.deep.equal(PICO.facts);
  });
});
