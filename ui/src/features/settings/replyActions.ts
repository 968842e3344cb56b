import { t } from '#i18n';
import type { ReplyAction } from '#ipc';

/** What a quick reply does besides, in words. */
export function actionWords(action: ReplyAction): string {
  const say = t.quickReplies.does;
  switch (action.do) {
    case 'tag':
      return say.tag(action.tag);
    case 'snooze':
      return say.snooze(action.days);
    case 'resolve':
      return say.resolve;
    case 'return':
      return say.return;
  }
}
