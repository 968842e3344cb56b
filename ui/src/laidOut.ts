import { afterEach, beforeEach, vi } from 'vitest';

/** A row's height; all else is as high as a list that shows ten of them. */
const ROW = 57;

class Measured {
  private readonly told: ResizeObserverCallback;

  constructor(told: ResizeObserverCallback) {
    this.told = told;
  }

  observe(target: Element) {
    const height = target.getAttribute('role') === 'listbox' ? 10 * ROW : ROW;
    queueMicrotask(() => {
      const contentRect = { width: 360, height } as DOMRectReadOnly;
      this.told([{ target, contentRect } as unknown as ResizeObserverEntry], this);
    });
  }
  unobserve() {}
  disconnect() {}
}

/** For a file of tests: lists draw their rows, as if there were a page with a size. */
export function laidOut(): void {
  beforeEach(() => {
    vi.stubGlobal('ResizeObserver', Measured);
    vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
}
