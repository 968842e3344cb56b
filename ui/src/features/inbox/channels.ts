import Mail from '@lucide/svelte/icons/mail';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import type { IconType } from '#kit';

/** One icon for each channel; a new one gets the general one until it has its own. */
const ICONS: Record<string, IconType | undefined> = { email: Mail };

export function channelIcon(connector: string): IconType {
  return ICONS[connector] ?? MessageCircle;
}
