import { t, text } from '#i18n';
import type { DifferenceView, LedgerRow, OperationView, ReasonWhy, TroubleView } from '#ipc';
import { operationTitle } from '#features/conversation';
import { formatDate, formatMoney, kitEnv } from '#kit';
import { bare, clause, sentence, troubleWords } from './told';

/* Operations in words: what each is, how it stands, why, and what can be done. What is not confirmed is never called done. */

export type Mark = 'waiting' | 'done' | 'attention' | 'unknown' | 'cancelled';

export function moment(at: number, now: number): string {
  return formatDate(at, 'list', kitEnv.locale, kitEnv.timeZone, now, kitEnv.words);
}

function clock(at: number, now: number): string {
  const day = new Date(at).toDateString() === new Date(now).toDateString();
  return formatDate(at, day ? 'time' : 'datetime', kitEnv.locale, kitEnv.timeZone, now, kitEnv.words);
}

function sumOf(operation: OperationView): string | undefined {
  return operation.amount ? formatMoney(operation.amount, kitEnv.locale) : undefined;
}

export const isMoney = (operation: OperationView) =>
  operation.kind === 'refund' || operation.kind === 'cancel_order';
const isMessage = (operation: OperationView) => operation.kind === 'send_message';

export function stateOf(operation: OperationView, now: number): { mark: Mark; words: string } {
  const say = t.outbox.state;
  switch (operation.state) {
    case 'waiting':
      return { mark: 'waiting', words: say.waiting };
    case 'sending':
      return { mark: 'waiting', words: say.sending };
    case 'checking':
      return { mark: 'unknown', words: isMessage(operation) ? say.checkingMail : say.checkingShop };
    case 'done':
      return { mark: 'done', words: say.done(moment(operation.settled_at ?? operation.created_at, now)) };
    case 'cancelled':
      return { mark: 'cancelled', words: say.cancelled };
    default:
      return { mark: 'attention', words: say.needs_you };
  }
}

/** Why it waits; undefined when it does not wait. */
export function waitOf(operation: OperationView, now: number): string | undefined {
  const say = t.outbox.waits;
  const { waits_for, account_name, behind, not_before, undo_until } = operation;
  switch (waits_for) {
    case null:
      return undefined;
    case 'turn':
      return say.turn;
    case 'undo': {
      const left = Math.ceil(((undo_until ?? now) - now) / 1000);
      return left > 0 ? say.undo(t.outbox.seconds(left)) : say.undoOver;
    }
    case 'time':
      return not_before === null ? say.turn : say.time(clock(not_before, now));
    case 'offline':
      return say.offline(account_name);
    case 'catching_up':
      return say.catching_up(account_name);
    case 'account':
      return say.account(account_name);
    case 'removed':
      return say.removed(account_name);
    case 'after':
      return say.after(Math.max(1, behind.length));
    case 'lane':
      return say.lane(Math.max(1, behind.length));
    case 'calling_off':
      return say.calling_off;
    case 'retry':
      return say.retry;
    default:
      return say.other;
  }
}

type Kind = keyof typeof t.outbox.hasNot;
const kindOf = (operation: OperationView): Kind =>
  operation.kind in t.outbox.hasNot ? (operation.kind as Kind) : 'send_message';

/** With these the other side itself said no; behind any other what we know stands in the way. */
const SAID_NO: ReadonlySet<string> = new Set([
  'theirs',
  'sender_refused',
  'recipient_refused',
  'mail_refused',
]);

/** Why it needs the agent: what happened, what was seen, and what that means for the customer. */
export function reasonOf(
  operation: OperationView,
  reason: ReasonWhy,
  now: number,
): { title: string; text: string; meaning: string } {
  const { reason: title, why } = t.outbox;
  const hasNot = t.outbox.hasNot[kindOf(operation)];
  const mayHave = t.outbox.mayHave[kindOf(operation)];
  switch (reason.reason) {
    case 'refused': {
      const own = clause(reason.message);
      const ours = reason.message.say !== 'theirs';
      const said = ours ? sentence(reason.message) : own && why.refused(own);
      return {
        title: SAID_NO.has(reason.message.say) ? title.refused(operation.account_name) : title.impossible,
        text: said || (text(`errors.${reason.code}`) ?? why.refusedSilently),
        meaning: hasNot,
      };
    }
    case 'may_have_happened': {
      if (reason.read.say === 'account_removed')
        return {
          title: title.removed(operation.account_name),
          text: sentence(reason.read),
          meaning: mayHave,
        };
      const at = clock(reason.at, now);
      const read = clause(reason.read);
      return {
        title: title.may_have_happened,
        text: read ? why.looked(at, read) : why.lookedNothing(at),
        meaning: mayHave,
      };
    }
    case 'changed':
      return { title: title.changed, text: why.changed, meaning: hasNot };
    case 'stale':
      if (operation.kind === 'send_message')
        return {
          title: title.missed,
          text: why.missed(clock(operation.not_before ?? reason.since, now)),
          meaning: hasNot,
        };
      return { title: title.stale, text: why.stale(clock(reason.since, now)), meaning: hasNot };
    case 'approval':
      return { title: title.approval, text: why.approval, meaning: hasNot };
    case 'newer':
      return { title: title.newer(reason.messages.length), text: why.newer, meaning: hasNot };
    case 'old_store':
      return { title: title.old_store, text: why.old_store, meaning: mayHave };
    case 'bounced': {
      const own = bare(reason.diagnostic);
      return {
        title: title.bounced(reason.address),
        text: own ? why.bounced(own) : why.bouncedSilently,
        meaning: why.bouncedMeans,
      };
    }
    case 'keeps_failing':
      return {
        title: title.keeps_failing(operation.account_name),
        text: why.keeps_failing(reason.times, clause(reason.read)),
        meaning: mayHave,
      };
    case 'differs':
      return {
        title: title.differs,
        text: reason.how.say === 'theirs' ? why.differs(clause(reason.how)) : sentence(reason.how),
        meaning: why.differsMeans,
      };
  }
}

/** The code in words, and the other side's own behind them where they add something. */
export function troubleOf(trouble: TroubleView): string {
  return troubleWords(trouble.code, trouble.message.trim());
}

export function differenceOf({ fact, about, was, now }: DifferenceView) {
  const { differences, factOf } = t.outbox;
  const name = text(`outbox.facts.${fact}`) ?? fact;
  const say = (value: string) =>
    value === 'true' ? differences.yes : value === 'false' ? differences.no : value;
  return { name: about ? factOf(name, about) : name, was: say(was), now: say(now) };
}

/** A step that was begun anew is named `NAME-2`, `NAME-3` …; one for each line `NAME_0`, `NAME_1` … */
function stepOf(step: string): string {
  const [, name = step, round] = /^(.+?)(?:-(\d+))?$/.exec(step) ?? [];
  const words = text(`outbox.steps.${name.replace(/_\d+$/, '')}`) ?? name;
  return round === undefined ? words : t.outbox.stepAgain(words, round);
}

export function ledgerOf(row: LedgerRow): {
  words: string;
  step: string;
  detail: string;
  mark: Mark | undefined;
} {
  const marks: Record<string, Mark> = {
    done: 'done',
    found: 'done',
    it_happened: 'done',
    refused: 'attention',
    parked: 'attention',
    differs: 'attention',
    unknown: 'unknown',
    restarted: 'unknown',
    cancelled: 'cancelled',
  };
  return {
    words: text(`outbox.ledger.${row.what}`) ?? row.what,
    step: row.step ? stepOf(row.step) : '',
    detail: sentence(row.detail),
    mark: marks[row.what],
  };
}

export type Doing = 'look' | 'connect' | 'retry' | 'edit' | 'happened' | 'didNot' | 'cancel';

/** What trying again means, said by the reason it waits for. */
const retryWords: Partial<Record<string, 'retryChanged' | 'retryStale' | 'retryNewer' | 'retryOldStore'>> = {
  changed: 'retryChanged',
  stale: 'retryStale',
  newer: 'retryNewer',
  old_store: 'retryOldStore',
  keeps_failing: 'retryOldStore',
};

const happenedWords: Partial<Record<string, 'happenedBounced' | 'happenedDiffers'>> = {
  bounced: 'happenedBounced',
  differs: 'happenedDiffers',
};

/** What calling it off means: one that may be carried out already, or has begun, is not simply left out. */
function cancelWords({ can, reason }: OperationView): 'cancel' | 'cancelBegun' | 'cancelUnsure' {
  if (reason?.reason === 'old_store' || reason?.reason === 'keeps_failing') return 'cancelUnsure';
  // Whatever has not begun can be edited as well.
  return can.cancel && !can.edit ? 'cancelBegun' : 'cancel';
}

/** What a person can do with it now, in the order of the buttons, with what each means. */
export function doingsOf(operation: OperationView): { doing: Doing; label: string; means: string }[] {
  const { act: label, means } = t.outbox;
  const { can, reason } = operation;
  const why = reason?.reason;
  const retry = retryWords[why ?? ''] ?? 'retry';
  const happened = happenedWords[why ?? ''] ?? 'happened';
  const removed =
    operation.waits_for === 'removed' ||
    (reason?.reason === 'may_have_happened' && reason.read.say === 'account_removed');
  const all: (false | { doing: Doing; label: string; means: string })[] = [
    why === 'newer' &&
      operation.conversation !== null && { doing: 'look', label: label.look, means: means.look },
    removed && { doing: 'connect', label: label.connect, means: means.connect },
    can.retry && { doing: 'retry', label: label[retry], means: means[retry] },
    can.edit && {
      doing: 'edit',
      label: label.edit,
      means: isMessage(operation) ? means.editMessage : means.editOrder,
    },
    can.it_happened && {
      doing: 'happened',
      label: label[happened],
      means: means[happened],
    },
    can.it_did_not && { doing: 'didNot', label: label.didNot, means: means.didNot },
    can.cancel && { doing: 'cancel', label: label.cancel, means: means[cancelWords(operation)] },
  ];
  return all.filter((each) => each !== false);
}

/** What must be meant twice: counting something as done or not done, and taking back money. */
export function asksOnce(operation: OperationView, doing: Doing): boolean {
  if (doing === 'didNot') return true;
  if (doing === 'happened') return !happenedWords[operation.reason?.reason ?? ''];
  return doing === 'cancel' && isMoney(operation);
}

export function confirmOf(operation: OperationView, doing: Doing): { title: string; text: string } {
  const say = t.outbox.confirm;
  const what = operationTitle(operation);
  const sum = sumOf(operation);
  switch (doing) {
    case 'happened':
      return {
        title: say.happened(what),
        text: sum ? say.happenedMoney(sum) : say.happenedOther,
      };
    case 'didNot':
      return { title: say.didNot(what), text: sum ? say.didNotMoney(sum) : say.didNotOther };
    default: {
      const means = cancelWords(operation);
      return {
        title: say.cancel(what),
        text: sum && means === 'cancel' ? say.cancelMoney(sum) : t.outbox.means[means],
      };
    }
  }
}
