type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

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
    return (forms[form] ?? forms.other).replaceAll('#', numbers.format(count));
  };
}
