import { PortError, putHeaders, readHandle, readTags, toPortError, type Port } from './port';

/** The same surface over HTTP, from the origin that served the page; for a browser in development and in tests. */

async function answer(request: Promise<Response>): Promise<unknown> {
  let response: Response;
  try {
    response = await request;
  } catch (cause) {
    throw new PortError('unreachable', `The backend does not answer: ${String(cause)}`);
  }
  const body = await response.text();
  if (!response.ok) throw toPortError(body || `HTTP ${response.status}`);
  try {
    return body === '' ? null : (JSON.parse(body) as unknown);
  } catch {
    throw new PortError('internal', 'The backend answered with something that is not JSON');
  }
}

export function httpPort(base = ''): Port {
  return {
    call: (name, payload) =>
      answer(
        fetch(`${base}/call/${encodeURIComponent(name)}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(payload ?? null),
        }),
      ),

    put: async (bytes, meta) =>
      readHandle(
        await answer(
          fetch(`${base}/put`, { method: 'PUT', headers: putHeaders(meta), body: bytes as BodyInit }),
        ),
      ),

    on(event, callback) {
      const source = new EventSource(`${base}/events`);
      let lost = false;
      source.addEventListener(event, (message: MessageEvent<string>) => {
        try {
          callback(readTags(JSON.parse(message.data)));
        } catch {
          callback(['*']);
        }
      });
      // What changed while the line was down is not told again.
      source.addEventListener('error', () => (lost = true));
      source.addEventListener('open', () => {
        if (lost) callback(['*']);
        lost = false;
      });
      return () => source.close();
    },

    partUrl: (id) => `${base}/part/${encodeURIComponent(id)}`,
  };
}
