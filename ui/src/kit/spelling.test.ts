import { expect, test } from 'vitest';
import { spells } from './spelling';

test('words of scripts without blanks are not looked up', () => {
  expect(spells('Your lamp is on its way.')).toBe(true);
  expect(spells('Grüße, 123')).toBe(true);
  expect(spells('您好 Mara')).toBe(false);
  expect(spells('ランプ')).toBe(false);
});
