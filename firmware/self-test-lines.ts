/**
 * The lines of the self-test: a number each, and words for people.
 * Gone through by self-test.brief.ts; shown by whatever has a display or a console.
 */
/** The lines, in their order. */
export const LINE_STORAGE = 0;
export const LINE_BUTTONS = 1;
export const LINE_PROGRAMS = 2;
export const LINE_RAIL_AT_REST = 3;
export const LINE_SENSE_AT_REST = 4;
export const LINE_LATCH = 5;
export const LINE_ONE_SHOT_A = 6;
export const LINE_ONE_SHOT_B = 7;
export const LINE_RAIL_UP = 8;
export const LINE_PROBE_A = 9;
export const LINE_PROBE_B = 10;
export const LINE_RAIL_DOWN = 11;
export const LINE_COUNT = 12;

/** In a function: on the device the words stay in flash until one is asked for. */
export function lineName(line: number): string {
  switch (line) {
    case LINE_BUTTONS:
      return 'no button held';
    case LINE_STORAGE:
      return 'settings readable';
    case LINE_PROGRAMS:
      return 'programs whole';
    case LINE_RAIL_AT_REST:
      return 'rail down at rest';
    case LINE_SENSE_AT_REST:
      return 'no current at rest';
    case LINE_LATCH:
      return 'trip clears';
    case LINE_ONE_SHOT_A:
      return 'one-shot A cuts, trip latches';
    case LINE_ONE_SHOT_B:
      return 'one-shot B cuts, trip latches';
    case LINE_RAIL_UP:
      return 'rail up in time';
    case LINE_PROBE_A:
      return 'probe pulse on A';
    case LINE_PROBE_B:
      return 'probe pulse on B';
    case LINE_RAIL_DOWN:
      return 'rail down in time';
    default:
      return '';
  }
}
