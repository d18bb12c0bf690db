/**
 * Faults: a code each, and a sentence for people.
 * Latched by the session, shown by whatever has a display or a console.
 */
export const FAULT_NONE = 0;
export const FAULT_SEGMENT = 1;
export const FAULT_RAN_OUT = 2;

export const FAULT_SENTENCES = [
  '',
  'A pulse did not pass its check, and nothing was sent out.',
  'The pulses ran out: the program was late, its memory moved, or the stage tripped. The output is silent.',
];
