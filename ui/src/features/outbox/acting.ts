import { openTalk } from '#features/inbox';
import { t } from '#i18n';
import type { OperationView } from '#ipc';
import { act, navigate, showFailure, showToast } from '#state';
import type { Doing } from './words';

/* What a person decides about an operation. The backend refuses what has become impossible meanwhile. */

/** True when it was taken. */
export async function perform(operation: OperationView, doing: Doing): Promise<boolean> {
  const { id } = operation;
  const said = t.outbox.did;
  try {
    switch (doing) {
      case 'look':
        if (operation.conversation !== null) openTalk(operation.conversation);
        return true;
      case 'connect':
        navigate(['settings', 'accounts']);
        return true;
      case 'retry':
        await act('operation_retry', { id });
        showToast({ text: said.retry });
        return true;
      case 'cancel':
        await act('operation_cancel', { id });
        showToast({ text: said.cancel });
        return true;
      case 'happened':
        await act('operation_happened', { id });
        showToast({ tone: 'ok', text: said.happened });
        return true;
      case 'didNot':
        await act('operation_did_not', { id });
        showToast({ text: said.didNot });
        return true;
      case 'edit': {
        const to = await act('operation_edit', { id });
        if (to.to === 'conversation') openTalk(to.id);
        else {
          if (to.to === 'order') navigate(['orders', to.id]);
          showToast({ text: said.edit });
        }
        return true;
      }
    }
  } catch (cause) {
    showFailure(cause);
    return false;
  }
}
