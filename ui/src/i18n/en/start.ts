import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

/* Before the desk: the first screen, signing in, the lock, and what to do when the store does not open. */
export const start = {
  welcome: {
    title: 'Welcome to Shopdesk',
    text: 'One inbox for your customers, their orders beside it, at work even while the shop or the mail is down.',
    name: 'Your name',
    nameHelp: 'Your colleagues and the records see it. It can be changed later.',
    language: 'Language',
    go: 'Start',
  },
  opening: {
    title: 'Opening the desk',
    text: 'This system’s keyring has the key. It may be asking for its password in a window of its own.',
  },
  first: {
    title: (name: string) => `Hello ${name}. What shall be on this desk?`,
    text: 'Connect a shop and a mailbox, in any order, or look around in a made-up shop first.',
    shop: 'Connect a shop',
    shopText: 'Orders, returns and refunds, kept here also while the shop is down.',
    channel: 'Connect a mailbox',
    channelText: 'Messages by IMAP and SMTP, newest first, answered from here.',
    demo: 'Try the demo',
    demoText:
      'A made-up shop with customers who write while you watch. Nothing to install, nothing leaves this computer.',
    demoGo: 'Open the demo',
    connect: 'Connect',
    later: 'Go to the empty desk',
  },
  signIn: {
    title: 'Who is here?',
    pin: (name: string) => `PIN of ${name}`,
    go: 'Sign in',
    other: 'Somebody else',
    add: 'New profile',
    switch: 'Switch agent',
    out: 'Sign out',
    people: 'Profiles',
  },
  newProfile: {
    pin: 'PIN',
    pinHelp:
      '4 to 12 characters. With one, nobody sits down as you, and the desk locks itself when you are away.',
    letIn: 'Everybody at this desk has a PIN. One of them has to let you in.',
    letInBy: 'Who lets you in',
    theirPin: 'Their PIN',
    go: 'Add and sign in',
    back: 'Back',
  },
  lock: {
    title: 'Locked',
    lock: 'Lock the desk',
    pin: 'PIN',
    text: 'Messages are hidden. What waits goes out all the same.',
    go: 'Unlock',
  },
  trouble: {
    keyringLocked: {
      title: 'The keyring is locked',
      text: 'The key to your data is in this system’s keyring. Unlock the keyring and try again; nothing was lost.',
    },
    keyringDenied: {
      title: 'The keyring refuses access',
      text: 'Allow Shopdesk to read its entry in this system’s keyring and try again; nothing was lost.',
    },
    keyringMissing: {
      title: 'No keyring answers',
      text: 'Shopdesk keeps its key in the system’s keyring (GNOME Keyring or KWallet on Linux). Start it and open Shopdesk again.',
    },
    keyMissing: {
      title: 'The key to this desk is not in the keyring',
      text: 'Your data is here, encrypted. Enter the recovery code that was shown last under Settings, Security; earlier ones no longer work.',
    },
    code: 'Recovery code',
    codeHelp: 'Eight groups of four characters. Case and dashes do not matter.',
    passphrase: 'Or the passphrase',
    recover: 'Open the desk',
    again: 'Try again',
    newer: {
      title: 'This data is from a newer Shopdesk',
      text: (version: string) =>
        `It was written by version ${version} of the store. Update Shopdesk to open it; nothing was changed.`,
    },
    damaged: {
      title: 'The store was damaged and has been replaced',
      text: 'Messages and orders are being read anew from the mailboxes and shops. The knowledge base, saved views, rules, the record of evidence packs, and most notes, tags and assignments are only in the file that was set aside.',
      saved: (count: number) =>
        plural(count, {
          zero: 'Nothing waited to go out.',
          one: 'What waited to go out was saved: one draft or operation. It asks you before anything leaves.',
          other:
            'What waited to go out was saved: # drafts and operations. Each asks you before anything leaves.',
        }),
      partly: (count: number) =>
        plural(count, {
          zero: 'Nothing of the outbox could be read.',
          one: 'A part of the outbox could not be read. One draft or operation was saved; it asks you before anything leaves.',
          other:
            'A part of the outbox could not be read. # drafts and operations were saved; each asks you before anything leaves.',
        }),
      partlyMeans:
        'Replies, returns or refunds of the last days may be missing from it. Some may have gone out, others not. Look in the shop and in the Sent folder before you do any of them again.',
      gone: {
        title: 'The store was not where it had been',
        text: 'An empty one has been begun. If you have a copy of the old one, quit Shopdesk and put it back in its place; else connect the shops and mailboxes again.',
      },
      kept: (path: string) => `The damaged file is kept: ${path}`,
      go: 'Go on',
    },
    failed: {
      title: 'Shopdesk cannot open its store',
      text: 'Nothing was changed. Try again; if it stays so, the words below help to find out why.',
    },
  },
  recovery: {
    show: 'Show the code',
    later: 'Later',
    remind: 'No recovery code has been kept yet.',
  },
};
