/*
 * What the kit has to be told by those above it: the locale for Intl, the agent's time zone, and the few words its own
 * controls speak. The kit knows no dictionary; English stands until `setKitEnv` is called, so that a piece can be shown and
 * tested alone.
 */

export interface KitWords {
  close: string;
  clear: string;
  dismiss: string;
  loading: string;
  noMatches: string;
  optional: string;
  notifications: string;
  keyThen: string;
  remove: (what: string) => string;
  resize: (pane: string) => string;
  expand: (pane: string) => string;
  ago: (duration: string) => string;
  left: (duration: string) => string;
  overdue: (duration: string) => string;
  waited: (duration: string) => string;
  justNow: string;
  today: string;
  yesterday: string;
}

export const englishWords: KitWords = {
  close: 'Close',
  clear: 'Clear',
  dismiss: 'Dismiss',
  loading: 'Loading',
  noMatches: 'Nothing matches',
  optional: 'optional',
  notifications: 'Notifications',
  keyThen: 'then',
  remove: (what) => `Remove ${what}`,
  resize: (pane) => `Width of ${pane}`,
  expand: (pane) => `Show ${pane}`,
  ago: (duration) => `${duration} ago`,
  left: (duration) => `${duration} left`,
  overdue: (duration) => `${duration} over`,
  waited: (duration) => `waiting for ${duration}`,
  justNow: 'just now',
  today: 'Today',
  yesterday: 'Yesterday',
};

interface Source {
  locale: () => string;
  timeZone: () => string;
  words: () => KitWords;
}

const systemZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
let source = $state.raw<Source>({
  locale: () => 'en',
  timeZone: () => systemZone,
  words: () => englishWords,
});

/** Getters, so that a change of locale re-renders whatever read it. */
export function setKitEnv(next: Partial<Source>): void {
  source = { ...source, ...next };
}

export const kitEnv = {
  get locale(): string {
    return source.locale();
  },
  get timeZone(): string {
    return source.timeZone();
  },
  get words(): KitWords {
    return source.words();
  },
};
