import { t } from '#i18n';
import type { EvidenceFlaw, EvidenceOutcome, EvidencePacked, EvidenceVerdict } from '#ipc';

/* What became of an evidence pack, and what was found in one, in words. */

/** That it was saved, and what of it could not be had. */
export function packedWords({ number, missing, without_raw }: EvidencePacked): string {
  const saved = missing > 0 ? t.evidence.savedWithout(missing) : t.evidence.saved(number);
  return without_raw > 0 ? t.evidence.withoutRaw(saved, without_raw) : saved;
}

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
