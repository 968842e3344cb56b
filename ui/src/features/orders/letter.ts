import { openId, openTalk } from '#features/inbox';
import { series, t } from '#i18n';
import type { LetterRequest } from '#ipc';
import { act, showFailure, showToast, storeUnsaved } from '#state';

/* What the customer is written about a return: the backend fills it in and puts it into the draft; the agent sends it. */

function named(names: string[]): string {
  const words: Record<string, string | undefined> = t.quickReplies.variable;
  return series(names.map((name) => words[name] ?? name));
}

/** Puts the words into the reply, below what stands there, and says what they lack. False where that failed. */
export async function writeLetter(
  letter: Pick<LetterRequest, 'occasion' | 'order'> & Partial<LetterRequest>,
): Promise<boolean> {
  const say = t.orders.letter;
  try {
    // What the agent typed last stands in the backend's copy before the words go below it.
    await storeUnsaved();
    const { conversation, added, missing, left_out } = await act('letter_write', {
      lines: [],
      of: null,
      cause: '',
      case: null,
      conversation: null,
      ...letter,
    });
    const lacking = [
      missing.length > 0 && say.missing(named(missing)),
      left_out.length > 0 && say.leftOut(named(left_out)),
    ];
    showToast({
      tone: missing.length > 0 ? 'warn' : 'neutral',
      text: added ? say.written : say.already,
      detail: lacking.filter(Boolean).join(' ') || undefined,
      action:
        openId() === conversation
          ? undefined
          : { label: say.show, run: () => openTalk(conversation, { view: 'all' }) },
    });
    return true;
  } catch (cause) {
    showFailure(cause);
    return false;
  }
}
