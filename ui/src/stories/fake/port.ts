import {
  PortError,
  type Calls,
  type DeadlinesView,
  type DraftSave,
  type DraftView,
  type InboxPage,
  type InboxRow,
  type Port,
  type RuleView,
  type SavedViewView,
  type Undo,
} from '#ipc';
import {
  BRAND,
  CHAT,
  MAIL,
  ME,
  NOW,
  OTHER,
  SECOND_BRAND,
  SHOP,
  account,
  id,
  message,
  operation,
  orderView,
  talks,
  type Talk,
} from './data';

/* A backend in memory behind the port, for pictures and tests: not part of the app. */

type Answers = { [N in keyof Calls]?: (request: Calls[N]['request']) => unknown };

export interface FakeOptions {
  /** The first sync is under way. */
  syncing?: boolean;
  firstRun?: boolean;
  empty?: boolean;
}

const inView = (view: string, row: InboxRow) =>
  view === 'mine'
    ? row.status === 'open' && row.assignee === ME.id
    : view === 'unassigned'
      ? row.status === 'open' && row.assignee === null
      : view === 'all'
        ? row.status === 'open'
        : row.status === view;

export function fakePort(options: FakeOptions = {}) {
  const mine: Talk[] = options.empty
    ? []
    : talks.map((talk) => ({ ...talk, row: { ...talk.row }, items: [...talk.items] }));
  const drafts = new Map<string, { draft: DraftSave; at: number }>();
  const listeners = new Set<(tags: string[]) => void>();
  const calls: { name: string; payload: unknown }[] = [];
  const tell = (...tags: string[]) => setTimeout(() => listeners.forEach((listener) => listener(tags)), 20);
  const files = new Map<string, { name: string; mime: string; size: number }>();

  const find = (which: string): Talk => {
    const talk = mine.find((each) => each.row.id === which);
    if (!talk) throw new PortError('store.not_found', 'not found');
    return talk;
  };
  const state = ({ id, status, snoozed_until, assignee, unread, priority, tags }: InboxRow) => ({
    id,
    status,
    snoozed_until,
    assignee,
    unread,
    priority,
    tags,
  });
  const saved: SavedViewView[] = [];
  const removedViews = new Map<string, SavedViewView>();
  let rules: RuleView[] = [];
  let deadlines: DeadlinesView = {
    calendars: [
      {
        name: '',
        time_zone: 'Europe/Berlin',
        week: [0, 1, 2, 3, 4, 5, 6].map((day) => (day < 5 ? [{ from: 540, to: 1080 }] : [])),
        countries: ['DE'],
        closed: [],
      },
    ],
    targets: [
      {
        name: '',
        channels: [],
        priorities: [],
        tags: [],
        first: 240,
        next: 480,
        resolution: null,
        any_hour: false,
        calendar: '',
      },
    ],
    warn_minutes: 30,
    countries: ['AT', 'CN', 'DE', 'FR', 'GB', 'NL', 'US'],
  };
  const change = (ids: string[], next: Partial<InboxRow>): Undo => ({
    before: ids.map((each) => {
      const { row } = find(each);
      const before = state(row);
      Object.assign(row, next);
      return before;
    }),
  });
  const emptyDraft = (conversation: string): DraftView => {
    const talk = find(conversation);
    const waits = talk.items.flatMap((item) =>
      item.type === 'operation' && item.operation.state === 'waiting'
        ? [
            {
              operation: item.operation.id,
              what: `${item.operation.kind} #${item.operation.order_number ?? ''}`,
            },
          ]
        : [],
    );
    return {
      conversation,
      request: id(),
      mode: 'reply',
      from: { name: 'Northlight Home', address: 'hello@northlight.test' },
      to: [{ name: talk.customer.name, address: talk.customer.emails[0] ?? '' }],
      cc: [],
      bcc: [],
      subject: `Re: ${talk.row.subject}`,
      text: '',
      html: '',
      note: '',
      attachments: [],
      actions: [],
      send_at: null,
      seen: null,
      saved_at: null,
      senders: [
        { name: 'Northlight Home', address: 'hello@northlight.test' },
        { name: 'Northlight Service', address: 'service@northlight.test' },
      ],
      wait_for: waits,
    };
  };

  const answers: Answers = {
    boot: () => ({
      state: 'ready',
      first_run: options.firstRun ?? false,
      agents: [ME, OTHER],
      agent: ME,
      locked: false,
      settings: {
        theme: 'system',
        notify: true,
        notify_content: true,
        quiet_from: 0,
        quiet_to: 0,
        close_to_tray: true,
        start_at_login: false,
        auto_lock_minutes: 5,
        undo_seconds: 8,
        stale_hours: 24,
        recovery_kept: true,
      },
      version: '0.1.0',
    }),
    agents: () => [ME, OTHER],
    navigation: () => ({ to: 'nowhere' }),
    focus: () => ({}),
    brands: () =>
      [
        [BRAND, 'Northlight Home'],
        [SECOND_BRAND, 'Südlicht'],
      ].map(([brand, name]) => ({
        id: brand,
        name,
        language: 'en',
        signature: 'Lea Winter\nNorthlight Home, Hamburg',
        senders: [],
        accounts: 2,
      })),
    connectors: () => [
      { id: 'email', kind: 'channel', name: 'Mail', fields: [], presets: [] },
      { id: 'demo', kind: 'channel', name: 'Chat', fields: [], presets: [] },
    ],
    connectivity: () => {
      const mail = account({ name: 'Mail' });
      if (options.syncing) mail.link.progress = { done: 7200, total: 20_000, seconds_left: 40 };
      return {
        accounts: [
          { ...account({ name: 'Northlight', id: SHOP, kind: 'shop', connector: 'shop' }, 'offline') },
          mail,
          account({ name: 'Chat', id: CHAT, connector: 'demo' }),
        ],
        waiting: 2,
        needs_you: 1,
        clock_ahead_ms: 0,
      };
    },
    views: () => ({
      counts: ['mine', 'unassigned', 'all', 'snoozed', 'resolved', 'junk'].map((view) => {
        const rows = mine.filter((talk) => inView(view, talk.row));
        return { view, open: rows.length, unread: rows.filter((talk) => talk.row.unread).length };
      }),
      saved: saved.map((view) => ({ id: view.id, open: 1, at_least: false })),
      needs_you: 1,
      waiting: 2,
    }),
    saved_views: () => saved,
    saved_view_save: (given) => {
      const at = saved.findIndex((each) => each.id === given.id);
      const view = { ...given, id: given.id ?? id() };
      if (at < 0) saved.push(view);
      else saved[at] = view;
      tell('saved_views');
      return { id: view.id };
    },
    saved_view_remove: ({ id: which, removed }) => {
      const at = saved.findIndex((each) => each.id === which);
      const kept = removedViews.get(which);
      const [taken] = removed && at >= 0 ? saved.splice(at, 1) : [];
      if (taken) removedViews.set(which, taken);
      else if (kept) saved.push(kept);
      return {};
    },
    saved_views_arrange: ({ ids }) => {
      saved.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      return {};
    },
    deadlines: () => deadlines,
    deadlines_save: (next) => (deadlines = next),
    rules: () => rules,
    rule_save: (given) => {
      const at = rules.findIndex((each) => each.id === given.id);
      const rule: RuleView = { ...given, id: given.id ?? id(), enabled: false };
      if (at < 0) rules.push(rule);
      else rules[at] = rule;
      tell('rules');
      return { id: rule.id };
    },
    rule_try: ({ id: which }) => ({
      hits: mine.slice(0, 3).map(({ row }) => ({
        row,
        would: rules.find((rule) => rule.id === which)?.then ?? { tags: [], assign: null, priority: null },
      })),
      of: 1000,
      tried: `tried ${which}`,
    }),
    rule_enable: ({ id: which, enabled, tried }) => {
      if (enabled && tried !== `tried ${which}`) throw new PortError('rule.not_tried', 'not tried');
      const at = rules.findIndex((rule) => rule.id === which);
      const rule = rules[at];
      if (rule) rules[at] = { ...rule, enabled };
      tell('rules');
      return {};
    },
    rule_remove: ({ id: which }) => {
      rules = rules.filter((rule) => rule.id !== which);
      return {};
    },
    tags: () => [...new Set(['damage', 'VIP', ...mine.flatMap((talk) => talk.row.tags)])],
    set_priority: ({ ids, priority }) => change(ids, { priority }),
    set_tags: ({ ids, add, remove }) => ({
      before: ids.flatMap((each) => {
        const tags = find(each).row.tags.filter((tag) => !remove.includes(tag) && !add.includes(tag));
        return change([each], { tags: [...tags, ...add] }).before;
      }),
    }),
    inbox: ({ view, saved: named, brand, after, limit }): InboxPage => {
      const rows = mine
        .filter((talk) => (named === null ? inView(view, talk.row) : talk.row.priority === 'urgent'))
        .filter((talk) => brand === null || talk.brand === brand)
        .map((talk) => ({ ...talk.row, has_draft: talk.row.has_draft || drafts.has(talk.row.id) }))
        .sort((a, b) => b.updated_at - a.updated_at);
      const from = after === null ? 0 : rows.findIndex((row) => row.id === after) + 1;
      const page = rows.slice(from, from + limit);
      return {
        rows: page,
        total: rows.length,
        at_least: false,
        next: from + limit < rows.length ? (page.at(-1)?.id ?? null) : null,
      };
    },
    conversation: ({ id: which }) => {
      const { row, customer, brand } = find(which);
      return {
        id: which,
        brand,
        account: row.channel === 'email' ? MAIL : CHAT,
        channel: row.channel,
        subject: row.subject,
        customer,
        status: row.status,
        snoozed_until: row.snoozed_until,
        assignee: row.assignee,
        assignee_name: [ME, OTHER].find((agent) => agent.id === row.assignee)?.name ?? null,
        unread: row.unread,
        junk: false,
        waiting_since: row.waiting_since,
        priority: row.priority,
        due: row.due,
        tags: row.tags,
        linked: row.subject.startsWith('Change') ? (mine[0]?.row.id ?? null) : null,
        caps: {
          subject: row.channel === 'email',
          html: true,
          cc: row.channel === 'email',
          attachments_max: 18_000_000,
        },
      };
    },
    timeline: ({ conversation, before, limit }) => {
      const { items } = find(conversation);
      const at = (item: (typeof items)[number]) =>
        item.type === 'message' ? item.message.id : item.type === 'operation' ? item.operation.id : item.id;
      const end = before === null ? items.length : items.findIndex((item) => at(item) === before);
      return { items: items.slice(Math.max(0, end - limit), end), more: end > limit };
    },
    resolve: ({ ids }) => change(ids, { status: 'resolved' }),
    reopen: ({ ids }) => change(ids, { status: 'open' }),
    snooze: ({ ids, until }) => change(ids, { status: 'snoozed', snoozed_until: until }),
    assign: ({ ids, agent }) => change(ids, { assignee: agent }),
    mark_read: ({ ids, unread }) => change(ids, { unread }),
    undo: ({ before }) => {
      for (const each of before) Object.assign(find(each.id).row, each);
      return {};
    },
    note_add: ({ conversation, text }) => {
      const note = { type: 'note' as const, id: id(), at: Date.now(), author: ME.name, text };
      find(conversation).items.push(note);
      return { id: note.id };
    },
    draft: ({ id: which }) => {
      const kept = drafts.get(which);
      const fresh = emptyDraft(which);
      if (!kept) return fresh;
      const { attachments, from: _from, ...rest } = kept.draft;
      return {
        ...fresh,
        ...rest,
        attachments: attachments.map((part) => ({
          id: part,
          ...(files.get(part) ?? { name: '', mime: '', size: 0 }),
        })),
        saved_at: kept.at,
      };
    },
    draft_save: (draft) => {
      const at = Date.now();
      drafts.set(draft.conversation, { draft, at });
      tell(`draft:${draft.conversation}`, 'inbox');
      return { saved_at: at };
    },
    draft_discard: ({ id: which }) => {
      drafts.delete(which);
      return {};
    },
    draft_quote: () => ({
      attribution: 'On 22 Nov 2026, 10:46, Mara Kessler wrote:',
      text: '> The refund please, I found one here already.',
    }),
    send: ({ draft, after, resolve }) => {
      if (draft.text.trim() === '' && draft.attachments.length === 0)
        throw new PortError('send.empty', 'empty');
      const talk = find(draft.conversation);
      const sending = operation({ kind: 'send_message', behind: after });
      talk.items.push(
        message({ name: talk.customer.name, mail: talk.customer.emails[0] ?? '' }, 0, {
          direction: 'out',
          at: Date.now(),
          fresh: draft.text,
          delivery: { operation: sending.id, state: 'waiting' },
        }),
      );
      drafts.delete(draft.conversation);
      if (resolve) talk.row.status = 'resolved';
      return { result: 'waiting', operation: sending.id, undo_until: Date.now() + 8000 };
    },
    operation_edit: () => ({ to: 'nowhere' }),
    message_full: ({ id: which }) => {
      for (const talk of mine)
        for (const item of talk.items)
          if (item.type === 'message' && item.message.id === which)
            return {
              ...item.message,
              parts: [
                {
                  type: 'text',
                  text: `${item.message.fresh}\n\n> I can send you a new one today,\n> or refund it (€24.90).`,
                },
              ],
            };
      return null;
    },
    link_check: ({ url, text }) => {
      const { host } = new URL(url);
      return {
        url,
        host,
        differs: text.includes('.') && !text.includes(host),
        allowed: /^https?:/.test(url),
      };
    },
    orders_of: ({ id: which }) => (which === orderView.customer ? [orderView] : []),
    order: () => orderView,
    outbox: () => ({ waiting: [operation({})], needs_you: [], done: [] }),
    quick_replies: () => [
      {
        id: 'thanks',
        name: 'thanks',
        text: 'Thank you, {{customer.first_name}}.',
        brand: null,
        language: 'en',
        filled: 'Thank you, Mara.',
        action: null,
        missing: [],
      },
      {
        id: 'late',
        name: 'late',
        text: 'It is late.',
        brand: null,
        language: '',
        filled: 'It is late.',
        action: null,
        missing: [],
      },
    ],
    search: ({ query }) => ({
      hits: mine
        .filter(({ row }) => row.snippet.toLowerCase().includes(query.trim().toLowerCase()))
        .map(({ row, items }) => ({
          row,
          message:
            items.flatMap((item) => (item.type === 'message' ? [item.message.id] : [])).at(-1) ?? row.id,
          at: row.updated_at,
          note: false,
          from_name: row.customer_name,
          subject: [{ text: row.subject, hit: false }],
          text: row.snippet
            .split(new RegExp(`(${query.trim()})`, 'i'))
            .filter(Boolean)
            .map((text) => ({ text, hit: text.toLowerCase() === query.trim().toLowerCase() })),
          elsewhere: [],
          more: 0,
        })),
      next: null,
      reach: { waiting: 0, oldest: NOW, reading: false },
    }),
    palette: ({ query, limit }) => ({
      orders: [],
      customers: [],
      conversations: mine
        .filter((talk) => talk.row.customer_name.includes(query) || talk.row.subject.includes(query))
        .slice(0, limit)
        .map(({ row }) => ({
          id: row.id,
          subject: row.subject,
          customer_name: row.customer_name,
          at: row.updated_at,
        })),
    }),
  };

  const port: Port = {
    call(name, payload) {
      calls.push({ name, payload });
      const answer = answers[name as keyof Calls] as ((request: unknown) => unknown) | undefined;
      return Promise.resolve().then(() => structuredClone(answer?.(payload) ?? {}));
    },
    put: (bytes, meta) => {
      const handle = id();
      files.set(handle, { name: meta.name, mime: meta.type, size: bytes.length });
      return Promise.resolve({ handle });
    },
    on(_event, listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // A picture without a file: one colour.
    partUrl: (part) =>
      `data:image/svg+xml,${encodeURIComponent(`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 4 3'><rect width='4' height='3' fill='${part.endsWith('1') ? 'tan' : 'steelblue'}'/><circle cx='2' cy='1.6' r='.9' fill='ivory'/></svg>`)}`,
  };

  return { port, calls, answers, tell, talks: mine };
}
