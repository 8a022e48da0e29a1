// Strings that break what is made carelessly, in every field that takes text. Nothing of them runs, nothing is pushed out of
// the window, and what is not taken is refused with a reason.
import { Api, many } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, fitsTheWindow, gone, same, see } from '../lib/check.mjs';
import { email, naughtyStrings, password, setupUrl } from '../lib/world.mjs';

/** Names that are on every screen, and on every page of a visitor. */
const ORGANIZATION = '<script>alert("organization")</script>';
const NAME = '"><img src=x onerror=alert(1)> \u202eevil';
const JSON_TYPE = { 'content-type': 'application/json' };

export default async function naughty(browser) {
  const strings = naughtyStrings();
  const person = await browser.person('poet');
  const app = new App(person);
  await setUp(app, strings);
  const api = await Api.signIn();
  await signIn(browser, strings);

  const folder = await api.folder('Strings');
  const links = await fill(api, folder, strings);
  await filesShow(app, api, folder);
  await filters(app, strings, `/files/${folder.id}`);
  await names(app, api, await api.folder('By hand'), every(strings, 32));
  await texts(app, every(strings, 90));
  await sharesShow(app, strings, links.length);
  await visitorsSee(browser, links);
}

/** Some of them, and always the same. */
function every(strings, step) {
  return strings.filter((_, at) => at % step === 3);
}

/** The page answers with what was typed, whatever it was. */
async function setUp({ person, page }, strings) {
  person.expects(422, '/setup');
  await person.go(setupUrl);
  for (const string of every(strings, 100)) {
    await page.getByLabel('Organization').fill(string || ' ');
    await page.getByLabel('Your name').fill(string || ' ');
    await page.getByLabel('Your e-mail').fill('nobody@nowhere.example');
    await page.getByLabel('Password', { exact: true }).fill('password1234');
    await page.getByRole('button', { name: 'Set up' }).click();
    await see(page.getByText('That password is easily guessed'));
    await fitsTheWindow(page, `the setup with ${string}`);
  }
  await page.getByLabel('Organization').fill(ORGANIZATION);
  await page.getByLabel('Your name').fill(NAME.replace('\u202e', ''));
  await page.getByLabel('Your e-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Set up' }).click();
  await see(page.getByText('My files').first());
}

/** Few: who tries often has to wait. */
async function signIn(browser, strings) {
  const stranger = await browser.person('stranger');
  stranger.expects(401, '/sign-in');
  const { page } = stranger;
  for (const string of every(strings, 200)) {
    await stranger.go('/sign-in');
    await page.locator('form').evaluate((form) => (form.noValidate = true));
    await page.getByLabel('E-mail').fill(`${string}@x`);
    await page.getByLabel('Password', { exact: true }).fill(string || 'x');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await see(page.getByText('The e-mail address (or user name) or the password is wrong.'));
    await fitsTheWindow(page, `the sign-in with ${string}`);
  }
}

/** All of them as names of folders, and as the texts of links. What is not taken says why. */
async function fill(api, folder, strings) {
  const reasons = ({ status, data }, what) => {
    if (status < 300) return;
    ensure([400, 409, 422].includes(status), `${what}: ${status}`);
    const said = [data.detail, ...(data.errors ?? []).map(({ detail }) => detail)].filter(Boolean);
    ensure(said.join('').length > 10, `${what} is refused without a reason: ${JSON.stringify(data)}`);
  };
  const [target] = [await api.folder('Shared')];
  await many(strings, async (name) => reasons(await api.ask('POST', `/api/v1/nodes/${folder.id}/folders`, JSON.stringify({ name }), JSON_TYPE), `the folder ${JSON.stringify(name)}`));
  const links = await many(strings, async (text) => {
    const answer = await api.ask('POST', '/api/v1/links', JSON.stringify({ nodes: [target.id], title: text, message: text, note: text }), JSON_TYPE);
    reasons(answer, `the link ${JSON.stringify(text)}`);
    return answer.status < 300 ? { ...answer.data, text } : null;
  });
  return links.filter(Boolean);
}

/** Every name stands in the list as it is. */
async function filesShow(app, api, folder) {
  const { person, page, grid } = app;
  await person.go(`/files/${folder.id}`);
  const wanted = await api.names(folder.id);
  await eventually('all names are listed', async () => (await grid.getAttribute('aria-rowcount')) === String(wanted.length + 1));
  const seen = await grid.evaluate(async (list) => {
    const names = new Set();
    for (let top = 0; top <= list.scrollHeight; top += list.clientHeight / 2) {
      list.scrollTop = top;
      await new Promise(requestAnimationFrame);
      await new Promise(requestAnimationFrame);
      for (const row of list.querySelectorAll('[data-index]')) names.add(row.querySelector('.name [title]')?.title);
    }
    return [...names].sort();
  });
  same(seen, wanted, 'the names in the list');
  await fitsTheWindow(page, 'the list of names');
  await person.picture('naughty-list');
  await page.getByRole('radio', { name: 'Tiles' }).check();
  await see(grid.locator('[data-index][role=gridcell]').first());
  await fitsTheWindow(page, 'the tiles of names');
  await page.getByRole('radio', { name: 'List' }).check();
}

/** Each is looked for. */
async function filters({ person, page }, strings, address) {
  await person.go(address);
  const field = page.getByRole('searchbox').first();
  await see(field);
  await field.evaluate(async (input, all) => {
    for (const string of all) {
      input.value = string;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
  }, strings);
  await fitsTheWindow(page, `the search on ${address}`);
  await field.fill('');
}

/** By hand: a new folder of that name, and a file renamed so. */
async function names(app, api, folder, strings) {
  const { person, page } = app;
  person.expects(422, '/api/v1/nodes/');
  person.expects(409, '/api/v1/nodes/');
  await api.file('plain.txt', 'x', folder.id);
  await person.go(`/files/${folder.id}`);
  await see(app.row('plain.txt'));
  for (const string of strings) {
    await makeFolder(app, string);
    await rename(app, string);
    await fitsTheWindow(page, `the list with ${JSON.stringify(string)}`);
  }
}

async function makeFolder(app, name) {
  const { page } = app;
  await app.button('New').first().click();
  await app.choose('New folder');
  await app.dialog.getByRole('textbox').fill(name);
  const act = app.button('Create folder', app.dialog);
  if (await act.isEnabled()) {
    await act.click();
    await eventually(`a folder called ${JSON.stringify(name)} is made or refused`, async () => (await page.getByRole('dialog').count()) === 0 || isSaid(app.dialog.getByRole('alert')));
  }
  if ((await page.getByRole('dialog').count()) > 0) await app.button('Cancel', app.dialog).click();
  await gone(page.getByRole('dialog'));
}

async function rename(app, name) {
  const { grid, page } = app;
  const row = grid.locator('[data-index]').last();
  await row.click();
  await page.keyboard.press('F2');
  const field = grid.getByRole('textbox', { name: 'New name' });
  await field.fill(name);
  await field.press('Enter');
  await eventually(`a file is called ${JSON.stringify(name)} or that is refused`, async () => (await field.count()) === 0 || isSaid(grid.getByRole('alert')));
  if ((await field.count()) > 0) await field.press('Escape');
  await gone(field);
}

async function isSaid(alert) {
  return (await alert.count()) > 0 && (await alert.first().innerText()).trim().length > 5;
}

/** By hand: the title, the message and the note of a link. */
async function texts(app, strings) {
  const { person, page } = app;
  person.expects(422, '/api/v1/links');
  await person.go('/files');
  await app.share('By hand');
  await app.button('Create and copy link').click();
  await app.dialog.getByText('Title and messages').click();
  for (const string of strings) {
    for (const field of ['Title', 'Message', 'Note']) {
      const input = app.dialog.getByLabel(field, { exact: true });
      const before = await input.inputValue();
      await input.fill(string);
      if ((await input.inputValue()) === before) continue;
      const [answer] = await Promise.all([page.waitForResponse((one) => one.request().method() === 'PATCH'), input.blur()]);
      if (!answer.ok()) await eventually('the refusal says why', () => isSaid(app.dialog.getByRole('alert')));
    }
    await fitsTheWindow(page, `the share dialog with ${JSON.stringify(string)}`);
  }
  await person.picture('naughty-share');
  await page.keyboard.press('Escape');
}

async function sharesShow(app, strings, least) {
  await app.person.go('/shares');
  const table = app.page.getByRole('table', { name: 'My shares' });
  await see(table);
  // The next part comes when the end of the last is in sight.
  await eventually('all links are listed', async () => {
    await table.getByRole('row').last().scrollIntoViewIfNeeded();
    return (await table.getByRole('row').count()) > least;
  });
  await fitsTheWindow(app.page, 'My shares');
  await app.person.picture('naughty-shares');
  await filters(app, strings, '/shares');
}

/** A visitor's page says what was written as it was written. */
async function visitorsSee(browser, links) {
  const visitor = await browser.person('visitor', { look: 'phone' });
  await many(links, async ({ url, text }) => {
    const page = await (await fetch(url)).text();
    if (/[<>]/.test(text)) ensure(!page.includes(text), `the page of a link says ${text} as it is`);
  });
  for (const { url, title, text } of every(links, 32)) {
    await visitor.go(url);
    const heading = await visitor.page.getByRole('heading', { level: 1 }).innerText();
    ensure(squeezed(heading) === squeezed(title), `the title ${JSON.stringify(title)} is shown as ${JSON.stringify(heading)}`);
    await fitsTheWindow(visitor.page, `the page of a link called ${JSON.stringify(text)}`);
  }
  await visitor.picture('naughty-visitor');
}

/** White space is drawn as one blank. */
function squeezed(text) {
  return text.replaceAll(/\s+/g, ' ').trim();
}
