import { t } from '#i18n';
import type { EvidenceFlaw, EvidenceOutcome, EvidenceVerdict } from '#ipc';

/* What was found in an evidence pack, in words. */

export function verdictTone(outcome: EvidenceOutcome): 'ok' | 'warn' | 'bad' {
  if (outcome === 'anchored') return 'ok';
  return outcome === 'changed' || outcome === 'unreadable' ? 'bad' : 'warn';
}

export function verdictWords(verdict: EvidenceVerdict, time: (at: number) => string): string {
  return verdict.outcome === 'anchored' && verdict.anchored_at !== null
    ? t.evidence.anchored(time(verdict.anchored_at))
    : t.evidence.outcome[verdict.outcome];
}

export function flawWords(flaw: EvidenceFlaw): string {
  switch (flaw.how) {
    case 'changed':
      return t.evidence.flaw.changed(flaw.name);
    case 'missing':
      return t.evidence.flaw.missing(flaw.name);
    case 'added':
      return t.evidence.flaw.added(flaw.name);
    case 'list':
      return t.evidence.flaw.list;
    case 'around':
      return t.evidence.flaw.around;
    default:
      return t.evidence.flaw.chain;
  }
}
