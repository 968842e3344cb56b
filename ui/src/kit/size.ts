/** A size in bytes as people write it: "340 kB", "1.4 MB". */
export function formatSize(bytes: number, locale: string): string {
  const [value, unit] =
    bytes < 1000
      ? [bytes, 'byte']
      : bytes < 1_000_000
        ? [Math.round(bytes / 1000), 'kilobyte']
        : [Math.round(bytes / 100_000) / 10, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
}
