/* What went wrong, by the backend's code: what happened, what it means, what to do. Read by `errorWords` (state). */
export const errors = {
  unknown: 'This did not work. See how it stands before you try again.',
  internal: 'A fault of the app stopped this. What you wrote is kept; try again.',
  unreachable: 'The app’s own backend does not answer. What you wrote is kept here; try again in a moment.',
  api: {
    request: 'A fault of the app stopped this. What you wrote is kept; try again.',
    unknown: 'This version of the app cannot do that. Update it and try again.',
    answer: 'A fault of the app stopped this. Try again.',
  },
  evidence: {
    no_mailbox: 'No mailbox was chosen to send it from. Choose one and save again.',
    write: 'The pack could not be written. Try again; if it stays so, restart the app.',
  },
  desk: {
    closed: 'The store is not open yet. Wait a moment and try again.',
    locked: 'The desk is locked. Unlock it to go on.',
    no_agent: 'Nobody has signed in. Sign in to go on.',
  },
  store: {
    not_found: 'It is no longer here. Somebody may have removed it.',
    disk_full: 'The disk is full, so nothing can be stored. Free some space and try again.',
    damaged: 'The store cannot be read at this place. Restart the app: it mends what can be mended.',
    closed: 'The store was closed. Restart the app.',
    failed: 'The store could not do this. Try again; if it stays so, restart the app.',
  },
  connect: {
    unknown_host: 'The server’s name is not known here. Check the internet connection and the address.',
    unreachable: 'The server cannot be reached.',
    bad_certificate: 'The server’s certificate is not trusted, so nothing was sent to it.',
    timeout: 'The server did not answer in time.',
    cut: 'The connection was cut.',
    sign_in: 'The server did not accept the sign-in. Check the password or key of this account.',
    forbidden: 'The server does not allow this for this account.',
    rate_limited: 'The server asked to wait a while.',
    too_many_connections:
      'The server has too many connections for this account. Close other programs that use it.',
    not_found: 'It is no longer at the server.',
    refused: 'The server refused this.',
    broken: 'The server has a fault of its own.',
    garbage: 'The server’s answer could not be understood.',
    unsupported: 'The server cannot do this.',
    settings: 'Something in the account’s settings is not right.',
  },
  agent: {
    no_name: 'The name is missing.',
    pin_wrong: 'This is not the PIN.',
    pin_wait: 'Too many wrong tries. Wait a moment and try again.',
    pin_length: 'A PIN has 4 to 12 characters.',
    pin_other: 'A PIN is set by the person it belongs to.',
    let_in: 'Somebody who works at this desk has to let a new person in.',
  },
  brand: {
    no_name: 'The name is missing.',
    return_days: 'A whole number of days up to 365.',
  },
  recovery: {
    short: 'A passphrase has at least ten characters.',
    typo: 'This is not a recovery code: check for a mistyped character.',
    wrong: 'This does not open the desk.',
    failed:
      'The key file could not be written. See that the disk has room and that Shopdesk may write to its folder, then try again.',
  },
  outside: {
    failed:
      'The file could not be opened or written. What lies there may not be whole; try again, or choose another place.',
    unavailable: 'Files and links cannot be opened here: there is no desktop.',
  },
  vault: {
    failed:
      'The keyring did not take the password or key. See that it is unlocked, then enter it and save again.',
  },
  send: {
    bad_address: 'This is not an address: check how it is written.',
    no_recipient: 'There is nobody to send to. Add a recipient.',
    empty: 'There is nothing to send. Write something or attach a file.',
    too_large: 'The files are too large for this channel. Remove some of them.',
    moment: 'Choose a later moment, within a year.',
    hole: 'A variable has no value here. Fill it in or take it out, then send.',
    no_sender: 'This mailbox has no address to send from. Add one in the settings.',
  },
  account: {
    gone: 'This shop or mailbox is paused, was removed, or cannot be used as it is set up. See Settings, Accounts; what you entered stays here.',
    known:
      'This shop or mailbox is connected already. What is to be changed of it stands under Settings, Accounts.',
  },
  article: {
    title: 'A title has 1 to 200 letters.',
    body: 'The text is too long.',
    link: 'This is no web address.',
  },
  letter: {
    nothing: 'No goods of this order are to come back.',
    nowhere: 'There is no conversation with this customer in which to write.',
  },
  quick_reply: {
    action: 'Name the tag, or 1 to 365 days.',
    file: 'This file holds no quick replies that can be read.',
    name: 'A name has 1 to 60 letters.',
    text: 'The text is missing.',
  },
  saved_view: { name: 'A name has 1 to 60 letters.' },
  rule: {
    name: 'A name has 1 to 60 letters.',
    no_condition: 'Without a condition it would be for every message. Say what it is for.',
    no_action: 'It would do nothing. Say what it should do.',
    not_tried: 'Try the rule once more: it was changed since.',
  },
  tag: { length: 'A tag has 1 to 40 letters.' },
  deadlines: {
    time_zone: 'This time zone is not known.',
    day: 'A closed day is written like 2026-12-24.',
    hours: 'Hours have to end after they begin.',
  },
  note: {
    empty: 'The note is empty.',
  },
  inbox: {
    snooze_past: 'This moment has passed. Choose a later one.',
    too_many: 'At most 1,000 conversations can be changed at once.',
  },
  part: {
    too_large: 'A file may have at most 50 MB.',
    executable:
      'Files of this kind can run as programs or open a stranger’s page, so they are not opened from here. You can save them.',
    gone: 'The file is no longer at the provider.',
  },
  message: {
    no_html: 'This message has no images to load.',
  },
  link: {
    refused: 'Addresses of this kind are not opened.',
  },
  customer: {
    merge:
      'This is not now possible: these are not two separate customers, or a later merge has to be taken apart first.',
    open_operations:
      'Something of this person is still on its way. Settle it in the outbox or call it off, then erase.',
  },
  outbox: {
    not_now: 'It can no longer be changed: it is going out, or has gone out.',
    after_cancelled: 'It waits for something that was called off.',
  },
  refund: {
    kept_too_much: 'More would be kept than is given back. Take a fee off.',
    given_before:
      'Something was given for this before. Look at it, and confirm that you mean to give this as well.',
    nothing_paid: 'Nothing was paid for this order, so nothing can be refunded.',
    nothing_left: 'All that was paid is refunded or waits to be.',
    too_much: 'This is more than can still be refunded. Choose a smaller sum.',
    not_positive: 'A refund must be more than zero. Enter an amount or choose goods.',
    not_an_amount: 'This is not an amount. Write it with its decimals, such as 24.90.',
    too_many_digits: 'The amount has more decimals than its currency. Shorten it.',
    currency: 'The payment is in another currency than the order. Refund it at the shop.',
    no_such_line: 'The order no longer has one of these goods. Choose again.',
    whole_only: 'This shop refunds whole payments only. Choose all that is left.',
    sum: 'The sums of this order do not fit together, so nothing is refunded from here. Refund it at the shop.',
    sum_changed:
      'The sum has changed since you saw it, and nothing was asked for. Look at the new one and confirm again.',
    similar: 'A refund like this was made within the last 24 hours. Confirm that you mean a further one.',
  },
  return: {
    empty: 'Nothing is chosen. Choose what comes back.',
    no_such_line: 'The order no longer has one of these goods. Choose again.',
    too_many: 'This is more than can come back. Lower the quantity.',
    not_expecting: 'The shop does not expect this return any more. Read the order again.',
    receipt_waiting: 'A receipt for this return waits already. It has to go out first.',
    nothing_back: 'Nothing of it came back. Choose the case that remembers it.',
    gone: 'The order no longer has this return. Read the order again.',
    similar:
      'A return of the same goods was asked for within the last 24 hours. Confirm that you mean a further one.',
  },
  amend: {
    empty: 'Nothing is chosen that would change the order.',
    packed: 'Goods that are packed already cannot be taken away.',
    cancelled: 'The order is cancelled.',
    shipped: 'Parcels of the order are packed or on their way, so this is no longer possible.',
    currency: 'The prices are in another currency than the order. Choose again.',
    remedy: 'A replacement needs something that goes out; a refund nothing.',
    code: 'A code has 4 to 32 letters, digits and hyphens.',
    off: 'Say what the code takes off: 1 to 100 per cent, or an amount.',
    code_taken: 'This code was given before. Choose another one.',
    similar: 'Something like it was asked for within the last 24 hours. Confirm that you mean it.',
    given_before: 'Something was given for this before. Confirm that you mean it.',
    sum_changed: 'The sum has changed meanwhile. Look at it again.',
    refund_waiting: 'A refund of this order waits. It has to go out or be called off first.',
  },
  case: {
    outcome: 'Say how it was settled.',
    impossible: 'This case has no such step any more. Look at how it stands now.',
  },
  policy: {
    wrong:
      'This policy does not fit together. Every rule needs a name of its own; the law’s rules stay as they are.',
  },
  approval: {
    not_lead: 'Only a lead can agree to this.',
    no_pin: 'A lead who approves needs a PIN. Set one in the settings, under Agents.',
    not_now: 'This can no longer be approved as it is. Look at how it stands now.',
  },
};
