// Everything about uploads, as the one file that the pages fetch when they need it.
export { Panel } from './panel';
export { choose, takeDrops, takePastes } from './pick';
export { startZone } from './zone';
