import type { Component } from 'svelte';
import { InboxList } from '#features/inbox';
import ContextPane from './work/ContextPane.svelte';
import TalkPane from './work/TalkPane.svelte';

/*
 * Which feature fills which panes. The first part of the path chooses the screen; the rest is the screen's own. The shell is
 * the only part that names features. What a start does not show is read when it is first opened: a start then parses a
 * third less, and holds less.
 */
export interface Later {
  load: () => Promise<{ default: Component }>;
}
export type Part = Component | Later;

export interface Screen {
  list?: Part;
  main: Part;
  context?: Part;
}

const later = (load: Later['load']): Later => ({ load });

export const screens: Record<string, Screen | undefined> = {
  inbox: { list: InboxList, main: TalkPane, context: ContextPane },
  orders: {
    list: later(() => import('../features/orders/OrdersList.svelte')),
    main: later(() => import('../features/orders/OrdersScreen.svelte')),
  },
  cases: {
    list: later(() => import('../features/cases/CasesList.svelte')),
    main: later(() => import('../features/cases/CasesScreen.svelte')),
  },
  customers: { main: later(() => import('../features/customer/CustomerScreen.svelte')) },
  outbox: {
    list: later(() => import('../features/outbox/OutboxPane.svelte')),
    main: later(() => import('../features/outbox/OutboxScreen.svelte')),
  },
  search: {
    list: later(() => import('../features/search/SearchList.svelte')),
    main: TalkPane,
    context: ContextPane,
  },
  knowledge: {
    list: later(() => import('../features/knowledge/KnowledgeList.svelte')),
    main: later(() => import('../features/knowledge/KnowledgeScreen.svelte')),
  },
  settings: { main: later(() => import('../features/settings/Settings.svelte')) },
};

export const HOME = ['inbox', 'mine'];
