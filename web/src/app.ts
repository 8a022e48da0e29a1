// The app of people with an account: takes over the page that the server drew for it.
import { mount } from 'svelte';
import App from './app/App.svelte';
import { startRouter } from './app/router.svelte';
import { bringIcons } from './app/ui/sprite';
import { speak } from './app/words';
import { language } from './app/words/language.svelte';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no place for the app');
bringIcons();
// Another language than English is a chunk of its own; where it cannot be had, English is better than nothing.
await speak(language.tag).catch(() => speak('en'));
startRouter();
target.replaceChildren();
mount(App, { target });
