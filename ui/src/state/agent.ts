import type { AgentView } from '#ipc';
import { useQuery } from './backend';

/** Who sits here. To be called while a component starts up. */
export function useAgent(): { readonly me: AgentView | undefined; readonly all: AgentView[] } {
  const boot = useQuery('boot', () => ({}));
  return {
    get me() {
      return boot.data?.state === 'ready' ? (boot.data.agent ?? undefined) : undefined;
    },
    get all() {
      return boot.data?.state === 'ready' ? boot.data.agents : [];
    },
  };
}
