import { mount } from 'svelte';
import type { Attachment } from 'svelte/attachments';
import TooltipBubble from './TooltipBubble.svelte';

/*
 * One bubble for the whole window. A tooltip per button would cost every row of a long list; an attachment costs four
 * listeners. It only repeats or adds to what a control says of itself, so nothing depends on it.
 */

export interface TooltipContent {
  text: string;
  keys?: string;
}

interface Shown extends TooltipContent {
  anchor: HTMLElement;
}

let shown = $state.raw<Shown | null>(null);
let bubble: object | undefined;
let lastHidden = 0;

export const tooltipState = {
  get shown(): Shown | null {
    return shown;
  },
};

const DELAY = 450;
const BUBBLE_ID = 'k-tooltip';

function hide(anchor: HTMLElement): void {
  if (shown?.anchor !== anchor) return;
  shown = null;
  lastHidden = Date.now();
}

/** `{@attach tooltip(() => ({ text, keys }))}`; an empty text shows nothing. */
export function tooltip(content: () => TooltipContent): Attachment<HTMLElement> {
  return (anchor) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      const { text, keys } = content();
      if (!text || !anchor.isConnected) return;
      bubble ??= mount(TooltipBubble, { target: document.body, props: { id: BUBBLE_ID } });
      shown = { anchor, text, keys };
      // Read out only where it says more than the control's own name.
      if (text !== anchor.getAttribute('aria-label')) anchor.setAttribute('aria-describedby', BUBBLE_ID);
    };
    const leave = () => {
      clearTimeout(timer);
      if (anchor.getAttribute('aria-describedby') === BUBBLE_ID) anchor.removeAttribute('aria-describedby');
      hide(anchor);
    };
    const enter = (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      clearTimeout(timer);
      timer = setTimeout(show, Date.now() - lastHidden < 300 ? 0 : DELAY);
    };
    const focus = () => {
      if (anchor.matches(':focus-visible')) timer = setTimeout(show, DELAY);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave();
    };
    anchor.addEventListener('pointerenter', enter);
    anchor.addEventListener('pointerleave', leave);
    anchor.addEventListener('pointerdown', leave);
    anchor.addEventListener('focus', focus);
    anchor.addEventListener('blur', leave);
    anchor.addEventListener('keydown', key);
    return () => {
      leave();
      anchor.removeEventListener('pointerenter', enter);
      anchor.removeEventListener('pointerleave', leave);
      anchor.removeEventListener('pointerdown', leave);
      anchor.removeEventListener('focus', focus);
      anchor.removeEventListener('blur', leave);
      anchor.removeEventListener('keydown', key);
    };
  };
}
