/**
 * Holds the sheet of a board to what its wiring must give: a line a problem, each naming the board, the pin and the
 * signals. Called by the build, which refuses such a board, and by tests. GPIO numbers of the chip.
 * The signals that the firmware needs are those of docs/output-stage.md, section 4, and the buttons of hal/panel.ts.
 */
import { type BoardSheet, type Signal } from '../../hal/boards/board-sheet';

type Rule = (sheet: BoardSheet) => string[];
type Need = Pick<Signal, 'direction' | 'kind'> & { isLowAtReset?: true };

const LINE: Need = { direction: 'out', kind: 'level', isLowAtReset: true };
const REFERENCE: Need = { direction: 'out', kind: 'pwm', isLowAtReset: true };
const STATE: Need = { direction: 'in', kind: 'level' };
const READING: Need = { direction: 'in', kind: 'analogue' };
const BUTTON: Need = { direction: 'in', kind: 'button' };

/** What the firmware needs of every board, and how. */
export const NEEDS: Readonly<Record<string, Need>> = {
  ENABLE_A: LINE,
  ENABLE_B: LINE,
  REVERSE: LINE,
  RUN: LINE,
  'RUN node': STATE,
  HEARTBEAT: LINE,
  RAIL_SET: REFERENCE,
  LEVEL_A: REFERENCE,
  LEVEL_B: REFERENCE,
  PEAK_SIDE: LINE,
  SENSE_SELECT: LINE,
  TRIP_RESET: LINE,
  TRIP: STATE,
  SHORTFALL_A: STATE,
  SHORTFALL_B: STATE,
  PEAK_I_A: READING,
  PEAK_I_B: READING,
  SENSE: READING,
  BATTERY: READING,
  USB_PRESENT: STATE,
  BUTTON_START: BUTTON,
  BUTTON_PLUS: BUTTON,
  BUTTON_MINUS: BUTTON,
  BUTTON_MODE: BUTTON,
  BUTTON_CHANNEL: BUTTON,
};

/** Lines that tell a torn wire from a healthy one by the chip's own pull-down. */
const TORN_READS_LOW = ['TRIP', 'SHORTFALL_A', 'SHORTFALL_B'];

const RULES: readonly Rule[] = [
  signalsMissing,
  signalsOtherwise,
  factsMissing,
  pinsThatAreNone,
  pinsTwice,
  duties,
  neighbours,
  analogueElsewhere,
  pulledUpAtReset,
  pwmShared,
];

/** Everything that is wrong with a board, at once; nothing where all is well. */
export function boardProblems(sheet: BoardSheet): string[] {
  return RULES.flatMap((rule) => rule(sheet)).map((problem) => `${sheet.id}: ${problem}`);
}

function at({ gpio, name }: Signal): string {
  return `GPIO ${gpio}: ${name}`;
}

function signalsMissing({ signals }: BoardSheet): string[] {
  const missing = Object.keys(NEEDS).filter((need) => !signals.some(({ name }) => name === need));
  return missing.map((need) => `no pin for ${need}, which the firmware needs`);
}

function signalsOtherwise({ signals }: BoardSheet): string[] {
  return signals.flatMap((signal) => {
    const problems: string[] = [];
    const need = NEEDS[signal.name];
    if (need && (signal.direction !== need.direction || signal.kind !== need.kind)) {
      problems.push(
        `${at(signal)} is "${signal.direction}, ${signal.kind}", and must be "${need.direction}, ${need.kind}"`,
      );
    }
    if (need?.isLowAtReset && !signal.isLowAtReset)
      problems.push(`${at(signal)} must be told to be low at reset`);
    if (TORN_READS_LOW.includes(signal.name) && signal.pull !== 'down')
      problems.push(`${at(signal)} has no pull-down: a wire that is torn off would not read as an alarm`);
    return problems;
  });
}

function factsMissing({ id, facts, budgets }: BoardSheet): string[] {
  const { name, ...figures } = facts;
  const problems = Object.entries({ ...figures, ...budgets })
    .filter(([, value]) => !(Number.isInteger(value) && value > 0))
    .map(([fact, value]) => `${fact} is ${value}, and must be a whole number above 0`);
  return name === id ? problems : [`the firmware would call it ${name}`, ...problems];
}

/** GPIOs that the chip has not; or that its board does not lead out, and does not use for that signal either. */
function pinsThatAreNone({ chip, header, gpioPrefix, duties: own, signals }: BoardSheet): string[] {
  return signals.flatMap((signal) => {
    const { gpio, name } = signal;
    const exists = Number.isInteger(gpio) && gpio >= 0 && gpio < chip.gpioCount;
    if (!exists) return [`${at(signal)} is on no pin of the ${chip.name}`];
    const isReached =
      header.includes(`${gpioPrefix}${gpio}`) ||
      own.some((duty) => duty.gpio === gpio && duty.gives === name);
    return isReached ? [] : [`${at(signal)} is on a pin that the header does not have`];
  });
}

function pinsTwice({ signals }: BoardSheet): string[] {
  return signals.flatMap((signal, i) => {
    const before = signals.slice(0, i);
    const other = before.find(({ gpio }) => gpio === signal.gpio);
    const same = before.find(({ name }) => name === signal.name);
    return [
      ...(other ? [`GPIO ${signal.gpio}: ${other.name} and ${signal.name} are both on it`] : []),
      ...(same ? [`GPIO ${signal.gpio}: ${signal.name} is on GPIO ${same.gpio}, too`] : []),
    ];
  });
}

function duties({ duties: own, signals }: BoardSheet): string[] {
  return signals.flatMap((signal) =>
    own
      .filter(
        ({ gpio, gives }) => gpio === signal.gpio && (gives !== signal.name || signal.direction !== 'in'),
      )
      .map(({ text }) => `${at(signal)} stands on a pin with a duty of its own at boot: ${text}`),
  );
}

function neighbours({ chip, signals }: BoardSheet): string[] {
  const [first, ...others] = chip.neighbours;
  const start = signals.find(({ name }) => name === first);
  if (!start) return [];
  return others.flatMap((name, i) => {
    const signal = signals.find((row) => row.name === name);
    const gpio = start.gpio + i + 1;
    if (!signal || signal.gpio === gpio) return [];
    return [
      `${at(signal)} must be on GPIO ${gpio}: the player needs ${chip.neighbours.join(', ')} side by side`,
    ];
  });
}

function analogueElsewhere({ chip, signals }: BoardSheet): string[] {
  return signals
    .filter(({ kind, gpio }) => kind === 'analogue' && !chip.analogueGpios.includes(gpio))
    .map(
      (signal) => `${at(signal)} is analogue, and the ADC reads GPIO ${chip.analogueGpios.join(', ')} alone`,
    );
}

function pulledUpAtReset({ chip, signals }: BoardSheet): string[] {
  return signals
    .filter(({ isLowAtReset }) => isLowAtReset && chip.pullAtReset === 'up')
    .map((signal) => `${at(signal)} must be low at power-on, and the ${chip.name} pulls it up in reset`);
}

function pwmShared({ chip, signals }: BoardSheet): string[] {
  const { pwmOutputs } = chip;
  if (pwmOutputs === undefined) return [];
  const pulsed = signals.filter(({ kind }) => kind === 'pwm');
  const outputOf = ({ gpio }: Signal): number => gpio % pwmOutputs;
  return pulsed.flatMap((signal, i) =>
    pulsed.slice(0, i).flatMap((other) => {
      if (outputOf(other) === outputOf(signal) && other.gpio !== signal.gpio)
        return [`${at(signal)} shares its PWM output with ${other.name} on GPIO ${other.gpio}`];
      const areOneFrequency = outputOf(other) >> 1 === outputOf(signal) >> 1;
      if (!areOneFrequency || other.pwmHz === signal.pwmHz) return [];
      return [
        `${at(signal)} shares its PWM frequency with ${other.name} on GPIO ${other.gpio}, which is ${other.pwmHz} Hz`,
      ];
    }),
  );
}
