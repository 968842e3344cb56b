import { momentAt, wallOf } from '#kit';

/* When a reply may go: usual moments by the customer's clock. */

const MORNING = 9;
const AFTERNOON = 14;

export interface LaterMoments {
  /** This afternoon, while that is ahead. */
  afternoon: number | undefined;
  /** This morning, where it has not begun yet. */
  morning: number | undefined;
  tomorrow: number;
  /** The Monday after; on a Sunday that is tomorrow, so the one after it. */
  monday: number;
}

/** Usual moments for a mail to arrive, by the clock of `zone`. */
export function laterMoments(now: number, zone: string): LaterMoments {
  const today = wallOf(now, zone);
  const weekday = new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const on = (days: number, hour: number) =>
    momentAt({ ...today, day: today.day + days, hour, minute: 0 }, zone);
  const ahead = (at: number) => (at > now + 15 * 60_000 ? at : undefined);
  return {
    morning: ahead(on(0, MORNING)),
    afternoon: ahead(on(0, AFTERNOON)),
    tomorrow: on(1, MORNING),
    monday: on(toMonday === 1 ? 8 : toMonday, MORNING),
  };
}
