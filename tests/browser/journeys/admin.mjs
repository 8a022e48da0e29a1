// The Admin center in the hands of an administrator: people, groups, roles, the policy, storage and the log; what the people
// concerned feel of it; and the same screens for an auditor, who sees all of it and changes nothing.
import { readFileSync } from 'node:fs';
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, gone, same, see } from '../lib/check.mjs';

const PASSWORD = 'seven foxes below the hedge';
const GIGABYTE = 1_000_000_000;

export default async function admin(browser) {
  const world = await fill(await Api.signIn());
  const app = await App.signedIn(await browser.person('administrator', { judges: true }));
  await app.page.getByRole('link', { name: 'Admin center', exact: true }).click();
  await see(app.page.getByText('What waits for an administrator.'));
  await app.person.judge('admin-overview');
  const pia = await App.letIn(await browser.person('pia'), as('pia'));

  await users(app, world);
  await disables(app, pia, world);
  await groups(app, world);
  await roles(app, world);
  await policy(app, world);
  await quota(app, world);
  await log(app, world);
  await deletes(app, world);
  await isShutTo(pia);
  await auditor(browser, world);
}

function as(name) {
  return { email: `${name}@northlight.example`, password: PASSWORD };
}

async function fill(api) {
  const make = async (name, display_name, more = {}) => (await api.call('POST', '/api/v1/admin/users', { ...as(name), display_name, ...more })).user;
  const [pia, lea] = [await make('pia', 'Pia Winter'), await make('lea', 'Lea Sommer')];
  await make('theo', 'Theo Brandt', { admin: 'auditor' });
  const workshop = await api.call('POST', '/api/v1/spaces', { name: 'Workshop' });
  await api.file('tools.txt', 'saw, plane', workshop.root_id);
  const leaving = await Api.signIn(as('lea'));
  const file = await leaving.file('minutes.txt', 'as we said');
  const link = await leaving.link([file]);
  return { api, pia, lea, workshop, file, link };
}

/** Goes to a part by the navigation of the Admin center. */
async function to(app, place) {
  await app.closeToasts();
  await app.page.getByRole('navigation', { name: 'Admin center' }).getByRole('link', { name: place, exact: true }).click();
  await see(app.page.getByRole('navigation', { name: 'Admin center' }).locator('[aria-current=page]').filter({ hasText: place }));
}

function row(app, text) {
  return app.page.getByRole('row').filter({ hasText: text });
}

async function openUser(app, name) {
  await to(app, 'Users');
  await app.page.getByRole('link', { name, exact: true }).click();
  await see(app.page.getByRole('heading', { name, level: 2, exact: true }));
}

/** Answers the question that is asked. */
async function sure(app, title, act) {
  await see(app.page.getByRole('heading', { name: title }));
  await app.button(act, app.dialog).click();
  await gone(app.page.getByRole('dialog'));
}

/** Made with a password, found, and changed; only what was changed is another afterwards. */
async function users(app, { api }) {
  const { page } = app;
  await to(app, 'Users');
  await app.button('New user').click();
  const { dialog } = app;
  await dialog.getByLabel('Name', { exact: true }).fill('Jonas Feld');
  await dialog.getByLabel('E-mail', { exact: true }).fill('pia@northlight.example');
  await dialog.getByRole('radio', { name: 'Password' }).check();
  await dialog.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  app.person.expects(409, '/api/v1/admin/users');
  await app.button('Create user', dialog).click();
  await see(dialog.getByRole('alert'));
  await dialog.getByLabel('E-mail', { exact: true }).fill('jonas@northlight.example');
  await app.button('Create user', dialog).click();
  await see(app.toast('Jonas Feld has an account now'));
  await gone(page.getByRole('dialog'));
  await page.getByRole('searchbox', { name: 'Search by name or e-mail' }).fill('jonas');
  await eventually('one person is found', async () => (await page.getByRole('table', { name: 'Users' }).locator('tbody tr').count()) === 1);
  await app.closeToasts();
  await app.person.judge('admin-users-found');
  await page.getByRole('link', { name: 'Jonas Feld', exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('Jonas Feldmann');
  await page.getByLabel('Access ends', { exact: true }).fill('2099-12-31');
  await app.button('Save').click();
  await see(page.getByRole('heading', { name: 'Jonas Feldmann', level: 2 }));
  const { items: [jonas] } = await api.call('GET', '/api/v1/admin/users?q=jonas');
  same([jonas.display_name, jonas.email, jonas.access_ends_at?.slice(0, 10), jonas.admin], ['Jonas Feldmann', 'jonas@northlight.example', '2099-12-31', null], 'what is stored of Jonas');
  await Api.signIn(as('jonas'));
}

/** What stands open at somebody's place ends, their password is refused, and comes back with them. */
async function disables(app, pia, { pia: { id } }) {
  const { page } = app;
  await openUser(app, 'Pia Winter');
  await see(page.getByText(/^Signed in on \d+ device/));
  await app.person.judge('admin-user');
  await app.button('Disable: Disable').click();
  await sure(app, 'Disable Pia Winter?', 'Disable');
  await see(page.getByText('They cannot sign in.'));
  ensure(page.url().includes(id), 'the page is about her');

  pia.person.expects(401, '/api/v1/');
  pia.person.expects(403, '/api/v1/');
  await pia.page.getByRole('link', { name: 'Shared with me', exact: true }).click();
  await see(pia.page.getByRole('heading', { name: 'Sign in again' }));
  const tries = async () => {
    await pia.dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await pia.button('Sign in', pia.dialog).click();
  };
  await tries();
  await see(pia.dialog.getByText('The password is wrong.'));
  await pia.person.picture('admin-disabled-person');

  await app.button('Enable: Disabled').click();
  await see(app.toast('Pia Winter can sign in again'));
  await tries();
  await gone(pia.page.getByRole('dialog'));
  await see(pia.page.getByText('Nothing has been shared with you yet'));
}

async function groups(app, { api, pia }) {
  const { page } = app;
  await to(app, 'Groups');
  await app.button('New group').first().click();
  await app.dialog.getByRole('textbox').fill('Design');
  await app.button('Create group', app.dialog).click();
  await see(page.getByRole('heading', { name: 'Design', level: 2 }));
  for (const name of ['Pia Winter', 'Jonas Feldmann']) {
    await app.pick('Add somebody by name or e-mail', name);
    await see(page.getByRole('table', { name: 'Members' }).getByRole('link', { name, exact: true }));
  }
  await app.closeToasts();
  await app.person.judge('admin-group');
  await app.button('Take Jonas Feldmann out of the group').click();
  await see(page.getByText(/^1 member ·/));
  const { groups: [group] } = await api.call('GET', `/api/v1/admin/users/${pia.id}`);
  same((await api.call('GET', `/api/v1/admin/groups/${group.id}`)).members.map(({ id }) => id), [pia.id], 'who is in the group');
}

/** A role of the organization's own, and one that cannot be given any more. */
async function roles(app, { api, workshop, pia }) {
  const { page } = app;
  const catalogue = async () => (await api.call('GET', '/api/v1/roles')).roles;
  await to(app, 'Roles');
  await app.button('New role').click();
  await app.dialog.getByLabel('Name', { exact: true }).fill('Reader of plans');
  await app.person.judge('admin-role');
  await app.button('Create role', app.dialog).click();
  await see(app.toast('The role “Reader of plans” can be given now'));
  await gone(page.getByRole('dialog'));
  await app.button('What to do with Reader of plans').click();
  await app.choose('Edit role');
  await app.dialog.getByRole('checkbox', { name: /^Make links/ }).check();
  await app.button('Save', app.dialog).click();
  await see(app.toast('The role “Reader of plans” is saved'));
  const own = (await catalogue()).find(({ name }) => name === 'Reader of plans');
  same([...own.capabilities].sort(), ['download', 'list', 'preview', 'share_link'], 'what the role may do');

  await app.closeToasts();
  await page.getByRole('switch', { name: 'Contributor may be given' }).click();
  await see(app.toast('Contributor cannot be given any more'));
  await app.closeToasts();
  await app.person.judge('admin-roles');
  same((await catalogue()).filter(({ available }) => !available).map(({ id }) => id), ['contributor'], 'the roles that are switched off');
  const give = (role) => api.ask('POST', `/api/v1/nodes/${workshop.root_id}/grants`, JSON.stringify({ principals: [{ kind: 'user', id: pia.id }], role }), { 'content-type': 'application/json' });
  same((await give('contributor')).data.code, 'role_not_available', 'the answer to giving a role that is switched off');
  same((await give(own.id)).status, 201, 'the answer to giving the own role');
}

/** What would change is shown before; nothing does until it is asked for, and it can be taken back. */
async function policy(app, { api }) {
  const { page } = app;
  await to(app, 'Sharing policy');
  const before = await api.call('GET', '/api/v1/admin/policy');
  await app.page.getByRole('button', { name: /^See \d+ changes: Regulated$/ }).click();
  await see(page.getByRole('heading', { name: 'Preset “Regulated”' }));
  const changes = Object.entries(before.presets.regulated).filter(([key, value]) => JSON.stringify(before.values[key]) !== JSON.stringify(value));
  same(await app.dialog.locator('tbody tr').count(), changes.length, 'how many changes are shown');
  await see(app.dialog.getByRole('row').filter({ hasText: 'Every link has a password' }).filter({ hasText: 'Yes' }));
  await app.person.judge('admin-preset');
  same((await api.call('GET', '/api/v1/admin/policy')).values, before.values, 'the policy while one only looks');
  await app.button('Apply preset', app.dialog).click();
  await app.hold('The preset “Regulated” is applied');
  const { values } = await api.call('GET', '/api/v1/admin/policy');
  for (const [key, value] of changes) same(values[key], value, `${key} after the preset`);
  await see(page.getByRole('listitem').filter({ hasText: 'Regulated' }).getByText('This is how it is'));
  await app.button('Undo', page.getByRole('region', { name: 'Notices' })).click();
  await eventually('the policy is as it was', async () => JSON.stringify((await api.call('GET', '/api/v1/admin/policy')).values) === JSON.stringify(before.values));
}

async function quota(app, { api, workshop }) {
  const { page } = app;
  await to(app, 'Storage');
  await app.button('What to do with Workshop').click();
  await app.choose('Change limit');
  await app.dialog.getByRole('checkbox', { name: 'Limit the storage' }).check();
  await app.dialog.getByLabel('Amount').fill('2');
  await app.dialog.getByLabel('Unit').selectOption('GB');
  await app.person.judge('admin-quota');
  await app.button('Save', app.dialog).click();
  await see(row(app, 'Workshop').getByText('of 2 GB').filter({ visible: true }).first());
  const { spaces } = await api.call('GET', '/api/v1/admin/storage');
  same(spaces.find(({ id }) => id === workshop.id).quota_bytes, 2 * GIGABYTE, 'the limit that is stored');
}

/** By what it was and by whom; what is exported is what is shown. */
async function log(app, { pia }) {
  const { page } = app;
  await to(app, 'Event log');
  const rows = page.getByRole('table', { name: 'Event log' }).locator('tbody tr');
  const shows = (count) => eventually(`${count} events are shown`, async () => (await rows.count()) === count);
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'User disabled' });
  await shows(1);
  await see(rows.getByText(/^disabled .*Pia Winter/));
  await rows.getByRole('button').first().click();
  await app.person.judge('admin-log');
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'All kinds' });
  await app.pick('Everybody', 'Pia Winter');
  await see(app.button('Take out the filter Person'));
  await page.getByRole('combobox', { name: 'Kind' }).selectOption({ label: 'Signed in' });
  await shows(2);
  const exported = async (format) => {
    await app.button('Export').click();
    const { name, path } = await app.person.download(() => app.menu.getByRole('menuitem', { name: format }).click());
    return { name, text: readFileSync(path, 'utf8') };
  };
  const csv = await exported('CSV, for spreadsheets');
  const lines = csv.text.trim().split('\n');
  same(lines.length, 3, `the lines of ${csv.name}`);
  ensure(lines.slice(1).every((line) => line.includes('signed_in') && line.includes(pia.id)), `the list holds something else: ${csv.text}`);
  const json = await exported('JSON, for programs');
  ensure(json.name.endsWith('.json') && csv.name.endsWith('.csv'), `the files are called ${csv.name} and ${json.name}`);
  same(json.text.split('signed_in').length - 1, 2, 'the events in the other list');
}

/** Nothing happens before the last step; then it does, to the link, the files and the account. */
async function deletes(app, { api, lea, file, link }) {
  const { page } = app;
  await openUser(app, 'Lea Sommer');
  await app.button('Delete…: Delete').click();
  await see(app.dialog.getByText('Step 1 of 3'));
  await app.dialog.getByRole('radio', { name: /^Revoke them/ }).check();
  await app.button('Next', app.dialog).click();
  await see(app.dialog.getByText('Step 2 of 3'));
  ensure(await app.button('Next', app.dialog).isDisabled(), 'without somebody who gets the files it does not go on');
  await app.pick('Who gets the files?', 'Pia Winter', app.dialog);
  await app.person.judge('admin-delete-files');
  await app.button('Next', app.dialog).click();
  await see(app.dialog.getByText(/^1 file goes to .*Pia Winter.*\.$/));
  await app.dialog.getByRole('textbox').fill(lea.email);
  await app.person.judge('admin-delete');
  same((await fetch(link.url)).status, 200, 'the link before the last step');
  await app.button('Delete for ever', app.dialog).click();
  await see(app.toast('Lea Sommer is deleted'));
  await see(page.getByRole('link', { name: 'Pia Winter', exact: true }));
  same(await page.getByRole('link', { name: 'Lea Sommer', exact: true }).count(), 0, 'Lea in the list');
  same((await fetch(link.url)).status, 404, 'her link');
  same((await api.ask('GET', `/api/v1/admin/users/${lea.id}`)).status, 404, 'her account');
  same(String(await (await Api.signIn(as('pia'))).bytes(file.id)), 'as we said', 'her file in the hands of Pia');
}

/** Somebody who administers nothing is not led there, and finds nothing. */
async function isShutTo(pia) {
  await pia.person.go('/files');
  await see(pia.heading('My files'));
  same(await pia.page.getByRole('link', { name: 'Admin center' }).count(), 0, 'the way to the Admin center');
  await pia.person.go('/admin/users');
  await see(pia.page.getByText('This is for administrators'));
}

/** What may be used by those who only look: searching, narrowing, opening, taking with one. */
const LOOKING = [
  /^Search by /, /^Find a setting/, /^(Kind|Status|Owner)$/, /^More for /, /^(From|To) day$/, /^Everybody$/, /^See \d+ change/, /^Export$/, /^Live$/, /^What happened|^Details/, /^(Team|Personal) spaces$/,
];

async function auditor(browser, { api, pia }) {
  const app = await App.letIn(await browser.person('auditor', { judges: true }), as('theo'));
  const { page, person } = app;
  const { items: [group] } = await api.call('GET', '/api/v1/admin/groups');
  const places = {
    '/admin': page.getByText('What waits for an administrator.'),
    '/admin/users': page.getByRole('link', { name: 'Pia Winter', exact: true }),
    [`/admin/users/${pia.id}`]: page.getByRole('heading', { name: 'Pia Winter', level: 2 }),
    '/admin/groups': page.getByRole('link', { name: 'Design', exact: true }),
    [`/admin/groups/${group.id}`]: page.getByRole('heading', { name: 'Design', level: 2 }),
    '/admin/roles': page.getByText('Reader of plans').first(),
    '/admin/policy': page.getByText('Every link has a password').first(),
    '/admin/links': page.getByRole('heading', { name: 'Links', level: 2 }),
    '/admin/storage': page.getByText('Workshop').first(),
    '/admin/events': page.getByRole('table', { name: 'Event log' }),
  };
  for (const [address, shown] of Object.entries(places)) {
    await person.go(address);
    await see(shown);
    await see(page.getByText('You are an auditor: you see everything here and can change nothing.'));
    const usable = await page.getByRole('main').evaluate((main) => {
      const controls = [...main.querySelectorAll('button, input, select, textarea')].filter((control) => !control.matches(':disabled') && control.checkVisibility());
      return controls.map((control) => control.getAttribute('aria-label') ?? control.labels?.[0]?.innerText ?? control.innerText).map((name) => name.trim());
    });
    const open = usable.filter((name) => !LOOKING.some((allowed) => allowed.test(name)));
    same(open, [], `what an auditor can use on ${address}`);
  }
  await person.judge('admin-auditor');
  await person.go('/admin/policy?preset=drive');
  await see(page.getByRole('heading', { name: 'Preset “Drive”' }));
  ensure(await app.button('Apply preset', app.dialog).isDisabled(), 'an auditor applies no preset');
  const theo = await Api.signIn(as('theo'));
  const { status, data } = await theo.ask('PATCH', `/api/v1/admin/users/${pia.id}`, JSON.stringify({ enabled: false }), { 'content-type': 'application/json' });
  same([status, data.code], [403, 'auditor'], 'the answer to a change by an auditor');
}
