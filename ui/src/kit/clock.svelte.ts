import { createSubscriber } from 'svelte/reactivity';

/*
 * One clock for every relative time on the screen. It ticks only while somebody reads it, on the boundaries of its step, so
 * that all labels turn over together.
 */

function ticking(step: number): () => number {
  const subscribe = createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout>;
    const next = () => {
      timer = setTimeout(
        () => {
          update();
          next();
        },
        step - (Date.now() % step),
      );
    };
    next();
    return () => clearTimeout(timer);
  });
  return () => {
    subscribe();
    return Date.now();
  };
}

/** Milliseconds since 1970; re-read every 15 seconds while it is shown. */
export const now = ticking(15_000);

/** Milliseconds since 1970; re-read every second while it is shown. */
export const nowSeconds = ticking(1000);
