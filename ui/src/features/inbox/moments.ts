/* When a snoozed conversation comes back, in the agent's own time zone. */

const MORNING = 9;
const EVENING = 19;
const LATER_HOURS = 3;

function at(day: Date, hour: number, days: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime();
}

export interface Moments {
  /** Three hours on, on the full hour; none when that is no longer today's work. */
  laterToday: number | undefined;
  tomorrow: number;
  /** The Monday after; on a Sunday that is tomorrow, so the one after it. */
  nextWeek: number;
}

/** Milliseconds since 1970 in and out. */
export function moments(now: number): Moments {
  const today = new Date(now);
  const hour = today.getHours() + LATER_HOURS + (today.getMinutes() > 0 ? 1 : 0);
  const toMonday = (8 - today.getDay()) % 7 || 7;
  return {
    laterToday: hour <= EVENING ? at(today, hour, 0) : undefined,
    tomorrow: at(today, MORNING, 1),
    nextWeek: at(today, MORNING, toMonday === 1 ? 8 : toMonday),
  };
}

/** "Mon 09:00", and from a week on with the date: enough to tell the few choices apart. */
export function momentWords(moment: number, now: number, locale: string, timeZone: string): string {
  const far = moment - now > 6 * 24 * 3_600_000;
  const format = new Intl.DateTimeFormat(locale, {
    ...(far ? { day: 'numeric', month: 'short' } : { weekday: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  return format.format(moment);
}
