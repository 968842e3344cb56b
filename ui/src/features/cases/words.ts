import { series, t, text } from '#i18n';
import type { CaseEventView, CaseRow, CaseStepView } from '#ipc';
import { formatDate, isoDay, kitEnv, now, type Tone } from '#kit';

/* Cases in words. */

export const KINDS = [
  'return',
  'withdrawal',
  'exchange',
  'replacement',
  'repair',
  'warranty',
  'missing',
  'damaged',
  'complaint',
  'goodwill',
  'dispute',
] as const;
export const PRIORITIES = ['normal', 'high', 'urgent'] as const;
export const OUTCOMES = [
  'refunded',
  'exchanged',
  'replaced',
  'repaired',
  'compensated',
  'explained',
] as const;

export const kindWords = (kind: string) => text(`cases.kind.${kind}`) ?? kind;
export const statusWords = (status: string) => text(`cases.status.${status}`) ?? status;
export const stepWords = (step: string) => text(`cases.step.${step}`) ?? step;
export const titleOf = (row: Pick<CaseRow, 'number' | 'kind'>) =>
  t.cases.named(row.number, kindWords(row.kind));
export const nameOf = (row: Pick<CaseRow, 'number'>) => t.cases.number(row.number);

export function statusTone(status: string): Tone {
  switch (status) {
    case 'open':
    case 'received':
    case 'diagnosed':
      return 'warn';
    case 'settled':
      return 'ok';
    case 'declined':
      return 'bad';
    case 'withdrawn':
      return 'neutral';
    default:
      return 'info';
  }
}

export function dueWords(due: number | null): string {
  return due === null ? '' : formatDate(due, 'list', kitEnv.locale, kitEnv.timeZone, now(), kitEnv.words);
}

/** The day of a deadline as the system's own field has it. */
export function dayField(due: number | null): string {
  return due === null ? '' : isoDay(due, kitEnv.timeZone);
}

/** The end of that day here. */
export function endOfDay(day: string): number | null {
  const at = new Date(`${day}T23:59:59`).getTime();
  return day === '' || Number.isNaN(at) ? null : at;
}

/** What an event says after its name. */
export function eventDetail(event: CaseEventView): string {
  if (event.what === 'opened') return kindWords(event.detail);
  if (event.what === 'inspected') return inspectionWords(event.detail);
  if (event.what === 'linked' || event.what.startsWith('evidence')) return '';
  if (event.what === 'set')
    return series(
      event.detail
        .split(',')
        .map((field) => text(`cases.field.${field === 'next_step' ? 'nextStep' : field}`) ?? field),
    );
  return event.detail;
}

export const eventWords = (what: string) =>
  text(`cases.event.${what}`) ?? text(`orders.events.${what}`) ?? what;

/** The single step that leads to a status; none where there is no such step. */
export function stepTo(row: CaseRow, status: string): CaseStepView | undefined {
  return row.steps.find((step) => step.to === status);
}

interface Looked {
  title: string;
  condition: string;
  quantity: number;
  restock: boolean;
  note: string;
}

/** What an inspection found, a line each. */
export function inspectionWords(detail: string): string {
  let rows: Looked[];
  try {
    rows = JSON.parse(detail) as Looked[];
  } catch {
    return detail;
  }
  return rows
    .map(({ title, condition, quantity, restock, note }) =>
      [
        `${quantity} × ${title}`,
        text(`orders.receiving.condition.${condition}`) ?? condition,
        restock && t.orders.receiving.restocked,
        note,
      ]
        .filter(Boolean)
        .join(' · '),
    )
    .join('\n');
}

const BEGINNING = 120;

/** How a message begins, to choose it by; its subject where there is no text. */
export function beginningOf({ fresh, subject }: { fresh: string; subject: string }): string {
  const text = fresh.trim() || subject;
  const letters = Array.from(text);
  return letters.length > BEGINNING ? `${letters.slice(0, BEGINNING).join('').trimEnd()}…` : text;
}
