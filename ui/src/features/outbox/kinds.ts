import Banknote from '@lucide/svelte/icons/banknote';
import CircleX from '@lucide/svelte/icons/circle-x';
import Mail from '@lucide/svelte/icons/mail';
import PackageCheck from '@lucide/svelte/icons/package-check';
import PackageX from '@lucide/svelte/icons/package-x';
import MapPin from '@lucide/svelte/icons/map-pin';
import Pencil from '@lucide/svelte/icons/pencil';
import Repeat from '@lucide/svelte/icons/repeat';
import ShieldAlert from '@lucide/svelte/icons/shield-alert';
import Tag from '@lucide/svelte/icons/tag';
import Undo from '@lucide/svelte/icons/undo-2';
import type { IconType } from '#kit';

const ICONS: Record<string, IconType | undefined> = {
  send_message: Mail,
  create_return: Undo,
  receive_return: PackageCheck,
  cancel_return: PackageX,
  refund: Banknote,
  exchange: Repeat,
  claim: ShieldAlert,
  edit_order: Pencil,
  change_address: MapPin,
  cancel_order: CircleX,
  issue_code: Tag,
};

export function kindIcon(kind: string): IconType {
  return ICONS[kind] ?? Mail;
}
