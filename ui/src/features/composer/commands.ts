import MessageSquareReply from '@lucide/svelte/icons/message-square-reply';
import Paperclip from '@lucide/svelte/icons/paperclip';
import Send from '@lucide/svelte/icons/send';
import StickyNote from '@lucide/svelte/icons/sticky-note';
import { t } from '#i18n';
import type { Command } from '#state';
import type { Mode } from './draft.svelte';

/** Starting to write from anywhere in the conversation, and what the keys do while writing. */
export function composerCommands(composer: {
  within: () => HTMLElement | undefined;
  noting: () => boolean;
  write: (mode: Mode) => void;
  send: (resolve: boolean) => void;
  attach: () => void;
  leave: () => void;
}): Command[] {
  const section = () => t.composer.keys.section;
  return [
    {
      id: 'composer.reply',
      title: () => t.conversation.keys.reply,
      section,
      scope: 'conversation',
      keys: ['r'],
      icon: MessageSquareReply,
      run: () => composer.write('reply'),
    },
    {
      id: 'composer.note',
      title: () => t.conversation.keys.note,
      section,
      scope: 'conversation',
      keys: ['n'],
      icon: StickyNote,
      run: () => composer.write('note'),
    },
    {
      id: 'composer.send',
      title: () => (composer.noting() ? t.composer.addNote : t.composer.keys.send),
      section,
      scope: 'composer',
      keys: ['mod+enter'],
      icon: Send,
      within: composer.within,
      run: () => composer.send(false),
    },
    {
      id: 'composer.sendAndResolve',
      title: () => t.composer.keys.sendAndResolve,
      section,
      scope: 'composer',
      keys: ['mod+shift+enter'],
      icon: Send,
      within: composer.within,
      when: () => !composer.noting(),
      run: () => composer.send(true),
    },
    {
      id: 'composer.attach',
      title: () => t.composer.keys.attach,
      section,
      scope: 'conversation',
      keys: ['mod+shift+a'],
      icon: Paperclip,
      run: composer.attach,
    },
    {
      id: 'composer.leave',
      title: () => t.composer.keys.leave,
      section,
      scope: 'composer',
      keys: ['escape'],
      within: composer.within,
      whileTyping: true,
      hidden: true,
      run: composer.leave,
    },
  ];
}
