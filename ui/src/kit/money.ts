/*
 * Money arrives as a decimal in text with its currency and stays text: the digits shown are the digits that came. A float
 * never holds an amount here; Intl formats the whole part as a BigInt and the fraction is put in as it stands.
 */

export interface Amount {
  amount: string;
  currency: string;
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

const formats = new Map<string, Intl.NumberFormat>();

function format(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale}|${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

/** Minor digits of a currency (EUR 2, JPY 0, KWD 3); 2 where Intl does not know it. */
export function minorDigits(currency: string): number {
  try {
    return format('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** The amount in the locale's writing. Text that is not a decimal is shown as it came, with its currency. */
export function formatMoney(money: Amount, locale: string): string {
  const match = DECIMAL.exec(money.amount);
  if (!match) return `${money.amount} ${money.currency}`;
  const [, sign, whole = '0', given = ''] = match;
  // More digits than the currency has are shown, not rounded away: rounding happens in one place, and not here.
  const digits = Math.max(minorDigits(money.currency), given.replace(/0+$/, '').length);
  const fraction = given.slice(0, digits).padEnd(digits, '0');
  const negative = sign === '-' && !isZero(money);
  let currencyFormat: Intl.NumberFormat;
  try {
    currencyFormat = format(locale, {
      style: 'currency',
      currency: money.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  } catch {
    return `${money.amount} ${money.currency}`;
  }
  const value = BigInt(whole);
  // Minus zero is the one way to ask Intl for "-€0.50" with the fraction filled in afterwards.
  const signed = negative ? (value === 0n ? -0 : -value) : value;
  return currencyFormat
    .formatToParts(signed)
    .map((part) => (part.type === 'fraction' ? fraction : part.value))
    .join('');
}

export function isZero(money: Amount): boolean {
  return /^[+-]?0+(?:\.0+)?$/.test(money.amount);
}

export function isNegative(money: Amount): boolean {
  return money.amount.startsWith('-') && !isZero(money);
}

/**
 * What a person typed as an amount, as a plain decimal ("24.90"), or null where it is not one or is finer than the
 * currency. Takes full-width digits, grouping in either style and a comma or a point for decimals. "1.284" in euros is null:
 * it could be either, and money is not guessed.
 */
export function parseAmount(text: string, currency: string): string | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s'’_]/g, '')
    .replace(/。/g, '.')
    .replace(/、/g, ',');
  const bare = plain.replace(/^[^\d.,-]+|[^\d.,]+$/g, '');
  if (!/^\d[\d.,]*$|^[.,]\d+$/.test(bare)) return null;
  const digits = minorDigits(currency);
  const last = Math.max(bare.lastIndexOf('.'), bare.lastIndexOf(','));
  if (last < 0) return normal(bare, '', digits);
  const separator = bare.charAt(last);
  const other = separator === '.' ? ',' : '.';
  const tail = bare.slice(last + 1);
  const head = bare.slice(0, last);
  if (head.includes(separator)) {
    const groups = bare.split(separator);
    return isGrouped(groups) ? normal(groups.join(''), '', digits) : null;
  }
  if (head.includes(other)) {
    const groups = head.split(other);
    return isGrouped(groups) ? normal(groups.join(''), tail, digits) : null;
  }
  return normal(head, tail, digits);
}

function isGrouped(groups: string[]): boolean {
  return groups.every((part, i) => (i === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
}

function normal(whole: string, fraction: string, digits: number): string | null {
  if (fraction.replace(/0+$/, '').length > digits) return null;
  const clean = whole.replace(/^0+(?=\d)/, '') || '0';
  return digits === 0 ? clean : `${clean}.${fraction.slice(0, digits).padEnd(digits, '0')}`;
}
