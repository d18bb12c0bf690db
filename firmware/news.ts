/**
 * What the supervisor tells the session beside faults: bits of its news, and answers of its check that are no faults.
 * Set by supervisor.brief.ts and turns.brief.ts, acted on by session.ts. Numbers alone: they take no memory on a board.
 */
/** Bits of `news`: what the session has to act on. */
export const NEWS_LEAD_OFF_A = 1;
export const NEWS_USB = 4;
export const NEWS_BATTERY = 8;
export const NEWS_CLIPS_A = 16;

/** Answers of a check that are no faults: a round is over, and there may be news; the next check had better come soon. */
export const CHECK_ROUND = -1;
export const CHECK_SOON = -2;
/** This one took so long that the rest of the loop had better wait for the next. */
export const CHECK_LONG = -3;
