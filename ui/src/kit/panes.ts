/** Where panes keep their widths, and the arithmetic of dragging them. */

export interface PaneState {
  size: number;
  collapsed: boolean;
}

export interface PaneLimits {
  size: number;
  min: number;
  max: number;
  collapsible: boolean;
}

const PREFIX = 'shopdesk.panes.';

export function readPanes(key: string): Record<string, PaneState> {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(PREFIX + key) ?? '{}');
    if (typeof read !== 'object' || read === null) return {};
    const entries = Object.entries(read as Record<string, Partial<PaneState> | null>).filter(
      ([, pane]) => Number.isFinite(pane?.size) && typeof pane?.collapsed === 'boolean',
    );
    return Object.fromEntries(entries) as Record<string, PaneState>;
  } catch {
    return {};
  }
}

export function writePanes(key: string, panes: Record<string, PaneState>): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(panes));
  } catch {
    // A full or forbidden storage costs a remembered width, nothing else.
  }
}

export function clamp(size: number, limits: PaneLimits): number {
  return Math.round(Math.min(limits.max, Math.max(limits.min, size)));
}

/** What a drag to `wanted` pixels makes of a pane: pulled under half its least width, it folds. */
export function dragged(wanted: number, limits: PaneLimits): PaneState {
  if (limits.collapsible && wanted < limits.min / 2) return { size: limits.min, collapsed: true };
  return { size: clamp(wanted, limits), collapsed: false };
}
