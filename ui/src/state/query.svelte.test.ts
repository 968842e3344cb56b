import { PortError, type Port } from '#ipc';
import { flushSync, mount, unmount } from 'svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import QueryProbe from './QueryProbe.svelte';
import { createBackend, type QueryState, type TagTable } from './query.svelte';

interface TestContract {
  'conversation.get': { request: { id: string }; response: { id: string; status: string } };
  'inbox.list': { request: { view: string }; response: string[] };
  'conversation.resolve': { request: { id: string }; response: null };
}

const table: TagTable = {
  provides: (name, payload) =>
    name === 'inbox.list' ? ['inbox'] : [`conversation:${(payload as { id: string }).id}`],
  invalidates: (_name, payload) => ['inbox', `conversation:${(payload as { id: string }).id}`],
};

interface Call {
  name: string;
  payload: unknown;
  answer: (value: unknown) => void;
  fail: (error: unknown) => void;
}

function fakePort() {
  const calls: Call[] = [];
  let tell: (tags: string[]) => void = () => undefined;
  const port: Port = {
    call: (name, payload) =>
      new Promise((answer, fail) => {
        calls.push({ name, payload, answer, fail });
      }),
    put: () => Promise.resolve({ handle: '' }),
    on: (_event, callback) => {
      tell = callback;
      return () => (tell = () => undefined);
    },
    partUrl: (id) => id,
  };
  return { port, calls, changed: (tags: string[]) => tell(tags) };
}

let stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

/** Runs inside a component; returns what `make` made and what takes the component away. */
function component<T>(make: () => T): { made: T; leave: () => void } {
  let made: T | undefined;
  const probe = mount(QueryProbe, { target: document.body, props: { start: () => (made = make()) } });
  flushSync();
  let there = true;
  const leave = () => {
    if (there) void unmount(probe);
    there = false;
  };
  stops.push(leave);
  return { made: made as T, leave };
}

const inComponent = <T>(make: () => T): T => component(make).made;

function setUp() {
  const fake = fakePort();
  const backend = createBackend<TestContract>(fake.port, table);
  stops.push(backend.follow(), () => backend.client.clear());
  return { ...fake, backend };
}

const list = (backend: ReturnType<typeof setUp>['backend'], view = 'mine'): QueryState<string[]> =>
  inComponent(() => backend.useQuery('inbox.list', () => ({ view })));

describe('a query', () => {
  it('asks once for two readers, and gives both the answer', async () => {
    const { backend, calls } = setUp();
    const one = list(backend);
    const two = list(backend);
    expect(one.loading).toBe(true);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer(['a']);
    await vi.waitFor(() => expect([one.data, two.data]).toEqual([['a'], ['a']]));
    expect(one.loading).toBe(false);
  });

  it('is asked again when one of its tags changes, and keeps its answer meanwhile', async () => {
    const { backend, calls, changed } = setUp();
    const query = list(backend);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer(['a']);
    await vi.waitFor(() => expect(query.data).toEqual(['a']));

    changed(['order:1']);
    changed(['inbox']);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    expect(query.data).toEqual(['a']);
    expect(query.loading).toBe(false);
    calls[1]!.answer(['a', 'b']);
    await vi.waitFor(() => expect(query.data).toEqual(['a', 'b']));
  });

  it('that nobody shows is asked only when it is shown again', async () => {
    const { backend, calls, changed } = setUp();
    const { leave } = component(() => backend.useQuery('inbox.list', () => ({ view: 'mine' })));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer(['a']);
    await vi.waitFor(() =>
      expect(backend.client.getQueryData(['inbox.list', { view: 'mine' }])).toEqual(['a']),
    );
    leave();
    changed(['inbox']);
    await Promise.resolve();
    expect(calls).toHaveLength(1);
    const query = list(backend);
    expect(query.data).toEqual(['a']);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
  });

  it('is asked once more after an answer that a change has overtaken', async () => {
    const { backend, calls, changed } = setUp();
    const query = list(backend);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    changed(['inbox']);
    changed(['inbox']);
    calls[0]!.answer(['old']);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    calls[1]!.answer(['new']);
    await vi.waitFor(() => expect(query.data).toEqual(['new']));
    expect(calls).toHaveLength(2);
  });

  it('follows its payload, and asks nothing while there is none', async () => {
    const { backend, calls } = setUp();
    let id = $state<string>();
    const query = inComponent(() => backend.useQuery('conversation.get', () => (id ? { id } : undefined)));
    expect(calls).toHaveLength(0);
    expect(query.loading).toBe(false);
    id = 'c1';
    flushSync();
    await vi.waitFor(() => expect(calls[0]?.payload).toEqual({ id: 'c1' }));
    calls[0]!.answer({ id: 'c1', status: 'open' });
    await vi.waitFor(() => expect(query.data?.status).toBe('open'));
    id = 'c2';
    flushSync();
    expect(query.data).toBeUndefined();
  });

  it('says what failed, with its code', async () => {
    const { backend, calls } = setUp();
    const query = list(backend);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.fail({ code: 'locked', message: 'The store is locked' });
    await vi.waitFor(() => expect(query.error?.code).toBe('locked'));
    expect(query.error).toBeInstanceOf(PortError);
  });

  it('is asked again when all of its kind have changed', async () => {
    const { backend, calls, changed } = setUp();
    inComponent(() => backend.useQuery('conversation.get', () => ({ id: 'c1' })));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer({ id: 'c1', status: 'open' });
    await vi.waitFor(() => expect(backend.client.isFetching()).toBe(0));
    changed(['conversation:c2']);
    expect(calls).toHaveLength(1);
    changed(['conversation']);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
  });

  it('is asked again for any change after a lost line', async () => {
    const { backend, calls, changed } = setUp();
    list(backend);
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer([]);
    await vi.waitFor(() => expect(backend.client.isFetching()).toBe(0));
    changed(['*']);
    await vi.waitFor(() => expect(calls).toHaveLength(2));
  });
});

describe('a command', () => {
  it('shows its effect at once and has the queries it changes asked again', async () => {
    const { backend, calls } = setUp();
    const query = inComponent(() => backend.useQuery('conversation.get', () => ({ id: 'c1' })));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer({ id: 'c1', status: 'open' });
    await vi.waitFor(() => expect(query.data?.status).toBe('open'));

    const done = backend.act(
      'conversation.resolve',
      { id: 'c1' },
      { optimistic: (edit) => edit('conversation.get', (data) => ({ ...data, status: 'resolved' })) },
    );
    await vi.waitFor(() => expect(query.data?.status).toBe('resolved'));
    expect(calls).toHaveLength(2);
    calls[1]!.answer(null);
    await done;
    await vi.waitFor(() => expect(calls).toHaveLength(3));
    calls[2]!.answer({ id: 'c1', status: 'resolved' });
  });

  it('takes back what it showed when it fails', async () => {
    const { backend, calls } = setUp();
    const query = inComponent(() => backend.useQuery('conversation.get', () => ({ id: 'c1' })));
    const command = inComponent(() => backend.useAct('conversation.resolve'));
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]!.answer({ id: 'c1', status: 'open' });
    await vi.waitFor(() => expect(query.data?.status).toBe('open'));

    const done = command.run(
      { id: 'c1' },
      { optimistic: (edit) => edit('conversation.get', (data) => ({ ...data, status: 'resolved' })) },
    );
    expect(command.pending).toBe(true);
    calls[1]!.fail({ code: 'gone', message: 'No such conversation' });
    await done;
    expect(command.pending).toBe(false);
    expect(command.error?.code).toBe('gone');
    await vi.waitFor(() => expect(calls).toHaveLength(3));
    calls[2]!.answer({ id: 'c1', status: 'open' });
    await vi.waitFor(() => expect(query.data?.status).toBe('open'));
  });
});
