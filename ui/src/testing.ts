import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';
import { locales, readWords, startWords } from '#i18n';

/** What jsdom lacks and the window's parts ask for. */

// A loaded machine takes its time; a test waits for what it wants, not for a second.
configure({ asyncUtilTimeout: 10_000 });

class Observer {
  observe() {}
  unobserve() {}
  disconnect() {}
}

vi.stubGlobal('ResizeObserver', Observer);
vi.stubGlobal('IntersectionObserver', Observer);
vi.stubGlobal('matchMedia', (media: string) => ({
  media,
  matches: false,
  addEventListener() {},
  removeEventListener() {},
}));

Object.assign(Element.prototype, {
  scrollIntoView() {},
  scrollTo() {},
  hasPointerCapture: () => false,
  setPointerCapture() {},
  releasePointerCapture() {},
});

// A test speaks either language at once.
await Promise.all(locales.map(({ value }) => readWords(value)));
await startWords();
