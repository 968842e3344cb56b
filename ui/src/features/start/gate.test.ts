import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { createRawSnippet } from 'svelte';
import { setLocale } from '#i18n';
import { PortError, type Boot } from '#ipc';
import { startBackend } from '#state';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import Gate from './Gate.svelte';

const lea = { id: 'l', name: 'Lea', language: 'en', role: 'lead', has_pin: true };
const chen = { ...lea, id: 'c', name: '陈思远', language: 'zh-CN', has_pin: false };
const settings = {
  theme: 'system',
  notify: true,
  notify_content: true,
  quiet_from: 0,
  quiet_to: 0,
  close_to_tray: true,
  start_at_login: false,
  auto_lock_minutes: 5,
  undo_seconds: 10,
  stale_hours: 24,
  recovery_kept: true,
};
const desk = (more: object): Boot => ({
  state: 'ready',
  first_run: false,
  agents: [lea, chen],
  agent: lea,
  locked: false,
  settings,
  version: '1',
  ...more,
});

let boot: Boot;
let stop: () => void;
const acts = vi.fn<(name: string, payload: unknown) => unknown>();

function open(start: Boot) {
  boot = start;
  stop = startBackend({
    call: (name, payload) =>
      name === 'boot' ? Promise.resolve(boot) : Promise.resolve().then(() => acts(name, payload)),
    put: () => Promise.resolve({ handle: '' }),
    on: () => () => undefined,
    partUrl: (id) => id,
  });
  const children = createRawSnippet(() => ({ render: () => '<p>the desk</p>' }));
  return render(Gate, { props: { children } });
}

beforeEach(() => setLocale('en'));
afterEach(() => {
  stop();
  acts.mockReset();
});

it('signs the first profile in by making it', async () => {
  open(desk({ agents: [], agent: null }));
  acts.mockImplementation(() => (boot = desk({})));
  await userEvent.type(await screen.findByLabelText(/Your name/), 'Lea{enter}');
  await screen.findByText('the desk');
  expect(acts).toHaveBeenCalledWith('agent_save', {
    id: null,
    name: 'Lea',
    language: 'en',
    role: 'lead',
    pin: null,
  });
});

it('asks whoever has a PIN for it, and takes the agent’s language', async () => {
  open(desk({ agent: null }));
  await userEvent.click(await screen.findByRole('button', { name: /陈思远/ }));
  expect(acts).toHaveBeenCalledWith('sign_in', { agent: 'c', pin: null });
  acts.mockImplementation(() => (boot = desk({ agent: chen })));
  await userEvent.click(screen.getByRole('button', { name: /Lea/ }));
  await userEvent.type(await screen.findByLabelText('PIN of Lea'), '2468{enter}');
  await screen.findByText('the desk');
  await waitFor(() => expect(document.querySelector('[aria-pressed]')).toBeNull());
  expect(acts).toHaveBeenLastCalledWith('sign_in', { agent: 'l', pin: '2468' });
});

it('holds nothing of the desk while it is locked, and says when the PIN is wrong', async () => {
  open(desk({ locked: true }));
  acts.mockImplementation(() => {
    throw new PortError('agent.pin_wrong', 'x');
  });
  await userEvent.type(await screen.findByLabelText('PIN'), '1111{enter}');
  expect(await screen.findByText('This is not the PIN.')).toBeTruthy();
  expect(screen.queryByText('the desk')).toBeNull();
});

it('goes to the empty desk when asked to', async () => {
  open(desk({ first_run: true }));
  await userEvent.click(await screen.findByRole('button', { name: 'Go to the empty desk' }));
  expect(screen.getByText('the desk')).toBeTruthy();
});

it('opens by the recovery code', async () => {
  open({ state: 'no_key', reason: 'key_missing', passphrase: true });
  acts.mockImplementation(() => (boot = desk({})));
  await userEvent.type(await screen.findByLabelText('Recovery code'), 'abcd-efgh');
  await userEvent.click(screen.getByRole('button', { name: 'Open the desk' }));
  await screen.findByText('the desk');
  expect(acts).toHaveBeenCalledWith('recover', { code: 'abcd-efgh', passphrase: null });
});

it('says that nothing was kept only where nothing was', async () => {
  open({ state: 'damaged', set_aside: '', salvaged: 3 });
  await screen.findByRole('button', { name: 'Go on' });
  expect(screen.queryByText(/damaged file is kept/)).toBeNull();
});
