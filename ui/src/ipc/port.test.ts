import { afterEach, describe, expect, it, vi } from 'vitest';
import { httpPort } from './http';
import { PortError, toPortError } from './port';

afterEach(() => vi.unstubAllGlobals());

function respond(status: number, body: string) {
  const fetched = vi.fn((_url: string, _init: RequestInit) =>
    Promise.resolve(new Response(body, { status })),
  );
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

describe('errors', () => {
  it('keep the code and the message that came', () => {
    const error = toPortError({ code: 'refund.too_much', message: '24.90 EUR is more than is left' });
    expect(error.code).toBe('refund.too_much');
    expect(error.message).toBe('24.90 EUR is more than is left');
  });

  it('read JSON text, and call anything else internal', () => {
    expect(toPortError('{"code":"locked","message":"The store is locked"}').code).toBe('locked');
    expect(toPortError('panic').code).toBe('internal');
    expect(toPortError(new TypeError('x is not a function')).code).toBe('internal');
    expect(toPortError({ code: 'gone' }).message).toBe('gone');
  });
});

describe('over HTTP', () => {
  it('calls a command with its payload', async () => {
    const fetched = respond(200, '{"open":3}');
    await expect(httpPort().call('inbox.counts', { view: 'mine' })).resolves.toEqual({ open: 3 });
    const [url, init] = fetched.mock.calls[0]!;
    expect(url).toBe('/call/inbox.counts');
    expect(init.method).toBe('POST');
    expect(init.body).toBe('{"view":"mine"}');
  });

  it('rejects with the backend’s own error', async () => {
    respond(409, '{"code":"order.changed","message":"The order has changed"}');
    await expect(httpPort().call('refund', {})).rejects.toMatchObject({ code: 'order.changed' });
  });

  it('says that the backend does not answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    await expect(httpPort().call('x', {})).rejects.toBeInstanceOf(PortError);
    await expect(httpPort().call('x', {})).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('puts bytes with a name in any script', async () => {
    const fetched = respond(200, '{"handle":"h1"}');
    const bytes = new Uint8Array([1, 2]);
    await expect(httpPort().put(bytes, { name: '发票.pdf', type: 'application/pdf' })).resolves.toEqual({
      handle: 'h1',
    });
    const headers = fetched.mock.calls[0]![1].headers as Record<string, string>;
    expect(decodeURIComponent(headers['x-part-name']!)).toBe('发票.pdf');
  });

  it('tells that anything may have changed after the line was lost', () => {
    const listeners = new Map<string, (event: unknown) => void>();
    vi.stubGlobal(
      'EventSource',
      class {
        addEventListener(name: string, listener: (event: unknown) => void) {
          listeners.set(name, listener);
        }
        close() {
          listeners.clear();
        }
      },
    );
    const seen: string[][] = [];
    const stop = httpPort().on('changed', (tags) => seen.push(tags));
    listeners.get('open')?.({});
    listeners.get('changed')?.({ data: '["inbox"]' });
    listeners.get('error')?.({});
    listeners.get('open')?.({});
    expect(seen).toEqual([['inbox'], ['*']]);
    stop();
    expect(listeners.size).toBe(0);
  });
});
