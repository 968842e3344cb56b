import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

const page = (name: string) => fileURLToPath(new URL(name, import.meta.url));

// The oldest webviews: WebKitGTK 2.40 and Safari 15.4; WebView2 keeps itself new.
const SAFARI_15_4 = (15 << 16) | (4 << 8);

export default defineConfig(({ mode }) => {
  const stories = mode === 'stories';
  return {
    plugins: [svelte(), ...(mode === 'test' ? [svelteTesting()] : [])],
    css: { transformer: 'lightningcss', lightningcss: { targets: { safari: SAFARI_15_4 } } },
    build: {
      target: 'safari15.4',
      cssTarget: 'safari15.4',
      outDir: stories ? 'dist-stories' : 'dist',
      emptyOutDir: true,
      // script-src 'self': no inline preload helper, no data: scripts.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: page(stories ? 'stories.html' : 'index.html') },
    },
    server: { host: '127.0.0.1', port: 5173, strictPort: true },
    preview: { host: '127.0.0.1' },
    test: {
      environment: 'jsdom',
      include: ['src/**/*.test.ts', '*.test.ts'],
      setupFiles: ['src/testing.ts'],
      restoreMocks: true,
      testTimeout: 120_000,
    },
  };
});
