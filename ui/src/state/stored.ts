/** Small choices of this window (theme, keys), kept in the webview's own storage. What cannot be read counts as not chosen. */

export function readStored<T>(name: string, check: (value: unknown) => value is T): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`shopdesk.${name}`) ?? 'null');
    return check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function writeStored(name: string, value: unknown): void {
  try {
    localStorage.setItem(`shopdesk.${name}`, JSON.stringify(value));
  } catch {
    // It holds until the window closes.
  }
}
