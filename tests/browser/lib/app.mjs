// The application as a person uses it: what is pressed, and what is seen then.
import { unhurried } from './api.mjs';
import { ensure, eventually, see } from './check.mjs';
import { email, password, url } from './world.mjs';

export class App {
  constructor(person) {
    Object.assign(this, { person, page: person.page });
  }

  /** Signs in on the page of the server and waits for the file list. */
  static async signedIn(person, as) {
    const app = new App(person);
    await person.go('/sign-in');
    await app.fillSignIn(as);
    await see(app.heading('My files'));
    return app;
  }

  /** Somebody who has signed in before: without the page for it, which others are about. */
  static async letIn(person, as) {
    const { request } = person.context;
    const answer = await unhurried(() => request.post(new URL('/api/v1/sessions', url).href, { data: as, headers: { origin: url } }), (answer) => answer.status());
    ensure(answer.ok(), `${as.email} is not let in: ${answer.status()}`);
    const app = new App(person);
    await person.go('/files');
    await see(app.heading('My files'));
    return app;
  }

  async fillSignIn(as = { email, password }) {
    await this.page.getByLabel('E-mail').fill(as.email);
    await this.page.getByLabel('Password', { exact: true }).fill(as.password);
    await this.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  }

  heading(name) {
    return this.page.getByRole('heading', { name, level: 1, exact: true });
  }

  button(name, within = this.page) {
    return within.getByRole('button', { name, exact: true });
  }

  get grid() {
    return this.page.locator('[data-grid]');
  }

  get dialog() {
    return this.page.getByRole('dialog').last();
  }

  get menu() {
    return this.page.getByRole('menu');
  }

  get uploads() {
    return this.page.getByRole('region', { name: 'Uploads', exact: true });
  }

  /** The bar that acts on what is selected. */
  get bar() {
    return this.page.getByRole('toolbar');
  }

  row(name) {
    return this.grid.locator('[data-index]').filter({ has: this.page.getByTitle(name, { exact: true }) });
  }

  toast(text) {
    return this.page.getByRole('region', { name: 'Notices' }).getByText(text);
  }

  /** Waits for a notice and points at it: so it stays until somebody has made up their mind. */
  async hold(text) {
    await (await see(this.toast(text))).hover();
  }

  /** Puts away what the app had to say, so that it covers nothing. */
  async closeToasts() {
    const close = this.page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Close' });
    while ((await close.count()) > 0) await close.first().click();
  }

  /** Opens a folder or a file of the list. */
  async open(name) {
    if (this.person.isPhone) await this.row(name).tap();
    else await this.row(name).dblclick();
  }

  async openFolder(name) {
    await this.open(name);
    await see(this.heading(name));
  }

  /** Opens the menu of a row by the right button of the mouse. */
  async menuOf(name) {
    await this.row(name).click({ button: 'right' });
    await see(this.menu);
  }

  async choose(label) {
    await this.menu.getByRole('menuitem', { name: label }).click();
  }

  /** Chooses files or a folder in the dialog of the browser that `act` opens. */
  async chooseFiles(paths, act) {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), act()]);
    await chooser.setFiles(paths);
  }

  async upload(paths, what = 'Upload files') {
    await this.chooseFiles(paths, async () => {
      await this.button('New').first().click();
      await this.choose(what);
    });
  }

  /** Drops files and folders of the disk on an element, as from the file manager. */
  async drop(paths, locator) {
    const { x, y, width, height } = await locator.boundingBox();
    const devtools = await this.person.context.newCDPSession(this.page);
    const data = { items: [], files: paths, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) await devtools.send('Input.dispatchDragEvent', { type, x: x + width / 2, y: y + height / 2, data });
    await devtools.detach();
  }

  /** Waits until the panel says that this many files have arrived. */
  async arrived(count) {
    await see(this.uploads.getByRole('heading', { name: `${count} ${count === 1 ? 'file' : 'files'} uploaded` }));
  }

  /** Finds somebody or something in a field that one chooses in, and takes it. */
  async pick(field, name, within = this.page) {
    await within.getByRole('combobox', { name: field, exact: true }).fill(name);
    await within.getByRole('listbox').getByRole('option').filter({ hasText: name }).click();
  }

  /** Copies the private shortcut of a row, from its menu. */
  async shortcut(name) {
    await this.page.evaluate(() => navigator.clipboard.writeText('nothing'));
    await this.menuOf(name);
    await this.choose('Copy private shortcut');
    return this.person.copied((text) => text.startsWith(`${url}/go/`));
  }

  /** Opens the share dialog of a row. */
  async share(name) {
    await this.menuOf(name);
    await this.choose('Share…');
    await see(this.page.getByRole('dialog', { name: new RegExp('^Share') }));
  }

  /** The address of the link that the dialog shows. */
  async address() {
    return this.dialog.getByLabel('Address of the link').inputValue();
  }

  /** Waits until the dialog says that a change is stored. */
  async saved(act) {
    const saved = this.page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.url().includes('/api/v1/links/'));
    await act();
    const answer = await saved;
    ensure(answer.ok(), `the change was refused: ${answer.status()}`);
    await see(this.dialog.getByText('Saved', { exact: true }));
    return answer.json();
  }

  /** The names that stand in the list, top to bottom. */
  async names() {
    return this.grid.locator('[data-index]').evaluateAll((rows) => rows.map((row) => row.querySelector('[title]')?.title ?? ''));
  }

  async lists(names) {
    await eventually(`the list holds ${names.join(', ')}`, async () => JSON.stringify((await this.names()).sort()) === JSON.stringify([...names].sort()));
  }
}
