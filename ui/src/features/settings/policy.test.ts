import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setLocale } from '#i18n';
import { PortError, type PolicyBody, type PolicyPreset, type Port } from '#ipc';
import { startBackend, startKeys } from '#state';
import PolicyEditor from './PolicyEditor.svelte';
import { emptyBody, ownRule, textList, withPreset } from './policy';

const body: PolicyBody = {
  ...emptyBody(),
  preset: 'eu',
  utc_offset_minutes: 60,
  rules: [
    {
      ...ownRule('', []),
      id: 'eu.withdrawal',
      origin: 'statutory',
      law: { title: 'Directive 2011/83/EU', article: 'Article 9', url: '' },
    },
  ],
};
const preset: PolicyPreset = {
  id: 'eu',
  source: 'Directive 2011/83/EU',
  article: 'Article 9',
  url: '',
  checked: '2026-11-22',
  old: true,
  body,
};

let stops: (() => void)[] = [];
beforeEach(() => setLocale('en'));
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

describe('a policy while it is edited', () => {
  it('takes rules of a preset once, beside its own', () => {
    const first = withPreset(emptyBody(), body);
    expect(first.utc_offset_minutes).toBe(60);
    const own = { ...first, rules: [...first.rules, ownRule('Ours', first.rules)] };
    expect(withPreset(own, body).rules.map((rule) => rule.id)).toEqual(['eu.withdrawal', 'own.2']);
    expect(ownRule('x', own.rules).id).toBe('own.3');
  });

  it('reads lists with commas of either script, each once', () => {
    expect(textList('DE, FR，DE；AT\n')).toEqual(['DE', 'FR', 'AT']);
  });
});

describe('the editor', () => {
  it('warns of an old source, tries the change, and puts it in force with its limits', async () => {
    const calls: { name: string; payload: unknown }[] = [];
    const answers: Record<string, unknown> = {
      policy_try: { looked_at: 1000, different: 37, rows: [] },
      policy_save: { id: 'x' },
    };
    const port: Port = {
      call: (name, payload) => {
        calls.push({ name, payload });
        return name in answers ? Promise.resolve(answers[name]) : Promise.reject(new PortError('no', name));
      },
      put: () => Promise.resolve({ handle: '' }),
      on: () => () => undefined,
      partUrl: (id) => id,
    };
    stops.push(startBackend(port), startKeys());
    render(PolicyEditor, { version: null, presets: [preset], brands: [], onclose: () => undefined });
    const user = userEvent.setup();
    const save = await screen.findByRole('button', { name: 'Put in force' });
    expect(save).toHaveProperty('disabled', true);
    await user.click(screen.getByRole('button', { name: /European Union/ }));
    await screen.findByText(/looked up more than a year ago/);
    await user.type(screen.getByRole('textbox', { name: /Agents may give/ }), '50');
    await user.click(screen.getByRole('button', { name: 'Try it' }));
    await screen.findByText(/decided 37 of the last 1000 differently/);
    await user.click(save);
    await waitFor(() => expect(calls.some(({ name }) => name === 'policy_save')).toBe(true));
    const saved = calls.find(({ name }) => name === 'policy_save')?.payload;
    expect(saved).toMatchObject({
      brand: null,
      body: {
        rules: [{ id: 'eu.withdrawal' }],
        limits: [{ role: 'agent', amount: expect.stringMatching(/^50(\.00)?$/) as string, currency: 'EUR' }],
      },
    });
  });
});
