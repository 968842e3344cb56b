import { t, text } from '#i18n';
import type { FindingView, Money, SignView, TermsView } from '#ipc';
import { formatMoney, kitEnv, type Tone } from '#kit';

/* A verdict in words: for the agent to read and for the customer to get. */

export const CAUSES = ['change_of_mind', 'defective', 'damaged', 'wrong_item', 'missing'] as const;

export function answerTone(answer: string): Tone {
  return answer === 'yes' ? 'ok' : answer === 'no' ? 'bad' : 'warn';
}

export const listWords = (list: string[]): string =>
  new Intl.ListFormat(kitEnv.locale, { type: 'disjunction' }).format(list);

/** A day of the calendar, such as 2026-03-23, wherever the window is. */
export function dayWords(day: string): string {
  return new Intl.DateTimeFormat(kitEnv.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
}

export function ruleWords(rule: { rule: string; name: string }): string {
  return rule.name || (text(`policy.rule.${rule.rule}`) ?? rule.rule);
}

export function saidWords(finding: FindingView): string {
  const { said } = finding;
  const say = t.policy.said;
  const rule = ruleWords(finding);
  const from = (word: string) => text(`policy.from.${word}`) ?? word;
  switch (said.said) {
    case 'within':
      return say.within(rule, said.days, from(said.from), dayWords(said.last));
    case 'still_within':
      return say.still_within(rule, said.days, from(said.from), dayWords(said.last));
    case 'not_begun':
      return say.not_begun(rule, said.days, from(said.from));
    case 'no_end':
      return say.no_end(rule);
    case 'fault':
      return say.fault(rule);
    case 'over':
      return say.over(rule, said.days, from(said.from), dayWords(said.last));
    case 'excluded':
      return say.excluded(rule, text(`policy.reason.${said.reason}`) ?? said.reason);
    case 'missing':
      if (said.what === 'policy') return say.no_policy;
      if (said.what === 'fault_rule') return say.no_fault_rule;
      return say.missing(rule, text(`policy.missing.${said.what}`) ?? said.what);
    case 'no_rule':
      return say.no_rule;
  }
}

export const moneyWords = (value: Money): string => formatMoney(value, kitEnv.locale);

/** Sentences one after another, as the language sets them. */
export const joined = (sentences: string[]): string =>
  sentences.join(kitEnv.locale.startsWith('zh') ? '' : ' ');

export function termWords(terms: TermsView): string[] {
  const say = t.policy.terms;
  const outcomes = terms.outcomes.map((outcome) => text(`policy.outcome.${outcome}`) ?? outcome);
  return [
    outcomes.length > 0 ? say.outcomes(listWords(outcomes)) : '',
    terms.way_back === 'shop' ? say.shopPays : say.customerPays,
    terms.shipping_back ? say.shippingBack : '',
    terms.wait_for_goods ? say.wait : '',
    terms.refund_days > 0 ? say.due(terms.refund_days) : '',
  ].filter(Boolean);
}

/** What the customer gets: the rule that decided with its law, then the terms. */
export function pasteWords(finding: FindingView, terms: TermsView | null): string {
  const said = saidWords(finding);
  const law = finding.law ? t.policy.law(finding.law.title, finding.law.article) : '';
  const first = law ? t.policy.paste(said, law) : said;
  return joined([first, ...(terms ? termWords(terms) : [])]);
}

/** A fact about the customer's orders, with its numbers. */
export function signWords(sign: SignView): string {
  const say = t.policy.given;
  switch (sign.sign) {
    case 'returned':
      return say.returned(sign.orders, sign.of);
    case 'refunded':
      return say.refunded(moneyWords(sign.refunded), moneyWords(sign.paid), sign.percent);
    case 'reported':
      return say.reported(sign.cases);
    case 'new_address':
      return say.newAddress(sign.others);
    case 'other_name':
      return say.otherName(sign.order, sign.customer);
  }
}
