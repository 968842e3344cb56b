import { navigate, route } from '#state';

/* Where the agent is among the cases: ['cases', view, id]; the view `board` is the board, `overdue` holds orders. */

export const VIEWS = [
  'active',
  'due',
  'open',
  'waiting_customer',
  'waiting_goods',
  'received',
  'not_refunded',
  'diagnosed',
  'sent_out',
  'overdue',
  'closed',
] as const;
export type CasesView = (typeof VIEWS)[number];

export function casesView(): CasesView {
  const [screen, view] = route();
  return (screen === 'cases' && VIEWS.find((each) => each === view)) || 'active';
}

export function onBoard(): boolean {
  const [screen, view] = route();
  return screen === 'cases' && view === 'board';
}

export function openCaseId(): string | undefined {
  const [screen, , id] = route();
  return screen === 'cases' ? id : undefined;
}

export function showView(view: CasesView | 'board'): void {
  navigate(['cases', view]);
}

export function openCase(id: string, replace = false): void {
  navigate(['cases', onBoard() ? 'active' : casesView(), id], { replace });
}
