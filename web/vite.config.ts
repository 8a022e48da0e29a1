import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { appPage, serverProxy } from './tools/dev.mjs';

// The built files are served below /assets/ with hashed names, under a policy that allows neither inline script nor
// inline style nor data: URLs: so nothing is inlined and no polyfill is injected.
export default defineConfig({
  base: '/assets/',
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } }), appPage()],
  server: { host: '127.0.0.1', proxy: serverProxy() },
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
      checks: { pluginTimings: false },
      // Few requests: what several chunks of a page share is one file.
      output: {
        codeSplitting: {
          groups: [
            { name: 'preload', test: /preload-helper/ },
            { name: 'page', test: /src\/(dom|kind|page|words)\.ts/ },
            { name: 'transfer', test: /src\/uploads\/(pick|queue|speed|transfer)\.ts/ },
            // The screens that are not the first one come when they are gone to.
            { name: 'core', test: /node_modules\/(svelte|esm-env|clsx|openapi-fetch)\/|src\/app\/(?!(trash|shares|search|settings|admin|design|words\/de|words\/en\/admin)\/|api\/admin\.ts|share\/qr\.ts)/ },
          ],
        },
      },
      input: { stile: 'src/styles/stile.css', inside: 'src/styles/app.css', visitor: 'src/visitor.ts', app: 'src/app.ts' },
    },
  },
});
