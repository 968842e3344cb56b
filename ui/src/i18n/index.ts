/*
 * The window's words, English and simplified Chinese, as typed modules: one file per feature and language. A key that one
 * language lacks does not compile, and an input that a text needs is an argument.
 *
 * Plain modules and not a message compiler: the compiler we would have taken (Paraglide) brings 580 MB of development
 * packages and fetches its plugin from the network at build time, for what the type checker already proves.
 *
 * A feature adds en/NAME.ts and zh-CN/NAME.ts, names them in both index files, and reads `t.NAME.key`. A read in a template,
 * `$derived` or `$effect` follows the locale at once. Never keep a text in a constant: it would stay in the old language.
 * A language is a chunk of its own and read when it is spoken: no module reads a text while it is itself being loaded.
 */
export {
  formatLocale,
  locale,
  locales,
  readWords,
  setLocale,
  startWords,
  t,
  text,
  type Locale,
} from './locale.svelte';
export { aside, clauses, headed, series } from './marks';
export { pluralsOf } from './plural';
