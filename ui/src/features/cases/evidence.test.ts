import axe from 'axe-core';
import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setLocale } from '#i18n';
import { startBackend, startKeys } from '#state';
import CasePane from './CasePane.svelte';
import { packedWords } from './evidence';
import { casesPort, row } from './sample';
import VerifyDialog from './VerifyDialog.svelte';

let stops: (() => void)[] = [];
beforeEach(() => setLocale('en'));
afterEach(() => {
  for (const stop of stops) stop();
  stops = [];
});

function backend(answers: Parameters<typeof casesPort>[0]) {
  const { port, calls } = casesPort(answers);
  stops.push(startBackend({ ...port, put: () => Promise.resolve({ handle: 'part-1' }) }), startKeys());
  return (name: string) => calls.filter((call) => call.name === name).map(({ payload }) => payload);
}

const verdict = {
  outcome: 'anchored',
  flaws: [],
  number: 3,
  case_number: 7,
  made_at: 1_793_610_000_000,
  head: 'ab12',
  anchored_at: 1_793_700_000_000,
  members: 9,
};

it('makes a pack of a case in the language that was chosen', async () => {
  const asked = backend({ evidence_pack: () => ({ saved: true, number: 1, missing: 0, without_raw: 0 }) });
  render(CasePane, { id: row.id });
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Evidence pack' }));
  await user.selectOptions(await screen.findByLabelText('Language of the pack'), 'zh-CN');
  await user.click(screen.getByRole('button', { name: 'Make and save' }));
  await waitFor(() =>
    expect(asked('evidence_pack')).toEqual([{ case: row.id, language: 'zh-CN', show_page: true }]),
  );
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Make and save' })).toBeNull());
});

it('says what could not be had, and that the pack was saved all the same', () => {
  const packed = { saved: true, number: 4, missing: 0, without_raw: 0 };
  expect(packedWords(packed)).toBe('Evidence pack 4 saved');
  expect(packedWords({ ...packed, without_raw: 1 })).toMatch(
    /^Evidence pack 4 saved\. 1 message is in it only/,
  );
  const without = packedWords({ ...packed, missing: 2, without_raw: 3 });
  expect(without).toMatch(/^Saved without 2 files[^.]*\. 3 messages are in it only as stored here/);
});

it('says since when a pack is unchanged, or what of it was changed', async () => {
  const verdicts = [
    verdict,
    { ...verdict, outcome: 'changed', anchored_at: null, flaws: [{ how: 'changed', name: 'case.html' }] },
  ];
  const asked = backend({ evidence_verify: () => verdicts.shift() });
  render(VerifyDialog, { onclose: () => undefined });
  const user = userEvent.setup();
  const picker = await screen.findByLabelText('Evidence pack to verify');
  const file = () =>
    Object.defineProperty(new File(['PK'], 'pack.zip', { type: 'application/zip' }), 'arrayBuffer', {
      value: () => Promise.resolve(new ArrayBuffer(2)),
    });
  await user.upload(picker, file());
  await screen.findByText(/Unchanged since the anchor of/);
  await user.upload(picker, file());
  await screen.findByText('case.html was changed');
  expect(screen.queryByText(/Unchanged since/)).toBeNull();
  expect(asked('evidence_verify')).toEqual([{ id: 'part-1' }, { id: 'part-1' }]);
  const { violations } = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.filter(({ id }) => id !== 'region').map(({ id }) => id)).toEqual([]);
});
