import { locale } from './locale.svelte';

/* What stands between words that are put together here: Chinese has marks of its own, and no blank after them. */

type Part = string | false | null | undefined;

const chinese = () => locale().startsWith('zh');

/** Names in a row. */
export function series(parts: readonly Part[]): string {
  return parts.filter(Boolean).join(chinese() ? '、' : ', ');
}

/** What is said one after another of one thing. */
export function clauses(parts: readonly Part[]): string {
  return parts.filter(Boolean).join(chinese() ? '，' : ', ');
}

/** A thing, and what is said of it. */
export function headed(what: string, said: string): string {
  return chinese() ? `${what}：${said}` : `${what}: ${said}`;
}

/** A thing, and beside it what makes it plainer. */
export function aside(what: string, more: string): string {
  return chinese() ? `${what}（${more}）` : `${what} (${more})`;
}
