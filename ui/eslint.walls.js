import path from 'node:path';

/*
 * The walls of the window's code: which folder may import which. A wall is a rule about the resolved file, so that it holds
 * for "../kit/Button.svelte" and for "#kit" alike.
 */

const SRC = path.join(import.meta.dirname, 'src');

/** What each layer may import of the others. `shell`, `stories` and the entry see everything. */
const MAY = {
  kit: [],
  i18n: [],
  ipc: [],
  state: ['kit', 'i18n', 'ipc'],
  features: ['kit', 'i18n', 'ipc', 'state', 'features'],
  shell: ['kit', 'i18n', 'ipc', 'state', 'features'],
};

function place(file) {
  const parts = path.relative(SRC, file).split(path.sep);
  if (parts[0] === '..') return undefined;
  return { layer: parts[0], feature: parts[0] === 'features' ? parts[1] : undefined, rest: parts.slice(2) };
}

function resolve(specifier, from) {
  if (specifier.startsWith('.')) return path.resolve(path.dirname(from), specifier);
  const alias = /^#([\w-]+)(?:\/(.+))?$/.exec(specifier);
  return alias ? path.join(SRC, alias[1], alias[2] ?? 'index') : undefined;
}

/** Why `specifier` must not be imported by `from`, or undefined where it may. `later`: by an import() at run time. */
export function breach(specifier, from, later = false) {
  const own = place(from);
  if (!own) return undefined;
  if (specifier.startsWith('@tauri-apps/'))
    return path.relative(SRC, from) === path.join('ipc', 'tauri.ts')
      ? undefined
      : 'only src/ipc/tauri.ts knows the shell’s library';
  if (specifier.startsWith('@tanstack/') && own.layer !== 'state')
    return 'the cache is src/state’s own; use useQuery';
  if (specifier === 'bits-ui' && own.layer !== 'kit') return 'headless parts are dressed in src/kit';
  if (specifier === '@lucide/svelte' && !from.endsWith('types.ts'))
    return 'icons are imported one by one from @lucide/svelte/icons/…';

  const target = resolve(specifier, from);
  const other = target ? place(target) : undefined;
  if (!other) return undefined;
  const allowed = MAY[own.layer];
  if (!allowed || !(other.layer in MAY))
    return allowed && other.layer === 'stories' ? 'stories are nobody’s part' : undefined;
  if (own.layer !== other.layer && !allowed.includes(other.layer))
    return `${own.layer} must not know ${other.layer}`;
  const sameFeature = own.layer === 'features' && own.feature === other.feature;
  if (other.layer === 'features' && !sameFeature) {
    const inner = other.rest.join('/');
    // The shell loads a screen when it is opened; by its index the whole feature would come with it.
    if (later && own.layer === 'shell' && inner.endsWith('.svelte')) return undefined;
    if (inner !== '' && inner !== 'index' && inner !== 'index.ts')
      return `another feature is imported by its index: #features/${other.feature}`;
  }
  return undefined;
}

export const walls = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { breach: '{{why}}' },
  },
  create(context) {
    const check = (source, later) => {
      if (typeof source?.value !== 'string') return;
      const why = breach(source.value, context.filename, later);
      if (why) context.report({ node: source, messageId: 'breach', data: { why } });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source, true),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};
