import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import { en } from './en';
import { locale, setLocale, t, text } from './index';
import { pluralsOf } from './plural';
import { zhCN } from './zh-CN';

type Leaf = string | ((...inputs: unknown[]) => string);

function leaves(node: object, path = ''): [string, Leaf][] {
  return Object.entries(node as Record<string, unknown>).flatMap(([key, value]): [string, Leaf][] => {
    const at = path ? `${path}.${key}` : key;
    return typeof value === 'object' && value !== null ? leaves(value, at) : [[at, value as Leaf]];
  });
}

/** What a text says when its inputs are marks, so that a dropped input is seen. */
function sample(leaf: Leaf): string {
  const said: unknown =
    typeof leaf === 'string' ? leaf : leaf(...Array.from({ length: leaf.length }, (_, i) => 7000 + i));
  return String(said);
}

describe('dictionaries', () => {
  const english = new Map(leaves(en));
  const chinese = new Map(leaves(zhCN));

  it('have the same keys', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it('have no empty text', () => {
    for (const [key, leaf] of [...english, ...chinese]) expect(sample(leaf).trim(), key).not.toBe('');
  });

  it('take the same inputs and use them', () => {
    for (const [key, leaf] of english) {
      const other = chinese.get(key);
      if (typeof leaf !== 'function' || typeof other !== 'function') continue;
      expect(other.length, key).toBe(leaf.length);
      for (let i = 0; i < leaf.length; i++) {
        const seen = (said: string) => said.replace(/[,\s]/g, '').includes(String(7000 + i));
        expect(seen(sample(other)), `${key}: input ${i + 1}`).toBe(seen(sample(leaf)));
      }
    }
  });

  it('leave the number sign of an input alone, such as an order’s', () => {
    for (const [key, leaf] of [...english, ...chinese]) {
      if (typeof leaf !== 'function') continue;
      for (let i = 0; i < leaf.length; i++) {
        const inputs = Array.from({ length: leaf.length }, (_, at) => (at === i ? '#x' : 7000 + at));
        const said = leaf(...inputs);
        if (said.includes('x') && !said.includes('NaN'))
          expect(said, `${key}: input ${i + 1}`).toContain('#x');
      }
    }
  });

  it('write Chinese with Chinese punctuation', () => {
    for (const [key, leaf] of chinese)
      expect(sample(leaf), key).not.toMatch(/\p{Script=Han}[,;:!?]|[,;!?]\p{Script=Han}/u);
  });
});

describe('locale', () => {
  it('changes what is read at once, without a reload', () => {
    setLocale('en');
    const seen: string[] = [];
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push(t.terms.order);
      });
    });
    flushSync();
    setLocale('zh-CN');
    flushSync();
    expect(seen).toEqual(['Order', '订单']);
    expect(locale()).toBe('zh-CN');
    stop();
    setLocale('en');
  });

  it('finds texts by a key from the backend, and nothing by an unknown one', () => {
    setLocale('en');
    expect(text('terms.refund')).toBe('Refund');
    expect(text('terms.nothing')).toBeUndefined();
    expect(text('constructor.name')).toBeUndefined();
  });
});

describe('plural', () => {
  it('follows the language', () => {
    const english = pluralsOf('en');
    expect(english(1, { one: '# item', other: '# items' })).toBe('1 item');
    expect(english(1200, { one: '# item', other: '# items' })).toBe('1,200 items');
    expect(english(0, { zero: 'none', other: '# items' })).toBe('none');
    expect(pluralsOf('zh-CN')(1, { other: '# 件' })).toBe('1 件');
  });
});
