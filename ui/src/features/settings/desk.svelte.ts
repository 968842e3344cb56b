import { setLocale, t, type Locale } from '#i18n';
import type { AgentView, DeskSettings } from '#ipc';
import { act, setTheme, showFailure, showToast, useQuery, type Theme } from '#state';

/* The desk's settings and the agent's own language. Each choice is kept at once, and said quietly. */

export interface DeskChoices {
  readonly settings: DeskSettings | undefined;
  readonly me: AgentView | undefined;
  readonly agents: AgentView[];
  readonly version: string;
  save(change: Partial<DeskSettings>): Promise<boolean>;
  chooseTheme(theme: Theme): void;
  chooseLanguage(language: Locale): void;
}

/** To be called while a component starts up. */
export function useDesk(): DeskChoices {
  const boot = useQuery('boot', () => ({}));
  const ready = $derived(boot.data?.state === 'ready' ? boot.data : undefined);

  async function save(change: Partial<DeskSettings>): Promise<boolean> {
    if (!ready) return false;
    const settings = { ...ready.settings, ...change };
    try {
      await act('settings_save', settings, {
        optimistic: (edit) => edit('boot', (data) => (data.state === 'ready' ? { ...data, settings } : data)),
      });
      showToast({ tone: 'ok', text: t.settings.saved, ms: 1800 });
      return true;
    } catch (cause) {
      showFailure(cause);
      return false;
    }
  }

  return {
    get settings() {
      return ready?.settings;
    },
    get me() {
      return ready?.agent ?? undefined;
    },
    get agents() {
      return ready?.agents ?? [];
    },
    get version() {
      return ready?.version ?? '';
    },
    save,
    chooseTheme(theme) {
      setTheme(theme);
      void save({ theme });
    },
    chooseLanguage(language) {
      setLocale(language);
      const me = ready?.agent;
      if (me && me.language !== language)
        act('agent_save', {
          id: me.id,
          name: me.name,
          language,
          role: me.role,
          pin: null,
          let_in_by: null,
        }).catch(showFailure);
    },
  };
}
