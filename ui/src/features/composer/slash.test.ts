import type { QuickReplyView } from '#ipc';
import { describe, expect, it } from 'vitest';
import { matching, put, slashAt } from './slash';

const reply = (name: string, text: string): QuickReplyView => ({
  id: name,
  name,
  text,
  brand: null,
  language: '',
  action: null,
  occasion: null,
  filled: text,
  missing: [],
});

describe('a slash', () => {
  it('asks at the beginning of a word only', () => {
    expect(slashAt('/', 1)).toEqual({ start: 0, query: '' });
    expect(slashAt('Hello\n/ret', 10)).toEqual({ start: 6, query: 'ret' });
    expect(slashAt('好 /退货', 5)).toEqual({ start: 2, query: '退货' });
    for (const text of ['and/or', 'https://', '/a b', 'no', '//'])
      expect(slashAt(text, text.length)).toBeUndefined();
    expect(slashAt('/late', 3)).toEqual({ start: 0, query: 'la' });
  });

  it('gives its place to the reply', () => {
    expect(put('Hi /re!', 3, 6, 'return it')).toEqual({
      text: 'Hi return it!',
      caret: 12,
    });
  });
});

it('names come before texts', () => {
  const all = [
    reply('Thanks', 'late'),
    reply('Very late', '-'),
    reply('Late parcel', '-'),
    reply('Other', '-'),
  ];
  expect(matching(all, 'late').map(({ name }) => name)).toEqual(['Late parcel', 'Very late', 'Thanks']);
  expect(matching(all, '')).toHaveLength(4);
});
