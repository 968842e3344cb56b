import { t } from '#i18n';
import { act, showFailure, showToast } from '#state';

/* Two records made one, with the way back. */

export async function apart(merge: string): Promise<void> {
  try {
    await act('customer_unmerge', { id: merge });
    showToast({ text: t.person.apartDone });
  } catch (cause) {
    showFailure(cause);
  }
}

export async function join(id: string, other: { id: string; name: string }): Promise<void> {
  try {
    const merge = await act('customer_merge', { id, joined: other.id });
    showToast({
      text: t.person.joined(other.name || t.person.noName),
      action: { label: t.person.undo, run: () => void apart(merge.id) },
      undo: true,
    });
  } catch (cause) {
    showFailure(cause);
  }
}
