/**
 * The text of docs/boards.md: the boards beside each other, and for each its picture and its wiring in tables.
 * Called by the generator (boards.ts) with the sheets of hal/boards/.
 */
import { type BoardSheet, type Signal } from '../../hal/boards/board-sheet';
import { GROUPS, headerPins, innerSignals, kindWords, shownName } from './board-words';
import { table } from './markdown';

/** From the document to the pictures. */
export const BOARD_PICTURES = 'images/boards';

const HEAD = `# Boards

*Written by \`npm run docs:boards\` from \`hal/boards/\`. Change that, not this.*

> **Experimental. Not a medical device.** No board has been run with an output stage yet. Connect dummy loads only, until a
> qualified person has assessed your build: [hazards.md](hazards.md) says what can go wrong.

What a signal means, and what the hardware behind it must give, stands in [output-stage.md](output-stage.md). Here stands on
which pin it is. Logic levels are 3.3 V, and no pin bears more. The pull-downs that the output stage must have are resistors of
the **stage**: a chip in reset pulls weakly at best, and a chip without power not at all.

\`npm run build\` refuses a board on which two signals share a pin, a signal or a figure is missing, a pin has another duty at
boot, lines of the player are not side by side, an analogue signal is on no input of the ADC, a line that must be low at
power-on is pulled up, or two PWMs share what they cannot share.`;

/** @param sheets of all boards, in their order */
export function boardsDocument(sheets: readonly BoardSheet[]): string {
  const lines = [
    HEAD,
    '',
    '## All boards',
    '',
    ...table(
      [
        'board',
        '`--board`',
        'storage',
        'for an image',
        'variables',
        'in use at most',
        'current',
        'rail',
        'programs',
        'screens',
      ],
      sheets.map(summaryRow),
    ),
    '',
    'In use: when an image has been loaded from flash. Current: at the highest code of the level. Nothing here is measured on a board.',
    ...sheets.flatMap(boardPages),
  ];
  return `${lines.join('\n')}\n`;
}

function summaryRow({ id, title, budgets, facts, programs, screens }: BoardSheet): string[] {
  return [
    title,
    `\`${id}\``,
    `${budgets.storageBytes / 1024} KB`,
    `${budgets.imageBytes / 1024} KB`,
    budgets.variables.toLocaleString('en-US'),
    budgets.variablesInUse.toLocaleString('en-US'),
    `${facts.fullScaleMa} mA, code ${facts.levelDacFullScale}`,
    `${facts.railMinMv / 1000} to ${facts.railMaxMv / 1000} V`,
    programs,
    screens,
  ];
}

function boardPages(sheet: BoardSheet): string[] {
  return [
    '',
    `## ${sheet.title}`,
    '',
    `![The wiring of the ${sheet.title}: each pin with its signal](${BOARD_PICTURES}/${sheet.id}.svg)`,
    '',
    '### Signals',
    '',
    ...signalsTable(sheet),
    '',
    'A button connects its pin to ground.',
    ...warnings(sheet),
    '',
    '### Ground, supply, and what stays open',
    '',
    ...otherTable(sheet),
    '',
    '### Wired on the board itself',
    '',
    ...table(
      ['GPIO', 'what it is there for', 'signal'],
      sheet.duties.map(({ gpio, text, gives }) => [`${gpio}`, text, gives ?? 'none of ours']),
    ),
  ];
}

function signalsTable(sheet: BoardSheet): string[] {
  const pins = headerPins(sheet);
  const pinOf = (signal: Signal): string => `${pins.find((pin) => pin.signal === signal)?.pin ?? 'inside'}`;
  const inner = innerSignals(sheet);
  return table(
    ['pin', 'GPIO', 'signal', 'direction', 'what it is', 'goes to', 'group', 'note'],
    sheet.signals.map((signal) => [
      pinOf(signal),
      `${signal.gpio}`,
      shownName(signal),
      signal.direction,
      kindWords(signal),
      inner.includes(signal) ? 'wired on the board' : signal.wire,
      GROUPS[signal.group].name,
      signal.note ?? '-',
    ]),
  );
}

/** Printed names of the header that mean something else among our signals. */
function warnings({ header, gpioPrefix, signals }: BoardSheet): string[] {
  return header.flatMap((name, i) => {
    const signal = signals.find((row) => row.name === name);
    if (!signal) return [];
    return [
      '',
      `**Pin ${i + 1} is printed ${name}, and is not our ${name}**: that one is GPIO ${signal.gpio}, pin ${header.indexOf(`${gpioPrefix}${signal.gpio}`) + 1}.`,
    ];
  });
}

function otherTable(sheet: BoardSheet): string[] {
  const pins = headerPins(sheet);
  return table(
    ['pins', 'printed', 'what it is', 'goes to'],
    sheet.otherPins.map((other) => [
      pins
        .filter((pin) => pin.other === other)
        .map(({ pin }) => pin)
        .join(', '),
      other.name,
      other.kind === 'open' ? 'leave it open' : other.kind,
      other.wire || '-',
    ]),
  );
}
