import { t } from '#i18n';
import { act, showFailure, showToast } from '#state';

/* Small things done with an order that ask for nothing: copying, opening outside, reading again. */

export async function copy(words: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(words);
    showToast({ text: t.orders.copied(words) });
  } catch (cause) {
    showFailure(cause);
  }
}

export async function openOutside(url: string, words: string): Promise<void> {
  try {
    await act('link_open', { url, text: words });
  } catch (cause) {
    showFailure(cause);
  }
}

export async function readAgain(id: string): Promise<void> {
  try {
    await act('order_refresh', { id });
    showToast({ text: t.orders.actions.refreshing });
  } catch (cause) {
    showFailure(cause);
  }
}
