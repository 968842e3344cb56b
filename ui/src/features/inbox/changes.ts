import { t } from '#i18n';
import type { Priority, Undo } from '#ipc';
import { formatDate, kitEnv } from '#kit';
import { act, showFailure, showToast, type ActOptions } from '#state';
import { heldUnread, moveOn, listView, openId, openTalk, selection } from './place.svelte';
import { changePage, changeTalk, leaves, type Change } from './rows';

/* What an agent does with conversations, from the list, the head or the palette: shown at once, with a way back. */

interface Doing {
  ids: readonly string[];
  change: Change;
  /** For the way back. */
  words: string;
  assigneeName?: string | null;
  run: (options: ActOptions<import('#ipc').Calls>) => Promise<Undo>;
}

async function takeBack(undo: Undo, back: string | undefined, view: ReturnType<typeof listView>) {
  try {
    await act('undo', undo);
    if (back !== undefined) openTalk(back, { view, replace: true });
  } catch (cause) {
    showFailure(cause);
  }
}

async function doing({ ids, change, words, assigneeName = null, run }: Doing): Promise<Undo | undefined> {
  if (ids.length === 0) return undefined;
  const set = new Set(ids);
  const view = listView();
  const at = openId();
  const back = at !== undefined && set.has(at) ? at : undefined;
  if (view !== undefined && leaves(view, change)) moveOn(set);
  selection.clear();
  try {
    const undo = await run({
      optimistic: (edit) => {
        edit('inbox', (page, request) => changePage(page, request.saved ?? request.view, set, change));
        edit('conversation', (talk) => changeTalk(talk, set, change, assigneeName));
      },
    });
    showToast({
      text: words,
      undo: true,
      action: { label: t.shell.undo, keys: 'z', run: () => void takeBack(undo, back, view) },
    });
    return undo;
  } catch (cause) {
    showFailure(cause);
    return undefined;
  }
}

export function resolve(ids: readonly string[]) {
  return doing({
    ids,
    change: { status: 'resolved' },
    words: t.inbox.done.resolved(ids.length),
    run: (options) => act('resolve', { ids: [...ids] }, options),
  });
}

export function reopen(ids: readonly string[]) {
  return doing({
    ids,
    change: { status: 'open' },
    words: t.inbox.done.reopened(ids.length),
    run: (options) => act('reopen', { ids: [...ids] }, options),
  });
}

/** `until` in milliseconds since 1970. */
export function snooze(ids: readonly string[], until: number) {
  const at = formatDate(until, 'datetime', kitEnv.locale, kitEnv.timeZone, Date.now(), kitEnv.words);
  return doing({
    ids,
    change: { status: 'snoozed', snoozedUntil: until },
    words: t.inbox.done.snoozed(ids.length, at),
    run: (options) => act('snooze', { ids: [...ids], until }, options),
  });
}

/** To an agent, or to nobody. */
export function assign(ids: readonly string[], agent: { id: string; name: string } | null) {
  return doing({
    ids,
    change: { assignee: agent?.id ?? null },
    assigneeName: agent?.name ?? null,
    words: agent ? t.inbox.done.assigned(ids.length, agent.name) : t.inbox.done.unassigned(ids.length),
    run: (options) => act('assign', { ids: [...ids], agent: agent?.id ?? null }, options),
  });
}

export function markUnread(ids: readonly string[], unread: boolean) {
  for (const id of ids) {
    if (unread) heldUnread.add(id);
    else heldUnread.delete(id);
  }
  return doing({
    ids,
    change: { unread },
    words: unread ? t.inbox.done.unread(ids.length) : t.inbox.done.read(ids.length),
    run: (options) => act('mark_read', { ids: [...ids], unread }, options),
  });
}

export function prioritise(ids: readonly string[], priority: Priority) {
  return doing({
    ids,
    change: { priority },
    words: t.work.done.priority(ids.length, t.work.priority[priority]),
    run: (options) => act('set_priority', { ids: [...ids], priority }, options),
  });
}

/** Puts a tag on all of them, or takes it off. */
export function setTag(ids: readonly string[], tag: string, on: boolean) {
  const [addTags, removeTags] = on ? [[tag], []] : [[], [tag]];
  return doing({
    ids,
    change: { addTags, removeTags },
    words: on ? t.work.done.tagged(ids.length, tag) : t.work.done.untagged(ids.length, tag),
    run: (options) => act('set_tags', { ids: [...ids], add: addTags, remove: removeTags }, options),
  });
}

/** The agent has it before them: no toast, and nothing is said when it fails. */
export async function seen(id: string): Promise<void> {
  const set = new Set([id]);
  await act(
    'mark_read',
    { ids: [id], unread: false },
    {
      optimistic: (edit) => {
        edit('inbox', (page, request) =>
          changePage(page, request.saved ?? request.view, set, { unread: false }),
        );
        edit('conversation', (talk) => changeTalk(talk, set, { unread: false }, talk.assignee_name));
      },
    },
  ).catch(() => undefined);
}
