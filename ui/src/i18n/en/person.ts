import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const person = {
  open: 'Open the customer’s page',
  speaks: (language: string) => `Customer’s language: ${language}`,
  pick: { title: 'No customer is open', text: 'Open one from a conversation, or find one with the palette.' },
  missing: { title: 'This customer is not here', text: 'They may have been erased.' },
  failed: 'The customer could not be read',
  noName: 'No name',
  line: 'Everything, the newest first',
  lineEmpty: {
    title: 'Nothing has passed between you yet',
    text: 'Messages, orders, returns and refunds appear here.',
  },
  older: 'Show older',
  sums: 'At a glance',
  given: 'Given elsewhere',
  known: 'Known as',
  knownBy: { email: 'mail', phone: 'phone', remote: 'number at the shop' },
  knownAt: (account: string) => `at ${account}`,
  alike: 'Perhaps the same person',
  alikeBy: { email: (value: string) => `has ${value} too`, phone: (value: string) => `has ${value} too` },
  join: 'Make them one',
  joinOther: 'Make one with another customer…',
  joinTitle: 'Make one with another customer',
  joinText: (name: string) =>
    `Talks, orders, addresses and tags of the other become part of ${name}. It can be undone.`,
  joinFind: 'Name, mail or phone',
  joinNone: 'Nobody is found by that.',
  joined: (name: string) => `${name} is part of this customer now`,
  joinedRecords: 'Made one with',
  apart: 'Take apart',
  apartDone: 'They are two customers again',
  undo: 'Undo',
  noted: 'What you know',
  name: 'Name',
  language: 'Language',
  languageHelp: 'As a code: de, en, zh-CN, ja.',
  timeZone: 'Time zone',
  timeZoneHelp: 'Such as Europe/Berlin or Asia/Shanghai.',
  timeZoneWrong: 'This time zone is not known here.',
  languageWrong: 'This is not the code of a language.',
  preferences: 'Wishes',
  preferencesHelp: 'Such as: leave parcels at the door, no calls.',
  notes: 'Notes',
  save: 'Save',
  saved: 'Saved',
  tags: 'Tags',
  tagAdd: 'Add a tag',
  orders: 'Orders',
  noOrders: 'No orders are known.',
  kind: {
    message_in: 'Wrote',
    message_out: 'Answered',
    note: 'Note',
    placed: (order: string) => `Ordered ${order}`,
    shipped: (order: string) => `${order} shipped`,
    delivered: (order: string) => `${order} delivered`,
    cancelled: (order: string) => `${order} cancelled`,
    refunded: (sum: string, order: string) => `${sum} refunded on ${order}`,
    return_asked: (order: string) => `Return asked for on ${order}`,
    return_back: (order: string) => `Return of ${order} came back`,
    operation: (what: string, order: string) => `${what} on ${order}`,
    case: (kind: string) => `After-sales case: ${kind}`,
    given: 'Given elsewhere',
  },
  operation: {
    refund: 'Refund asked for',
    create_return: 'Return asked for',
    receive_return: 'Receipt of goods',
    cancel_return: 'Calling off the return',
    exchange: 'Exchange asked for',
    claim: 'Claim',
    edit_order: 'Change of the order',
    change_address: 'New address',
    cancel_order: 'Cancellation',
    issue_code: 'Discount code',
    other: 'Something asked for',
  },
  state: {
    waiting: 'waiting',
    sending: 'being sent',
    checking: 'being checked',
    needs_you: 'needs you',
    done: 'done',
    cancelled: 'called off',
  },
  law: 'Rights of this person',
  lawText: 'Who asks for it gets what is held of them now, or is forgotten.',
  export: 'Export what is held now…',
  exported: 'The export is saved',
  erase: 'Erase this person…',
  eraseTitle: (name: string) => `Erase ${name}?`,
  eraseNow: 'Erase for good',
  erasing: 'Erasing. The desk may stand still for a while.',
  eraseGoes: 'This goes, and cannot be brought back',
  eraseGone: 'This is gone',
  eraseStays: 'This stays, without the person',
  eraseElsewhere: 'This is beyond this desk',
  goes: {
    conversations: (count: number) => plural(count, { one: '# conversation', other: '# conversations' }),
    messages: (count: number, files: number) =>
      `${plural(count, { one: '# message', other: '# messages' })}, ${plural(files, { one: '# file', other: '# files' })}`,
    mentions: (count: number) =>
      plural(count, {
        one: 'their address in # message of somebody else; that message loses its formatting',
        other: 'their address in # messages of others; those messages lose their formatting',
      }),
    rest: 'name, addresses, tags, notes, drafts, words in the search, and the backups of before',
  },
  stays: {
    orders: (count: number) =>
      plural(count, { one: '# order: goods, sums and number', other: '# orders: goods, sums and numbers' }),
    operations: (count: number) =>
      plural(count, {
        one: '# record of a refund or return: sum, moments and ids',
        other: '# records of refunds and returns: sums, moments and ids',
      }),
    cases: (count: number) =>
      plural(count, {
        one: '# after-sales case: kind and outcome',
        other: '# after-sales cases: kinds and outcomes',
      }),
    given: (count: number) =>
      plural(count, { one: '# sum given elsewhere', other: '# sums given elsewhere' }),
    until: (date: string) => `for the books, which may have to be kept until ${date}`,
    digests: (count: number) =>
      plural(count, {
        one: '# keyed digest, so that the next sync does not bring them back; as long as this desk exists',
        other: '# keyed digests, so that the next sync does not bring them back; as long as this desk exists',
      }),
  },
  elsewhere: {
    mail: (account: string, count: number) =>
      plural(count, {
        one: (n) => `${n} message in ${account}: delete it there`,
        other: (n) => `${n} messages in ${account}: delete them there`,
      }),
    shop: (account: string, count: number) =>
      plural(count, {
        one: (n) => `${n} order at ${account}: erase the customer there`,
        other: (n) => `${n} orders at ${account}: erase the customer there`,
      }),
    nothing: 'Nothing that this desk knows of.',
    damaged: (count: number) =>
      plural(count, {
        one: '# damaged store that was set aside may still hold them: remove its folder “damaged-…” beside the store',
        other:
          '# damaged stores that were set aside may still hold them: remove the folders “damaged-…” beside the store',
      }),
    files: 'Evidence packs and exports that were saved as files may still hold them.',
    names: 'Others may have written the name; only they can say whom it means.',
  },
  eraseOpen: (count: number) =>
    plural(count, {
      one: '# operation of this person is not settled. Settle it in the outbox or call it off first.',
      other: '# operations of this person are not settled. Settle them in the outbox or call them off first.',
    }),
  eraseSure: 'I have checked that this is the right person',
  eraseLead: 'A lead has to agree, with their PIN. Who agreed is written down.',
  erasedTitle: 'The person is erased',
  erasedBackups: (count: number) =>
    plural(count, {
      one: '# backup went; a fresh one was made',
      other: '# backups went; a fresh one was made',
    }),
  close: 'Close',
  cancel: 'Back',
};
