import { pluralsOf } from '../plural';

const plural = pluralsOf('en');

export const knowledge = {
  title: 'Knowledge base',
  count: (count: number) => plural(count, { one: '# article', other: '# articles' }),
  find: 'Search articles',
  add: 'New article',
  edit: 'Change the article',
  translate: 'Translate',
  name: 'Title',
  body: 'Text',
  bodyHelp: 'Markdown: **bold**, lists, [links](https://…), # headings.',
  link: 'Public address',
  linkHelp: 'Where customers can read it; a reply can link there.',
  none: { title: 'No articles yet', text: 'Write one, or bring in a folder of Markdown files.' },
  nothing: 'No article has these words.',
  pick: { title: 'No article is open', text: 'Choose one from the list, or write one.' },
  missing: 'This article is not there any more.',
  version: (version: number) => `Version ${version}`,
  versions: 'Versions',
  asVersion: (version: number) => `As it was in version ${version}`,
  now: 'As it is now',
  restore: 'Make this the newest',
  insert: { title: 'Put in an article', whole: 'Put in', link: 'Link to it' },
  import: {
    title: 'Import a folder of Markdown',
    text: 'Languages are read from names such as returns.de.md or de/returns.md. Files that come again change their article.',
    none: 'There are no Markdown files in this folder.',
    save: (count: number) => plural(count, { one: 'Save # article', other: 'Save # articles' }),
    outcome: { new: 'new', changed: 'new version', same: 'there already', bad: 'empty or too long' },
  },
};
