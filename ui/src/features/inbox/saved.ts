import { t } from '#i18n';
import type { SavedViewView } from '#ipc';
import { act, showFailure, showToast } from '#state';

/** Takes a saved view away, with a way back. */
export async function removeView(view: SavedViewView): Promise<boolean> {
  try {
    await act('saved_view_remove', { id: view.id, removed: true });
  } catch (cause) {
    showFailure(cause);
    return false;
  }
  showToast({
    text: t.work.views.removed(view.name),
    undo: true,
    action: {
      label: t.shell.undo,
      keys: 'z',
      run: () => void act('saved_view_remove', { id: view.id, removed: false }).catch(showFailure),
    },
  });
  return true;
}
