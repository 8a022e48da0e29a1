// Without a mouse: from signing in to a renamed file, a new folder, a link, the trash and back; and once around every screen.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, same, see } from '../lib/check.mjs';
import { Keys } from '../lib/keys.mjs';
import { email, password, url } from '../lib/world.mjs';

export default async function keyboard(browser) {
  const api = await Api.signIn();
  await api.files(['agenda.md', 'notes.txt', 'photo.png'], (name) => name);
  const person = await browser.person('writer');
  const keys = new Keys(person);
  const app = new App(person);

  await person.go('/sign-in');
  await walkHas(keys, 'the sign-in page', ['Skip to content', 'E-mail or user name', 'Password', 'Sign in']);
  await signIn(keys, app);
  await makeFolder(keys, app);
  await rename(keys, app);
  const address = await share(keys, app);
  await trashAndUndo(keys, app);
  await walkScreens(keys, app, address);
}

async function walkHas(keys, where, names) {
  const walked = await keys.walk(where);
  let at = -1;
  const isFurtherOn = (name) => (at = walked.findIndex((stop, index) => index > at && stop.includes(name))) >= 0;
  ensure(names.every(isFurtherOn), `${where}: Tab goes ${walked.join(' → ')}, and not ${names.join(' → ')}`);
}

async function signIn(keys, app) {
  await keys.page.reload();
  await keys.isOn(keys.page.getByLabel('E-mail'), 'the field for the address');
  await keys.type(email);
  await keys.press('Tab');
  await keys.type(password);
  await keys.press('Enter');
  await see(app.row('notes.txt'));
}

async function makeFolder(keys, app) {
  await keys.tabTo('New');
  await keys.press('Enter');
  await see(app.menu);
  await keys.press('Enter');
  await see(app.dialog);
  await keys.isOn(app.dialog.getByRole('textbox'), 'the name of the folder');
  await keys.press('Control+a');
  await keys.type('Archive 2026');
  await keys.press('Enter');
  await see(app.row('Archive 2026'));
}

async function rename(keys, app) {
  await keys.tabTo(/^Files in/);
  await keys.type('no');
  await see(app.row('notes.txt').and(app.page.locator('[aria-selected=true]')));
  await keys.press('F2');
  await keys.isOn(app.grid.getByRole('textbox', { name: 'New name' }), 'the new name');
  await keys.type('minutes');
  await keys.press('Enter');
  await see(app.row('minutes.txt'));
  await keys.isOn(app.grid, 'the list again');
}

async function share(keys, app) {
  await keys.press('Shift+F10');
  await see(app.menu);
  await keys.type('share');
  await keys.press('Enter');
  await keys.isOn(app.button('Create and copy link'), 'the button that makes a link');
  await keys.press('Enter');
  const address = await app.person.copied((text) => text.startsWith(`${url}/s/`));
  await see(app.dialog.getByLabel('Address of the link'));
  await app.closeToasts();
  await walkHas(keys, 'the share dialog', ['Close', 'Copy', 'Visitors can', 'Expires', 'Password', 'QR code', 'Pause', 'Revoke link', 'Done']);
  await keys.press('Escape');
  await gone(app.page.getByRole('dialog'));
  await keys.isOn(app.grid, 'the list again');
  return address;
}

async function trashAndUndo(keys, app) {
  await keys.press('Delete');
  await gone(app.row('minutes.txt'));
  await keys.tabTo('Undo');
  await keys.press('Enter');
  await see(app.row('minutes.txt'));
}

async function walkScreens(keys, app, address) {
  const { person, page } = app;
  const nav = ['Skip to content', 'New', 'My files', 'My shares', 'File requests', 'Trash'];
  await person.go('/files');
  await see(app.row('photo.png'));
  await walkHas(keys, 'the files', [...nav, 'Filter this folder', 'account of', 'Filter', 'Share folder', 'Upload', 'Files in']);
  await keys.press('?');
  await see(app.dialog);
  await keys.press('Escape');
  await gone(page.getByRole('dialog'));
  await person.go('/shares');
  await see(app.heading('My shares'));
  await walkHas(keys, 'My shares', [...nav, 'account of', 'Search by name', 'Created', 'Status', 'Sort', 'Select minutes.txt', 'minutes', 'More for']);
  await person.go('/trash');
  await see(app.heading('Trash'));
  await keys.walk('the trash');
  await person.go('/settings');
  await see(app.heading('Settings'));
  await walkHas(keys, 'the settings', [...nav, 'account of', 'Language', 'New key']);
  const visitor = await person.context.newPage();
  await visitor.goto(address);
  const visits = new Keys({ page: visitor });
  await walkHas(visits, 'the visitor page', ['Skip to content', 'Deutsch', 'Download']);
  await visits.page.keyboard.press('Tab');
  await visits.press('Enter');
  same(new URL(visitor.url()).hash, '#main', 'where Skip to content leads');
  await eventually('the content has the focus', () => visitor.evaluate(() => document.activeElement?.id === 'main'));
}
