import type { IconType } from '#kit';

export interface RailItem {
  id: string;
  label: string;
  icon: IconType;
  /** The address it goes to. */
  href: string;
  count?: number;
  /** Instead of the number, where it is not the whole. */
  countWords?: string;
  /** Its count is of things that are due or need a person. */
  alert?: boolean;
  keys?: string;
}

export interface RailGroup {
  title?: string;
  /** Beside the title. */
  action?: { label: string; icon: IconType; run: () => void };
  items: RailItem[];
}

export interface Connection {
  id: string;
  /** A shop's or a mailbox's name, as the agent gave it. */
  name: string;
  state: 'ok' | 'connecting' | 'syncing' | 'offline' | 'paused' | 'attention';
  /** Since when it is offline, in milliseconds since 1970 or RFC 3339. */
  since?: number | string;
  /** What waits for it to come back. */
  waiting?: number;
  /** "7,200 of 20,000 messages, 40 s left" */
  progress?: string;
  /** Why, in a sentence; shown on hover and read aloud. */
  reason?: string;
}
