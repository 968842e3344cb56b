/*
 * The contract with the backend and the port to it. `generated/` comes from the backend's own list of commands and is never
 * edited here.
 */
import { httpPort } from './http';
import type { Port } from './port';
import { inShell, tauriPort } from './tauri';

export { tags, type Calls } from './generated/calls';
export type * from './generated/types';
export { PortError, toPortError, type Port, type PutMeta } from './port';

/** The port that this environment has. */
export function openPort(): Port {
  return inShell() ? tauriPort() : httpPort();
}
