/**
 * The wiring of a board as SVG: the outline of its header with USB at the top, and at each pin what goes there.
 * Called by the generator of docs/boards.md, once a board. Units: px. A board with two rows of pins, numbered down the left
 * side and up the right one. The same bytes on every machine: no text is measured.
 */
import { type BoardSheet, type Signal } from '../../hal/boards/board-sheet';
import { INK } from '../report/figure-style';
import { GROUND_COLOUR, GROUPS, type HeaderPin, headerPins, innerSignals, shownName } from './board-words';
import { escaped } from './svg';

const WIDTH = 1060;
const BOARD = { left: 415, right: 645, top: 72 };
const PITCH = 27;
/** From the outline's top to the first pin's middle. */
const FIRST = 52;
const BOX = { width: 132, height: 20 };
/** From the outline to the box: room for the arrow. */
const ARROW = 34;
const GREY = '#6b6b6b';
const PAD_COLOUR = '#c9a227';
const TITLE_SIZE = 16;
/** An entry of the legend: its square and the gap to the next one, and a letter of the widest kind. */
const LEGEND = { square: 14, gap: 26, letter: 8 };

type Anchor = 'start' | 'middle' | 'end';

export function boardPicture(sheet: BoardSheet): string {
  const pins = headerPins(sheet);
  const perSide = Math.ceil(pins.length / 2);
  const bottom = BOARD.top + FIRST + (perSide - 1) * PITCH + FIRST - PITCH;
  const inner = innerSignals(sheet);
  const legendTop = bottom + 34 + inner.length * (BOX.height + 6);
  const height = legendTop + 66;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(sheet.title)}: wiring</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<g font-family="DejaVu Sans, Verdana, sans-serif" font-size="12" fill="${INK}">`,
    text(WIDTH / 2, 24, 'middle', `${sheet.title}, from above`, { size: TITLE_SIZE }),
    text(WIDTH / 2, 44, 'middle', 'Experimental. Not a medical device. Dummy loads only.', {
      fill: '#b3261e',
    }),
    ...outline(sheet, bottom),
    ...pins.flatMap((pin) => pinParts(pin, perSide)),
    ...inner.flatMap((signal, i) => innerParts(signal, bottom + 24 + i * (BOX.height + 6))),
    ...legend(legendTop),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function outline({ chip }: BoardSheet, bottom: number): string[] {
  const middle = (BOARD.left + BOARD.right) / 2;
  const centre = (BOARD.top + bottom) / 2;
  return [
    `<rect x="${BOARD.left}" y="${BOARD.top}" width="${BOARD.right - BOARD.left}" height="${bottom - BOARD.top}" rx="10" fill="#e9f3ec" stroke="#2e7d4f" stroke-width="2"/>`,
    `<rect x="${middle - 32}" y="${BOARD.top - 12}" width="64" height="36" rx="3" fill="#d5d5d5" stroke="#7a7a7a"/>`,
    text(middle, BOARD.top + 11, 'middle', 'USB'),
    `<rect x="${middle - 26}" y="${centre - 26}" width="52" height="52" rx="3" fill="#3a3a3a"/>`,
    text(middle, centre + 4, 'middle', chip.name, { fill: '#ffffff', size: 11 }),
  ];
}

/** A pad with its number and printed name inside the outline, and what goes there outside. */
function pinParts(pin: HeaderPin, perSide: number): string[] {
  const isLeft = pin.pin <= perSide;
  const row = isLeft ? pin.pin - 1 : 2 * perSide - pin.pin;
  const y = BOARD.top + FIRST + row * PITCH;
  const [edge, out] = isLeft ? [BOARD.left, -1] : [BOARD.right, 1];
  const inwards: Anchor = isLeft ? 'start' : 'end';
  return [
    `<circle cx="${edge - out * 11}" cy="${y}" r="6" fill="${PAD_COLOUR}" stroke="#7d6313"/>`,
    text(edge - out * 22, y + 4, inwards, `${pin.pin}`, { fill: GREY, size: 11 }),
    text(edge - out * 42, y + 4, inwards, pin.name),
    ...outside(pin, { edge, out, y }),
  ];
}

interface Place {
  edge: number;
  /** -1 to the left, 1 to the right. */
  out: number;
  y: number;
}

function outside({ signal, other }: HeaderPin, place: Place): string[] {
  const { edge, out, y } = place;
  const outwards: Anchor = out < 0 ? 'end' : 'start';
  const far = edge + out * (ARROW + BOX.width + 8);
  if (signal) {
    const { colour } = GROUPS[signal.group];
    return [
      ...arrow(signal, place),
      ...box(boxLeft(place), y, shownName(signal), colour),
      text(far, y + 4, outwards, signal.wire),
    ];
  }
  if (!other || other.kind === 'open') {
    const words = other?.wire ? `not connected: ${other.wire}` : 'not connected';
    return [text(edge + out * ARROW, y + 4, outwards, words, { fill: GREY })];
  }
  const colour = other.kind === 'ground' ? GROUND_COLOUR : GROUPS.supply.colour;
  return [
    `<path d="M${edge} ${y}H${edge + out * ARROW}" stroke="${colour}" stroke-width="2"/>`,
    ...box(boxLeft(place), y, other.kind === 'ground' ? 'ground' : 'supply', colour),
    text(far, y + 4, outwards, other.wire),
  ];
}

function boxLeft({ edge, out }: Place): number {
  return out < 0 ? edge - ARROW - BOX.width : edge + ARROW;
}

function box(x: number, y: number, name: string, colour: string): string[] {
  return [
    `<rect x="${x}" y="${y - BOX.height / 2}" width="${BOX.width}" height="${BOX.height}" rx="4" fill="${colour}"/>`,
    text(x + BOX.width / 2, y + 4, 'middle', name, { fill: '#ffffff' }),
  ];
}

/** From the pad to the box, with heads where the signal goes. */
function arrow({ group, direction }: Signal, { edge, out, y }: Place): string[] {
  const { colour } = GROUPS[group];
  const [near, far] = [edge + out * 2, edge + out * (ARROW - 2)];
  const head = (tip: number, to: number): string =>
    `<path d="M${tip} ${y}l${-to * 8} -4v8z" fill="${colour}"/>`;
  return [
    `<path d="M${near} ${y}H${far}" stroke="${colour}" stroke-width="2"/>`,
    ...(direction === 'in' ? [] : [head(far, out)]),
    ...(direction === 'out' ? [] : [head(near, -out)]),
  ];
}

/** Below the outline: what the board has wired itself. */
function innerParts(signal: Signal, y: number): string[] {
  const { colour } = GROUPS[signal.group];
  return [
    text(BOARD.left - 8, y + 4, 'end', `on the board: GPIO ${signal.gpio}`),
    ...box(BOARD.left, y, shownName(signal), colour),
    text(BOARD.left + BOX.width + 8, y + 4, 'start', signal.note ?? ''),
  ];
}

function legend(top: number): string[] {
  const entries = [...Object.values(GROUPS), { name: 'ground', colour: GROUND_COLOUR }];
  const widthOf = (name: string): number => LEGEND.square + 6 + name.length * LEGEND.letter + LEGEND.gap;
  let x = (WIDTH + LEGEND.gap - entries.reduce((sum, { name }) => sum + widthOf(name), 0)) / 2;
  const parts: string[] = [];
  for (const { name, colour } of entries) {
    parts.push(
      `<rect x="${x}" y="${top}" width="${LEGEND.square}" height="${LEGEND.square}" rx="3" fill="${colour}"/>`,
      text(x + LEGEND.square + 6, top + 12, 'start', name),
    );
    x += widthOf(name);
  }
  const words = 'Dashed: kept free, no code uses it yet. Arrows are seen from the microcontroller.';
  return [...parts, text(WIDTH / 2, top + 42, 'middle', words, { fill: GREY })];
}

function text(
  x: number,
  y: number,
  anchor: Anchor,
  content: string,
  { fill = INK, size = 12 }: { fill?: string; size?: number } = {},
): string {
  const colour = fill === INK ? '' : ` fill="${fill}"`;
  const height = size === 12 ? '' : ` font-size="${size}"`;
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${colour}${height}>${escaped(content)}</text>`;
}
