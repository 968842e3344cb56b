import Banknote from '@lucide/svelte/icons/banknote';
import Mail from '@lucide/svelte/icons/mail';
import PackageCheck from '@lucide/svelte/icons/package-check';
import PackageX from '@lucide/svelte/icons/package-x';
import Undo from '@lucide/svelte/icons/undo-2';
import type { IconType } from '#kit';

const ICONS: Record<string, IconType | undefined> = {
  send_message: Mail,
  create_return: Undo,
  receive_return: PackageCheck,
  cancel_return: PackageX,
  refund: Banknote,
};

export function kindIcon(kind: string): IconType {
  return ICONS[kind] ?? Mail;
}
