import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { setLocale } from '#i18n';
import { PortError } from '#ipc';
import { startBackend } from '#state';
import { entered, isAddress, parseAddress, splitAddresses, withAddresses } from './addresses';
import { createAutosave, type SaveState } from './autosave';
import { draftOf } from './draft.svelte';
import { sendReply } from './send';

describe('addresses', () => {
  it('are taken apart as the backend does', () => {
    expect(parseAddress('Mara Kessler <mara@example.test>')).toEqual({
      name: 'Mara Kessler',
      address: 'mara@example.test',
    });
    expect(parseAddress('"Kessler, Mara" <mara@example.test>')?.name).toBe('Kessler, Mara');
    expect(parseAddress('  mara@example.test ')?.address).toBe('mara@example.test');
    for (const bad of [
      'mara',
      'mara@',
      '@example.test',
      'a b@example.test',
      'a@b,c@d.test',
      'a@b',
      'a@.test',
      'a@b.',
    ])
      expect(parseAddress(bad), bad).toBeUndefined();
  });

  it('are split at the marks people use, not inside quotation marks', () => {
    expect(splitAddresses('a@x.test; b@x.test，c@x.test\n')).toEqual(['a@x.test', 'b@x.test', 'c@x.test']);
    expect(splitAddresses('"Kessler, Mara" <mara@example.test>, b@x.test')).toHaveLength(2);
  });

  it('stay when they are wrong, so that they can be mended', () => {
    expect(entered('mara@example')).toEqual({ name: '', address: 'mara@example' });
    expect(isAddress(entered('mara@example'))).toBe(false);
    expect(isAddress({ name: 'M', address: 'mara@example.test' })).toBe(true);
  });

  it('stand in a list once', () => {
    const list = withAddresses(
      [{ name: 'Mara', address: 'mara@example.test' }],
      [entered('MARA@example.test')],
    );
    expect(list).toHaveLength(1);
  });
});

describe('a draft is saved', () => {
  let saves: { done: () => void; fail: () => void }[] = [];
  let states: SaveState[] = [];
  const begin = () => {
    saves = [];
    states = [];
    return createAutosave({
      save: () =>
        new Promise<void>((done, fail) => {
          saves.push({ done, fail: () => fail(new Error('full')) });
        }),
      onstate: (state) => states.push(state),
    });
  };
  const settle = () => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('at a pause, once', async () => {
    const autosave = begin();
    autosave.touch();
    await vi.advanceTimersByTimeAsync(300);
    autosave.touch();
    await vi.advanceTimersByTimeAsync(399);
    expect(saves).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(saves).toHaveLength(1);
    saves[0]!.done();
    await settle();
    expect(autosave.state).toBe('saved');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saves).toHaveLength(1);
  });

  it('though nobody pauses', async () => {
    const autosave = begin();
    for (let ms = 0; ms < 3100; ms += 100) {
      autosave.touch();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(saves).toHaveLength(1);
  });

  it('again when more was written while it was saved', async () => {
    const autosave = begin();
    autosave.touch();
    await vi.advanceTimersByTimeAsync(400);
    autosave.touch();
    expect(saves).toHaveLength(1);
    saves[0]!.done();
    await settle();
    expect(autosave.state).toBe('dirty');
    await vi.advanceTimersByTimeAsync(400);
    expect(saves).toHaveLength(2);
  });

  it('again after a failure, which is said', async () => {
    const autosave = begin();
    autosave.touch();
    await vi.advanceTimersByTimeAsync(400);
    saves[0]!.fail();
    await settle();
    expect(autosave.state).toBe('failed');
    await vi.advanceTimersByTimeAsync(4000);
    expect(saves).toHaveLength(2);
    saves[1]!.done();
    await settle();
    expect(states).toEqual(['dirty', 'saving', 'failed', 'saving', 'saved']);
  });

  it('at once when the composer closes, and says whether it is stored', async () => {
    const autosave = begin();
    autosave.touch();
    const flushed = autosave.flush();
    await settle();
    expect(saves).toHaveLength(1);
    saves[0]!.done();
    await expect(flushed).resolves.toBe(true);

    autosave.touch();
    const failed = autosave.flush();
    await settle();
    saves[1]!.fail();
    await expect(failed).resolves.toBe(false);
  });

  it('never after what was sent: a save under way is waited for, the next does not come', async () => {
    const autosave = begin();
    autosave.touch();
    await vi.advanceTimersByTimeAsync(400);
    autosave.touch();
    let stopped = false;
    void autosave.stop().then(() => (stopped = true));
    await settle();
    expect(stopped).toBe(false);
    saves[0]!.done();
    await settle();
    expect(stopped).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(saves).toHaveLength(1);
    expect(autosave.state).toBe('saved');
  });
});

describe('a reply', () => {
  it('does not go without a file that could not be added, and is kept', async () => {
    setLocale('en');
    const calls: string[] = [];
    let fail: () => void = () => undefined;
    const stop = startBackend({
      call: (name) => {
        calls.push(name);
        return Promise.resolve({ saved_at: 1 });
      },
      put: () => new Promise((_, refuse) => (fail = () => refuse(new PortError('internal', 'full')))),
      on: () => () => undefined,
      partUrl: (id) => id,
    });
    const draft = draftOf('talk', 'jo');
    draft.text = 'The label is attached.';
    draft.add([new File(['x'], 'label.pdf')], () => undefined);
    const sent = sendReply(draft, { resolve: false });
    await vi.waitFor(() => {
      fail();
      expect(draft.files).toEqual([]);
    });
    expect(await sent).toBe(false);
    expect(calls).not.toContain('send');
    expect(draft.text).toBe('The label is attached.');
    expect(draft.trouble).toBe('label.pdf could not be attached.');
    await draft.flush();
    expect(calls).toEqual(['draft_save']);
    stop();
  });
});
