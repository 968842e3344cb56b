import { createSubscriber } from 'svelte/reactivity';

/*
 * Whether the window is the one that the agent works in. A frame inside the window takes the focus from its document and not
 * from the window, so the document is asked and not the event.
 */

const subscribe = createSubscriber((update) => {
  // The document knows only after the event whether a frame of its own has the focus now.
  const soon = () => setTimeout(update, 0);
  window.addEventListener('focus', soon);
  window.addEventListener('blur', soon);
  document.addEventListener('visibilitychange', soon);
  return () => {
    window.removeEventListener('focus', soon);
    window.removeEventListener('blur', soon);
    document.removeEventListener('visibilitychange', soon);
  };
});

/** Reactive. */
export function windowFocused(): boolean {
  subscribe();
  return document.hasFocus() && document.visibilityState === 'visible';
}
