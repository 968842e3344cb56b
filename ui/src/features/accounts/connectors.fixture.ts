import type { ConnectorView, FieldView, PresetView } from '#ipc';

/* What the connectors ask, as they answer it: for tests and pictures, not part of the app. */

function field(connector: string, key: string, kind: string, more: Partial<FieldView> = {}): FieldView {
  return {
    key,
    kind,
    choices: [],
    label: `setup.${connector}.${key}`,
    help: null,
    required: false,
    default: null,
    advanced: false,
    ...more,
  };
}

const helped = (connector: string, key: string) => ({ help: `setup.${connector}.${key}.help` });
const security = { choices: ['tls', 'starttls', 'plain'], default: 'tls', advanced: true };

function preset(id: string, name: string, domains: string[], more: Partial<PresetView> = {}): PresetView {
  const imap: Record<string, string> =
    domains[0] === undefined ? {} : { imap_host: `imap.${domains[0]}`, imap_port: '993' };
  return {
    id,
    name,
    values: imap,
    domains,
    help: `setup.email.preset.${id}.help`,
    unsupported: null,
    ...more,
  };
}

const email: ConnectorView = {
  id: 'email',
  kind: 'channel',
  name: 'Email',
  fields: [
    field('email', 'email', 'email', { required: true }),
    field('email', 'name', 'text', helped('email', 'name')),
    field('email', 'password', 'secret', { required: true, ...helped('email', 'password') }),
    field('email', 'user', 'text', { advanced: true, ...helped('email', 'user') }),
    field('email', 'imap_host', 'text', { advanced: true }),
    field('email', 'imap_port', 'port', { advanced: true, default: '993' }),
    field('email', 'imap_security', 'choice', security),
    field('email', 'smtp_host', 'text', { advanced: true }),
    field('email', 'smtp_port', 'port', { advanced: true, default: '465' }),
    field('email', 'smtp_security', 'choice', security),
    field('email', 'ca', 'certificate', { advanced: true, ...helped('email', 'ca') }),
    field('email', 'sent', 'choice', {
      choices: ['auto', 'provider', 'append'],
      default: 'auto',
      advanced: true,
      ...helped('email', 'sent'),
    }),
    field('email', 'depth', 'choice', {
      choices: ['3m', '12m', '36m', 'all'],
      default: '12m',
      advanced: true,
      ...helped('email', 'depth'),
    }),
    field('email', 'folders', 'text', { advanced: true, ...helped('email', 'folders') }),
  ],
  presets: [
    preset('gmail', 'Gmail, Google Workspace', ['gmail.com', 'googlemail.com']),
    preset('outlook', 'Outlook, Exchange Online', ['outlook.com', 'hotmail.com', 'live.com', 'msn.com'], {
      help: null,
      unsupported: 'setup.email.preset.outlook.unsupported',
    }),
    preset('163', '网易 163', ['163.com']),
    preset('126', '网易 126', ['126.com']),
    preset('qq', 'QQ 邮箱', ['qq.com', 'foxmail.com']),
    preset('icloud', 'iCloud', ['icloud.com', 'me.com', 'mac.com']),
    preset('fastmail', 'Fastmail', ['fastmail.com', 'fastmail.fm']),
    preset('other', 'Other', []),
  ],
};

const medusa: ConnectorView = {
  id: 'medusa',
  kind: 'shop',
  name: 'Medusa',
  fields: [
    field('medusa', 'url', 'url', { required: true, ...helped('medusa', 'url') }),
    field('medusa', 'key', 'secret', { required: true, ...helped('medusa', 'key') }),
    field('medusa', 'ca', 'certificate', { advanced: true, ...helped('medusa', 'ca') }),
  ],
  presets: [],
};

const demo: ConnectorView = {
  id: 'demo',
  kind: 'shop',
  name: 'Demo',
  fields: [
    field('demo', 'file', 'text', { required: true, ...helped('demo', 'file') }),
    field('demo', 'pace', 'choice', {
      choices: ['calm', 'brisk', 'still'],
      default: 'calm',
      advanced: true,
      ...helped('demo', 'pace'),
    }),
    field('demo', 'seed', 'text', { advanced: true, ...helped('demo', 'seed') }),
  ],
  presets: [],
};

export const CONNECTORS = { email, medusa, demo };
