/* What the list fetches before it is asked for, so that a conversation opens at once. */

/** Items of a conversation that are asked for at a time: more than a tall window shows. */
export const TIMELINE_PAGE = 20;
