/*
 * Input methods (Chinese, Japanese, Korean) use Enter, Escape, digits and letters for themselves. A handler that acts on a key
 * asks `composing` first.
 *
 * Chromium sends the ending Enter with `isComposing`; WebKit sends it after `compositionend`, in the same task, with key code
 * 229. So the end of a composition counts until the task is over.
 */

let ended = false;

if (typeof window !== 'undefined') {
  window.addEventListener(
    'compositionend',
    () => {
      ended = true;
      setTimeout(() => (ended = false), 0);
    },
    true,
  );
  // Escape takes a composition back. A layer that listens for it gets copies of events, which no longer say whose they are.
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && composing(event)) event.stopImmediatePropagation();
    },
    true,
  );
}

/** True while a key belongs to an input method and must do nothing else. */
export function composing(event: KeyboardEvent): boolean {
  return event.isComposing || ended || (isTyping(event.target) && imeKey(event) && !event.ctrlKey);
}

/** True where letters are text: fields, and what is editable. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('[contenteditable=""], [contenteditable="true"]'))
    return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  if (!(target instanceof HTMLInputElement)) return false;
  return !['button', 'checkbox', 'radio', 'range', 'submit', 'reset', 'file', 'color'].includes(target.type);
}

/** All engines mark keys of an input method with key code 229; there is no newer sign that all of them give. */
export function imeKey(event: object): boolean {
  return 'keyCode' in event && event.keyCode === 229;
}
