import { navigate, route } from '#state';

/* Where the agent is in the knowledge base: #/knowledge/ID, and #/knowledge/new or #/knowledge/ID/edit while writing. */

let query = $state('');

export const finding = {
  get query(): string {
    return query;
  },
  set query(next: string) {
    query = next;
  },
};

/** The article on screen; none for a new one or where none is open. Reactive. */
export function openArticleId(): string | undefined {
  const [screen, id] = route();
  return screen === 'knowledge' && id !== 'new' ? id : undefined;
}

/** A new one, or the open one, is being written. `topic` of a translation. Reactive. */
export function writing(): { topic: string | null } | undefined {
  const [screen, id, what, topic] = route();
  if (screen !== 'knowledge') return undefined;
  if (id === 'new') return { topic: what === 'of' ? (topic ?? null) : null };
  return what === 'edit' ? { topic: null } : undefined;
}

export function openArticle(id: string): void {
  navigate(['knowledge', id]);
}
