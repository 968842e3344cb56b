import { describe, expect, it } from 'vitest';
import type { InboxPage, InboxRow } from '#ipc';
import { moments } from './moments';
import { changePage, leaves } from './rows';
import { afterLeaving, present, ranged, toggled } from './selection';

const at = (text: string) => new Date(text).getTime();

describe('when a snoozed conversation comes back', () => {
  it('is three hours on, tomorrow at nine, and on the next Monday', () => {
    const choices = moments(at('2026-11-18T10:20'));
    expect(choices.laterToday).toBe(at('2026-11-18T14:00'));
    expect(choices.tomorrow).toBe(at('2026-11-19T09:00'));
    expect(choices.nextWeek).toBe(at('2026-11-23T09:00'));
  });

  it('is not later today when the day is over', () => {
    expect(moments(at('2026-11-18T16:00')).laterToday).toBe(at('2026-11-18T19:00'));
    expect(moments(at('2026-11-18T16:01')).laterToday).toBeUndefined();
  });

  it('is never the same for tomorrow and next week, nor today', () => {
    const sunday = moments(at('2026-11-22T08:00'));
    expect(sunday.tomorrow).toBe(at('2026-11-23T09:00'));
    expect(sunday.nextWeek).toBe(at('2026-11-30T09:00'));
    expect(moments(at('2026-11-23T08:00')).nextWeek).toBe(at('2026-11-30T09:00'));
  });
});

describe('chosen rows', () => {
  const order = ['a', 'b', 'c', 'd'];

  it('are chosen one by one and in ranges either way', () => {
    expect([...toggled(new Set(['a']), 'a')]).toEqual([]);
    expect([...ranged(new Set(['d']), order, 'c', 'a')].sort()).toEqual(['a', 'b', 'c', 'd']);
    expect([...ranged(new Set(), order, undefined, 'c')]).toEqual(['c']);
    expect([...ranged(new Set(), order, 'gone', 'c')]).toEqual(['c']);
  });

  it('are forgotten when they leave the list', () => {
    expect([...present(new Set(['a', 'x']), order)]).toEqual(['a']);
    const all = new Set(['a', 'b']);
    expect(present(all, order)).toBe(all);
  });

  it('give way to the next that stays, else to the one before', () => {
    expect(afterLeaving(order, 'b', new Set(['b', 'c']))).toBe('d');
    expect(afterLeaving(order, 'c', new Set(['c', 'd']))).toBe('b');
    expect(afterLeaving(['a'], 'a', new Set(['a']))).toBeUndefined();
    expect(afterLeaving(order, 'elsewhere', new Set())).toBeUndefined();
  });
});

describe('a change before the backend has spoken', () => {
  const row = (id: string, given: Partial<InboxRow> = {}): InboxRow => ({
    id,
    customer: 'c',
    customer_name: 'Mara',
    channel: 'x',
    subject: '',
    snippet: '',
    last_out: false,
    updated_at: 0,
    unread: true,
    assignee: 'me',
    status: 'open',
    snoozed_until: null,
    waiting_since: 5,
    has_draft: false,
    priority: 'normal',
    due: null,
    tags: ['old'],
    waiting_operations: 0,
    needs_you: false,
    ...given,
  });
  const page = (...rows: InboxRow[]): InboxPage => ({
    rows,
    next: null,
    total: rows.length,
    at_least: false,
  });
  const ids = (result: InboxPage) => result.rows.map((each) => each.id);

  it('takes what no longer belongs there out of the view, and counts it', () => {
    const result = changePage(page(row('a'), row('b')), 'mine', new Set(['a']), { status: 'resolved' });
    expect(ids(result)).toEqual(['b']);
    expect(result.total).toBe(1);
    expect(ids(changePage(page(row('a')), 'mine', new Set(['a']), { assignee: 'other' }))).toEqual([]);
    const taken = page(row('a', { assignee: null }));
    expect(ids(changePage(taken, 'unassigned', new Set(['a']), { assignee: 'me' }))).toEqual([]);
  });

  it('leaves in the view what still belongs there', () => {
    const all = changePage(page(row('a')), 'all', new Set(['a']), { assignee: 'other' });
    expect(all.rows[0]?.assignee).toBe('other');
    expect(changePage(page(row('a')), 'mine', new Set(['a']), { unread: false }).rows[0]?.unread).toBe(false);
    const resolved = page(row('a', { status: 'resolved' }));
    expect(ids(changePage(resolved, 'resolved', new Set(['a']), { status: 'open' }))).toEqual([]);
  });

  it('shows priority and tags at once, and keeps rows of a saved view until the backend has spoken', () => {
    const change = { priority: 'urgent' as const, addTags: ['damage', 'old'], removeTags: ['gone'] };
    const [changed] = changePage(page(row('a')), 'mine', new Set(['a']), change).rows;
    expect([changed?.priority, changed?.tags]).toEqual(['urgent', ['old', 'damage']]);
    const untagged = changePage(page(row('a')), 'all', new Set(['a']), { removeTags: ['old'] });
    expect(untagged.rows[0]?.tags).toEqual([]);
    const saved = '0199f1d2-0000-7000-8000-000000000001';
    expect(ids(changePage(page(row('a')), saved, new Set(['a']), { assignee: 'x' }))).toEqual(['a']);
    expect(ids(changePage(page(row('a')), saved, new Set(['a']), { status: 'resolved' }))).toEqual([]);
    expect(ids(changePage(page(row('a')), 'due', new Set(['a']), { status: 'snoozed' }))).toEqual(['a']);
  });

  it('says beforehand whether the open conversation has to give way', () => {
    expect(leaves('mine', { status: 'resolved' })).toBe(true);
    expect(leaves('snoozed', { status: 'open' })).toBe(true);
    expect(leaves('resolved', { status: 'resolved' })).toBe(false);
    expect(leaves('unassigned', { assignee: 'me' })).toBe(true);
    expect(leaves('unassigned', { assignee: null })).toBe(false);
    expect(leaves('all', { assignee: 'me' })).toBe(false);
    expect(leaves('mine', { unread: true })).toBe(false);
    expect(leaves('due', { status: 'snoozed' })).toBe(false);
    expect(leaves('due', { status: 'resolved' })).toBe(true);
    expect(leaves('drafts', { status: 'resolved' })).toBe(false);
  });
});
