import { t, text } from '#i18n';
import type { CustomerEntry, CustomerEntryKind } from '#ipc';
import { orderName } from '#features/conversation';
import { formatMoney, kitEnv } from '#kit';

/* One person's line of time in words. */

const order = (of: CustomerEntry) => (of.order_number === null ? t.terms.order : orderName(of.order_number));
const sum = (of: CustomerEntry) => (of.amount ? formatMoney(of.amount, kitEnv.locale) : '');
const state = (of: CustomerEntry) => text(`person.state.${of.about}`) ?? of.about;

interface Said {
  title: string;
  detail: string;
}

/** One for every kind that the backend can send: a new one without words does not compile. */
const words: Record<CustomerEntryKind, (of: CustomerEntry) => Said> = {
  message_in: (of) => ({ title: of.about || t.person.kind.message_in, detail: of.text }),
  message_out: (of) => ({ title: `${t.person.kind.message_out}: ${of.about}`, detail: of.text }),
  note: (of) => ({ title: t.person.kind.note, detail: of.text }),
  placed: (of) => ({ title: t.person.kind.placed(order(of)), detail: sum(of) }),
  shipped: (of) => ({ title: t.person.kind.shipped(order(of)), detail: of.text }),
  delivered: (of) => ({ title: t.person.kind.delivered(order(of)), detail: of.text }),
  cancelled: (of) => ({ title: t.person.kind.cancelled(order(of)), detail: '' }),
  refunded: (of) => ({ title: t.person.kind.refunded(sum(of), order(of)), detail: '' }),
  return_asked: (of) => ({ title: t.person.kind.return_asked(order(of)), detail: '' }),
  return_back: (of) => ({ title: t.person.kind.return_back(order(of)), detail: '' }),
  operation: (of) => ({
    title: t.person.kind.operation(
      text(`person.operation.${of.text}`) ?? t.person.operation.other,
      order(of),
    ),
    detail: [sum(of), state(of)].filter(Boolean).join(' · '),
  }),
  case: (of) => ({
    title: t.person.kind.case(text(`cases.kind.${of.text}`) ?? of.text),
    detail: text(`cases.status.${of.about}`) ?? of.about,
  }),
  given: (of) => ({ title: t.person.kind.given, detail: [sum(of), of.text].filter(Boolean).join(' · ') }),
};

export function entryWords(entry: CustomerEntry): Said {
  return words[entry.kind](entry);
}

export const kinds = Object.keys(words) as CustomerEntryKind[];

export function isLanguage(code: string): boolean {
  try {
    return code === '' || new Intl.Locale(code).language.length > 0;
  } catch {
    return false;
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return name === '' || new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}
