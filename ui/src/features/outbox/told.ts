import { aside, locale, t, text } from '#i18n';
import type { DifferingLine, Money, ToldView } from '#ipc';
import { formatMoney, kitEnv } from '#kit';

/* What is told about an operation, in words: ours by their keys, theirs as they said it. */

type Say = ToldView['say'];
type Of<K extends Say> = Extract<ToldView, { say: K }>;

/** A text without its full stop, to stand inside a sentence. */
export const bare = (words: string) => words.trim().replace(/[.。\s]+$/u, '');

const listed = (all: string[], type: Intl.ListFormatType) =>
  new Intl.ListFormat(locale(), { type }).format(all);
const lines = (of: DifferingLine[]) =>
  listed(
    of.map(({ line, is, wanted }) => t.told.line(line || t.told.noName, is, wanted)),
    'conjunction',
  );
const sum = (of: Money) => formatMoney(of, kitEnv.locale);
const named = (title: string) => title || t.told.noName;

/** Codes behind which the other side speaks itself; the story behind the others is ours, in English, for the log. */
const SPEAKS = new Set(['refused', 'sign_in', 'forbidden', 'too_many_connections', 'broken', 'rate_limited']);

/** A trouble in words, with the other side's own behind them where it said any. */
export function troubleWords(code: string, own: string): string {
  const said = text(`errors.${code}`);
  if (said === undefined) return own || t.errors.unknown;
  const speaks = locale() === 'en' || SPEAKS.has(code.replace('connect.', ''));
  return speaks && own && own !== said ? aside(said, own) : said;
}

/** One for every key that the backend can send: a new one without words does not compile. */
const words: { [K in Say]: (of: Of<K>) => string } = {
  theirs: (of) => bare(of.words),
  no_return_of_this: () => t.told.no_return_of_this,
  draft_empty: () => t.told.draft_empty,
  draft_not_confirmed: () => t.told.draft_not_confirmed,
  draft_still_there: () => t.told.draft_still_there,
  return_not_cancelled: (of) =>
    t.told.return_not_cancelled(text(`orders.returnStatus.${of.status}`) ?? of.status),
  nothing_received: () => t.told.nothing_received,
  no_location: () => t.told.no_location,
  no_goods_noted: () => t.told.no_goods_noted,
  goods_not_confirmed: () => t.told.goods_not_confirmed,
  no_order: () => t.told.no_order,
  no_payment: () => t.told.no_payment,
  refund_not_seen: (of) => t.told.refund_not_seen(sum(of.received), sum(of.given_back), of.refunds),
  not_in_folders: (of) => {
    const folders = of.folders.map((one) => t.told.folders[one]);
    return t.told.not_in_folders(listed(folders, 'disjunction'));
  },
  not_among_sent: () => t.told.not_among_sent,
  step_unknown: () => t.told.step_unknown,
  account_removed: () => t.told.account_removed,
  nothing_of_this: () => t.told.nothing_of_this,
  change_incomplete: () => t.told.change_incomplete,
  change_not_confirmed: () => t.told.change_not_confirmed,
  address_as_before: () => t.told.address_as_before,
  order_not_cancelled: () => t.told.order_not_cancelled,
  no_such_code: () => t.told.no_such_code,
  already_packed: (of) => t.told.already_packed(named(of.title), of.packed),
  already_shipped: () => t.told.already_shipped,
  code_taken: (of) => t.told.code_taken(of.code),
  change_differs: (of) => t.told.change_differs(lines(of.lines)),
  order_gone: () => t.told.order_gone,
  order_cancelled: () => t.told.order_cancelled,
  change_open: (of) => t.told.change_open(text(`told.changes.${of.change}`) ?? of.change),
  change_disturbed: () => t.told.change_disturbed,
  nothing_to_return: () => t.told.nothing_to_return,
  not_returnable: (of) => t.told.not_returnable(named(of.title), of.count, of.left),
  goods_back: () => t.told.goods_back,
  no_place_for_goods: () => t.told.no_place_for_goods,
  return_gone: () => t.told.return_gone,
  return_closed: () => t.told.return_closed,
  nothing_came_back: () => t.told.nothing_came_back,
  more_than_expected: (of) => t.told.more_than_expected(named(of.title), of.count, of.expected),
  payment_gone: () => t.told.payment_gone,
  amount_not_positive: () => t.told.amount_not_positive,
  amount_inexact: () => t.told.amount_inexact,
  more_than_paid: () => t.told.more_than_paid,
  no_recipient: () => t.told.no_recipient,
  not_an_address: (of) => t.told.not_an_address(of.address),
  address_letters: () => t.told.address_letters,
  sender_refused: (of) => t.told.sender_refused(bare(of.words)),
  recipient_refused: (of) => t.told.recipient_refused(of.address, bare(of.words)),
  mail_refused: (of) => t.told.mail_refused(bare(of.words)),
  mail_too_big: (of) => t.told.mail_too_big(bare(of.words)),
  mail_unbuildable: (of) => t.told.mail_unbuildable(bare(of.words)),
  file_gone: (of) => t.told.file_gone(bare(of.words)),
  after_cancelled: () => t.told.after_cancelled,
  return_vanished: () => t.told.return_vanished,
  return_differs: (of) => t.told.return_differs(lines(of.lines)),
  receipt_differs: (of) => t.told.receipt_differs(lines(of.lines)),
  paid_times: (of) => t.told.paid_times(sum(of.amount), of.times),
  not_filed: (of) => t.told.not_filed(bare(of.words)),
  trouble: (of) => bare(troubleWords(of.code, of.words)),
};

/** As a clause; empty when nothing was told. */
export function clause(told: ToldView): string {
  return (words[told.say] as (of: ToldView) => string)(told);
}

/** As a sentence of its own. */
export function sentence(told: ToldView): string {
  const said = clause(told);
  if (!said || told.say === 'theirs') return said;
  const stop = locale() === 'en' ? '.' : '。';
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${/[.。)）]$/u.test(said) && told.say === 'trouble' ? '' : stop}`;
}

/** Every key there is, for the test that all of them have words. */
export const keys = Object.keys(words) as Say[];
