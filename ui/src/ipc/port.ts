/*
 * The one way from the window to the backend. Two things stand behind it: the shell's commands (tauri.ts) and the same
 * surface over HTTP on loopback (http.ts). Nothing else in the window knows which.
 */

export interface PutMeta {
  /** The file's name as the agent knows it. */
  name: string;
  /** Its media type; empty where the system does not know it. */
  type: string;
}

export interface Port {
  /** Runs a command of the contract. Rejects with a `PortError`. */
  call(name: string, payload: unknown): Promise<unknown>;
  /** Hands over the bytes of an attachment and gets a handle to name it by. Rejects with a `PortError`. */
  put(bytes: Uint8Array, meta: PutMeta): Promise<{ handle: string }>;
  /** Tells which tags have changed; the tag `*` means that anything may have. Returns what ends it. */
  on(event: 'changed', callback: (tags: string[]) => void): () => void;
  /** The address of an image or a PDF, by its unguessable id. */
  partUrl(id: string): string;
}

/** What went wrong. `code` is stable and for the window to act on; `message` is for a person, in English. */
export class PortError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'PortError';
    this.code = code;
  }
}

/** Makes a `PortError` of whatever came: `{code, message}`, that in JSON text, or anything else (code `internal`). */
export function toPortError(cause: unknown): PortError {
  if (cause instanceof PortError) return cause;
  let given = cause;
  if (typeof given === 'string') {
    try {
      given = JSON.parse(given);
    } catch {
      return new PortError('internal', String(cause));
    }
  }
  if (typeof given === 'object' && given !== null) {
    const { code, message } = given as { code?: unknown; message?: unknown };
    if (typeof code === 'string')
      return new PortError(code, typeof message === 'string' && message !== '' ? message : code);
    if (typeof message === 'string') return new PortError('internal', message);
  }
  return new PortError('internal', String(cause));
}

/** Header names of `put`; the name is percent-encoded, for it may be in any script. */
export function putHeaders(meta: PutMeta): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'x-part-name': encodeURIComponent(meta.name),
    'x-part-type': meta.type,
  };
}

export function readHandle(answer: unknown): { handle: string } {
  const handle = (answer as { handle?: unknown } | null)?.handle;
  if (typeof handle !== 'string') throw new PortError('internal', 'put answered without a handle');
  return { handle };
}

export function readTags(payload: unknown): string[] {
  return Array.isArray(payload) ? payload.filter((tag) => typeof tag === 'string') : ['*'];
}
