// From a server that nobody has set up to a visitor who downloads, and to the end of their link.
import path from 'node:path';
import { App } from '../lib/app.mjs';
import { ensure, fitsTheWindow, same, see } from '../lib/check.mjs';
import { bytesOf, newFolder, treeOf, unpacked, writeTree } from '../lib/files.mjs';
import { email, password, setupUrl, url } from '../lib/world.mjs';

const LINK_PASSWORD = 'harbour lights 42';
const TREE = {
  'Summer party/read me first.txt': 'Bring a chair.\n',
  'Summer party/Pictures/one.bin': bytesOf(1, 200_000),
  'Summer party/Pictures/Évening/späť ✓.bin': bytesOf(2, 30_000),
  'Summer party/Pictures/Évening/empty.txt': '',
  'Summer party/For later': null,
};

export default async function firstRun(browser) {
  await setupFor(browser);
  const disk = writeTree(newFolder(), TREE);
  const owner = await browser.person('owner');
  const app = new App(owner);
  await setUp(app);
  await app.drop([path.join(disk, 'Summer party')], owner.page.locator('main'));
  await app.arrived(4);
  await app.lists(['Summer party']);
  const address = await share(app);

  const visitor = await browser.person('visitor', { look: 'phone' });
  await open(visitor, address);
  const archive = await visitor.download(() => visitor.page.getByRole('link', { name: /^Download all/ }).tap());
  same(archive.name, 'Summer party.zip', 'the name of the archive');
  same(treeOf(unpacked(archive.path)), treeOf(disk), 'what was downloaded');

  await revoke(app);
  visitor.expects(404, '/s/');
  await visitor.page.reload();
  await see(visitor.page.getByRole('heading', { name: 'Share not found' }));
  const gone = await browser.person('latecomer');
  gone.expects(404, '/s/');
  await gone.go(address);
  await see(gone.page.getByRole('heading', { name: 'Share not found' }));
  await app.lists(['Summer party']);
}

/** The page of the very first start, in every look. */
async function setupFor(browser) {
  for (const look of ['light', 'dark', 'phone']) {
    const person = await browser.person(`administrator (${look})`, { look, judges: true });
    await person.go(setupUrl);
    await person.judge('setup');
    await fitsTheWindow(person.page, 'the setup');
    await person.go('/setup');
    await see(person.page.getByText('one-time token'));
    await person.judge('setup-without-token');
    await person.context.close();
  }
}

async function setUp({ person, page, heading, button }) {
  await person.go(setupUrl);
  await page.getByLabel('Organization').fill('Northlight Studio');
  await page.getByLabel('Your name').fill('Mara Lindqvist');
  await page.getByLabel('Your e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill('password1234');
  person.expects(422, '/setup');
  await page.getByRole('button', { name: 'Set up' }).click();
  await see(page.getByText('That password is easily guessed'));
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Set up' }).click();
  await see(page.getByRole('heading', { name: 'My files', level: 1 }));
}

/** Makes the link with a password and an expiry, all in the dialog, and gives its address. */
async function share(app) {
  const { person, page } = app;
  await app.share('Summer party');
  same(await page.getByLabel('Address of the link').count(), 0, 'addresses before there is a link');
  await app.button('Create and copy link').click();
  const address = await person.copied((text) => text.startsWith(`${url}/s/`));
  same(await app.address(), address, 'the address in the dialog');

  await app.saved(() => app.dialog.getByRole('switch', { name: 'Expires' }).click());
  const lastDay = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  const changed = await app.saved(() => app.dialog.getByLabel('Last day of the link').fill(lastDay));
  same(changed.expires_at.slice(0, 10), lastDay, 'the day that is stored');
  await app.dialog.getByRole('switch', { name: 'Password' }).click();
  await app.dialog.getByRole('textbox', { name: 'Password' }).fill(LINK_PASSWORD);
  ensure((await app.saved(() => app.button('Set password', app.dialog).click())).has_password, 'the password is stored');
  await see(app.dialog.getByText(LINK_PASSWORD));
  await app.button('Done', app.dialog).click();

  await app.share('Summer party');
  same(await app.address(), address, 'the address when the dialog is opened again');
  same(await app.dialog.getByLabel('Last day of the link').inputValue(), lastDay, 'the day when the dialog is opened again');
  await see(app.dialog.getByText('A password is needed.'));
  await person.picture('share-dialog-saved');
  await app.button('Done', app.dialog).click();
  return address;
}

/** A wrong password, then the right one. */
async function open(visitor, address) {
  const { page } = visitor;
  await visitor.go(address);
  await see(page.getByRole('heading', { name: 'This share has a password' }));
  visitor.expects(401, '/unlock');
  await page.getByLabel('Password', { exact: true }).fill('harbour lights 41');
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByText('That password is not right.'));
  await visitor.picture('unlock-wrong');
  await page.getByLabel('Password', { exact: true }).fill(LINK_PASSWORD);
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByRole('heading', { name: 'Summer party' }));
  await visitor.picture('visitor-unlocked');
}

async function revoke(app) {
  await app.share('Summer party');
  await app.button('Revoke link', app.dialog).click();
  await see(app.page.getByRole('heading', { name: 'Revoke this link?' }));
  await app.button('Revoke link', app.dialog).click();
  await see(app.toast('Link revoked'));
  await app.button('Close', app.dialog).last().click();
}
