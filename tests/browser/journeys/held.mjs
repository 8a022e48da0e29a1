// What visitors send waits until its owner has looked at it: in no folder and no trash, and in its place when it is accepted.
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, gone, same, see } from '../lib/check.mjs';
import { bytesOf, newFolder, writeTree } from '../lib/files.mjs';

const SENT = { 'photo one.jpg': bytesOf(3, 40_000), 'photo two.jpg': bytesOf(4, 60_000), 'menu.pdf': bytesOf(5, 20_000) };

export default async function held(browser) {
  const api = await Api.signIn();
  await api.call('PATCH', '/api/v1/admin/policy', { link_uploads_held: true });
  const folder = await api.folder('Press kit');
  const settings = { abilities: ['upload'], request: { items: [{ name: 'A photo', required: true }] } };
  const link = await api.link([folder], settings);

  const visitor = await browser.person('visitor', { look: 'phone' });
  await sends(visitor, link.url);
  same((await api.names(folder.id)).length, 0, 'what is in the folder');

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  await looksAt(app);
  await visitor.page.reload();
  await see(visitor.page.getByText('Not accepted'));
  same((await api.names(folder.id)).join(), 'photo one.jpg,photo two.jpg', 'what was accepted');
  await findsItInTheTrash(app);
}

async function sends(visitor, address) {
  const { page } = visitor;
  const disk = writeTree(newFolder(), SENT);
  await visitor.go(address);
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByRole('heading', { name: 'What is asked for' }));
  // Before the script of the uploads is there, the button does nothing.
  await page.waitForLoadState('networkidle');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose files' }).tap()]);
  await chooser.setFiles(Object.keys(SENT).map((name) => path.join(disk, name)));
  await see(page.getByRole('heading', { name: '3 files uploaded' }));
  await see(page.getByText('Waiting to be accepted').nth(2));
  await visitor.picture('held-sent');
}

/** From the place of file requests to what waits; one is declined, the others are accepted together. */
async function looksAt(app) {
  const { page, person } = app;
  await page.getByRole('link', { name: 'File requests', exact: true }).click();
  await see(app.heading('File requests'));
  await person.picture('held-requests');
  await page.getByRole('link', { name: /3 waiting/ }).click();
  const waiting = page.getByRole('region', { name: /^Waiting for you/ });
  await see(waiting.getByText('menu.pdf'));
  await person.picture('held-waiting');
  const looked = await person.download(() => waiting.getByRole('link', { name: /^Download: .*menu\.pdf/ }).click());
  ensure(looked.name === 'menu.pdf', `what is downloaded is called ${looked.name}`);
  await waiting.getByRole('button', { name: /^Decline: .*menu\.pdf/ }).click();
  await gone(waiting.getByText('menu.pdf'));
  await app.button('Accept all', waiting).click();
  await gone(waiting);
  await see(page.getByRole('region', { name: 'Files that came in' }).getByText('Declined'));
}

async function findsItInTheTrash(app) {
  await app.person.go('/trash');
  await see(app.page.getByText('menu.pdf'));
}
