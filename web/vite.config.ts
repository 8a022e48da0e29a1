import { defineConfig } from 'vite';

// The built files are served below /assets/ with hashed names, under a policy that allows neither inline script nor
// inline style nor data: URLs: so nothing is inlined and no polyfill is injected.
export default defineConfig({
  base: '/assets/',
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
      // Few requests: what both pages share is one file.
      output: {
        codeSplitting: {
          groups: [
            { name: 'shared', test: /src\/(dom|page|words)\.|preload-helper/ },
          ],
        },
      },
      input: { stile: 'src/styles/stile.css', visitor: 'src/visitor.ts', files: 'src/files.ts' },
    },
  },
});
