import Languages from '@lucide/svelte/icons/languages';
import PackageMinus from '@lucide/svelte/icons/package-minus';
import Truck from '@lucide/svelte/icons/truck';
import Undo from '@lucide/svelte/icons/undo-2';
import UserRound from '@lucide/svelte/icons/user-round';
import { orderName } from '#features/conversation';
import { noRefund, openRefund, openReturn, trackingOf } from '#features/orders';
import { t } from '#i18n';
import type { ConversationView, OrderView } from '#ipc';
import type { IconType } from '#kit';
import { kitEnv } from '#kit';
import { palette, type Command } from '#state';
import { openCustomer } from './place';

/* What can be done for the customer of the open conversation without leaving it. */

/** Languages that customers write in; the page of a person takes any other. */
const SPOKEN = ['de', 'en', 'es', 'fr', 'it', 'ja', 'ko', 'nl', 'pl', 'pt', 'ru', 'zh-CN', 'zh-TW'];

export interface Beside {
  talk: ConversationView;
  /** Newest first. */
  orders: OrderView[];
  copyTracking: (number: string) => void;
  chooseLanguage: (code: string) => void;
}

/** One command for each order. The key asks which, where there are several: money is never a guess. */
function forOrders(
  { talk, orders }: Beside,
  name: 'refund' | 'return',
  key: string,
  icon: IconType,
  open: (order: string, conversation: string) => void,
): Command[] {
  const section = () => t.terms.order;
  const title = (order: OrderView) => `${t.orders.keys[name]} · ${orderName(order.number)}`;
  const [only, other] = orders;
  if (only === undefined) return [];
  return [
    {
      id: `conversation.${name}`,
      title: () => t.orders.keys[name],
      section,
      scope: 'conversation',
      keys: [key],
      icon,
      hidden: true,
      run: () =>
        other === undefined
          ? open(only.id, talk.id)
          : palette.open(`${t.orders.keys[name]} · #`, { finds: false }),
    },
    ...orders.map((order): Command => ({
      id: `conversation.${name}.${order.id}`,
      title: () => title(order),
      section,
      scope: 'conversation',
      icon,
      run: () => open(order.id, talk.id),
    })),
  ];
}

export function besideCommands(beside: Beside): Command[] {
  const section = () => t.terms.customer;
  const returnable = beside.orders.filter(
    (order) => order.caps.create_return && order.lines.some((line) => line.returnable > 0),
  );
  const refundable = beside.orders.filter((order) => noRefund(order) === '');
  const number = trackingOf(beside.orders);
  const names = new Intl.DisplayNames([kitEnv.locale], { type: 'language' });
  return [
    ...forOrders({ ...beside, orders: refundable }, 'refund', 'f', Undo, openRefund),
    ...forOrders({ ...beside, orders: returnable }, 'return', 'shift+t', PackageMinus, openReturn),
    ...(number === undefined
      ? []
      : [
          {
            id: 'conversation.copyTracking',
            title: () => t.orders.copyTrackingKey,
            section,
            scope: 'conversation',
            keys: ['c'],
            icon: Truck,
            run: () => beside.copyTracking(number),
          } satisfies Command,
        ]),
    {
      id: 'conversation.customer',
      title: () => t.person.open,
      section,
      scope: 'conversation',
      keys: ['shift+c'],
      icon: UserRound,
      run: () => openCustomer(beside.talk.customer.id),
    },
    ...SPOKEN.filter((code) => code !== beside.talk.customer.language).map((code): Command => ({
      id: `conversation.language.${code}`,
      title: () => t.person.speaks(names.of(code) ?? code),
      section,
      scope: 'conversation',
      icon: Languages,
      run: () => beside.chooseLanguage(code),
    })),
  ];
}
