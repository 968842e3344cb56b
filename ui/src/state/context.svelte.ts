import { readStored, writeStored } from './stored';

/*
 * The context pane (customer and orders). In a wide window it is a pane that can be folded, and that is remembered; in a narrow
 * one it is a drawer that starts closed.
 */

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

let wide = $state(readStored('context', isBoolean) ?? true);
let drawer = $state(false);
let narrow = $state(false);

export const contextPane = {
  /** It is a drawer: the window is narrow. */
  get isDrawer() {
    return narrow;
  },
  set isDrawer(next: boolean) {
    narrow = next;
  },
  get isOpen() {
    return narrow ? drawer : wide;
  },
  set isOpen(open: boolean) {
    if (narrow) drawer = open;
    else {
      wide = open;
      writeStored('context', open);
    }
  },
  toggle() {
    this.isOpen = !this.isOpen;
  },
};
