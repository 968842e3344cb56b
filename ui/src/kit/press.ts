/**
 * The second press of a double click. By then the first has changed what lies under the pointer: a button that moved there was
 * not meant.
 */
export function pressedTwice(event: MouseEvent): boolean {
  return event.detail > 1;
}
