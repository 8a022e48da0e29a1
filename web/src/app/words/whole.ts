// Before the unit tests: they draw nothing, so nothing brings the texts for them.
import { bringRest } from './index';

await bringRest();
