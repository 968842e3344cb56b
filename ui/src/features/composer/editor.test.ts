import { afterEach, describe, expect, it } from 'vitest';
import { createEditor, format, htmlOf } from './editor';

let taken = false;

function made(html: string) {
  const element = document.createElement('div');
  document.body.append(element);
  const nothing = () => undefined;
  return createEditor({
    element,
    html,
    label: 'Your reply',
    placeholder: '',
    urlOf: (file) => file,
    onchange: nothing,
    onselect: nothing,
    onblur: nothing,
    onkey: () => taken,
    onpaste: () => false,
  });
}

/** As a keyboard says it: the library goes by these numbers. */
const CODES: Record<string, number> = { Enter: 13, Escape: 27, b: 66, I: 73 };

function press(editor: ReturnType<typeof made>, key: string, ctrlKey = true): boolean {
  const event = new KeyboardEvent('keydown', {
    key,
    keyCode: CODES[key],
    ctrlKey,
    bubbles: true,
    cancelable: true,
  });
  editor.view.dom.dispatchEvent(event);
  return event.defaultPrevented;
}

describe('the editor of formatting', () => {
  afterEach(() => {
    taken = false;
    document.body.replaceChildren();
  });

  it('keeps the blank after which the first bold word is typed', () => {
    const editor = made('<p>All is </p>\n<p></p>');
    expect(htmlOf(editor)).toBe('<p>All is </p><p></p>');
    editor.destroy();
  });

  it('leaves the keys of the window to the window', () => {
    const editor = made('<p>Hello</p>');
    for (const key of ['Enter', 'b', 'I']) expect(press(editor, key), key).toBe(false);
    expect(press(editor, 'Escape', false)).toBe(false);
    expect(htmlOf(editor)).toBe('<p>Hello</p>');
    editor.destroy();
  });

  it('keeps to itself what the list of quick replies has taken', () => {
    const editor = made('<p>/tha</p>');
    taken = true;
    expect(press(editor, 'Enter', false)).toBe(true);
    expect(htmlOf(editor)).toBe('<p>/tha</p>');
    editor.destroy();
  });

  it('formats what is chosen', () => {
    const editor = made('<p>Hello</p>');
    editor.commands.selectAll();
    format(editor, 'bold');
    expect(htmlOf(editor)).toBe('<p><strong>Hello</strong></p>');
    editor.destroy();
  });
});
