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

let boot: Boot | Promise<Boot>;
let stop: () => void;
const acts = vi.fn<(name: string, payload: unknown) => unknown>();

function open(start: Boot | Promise<Boot>) {
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
    let_in_by: null,
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

it('lets somebody new in by the PIN of one who works here', async () => {
  const mo = { ...lea, id: 'm', name: 'Mo' };
  open(desk({ agents: [lea, mo], agent: null }));
  await userEvent.click(await screen.findByRole('button', { name: 'New profile' }));
  await userEvent.type(screen.getByLabelText(/Your name/), '陈思远');
  await userEvent.selectOptions(screen.getByLabelText('Who lets you in'), 'Mo');
  await userEvent.type(screen.getByLabelText('Their PIN'), '1111{enter}');
  expect(acts).toHaveBeenCalledWith('agent_save', {
    id: null,
    name: '陈思远',
    language: 'en',
    role: 'agent',
    pin: null,
    let_in_by: { agent: 'm', pin: '1111' },
  });
});

it('asks for nobody’s word where anybody may sit down', async () => {
  open(desk({ agent: null }));
  await userEvent.click(await screen.findByRole('button', { name: 'New profile' }));
  expect(screen.queryByLabelText('Their PIN')).toBeNull();
  await userEvent.type(screen.getByLabelText(/Your name/), 'Mo{enter}');
  expect(acts).toHaveBeenCalledWith('agent_save', expect.objectContaining({ name: 'Mo', let_in_by: null }));
});

it('says what it waits for while the keyring does not answer', async () => {
  let answer: (boot: Boot) => void = () => undefined;
  open(new Promise<Boot>((done) => (answer = done)));
  await screen.findByText('Opening the desk', {}, { timeout: 5000 });
  answer(desk({}));
  await screen.findByText('the desk');
});

it('opens by the recovery code', async () => {
  open({ state: 'no_key', reason: 'key_missing', passphrase: true });
  acts.mockImplementation(() => (boot = desk({})));
  await userEvent.type(await screen.findByLabelText('Recovery code'), 'abcd-efgh');
  await userEvent.click(screen.getByRole('button', { name: 'Open the desk' }));
  await screen.findByText('the desk');
  expect(acts).toHaveBeenCalledWith('recover', { code: 'abcd-efgh', passphrase: null });
});

it('says what is to be done where the outbox could not be read whole', async () => {
  open({ state: 'damaged', set_aside: '/data/damaged', salvaged: 1, outbox_whole: false });
  await screen.findByText(/A part of the outbox could not be read. One draft/);
  expect(screen.getByText(/Look in the shop and in the Sent folder/)).toBeTruthy();
});

it('says that nothing was kept only where nothing was', async () => {
  open({ state: 'damaged', set_aside: '', salvaged: 0, outbox_whole: false });
  await screen.findByRole('button', { name: 'Go on' });
  expect(screen.getByText(/quit Shopdesk and put it back/)).toBeTruthy();
  expect(screen.queryByText(/damaged file is kept/)).toBeNull();
});
