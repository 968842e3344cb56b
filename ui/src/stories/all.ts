import type { Component } from 'svelte';

interface Story {
  name: string;
  component: Component;
}

const modules = import.meta.glob<{ default: Component }>('../**/*.story.svelte', { eager: true });

/** Every story of the project, by its file's name. */
export const stories: Story[] = Object.entries(modules)
  .map(([path, module]) => ({
    name: path.replace(/^.*\/(.*)\.story\.svelte$/, '$1'),
    component: module.default,
  }))
  .sort((a, b) => a.name.localeCompare(b.name));
