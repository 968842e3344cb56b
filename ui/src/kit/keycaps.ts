/** How a binding is written on the keys of this machine: "mod+enter" is "Ctrl ↵" here and "⌘ ↵" on a Mac. */

export const onMac =
  typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform || navigator.userAgent);

const CAPS: Record<string, string> = {
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  backspace: '⌫',
  delete: 'Del',
  tab: 'Tab',
  space: '␣',
  home: 'Home',
  end: 'End',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

function cap(key: string, mac: boolean): string {
  if (key === 'mod') return mac ? '⌘' : 'Ctrl';
  if (key === 'ctrl') return mac ? '⌃' : 'Ctrl';
  if (key === 'alt') return mac ? '⌥' : 'Alt';
  if (key === 'shift') return mac ? '⇧' : 'Shift';
  if (key === 'meta') return mac ? '⌘' : 'Win';
  return CAPS[key] ?? (key.length === 1 && /[a-z]/.test(key) ? key : key.toUpperCase());
}

/** One text per step of the binding. Letters with a modifier are written large, as on the key. */
export function keyCaps(binding: string, mac = onMac): string[] {
  return binding
    .trim()
    .split(/\s+/)
    .map((step) => {
      const parts = step === '+' ? ['+'] : step.split('+').map((part) => part || '+');
      const withModifier = parts.length > 1;
      return parts
        .map((part) => cap(part.toLowerCase(), mac))
        .map((text) => (withModifier && text.length === 1 ? text.toUpperCase() : text))
        .join(mac ? '' : ' ');
    });
}
