import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { walls } from './eslint.walls.js';

export default ts.config(
  { ignores: ['dist/', 'dist-stories/', 'node_modules/', 'src/ipc/generated/'] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'public/*.js'] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
    plugins: { shopdesk: { rules: { walls } } },
    rules: {
      'shopdesk/walls': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-alert': 'error',
      'no-eval': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // HTML from outside goes into a sandboxed frame only.
      'svelte/no-at-html-tags': 'error',
      // style-src stays strict: a `style:` directive is set by script and allowed, an attribute in the markup is not.
      'no-restricted-syntax': [
        'error',
        {
          selector: "SvelteElement[kind='html'] > SvelteStartTag > SvelteAttribute[key.name='style']",
          message: 'Use a style: directive.',
        },
      ],
      // A Set or Map that only computes needs no signals; where one is shown, SvelteSet is used.
      'svelte/prefer-svelte-reactivity': 'off',
      // Our addresses are hashes made by pathOf.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // $bindable and $state are assigned where the rule cannot see it.
      'prefer-const': 'off',
      '@typescript-eslint/prefer-const': 'off',
      // Snippets, props and generics of a component have types for the compiler that the linter does not see.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.test.ts', '**/testing.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    files: ['*.js', '*.ts'],
    ...ts.configs.disableTypeChecked,
    languageOptions: { ...ts.configs.disableTypeChecked.languageOptions, globals: globals.node },
  },
);
