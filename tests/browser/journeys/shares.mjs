// Links in the hands of whoever made them: copied, as a QR code, found again, changed, and ended many at once.
import { readFileSync } from 'node:fs';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, same, see } from '../lib/check.mjs';
import { textOf } from '../lib/qr.mjs';
import { url } from '../lib/world.mjs';

const NEW_PASSWORD = 'harbour lights 42';

export default async function shares(browser) {
  const api = await Api.signIn();
  await api.call('PATCH', '/api/v1/admin/policy', { link_purge_after_days: 30 });
  const plans = await api.folder('Plans');
  await api.files(['sketch.txt', 'paints.txt'], (name) => name, plans.id);
  await api.file('budget.csv', 'a;b\n');
  const soon = await api.link([await api.file('old.txt', 'old')], { title: 'Long ago', expires_at: new Date(Date.now() + 1500).toISOString() });

  const owner = await browser.person('owner');
  const app = await App.signedIn(owner);
  const ofFile = await make(app, 'budget.csv');
  const ofFolder = await make(app, 'Plans');
  ensure(new Set([ofFile, ofFolder, soon.url]).size === 3, 'every link has an address of its own');
  await qrCodes(app, ofFolder);
  await switched(app, api);
  await keepsWhatWasChosen(app);

  await app.page.getByRole('link', { name: 'My shares', exact: true }).click();
  await see(app.heading('My shares'));
  await finds(app);
  await changes(app, browser, ofFolder);
  await endsMany(app, browser, api, [ofFile, ofFolder]);
}

/** By the right button of the mouse; what is copied is what is shown, and opens for a stranger. */
async function make(app, name) {
  await app.share(name);
  await app.button('Create and copy link').click();
  const address = await app.person.copied((text) => text.startsWith(`${url}/s/`) && text !== app.last);
  app.last = address;
  same(await app.address(), address, 'the address in the dialog');
  await app.page.evaluate(() => navigator.clipboard.writeText('nothing'));
  await app.dialog.getByRole('button', { name: /^Cop(y|ied)$/ }).click();
  await app.person.copied((text) => text === address);
  same((await fetch(address)).status, 200, 'the address for a stranger');
  await app.page.keyboard.press('Escape');
  await gone(app.page.getByRole('dialog'));
  return address;
}

/** Where the organization allows no new links nobody is offered to make one, and everybody is after the page is read anew. */
async function switched(app, api) {
  const make = app.button('Create and copy link');
  const looks = async (links_enabled, look) => {
    await api.call('PATCH', '/api/v1/admin/policy', { links_enabled });
    await app.page.reload();
    await app.share('sketches.txt');
    await look();
    await app.page.keyboard.press('Escape');
    await gone(app.page.getByRole('dialog'));
  };
  await gone(app.page.getByRole('dialog'));
  await api.file('sketches.txt', 'lines');
  await looks('no_new', async () => {
    await see(app.dialog.getByText('Your organization does not allow new links'));
    same(await make.count(), 0, 'offers to make a link');
  });
  await looks('on', () => see(make));
}

/** Neither Esc nor Back drops unasked what was chosen for a link that is not made; Back leads where it would have led. */
async function keepsWhatWasChosen(app) {
  const { page } = app;
  await app.share('sketches.txt');
  const [question, field] = [page.getByRole('dialog', { name: 'Drop this link?' }), page.getByRole('textbox', { name: 'Password' })];
  await app.button('Options', app.dialog).click();
  await app.dialog.getByRole('switch', { name: 'Password' }).click();
  await field.fill(NEW_PASSWORD);
  const open = page.url();
  for (const leave of [() => page.keyboard.press('Escape'), () => page.goBack()]) {
    await leave();
    await see(question);
    same(page.url(), open, 'the address while it is asked');
    await app.button('Cancel', question).click();
    await gone(question);
    same(await field.inputValue(), NEW_PASSWORD, 'what was chosen');
  }
  await page.goBack();
  await app.button('Drop it', question).click();
  await gone(page.getByRole('dialog'));
  const left = new URL(page.url());
  same(left.pathname, new URL(open).pathname, 'the folder after it was left');
  ensure(!left.searchParams.has('share'), 'the address says that the dialog is open');
}

/** Both files of the code hold an address of its own, that leads to the link. */
async function qrCodes(app, address) {
  await app.share('Plans');
  await app.dialog.getByText('QR code').click();
  await app.button('Make a code', app.dialog).click();
  await see(app.dialog.getByRole('img', { name: /^QR code/ }));
  await app.dialog.getByRole('img', { name: /^QR code/ }).scrollIntoViewIfNeeded();
  await app.person.picture('share-qr');
  const png = await app.person.download(() => app.button('Save as PNG', app.dialog).click());
  const svg = await app.person.download(() => app.button('Save as SVG', app.dialog).click());
  ensure(png.name.endsWith('.png') && svg.name.endsWith('.svg'), `the files are called ${png.name} and ${svg.name}`);
  const held = [];
  for (const [file, kind] of [[png, 'image/png'], [svg, 'image/svg+xml']]) {
    const { side, rows } = await modulesOf(app.person, readFileSync(file.path), kind);
    held.push(textOf(side, (x, y) => rows[y][x] === '1'));
  }
  same(held[1], held[0], 'what the code in both files says');
  ensure(held[0].startsWith(`${url}/s/`) && held[0] !== address, `the code holds an address of its own, not ${held[0]}`);
  same((await fetch(held[0])).status, 200, 'the address in the code for a stranger');
  await app.page.keyboard.press('Escape');
}

/** The modules of a code in a picture. The mark in its corner is seven of them wide. */
async function modulesOf(person, bytes, kind) {
  const page = await person.context.newPage();
  const found = await page.evaluate(async ({ base64, kind }) => {
    const image = new Image();
    image.src = `data:${kind};base64,${base64}`;
    await image.decode();
    const [width, height] = [Math.max(image.naturalWidth, 600), Math.max(image.naturalHeight, 600)];
    const canvas = new OffscreenCanvas(width, height);
    const drawing = canvas.getContext('2d');
    drawing.fillStyle = '#fff';
    drawing.fillRect(0, 0, width, height);
    drawing.drawImage(image, 0, 0, width, height);
    const { data } = drawing.getImageData(0, 0, width, height);
    const isDark = (x, y) => data[(Math.round(y) * width + Math.round(x)) * 4] < 128;
    const at = [...Array(width).keys()].find((x) => isDark(x, x));
    let end = at;
    while (isDark(end, at)) end++;
    const module = (end - at) / 7;
    const side = Math.round((width - 2 * at) / module);
    const rows = Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => Number(isDark(at + (x + 0.5) * module, at + (y + 0.5) * module))).join(''));
    return { side, rows };
  }, { base64: bytes.toString('base64'), kind });
  await page.close();
  return found;
}

function rows(app) {
  return app.page.getByRole('table').locator('[role=row][aria-selected]');
}

/** By name, by when it was made, by state. The expired one stands in the history. */
async function finds(app) {
  const { page } = app;
  const shows = (count) => eventually(`${count} links are shown`, async () => (await rows(app).count()) === count);
  await shows(2);
  await page.getByLabel('Search by name').fill('plans');
  await shows(1);
  ensure((await rows(app).innerText()).includes('Plans'), 'the link that was looked for');
  await page.getByLabel('Search by name').fill('');
  await shows(2);
  const created = page.getByRole('combobox', { name: 'Created' });
  await created.selectOption({ label: 'Created: last 24 hours' });
  await shows(2);
  await created.selectOption({ label: 'Created: between…' });
  await page.getByLabel('From').fill('2020-01-01');
  await page.getByLabel('Until').fill('2020-12-31');
  await see(page.getByText('No link matches'));
  await app.button('Show all links').click();
  await shows(2);
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Status: paused' });
  await see(page.getByText('No link matches'));
  await page.getByRole('tab', { name: 'History' }).click();
  await eventually('the link that ended is shown as expired', async () => {
    await page.reload();
    return (await rows(app).count()) === 1 && (await rows(app).innerText()).includes('Expired');
  });
  await page.getByRole('combobox', { name: 'Status' }).selectOption({ label: 'Status: revoked' });
  await see(page.getByText('No link matches'));
  await page.getByRole('tab', { name: 'Current' }).click();
  await shows(2);
}

async function change(app, name) {
  await rows(app).filter({ hasText: name }).click({ button: 'right' });
  await app.choose('View and change…');
  await see(app.dialog.getByLabel('Address of the link'));
}

/** A visitor who is inside is asked again as soon as something is changed; the address stays. */
async function changes(app, browser, address) {
  const { dialog, page } = app;
  const visitor = await browser.person('visitor');
  await visitor.go(address);
  const file = await visitor.page.getByRole('link', { name: 'Download: sketch.txt' }).getAttribute('href');
  same((await visitor.context.request.get(new URL(file, url).href)).status(), 200, 'the download before the change');

  await change(app, 'Plans');
  await dialog.getByText('Title and messages').click();
  const fill = (field, text) => app.saved(async () => { await dialog.getByLabel(field, { exact: true }).fill(text); await dialog.getByLabel(field, { exact: true }).blur(); });
  same((await fill('Message', 'Please look at page 2.')).message, 'Please look at page 2.', 'the message that is stored');
  same((await fill('Note', 'for the board')).note, 'for the board', 'the note that is stored');
  same((await app.saved(() => dialog.getByLabel('Visitors can').selectOption({ label: 'View' }))).abilities, ['preview'], 'the abilities that are stored');
  const after = await app.saved(() => dialog.getByRole('switch', { name: 'Expires' }).click());
  ensure(after.expires_at > new Date().toISOString(), 'the end that is stored');
  same(after.url, address, 'the address after the changes');

  await visitor.page.reload();
  await see(visitor.page.getByText('Please look at page 2.'));
  await see(visitor.page.getByText('You can look, not download'));
  ensure(!(await visitor.page.content()).includes('for the board'), 'the note is for people inside');
  ensure([403, 404].includes((await visitor.context.request.get(new URL(file, url).href)).status()), 'the download after it was taken away is refused');

  await dialog.getByRole('switch', { name: 'Password' }).click();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(NEW_PASSWORD);
  ensure((await app.saved(() => app.button('Set password', dialog).click())).has_password, 'the password is stored');
  visitor.expects(401, '/s/');
  await visitor.page.reload();
  await see(visitor.page.getByRole('heading', { name: 'This share has a password' }));

  await app.saved(() => dialog.getByRole('switch', { name: 'Pause' }).click());
  visitor.expects(404, '/s/');
  await visitor.page.reload();
  await see(visitor.page.getByRole('heading', { name: 'Share not found' }));
  await app.saved(() => dialog.getByRole('switch', { name: 'Pause' }).click());
  await app.button('Done', dialog).click();
  await gone(page.getByRole('dialog'));
  await change(app, 'Plans');
  await see(dialog.getByText('A password is needed.'));
  same(await dialog.getByLabel('Visitors can').locator('option:checked').innerText(), 'View', 'what visitors can, read back');
  await app.person.picture('share-changed');
  await app.button('Done', dialog).click();
}

/** Two are selected and ended. The addresses are dead, the files stay. */
async function endsMany(app, browser, api, addresses) {
  const { page } = app;
  for (const name of ['Select Plans', 'Select budget.csv']) await page.getByRole('checkbox', { name }).first().click();
  await see(app.bar);
  const selected = await app.bar.getByText(/selected/).innerText();
  same(selected, '2 selected', 'the bar');
  await app.person.picture('shares-selected');
  await app.button('Revoke…', app.bar).click();
  await see(page.getByRole('heading', { name: 'Revoke 2 links?' }));
  await app.button('Revoke 2 links', app.dialog).click();
  await see(page.getByText('You have not shared anything by link yet'));
  await page.getByRole('tab', { name: 'History' }).click();
  await eventually('all that ended stands in the history', async () => (await rows(app).count()) === 3);
  await app.person.picture('shares-history');
  const stranger = await browser.person('stranger');
  stranger.expects(404, '/s/');
  for (const address of addresses) {
    await stranger.go(address);
    await see(stranger.page.getByRole('heading', { name: 'Share not found' }));
  }
  same(await api.names(api.root), ['Plans', 'budget.csv', 'old.txt', 'sketches.txt'], 'the files');
}
