import axe from 'axe-core';
import { render } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import { setLocale } from '#i18n';
import { startEnvironment } from '../shell/environment.svelte';
import { stories } from './all';

startEnvironment();

/** Colours are measured in kit/tokens.test.ts; here nothing is painted. */
const options: axe.RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  rules: { 'color-contrast': { enabled: false } },
};

async function breaches(): Promise<string[]> {
  const { violations } = await axe.run(document.body, options);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}

describe.each(stories)('the story $name', ({ component }) => {
  it.each(['en', 'zh-CN'] as const)('can be used by everybody, in %s', async (language) => {
    setLocale(language);
    const { container } = render(component);
    // What a story shows first may be asked of its backend.
    await vi.waitFor(() => expect(container.textContent.trim()).not.toBe(''));
    expect(await breaches()).toEqual([]);
  });
});

const layers = stories.find(({ name }) => name === 'Layers')!;

it.each(['dialog', 'drawer', 'palette', 'keys'])('an open %s can be used by everybody', async (start) => {
  setLocale('en');
  const { findByRole } = render(layers.component, { props: { start } });
  await findByRole('dialog');
  expect(await breaches()).toEqual([]);
});
