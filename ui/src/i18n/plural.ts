type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/**
 * The words for a count by the rules of a language (Intl.PluralRules); `#` is the number as that language writes it.
 * `one` and `few` apply where the language has them; `zero`, if given, always stands for nothing at all.
 */
export function pluralsOf(locale: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return (count, forms) => {
    const form = count === 0 && forms.zero !== undefined ? 'zero' : rules.select(count);
    return (forms[form] ?? forms.other).replaceAll('#', numbers.format(count));
  };
}
