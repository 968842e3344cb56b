import { tags } from '#ipc';
import { describe, expect, it } from 'vitest';
import { tagTable } from './tags';

describe('tags', () => {
  const table = tagTable(tags);

  it('take their fields from the request', () => {
    expect(table.provides('conversation', { id: 'c1' })).toEqual(['conversation:c1']);
    expect(table.invalidates('note_add', { conversation: 'c1', text: '' })).toContain('conversation:c1');
  });

  it('are provided by queries and made stale by changes, never both', () => {
    expect(table.invalidates('conversation', { id: 'c1' })).toEqual([]);
    expect(table.provides('resolve', { ids: ['c1'] })).toEqual([]);
  });
});
