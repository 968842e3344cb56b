import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const shell = {
  appName: 'Shopdesk',
  views: {
    mine: 'Mine',
    unassigned: 'Unassigned',
    waiting: 'Waiting longest',
    due: 'Due soon',
    answered: 'Waiting for customer',
    needs_you: 'Needs you',
    drafts: 'Drafts',
    all: 'All open',
    snoozed: 'Snoozed',
    resolved: 'Resolved',
    junk: 'Junk',
    attention: 'Outbox needs you',
  },
  groups: {
    afterSales: 'After-sales',
    saved: 'Saved views',
  },
  panes: {
    rail: 'Views',
    list: 'List',
    main: 'Conversation',
    context: 'Customer and orders',
    showContext: 'Show customer and orders',
    hideContext: 'Hide customer and orders',
  },
  bar: {
    label: 'Connections',
    ok: (name: string) => name,
    shop: (name: string) => `${name} shop`,
    mailbox: (name: string) => `${name} mail`,
    offline: (name: string, since: string) => `${name} offline since ${since}`,
    syncing: (name: string) => `${name} syncing`,
    connecting: (name: string) => `${name} connecting`,
    paused: (name: string) => `${name} paused`,
    progress: (done: string, total: string) => `${done} of ${total}`,
    secondsLeft: (seconds: number) =>
      seconds < 90
        ? plural(Math.max(1, Math.round(seconds)), { one: '# s left', other: '# s left' })
        : plural(Math.round(seconds / 60), { one: '# min left', other: '# min left' }),
    attention: (name: string) => `${name} needs you`,
    waiting: (count: number) => plural(count, { one: '# waiting', other: '# waiting' }),
    outbox: (count: number) => plural(count, { zero: 'Outbox', other: 'Outbox #' }),
    clock: (minutes: number) =>
      plural(minutes, {
        one: 'This computer’s clock is off by # minute',
        other: 'This computer’s clock is off by # minutes',
      }),
  },
  palette: {
    label: 'Commands and search',
    placeholder: 'Do something or go somewhere…',
    empty: 'Nothing by that name. Try fewer letters.',
    navigation: 'Go to',
    view: 'Window',
  },
  keys: {
    title: 'Keys',
    description: 'What the keys do where you are now. Every one can be changed in the settings.',
  },
  commands: {
    palette: 'Open the command palette',
    help: 'Show the keys',
    toggleContext: 'Show or hide customer and orders',
    toggleRail: 'Fold or unfold the views',
    undo: 'Undo',
    themeLight: 'Light theme',
    themeDark: 'Dark theme',
    themeSystem: 'Theme of the system',
  },
  undo: 'Undo',
  missing: {
    title: 'There is nothing at this address',
    text: 'It may have been removed. Choose a view on the left.',
  },
  crashed: {
    title: 'This part of the window stopped',
    text: 'Drafts and what waits to be sent are stored. What was typed in a form may be gone.',
    again: 'Show it again',
  },
};
