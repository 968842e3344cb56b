import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { breach } from './eslint.walls.js';

const at = (file: string) => path.join(import.meta.dirname, 'src', file);

describe('the walls', () => {
  it.each([
    ['kit/Button.svelte', '#i18n'],
    ['kit/Button.svelte', '../state/toasts.svelte'],
    ['i18n/index.ts', '#kit'],
    ['state/index.ts', '#features/inbox'],
    ['features/inbox/List.svelte', '../../shell/App.svelte'],
    ['features/inbox/List.svelte', '../orders/Order.svelte'],
    ['features/inbox/List.svelte', '#features/orders/Order.svelte'],
    ['features/inbox/List.svelte', '@tauri-apps/api/core'],
    ['features/inbox/List.svelte', '@tanstack/svelte-query'],
    ['features/inbox/List.svelte', 'bits-ui'],
    ['shell/App.svelte', '@tauri-apps/api/window'],
    ['shell/App.svelte', '#features/inbox/List.svelte'],
    ['shell/Rail.svelte', '@lucide/svelte'],
  ])('%s must not import %s', (file, specifier) => expect(breach(specifier, at(file))).toBeTruthy());

  it.each([
    ['kit/Button.svelte', './Icon.svelte'],
    ['kit/Dialog.svelte', 'bits-ui'],
    ['state/query.svelte.ts', '#ipc'],
    ['ipc/tauri.ts', '@tauri-apps/api/core'],
    ['features/inbox/List.svelte', '#kit'],
    ['features/inbox/List.svelte', './row/Row.svelte'],
    ['features/inbox/row/Row.svelte', '../format'],
    ['features/inbox/List.svelte', '#features/orders'],
    ['features/inbox/List.svelte', '../orders'],
    ['shell/App.svelte', '#features/inbox'],
    ['shell/Rail.svelte', '@lucide/svelte/icons/inbox'],
    ['stories/main.ts', '../kit/Button.svelte'],
  ])('%s may import %s', (file, specifier) => expect(breach(specifier, at(file))).toBeUndefined());

  it('lets the shell load a screen when it is opened, and nobody else', () => {
    const screen = '../features/settings/Settings.svelte';
    expect(breach(screen, at('shell/screens.ts'), true)).toBeUndefined();
    expect(breach(screen, at('shell/screens.ts'))).toBeTruthy();
    expect(breach('../orders/OrdersList.svelte', at('features/inbox/List.svelte'), true)).toBeTruthy();
  });
});
