import Mail from '@lucide/svelte/icons/mail';
import MessageCircle from '@lucide/svelte/icons/message-circle';
import type { IconType } from '#kit';
import { useQuery } from '#state';

/** One icon for each channel; a new one gets the general one until it has its own. */
const ICONS: Record<string, IconType | undefined> = { email: Mail };

export function channelIcon(connector: string): IconType {
  return ICONS[connector] ?? MessageCircle;
}

/**
 * What a channel is called: by its kind, or where that has no name to set it up by, as the account is called. To be called
 * while a component starts up.
 */
export function useChannelNames(): (connector: string, account?: string) => string {
  const connectors = useQuery('connectors', () => ({}));
  const links = useQuery('connectivity', () => ({}));
  return (connector, account) => {
    const kind = connectors.data?.find((each) => each.id === connector)?.name;
    if (kind !== undefined) return kind;
    const accounts = links.data?.accounts ?? [];
    return (
      accounts.find((each) => (account ? each.id === account : each.connector === connector))?.name ?? ''
    );
  };
}
