import { convertFileSrc, invoke, isTauri } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { putHeaders, readHandle, readTags, toPortError, type Port } from './port';

/** The only file that knows the shell's own window library. */

export const inShell: () => boolean = isTauri;

export function tauriPort(): Port {
  return {
    async call(name, payload) {
      try {
        return await invoke('call', { name, payload: payload ?? null });
      } catch (cause) {
        throw toPortError(cause);
      }
    },

    async put(bytes, meta) {
      try {
        return readHandle(await invoke('put', bytes, { headers: putHeaders(meta) }));
      } catch (cause) {
        throw toPortError(cause);
      }
    },

    on(event, callback) {
      const listening = listen(event, ({ payload }) => callback(readTags(payload)));
      return () => void listening.then((stop) => stop());
    },

    partUrl: (id) => convertFileSrc(id, 'part'),
  };
}
