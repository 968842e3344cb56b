import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const inbox = {
  list: 'Conversations',
  search: 'Search everything',
  brand: 'Brand',
  allBrands: 'All brands',
  open: (count: number) => plural(count, { one: '# open', other: '# open' }),
  count: (count: number) => plural(count, { one: '#', other: '#' }),
  you: (text: string) => `You: ${text}`,
  noSubject: 'No subject',
  replied: 'replied',
  until: (at: string) => `until ${at}`,
  draft: 'Draft',
  operations: (count: number) => plural(count, { one: '# waiting to go out', other: '# waiting to go out' }),
  needsYou: 'needs you',
  unread: 'Unread',
  selected: (count: number) => plural(count, { one: '# selected', other: '# selected' }),
  selectNone: 'Clear the selection',
  selectAll: 'Select all that are loaded',
  markRead: 'Mark read',
  markUnread: 'Mark unread',
  snoozeUntil: 'Snooze until',
  laterToday: 'Later today',
  tomorrow: 'Tomorrow',
  nextWeek: 'Next week',
  pick: 'Pick a time…',
  pickTitle: 'Snooze until a time',
  pickHelp: 'The conversation comes back then, or as soon as the customer writes.',
  date: 'Date',
  time: 'Time',
  past: 'This moment has passed.',
  assignTo: 'Assign to',
  me: (name: string) => `${name} (me)`,
  nobody: 'Nobody',
  done: {
    resolved: (count: number) => plural(count, { one: 'Resolved', other: '# conversations resolved' }),
    reopened: (count: number) => plural(count, { one: 'Reopened', other: '# conversations reopened' }),
    snoozed: (count: number, until: string) =>
      plural(count, {
        one: `Snoozed until ${until}`,
        other: (n) => `${n} conversations snoozed until ${until}`,
      }),
    assigned: (count: number, name: string) =>
      plural(count, { one: `Assigned to ${name}`, other: (n) => `${n} conversations assigned to ${name}` }),
    unassigned: (count: number) =>
      plural(count, { one: 'Assigned to nobody', other: '# conversations assigned to nobody' }),
    unread: (count: number) => plural(count, { one: 'Marked unread', other: '# marked unread' }),
    read: (count: number) => plural(count, { one: 'Marked read', other: '# marked read' }),
  },
  sync: {
    title: (account: string) => `Fetching ${account}`,
    messages: (done: string, total: string) => `${done} of ${total} messages`,
    seconds: (count: number) => plural(count, { one: '# s left', other: '# s left' }),
    minutes: (count: number) => plural(count, { one: '# min left', other: '# min left' }),
    newest: 'The newest come first; you can work already.',
  },
  empty: {
    mine: {
      title: 'Nothing waits for you',
      text: 'Conversations assigned to you appear here. Take one with a from Unassigned.',
    },
    unassigned: {
      title: 'Everything has an owner',
      text: 'New messages that nobody has taken yet appear here.',
    },
    waiting: {
      title: 'Nobody waits',
      text: 'Conversations in which a customer waits for an answer appear here, the longest wait first.',
    },
    due: {
      title: 'Nothing is due soon',
      text: 'Conversations whose time is nearly up appear here, the nearest first. Targets are set in the settings.',
    },
    answered: {
      title: 'No customer has the word',
      text: 'Open conversations that you answered appear here until the customer writes again.',
    },
    needs_you: {
      title: 'Nothing needs you',
      text: 'Conversations in which a refund, a return or a reply is stuck appear here.',
    },
    drafts: { title: 'No drafts', text: 'Answers that you began and did not send appear here.' },
    saved: {
      title: 'Nothing fits this view',
      text: 'Conversations appear here as soon as they fit its filter.',
    },
    all: {
      title: 'No open conversations',
      text: 'Every conversation that is not resolved appears here as soon as a customer writes.',
    },
    snoozed: {
      title: 'Nothing is snoozed',
      text: 'Press s in a conversation to put it away until later; it waits here.',
    },
    resolved: {
      title: 'Nothing resolved yet',
      text: 'Press e when a conversation is done; it moves here and comes back if the customer writes.',
    },
    junk: {
      title: 'No junk',
      text: 'What the mail provider takes for junk appears here, and notifies nobody.',
    },
    brand: 'This is the list of one brand. Choose all brands to see the others.',
  },
  failed: 'The list could not be read',
  again: 'Try again',
  /** Above the list, once a channel is back after a while. */
  outage: {
    said: 'After the outage: nearest deadline first',
    back: 'As before',
  },
  keys: {
    next: 'Next conversation',
    previous: 'Previous conversation',
    open: 'Go into the conversation',
    select: 'Select',
    selectRange: 'Select up to here',
    focus: 'Go to the list',
  },
};
