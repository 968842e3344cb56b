import { locale } from '#i18n';
import type { AccountView, Boot, Port } from '#ipc';
import { theme } from '#state';
import { CONNECTORS } from '../../features/accounts/connectors.fixture';
import { account, ago, BRAND, CHAT, MAIL, ME, OTHER, SHOP } from './data';

/* A desk before and beside its work: signing in, accounts, settings. For pictures and tests. */

const settings = {
  notify: true,
  notify_content: true,
  quiet_from: 1200,
  quiet_to: 480,
  close_to_tray: true,
  start_at_login: false,
  auto_lock_minutes: 5,
  undo_seconds: 10,
  stale_hours: 24,
  recovery_kept: false,
};

/** In the language and the theme that the picture is asked for. */
function bootOf(start: string): Boot {
  const me = { ...ME, language: locale(), role: 'lead', has_pin: true };
  const ready = {
    state: 'ready' as const,
    first_run: false,
    agents: [me, OTHER],
    agent: me,
    locked: false,
    settings: { ...settings, theme: theme() },
    version: '0.1.0',
  };
  switch (start) {
    case 'first':
      return { ...ready, first_run: true };
    case 'welcome':
      return { ...ready, agents: [], agent: null };
    case 'signIn':
      return { ...ready, agent: null };
    case 'lock':
      return { ...ready, locked: true };
    case 'key':
      return { state: 'no_key', reason: 'key_missing', passphrase: true };
    case 'damaged':
      return {
        state: 'damaged',
        set_aside: '~/.local/share/shopdesk/desk.damaged',
        salvaged: 3,
        outbox_whole: true,
      };
    case 'newer':
      return { state: 'newer', version: '0.1.0' };
    default:
      return ready;
  }
}

const accounts: AccountView[] = [
  account({ id: SHOP, kind: 'shop', connector: 'medusa', name: 'northlight.example' }),
  {
    ...account({ id: MAIL, name: 'help@northlight.example' }, 'needs_you'),
    values: { email: 'help@northlight.example' },
    link: {
      state: 'needs_you',
      since: ago(60_000),
      last_sync: ago(7_200_000),
      trouble: { code: 'connect.sign_in', message: 'Invalid credentials', field: null },
      progress: null,
      waiting: 2,
    },
  },
  {
    ...account({ id: CHAT, connector: 'demo', name: 'Demo', demo: true }),
    link: {
      state: 'online',
      since: null,
      last_sync: ago(5_000),
      trouble: null,
      progress: { done: 7200, total: 20000, seconds_left: 40 },
      waiting: 0,
    },
  },
];

export function deskPort(start: string): Port {
  const brand = {
    id: BRAND,
    name: 'Northlight Home',
    language: 'en',
    signature: 'Northlight Home',
    senders: [],
    accounts: 3,
  };
  const answers: Record<string, unknown> = {
    boot: bootOf(start),
    brands: [brand],
    accounts,
    connectivity: { accounts, waiting: 2, needs_you: 0, clock_ahead_ms: 0 },
    connectors: [CONNECTORS.medusa, CONNECTORS.email],
    demo: { on: true, shop_offline: false, channel_offline: false },
    account_discover: { preset: null, values: {} },
    account_test: {
      ok: false,
      name: null,
      server: null,
      trouble: { code: 'connect.sign_in', message: 'Invalid credentials', field: null },
    },
    recovery_code: { code: '7KQ2-M9XD-4TRA-P8WN-3HVE-6CYB-JF5Z-2GSU' },
    settings_save: { ...settings, theme: theme() },
  };
  return {
    call: (name) => Promise.resolve(answers[name] ?? null),
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  };
}
