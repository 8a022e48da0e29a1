// Everything about a visitor's uploads, as the one file that the page fetches when it needs it.
export { Panel } from './panel';
export { choose, takeDrops, takePastes } from './pick';
export { startZone } from './zone';
