/*
 * What the window knows and shares between its parts: the backend's answers, where we are, what can be done and by which key,
 * what has just happened. It knows the kit, the words and the port, and no feature.
 */
export { useAgent } from './agent';
export {
  act,
  onNews,
  partUrl,
  prefetch,
  prefetchPages,
  put,
  stale,
  startBackend,
  useAct,
  usePages,
  useQuery,
  type CallName,
  type RequestOf,
  type ResponseOf,
} from './backend';
export {
  ableCommands,
  changeKeys,
  commands,
  conflicts,
  followLead,
  isKey,
  keyHint,
  keysOf,
  pendingKeys,
  registerCommands,
  runCommand,
  startKeys,
  useCommands,
  type Command,
  type Scope,
} from './commands.svelte';
export { contextPane } from './context.svelte';
export { errorWords, showFailure } from './failure';
export { windowFocused } from './focus.svelte';
export { insertIntoReply, takeInsertions } from './insertion';
export { pressedStep } from './keys/chord';
export { readStored, writeStored } from './stored';
export {
  keyHelp,
  palette,
  paletteSections,
  registerPaletteSource,
  type PaletteSource,
} from './overlays.svelte';
export type { PagesState } from './pages.svelte';
export type { ActOptions, QueryOptions, QueryState } from './query.svelte';
export { navigate, pathOf, route, strictId } from './route.svelte';
export { setTheme, startTheme, theme, type Theme } from './theme.svelte';
export {
  dismissToast,
  holdToasts,
  showToast,
  toasts,
  undoLast,
  type NewToast,
  type Toast,
} from './toasts.svelte';
export { keepsUnsaved, storeUnsaved } from './unsaved';
