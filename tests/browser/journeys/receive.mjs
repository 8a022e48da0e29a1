// A folder that takes files in from anybody who has the link, and shows them nothing.
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, same, see } from '../lib/check.mjs';
import { bytesOf, newFolder, writeTree } from '../lib/files.mjs';
import { url } from '../lib/world.mjs';

const SENT = { 'Brief ünter uns.txt': 'Here it is.\n', 'plans.bin': bytesOf(7, 300_000) };

export default async function receive(browser) {
  const api = await Api.signIn();
  const folder = await api.folder('Tenders');
  await api.file('secret offer.txt', 'Nobody but us.\n', folder.id);

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  await app.share('Tenders');
  await app.button('Options', app.dialog).click();
  await app.dialog.getByLabel('Visitors can').selectOption({ label: 'Only add files' });
  await see(app.dialog.getByText('They see nothing of what is there.'));
  await app.button('Create and copy link').click();
  const address = await owner.copied((text) => text.startsWith(`${url}/s/`));

  const visitor = await browser.person('visitor', { look: 'phone' });
  await send(visitor, address);
  await listsNothing(address, folder, await api.children(folder.id));
  await ownerFinds(app, api, folder);
}

async function send(visitor, address) {
  const { page } = visitor;
  const disk = writeTree(newFolder(), SENT);
  await visitor.go(address);
  await see(page.getByText('You can add files; what others added stays hidden'));
  ensure(!(await page.content()).includes('secret offer'), 'the page names what is in the folder');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose files' }).tap()]);
  await chooser.setFiles(Object.keys(SENT).map((name) => path.join(disk, name)));
  await see(page.getByRole('heading', { name: '2 files uploaded' }));
  await visitor.picture('receive-sent');
  await page.reload();
  const text = await page.locator('body').innerText();
  for (const name of [...Object.keys(SENT), 'secret offer']) ensure(!text.includes(name), `after they were sent the page names ${name}`);
}

/** Whoever asks without the page is refused as well. */
async function listsNothing(address, folder, inside) {
  const fetched = inside.flatMap(({ id }) => [`${address}/files/${id}`, `${address}/preview/${id}`]);
  for (const asked of [`${address}/items`, `${address}/items?folder=${folder.id}`, `${address}/archive`, `${address}/dl`, `${address}/preview`, ...fetched]) {
    const answer = await fetch(asked);
    const text = await answer.text();
    // What the page is drawn from tells everybody that files are taken, and nothing else.
    const isEmpty = answer.status === 200 && JSON.parse(text).items.length === 0;
    ensure(isEmpty || answer.status === 403 || answer.status === 404, `${asked} is answered ${answer.status}: ${text}`);
    for (const name of ['secret offer', ...Object.keys(SENT)]) ensure(!text.includes(name), `${asked} names ${name}`);
  }
  const taken = await fetch(`${address}/files?name=${encodeURIComponent('secret offer.txt')}`, { method: 'PUT', body: 'x' });
  same([taken.status, (await taken.json()).name], [201, 'secret offer.txt'], 'a name that is there already: nothing tells that it is');
}

async function ownerFinds(app, api, folder) {
  await app.button('Done', app.dialog).click();
  await app.openFolder('Tenders');
  await eventually('the owner finds what was sent', async () => (await app.names()).filter((name) => name in SENT).length === 2);
  for (const [name, content] of Object.entries(SENT)) {
    const arrived = await api.bytes((await api.named(folder.id, name)).id);
    ensure(arrived.equals(Buffer.from(content)), `${name} arrived as it was sent`);
  }
  same((await app.names()).length, 4, 'how many files are there');
}
