/* What went wrong, by the backend's code: what happened, what it means, what to do. Read by `errorWords` (state). */
export const errors = {
  unknown: 'This did not work, and nothing was changed.',
  internal: 'A fault of the app stopped this. What you wrote is kept; try again.',
  unreachable: 'The app’s own backend does not answer. What you wrote is kept here; try again in a moment.',
  api: {
    request: 'A fault of the app stopped this. What you wrote is kept; try again.',
    unknown: 'This version of the app cannot do that. Update it and try again.',
    answer: 'A fault of the app stopped this. Try again.',
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
    unreachable: 'The server cannot be reached. It is tried again by itself.',
    bad_certificate: 'The server’s certificate is not trusted, so nothing was sent to it.',
    timeout: 'The server did not answer in time. It is tried again by itself.',
    cut: 'The connection was cut. It is tried again by itself.',
    sign_in: 'The server did not accept the sign-in. Enter the password or key again in the settings.',
    forbidden: 'The server does not allow this for this account.',
    rate_limited: 'The server asked to wait. It is tried again by itself.',
    too_many_connections:
      'The server has too many connections for this account. Close other programs that use it.',
    not_found: 'It is no longer at the server.',
    refused: 'The server refused this.',
    broken: 'The server has a fault of its own. It is tried again by itself.',
    garbage: 'The server’s answer could not be understood.',
    unsupported: 'The server cannot do this.',
    settings: 'Something in the account’s settings is not right.',
  },
  send: {
    bad_address: 'This is not an address: check how it is written.',
    no_recipient: 'There is nobody to send to. Add a recipient.',
    empty: 'There is nothing to send. Write something or attach a file.',
    too_large: 'The files are too large for this channel. Remove some of them.',
    no_sender: 'This mailbox has no address to send from. Add one in the settings.',
  },
  account: {
    gone: 'This mailbox is no longer connected. Connect it again in the settings; your text stays here.',
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
      'Files of this kind can run as programs, so they are not opened from here. You can save them.',
    gone: 'The file is no longer at the provider.',
  },
  message: {
    no_html: 'This message has no images to load.',
  },
  link: {
    refused: 'Addresses of this kind are not opened.',
  },
  outbox: {
    not_now: 'It can no longer be changed: it is going out, or has gone out.',
    after_cancelled: 'It waits for something that was called off.',
  },
};
