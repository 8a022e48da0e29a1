import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { appPage, serverProxy } from './tools/dev.mjs';

// The built files are served below /assets/ with hashed names, under a policy that allows neither inline script nor
// inline style nor data: URLs: so nothing is inlined and no polyfill is injected.
export default defineConfig({
  base: '/assets/',
  plugins: [svelte({ compilerOptions: { runes: true } }), appPage()],
  server: { host: '127.0.0.1', proxy: serverProxy() },
  // Tests run components as a browser does.
  ...(process.env.VITEST ? { resolve: { conditions: ['browser'] } } : {}),
  test: { environment: 'happy-dom', isolate: false, include: ['src/**/*.test.ts', 'tools/**/*.test.ts'] },
  build: {
    outDir: process.env.STILE_WEB_OUT ?? 'dist',
    emptyOutDir: true,
    assetsDir: '',
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    target: ['chrome123', 'firefox122', 'safari17.5'],
    rolldownOptions: {
      input: { stile: 'src/styles/stile.css', visitor: 'src/visitor.ts', app: 'src/app.ts' },
    },
  },
});
