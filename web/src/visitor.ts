// The script of the pages outside: a link, its password, signing in. What a page does not need is not fetched for it.
import { startPage } from './page';
import { startPictures } from './visitor/pictures';

startPage();
startPictures();
const zone = document.querySelector<HTMLElement>('[data-upload]');
if (zone) void import('./uploads').then(({ startZone }) => startZone(zone));
const passkey = document.querySelector<HTMLElement>('[data-passkey]');
if (passkey) void import('./visitor/passkey').then(({ startPasskey }) => startPasskey(passkey));
