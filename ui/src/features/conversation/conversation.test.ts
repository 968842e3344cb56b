import { describe, expect, it } from 'vitest';
import type { TimelineItem } from '#ipc';
import { days, newestMessage, pageBefore } from './days';
import { ORDER_SCHEME, mailDocument, questionOf, questionUrl, readMail } from './html/mail';
import { pieces, trimAddress } from './text';

const links = (text: string) => pieces(text, []).filter((piece) => piece.kind === 'link');

describe('text in pieces', () => {
  it('keeps every letter', () => {
    const text = 'See https://a.test/x?y=(1), #10372 and 订单#10372。www.b.test! mail me@c.test.';
    const all = pieces(text, [{ text: '#10372', order: 'o' }]);
    expect(all.map((piece) => piece.text).join('')).toBe(text);
  });

  it('links orders that are really here, as whole words, next to any script', () => {
    const orders = (text: string) =>
      pieces(text, [{ text: '#10372', order: 'o' }]).filter((piece) => piece.kind === 'order');
    expect(orders('订单#10372的杯子')).toHaveLength(1);
    expect(orders('#10372, #10372')).toHaveLength(2);
    expect(orders('#103721')).toHaveLength(0);
    expect(orders('10372')).toHaveLength(0);
    expect(orders('https://a.test/#10372')).toHaveLength(0);
  });

  it('ends an address where the sentence goes on', () => {
    expect(links('(see https://a.test/b).')[0]).toMatchObject({ url: 'https://a.test/b' });
    expect(links('请看https://a.test/b。谢谢')[0]).toMatchObject({ url: 'https://a.test/b' });
    expect(links('https://a.test/wiki/Lamp_(arc)')[0]).toMatchObject({
      url: 'https://a.test/wiki/Lamp_(arc)',
    });
    expect(trimAddress('https://a.test/b?!')).toBe('https://a.test/b');
  });

  it('completes what is written short', () => {
    expect(links('www.shop.test/a')[0]).toMatchObject({
      text: 'www.shop.test/a',
      url: 'https://www.shop.test/a',
    });
    expect(links('to mara@example.test')[0]).toMatchObject({ url: 'mailto:mara@example.test' });
    expect(links('www. nothing')).toEqual([]);
  });
});

describe('HTML mail', () => {
  const options = {
    partUrl: (id: string) => `part://localhost/${id}`,
    mentions: [{ text: '#10372', order: 'o-1' }],
    fresh: '',
  };
  const read = (html: string, fresh = '') => readMail(html, { ...options, fresh });
  const dom = (html: string) => {
    const parsed = new DOMParser().parseFromString(read(html).body, 'text/html');
    return parsed.body;
  };

  it('shows what we formatted, were it one bold word, and text as text', () => {
    const bold = '<p>All is <strong>well</strong>.</p>';
    expect(readMail(bold, { ...options, fresh: 'All is well.', ours: true }).plain).toBe(false);
    expect(readMail(bold, { ...options, fresh: 'All is well.' }).plain).toBe(true);
    expect(readMail('<p>All is well.</p>', { ...options, fresh: 'All is well.', ours: true }).plain).toBe(
      true,
    );
  });

  it('leads every link to our question, with what it says and where it goes', () => {
    const anchor = dom('<a href="https://evil.test/?a=1&amp;b=ü">www.shop.test</a>').querySelector('a');
    expect(anchor?.target).toBe('_top');
    expect(new URL(anchor?.href ?? '').host).toBe('link.shopdesk.invalid');
    expect(questionOf(anchor?.href ?? '')).toEqual({
      url: 'https://evil.test/?a=1&b=ü',
      text: 'www.shop.test',
    });
  });

  it('takes only our own address for a question', () => {
    expect(questionOf(questionUrl('https://a.test', 'A'))).toEqual({ url: 'https://a.test', text: 'A' });
    expect(questionOf('https://other.test/?url=x')).toBeUndefined();
    expect(questionOf('nonsense')).toBeUndefined();
  });

  it('fetches pictures from the parts of the message and from nowhere else', () => {
    const images = dom('<img src="/part/0193-a"><img src="https://spy.test/p.gif"><img src="/part/../x">');
    expect([...images.querySelectorAll('img')].map((image) => image.getAttribute('src'))).toEqual([
      'part://localhost/0193-a',
      null,
      null,
    ]);
  });

  it('links order numbers and addresses in its text, not inside links', () => {
    const body = dom('<p>About #10372 at https://a.test</p><a href="https://b.test">#10372</a>');
    const urls = [...body.querySelectorAll('a')].map((anchor) => questionOf(anchor.href)?.url);
    expect(urls).toEqual([`${ORDER_SCHEME}o-1`, 'https://a.test', 'https://b.test']);
  });

  it('folds the quotation at the end with the line above it', () => {
    const mail = read(
      '<div>Yes please</div><div>On 3 Nov, Shop wrote:</div><blockquote>Earlier</blockquote><br>',
    );
    expect(mail.quoted).toBe(true);
    expect(mail.body.match(/data-quote/g)).toHaveLength(2);
    expect(mailDocument(mail, paper, false)).toContain('display: none');
    expect(mailDocument(mail, paper, true)).not.toContain('display: none');
  });

  it('leaves a quotation that is answered below where it is', () => {
    expect(read('<blockquote>Earlier</blockquote><p>My answer</p>').quoted).toBe(false);
    expect(read('<blockquote>Earlier</blockquote><img src="/part/a">').quoted).toBe(false);
  });

  it('is shown as text only when nothing would be lost or hidden', () => {
    expect(read('<div>Hello,<br>thank you.</div>', 'Hello,\nthank you.').plain).toBe(true);
    expect(read('<div>Hello</div><blockquote>Earlier</blockquote>', 'Hello').plain).toBe(true);
    expect(read('<div>Hello</div>', 'Other words').plain).toBe(false);
    expect(read('<ul><li>Hello</li></ul>', 'Hello').plain).toBe(false);
    expect(read('<a href="https://evil.test">shop.test</a>', 'shop.test').plain).toBe(false);
    expect(read('<a href="https://shop.test/">shop.test</a>', 'shop.test').plain).toBe(true);
    expect(read('', '').plain).toBe(false);
  });

  it('gets light paper when it brings colours, and the window’s own otherwise', () => {
    expect(read('<p>Plain</p>').coloured).toBe(false);
    for (const html of [
      '<p style="color:#333">x</p>',
      '<table bgcolor="white"></table>',
      '<font color="red">x</font>',
    ])
      expect(read(html).coloured, html).toBe(true);
  });

  const paper = { text: 'black', link: 'blue', line: 'grey', scheme: 'light', font: 'sans-serif' };
});

describe('days', () => {
  const message = (id: string, at: number): TimelineItem =>
    ({ type: 'message', message: { id, at } }) as unknown as TimelineItem;
  const note = (id: string, at: number): TimelineItem => ({ type: 'note', id, at, author: '', text: '' });
  const operation = (id: string, created_at: number): TimelineItem =>
    ({ type: 'operation', operation: { id, created_at } }) as unknown as TimelineItem;
  const noon = Date.UTC(2026, 10, 20, 12);
  const DAY = 86_400_000;

  it('hold what stands in them once, in the zone of the agent', () => {
    const items = [message('a', noon - DAY), note('b', noon), note('b', noon), operation('c', noon + 1)];
    const found = days(items, 'UTC');
    expect(found.map((day) => day.items.length)).toEqual([1, 2]);
    expect(days([note('x', noon + DAY / 2 - 1), note('y', noon + DAY / 2)], 'UTC')).toHaveLength(2);
    expect(days([note('x', noon + DAY / 2 - 1), note('y', noon + DAY / 2)], 'Asia/Shanghai')).toHaveLength(1);
  });

  it('know the newest message by arrival, and where the page before begins', () => {
    const items = [operation('z', 1), message('b', 2), message('a', 9), note('c', 10)];
    expect(newestMessage(items)).toBe('b');
    const going = {
      type: 'message',
      message: { id: 'd', at: 11, delivery: { operation: 'o', state: 'waiting' } },
    };
    expect(newestMessage([...items, going as unknown as TimelineItem])).toBe('b');
    expect(pageBefore(items)).toBe('b');
    expect(pageBefore([operation('z', 1)])).toBeUndefined();
  });
});
