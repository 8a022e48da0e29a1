// Everything about a visitor's uploads, as the one file that the page fetches when it needs it.
export { startZone } from './zone';
