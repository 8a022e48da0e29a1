import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// One document for all test files: making one for each takes most of the time. A test puts back what it changes.
export default defineConfig({
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  // Svelte as it is in a browser.
  resolve: { conditions: ['browser'] },
  test: { environment: 'happy-dom', isolate: false, include: ['src/**/*.test.ts'], setupFiles: ['src/app/words/whole.ts'] },
});
