// The script of the pages outside: a link, its password, signing in. Uploads are fetched only where the page takes any.
import { startPage } from './page';

startPage();
const zone = document.querySelector<HTMLElement>('[data-upload]');
if (zone) void import('./uploads').then(({ startZone }) => startZone(zone));
