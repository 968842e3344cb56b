import { t, text } from '#i18n';
import type { AccountView, FieldView, TroubleView } from '#ipc';
import { errorWords } from '#state';
import { formatDate, kitEnv, now } from '#kit';

/* Words for what connectors name by keys, and for how an account stands. */

/** A field's label; its key, spelled out, where the window does not know the connector. */
export function fieldLabel(field: FieldView): string {
  const known = text(`${field.label}.label`);
  if (known !== undefined) return known;
  const spelled = field.key.replaceAll('_', ' ');
  return spelled.charAt(0).toUpperCase() + spelled.slice(1);
}

export function fieldHelp(field: FieldView): string | undefined {
  return field.help === null ? undefined : text(field.help);
}

export function choiceLabel(field: FieldView, choice: string): string {
  return text(`${field.label}.choices.${choice}`) ?? choice;
}

/** What went wrong, and the other side's own words where they add something. */
export function troubleWords(trouble: TroubleView): string {
  const said = errorWords({ code: trouble.code, message: trouble.message });
  return trouble.message === '' ? said : `${said}\n${t.accounts.form.theirWords(trouble.message)}`;
}

export function when(at: number): string {
  return formatDate(at, 'list', kitEnv.locale, kitEnv.timeZone, now(), kitEnv.words);
}

export function stateWords({ link }: AccountView): string {
  const words = t.accounts.state;
  switch (link.state) {
    case 'offline':
      return link.since === null ? words.offlineNow : words.offline(when(link.since));
    case 'needs_you':
    case 'paused':
    case 'connecting':
    case 'online':
      return words[link.state];
    default:
      return link.state;
  }
}
