import type { Component } from 'svelte';
import { CasesList, CasesScreen } from '#features/cases';
import { CustomerScreen } from '#features/customer';
import { InboxList } from '#features/inbox';
import { OrdersList, OrdersScreen } from '#features/orders';
import { OutboxList, OutboxScreen } from '#features/outbox';
import { SearchList } from '#features/search';
import { Settings } from '#features/settings';
import ContextPane from './work/ContextPane.svelte';
import TalkPane from './work/TalkPane.svelte';

/*
 * Which feature fills which panes. The first part of the path chooses the screen; the rest is the screen's own. The shell is
 * the only part that names features.
 */
export interface Screen {
  list?: Component;
  main: Component;
  context?: Component;
}

export const screens: Record<string, Screen | undefined> = {
  inbox: { list: InboxList, main: TalkPane, context: ContextPane },
  orders: { list: OrdersList, main: OrdersScreen },
  cases: { list: CasesList, main: CasesScreen },
  customers: { main: CustomerScreen },
  outbox: { list: OutboxList, main: OutboxScreen },
  search: { list: SearchList, main: TalkPane, context: ContextPane },
  settings: { main: Settings },
};

export const HOME = ['inbox', 'mine'];
