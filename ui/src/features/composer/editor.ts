import { Editor, type Extensions } from '@tiptap/core';
import { Bold } from '@tiptap/extension-bold';
import { Document } from '@tiptap/extension-document';
import { HardBreak } from '@tiptap/extension-hard-break';
import { Image } from '@tiptap/extension-image';
import { Italic } from '@tiptap/extension-italic';
import { Link } from '@tiptap/extension-link';
import { BulletList, ListItem, ListKeymap, OrderedList } from '@tiptap/extension-list';
import { Paragraph } from '@tiptap/extension-paragraph';
import { Text } from '@tiptap/extension-text';
import { Placeholder, UndoRedo } from '@tiptap/extensions';
import { composing, spells } from '#kit';
import type { Format, Formats } from './formatting';

/*
 * The editor and what it knows: few things, so that whatever is pasted comes out as one of them. Formatting keys are commands
 * of the window, which can be changed; the editor has none of its own.
 */

const none = { addKeyboardShortcuts: () => ({}) };

/** A picture is one of the draft's files: anything from elsewhere is left out when it is pasted. */
const Picture = (urlOf: (file: string) => string) =>
  Image.extend({
    parseHTML: () => [{ tag: 'img[src^="cid:"]' }],
    addNodeView() {
      return ({ node }) => {
        const dom = document.createElement('img');
        const { src, alt } = node.attrs as { src: string; alt: string | null };
        dom.src = urlOf(src.replace(/^cid:/, '').replace(/@.*$/, ''));
        dom.alt = alt ?? '';
        return { dom };
      };
    },
  }).configure({ inline: true });

function extensions(placeholder: string, urlOf: (file: string) => string): Extensions {
  return [
    Document,
    Paragraph.extend(none),
    Text,
    Bold.extend(none),
    Italic.extend(none),
    HardBreak.extend({
      addKeyboardShortcuts() {
        return { 'Shift-Enter': () => this.editor.commands.setHardBreak() };
      },
    }),
    BulletList.extend(none),
    OrderedList.extend(none),
    ListItem,
    ListKeymap,
    Link.configure({
      openOnClick: false,
      protocols: ['mailto', 'tel'],
      HTMLAttributes: { rel: null, target: null },
    }),
    Picture(urlOf),
    Placeholder.configure({ placeholder }),
    UndoRedo,
  ];
}

export interface EditorOptions {
  element: HTMLElement;
  html: string;
  label: string;
  placeholder: string;
  urlOf: (file: string) => string;
  onchange: () => void;
  onselect: () => void;
  onblur: () => void;
  /** True when the key was for somebody else. */
  onkey: (event: KeyboardEvent) => boolean;
  /** True when what was pasted is taken care of. */
  onpaste: (event: ClipboardEvent) => boolean;
}

/**
 * Keys that the editor's library would swallow although nothing of it answers them here: they are the window's, which sends by
 * Ctrl+Enter, formats by Ctrl+B and leaves by Escape.
 */
function isWindows(event: KeyboardEvent): boolean {
  if (composing(event)) return false;
  if (event.key === 'Escape') return true;
  return (event.ctrlKey || event.metaKey) && ['enter', 'b', 'i'].includes(event.key.toLowerCase());
}

/** A blank before the first bold word was typed to stay. */
export const KEEP_BLANKS = { preserveWhitespace: true } as const;

export function createEditor(options: EditorOptions): Editor {
  return new Editor({
    element: options.element,
    content: options.html,
    parseOptions: KEEP_BLANKS,
    extensions: extensions(options.placeholder, options.urlOf),
    // The window's policy lets no style in; the few rules stand in RichBox.
    injectCSS: false,
    editorProps: {
      attributes: (state) => ({
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': options.label,
        spellcheck: String(spells(state.doc.textContent)),
      }),
      handleDOMEvents: {
        keydown: (_, event) => {
          if (!options.onkey(event)) return isWindows(event);
          event.preventDefault();
          return true;
        },
      },
      handlePaste: (_, event) => options.onpaste(event),
    },
    onUpdate: options.onchange,
    // And not on selections alone: what a key has just switched on is pressed before anything is written.
    onTransaction: options.onselect,
    onBlur: options.onblur,
  });
}

/** As it is kept and sent; empty when nothing is in it. */
export function htmlOf(editor: Editor): string {
  return editor.isEmpty ? '' : editor.getHTML();
}

export function textOf(editor: Editor): string {
  return editor.getText({ blockSeparator: '\n' });
}

export function formatsOf(editor: Editor): Formats {
  const href: unknown = editor.getAttributes('link').href;
  return {
    bold: editor.isActive('bold'),
    italic: editor.isActive('italic'),
    bullets: editor.isActive('bulletList'),
    numbers: editor.isActive('orderedList'),
    link: typeof href === 'string' ? href : '',
  };
}

export function format(editor: Editor, how: Format): void {
  const chain = editor.chain().focus();
  if (how === 'bold') chain.toggleBold().run();
  else if (how === 'italic') chain.toggleItalic().run();
  else if (how === 'bullets') chain.toggleBulletList().run();
  else if (how === 'numbers') chain.toggleOrderedList().run();
  else if ('image' in how) chain.setImage({ src: `cid:${how.image}`, alt: how.name }).run();
  else if (how.link === '') chain.extendMarkRange('link').unsetLink().run();
  else if (editor.state.selection.empty && !editor.isActive('link'))
    chain
      .insertContent({
        type: 'text',
        text: how.link.replace(/^mailto:/, ''),
        marks: [{ type: 'link', attrs: { href: how.link } }],
      })
      .run();
  else chain.extendMarkRange('link').setLink({ href: how.link }).run();
}

/** The text before the caret in its paragraph, and where that begins. */
export function beforeCaret(editor: Editor): { text: string; start: number } {
  const { $from } = editor.state.selection;
  return { text: $from.parent.textBetween(0, $from.parentOffset, undefined, '\n'), start: $from.start() };
}
