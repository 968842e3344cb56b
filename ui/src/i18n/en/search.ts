import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const search = {
  title: 'Search',
  field: 'Search messages, notes, names and files',
  hint: 'Words, names, numbers, files…',
  filters: 'Filters',
  /** Written as they are typed. */
  offered: [
    'is:open',
    'is:waiting',
    'is:unread',
    'is:mine',
    'has:attachment',
    'from:',
    'order:',
    'after:',
    'before:',
  ],
  found: (count: number) => plural(count, { one: '# conversation', other: '# conversations' }),
  atLeast: (count: number) =>
    plural(count, { one: '# conversation or more', other: '# conversations or more' }),
  more: (count: number) => plural(count, { one: '# more message', other: '# more messages' }),
  note: 'Note',
  start: {
    title: 'Search everything that was written',
    text: 'Messages, notes, subjects, names, numbers and file names, the newest first. “Quotation marks” keep words together, a minus leaves a word out.',
  },
  nothing: {
    title: 'Nothing found',
    text: 'Try fewer or shorter words, or take away a filter.',
  },
  goOn: 'Look further back',
  failed: 'The search failed',
  reaches: (date: string) => `Everything back to ${date} was searched.`,
  reading: (date: string) => `Back to ${date} so far: older mail is still being fetched.`,
  indexing: (count: string) => `${count} messages are not searchable yet.`,
  /** What lies at the mail server and was not brought here. */
  server: {
    ask: 'Search on the server',
    title: 'On the server',
    offline: 'To search further back, the server has to be reachable.',
    found: (count: number) =>
      plural(count, { one: '# message that is not here', other: '# messages that are not here' }),
    nothing: 'The server has nothing more that fits.',
    leftOut: 'Only words, people, subjects and dates are searched for there; other filters were left out.',
    characters: 'This server cannot search for these characters.',
    noSubject: '(no subject)',
    more: (count: number) => plural(count, { one: '# more, show it', other: '# more, show them' }),
    close: 'Close what the server found',
  },
};
