// Runs one journey: `node run.mjs screens:phone`. What it needs to know comes from the environment: see lib/world.mjs.
import { Browser } from './lib/browser.mjs';
import { removeFolders } from './lib/files.mjs';

const [name, variant] = (process.argv[2] ?? '').split(':');
const { default: journey } = await import(`./journeys/${name}.mjs`);

const browser = await Browser.start(process.argv[2]);
try {
  await journey(browser, variant);
  browser.expectNoTrouble();
  removeFolders();
} catch (error) {
  process.exitCode = 1;
  console.error(`${process.argv[2]}: ${error.stack ?? error}`);
  await browser.tellWhatIsSeen();
} finally {
  await browser.close();
}
