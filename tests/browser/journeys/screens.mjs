// Every screen, light, dark or on a phone: nothing that keeps somebody out, nothing wider than the window, and a picture.
import path from 'node:path';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, fitsTheWindow, gone, see } from '../lib/check.mjs';
import { bytesOf, newFolder, png, writeTree } from '../lib/files.mjs';

const PICTURES = { 'beach.png': [214, 178, 120], 'dusk.png': [96, 84, 160], 'forest.png': [60, 120, 80] };

export default async function screens(browser, look) {
  const world = await fill(await Api.signIn());
  const person = await browser.person('reader', { look, judges: true });
  const judged = new Judged(person);
  await doors(judged);
  const app = await App.signedIn(person);
  await files(judged, app, world);
  await dialogs(judged, app, world);
  await uploads(judged, app, world);
  await sharesAndTrash(judged, app, world);
  await people(judged, app, world);
  await adminCenter(judged, world);
  await settings(judged, app, world);
  await visitors(judged, world);
}

class Judged {
  constructor(person) {
    Object.assign(this, { person, page: person.page });
  }

  /** What is in sight once `shown` is. */
  async is(name, shown) {
    await see(shown);
    await this.person.judge(name);
    await fitsTheWindow(this.page, name);
  }

  /** A screen by its address. */
  async at(name, address, shown) {
    await this.person.go(address);
    await this.is(name, shown(this.page));
  }
}

async function fill(api) {
  const trip = await api.folder('Lisbon trip');
  const empty = await api.folder('Empty');
  const inbox = await api.folder('Send me files');
  const album = await api.folder('Album');
  const pictures = await api.files(Object.keys(PICTURES), (name) => png(640, 420, PICTURES[name]), album.id);
  await api.file('notes.txt', 'Bring a hat.\n', album.id);
  const names = ['Contract with Northwind and everybody else who has to sign it, final version.pdf', 'budget.xlsx', 'plan.docx', 'song.mp3', 'site.html', 'talk.pptx', 'archive.zip', 'main.rs'];
  const documents = await api.files(names, (name) => bytesOf(name, 40_000), trip.id);
  await api.folder('Tickets', trip.id);
  await api.file('budget.xlsx', 'second version', trip.id).catch(() => {});
  const day = 86_400_000;
  const soon = new Date(Date.now() + 3 * day).toISOString();
  const open = await api.link([trip], { title: 'Everything about Lisbon', message: 'The tickets are in their own folder.\nSee you there!', note: 'for the board', expires_at: soon });
  const locked = await api.link([documents[1]], { password: 'harbour lights' });
  const asking = await api.link([inbox], { abilities: ['upload'] });
  const gallery = await api.link([album], { abilities: ['preview', 'download', 'upload'] });
  const single = await api.link([documents[2]]);
  const paused = await api.link([empty], { title: 'Paused for now' });
  await api.call('PATCH', `/api/v1/links/${paused.id}`, { paused: true });
  const { user: colleague } = await api.call('POST', '/api/v1/admin/users', { email: 'somebody.with.a.long.address@northlight.example', display_name: 'Bartholomäus Featherstonehaugh', admin: 'auditor' });
  const group = await api.call('POST', '/api/v1/admin/groups', { name: 'Design and everybody who helps with it' });
  await api.call('PUT', `/api/v1/admin/groups/${group.id}/members/${colleague.id}`);
  await api.call('POST', '/api/v1/admin/roles', { name: 'Reader of contracts', capabilities: ['list', 'preview'] });
  const team = await api.call('POST', '/api/v1/spaces', { name: 'Workshop' });
  await api.call('POST', `/api/v1/nodes/${trip.id}/grants`, { principals: [{ kind: 'group', id: group.id }, { kind: 'user', id: colleague.id }], role: 'viewer', until: soon });
  return { api, trip, empty, album, pictures, documents, open, locked, asking, gallery, single, paused, colleague, group, team };
}

/** What one sees before one is in. */
async function doors(judged) {
  const { person, page } = judged;
  await judged.at('sign-in', '/sign-in', () => page.getByRole('heading', { name: 'Sign in', exact: true }));
  person.expects(401, '/sign-in');
  await page.getByLabel('E-mail').fill('mara@northlight.example');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await judged.is('sign-in-wrong', page.getByText('The e-mail address (or user name) or the password is wrong.'));
}

async function files(judged, app, { trip, empty, album }) {
  const { person, page } = judged;
  const { isPhone } = person;
  await judged.is('files', app.row('Lisbon trip'));
  await judged.at('files-empty', `/files/${empty.id}`, () => page.getByText('Drop files here'));
  await judged.at('files-full', `/files/${trip.id}`, () => app.row('budget.xlsx'));
  await openMenu(app, 'budget.xlsx');
  await judged.is('files-menu', app.menu);
  await page.keyboard.press('Escape');
  await gone(app.menu);
  if (!isPhone) await judged.is('files-selected', app.bar);
  await judged.at('files-details', `/files/${trip.id}?details=1`, () => page.getByRole('complementary', { name: /^Details/ }));
  if (!isPhone) {
    await app.row('plan.docx').click();
    await judged.is('files-details-of-file', page.getByText('BLAKE3'));
  }
  await judged.at('files-filtered', `/files/${trip.id}?q=budget`, () => app.row('budget.xlsx'));
  await judged.at('files-nothing-found', `/files/${trip.id}?q=zebra`, () => page.getByText('Nothing matches'));
  await tiles(judged, app, album);
  await preview(judged, app, album);
  person.expects(404, '/api/v1/nodes/');
  await judged.at('files-missing', '/files/01900000-0000-7000-8000-000000000000', () => page.getByText('There is nothing here'));
}

/** Phones have no switch for it: the same choice stands in what the browser keeps. */
async function tiles(judged, app, album) {
  const { person, page } = judged;
  await person.go(`/files/${album.id}`);
  await see(app.row('beach.png'));
  const choice = page.getByRole('radio', { name: 'Tiles' });
  if (!(await choice.isVisible())) return;
  await choice.check();
  await eventually('the pictures are there', () => page.evaluate(() => [...document.querySelectorAll('[data-grid] img')].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length === 3));
  await judged.is('files-tiles', app.grid);
  await page.getByRole('radio', { name: 'List' }).check();
}

async function preview(judged, app, album) {
  const { person, page } = judged;
  await person.go(`/files/${album.id}`);
  await app.open('beach.png');
  await judged.is('preview', page.getByRole('img', { name: 'beach.png' }));
  await page.keyboard.press('ArrowRight');
  await see(page.getByRole('img', { name: 'dusk.png' }));
  await page.keyboard.press('End');
  await judged.is('preview-text', page.getByText('Bring a hat.'));
  await page.keyboard.press('Escape');
  await gone(page.getByRole('dialog'));
}

async function openMenu(app, name) {
  if (app.person.isPhone) await app.button(`More for ${name}`).click();
  else await app.row(name).click({ button: 'right' });
  await see(app.menu);
}

async function dialogs(judged, app, { trip }) {
  const { person, page } = judged;
  await person.go(`/files/${trip.id}`);
  await openMenu(app, 'budget.xlsx');
  await app.choose('Rename');
  await judged.is('files-rename', app.grid.getByRole('textbox', { name: 'New name' }));
  await page.keyboard.press('Escape');
  // On a phone what has its menu open is selected, and the button that adds makes room for the bar.
  await person.go(`/files/${trip.id}`);
  await app.button('New').first().click();
  await app.choose('New folder');
  await judged.is('new-folder', app.dialog);
  await app.dialog.getByRole('textbox').fill('Tickets');
  person.expects(409, '/folders');
  await app.button('Create folder', app.dialog).click();
  await judged.is('new-folder-taken', app.dialog.getByRole('alert'));
  await app.button('Cancel', app.dialog).click();
  await openMenu(app, 'plan.docx');
  await app.choose('Move…');
  await judged.is('move-picker', app.dialog.getByText('Tickets'));
  await app.button('Cancel', app.dialog).click();
  await gone(page.getByRole('dialog'));
  await share(judged, app);
  if (person.isPhone) return;
  await page.keyboard.press('?');
  await judged.is('keys', app.dialog);
  await page.keyboard.press('Escape');
}

async function share(judged, app) {
  const { person, page } = judged;
  await openMenu(app, 'song.mp3');
  await app.choose('Share…');
  await judged.is('share-new', app.button('Create and copy link'));
  await app.button('Options', app.dialog).click();
  await judged.is('share-options', app.dialog.getByLabel('Visitors can'));
  for (const part of ['Limits', 'Ask visitors first', 'More options']) await app.dialog.locator('summary', { hasText: part }).click();
  await judged.is('share-options-all', app.dialog.getByRole('switch', { name: 'Keep as it is now' }));
  await app.button('Create and copy link').click();
  await see(app.dialog.getByLabel('Address of the link'));
  await app.saved(() => app.dialog.getByRole('switch', { name: 'Expires' }).click());
  await app.dialog.getByRole('switch', { name: 'Password' }).click();
  await app.button('Generate', app.dialog).click();
  await app.saved(() => app.button('Set password', app.dialog).click());
  await app.dialog.getByText('Title and messages').click();
  await app.dialog.getByText('QR code').click();
  await app.button('Make a code', app.dialog).click();
  await app.closeToasts();
  await judged.is('share-settings', app.dialog.getByRole('img', { name: /^QR code/ }));
  await app.button('Revoke link', app.dialog).click();
  await judged.is('share-revoke', page.getByRole('heading', { name: 'Revoke this link?' }));
  await app.button('Cancel', app.dialog).click();
  await app.button('Done', app.dialog).click();
  await gone(page.getByRole('dialog'));
}

async function uploads(judged, app, { album }) {
  const { person, page } = judged;
  person.expects(409, '/tus');
  const disk = writeTree(newFolder(), { 'beach.png': 'other', 'new.txt': 'new', 'too: strange?.txt': 'x' });
  await person.go(`/files/${album.id}`);
  await see(app.row('beach.png'));
  person.expects(422, '/tus');
  await app.upload(['beach.png', 'new.txt', 'too: strange?.txt'].map((name) => path.join(disk, name)));
  const asked = app.uploads.getByRole('group', { name: /is already here/ });
  await judged.is('uploads-taken', asked);
  await app.button('Keep both', asked).click();
  await judged.is('uploads-failed', app.uploads.getByRole('heading', { name: '1 upload failed' }));
  await app.button('Close', app.uploads).click();
  await gone(app.uploads);
}

async function sharesAndTrash(judged, app, { api, open, documents }) {
  const { person, page } = judged;
  await judged.at('shares', '/shares', () => page.getByText('Everything about Lisbon').first());
  await judged.at('shares-nothing-found', '/shares?q=zebra', () => page.getByText('No link matches'));
  await judged.at('shares-history', '/shares?tab=history', () => page.getByRole('tab', { name: 'History', selected: true }));
  await judged.at('share-activity', `/shares/${open.id}/activity`, () => page.getByRole('heading', { name: 'Everything that was done' }));
  await judged.at('share-of-shares', `/shares/${open.id}`, () => app.dialog.getByLabel('Address of the link'));
  await page.keyboard.press('Escape');
  if (!person.isPhone) {
    await page.getByRole('checkbox', { name: 'Select all' }).click();
    await judged.is('shares-selected', app.bar);
  }
  await judged.at('trash-empty', '/trash', () => page.getByText('The trash is empty'));
  for (const { id } of documents.slice(3, 6)) await api.call('DELETE', `/api/v1/nodes/${id}`);
  await judged.at('trash', '/trash', () => app.row('song.mp3'));
  await app.button('Empty trash').click();
  await judged.is('trash-confirm', app.dialog);
  await app.button('Cancel', app.dialog).click();
}

async function people(judged, app, { trip, team }) {
  const { person, page } = judged;
  await judged.at('shared', '/shared', () => page.getByText('Nothing has been shared with you yet'));
  await judged.at('sharing', `/files/${team.root_id}?tab=sharing`, () => page.getByText('Bartholomäus Featherstonehaugh'));
  await judged.at('share-people', `/files?share=${trip.id}`, () => app.dialog.getByText('Who has access'));
  await app.dialog.getByRole('combobox', { name: 'Add people or groups' }).fill('bart');
  await judged.is('share-people-found', app.dialog.getByRole('listbox').getByRole('option'));
  await app.dialog.getByRole('combobox', { name: 'Add people or groups' }).fill('');
  await gone(app.dialog.getByRole('listbox'));
  await app.button('Who can open this?', app.dialog).click();
  await judged.is('who', page.getByRole('heading', { name: /^Who can open/ }));
  person.expects(403, '/api/v1/shortcuts/');
  await judged.at('no-permission', '/go/01900000-0000-7000-8000-000000000000', () => page.getByText('A shortcut gives no access by itself.'));
}

async function adminCenter(judged, { colleague, group }) {
  const { page } = judged;
  const dialog = (name) => () => page.getByRole('dialog').getByRole('heading', { name });
  const heading = (name) => () => page.getByRole('heading', { name, level: 2, exact: true });
  const user = `/admin/users/${colleague.id}`;
  await judged.at('admin', '/admin', () => page.getByText('What waits for an administrator.'));
  await judged.at('admin-users', '/admin/users', () => page.getByRole('link', { name: colleague.display_name }));
  await judged.at('admin-user-new', '/admin/users?do=new', dialog('New user'));
  await judged.at('admin-users-import', '/admin/users?do=import', dialog('Import users'));
  await judged.at('admin-user', user, heading(colleague.display_name));
  await judged.at('admin-user-delete', `${user}?do=delete`, () => page.getByText('Step 1 of 2'));
  await judged.at('admin-groups', '/admin/groups', () => page.getByRole('link', { name: group.name }));
  await judged.at('admin-group', `/admin/groups/${group.id}`, heading(group.name));
  await judged.at('admin-roles', '/admin/roles', () => page.getByRole('switch', { name: 'Reader of contracts may be given' }));
  await judged.at('admin-role-new', '/admin/roles?do=new', dialog('New role'));
  await judged.at('admin-policy', '/admin/policy', () => page.getByText('Every link has a password').first());
  await judged.at('admin-preset', '/admin/policy?preset=regulated', dialog('Preset “Regulated”'));
  await judged.at('admin-links', '/admin/links', () => page.getByRole('table', { name: 'Links' }));
  await judged.at('admin-storage', '/admin/storage', () => page.getByRole('button', { name: 'What to do with Workshop' }));
  await judged.at('admin-events', '/admin/events', () => page.getByRole('table', { name: 'Event log' }));
}

/** The settings say which server one is on, as the menu of the account does. */
async function settings(judged, app, { api }) {
  const { person, page } = judged;
  const { pod } = await api.call('GET', '/api/v1/session');
  await judged.at('settings', '/settings', () => page.getByText(`Server: ${pod}`));
  await page.getByRole('button', { name: /account of/ }).click();
  await judged.is('account', app.menu.getByText(`Server: ${pod}`));
  await page.keyboard.press('Escape');
  await app.button('New key').click();
  await app.dialog.getByRole('textbox').fill('backup');
  await app.button('Make key', app.dialog).click();
  await judged.is('settings-key', page.getByRole('heading', { name: 'Your new key:' }));
  await app.button('Done', app.dialog).click();
  await gone(page.getByRole('dialog'));
  await page.getByRole('radio', { name: 'Compact' }).check();
  await judged.at('files-compact', '/files', () => app.row('Album'));
  person.expects(404, '/nowhere');
  await judged.at('nowhere', '/nowhere', () => page.getByRole('heading', { level: 1 }));
}

async function visitors(judged, { open, locked, asking, gallery, single, paused }) {
  const { person, page } = judged;
  await person.context.clearCookies();
  await judged.at('visitor-list', open.url, () => page.getByRole('heading', { name: 'Everything about Lisbon' }));
  await judged.at('visitor-file', single.url, () => page.getByRole('link', { name: /^Download/ }));
  await person.go(`${gallery.url}?view=grid`);
  await eventually('the pictures are there', () => page.evaluate(() => [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length >= 3));
  await judged.is('visitor-gallery', page.locator('a[data-name="beach.png"]'));
  await page.locator('a[data-name="beach.png"]').click();
  await judged.is('visitor-lightbox', page.getByRole('dialog').getByRole('img'));
  await page.keyboard.press('ArrowRight');
  await see(page.getByRole('img', { name: 'dusk.png' }));
  await page.keyboard.press('Escape');
  await gone(page.getByRole('dialog'));
  await judged.at('visitor-asked', asking.url, () => page.getByText('You can add files; what others added stays hidden'));
  await judged.at('visitor-password', locked.url, () => page.getByRole('heading', { name: 'This share has a password' }));
  person.expects(401, '/unlock');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await judged.is('visitor-password-wrong', page.getByText('That password is not right.'));
  person.expects(404, '/s/');
  await judged.at('visitor-not-found', paused.url, () => page.getByRole('heading', { name: 'Share not found' }));
  ensure(!(await page.content()).includes('Paused for now'), 'a paused link tells nothing of itself');
}
