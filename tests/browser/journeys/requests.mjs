// Somebody is asked for files by name: they send each, get receipts, and whoever asked sees what came and what is missing.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, gone, same, see } from '../lib/check.mjs';
import { newFolder, writeTree } from '../lib/files.mjs';
import { url } from '../lib/world.mjs';

const SENT = { 'scan 001.pdf': '%PDF-1.4 a passport', 'notes.txt': 'no passport at all\n', 'months.txt': 'three of them\n' };

export default async function requests(browser) {
  const api = await Api.signIn();
  const folder = await api.folder('Move-in');

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  const address = await asks(app);
  const visitor = await browser.person('visitor', { look: 'phone' });
  await sends(visitor, address);
  same((await api.names(folder.id)).join(), 'Passport.pdf,Proof of income.txt', 'what came is called as what was asked for');
  await asksForMore(visitor, address);
  await looksAt(app);
}

/** Two things that are required, by the options of a new link. */
async function asks(app) {
  const { dialog } = app;
  await app.share('Move-in');
  await app.button('Options', dialog).click();
  await dialog.getByText('Ask for files', { exact: true }).click();
  await dialog.getByRole('switch', { name: 'Ask visitors to send you files' }).check();
  await fill(dialog.getByLabel('Name of thing 1'), 'Proof of income');
  await app.button('Add another', dialog).click();
  await fill(dialog.getByLabel('Name of thing 2'), 'Passport');
  await fill(dialog.getByLabel('Kinds of files for thing 2'), 'PDF, jpg');
  await app.button('Move thing 2 up', dialog).click();
  same(await dialog.getByLabel('Name of thing 1').inputValue(), 'Passport', 'the first thing after it was moved');
  await see(dialog.getByRole('heading', { name: 'Anyone with the link can send the 2 files you ask for.' }));
  await app.person.picture('request-dialog');
  await app.button('Create and copy link', dialog).click();
  const address = await app.person.copied((text) => text.startsWith(`${url}/s/`));
  await app.button('Done', dialog).click();
  await gone(app.page.getByRole('dialog'));
  return address;
}

/** Leaving the field is what stores it. */
async function fill(field, text) {
  await field.fill(text);
  await field.blur();
}

async function sends(visitor, address) {
  const { page } = visitor;
  const disk = writeTree(newFolder(), SENT);
  await visitor.go(address);
  await page.getByRole('button', { name: 'Open' }).tap();
  await see(page.getByRole('heading', { name: 'What is asked for' }));

  visitor.expects(422, '/tus');
  await choose(visitor, 'Passport', path.join(disk, 'notes.txt'));
  await see(page.locator('.asked').getByText('Not a kind of file that is asked for: choose PDF, JPG'));
  same(await page.locator('.asked.is-sent').count(), 0, 'what has come after a refusal');
  await visitor.picture('request-refused');

  await choose(visitor, 'Passport', path.join(disk, 'scan 001.pdf'));
  await see(asked(page, 'Passport').getByText('scan 001.pdf'));
  await choose(visitor, 'Proof of income', path.join(disk, 'months.txt'));
  await see(page.getByText('All that is required has been sent. Thank you.'));
  same(await page.locator('.asked.is-sent').count(), 2, 'how many things have a tick');
  await visitor.picture('request-complete');

  const receipt = await visitor.download(() => asked(page, 'Passport').getByRole('link', { name: 'Receipt' }).tap());
  const text = readFileSync(receipt.path, 'utf8');
  for (const part of ['scan 001.pdf', 'SHA-256']) ensure(text.includes(part), `the receipt does not name ${part}: ${text}`);
}

function asked(page, name) {
  return page.locator('.asked').filter({ has: page.getByText(name, { exact: true }) });
}

async function choose(visitor, name, file) {
  const { page } = visitor;
  // Before the script of the uploads is there, the button does nothing.
  await page.waitForLoadState('networkidle');
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), asked(page, name).getByRole('button').tap()]);
  await chooser.setFiles(file);
}

/** The same form for every address; the answer tells nothing. */
async function asksForMore(visitor, address) {
  const { page } = visitor;
  await visitor.go(`${address}/ask`);
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Your e-mail').fill('ada@example.org');
  await page.getByLabel('What you need (if you like)').fill('One more week, please.');
  await page.getByRole('button', { name: 'Ask', exact: true }).tap();
  await see(page.getByRole('status'));
}

async function looksAt(app) {
  const { page, person } = app;
  await page.getByRole('link', { name: 'My shares', exact: true }).click();
  await see(app.heading('My shares'));
  const { items } = await (await Api.signIn()).call('GET', '/api/v1/links');
  await person.go(`/shares/${items[0].id}/activity`);
  const came = page.getByRole('region', { name: 'Files that came in' });
  await see(came.getByText('2 files from 1 person'));
  await see(came.getByText('Complete'));
  for (const name of ['scan 001.pdf', 'months.txt']) await see(came.getByRole('link', { name, exact: true }));
  const table = await person.download(() => came.getByRole('link', { name: 'Save as CSV' }).click());
  ensure(readFileSync(table.path, 'utf8').includes('scan 001.pdf'), 'the table names what came');

  const who = page.getByRole('region', { name: /^Who asked/ });
  await see(who.getByText('One more week, please.'));
  await person.picture('request-activity');
  person.expects(409, '/asks/');
  await app.button('Send them the link: Ada Lovelace', who).click();
  await see(who.getByText(/^This server cannot send mail yet\./));
  await app.button('Decline: Ada Lovelace', who).click();
  await see(who.getByText('Declined'));
}
