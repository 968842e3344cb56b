/*
 * Dates and durations by Intl, in a named time zone. What cannot be read is shown as it came,
 * never as "Invalid Date".
 */

/** A moment: milliseconds since 1970, or RFC 3339. */
export type When = number | string;

/** Milliseconds since 1970; NaN where it cannot be read. */
export function toMs(value: When): number {
  return typeof value === 'number' ? value : Date.parse(value);
}

/** RFC 3339, for the `datetime` of a time element; as it came where it cannot be read. */
export function toIso(value: When): string {
  const at = toMs(value);
  return Number.isNaN(at) ? String(value) : new Date(at).toISOString();
}

const formats = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

function format(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${timeZone}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { ...options, timeZone });
    formats.set(key, found);
  }
  return found;
}

export type DateForm = 'time' | 'date' | 'datetime' | 'full' | 'day' | 'list';

export interface TimeWords {
  today: string;
  yesterday: string;
}

const FORMS: Record<Exclude<DateForm, 'list' | 'day'>, Intl.DateTimeFormatOptions> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  datetime: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  full: { dateStyle: 'full', timeStyle: 'long' },
};

/**
 * Days since 1970 of the wall date that `zone` shows at `at`. By the parts of the date: in which order a locale has them is not
 * the same in every web view.
 */
export function wallDay(at: number, zone: string): number {
  const parts = format('en-US', zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(
    at,
  );
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(get('year'), get('month') - 1, get('day')) / 86_400_000;
}

function sameYear(a: number, b: number, zone: string): boolean {
  const year = format('en', zone, { year: 'numeric' });
  return year.format(a) === year.format(b);
}

/**
 * `list`: the time today, "yesterday", the weekday within a week, else the date. `day`: the heading over a day's messages.
 * `now` in milliseconds.
 */
export function formatDate(
  value: When,
  form: DateForm,
  locale: string,
  timeZone: string,
  now: number,
  words: TimeWords,
): string {
  const at = toMs(value);
  if (Number.isNaN(at)) return String(value);
  const dayMonth: Intl.DateTimeFormatOptions = sameYear(at, now, timeZone)
    ? { day: 'numeric', month: 'short' }
    : { day: 'numeric', month: 'short', year: 'numeric' };
  if (form === 'list') {
    const days = wallDay(now, timeZone) - wallDay(at, timeZone);
    if (days === 0) return format(locale, timeZone, FORMS.time).format(at);
    if (days === 1) return words.yesterday;
    if (days > 1 && days < 7) return format(locale, timeZone, { weekday: 'short' }).format(at);
    return format(locale, timeZone, dayMonth).format(at);
  }
  if (form === 'day') {
    const days = wallDay(now, timeZone) - wallDay(at, timeZone);
    if (days === 0) return words.today;
    if (days === 1) return words.yesterday;
    return format(locale, timeZone, { weekday: 'long', ...dayMonth, month: 'long' }).format(at);
  }
  if (form === 'datetime' && !sameYear(at, now, timeZone))
    return format(locale, timeZone, { ...FORMS.datetime, year: 'numeric' }).format(at);
  return format(locale, timeZone, FORMS[form]).format(at);
}

/** A key that is the same for all moments of one wall day: to group messages. NaN times share one group. */
export function dayKey(value: When, timeZone: string): string {
  const at = toMs(value);
  return Number.isNaN(at) ? '' : String(wallDay(at, timeZone));
}

/** The wall date that `zone` shows at `at`, as a date field has it: 2026-11-22. */
export function isoDay(at: number, zone: string): string {
  return new Date(wallDay(at, zone) * 86_400_000).toISOString().slice(0, 10);
}

/** A length of time in its largest fitting unit: "4 min", "2 h", "3 days". Milliseconds in; rounded down. */
export function formatDuration(ms: number, locale: string): string {
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const [value, unit]: [number, string] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.floor(minutes / 60), 'hour']
        : [Math.floor(minutes / 1440), 'day'];
  const key = `${locale}|${unit}`;
  let number = numbers.get(key);
  if (!number) {
    const unitDisplay = unit === 'day' || locale.startsWith('zh') ? 'long' : 'short';
    number = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
    numbers.set(key, number);
  }
  return number.format(value).replace(/ hrs?$/, ' h');
}

export type DueLevel = 'calm' | 'soon' | 'late';

/** How near a deadline is: `soon` in the last `soonMs` before it, `late` in the last five minutes and after. */
export function dueLevel(due: When, now: number, soonMs = 30 * 60_000): DueLevel {
  const left = toMs(due) - now;
  if (Number.isNaN(left) || left > soonMs) return 'calm';
  return left > 5 * 60_000 ? 'soon' : 'late';
}

/** How long somebody has waited: `soon` after `soonMs`, `late` after `lateMs`. */
export function waitLevel(since: When, now: number, soonMs: number, lateMs: number): DueLevel {
  const waited = now - toMs(since);
  if (waited >= lateMs) return 'late';
  return waited >= soonMs ? 'soon' : 'calm';
}
