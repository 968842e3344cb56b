import type { ConversationView, InboxPage, InboxRow, Priority } from '#ipc';

/* What a change does to the list before the backend has spoken: which rows stay in a view, and what they then show. */

export interface Change {
  status?: 'open' | 'snoozed' | 'resolved';
  snoozedUntil?: number | null;
  /** Undefined: as it was. Null: nobody's. */
  assignee?: string | null;
  unread?: boolean;
  priority?: Priority;
  addTags?: readonly string[];
  removeTags?: readonly string[];
}

/** `view`: its name, or a saved one's id. Of what a saved view asks only the backend knows all: a row stays unless it was
 *  put away. */
function stays(view: string, row: InboxRow, next: InboxRow): boolean {
  switch (view) {
    case 'mine':
      return next.status === 'open' && next.assignee === row.assignee;
    case 'unassigned':
      return next.status === 'open' && next.assignee === null;
    case 'all':
    case 'waiting':
    case 'answered':
      return next.status === 'open';
    case 'due':
      return next.status !== 'resolved';
    case 'needs_you':
    case 'drafts':
      return true;
    case 'snoozed':
    case 'resolved':
      return next.status === view;
    case 'junk':
      return true;
    default:
      return next.status === row.status;
  }
}

function retagged(tags: readonly string[], change: Change): string[] {
  const kept = tags.filter((tag) => !change.removeTags?.includes(tag));
  return [...kept, ...(change.addTags ?? []).filter((tag) => !kept.includes(tag))];
}

function changed(row: InboxRow, change: Change): InboxRow {
  const next = { ...row };
  if (change.status !== undefined) {
    next.status = change.status;
    next.snoozed_until = change.snoozedUntil ?? null;
    if (change.status === 'resolved') {
      next.waiting_since = null;
      next.due = null;
    }
  }
  if (change.assignee !== undefined) next.assignee = change.assignee;
  if (change.unread !== undefined) next.unread = change.unread;
  if (change.priority !== undefined) next.priority = change.priority;
  next.tags = retagged(row.tags, change);
  return next;
}

export function changePage(
  page: InboxPage,
  view: string,
  ids: ReadonlySet<string>,
  change: Change,
): InboxPage {
  let gone = 0;
  const rows = page.rows.flatMap((row) => {
    if (!ids.has(row.id)) return [row];
    const next = changed(row, change);
    if (stays(view, row, next)) return [next];
    gone += 1;
    return [];
  });
  return { ...page, rows, total: Math.max(0, page.total - gone) };
}

/** Whether a row with this change leaves the view. */
export function leaves(view: string, change: Change): boolean {
  if (view === 'junk' || view === 'needs_you' || view === 'drafts') return false;
  if (view === 'due') return change.status === 'resolved';
  if (change.status !== undefined)
    return change.status !== (view === 'snoozed' || view === 'resolved' ? view : 'open');
  if (change.assignee === undefined) return false;
  return view === 'mine' || (view === 'unassigned' && change.assignee !== null);
}

export function changeTalk(
  talk: ConversationView,
  ids: ReadonlySet<string>,
  change: Change,
  assigneeName: string | null,
): ConversationView {
  if (!ids.has(talk.id)) return talk;
  const next = { ...talk };
  if (change.status !== undefined) {
    next.status = change.status;
    next.snoozed_until = change.snoozedUntil ?? null;
  }
  if (change.assignee !== undefined) {
    next.assignee = change.assignee;
    next.assignee_name = assigneeName;
  }
  if (change.priority !== undefined) next.priority = change.priority;
  next.tags = retagged(talk.tags, change);
  if (change.unread !== undefined) next.unread = change.unread;
  return next;
}
