import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { appPage, serverProxy } from './tools/dev.mjs';

/** The name of a chunk for what `app.ts` imports, and what that imports, without waiting for anything. */
function atOnce(id: string, graph: { getModuleInfo(id: string): { importers: readonly string[] } | null }): string | null {
  const seen = new Set<string>();
  const todo = [id];
  for (let next = todo.pop(); next; next = todo.pop()) {
    if (next.endsWith('/src/app.ts')) return 'core';
    if (!seen.has(next)) todo.push(...(graph.getModuleInfo(next)?.importers ?? []));
    seen.add(next);
  }
  return null;
}

/** Nearly all that these hold runs before the file list is there. */
const FIRST = ['app', 'base'];

/**
 * Has a browser compile all of the first files beside the page, while they arrive, instead of each function in the page
 * when it is first called. The comment counts as the first line only, so it is added when all else has been.
 */
function compiledAhead(): Plugin {
  return {
    name: 'stile-compiled-ahead',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk' && FIRST.includes(file.name)) file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
        }
      },
    },
  };
}

// The built files are served below /assets/ with hashed names, under a policy that allows neither inline script nor
// inline style nor data: URLs: so nothing is inlined and no polyfill is injected.
export default defineConfig({
  base: '/assets/',
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } }), appPage(), compiledAhead()],
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
            // Svelte makes an error as soon as its constants are read. Whoever watches the page, as Lighthouse does, looks up where
            // that was, and has the whole of the file that it is in read again for it: so it is in the smallest.
            { name: 'base', test: /preload-helper|src\/(size|uploads\/pick)\.ts|svelte\/src\/internal\/client\/constants\.js/ },
            { name: 'page', test: /src\/(dom|kind|page|words)\.ts/ },
            { name: 'transfer', test: /src\/uploads\/(queue|speed|transfer)\.ts/ },
            // What the app needs at once is one file. The rest comes when it is first needed, by what it is for.
            { name: atOnce },
            { name: 'parts', test: /src\/app\/(ui|files)\/|node_modules\/svelte\// },
            { name: 'sharing', test: /src\/app\/share\/(?!qr)/ },
          ],
        },
      },
      input: { stile: 'src/styles/stile.css', inside: 'src/styles/app.css', visitor: 'src/visitor.ts', app: 'src/app.ts' },
    },
  },
});
