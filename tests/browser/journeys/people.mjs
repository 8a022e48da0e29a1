// Five people in five browsers, side by side: an administrator, two colleagues, a guest of one folder, and somebody to whom
// nothing was given. A folder is made, shut, opened to one, and opened again to those above.
import { Api } from '../lib/api.mjs';
import { App } from '../lib/app.mjs';
import { ensure, eventually, fitsTheWindow, gone, same, see } from '../lib/check.mjs';
import { email, url } from '../lib/world.mjs';

const PASSWORD = 'seven foxes below the hedge';
const SECRET = 'Omega';

export default async function people(browser) {
  const world = await fill(await Api.signIn());
  const anna = await App.signedIn(await browser.person('anna', { judges: true }));
  const jack = await invited(anna, browser);
  const enter = async (name) => App.letIn(await browser.person(name, { judges: true }), { email: `${name}@northlight.example`, password: PASSWORD });
  const [charlotte, claire, stranger] = [await enter('charlotte'), await enter('claire'), await enter('stranger')];

  await givesEditor(anna, world);
  await makesPrivate(charlotte, world);
  await letsClaireIn(charlotte);
  await world.charlotte.file('model.txt', 'walls', (await world.charlotte.named(world.clients.id, 'Project Omega')).id);
  world.omega = await world.charlotte.named(world.clients.id, 'Project Omega');

  await jackIsRefused(jack, world);
  await claireSeesTheWay(claire, world);
  await strangerSeesNothing(stranger, world);
  await annaSeesAll(anna, world);
  await whyAndAs(anna, world);
  await shortcuts({ claire, jack, stranger, browser }, world);
  await opensAgain({ charlotte, jack }, world);
}

/** A team space in which nobody but its maker has a role, and colleagues who hold nothing. */
async function fill(api) {
  const { user } = await api.call('GET', '/api/v1/session');
  await api.call('PATCH', `/api/v1/admin/users/${user.id}`, { display_name: 'Anna' });
  for (const name of ['Charlotte', 'Claire', 'Stranger']) {
    await api.call('POST', '/api/v1/admin/users', { email: `${name.toLowerCase()}@northlight.example`, display_name: name, password: PASSWORD });
  }
  const { root_id: root } = await api.call('POST', '/api/v1/spaces', { name: 'Root' });
  const [, clients] = [await api.folder('Admin', root), await api.folder('Clients', root), await api.folder('Finance', root)];
  await api.folder('Acme', clients.id);
  await api.file('prices.txt', 'one, two', clients.id);
  const charlotte = await Api.signIn({ email: 'charlotte@northlight.example', password: PASSWORD });
  return { api, root, clients, charlotte };
}

/** What is in sight once `shown` is, judged and pictured. */
async function judged(app, name, shown) {
  await see(shown);
  await app.closeToasts();
  await app.person.judge(name);
  await fitsTheWindow(app.page, name);
}

async function at(app, id) {
  await app.person.go(`/files/${id}`);
}

/** The address of an invitation is handed over; whoever has it chooses a password, once, and finds nothing but room of their own. */
async function invited(anna, browser) {
  const { page } = anna;
  await page.getByRole('link', { name: 'Admin center', exact: true }).click();
  await page.getByRole('navigation', { name: 'Admin center' }).getByRole('link', { name: 'Users', exact: true }).click();
  await anna.button('New user').click();
  await anna.dialog.getByLabel('Name', { exact: true }).fill('Jack');
  await anna.dialog.getByLabel('E-mail', { exact: true }).fill('jack@northlight.example');
  await judged(anna, 'people-new-user', anna.button('Create and invite', anna.dialog));
  await anna.button('Create and invite', anna.dialog).click();
  await judged(anna, 'people-invitation', page.getByRole('heading', { name: /^Invitation for/ }));
  const invitation = await anna.address();
  ensure(invitation.startsWith(`${url}/welcome/`), `the invitation is ${invitation}`);
  await anna.button('Done', anna.dialog).click();
  await gone(page.getByRole('dialog'));
  const row = page.getByRole('row').filter({ hasText: 'jack@northlight.example' });
  await see(row.getByText('Invited').filter({ visible: true }));

  const jack = new App(await browser.person('jack', { judges: true }));
  await jack.person.go(invitation);
  await judged(jack, 'people-welcome', jack.page.getByLabel('Your account'));
  same(await jack.page.getByLabel('Your account').inputValue(), 'jack@northlight.example', 'whose invitation it is');
  await jack.page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await jack.button('Set password and sign in').click();
  await see(jack.heading('My files'));
  await seesNoTeam(jack);
  await judged(jack, 'people-empty', jack.page.getByText('Drop files here'));

  const late = await browser.person('late');
  late.expects(404, '/welcome/');
  await late.go(invitation);
  await see(late.page.getByRole('heading', { name: 'This address does not work any more' }));
  ensure(!(await late.page.content()).includes('jack@'), 'an invitation that was used tells nothing');
  await late.page.close();
  return jack;
}

async function seesNoTeam(app) {
  await see(app.page.getByRole('navigation', { name: 'Main navigation' }));
  await app.lists([]);
  await see(app.page.getByText('Drop files here'));
  same(await app.page.getByRole('heading', { name: 'Team folders' }).count(), 0, 'the team folders of somebody to whom nothing was given');
}

/** Both at once; who gets in is said before. */
async function givesEditor(anna, { clients, root }) {
  await at(anna, root);
  await anna.share('Clients');
  const { dialog } = anna;
  await anna.pick('Add people or groups', 'Jack', dialog);
  await anna.pick('Add people or groups', 'Charlotte', dialog);
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: 'Editor' });
  await judged(anna, 'people-give', dialog.getByText('Charlotte and Jack get in; nobody loses.'));
  await anna.button('Share', dialog).click();
  await see(dialog.getByRole('combobox', { name: 'Role of Jack' }));
  await see(dialog.getByRole('combobox', { name: 'Role of Charlotte' }));
  await judged(anna, 'people-given', dialog.getByText('Who has access'));
  await anna.page.keyboard.press('Escape');
  await gone(anna.page.getByRole('dialog'));
  await at(anna, clients.id);
  await anna.lists(['Acme', 'prices.txt']);
}

/** She is only Editor of the folder above; what she made she may shut, and is told whom that shuts out. */
async function makesPrivate(charlotte, { clients }) {
  const { page } = charlotte;
  await charlotte.person.go('/files');
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Root', exact: true }).click();
  await see(page.getByText('You only see what was shared with you in this folder.'));
  await charlotte.lists(['Clients']);
  await charlotte.openFolder('Clients');
  await charlotte.lists(['Acme', 'prices.txt']);
  await charlotte.button('New').first().click();
  await charlotte.choose('New folder');
  await charlotte.dialog.getByRole('textbox').fill('Project Omega');
  await charlotte.button('Create folder', charlotte.dialog).click();
  await see(charlotte.row('Project Omega'));
  await charlotte.share('Project Omega');
  await charlotte.button('Make private…', charlotte.dialog).click();
  await see(page.getByRole('heading', { name: /^Make “.*Project Omega.*” private\?$/ }));
  const lost = charlotte.dialog.locator('section').filter({ has: page.getByRole('heading', { name: 'Lose access' }) });
  await judged(charlotte, 'people-make-private', lost.getByText('Jack'));
  await see(lost.getByText('sees only the name'));
  ensure(!(await charlotte.dialog.innerText()).includes('Anna'), 'an Admin above loses nothing');
  await charlotte.button('Make private', charlotte.dialog).click();
  await see(charlotte.dialog.getByText('This folder is private: what is shared above it does not reach it.'));
  ensure((await charlotte.page.url()).includes(clients.id), 'the folder above is still behind the dialog');
}

/** The share dialog is still open: who shut a folder decides who gets in. */
async function letsClaireIn(charlotte) {
  const { dialog } = charlotte;
  await charlotte.pick('Add people or groups', 'Claire', dialog);
  await dialog.getByLabel('Role', { exact: true }).selectOption({ label: 'Editor' });
  await see(dialog.getByText('Claire gets in; nobody loses.'));
  await charlotte.button('Share', dialog).click();
  await see(dialog.getByRole('combobox', { name: 'Role of Claire' }));
  await judged(charlotte, 'people-private', dialog.getByText('Stopped: this folder is private').first());
  await charlotte.page.keyboard.press('Escape');
  await gone(charlotte.page.getByRole('dialog'));
}

/** He sees that there is something, and that it is shut; and nothing of the other folders of the top. */
async function jackIsRefused(jack, { clients, root }) {
  const { page, person } = jack;
  await at(jack, root);
  await see(page.getByText('You only see what was shared with you in this folder.'));
  await jack.lists(['Clients']);
  await at(jack, clients.id);
  await jack.lists(['Acme', 'Project Omega', 'prices.txt']);
  await see(jack.row('Project Omega').getByText('Private: you have no access to it'));
  same(await jack.row('Acme').getByText('No access').count(), 0, 'the marks of a folder that is open');
  await judged(jack, 'people-closed-row', jack.row('Project Omega').getByText('No access', { exact: true }));
  person.expects(403, '/api/v1/nodes/');
  await jack.open('Project Omega');
  await judged(jack, 'people-refused', page.getByText('You don’t have access to this folder'));
  ensure(!(await page.content()).includes('model.txt'), 'a folder that is shut tells nothing of what is in it');
  await jack.button('Go back').click();
  await see(jack.row('Project Omega'));
}

/** The path to what was given to her, and nothing beside it. */
async function claireSeesTheWay(claire, { clients }) {
  const { page } = claire;
  await claire.person.go('/shared');
  const received = page.getByRole('list', { name: 'What others have shared with you' });
  await see(received.getByText('Project Omega').first());
  await judged(claire, 'people-shared', received.getByText('Charlotte', { exact: true }).filter({ visible: true }));
  await page.getByRole('navigation', { name: 'Main navigation' }).getByRole('link', { name: 'Root', exact: true }).click();
  await see(claire.heading('Root'));
  await claire.lists(['Clients']);
  await see(page.getByText('You only see what was shared with you in this folder.'));
  await claire.openFolder('Clients');
  await claire.lists(['Project Omega']);
  await judged(claire, 'people-way', page.getByText('You only see what was shared with you in this folder.'));
  ensure(page.url().includes(clients.id), 'she is in Clients');
  await claire.openFolder('Project Omega');
  await claire.lists(['model.txt']);
  await gone(page.getByText('You only see what was shared with you in this folder.'));
  same(await page.getByRole('navigation', { name: 'Path' }).getByRole('listitem').allInnerTexts(), ['Root', 'Clients', 'Project Omega'], 'the path that she sees');
}

async function strangerSeesNothing(stranger, { root, clients, omega }) {
  const { page, person } = stranger;
  await person.go('/files');
  await seesNoTeam(stranger);
  await person.go('/shared');
  await see(page.getByText('Nothing has been shared with you yet'));
  person.expects(404, '/api/v1/nodes/');
  for (const id of [root, clients.id, omega.id]) {
    await at(stranger, id);
    await see(page.getByText('There is nothing here'));
    ensure(!/Root|Clients|Omega/.test(await page.locator('body').innerText()), 'what is hidden has no name');
  }
  await judged(stranger, 'people-stranger', page.getByText('There is nothing here'));
}

async function annaSeesAll(anna, { root, omega }) {
  await at(anna, root);
  await anna.lists(['Admin', 'Clients', 'Finance']);
  await anna.openFolder('Clients');
  await anna.lists(['Acme', 'Project Omega', 'prices.txt']);
  await anna.openFolder('Project Omega');
  await anna.lists(['model.txt']);
  ensure(anna.page.url().includes(omega.id), 'she is in Project Omega');
}

/** Who can open it, why one of them can, and what she sees of it. */
async function whyAndAs(anna, { clients }) {
  const { page } = anna;
  await anna.button('Share folder').click();
  await anna.button('Who can open this?', anna.dialog).click();
  await judged(anna, 'people-who', page.getByText('3 people can open it.'));
  for (const name of ['Anna (you)', 'Charlotte', 'Claire']) await see(anna.dialog.getByText(name, { exact: true }));
  await anna.button('Why can Claire open this?', anna.dialog).click();
  await see(page.getByRole('heading', { name: /^Access of .*Claire.* to “.*Project Omega.*”$/ }));
  await judged(anna, 'people-why', anna.dialog.getByText(/^Editor for Claire on “.*Project Omega.*”, given by Charlotte on /));
  for (const title of [/^Access of /, /^Who can open/, /^Share/]) {
    await page.keyboard.press('Escape');
    await gone(page.getByRole('dialog', { name: title }));
  }

  await at(anna, clients.id);
  await anna.button('Menu of the folder Clients').click();
  await anna.choose('View as…');
  await anna.pick('Person', 'Claire', anna.dialog);
  await judged(anna, 'people-view-as', anna.button('View', anna.dialog));
  await anna.button('View', anna.dialog).click();
  await see(page.getByText('You see this as Claire would.'));
  await anna.lists(['Project Omega']);
  await see(page.getByText('You only see what was shared with you in this folder.'));
  await see(page.getByRole('navigation').locator('[aria-current=page]').filter({ hasText: 'Root' }));
  await judged(anna, 'people-viewed-as', page.getByText('You see this as Claire would.'));
  await anna.button('Stop').click();
  await anna.lists(['Acme', 'Project Omega', 'prices.txt']);
}

/** They lead whoever may straight there, after signing in where that is needed; they tell the others nothing and give nothing. */
async function shortcuts({ claire, jack, stranger, browser }, { clients, omega, charlotte }) {
  await at(claire, omega.id);
  const file = await claire.shortcut('model.txt');
  await at(claire, clients.id);
  await claire.closeToasts();
  const folder = await claire.shortcut('Project Omega');
  same(folder, `${url}/go/${omega.id}`, 'the shortcut of the folder');
  same(file, `${url}/go/${(await charlotte.named(omega.id, 'model.txt')).id}`, 'the shortcut of the file');

  for (const app of [jack, stranger]) {
    app.person.expects(403, '/api/v1/shortcuts/');
    for (const address of [file, folder]) {
      await app.person.go(address);
      await see(app.heading('You do not have permission to open this'));
      ensure(!new RegExp(`${SECRET}|model`).test(await app.page.content()), 'the refusal does not say what it is');
    }
  }
  await judged(jack, 'people-no-permission', jack.page.getByText('A shortcut gives no access by itself.'));

  for (const address of [folder, file]) {
    await claire.person.go(address);
    await see(claire.heading('Project Omega'));
    await see(claire.row('model.txt'));
  }
  await eventually('the file is the one that is selected', async () => (await claire.row('model.txt').getAttribute('aria-selected')) === 'true');
  const elsewhere = new App(await browser.person('elsewhere'));
  elsewhere.person.expects(401, '/go/');
  await elsewhere.person.go(file);
  await elsewhere.fillSignIn({ email, password: process.env.STILE_PASSWORD });
  await see(elsewhere.heading('Project Omega'));
  await see(elsewhere.row('model.txt'));
  await elsewhere.page.close();
}

/** What is shared above reaches it again, with the next thing he does. */
async function opensAgain({ charlotte, jack }, { clients }) {
  const { page } = charlotte;
  await at(jack, clients.id);
  await see(jack.row('Project Omega').getByText('Private: you have no access to it'));
  await at(charlotte, clients.id);
  await charlotte.menuOf('Project Omega');
  await charlotte.choose('Clear private…');
  await see(page.getByRole('heading', { name: /^Open “.*Project Omega.*” to those above\?$/ }));
  await judged(charlotte, 'people-clear-private', charlotte.dialog.getByText('Jack gets in; Charlotte is able to do less.'));
  await charlotte.button('Clear private', charlotte.dialog).click();
  await gone(page.getByRole('dialog'));
  await jack.openFolder('Project Omega');
  await jack.lists(['model.txt']);
  await judged(jack, 'people-open-again', jack.row('model.txt'));
}
