/**
 * Words for docs/boards.md and its pictures: the groups of signals with their colours, directions, pins of the header.
 * Called by boards-page.ts and board-picture.ts. GPIO numbers of the chip, pin numbers of the header.
 */
import { type BoardSheet, type OtherPin, type Signal, type SignalGroup } from '../../hal/boards/board-sheet';

/** White text is read on each of the colours. */
export const GROUPS: Readonly<Record<SignalGroup, { name: string; colour: string }>> = {
  player: { name: 'player', colour: '#1257a8' },
  stage: { name: 'stage', colour: '#6a3d9a' },
  alarm: { name: 'alarms', colour: '#b3261e' },
  sense: { name: 'senses', colour: '#00695c' },
  supply: { name: 'supply', colour: '#9c1458' },
  panel: { name: 'buttons', colour: '#7a4a00' },
  display: { name: 'display, beeper', colour: '#4a6300' },
};

export const GROUND_COLOUR = '#333333';

/** What stands at a pin of the header: a signal, something of the board's own, or nothing of either. */
export interface HeaderPin {
  /** From 1 on. */
  pin: number;
  /** As printed beside it. */
  name: string;
  signal?: Signal;
  other?: OtherPin;
}

export function headerPins({ header, gpioPrefix, signals, otherPins }: BoardSheet): HeaderPin[] {
  return header.map((name, i) => {
    const signal = signals.find(({ gpio }) => name === `${gpioPrefix}${gpio}`);
    const other = otherPins.find((pin) => pin.name === name);
    return { pin: i + 1, name, ...(signal && { signal }), ...(other && { other }) };
  });
}

/** Signals that the board itself has wired. */
export function innerSignals({ header, gpioPrefix, signals }: BoardSheet): Signal[] {
  return signals.filter(({ gpio }) => !header.includes(`${gpioPrefix}${gpio}`));
}

/** Signal names as a person reads them: a button has what is printed on it. */
export function shownName({ name, kind }: Signal): string {
  if (kind !== 'button') return name;
  return name.replace('BUTTON_', 'button ').replace('PLUS', '+').replace('MINUS', '-');
}

export function kindWords({ kind, pwmHz = 0, pull }: Signal): string {
  const words: Record<Signal['kind'], string> = {
    level: 'level',
    pwm: `PWM, ${pwmHz / 1000} kHz`,
    analogue: 'analogue',
    button: 'contact',
    bus: 'I2C',
  };
  return pull ? `${words[kind]}, pull-${pull} of the chip` : words[kind];
}
