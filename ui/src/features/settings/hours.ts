/* Times of day as minutes after midnight, and as a time field writes them. */

const DAY = 24 * 60;

/** 1350 is "22:30". */
export function timeOf(minutes: number): string {
  const at = Math.min(DAY - 1, Math.max(0, Math.trunc(minutes)));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(at / 60))}:${two(at % 60)}`;
}

/** "22:30" is 1350; undefined for what is no time, such as a field that is half filled in. */
export function minutesOf(time: string): number | undefined {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::[0-5]\d)?$/.exec(time);
  return found ? Number(found[1]) * 60 + Number(found[2]) : undefined;
}

/** Hours start when they are switched on: the evening to the morning. Equal ends mean none. */
export const USUAL_QUIET = { quiet_from: 20 * 60, quiet_to: 8 * 60 } as const;
export const NO_QUIET = { quiet_from: 0, quiet_to: 0 } as const;

export function hasQuiet(settings: { quiet_from: number; quiet_to: number }): boolean {
  return settings.quiet_from !== settings.quiet_to;
}
