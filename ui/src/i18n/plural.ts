/** A text that has other inputs besides is given the number, lest a `#` in one of them be taken for its place. */
type Form = string | ((count: string) => string);
type Forms = Partial<Record<Intl.LDMLPluralRule, Form>> & { other: Form };

interface Rules {
  rules: Intl.PluralRules;
  numbers: Intl.NumberFormat;
}

/* Intl's objects are heavy, and every file of words asks for the same two: made once for a language, when first needed. */
const made = new Map<string, Rules>();

function of(locale: string): Rules {
  let found = made.get(locale);
  if (!found) {
    found = { rules: new Intl.PluralRules(locale), numbers: new Intl.NumberFormat(locale) };
    made.set(locale, found);
  }
  return found;
}

/**
 * The words for a count by the rules of a language (Intl.PluralRules); `#` is the number as that language writes it.
 * `one` and `few` apply where the language has them; `zero`, if given, always stands for nothing at all.
 */
export function pluralsOf(locale: string): (count: number, forms: Forms) => string {
  return (count, forms) => {
    const { rules, numbers } = of(locale);
    const form = count === 0 && forms.zero !== undefined ? 'zero' : rules.select(count);
    const said = forms[form] ?? forms.other;
    const number = numbers.format(count);
    return typeof said === 'string' ? said.replaceAll('#', number) : said(number);
  };
}
