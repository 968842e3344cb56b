export const evidence = {
  pack: 'Evidence pack',
  packTitle: (name: string) => `Evidence pack of ${name}`,
  packHelp:
    'One ZIP with a printable page, the newest 1,000 messages, internal notes among them (each mail also as the mailbox has it), the order with its tracking, pictures, and every operation with its times and answers. It is sealed, so that a later change is found.',
  language: 'Language of the pack',
  showPage: 'Open the page for printing too',
  make: 'Make and save',
  saved: (number: number) => `Evidence pack ${number} saved`,
  savedWithout: (count: number) =>
    count === 1
      ? 'Saved without 1 file that lies at the mail provider'
      : `Saved without ${count} files that lie at the mail provider`,
  /** `saved`: the sentence before. */
  withoutRaw: (saved: string, count: number) =>
    count === 1
      ? `${saved}. 1 message is in it only as stored here: its raw mail could not be had. The index of the pack says why.`
      : `${saved}. ${count} messages are in it only as stored here: their raw mail could not be had. The index of the pack says why.`,
  verify: 'Verify an evidence pack',
  verifyHelp: 'Choose a ZIP that was made here: it is compared with what was sealed, byte by byte.',
  choose: 'Evidence pack to verify',
  close: 'Close',
  numbered: (number: number, of: number) => `${number}, of case ${of}`,
  field: { pack: 'Pack', made: 'Made', members: 'Files', head: 'Head of the chain' },
  anchored: (at: string) => `Unchanged since the anchor of ${at}`,
  outcome: {
    anchored: 'Unchanged since it was anchored',
    not_anchored:
      'As it was sealed, but not anchored: no mail with the chain’s head was sent since it was made',
    foreign: 'Unchanged in itself, but not made at this desk. Compare the head with an anchoring mail.',
    changed: 'Changed since it was sealed',
    unreadable: 'This is no evidence pack',
  },
  flaw: {
    changed: (name: string) => `${name} was changed`,
    missing: (name: string) => `${name} is missing`,
    added: (name: string) => `${name} was added`,
    list: 'The list of the files was changed',
    around: 'Bytes around the files were changed',
    chain: 'This desk’s own record of the chain was changed',
  },
  anchoring: {
    title: 'Anchor evidence by mail',
    help: 'The head of the chain of evidence packs is mailed to this address: at once the first time, then once a day when there are new packs. Whoever keeps the mail can show that older packs are unchanged.',
    on: 'Send it daily',
    address: 'To',
    from: 'From the mailbox',
    save: 'Save',
    saved: 'Saved',
    none: 'No pack was made yet.',
    stands: (packs: number, anchored: number) => `Packs made: ${packs}, asked to be anchored: ${anchored}.`,
  },
};
