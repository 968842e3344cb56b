/** Scripts that write words without blanks between them: no dictionary lists their words, so every one would be underlined. */
const WITHOUT_BLANKS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whether the web view's spelling has something to say about a text. */
export function spells(text: string): boolean {
  return !WITHOUT_BLANKS.test(text);
}
