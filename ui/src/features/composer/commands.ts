import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import BookOpen from '@lucide/svelte/icons/book-open';
import Bold from '@lucide/svelte/icons/bold';
import Italic from '@lucide/svelte/icons/italic';
import Link from '@lucide/svelte/icons/link';
import List from '@lucide/svelte/icons/list';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
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
  /** The draft is here. */
  ready: () => boolean;
  write: (mode: Mode) => void;
  send: (resolve: boolean) => void;
  attach: () => void;
  /** Formatting can be sent on this channel, and a reply is being written. */
  formats: () => boolean;
  format: (how: 'bold' | 'italic' | 'bullets' | 'numbers') => void;
  link: () => void;
  article: () => void;
  later: () => void;
  leave: () => void;
}): Command[] {
  const section = () => t.composer.keys.section;
  const formatting = (
    how: 'bold' | 'italic' | 'bullets' | 'numbers' | 'link',
    keys: string,
    icon: NonNullable<Command['icon']>,
  ): Command => ({
    id: `composer.${how}`,
    title: () => t.composer.format[how],
    section,
    scope: 'composer',
    keys: [keys],
    icon,
    within: composer.within,
    when: composer.formats,
    run: () => (how === 'link' ? composer.link() : composer.format(how)),
  });
  return [
    {
      id: 'composer.reply',
      title: () => t.conversation.keys.reply,
      section,
      scope: 'conversation',
      keys: ['r'],
      icon: MessageSquareReply,
      when: composer.ready,
      run: () => composer.write('reply'),
    },
    {
      id: 'composer.note',
      title: () => t.conversation.keys.note,
      section,
      scope: 'conversation',
      keys: ['n'],
      icon: StickyNote,
      when: composer.ready,
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
      id: 'composer.later',
      title: () => t.composer.later.title,
      section,
      scope: 'conversation',
      keys: ['mod+shift+s'],
      icon: AlarmClock,
      when: () => !composer.noting(),
      run: composer.later,
    },
    {
      id: 'composer.article',
      title: () => t.composer.keys.article,
      section,
      scope: 'conversation',
      keys: ['mod+shift+b'],
      icon: BookOpen,
      when: () => !composer.noting(),
      run: composer.article,
    },
    formatting('bold', 'mod+b', Bold),
    formatting('italic', 'mod+i', Italic),
    formatting('bullets', 'mod+shift+8', List),
    formatting('numbers', 'mod+shift+7', ListOrdered),
    formatting('link', 'mod+shift+k', Link),
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
