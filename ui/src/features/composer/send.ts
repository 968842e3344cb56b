import { series, t } from '#i18n';
import { toPortError } from '#ipc';
import { moveOn, openTalk } from '#features/inbox';
import { isUnclear } from '#features/orders';
import { act, errorWords, showFailure, showToast, stale } from '#state';
import type { Draft } from './draft.svelte';

/* Handing a reply to the outbox, and taking it back while it is still here. On any failure the text stays. */

async function takeBack(operation: string, draft: Draft, resolved: boolean): Promise<void> {
  const { conversation } = draft;
  await draft.flush();
  try {
    await act('operation_edit', { id: operation });
  } catch (cause) {
    if (toPortError(cause).code === 'outbox.not_now') showToast({ tone: 'warn', text: t.composer.tooLate });
    else showFailure(cause);
    return;
  }
  if (resolved) await act('reopen', { ids: [conversation] }).catch(showFailure);
  openTalk(conversation);
  showToast({ text: t.composer.undone });
}

/** True when it is with the outbox. */
export async function sendReply(
  draft: Draft,
  options: { resolve: boolean; newerSeen?: boolean; othersMeant?: boolean },
): Promise<boolean> {
  if (draft.sending) return false;
  draft.sending = true;
  draft.trouble = undefined;
  const { conversation } = draft;
  try {
    const lost = await draft.settle();
    if (lost.length > 0) {
      draft.touch();
      draft.fail(t.composer.fileFailed(series(lost)), 'reply');
      return false;
    }
    const { after } = draft;
    const at = draft.sendAt;
    const sent = await act('send', {
      draft: draft.contents(),
      after,
      resolve: options.resolve,
      newer_seen: options.newerSeen ?? false,
      others_meant: options.othersMeant ?? false,
    });
    if (sent.result === 'newer') {
      draft.touch();
      draft.held = sent.added;
      return false;
    }
    if (sent.result === 'others') {
      draft.touch();
      draft.held = [];
      draft.named = sent.named;
      return false;
    }
    draft.spend();
    stale(`draft:${conversation}`);
    if (options.resolve) moveOn(new Set([conversation]));
    const again =
      at !== null
        ? t.composer.willSendLater
        : after.length > 0
          ? t.composer.willSendAfter
          : t.composer.willSend;
    // Where the agent wants no time to take it back, nothing is offered that is over already.
    const undoable = at !== null || sent.undo_until > Date.now();
    showToast({
      text: again,
      ...(undoable
        ? {
            ms: Math.max(1500, sent.undo_until - Date.now()),
            until: sent.undo_until,
            undo: true,
            action: {
              label: t.shell.undo,
              keys: 'z',
              run: () => void takeBack(sent.operation, draft, options.resolve),
            },
          }
        : {}),
    });
    return true;
  } catch (cause) {
    draft.touch();
    draft.fail(errorWords(cause), isUnclear(toPortError(cause).code) ? 'replyUnclear' : 'reply');
    return false;
  } finally {
    draft.sending = false;
  }
}

export async function addNote(draft: Draft): Promise<boolean> {
  const text = draft.note.trim();
  if (text === '' || draft.sending) return false;
  draft.sending = true;
  try {
    await act('note_add', { conversation: draft.conversation, text });
    draft.note = '';
    draft.mode = 'reply';
    draft.touch();
    await draft.flush();
    return true;
  } catch (cause) {
    draft.fail(errorWords(cause), isUnclear(toPortError(cause).code) ? 'noteUnclear' : 'note');
    return false;
  } finally {
    draft.sending = false;
  }
}
