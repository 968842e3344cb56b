/** Two letters for a name in letters, one character for a name in Han, kana or Hangul; an address uses its local part. */
export function initials(name: string): string {
  const clean = name.trim().replace(/@.*$/, '');
  const first = Array.from(clean)[0];
  if (!first) return '?';
  if (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(first)) return first;
  const words = clean.split(/[\s._-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters =
    words.length > 1
      ? [Array.from(words[0] ?? '')[0], Array.from(words.at(-1) ?? '')[0]]
      : Array.from(words[0] ?? first).slice(0, 2);
  return letters.join('').toLocaleUpperCase();
}
