import type { Snippet } from 'svelte';
import type { LucideIcon } from '@lucide/svelte';

/** A lucide icon, imported one by one: `import Inbox from '@lucide/svelte/icons/inbox'`. */
export type IconType = LucideIcon;

export type Tone = 'neutral' | 'ok' | 'warn' | 'bad' | 'info';

export interface Option<V extends string = string> {
  value: V;
  label: string;
  help?: string;
  disabled?: boolean;
}

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconType;
  /** A binding to show, such as "mod+enter". */
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Set on a choice: draws a tick when true. */
  checked?: boolean;
  run: () => void;
}

export interface MenuGroup {
  title?: string;
  items: MenuItem[];
}

export interface ToastAction {
  label: string;
  keys?: string;
  run: () => void;
}

export interface ToastView {
  id: string;
  tone: Tone;
  text: string;
  detail?: string;
  action?: ToastAction;
  /** The action can be done until then, in milliseconds since 1970: the seconds left are shown. */
  until?: number;
}

export interface PaletteItem {
  id: string;
  label: string;
  /** More to search in, and shown dim after the label. */
  detail?: string;
  /** Searched, not shown: other names of the same thing. */
  words?: string;
  icon?: IconType;
  keys?: string;
  run: () => void;
}

export interface PaletteSection {
  title: string;
  items: PaletteItem[];
}

export interface KeyHintSection {
  title: string;
  rows: { label: string; keys: string[] }[];
}

export interface Pane {
  id: string;
  /** Names the pane's divider aloud. */
  label: string;
  /** Starting width in pixels; exactly one pane has none and takes what is left. */
  size?: number;
  min?: number;
  max?: number;
  collapsible?: boolean;
  /** The width it folds to: 0, or a strip of icons. */
  folded?: number;
  /** Set both to hold the folding yourself; else the panes remember it. */
  collapsed?: boolean;
  oncollapse?: (collapsed: boolean) => void;
  content: Snippet<[{ collapsed: boolean }]>;
}

/** What would become of one thing of a file: `same` and `bad` are not brought in. */
export type ImportOutcome = 'new' | 'changed' | 'same' | 'bad';

export interface ImportRow {
  title: string;
  detail: string;
  /** Said beside it: a language, an action. */
  mark: string;
  outcome: ImportOutcome;
  /** The outcome in words. */
  words: string;
}
