import { composing, onMac } from '#kit';
import { pressedStep } from '#state';

/** The key that was pressed, as a binding; undefined for what cannot be one: a modifier alone, Tab, an input method's own. */
export function recordedKey(event: KeyboardEvent): string | undefined {
  if (composing(event) || event.key === 'Tab') return undefined;
  return pressedStep(event, onMac);
}
