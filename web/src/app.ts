// The app of people with an account: takes over the page that the server drew for it.
import { mount } from 'svelte';
import App from './app/App.svelte';
import { startRouter } from './app/router.svelte';
import { bringIcons } from './app/ui/sprite';
import { speak } from './app/words';
import { language } from './app/words/language.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');

/** Not at the top of the file: what is fetched here may need what is in the same chunk, and would wait for it for ever. */
async function begin(place: HTMLElement): Promise<void> {
  // Another language than English is a chunk of its own; where it cannot be had, English is better than nothing.
  await speak(language.tag).catch(() => speak('en'));
  startRouter();
  place.replaceChildren();
  mount(App, { target: place });
}

// In a turn of its own: whoever watches what is fetched notes from where, and would have to read all of this file again to say where in it.
queueMicrotask(() => {
  bringIcons();
  void begin(target);
});
