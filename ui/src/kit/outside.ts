/** A press on a toast is no press outside a dialog: what was filled in there stays. */
export function unlessToast(event: PointerEvent): void {
  if (event.target instanceof Element && event.target.closest('.toaster')) event.preventDefault();
}
