import { pluralsOf } from '../plural';

const plural = pluralsOf('en');
const pieces = (count: number) => plural(count, { one: '# piece', other: '# pieces' });

/* What is told about an operation: clauses without a capital and a full stop, to stand in a sentence or to be made one. */
export const told = {
  no_return_of_this: 'the order has no return of this',
  draft_empty: 'the return is a draft without goods',
  draft_not_confirmed: 'the return is a draft that has not been confirmed',
  draft_still_there: 'what was begun is still there',
  return_not_cancelled: (status: string) => `the return still stands (${status})`,
  nothing_received: 'the shop shows nothing received by this',
  no_location: 'the return names no place that the goods come back to',
  no_goods_noted: 'no goods are noted yet',
  goods_not_confirmed: 'the goods are noted, but not confirmed',
  no_order: 'the shop has no such order',
  no_payment: 'the shop has no such payment',
  refund_not_seen: (received: string, givenBack: string, refunds: number) =>
    refunds === 0
      ? `${received} was paid and nothing refunded yet`
      : plural(refunds, {
          one: (n) => `${received} was paid and ${givenBack} refunded in ${n} refund, which is not this one`,
          other: (n) =>
            `${received} was paid and ${givenBack} refunded in ${n} refunds, none of them this one`,
        }),
  not_in_folders: (folders: string) =>
    folders ? `it is not in ${folders}` : 'there was no folder to look in',
  folders: { inbox: 'the inbox', sent: 'Sent', junk: 'Junk', chosen: 'the chosen folders' },
  not_among_sent: 'it is not among what was sent',
  step_unknown: 'this version of the app no longer knows this step',
  account_removed: 'nobody could be asked how it ended, since the shop or mailbox was removed from this desk',
  nothing_of_this: 'the shop shows nothing of this',
  change_incomplete: 'what was begun does not hold all of it yet',
  change_not_confirmed: 'it is noted at the shop, but not confirmed',
  address_as_before: 'the order still goes where it went before',
  order_not_cancelled: 'the order is not cancelled',
  no_such_code: 'the shop has no such code',
  already_packed: (title: string, packed: number) =>
    `${pieces(packed)} of ${title} are packed already and cannot be taken away`,
  already_shipped: 'parcels of the order are packed or on their way',
  code_taken: (code: string) => `the shop has a code ${code} already, made by somebody else`,
  change_differs: (lines: string) => `it was done, but the shop shows ${lines}; put it right at the shop`,
  order_gone: 'the order is no longer at the shop',
  order_cancelled: 'the order has been cancelled at the shop',
  change_open: (change: string) =>
    `somebody at the shop has begun to change this order and has not finished (${change})`,
  changes: {
    return_request: 'a return',
    return_receive: 'the receipt of a return',
    exchange: 'an exchange',
    claim: 'a claim',
    edit: 'an edit of the order',
  },
  change_disturbed:
    'something else kept changing the order at the shop, so it was given up; nothing is left open there',
  nothing_to_return: 'nothing was chosen to come back',
  not_returnable: (title: string, count: number, left: number) =>
    left === 0
      ? `nothing of ${title} can come back any more`
      : `${pieces(count)} of ${title} cannot come back, only ${left} can`,
  goods_back: 'goods of this return have come back, so it cannot be called off',
  no_place_for_goods: 'the shop has no place that goods could come back to',
  return_gone: 'the return is no longer at the shop',
  return_closed: 'this return takes no goods any more',
  nothing_came_back: 'nothing was counted as come back',
  more_than_expected: (title: string, count: number, expected: number) =>
    expected === 0
      ? `none of ${title} is expected back`
      : `${pieces(count)} of ${title} came back, only ${expected} expected`,
  payment_gone: 'the shop no longer has this payment',
  amount_not_positive: 'a refund must be more than zero',
  amount_inexact: 'the shop cannot take this amount exactly',
  more_than_paid: 'that is more than was paid and not refunded yet',
  no_recipient: 'nobody is named to send it to',
  not_an_address: (address: string) => `“${address}” is not a mail address`,
  address_letters: 'the mail server takes no addresses with letters beyond a to z',
  sender_refused: (words: string) => `the mail server refused our own address: “${words}”`,
  recipient_refused: (address: string, words: string) => `the mail server refused ${address}: “${words}”`,
  mail_refused: (words: string) => `the mail server refused the mail: “${words}”`,
  mail_too_big: (words: string) => `the mail is too big for the server (${words})`,
  mail_unbuildable: (words: string) => `the mail could not be written (${words})`,
  file_gone: (words: string) => `an attached file is gone (${words})`,
  after_cancelled: 'what it was to follow was called off',
  return_vanished: 'the return was confirmed and is no longer at the shop',
  return_differs: (lines: string) =>
    `the return was made, but the shop shows ${lines}; put it right at the shop`,
  receipt_differs: (lines: string) =>
    `the goods were received, but the shop shows ${lines}; put it right at the shop`,
  line: (title: string, is: number, wanted: number) => `${is} instead of ${wanted} of ${title}`,
  noName: 'goods without a name',
  paid_times: (amount: string, times: number) =>
    `the shop shows ${amount} refunded ${times} times; its payment provider knows whether all of it was paid: put it right there`,
  not_filed: (words: string) => `the mail was sent, but no copy lies in Sent: “${words}”`,
};
