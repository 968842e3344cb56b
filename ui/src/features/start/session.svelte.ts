import { act, showFailure, storeUnsaved } from '#state';
import type { AgentView } from '#ipc';

/* Leaving one's place: locking it, signing out, and somebody else sitting down. */

let asked = $state.raw<string>();

/** Who was chosen to sit down next and has a PIN to enter. */
export const nextAgent = {
  get id(): string | undefined {
    return asked;
  },
  set id(id: string | undefined) {
    asked = id;
  },
};

export async function lock(): Promise<void> {
  await storeUnsaved();
  await act('lock', {}).catch(showFailure);
}

export async function signOut(): Promise<void> {
  asked = undefined;
  await storeUnsaved();
  await act('sign_out', {}).catch(showFailure);
}

/** Whoever has no PIN sits down at once; the others are asked for it where one signs in. */
export async function switchTo(agent: AgentView): Promise<void> {
  // What is not stored yet is still its author's.
  await storeUnsaved();
  if (agent.has_pin) {
    asked = agent.id;
    await act('sign_out', {}).catch(showFailure);
  } else await act('sign_in', { agent: agent.id, pin: null }).catch(showFailure);
}
