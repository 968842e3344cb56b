/*
 * Moments in somebody else's time zone. Summer time is the platform's to know; a wall clock that jumps forward over a moment
 * shows it at the first one after it.
 */

export interface Wall {
  year: number;
  /** From 1. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What a clock in `zone` shows at a moment in milliseconds since 1970. */
export function wallOf(at: number, zone: string): Wall {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  const value = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: value('year'),
    month: value('month'),
    day: value('day'),
    hour: value('hour'),
    minute: value('minute'),
  };
}

const asUtc = (wall: Wall) => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute);

/** The moment at which a clock in `zone` shows this; days and hours may run over. */
export function momentAt(wall: Wall, zone: string): number {
  const wanted = asUtc(wall);
  const ahead = (at: number) => asUtc(wallOf(at, zone)) - Math.floor(at / 60_000) * 60_000;
  const first = wanted - ahead(wanted);
  const second = wanted - ahead(first);
  // Over a jump the two never meet: the later one is behind it.
  return ahead(second) === ahead(first) ? second : Math.max(first, second);
}

/** False for a name that this platform does not know. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}
